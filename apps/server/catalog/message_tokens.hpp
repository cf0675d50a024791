#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// A word of a message, or a name in quotes, with what stands before it in a dotted name.
struct MessageToken {
  std::string text;                     // the last part, as it stands in the message, without its quotes
  std::string folded;                   // text in lower case, letters and digits only
  std::vector<std::string> qualifiers;  // for a.b.c: a and b, as they stand in the message
  bool quoted = false;                  // "…", `…`, '…' or […]
  bool breaks = false;                  // punctuation or a line's end stands before it
};

// Cuts a message into words. Linear in its length.
std::vector<MessageToken> tokenize_message(std::string_view message);

// Lower case, letters and digits only: order_items, "Order Items" and OrderItems all become orderitems.
// Bytes outside ASCII are letters and stay as they are.
std::string fold_name(std::string_view name);

}  // namespace ai_sdk::server
