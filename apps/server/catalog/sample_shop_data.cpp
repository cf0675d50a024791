#include "catalog/sample_shop_data.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>

namespace ai_sdk::server::sample_shop {

namespace {

constexpr std::int64_t kCustomers = 1'994;  // six more are planted copies
constexpr std::int64_t kProducts = 400;
constexpr std::int64_t kOrders = 23'970;  // thirty more are planted copies
constexpr std::int64_t kOrderDays = 1'399;

constexpr std::array<const char*, 40> kFirstNames{
    "Ann",    "Ben",    "Carla",  "Daniel", "Elena", "Frank", "Grace", "Hugo",  "Irene", "Jack",
    "Karen",  "Leo",    "Maria",  "Nina",   "Oscar", "Paula", "Quinn", "Rosa",  "Sam",   "Tara",
    "Ursula", "Victor", "Wendy",  "Xavier", "Yara",  "Zoë",   "Aisha", "Bruno", "Chen",  "Dmitri",
    "Emily",  "Farid",  "Gloria", "Hannah", "Ivan",  "José",  "Kofi",  "Lena",  "Marek", "Noah"};
constexpr std::array<const char*, 48> kLastNames{
    "Adams",   "Baker",    "Carter",   "Diaz",    "Evans",    "Fischer",   "Garcia",  "Hughes",
    "Ito",     "Jensen",   "Kowalski", "Lopez",   "Murphy",   "Nguyen",    "Okafor",  "Patel",
    "Quist",   "Rossi",    "Silva",    "Turner",  "Ueda",     "Vargas",    "Walker",  "Xu",
    "Young",   "Zimmer",   "Andersen", "Brooks",  "Cohen",    "Dubois",    "Edwards", "Foster",
    "Green",   "Haddad",   "Ivanova",  "Johnson", "Kim",      "Larsen",    "Martin",  "Novak",
    "O'Brien", "Peterson", "Reyes",    "Schmidt", "Thompson", "Underwood", "Vogel",   "Weber"};
struct Place {
  const char* state;
  const char* country;
  std::array<const char*, 3> cities;
  int area_code;
};
constexpr std::array<Place, 12> kPlaces{{
    {"California", "US", {"Los Angeles", "San Diego", "Sacramento"}, 213},
    {"Texas", "US", {"Houston", "Austin", "Dallas"}, 512},
    {"New York", "US", {"New York", "Buffalo", "Albany"}, 212},
    {"Florida", "US", {"Miami", "Orlando", "Tampa"}, 305},
    {"Illinois", "US", {"Chicago", "Peoria", "Springfield"}, 312},
    {"Washington", "US", {"Seattle", "Spokane", "Tacoma"}, 206},
    {"Colorado", "US", {"Denver", "Boulder", "Aurora"}, 303},
    {"Georgia", "US", {"Atlanta", "Savannah", "Augusta"}, 404},
    {"Massachusetts", "US", {"Boston", "Worcester", "Lowell"}, 617},
    {"Pennsylvania", "US", {"Philadelphia", "Pittsburgh", "Erie"}, 215},
    {"Ontario", "CA", {"Toronto", "Ottawa", "Hamilton"}, 416},
    {"Quebec", "CA", {"Montreal", "Quebec City", "Laval"}, 514},
}};
constexpr std::array<const char*, 4> kMailHosts{"example.com", "example.org", "example.net",
                                                "mail.example.com"};

struct Category {
  const char* name;
  const char* code;
  std::array<const char*, 10> things;
  std::int64_t low_cents;
  std::int64_t high_cents;
};
constexpr std::array<Category, 5> kCategories{{
    {"Kitchen",
     "KIT",
     {"Kettle", "Frying Pan", "Chef Knife", "Cutting Board", "Mixing Bowl", "Toaster", "Teapot", "Mug",
      "Grater", "Whisk"},
     600,
     9'000},
    {"Garden",
     "GAR",
     {"Spade", "Rake", "Watering Can", "Hose", "Planter", "Pruner", "Gloves", "Lantern", "Bird Feeder",
      "Trowel"},
     500,
     8'000},
    {"Office",
     "OFF",
     {"Desk Lamp", "Notebook", "Stapler", "Desk Chair", "Monitor Stand", "Keyboard", "Mouse", "Pen Set",
      "Shelf", "Clock"},
     400,
     20'000},
    {"Sports",
     "SPO",
     {"Yoga Mat", "Dumbbell", "Football", "Tennis Racket", "Helmet", "Water Bottle", "Backpack", "Tent",
      "Skates", "Rope"},
     900,
     18'000},
    {"Toys",
     "TOY",
     {"Puzzle", "Train Set", "Teddy Bear", "Kite", "Blocks", "Board Game", "Doll", "Race Car", "Drum",
      "Yo-yo"},
     500,
     7'000},
}};
constexpr std::array<const char*, 8> kStyles{"Classic", "Compact", "Deluxe", "Eco",
                                             "Steel",   "Bamboo",  "Travel", "Pro"};
constexpr std::array<const char*, 9> kWarehouses{"Albany", "Austin", "Boston",  "Chicago", "Denver",
                                                 "Miami",  "Ottawa", "Seattle", "Toronto"};
constexpr std::array<const char*, 4> kPayments{"card", "paypal", "invoice", "gift card"};

double money(std::int64_t cents) { return static_cast<double>(cents) / 100.0; }

template <class... Arguments>
std::string formatted(const char* format, Arguments... arguments) {
  char buffer[96];
  const int size = std::snprintf(buffer, sizeof buffer, format, arguments...);
  return {buffer, static_cast<std::size_t>(size)};
}

std::string mail_name(const std::string& name) {
  std::string out;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c + ('a' - 'A'));
    if (c >= 'a' && c <= 'z') out += c;
    if (c == ' ') out += '.';
  }
  return out;
}

Table make_customers(Random& random) {
  Table table{
      "customers",
      {"id", "name", "email", "phone", "city", "state", "country", "birth_date", "newsletter", "created_at"},
      {}};
  for (std::int64_t id = 1; id <= kCustomers; ++id) {
    const std::string name = std::string(random.pick(kFirstNames)) + " " + random.pick(kLastNames);
    // The large states have more customers than the others.
    const Place& place =
        random.chance(45) ? kPlaces[static_cast<std::size_t>(random.between(0, 3))] : random.pick(kPlaces);
    std::string email = mail_name(name) + std::to_string(id) + "@" + random.pick(kMailHosts);
    Value phone;
    // Many people leave their number out.
    if (!random.chance(18)) {
      phone = formatted("+1-%03d-555-%04d", place.area_code, static_cast<int>(random.between(0, 9999)));
    }
    table.rows.push_back(
        {id, name, std::move(email), std::move(phone), std::string(random.pick(place.cities)),
         std::string(place.state), std::string(place.country), date_text(-random.between(7'400, 29'000)),
         random.between(0, 1),
         time_text(-random.between(kOrderDays + 1, kOrderDays + 1'300), random.between(0, 86'399))});
  }
  return table;
}

Table make_products(Random& random) {
  Table table{"products",
              {"id", "sku", "name", "category", "price", "weight_kg", "discount_percent", "created_at"},
              {}};
  for (std::int64_t id = 1; id <= kProducts; ++id) {
    const auto i = static_cast<std::size_t>(id - 1);
    const Category& category = kCategories[i % kCategories.size()];
    const std::size_t turn = i / kCategories.size();
    const std::string name = std::string(kStyles[turn / 10]) + " " + category.things[turn % 10];
    table.rows.push_back(
        {id, formatted("%s-%05d", category.code, static_cast<int>(10'000 + id * 37)), name,
         std::string(category.name),
         money(random.between(category.low_cents, category.high_cents) / 100 * 100 + 99),
         static_cast<double>(random.between(2, 80)) / 10.0, random.between(0, 8) * 5,
         time_text(-random.between(kOrderDays + 1, kOrderDays + 900), random.between(0, 86'399))});
  }
  return table;
}

std::string status_after(std::int64_t days_ago, Random& random) {
  if (days_ago < 12) return random.chance(60) ? "pending" : "processing";
  if (random.chance(7)) return "cancelled";
  if (days_ago < 25) return "shipped";
  return random.chance(4) ? "returned" : "delivered";
}

Table make_orders(const Table& products, Random& random) {
  Table table{"orders",
              {"id", "customer_id", "product_id", "quantity", "unit_price", "total", "currency", "status",
               "payment_method", "ordered_at", "shipped_at"},
              {}};
  const std::size_t price = products.column("price");
  for (std::int64_t id = 1; id <= kOrders; ++id) {
    const std::int64_t days_ago = kOrderDays - id * kOrderDays / kOrders;
    const std::int64_t product = random.between(1, kProducts);
    const double listed = std::get<double>(products.rows[static_cast<std::size_t>(product - 1)][price]);
    // Prices were a little lower at times.
    const std::int64_t cents = static_cast<std::int64_t>(listed * 100 + 0.5) * random.between(85, 100) / 100;
    const std::int64_t quantity = random.chance(60) ? 1 : random.between(2, 6);
    const std::string status = status_after(days_ago, random);
    const std::int64_t second = random.between(0, 86'399);
    Value shipped;
    if (status == "shipped" || status == "delivered" || status == "returned") {
      shipped = time_text(-days_ago + random.between(1, 6), random.between(6 * 3600, 20 * 3600));
    }
    table.rows.push_back({id, random.between(1, kCustomers), product, quantity, money(cents),
                          money(cents * quantity), std::string("USD"), status,
                          std::string(random.pick(kPayments)), time_text(-days_ago, second),
                          std::move(shipped)});
  }
  return table;
}

Table make_inventory(Random& random) {
  Table table{"inventory", {"id", "product_id", "warehouse", "stock", "reorder_level", "updated_at"}, {}};
  std::int64_t id = 0;
  for (std::int64_t product = 1; product <= kProducts; ++product) {
    for (const char* warehouse : kWarehouses) {
      table.rows.push_back({++id, product, std::string(warehouse), random.between(1, 240),
                            random.between(2, 8) * 5,
                            time_text(-random.between(0, 60), random.between(0, 86'399))});
    }
  }
  return table;
}

}  // namespace

std::size_t Table::column(std::string_view column_name) const {
  const auto found = std::find(columns.begin(), columns.end(), column_name);
  if (found == columns.end()) throw std::logic_error("no column " + std::string(column_name) + " in " + name);
  return static_cast<std::size_t>(found - columns.begin());
}

std::string date_text(std::int64_t days) {
  using namespace std::chrono;
  const year_month_day date{sys_days{year{2026} / October / 31} + std::chrono::days{days}};
  return formatted("%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                   static_cast<unsigned>(date.day()));
}

std::string time_text(std::int64_t days, std::int64_t second_of_day) {
  return date_text(days) + formatted(" %02d:%02d:%02d", static_cast<int>(second_of_day / 3600),
                                     static_cast<int>(second_of_day / 60 % 60),
                                     static_cast<int>(second_of_day % 60));
}

Shop make_clean_shop(Random& random) {
  Shop shop;
  shop.customers = make_customers(random);
  shop.products = make_products(random);
  shop.orders = make_orders(shop.products, random);
  shop.inventory = make_inventory(random);
  return shop;
}

}  // namespace ai_sdk::server::sample_shop
