#include "metadata/memories.hpp"

#include "core/text.hpp"
#include "core/wire/parse.hpp"
#include "metadata/creation.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/fqn.hpp"
#include "metadata/references.hpp"
#include "metadata/search_text.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

using Deleted = DirectoryFilter::Deleted;

constexpr std::string_view memory_type = "contextMemory";
constexpr int most_tries = 50;  // of writers that meet each other

constexpr std::array<std::string_view, 5> types{"Preference", "UseCase", "Note", "Runbook", "Faq"};
constexpr std::array<std::string_view, 2> scopes{"UserGlobal", "EntityScoped"};
constexpr std::array<std::string_view, 3> visibilities{"Private", "Entity", "Shared"};
constexpr std::array<std::string_view, 8> texts{"name",    "question",    "answer",      "title",
                                                "summary", "description", "displayName", "memoryType"};
constexpr std::array<std::string_view, 9> others{
    "memoryScope", "shareConfig", "primaryEntity", "relatedEntities", "owners",
    "reviewers",   "tags",        "domains",       "extension"};

[[noreturn]] void refuse(const std::string& why) { throw ToolFailure(400, "Invalid request format: " + why); }

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

template <std::size_t N>
void check_choice(const json::object& members, std::string_view name,
                  const std::array<std::string_view, N>& choices) {
  const auto* given = core::find_member(members, name);
  if (!given || given->is_null()) return;
  if (given->is_string() && is_one_of(choices, core::view(given->get_string()))) return;
  std::string all;
  for (const auto choice : choices) all.append(all.empty() ? "" : ", ").append(choice);
  refuse('"' + std::string(name) + "\" must be one of " + all);
}

void check(const json::object& members) {
  for (const auto& [key, value] : members) {
    const std::string_view name(key.data(), key.size());
    if (!is_one_of(texts, name) && !is_one_of(others, name))
      refuse("there is no member \"" + core::shorten(name, 100) + '"');
    if (is_one_of(texts, name) && !value.is_string() && !value.is_null())
      refuse('"' + std::string(name) + "\" must be a string");
  }
  check_choice(members, "memoryType", types);
  check_choice(members, "memoryScope", scopes);
  const auto* extension = core::find_member(members, "extension");
  if (extension && !extension->is_null() && !extension->is_object())
    refuse("\"extension\" must be an object");
  if (const auto* share = core::find_member(members, "shareConfig"); share && !share->is_null()) {
    const auto* object = share->if_object();
    if (!object) refuse("\"shareConfig\" must be an object");
    check_choice(*object, "visibility", visibilities);
    // To show a note to fewer people than was said would be as wrong as to show it to more.
    for (const auto& [key, value] : *object) {
      if (key != "visibility" && !value.is_null())
        refuse("\"shareConfig\" takes visibility and nothing else");
    }
  }
  std::string faults;
  for (const std::string_view name : {"name", "question", "answer"}) {
    if (core::find_text(members, name).empty())
      faults.append(faults.empty() ? "" : ", ").append(name).append(" must not be null");
  }
  if (!faults.empty()) throw ToolFailure(400, '[' + faults + ']');
}

// The entity that a note is about: by its id, or by its fully qualified name.
json::object entity_meant(const EntityView& view, const json::value& given, std::string_view where) {
  const auto* object = given.if_object();
  const std::string type(object ? core::find_text(*object, "type") : std::string_view());
  if (type.empty())
    throw ToolFailure(400, std::string(where) +
                               " must be a reference with a type and an id or a "
                               "fullyQualifiedName");
  const auto id = core::find_text(*object, "id");
  auto fqn = core::find_text(*object, "fullyQualifiedName");
  if (fqn.empty()) fqn = core::find_text(*object, "name");
  if (id.empty()) return reference_to(type, view.get(type, fqn));
  const auto found = view.find_by_id(type, id);
  if (!found) throw ToolFailure(404, type + " instance for " + std::string(id) + " not found");
  return reference_to(type, *found);
}

bool is_deleted(const StoredEntity& memory) {
  const auto* deleted = memory.content.if_contains("deleted");
  return deleted && deleted->is_bool() && deleted->get_bool();
}

bool fits(const StoredEntity& memory, Deleted deleted) {
  return deleted == Deleted::shown || is_deleted(memory) == (deleted == Deleted::only);
}

std::set<std::string> words_of(const json::object& entity, std::initializer_list<const char*> members) {
  std::set<std::string> words;
  for (const char* member : members) {
    for (auto& word : search_words(core::find_text(entity, member))) words.insert(std::move(word.stem));
  }
  return words;
}

// What it is called counts more than what it says.
double score_of(const json::object& entity, const std::set<std::string>& wanted) {
  if (wanted.empty()) return 1;
  const auto named = words_of(entity, {"name", "displayName", "title", "question"});
  const auto told = words_of(entity, {"summary", "answer", "description"});
  double sum = 0;
  for (const auto& stem : wanted) sum += named.contains(stem) ? 1 : told.contains(stem) ? 0.6 : 0;
  return sum / static_cast<double>(wanted.size());
}

std::set<std::string> wanted_words(std::string_view query) {
  std::set<std::string> wanted;
  std::set<std::string> fillers;
  for (const auto& word : search_words(query))
    (is_search_filler(word.folded) ? fillers : wanted).insert(word.stem);
  return wanted.empty() ? fillers : wanted;
}

bool passes(const json::object& entity, const json::object& filters) {
  return std::all_of(filters.begin(), filters.end(), [&](const auto& filter) {
    const json::object* place = &entity;
    std::string_view path(filter.key().data(), filter.key().size());
    for (auto dot = path.find('.'); place && dot != std::string_view::npos; dot = path.find('.')) {
      place = core::find_object(*place, path.substr(0, dot));
      path.remove_prefix(dot + 1);
    }
    const auto* value = place ? core::find_member(*place, path) : nullptr;
    if (!value) return false;
    const auto* choices = filter.value().if_array();
    if (!choices) return *value == filter.value();
    return std::find(choices->begin(), choices->end(), *value) != choices->end();
  });
}

}  // namespace

bool is_withheld(const StoredEntity& entity) {
  if (entity.type != memory_type) return false;
  const auto* share = core::find_object(entity.content, "shareConfig");
  return is_deleted(entity) || (share && core::find_text(*share, "visibility") == "Private");
}

bool may_see(const StoredEntity& memory, const Principal& by) {
  const auto* share = core::find_object(memory.content, "shareConfig");
  if (!share || core::find_text(*share, "visibility") != "Private") return true;
  return core::find_text(memory.content, "createdBy") == by.name;
}

json::object Memories::create(const json::object& members, const Principal& by) {
  check(members);
  MetadataStore metadata(store_);
  ToolUse use;
  use.principal = by;
  use.arguments = members;
  Draft draft;
  copy_texts(
      use, draft,
      {"question", "answer", "title", "summary", "description", "displayName", "memoryType", "memoryScope"});
  copy_relations(use, metadata, draft);
  StoredEntity memory;
  memory.type = memory_type;
  memory.name = core::find_text(members, "name");
  check_name(memory.name);
  memory.fqn = fqn_part(memory.name);
  memory.content = draft.defaults;
  memory.content["memoryType"] = "Note";
  memory.content["memoryScope"] = "UserGlobal";
  for (const auto& member : draft.content) memory.content[member.key()] = member.value();
  const auto* share = core::find_object(members, "shareConfig");
  const auto visibility = share ? core::find_text(*share, "visibility") : std::string_view();
  memory.content["shareConfig"] =
      json::object{{"visibility", visibility.empty() ? std::string_view("Shared") : visibility}};
  const auto* primary = core::find_member(members, "primaryEntity");
  const auto* related = core::find_member(members, "relatedEntities");
  if (related && !related->is_null() && !related->is_array())
    throw ToolFailure(400, "relatedEntities must be an array");
  if ((primary && !primary->is_null()) || (related && related->is_array())) {
    const EntityView view(catalog_, store_);
    if (primary && !primary->is_null())
      memory.content["primaryEntity"] = entity_meant(view, *primary, "primaryEntity");
    if (related && related->is_array()) {
      auto& list = memory.content["relatedEntities"].emplace_array();
      for (const auto& one : related->get_array()) list.push_back(entity_meant(view, one, "relatedEntities"));
    }
  }
  memory.content["createdBy"] = by.name;
  memory.revision.updated_by = by.name;
  if (metadata.add_entity(memory)) return entity_of(memory);
  const auto kept = metadata.entity(memory_type, memory.fqn);
  throw ToolFailure(409, kept && is_deleted(*kept) && may_see(*kept, by)
                             ? "Entity already exists; it was deleted: delete it with hardDelete=true"
                             : "Entity already exists");
}

StoredEntity Memories::find(std::string_view given, bool by_name, const Principal& by) {
  MetadataStore metadata(store_);
  const std::string key = core::to_valid_utf8(given);
  auto found = by_name ? metadata.entity(memory_type, key) : metadata.entity_by_id(key);
  if (!found && by_name) found = metadata.entity(memory_type, fqn_part(key));
  if (!found || found->type != memory_type || !may_see(*found, by)) {
    throw ToolFailure(
        404, "contextMemory instance for " + core::shorten(core::to_valid_utf8(key), 256) + " not found");
  }
  return std::move(*found);
}

json::object Memories::get(std::string_view key, bool by_name, Deleted deleted, const Principal& by) {
  const auto found = find(key, by_name, by);
  if (!fits(found, deleted)) {
    throw ToolFailure(
        404, "contextMemory instance for " + core::shorten(core::to_valid_utf8(key), 256) + " not found");
  }
  return entity_of(found);
}

json::object Memories::remove(std::string_view key, bool by_name, bool for_good, const Principal& by) {
  MetadataStore metadata(store_);
  for (int i = 0; i < most_tries; ++i) {
    auto memory = find(key, by_name, by);
    if (is_deleted(memory) && !for_good) (void)get(key, by_name, Deleted::hidden, by);  // a 404
    memory.content["deleted"] = true;
    memory.revision.updated_by = by.name;
    if (for_good ? metadata.remove_entity(memory) : metadata.replace_entity(memory)) return entity_of(memory);
  }
  throw ToolFailure(409, "The note is being changed by others at this moment; try again");
}

Memories::Page Memories::list(const PageRequest& request, Deleted deleted, std::string_view about,
                              const Principal& by) {
  std::vector<StoredEntity> all = MetadataStore(store_).entities(memory_type);
  const auto unwanted = [&](const StoredEntity& memory) {
    if (!fits(memory, deleted) || !may_see(memory, by)) return true;
    if (about.empty()) return false;
    const auto* primary = core::find_object(memory.content, "primaryEntity");
    return !primary || core::find_text(*primary, "fullyQualifiedName") != about;
  };
  all.erase(std::remove_if(all.begin(), all.end(), unwanted), all.end());
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  auto first = all.begin();
  auto last = all.end();
  const auto by_text = [](const StoredEntity& memory, const std::string& name) { return memory.name < name; };
  if (!request.before.empty()) {
    last = std::lower_bound(all.begin(), all.end(), request.before, by_text);
    first = last - std::min<std::ptrdiff_t>(last - all.begin(), static_cast<std::ptrdiff_t>(request.limit));
  } else {
    if (!request.after.empty()) {
      first = std::lower_bound(all.begin(), all.end(), request.after, by_text);
      if (first != all.end() && first->name == request.after) ++first;
    } else {
      first += std::min<std::ptrdiff_t>(last - first, static_cast<std::ptrdiff_t>(request.offset));
    }
    last = first + std::min<std::ptrdiff_t>(last - first, static_cast<std::ptrdiff_t>(request.limit));
  }
  Page page;
  page.total = all.size();
  page.has_before = first != last && first != all.begin();
  page.has_after = first != last && last != all.end();
  for (; first != last; ++first) page.entities.push_back(entity_of(*first));
  return page;
}

std::vector<Memories::Hit> Memories::search(std::string_view query, const json::object& filters,
                                            const Principal& by) {
  const auto wanted = query == "*" ? std::set<std::string>() : wanted_words(core::to_valid_utf8(query));
  const bool says_nothing = wanted.empty() && query != "*" && !query.empty();  // "???"
  std::vector<Hit> hits;
  if (says_nothing) return hits;
  for (const StoredEntity& memory : MetadataStore(store_).entities(memory_type)) {
    if (is_deleted(memory) || !may_see(memory, by)) continue;
    Hit hit{entity_of(memory), 0};
    if (!passes(hit.entity, filters)) continue;
    hit.score = score_of(hit.entity, wanted);
    if (hit.score > 0) hits.push_back(std::move(hit));
  }
  // Equal ones stay in the order of their names.
  std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.score > b.score; });
  return hits;
}

}  // namespace ai_sdk::server
