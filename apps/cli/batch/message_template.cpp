#include "batch/message_template.hpp"

#include "batch/row.hpp"
#include "failure.hpp"

#include <boost/json/serialize.hpp>

namespace ai_sdk::cli {

MessageTemplate::MessageTemplate(std::string_view text) {
  std::string plain;
  const auto end_plain = [&] {
    if (!plain.empty()) parts_.push_back({std::move(plain), false});
    plain.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool doubled = i + 1 < text.size() && text[i + 1] == c;
    if (c != '{' && c != '}') {
      plain += c;
    } else if (doubled) {
      plain += c;
      ++i;
    } else if (c == '}') {
      throw UsageError("--template has a } that closes nothing; write }} for a brace");
    } else {
      const auto close = text.find_first_of("{}", i + 1);
      if (close == std::string_view::npos || text[close] == '{') {
        throw UsageError("--template has a { that is not closed; write {{ for a brace");
      }
      const auto name = text.substr(i + 1, close - i - 1);
      if (name.empty()) throw UsageError("--template has {} without a name; write {{}} for braces");
      end_plain();
      parts_.push_back({std::string(name), true});
      i = close;
    }
  }
  end_plain();
}

std::string MessageTemplate::fill(const RawRow& row) const {
  std::string message;
  for (const auto& part : parts_) {
    if (!part.is_name) {
      message += part.text;
      continue;
    }
    const auto member = row.members.find(part.text);
    if (member == row.members.end() || member->value().is_null()) {
      std::string names;
      for (const auto& each : row.members) names += (names.empty() ? "" : ", ") + std::string(each.key());
      throw RowError(row.line, "--template asks for {" + part.text +
                                   "}, which the row does not have; it has " +
                                   (names.empty() ? "nothing" : names) + " (write {{ for a brace)");
    }
    const auto& value = member->value();
    if (value.is_string()) {
      message += value.get_string();
    } else {
      message += boost::json::serialize(value);
    }
  }
  return message;
}

}  // namespace ai_sdk::cli
