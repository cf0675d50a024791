#include "directory/members.hpp"

#include "core/text.hpp"
#include "core/wire/parse.hpp"
#include "directory/failure.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace ai_sdk::server {
namespace {

using boost::json::value;

constexpr std::size_t longest_name = 256;  // characters

constexpr std::array<std::string_view, 3> modes{"chat", "agent", "both"};
constexpr std::array<std::string_view, 3> providers{"system", "user", "automation"};
constexpr std::array<std::string_view, 7> statuses{"Draft",    "In Review",   "Approved", "Deprecated",
                                                   "Rejected", "Unprocessed", "Archived"};

constexpr Member name_member{"name", Shape::text, true, {}, false, "1 to 256 characters without \"::\""};
constexpr Member shown_as{"displayName"};
constexpr Member description_member{"description", Shape::text, true, {}, false, "for people, in Markdown"};
constexpr Member provider_member{"provider", Shape::choice, false, providers};
constexpr Member status_member{"entityStatus", Shape::choice, false, statuses};
constexpr Member owners{"owners", Shape::references, false, {}, true};
constexpr Member reviewers{"reviewers", Shape::references, false, {}, true};
constexpr Member followers{"followers", Shape::references, false, {}, true};
constexpr Member domains{"domains", Shape::references, false, {}, true};
constexpr Member tags{"tags", Shape::objects, false, {}, true};
constexpr Member extension{"extension", Shape::object, false, {}, true};

constexpr std::array agent_members{
    name_member,
    description_member,
    Member{"persona", Shape::reference, true, {}, false, "by id, name or fullyQualifiedName"},
    shown_as,
    Member{"mode", Shape::choice, false, modes},
    Member{"apiEnabled", Shape::flag, false, {}, false, "whether it can be called over this API"},
    Member{"abilities", Shape::references, false, {}, false, "what it can do, and nothing else"},
    Member{"skills", Shape::references, false, {}, false, "another name for abilities, and stands before it"},
    Member{"knowledge", Shape::knowledge, false, {}, false, "what it can look at; absent: everything"},
    Member{"prompt", Shape::text, false, {}, false, "its task where a message has none"},
    Member{"icon"},
    Member{"schedule", Shape::text, false, {}, false, "kept; this server runs nothing by itself"},
    Member{"botName", Shape::text, false, {}, false, "the bot as which it acts"},
    Member{"bot", Shape::reference},
    Member{"strategy", Shape::reference},
    provider_member,
    status_member,
    owners,
    reviewers,
    followers,
    domains,
    tags,
    extension};

constexpr std::array persona_members{
    name_member,
    description_member,
    Member{"prompt", Shape::text, true, {}, false, "the text that makes an agent behave so"},
    shown_as,
    provider_member,
    status_member,
    owners,
    reviewers,
    followers,
    domains,
    tags,
    extension};

constexpr std::array bot_members{
    name_member,
    Member{"botUser", Shape::reference, true, {}, false, "the name of the user that it acts as"},
    Member{"description", Shape::text, false, {}, false, "for people, in Markdown"},
    shown_as,
    provider_member,
    domains,
    extension};

constexpr std::array ability_members{
    name_member, description_member, Member{"tools", Shape::texts, true, {}, false, "names of its tools"},
    shown_as,    provider_member,    domains,
    tags,        extension};

[[noreturn]] void refuse_document(const std::string& why) {
  throw DirectoryFailure(400, "Invalid request format: " + why);
}

std::string shown_name(std::string_view name) { return '"' + core::shorten(name, 100) + '"'; }

[[noreturn]] void refuse_shape(std::string_view name, std::string_view what) {
  refuse_document(shown_name(name) + " must be " + std::string(what));
}

template <class Check>
void check_list(std::string_view name, const value& list, std::string_view what, Check check) {
  if (!list.is_array()) refuse_shape(name, "a list of " + std::string(what));
  for (const auto& item : list.get_array()) {
    if (!check(item)) refuse_shape(name, "a list of " + std::string(what));
  }
}

// A reference says what it means in one of these.
bool is_reference(const value& item) {
  if (item.is_string()) return !item.get_string().empty();
  const auto* reference = item.if_object();
  return reference &&
         (!core::find_text(*reference, "id").empty() || !core::find_text(*reference, "name").empty() ||
          !core::find_text(*reference, "fullyQualifiedName").empty());
}

constexpr std::string_view a_reference = "a reference with id, name or fullyQualifiedName";
constexpr std::string_view references = "references with id, name or fullyQualifiedName";

void check_knowledge(const value& knowledge) {
  const auto* object = knowledge.if_object();
  if (!object) refuse_shape("knowledge", "an object");
  for (const auto& [key, part] : *object) {
    const std::string_view name(key.data(), key.size());
    if (part.is_null()) continue;
    if (name == "entityTypes") {
      check_list("knowledge.entityTypes", part, "strings",
                 [](const value& item) { return item.is_string(); });
    } else if (name == "services") {
      check_list("knowledge.services", part, references, is_reference);
    } else if (name == "attachments") {
      check_list("knowledge.attachments", part, "objects",
                 [](const value& item) { return item.is_object(); });
    } else {
      refuse_document("there is no member " + shown_name(name) + " in knowledge");
    }
  }
}

void check_shape(const Member& member, const value& given) {
  switch (member.shape) {
    case Shape::text:
      if (!given.is_string()) refuse_shape(member.name, "a string");
      return;
    case Shape::flag:
      if (!given.is_bool()) refuse_shape(member.name, "true or false");
      return;
    case Shape::choice: {
      const auto* text = given.if_string();
      if (text &&
          std::find(member.choices.begin(), member.choices.end(), core::view(*text)) != member.choices.end())
        return;
      std::string all;
      for (const auto choice : member.choices) all.append(all.empty() ? "" : ", ").append(choice);
      refuse_shape(member.name, "one of " + all);
    }
    case Shape::object:
      if (!given.is_object()) refuse_shape(member.name, "an object");
      return;
    case Shape::texts:
      return check_list(member.name, given, "strings", [](const value& item) { return item.is_string(); });
    case Shape::objects:
      return check_list(member.name, given, "objects", [](const value& item) { return item.is_object(); });
    case Shape::reference:
      if (!is_reference(given)) refuse_shape(member.name, a_reference);
      return;
    case Shape::references:
      return check_list(member.name, given, references, is_reference);
    case Shape::knowledge:
      return check_knowledge(given);
  }
}

std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// What the protocol's servers say of the values, all of it in one message.
void check_values(EntityKind kind, const boost::json::object& members) {
  std::string faults;
  const auto complain = [&faults](std::string_view member, std::string_view what) {
    faults.append(faults.empty() ? "" : ", ").append(member).append(" ").append(what);
  };
  for (const auto& member : members_of(kind)) {
    const auto* given = members.if_contains(member.name);
    if (member.required && !given) complain(member.name, "must not be null");
    if (member.name != "name" || !given) continue;
    const auto name = core::view(given->get_string());
    const auto length = characters_of(name);
    if (length == 0 || length > longest_name) complain("name", "size must be between 1 and 256");
    if (name.find("::") != std::string_view::npos) complain("name", R"(must match "^((?!::).)*$")");
    const bool control = std::any_of(name.begin(), name.end(), [](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return byte < 0x20 || byte == 0x7f;
    });
    if (control) complain("name", "must not hold control characters");
  }
  if (!faults.empty()) throw DirectoryFailure(400, '[' + faults + ']');
}

}  // namespace

std::span<const Member> members_of(EntityKind kind) {
  switch (kind) {
    case EntityKind::agent:
      return agent_members;
    case EntityKind::persona:
      return persona_members;
    case EntityKind::bot:
      return bot_members;
    case EntityKind::ability:
      break;
  }
  return ability_members;
}

bool is_field(EntityKind kind, std::string_view name) {
  const auto members = members_of(kind);
  return std::any_of(members.begin(), members.end(), [&](const Member& member) {
    return member.name == name && member.shape != Shape::text && member.shape != Shape::flag &&
           member.shape != Shape::choice;
  });
}

boost::json::value read_json(std::string_view body) {
  if (body.empty()) refuse_document("the body is empty; send JSON");
  if (!core::is_valid_utf8(body)) refuse_document("the body is not valid UTF-8; send JSON in UTF-8");
  auto document = core::parse_json(body);
  if (!document) refuse_document("the body is no JSON that can be read");
  return std::move(*document);
}

boost::json::object read_object(std::string_view body) {
  auto document = read_json(body);
  if (!document.is_object()) refuse_document("the body is no JSON object");
  return std::move(document.get_object());
}

boost::json::object check_members(EntityKind kind, const boost::json::object& document) {
  const auto known = members_of(kind);
  boost::json::object members;
  for (const auto& [key, given] : document) {
    const std::string_view name(key.data(), key.size());
    const auto member =
        std::find_if(known.begin(), known.end(), [&](const Member& one) { return one.name == name; });
    if (member == known.end()) refuse_document("there is no member " + shown_name(name));
    if (given.is_null()) continue;
    check_shape(*member, given);
    members[key] = given;
  }
  check_values(kind, members);
  // Newer clients of the protocol call abilities so.
  if (const auto* skills = members.if_contains("skills"); skills && kind == EntityKind::agent) {
    members["abilities"] = value(*skills);
    members.erase("skills");
  }
  return members;
}

}  // namespace ai_sdk::server
