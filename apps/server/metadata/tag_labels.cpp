#include "metadata/tag_labels.hpp"

#include "metadata/references.hpp"
#include "metadata/tool.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 5> label_types{"Manual", "Propagated", "Automated", "Derived",
                                                      "Generated"};
constexpr std::array<std::string_view, 2> states{"Suggested", "Confirmed"};

std::string text_member(const json::object& object, const char* name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

struct Source {
  StoredEntity entity;
  bool term = false;
};

Source find_source(MetadataStore& metadata, std::string_view fqn, std::string_view source) {
  if (source != "Glossary") {
    if (auto tag = metadata.entity("tag", fqn)) return {std::move(*tag), false};
  }
  if (source != "Classification") {
    if (auto term = metadata.entity("glossaryTerm", fqn)) return {std::move(*term), true};
  }
  if (metadata.entity("classification", fqn)) {
    throw ToolFailure(400, std::string(fqn) + " is a classification: give one of its tags, such as " +
                               std::string(fqn) + ".<tag>");
  }
  get_stored(metadata, source == "Glossary" ? "glossaryTerm" : "tag", fqn);  // throws, with what there is
  throw ToolFailure(404, "tag instance for " + std::string(fqn) + " not found");
}

json::object label_of(const Source& source) {
  json::object label{{"tagFQN", source.entity.fqn}, {"name", source.entity.name}};
  for (const char* member : {"displayName", "description"}) {
    if (const auto* value = source.entity.content.if_contains(member)) label[member] = *value;
  }
  label["source"] = source.term ? "Glossary" : "Classification";
  label["labelType"] = "Manual";
  label["state"] = "Confirmed";
  return label;
}

template <std::size_t N>
void copy_choice(const json::object& given, json::object& label, const char* member,
                 const std::array<std::string_view, N>& choices, std::string_view where) {
  const std::string value = text_member(given, member);
  if (value.empty()) return;
  if (std::find(choices.begin(), choices.end(), value) == choices.end()) {
    std::string text = std::string(where) + "/" + member + " must be one of";
    for (const auto choice : choices) text += " " + std::string(choice);
    throw ToolFailure(400, text);
  }
  label[member] = value;
}

// The family whose members exclude one another: the parent, where it says so.
bool excludes(MetadataStore& metadata, const StoredEntity& member) {
  for (const char* type : {"classification", "tag", "glossary", "glossaryTerm"}) {
    const auto parent = metadata.entity(type, member.parent);
    if (!parent) continue;
    const auto* flag = parent->content.if_contains("mutuallyExclusive");
    return flag != nullptr && flag->is_bool() && flag->get_bool();
  }
  return false;
}

}  // namespace

json::object make_label(MetadataStore& metadata, std::string_view tag_fqn) {
  return label_of(find_source(metadata, tag_fqn, {}));
}

json::array read_labels(MetadataStore& metadata, const json::value& given, std::string_view where) {
  const auto* list = given.if_array();
  if (list == nullptr) throw ToolFailure(400, std::string(where) + " must be an array");
  json::array labels;
  std::map<std::string, std::string> families;  // parent to the label that is there
  for (std::size_t i = 0; i < list->size(); ++i) {
    const json::value& one = (*list)[i];
    const std::string here = std::string(where) + "/" + std::to_string(i);
    const auto* object = one.if_object();
    const std::string fqn = one.is_string()     ? std::string(one.get_string())
                            : object != nullptr ? text_member(*object, "tagFQN")
                                                : std::string();
    if (fqn.empty()) {
      throw ToolFailure(400, here + " must be the FQN of a tag or glossary term, or an object with tagFQN");
    }
    const Source source = find_source(metadata, fqn, object == nullptr ? "" : text_member(*object, "source"));
    json::object label = label_of(source);
    if (object != nullptr) {
      copy_choice(*object, label, "labelType", label_types, here);
      copy_choice(*object, label, "state", states, here);
      if (const std::string reason = text_member(*object, "reason"); !reason.empty())
        label["reason"] = reason;
    }
    const bool known = std::any_of(labels.begin(), labels.end(), [&](const json::value& other) {
      return other.at("tagFQN") == label.at("tagFQN") && other.at("source") == label.at("source");
    });
    if (known) continue;
    const auto [family, fresh] = families.emplace(source.entity.parent, source.entity.fqn);
    if (!fresh && excludes(metadata, source.entity)) {
      throw ToolFailure(400, std::string(where) + ": " + family->second + " and " + source.entity.fqn +
                                 " exclude one another; remove one first");
    }
    labels.push_back(std::move(label));
  }
  return labels;
}

}  // namespace ai_sdk::server
