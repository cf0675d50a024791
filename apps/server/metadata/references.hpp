#pragma once

#include "store/metadata_store.hpp"
#include "trust/principal.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <span>
#include <string>
#include <string_view>

namespace ai_sdk::server {

// Entities that others name: owners, domains, parents. Each function throws ToolFailure 404 where there is no
// such entity, with what there is and how to add one.

// {id, type, name, fullyQualifiedName, displayName?, deleted}
boost::json::object stored_reference(const StoredEntity& entity);

// The stored entity of that type and FQN.
StoredEntity get_stored(MetadataStore& metadata, std::string_view type, std::string_view fqn);

// The user or team of that name.
boost::json::object person_reference(MetadataStore& metadata, std::string_view name);

// What a caller gives for an entity: its name or FQN as text, or a reference with an id, a
// fullyQualifiedName or a name. Of the first of `types` that has it. `where` is for messages: "/owners/0".
boost::json::object read_reference(MetadataStore& metadata, const boost::json::value& given,
                                   std::span<const std::string_view> types, std::string_view where);
// The same for each element, every one of them once.
boost::json::array read_references(MetadataStore& metadata, const boost::json::value& given,
                                   std::span<const std::string_view> types, std::string_view where);

// Whoever has called can own things from then on.
void know_caller(MetadataStore& metadata, const Principal& principal);

inline constexpr std::string_view people_types[] = {"user", "team"};
inline constexpr std::string_view user_types[] = {"user"};
inline constexpr std::string_view domain_types[] = {"domain"};
inline constexpr std::string_view data_product_types[] = {"dataProduct"};
inline constexpr std::string_view term_types[] = {"glossaryTerm"};
inline constexpr std::string_view metric_types[] = {"metric"};

}  // namespace ai_sdk::server
