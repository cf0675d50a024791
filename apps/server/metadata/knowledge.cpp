#include "metadata/knowledge.hpp"

#include "core/text.hpp"
#include "core/wire/parse.hpp"
#include "metadata/search_text.hpp"
#include "metadata/search_tool.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

// A line "**Synonyms:** a, b", where there is something to say.
void add_list(std::string& text, const json::object& entity, const char* member, const char* heading,
              const char* of_object) {
  const auto* list = entity.if_contains(member);
  if (list == nullptr || !list->is_array() || list->get_array().empty()) return;
  std::string names;
  for (const json::value& one : list->get_array()) {
    std::string_view name;
    if (const auto* plain = one.if_string()) name = core::view(*plain);
    if (const auto* object = one.if_object()) name = core::find_text(*object, of_object);
    if (!name.empty()) names += (names.empty() ? "" : ", ") + std::string(name);
  }
  if (!names.empty()) text += "\n\n**" + std::string(heading) + ":** " + names;
}

void add_text(std::string& text, const json::object& entity, const char* member, const char* heading) {
  const auto value = core::find_text(entity, member);
  if (value.empty()) return;
  if (heading[0] == '\0') {
    text += "\n\n" + std::string(value);
  } else {
    text += "\n\n**" + std::string(heading) + ":** " + std::string(value);
  }
}

std::vector<std::string> paragraphs(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = text.find("\n\n");
    std::string_view part = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 2);
    while (!part.empty() && (part.front() == '\n' || part.front() == ' ')) part.remove_prefix(1);
    while (!part.empty() && (part.back() == '\n' || part.back() == ' ')) part.remove_suffix(1);
    if (!part.empty()) out.emplace_back(part);
  }
  return out;
}

}  // namespace

KnowledgeFinder::KnowledgeFinder(std::shared_ptr<SearchCache> search)
    : semantic_(make_semantic_tool(std::move(search))) {}

KnowledgePage KnowledgeFinder::find(const ToolUse& use, const ToolContext& context, std::string_view query,
                                    std::initializer_list<std::string_view> types, std::size_t size,
                                    bool paged) const {
  json::array wanted;
  for (const std::string_view type : types) wanted.emplace_back(type);
  ToolUse inner;
  inner.principal = use.principal;
  inner.stop = use.stop;
  inner.arguments = {{"query", query}, {"filters", {{"entityType", std::move(wanted)}}}, {"size", size}};
  if (paged) {
    for (const char* member : {"from", "cursor"}) {
      if (const auto* value = use.arguments.if_contains(member)) inner.arguments[member] = *value;
    }
  }
  json::object answer = semantic_->call(inner, context);
  KnowledgePage page;
  for (json::value& one : answer["results"].as_array()) {
    KnowledgeHit hit;
    hit.hit = std::move(one.as_object());
    hit.type = core::find_text(hit.hit, "entityType");
    hit.fqn = core::find_text(hit.hit, "fullyQualifiedName");
    if (const auto* score = hit.hit.if_contains("similarityScore")) hit.score = score->to_number<double>();
    page.hits.push_back(std::move(hit));
  }
  for (const char* member : {"totalFound", "hasMore", "nextCursor"}) {
    if (const auto* value = answer.if_contains(member)) page.paging[member] = *value;
  }
  return page;
}

std::string knowledge_text(const json::object& entity, std::string_view type) {
  auto heading = core::find_text(entity, "title");
  if (heading.empty()) heading = core::find_text(entity, "displayName");
  if (heading.empty()) heading = core::find_text(entity, "name");
  std::string text = "# " + std::string(heading);
  add_text(text, entity, "summary", "");
  if (type == "contextMemory") {
    add_text(text, entity, "question", "Question");
    add_text(text, entity, "answer", "");
  }
  add_text(text, entity, "description", "");
  if (const auto* expression = core::find_object(entity, "metricExpression")) {
    const auto language = core::find_text(*expression, "language");
    text += "\n\n```" + std::string(language == "SQL" ? "sql" : "") + "\n" +
            std::string(core::find_text(*expression, "code")) + "\n```";
  }
  add_text(text, entity, "metricType", "Kind");
  add_text(text, entity, "granularity", "Granularity");
  add_text(text, entity, "unitOfMeasurement", "Unit");
  add_text(text, entity, "customUnitOfMeasurement", "Unit");
  add_list(text, entity, "synonyms", "Synonyms", "name");
  add_list(text, entity, "relatedTerms", "See also", "fullyQualifiedName");
  add_list(text, entity, "relatedMetrics", "See also", "fullyQualifiedName");
  add_list(text, entity, "references", "More", "endpoint");
  add_list(text, entity, "tags", "Tags", "tagFQN");
  add_list(text, entity, "owners", "Owners", "name");
  return text + "\n";
}

std::vector<std::string> best_passages(std::string_view text, std::string_view query, std::size_t count) {
  std::vector<std::string> all = paragraphs(text);
  if (query.empty()) {
    all.resize(std::min(all.size(), count));
    return all;
  }
  std::set<std::string> wanted;
  for (const SearchWord& word : search_words(query)) {
    if (!is_search_filler(word.folded)) wanted.insert(word.stem);
  }
  std::vector<std::pair<std::size_t, std::size_t>> ranked;  // words in common, place
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::set<std::string> met;
    for (const SearchWord& word : search_words(all[i])) {
      if (wanted.contains(word.stem)) met.insert(word.stem);
    }
    if (!met.empty()) ranked.emplace_back(met.size(), i);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (ranked.size() > count) ranked.resize(count);
  std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  std::vector<std::string> best;
  for (const auto& [common, place] : ranked) best.push_back(std::move(all[place]));
  return best;
}

std::string short_description(const json::object& entity, std::size_t most) {
  for (const char* member : {"description", "summary", "answer"}) {
    const auto text = core::find_text(entity, member);
    if (text.empty()) continue;
    std::string line(text);
    std::replace(line.begin(), line.end(), '\n', ' ');
    return core::shorten(line, most);
  }
  return {};
}

}  // namespace ai_sdk::server
