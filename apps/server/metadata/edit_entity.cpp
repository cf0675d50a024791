#include "metadata/edit_tools.hpp"
#include "metadata/editable.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/fqn.hpp"
#include "metadata/references.hpp"
#include "metadata/test_case_entity.hpp"
#include "store/store.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

bool is_asset(std::string_view type) {
  return type == entity_type::table || type == entity_type::schema || type == entity_type::database ||
         type == entity_type::service;
}

void lay_over(json::object& content, const json::object& edit, bool remove_nulls) {
  for (const auto& member : edit) {
    if (member.key() == "columns" && member.value().is_object()) {
      if (!content["columns"].is_object()) content["columns"] = json::object();
      auto& columns = content["columns"].get_object();
      for (const auto& column : member.value().get_object()) {
        if (!columns[column.key()].is_object()) columns[column.key()] = json::object();
        lay_over(columns[column.key()].get_object(), column.value().get_object(), remove_nulls);
      }
    } else if (member.value().is_null() && remove_nulls) {
      content.erase(member.key());
    } else {
      content[member.key()] = member.value();
    }
  }
}

// What of the entity is worth an answer: no long lists, but the columns that were changed.
json::object compact(std::string_view type, const json::object& entity,
                     const std::vector<std::string>& changed) {
  static constexpr std::array members{
      "id",   "name",    "fullyQualifiedName", "displayName", "description", "owners",
      "tags", "domains", "updatedAt",          "updatedBy"};
  json::object out;
  for (const char* member : members) {
    if (const auto* value = entity.if_contains(member)) out[member] = *value;
  }
  out["entityType"] = type;
  for (const std::string& name : changed) {
    if (const auto* value = entity.if_contains(name)) out[name] = *value;
    if (!name.starts_with("columns.") || out.contains("columns")) continue;
    json::array columns;
    for (const json::value& column : entity.at("columns").as_array()) {
      const std::string prefix = "columns." + std::string(column.at("name").as_string()) + ".";
      const bool touched = std::any_of(changed.begin(), changed.end(),
                                       [&](const std::string& other) { return other.starts_with(prefix); });
      if (touched) columns.push_back(column);
    }
    out["columns"] = std::move(columns);
  }
  return out;
}

// One way of keeping: over what a source says (and over test cases, which have tables of their own), or as
// what the store has of it.
class Keeper {
 public:
  Keeper(MetadataStore& metadata, const ToolContext& context, std::string type, std::string fqn)
      : metadata_(metadata), context_(context), type_(std::move(type)), fqn_(std::move(fqn)) {}

  // The entity as it is, and from where an edit goes on.
  json::object read() {
    // The kept half first: where somebody writes between the two looks, put() will tell.
    if (type_ == entity_type::column) {
      overlay_ = overlay_of(entity_type::table, table_fqn());
    } else if (is_asset(type_) || type_ == "testCase") {
      overlay_ = overlay_of(type_, fqn_);
    } else {
      stored_ = metadata_.entity(type_, fqn_);
    }
    const EntityView view(context_.catalog, context_.store);
    if (type_ == "testCase") return view.get(type_, fqn_);
    json::object entity = view.get(type_, fqn_);
    // Names are found in any case; edits are kept under the right one.
    const std::string right(entity.at("fullyQualifiedName").as_string());
    if (right != fqn_) {
      fqn_ = right;
      return read();
    }
    return entity;
  }

  bool put(const json::object& edit, const std::string& who) {
    if (overlay_) {
      json::object whole;
      const json::object* change = &edit;
      if (type_ == entity_type::column) {
        whole["columns"] = json::object{{split_fqn(fqn_).back(), edit}};
        change = &whole;
      }
      lay_over(overlay_->content, *change, false);
      overlay_->revision.updated_by = who;
      return metadata_.put_overlay(*overlay_);
    }
    if (!stored_) return false;
    lay_over(stored_->content, edit, true);
    stored_->revision.updated_by = who;
    return metadata_.replace_entity(*stored_);
  }

  const std::string& fqn() const { return fqn_; }

 private:
  std::string table_fqn() const { return parent_fqn(fqn_); }
  Overlay overlay_of(std::string_view type, const std::string& fqn) {
    if (auto found = metadata_.overlay(type, fqn)) return std::move(*found);
    return {std::string(type), fqn, {}, {}};
  }

  MetadataStore& metadata_;
  const ToolContext& context_;
  std::string type_;
  std::string fqn_;
  std::optional<Overlay> overlay_;
  std::optional<StoredEntity> stored_;
};

}  // namespace

json::object edit_entity(const ToolUse& use, const ToolContext& context, std::string_view type,
                         std::string_view fqn,
                         const std::function<json::object(const json::object& entity)>& change) {
  MetadataStore metadata(context.store);
  know_caller(metadata, use.principal);
  const std::string kind = canonical_entity_type(type);
  Keeper keeper(metadata, context, kind, std::string(fqn));
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    const json::object before = keeper.read();
    std::vector<std::string> changed;
    const json::object edit = edit_between(metadata, kind, before, change(before), changed);
    if (!edit.empty() && !keeper.put(edit, use.principal.name)) continue;
    const json::object entity = edit.empty() ? before : keeper.read();
    json::object answer = compact(kind, entity, changed);
    answer["_operation"] = edit.empty() ? "entityNoChange" : "entityUpdated";
    if (const auto* version = entity.if_contains("version")) answer["version"] = *version;
    json::array names;
    for (const auto& name : changed) names.emplace_back(name);
    answer["changed"] = std::move(names);
    return answer;
  }
  throw ToolFailure(409, keeper.fqn() + " is being changed by others at this moment; try again");
}

}  // namespace ai_sdk::server
