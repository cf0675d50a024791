#include "agents/discovery/answer.hpp"

#include "core/text.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace ai_sdk::server::discovery {
namespace {

constexpr std::size_t most_tables = 30;
constexpr std::size_t most_hits = 10;
constexpr std::size_t longest_shown = 120;

std::string count_of(std::size_t count, std::string_view thing) {
  return std::to_string(count) + ' ' + std::string(thing) + (count == 1 ? "" : "s");
}

std::string joined(const std::vector<std::string>& texts, std::string_view last = " and ") {
  std::string all;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) all += i + 1 == texts.size() ? last : std::string_view(", ");
    all += code_span(texts[i]);
  }
  return all;
}

std::string named(const TableInfo& table) {
  return "**" + code_span(table.name) + "** (" + code_span(table.fully_qualified_name()) + ")";
}

std::string sentence_of(const Reason& reason) {
  switch (reason.where) {
    case Reason::Where::table_name:
      return "its name says " + code_span(reason.topic);
    case Reason::Where::column_name:
      return "its column " + code_span(reason.column);
    case Reason::Where::comment:
      return "its comment says " + code_span(reason.topic);
    case Reason::Where::values:
      break;
  }
  return "its column " + code_span(reason.column) + " holds " + joined(reason.samples) + " in " +
         count_of(static_cast<std::size_t>(reason.rows), "row") +
         (reason.part_of_rows ? " of the first 100,000" : "");
}

std::string names_of(const std::vector<TableRef>& tables) {
  std::vector<std::string> names;
  for (const auto& table : tables) {
    if (names.size() == most_tables) break;
    names.push_back(table.info.name);
  }
  return joined(names) + (tables.size() > most_tables ? ", …" : "");
}

std::string keys_of(const TableInfo& table, const std::vector<TableRef>& others) {
  std::string text;
  for (const auto& key : table.foreign_keys) {
    text += "- " + joined(key.columns) + " refers to " + code_span(key.target_table) + "\n";
  }
  for (const auto& other : others) {
    if (other.info.service != table.service) continue;
    for (const auto& key : other.info.foreign_keys) {
      if (key.target_table == table.name)
        text += "- " + code_span(other.info.name) + " refers to it by " + joined(key.columns) + "\n";
    }
  }
  return text;
}

}  // namespace

std::string code_span(std::string_view text) {
  std::string shown = core::shorten(core::to_valid_utf8(text), longest_shown);
  std::size_t longest = 0;
  std::size_t run = 0;
  for (char& c : shown) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '\x7f') c = ' ';
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  if (shown.empty()) return "(empty)";
  const std::string fence(longest + 1, '`');
  const std::string pad = longest > 0 ? " " : "";
  return fence + pad + shown + pad + fence;
}

std::string list_answer(const std::vector<TableRef>& tables) {
  if (tables.empty()) return "There are no tables that I can look at.";
  std::string text = tables.size() == 1 ? "There is 1 table:\n\n"
                                        : "There are " + std::to_string(tables.size()) + " tables:\n\n";
  for (std::size_t i = 0; i < tables.size() && i < most_tables; ++i) {
    const auto& info = tables[i].info;
    text += "- " + named(info) + ": " + (info.is_view ? "a view of " : "") +
            count_of(info.columns.size(), "column");
    if (!info.comment.empty()) text += "; " + code_span(info.comment);
    text += '\n';
  }
  if (tables.size() > most_tables)
    text += "- … and " + std::to_string(tables.size() - most_tables) + " more\n";
  return text + "\nAsk for one of them: describe " + code_span(tables.front().info.name) + ".";
}

std::string description_answer(const std::vector<TableRef>& tables, const std::vector<TableRef>& others) {
  std::string text;
  for (const auto& table : tables) {
    const auto& info = table.info;
    if (!text.empty()) text += '\n';
    text += named(info) + " is a " + (info.is_view ? "view" : "table") + " with " +
            count_of(info.columns.size(), "column") + ".\n";
    if (!info.comment.empty()) text += "\n" + code_span(info.comment) + "\n";
    text += "\n| column | type | |\n| --- | --- | --- |\n";
    for (const auto& column : info.columns) {
      std::string notes = column.primary_key > 0 ? "primary key" : column.not_null ? "never empty" : "";
      // A bar would end the cell, even in code.
      const auto cell = [](std::string shown) {
        for (auto at = shown.find('|'); at != std::string::npos; at = shown.find('|', at + 2))
          shown.insert(at, 1, '\\');
        return shown;
      };
      text += "| " + cell(code_span(column.name)) + " | " +
              (column.declared_type.empty() ? "any" : cell(code_span(column.declared_type))) + " | " + notes +
              " |\n";
    }
    if (const auto keys = keys_of(info, others); !keys.empty()) text += '\n' + keys;
  }
  return text;
}

std::string found_answer(const Found& found, const std::vector<std::string>& topics) {
  std::string text;
  if (found.hits.empty()) {
    text =
        "No table says anything about " + joined(topics, " or ") + ", neither in its name nor in its columns";
    text += found.values_searched ? " nor in its text values." : ".";
  } else {
    // Those that say less than the best are told of only where nothing says all.
    const std::size_t best = found.hits.front().reasons.size();
    std::vector<const Hit*> shown;
    for (const auto& hit : found.hits) {
      if (hit.reasons.size() == best) shown.push_back(&hit);
    }
    text = (shown.size() == 1 ? std::string("One table") : count_of(shown.size(), "table")) +
           (shown.size() == 1 ? " fits:\n\n" : " fit:\n\n");
    for (std::size_t i = 0; i < shown.size() && i < most_hits; ++i) {
      text += "- " + named(shown[i]->table.info) + ": ";
      for (std::size_t j = 0; j < shown[i]->reasons.size(); ++j)
        text += (j > 0 ? "; " : "") + sentence_of(shown[i]->reasons[j]);
      text += '\n';
    }
    if (shown.size() > most_hits) text += "- … and " + std::to_string(shown.size() - most_hits) + " more\n";
    if (!found.unmatched.empty())
      text += "\nNothing was found for " + joined(found.unmatched, " or ") + ".\n";
  }
  if (found.out_of_time)
    text += "\nNot all values were looked at: that would have taken longer than five seconds.\n";
  return text;
}

std::string missing_answer(const Question& question, const std::vector<TableRef>& tables) {
  std::string text = "I know no table named " + code_span(question.asked_for) + ".";
  if (!question.suggestions.empty()) {
    text += " Did you mean " + joined(question.suggestions, " or ") + "?";
  } else if (!tables.empty()) {
    text += " There are " + names_of(tables) + ".";
  }
  return text;
}

std::string help_answer(const std::vector<TableRef>& tables) {
  std::string text =
      "I find tables and say what they are. Ask, for example:\n\n"
      "- which tables are there?\n- which tables hold refunds?\n";
  if (!tables.empty()) {
    text += "- describe " + tables.front().info.name + "\n- what columns does " + tables.back().info.name +
            " have?\n\nThere are " + names_of(tables) + ".";
  }
  return text;
}

boost::json::object table_json(const TableInfo& table, bool with_columns) {
  boost::json::object out;
  out["name"] = core::to_valid_utf8(table.name);
  out["fullyQualifiedName"] = core::to_valid_utf8(table.fully_qualified_name());
  out["tableType"] = table.is_view ? "View" : "Regular";
  if (!table.comment.empty()) out["description"] = core::to_valid_utf8(table.comment);
  if (!with_columns) return out;
  auto& columns = out["columns"].emplace_array();
  for (const auto& column : table.columns) {
    boost::json::object one;
    one["name"] = core::to_valid_utf8(column.name);
    one["dataTypeDisplay"] = core::to_valid_utf8(column.declared_type);
    if (column.primary_key > 0) {
      one["constraint"] = "PRIMARY_KEY";
    } else if (column.not_null) {
      one["constraint"] = "NOT_NULL";
    }
    columns.push_back(std::move(one));
  }
  return out;
}

boost::json::object found_json(const Found& found) {
  boost::json::object out;
  auto& tables = out["tables"].emplace_array();
  for (const auto& hit : found.hits) {
    auto table = table_json(hit.table.info, false);
    auto& reasons = table["reasons"].emplace_array();
    for (const auto& reason : hit.reasons) {
      boost::json::object one;
      one["topic"] = reason.topic;
      one["where"] = reason.where == Reason::Where::table_name    ? "table_name"
                     : reason.where == Reason::Where::column_name ? "column_name"
                     : reason.where == Reason::Where::comment     ? "comment"
                                                                  : "values";
      if (!reason.column.empty()) one["column"] = core::to_valid_utf8(reason.column);
      if (reason.where == Reason::Where::values) one["rows"] = reason.rows;
      reasons.push_back(std::move(one));
    }
    tables.push_back(std::move(table));
  }
  auto& unmatched = out["unmatched"].emplace_array();
  for (const auto& topic : found.unmatched) unmatched.emplace_back(topic);
  return out;
}

}  // namespace ai_sdk::server::discovery
