#include "collection.hpp"

#include "domains.hpp"
#include "plant.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace ai_sdk::planted {

std::vector<Collection> make_collections(std::uint64_t seed, DomainChoice choice) {
  std::vector<Collection> out;
  Random random(seed);
  for (const Domain& domain : domains()) {
    // Drawn for every domain, so that the choice of some leaves the others as they were.
    Random own = random.part(domain.name);
    Random planting = random.part(domain.name);
    if (choice != DomainChoice::all && (choice == DomainChoice::held_out) != domain.held_out) continue;
    Collection& collection = out.emplace_back();
    collection.name = domain.name;
    collection.style = static_cast<int>(own.early_index(4));
    domain.make(collection, own);
    plant_all(collection, planting);
  }
  return out;
}

std::string flaws_json(const Collection& collection) {
  boost::json::array list;
  for (const Flaw& flaw : collection.flaws) {
    boost::json::array rows;
    for (const std::size_t row : flaw.rows) rows.emplace_back(row + 1);
    list.push_back(boost::json::object{
        {"table", flaw.table}, {"column", flaw.column}, {"kind", flaw.kind}, {"rows", std::move(rows)}});
  }
  return boost::json::serialize(list);
}

}  // namespace ai_sdk::planted
