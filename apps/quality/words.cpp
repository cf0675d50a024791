#include "words.hpp"

namespace ai_sdk::planted {

const Words& first_names() {
  static const Words list{"Anna",      "Ben",   "Carla",  "David", "Elena",  "Felix",  "Grace",  "Hassan",
                          "Ines",      "Jonas", "Katrin", "Liam",  "Maria",  "Nadia",  "Oscar",  "Priya",
                          "Quentin",   "Rosa",  "Samuel", "Tariq", "Ursula", "Victor", "Wei",    "Xenia",
                          "Yusuf",     "Zoe",   "José",   "Søren", "Łukasz", "Amélie", "Renée",  "Marco",
                          "Ingrid",    "Pablo", "Sofia",  "Tom",   "Emma",   "Noah",   "Olivia", "Lucas",
                          "Charlotte", "Henry", "Amir",   "Leila", "Boris"};
  return list;
}

const Words& last_names() {
  static const Words list{
      "Smith",   "Müller",    "García",    "Rossi",    "O'Brien", "van der Berg", "Kowalski",
      "Nguyen",  "Silva",     "Johansson", "Petrov",   "Tanaka",  "Okafor",       "Haddad",
      "Fischer", "Dubois",    "Novak",     "Horvat",   "Jensen",  "McDonald",     "Null",
      "Lee",     "Kim",       "Singh",     "Patel",    "Costa",   "Moreau",       "Schulz",
      "Weber",   "Becker",    "Hoffmann",  "Martinez", "Lopez",   "Brown",        "Taylor",
      "Wilson",  "Evans",     "Walker",    "Wright",   "Greene",  "Baker",        "Carter",
      "Reyes",   "Lindqvist", "Virtanen",  "Nielsen",  "Bakker",  "Yılmaz",       "Ivanova"};
  return list;
}

const Words& cities() {
  static const Words list{"Lisbon",  "Porto",     "Madrid",  "Sevilla",  "Paris",   "Lyon",      "Marseille",
                          "Berlin",  "Hamburg",   "München", "Köln",     "Vienna",  "Graz",      "Zürich",
                          "Geneva",  "Milan",     "Rome",    "Naples",   "Athens",  "Warsaw",    "Kraków",
                          "Prague",  "Budapest",  "Oslo",    "Bergen",   "Malmö",   "Stockholm", "Helsinki",
                          "Tallinn", "Riga",      "Vilnius", "Dublin",   "Cork",    "London",    "Leeds",
                          "Bristol", "Edinburgh", "Glasgow", "Brussels", "Antwerp", "Utrecht",   "Rotterdam"};
  return list;
}

const Words& streets() {
  static const Words list{"Main Street",  "Station Road",  "Church Lane", "Mill Road",
                          "High Street",  "Park Avenue",   "Oak Drive",   "Elm Grove",
                          "Harbour View", "King's Parade", "Castle Hill", "Lime Walk"};
  return list;
}

const Words& firm_words() {
  static const Words list{"Alder",     "Beacon",   "Cobalt",  "Delta",    "Ember",    "Falcon",   "Granite",
                          "Harvest",   "Indigo",   "Juniper", "Keystone", "Lantern",  "Meridian", "Nimbus",
                          "Orchard",   "Pinnacle", "Quarry",  "Ridge",    "Summit",   "Timber",   "Umber",
                          "Vertex",    "Willow",   "Zephyr",  "Atlas",    "Borealis", "Citadel",  "Dynamo",
                          "Evergreen", "Foundry",  "Gateway", "Horizon"};
  return list;
}

const Words& firm_forms() {
  static const Words list{"Ltd", "GmbH", "Inc", "SA", "Partners", "Group", "Services", "Logistics"};
  return list;
}

const Words& things() {
  static const Words list{"Lamp",     "Desk",    "Chair",   "Kettle", "Backpack", "Monitor",
                          "Notebook", "Speaker", "Jacket",  "Bottle", "Camera",   "Tripod",
                          "Keyboard", "Blanket", "Toaster", "Shelf",  "Drill",    "Hammer",
                          "Mug",      "Router",  "Charger", "Helmet", "Tent",     "Clock"};
  return list;
}

const Words& qualities() {
  static const Words list{"Classic", "Compact", "Deluxe",  "Eco",     "Folding", "Heavy-Duty", "Mini",
                          "Modern",  "Nordic",  "Premium", "Quiet",   "Rapid",   "Slim",       "Sport",
                          "Solar",   "Travel",  "Urban",   "Vintage", "Wide",    "Zen"};
  return list;
}

const Words& sentences() {
  static const Words list{"Called back on Monday, all settled.",
                          "Wants a copy by post; see the file.",
                          "No remarks beyond the usual.",
                          "Fish & chips at the counter, paid in cash.",
                          "Needs a second look - the first was too short.",
                          "Left the keys with the neighbour (no. 12)."};
  return list;
}

}  // namespace ai_sdk::planted
