// Addresses, names, header values and foreign text: what is taken is taken the same way again, what is shown
// is harmless, and no wait is negative.
#include "check.hpp"
#include "core/http_errors.hpp"
#include "core/text.hpp"
#include "core/url.hpp"

#include <fuzzer/FuzzedDataProvider.h>

#include <stdexcept>

namespace {

using namespace ai_sdk;
using namespace ai_sdk::core;

bool harmless(std::string_view text) {
  for (char c : text)
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F) return false;
  return is_valid_utf8(text);
}

void check_url(const std::string& text) {
  try {
    const BaseUrl url = parse_base_url(text);
    const std::string shown = url.to_string();
    const BaseUrl again = parse_base_url(shown);
    FUZZ_CHECK(again.to_string() == shown);
    FUZZ_CHECK(again.tls == url.tls && again.host == url.host && again.port == url.port);
    FUZZ_CHECK(again.base_path == url.base_path && !url.base_path.ends_with('/'));
    FUZZ_CHECK(!url.host.empty() && url.port != 0);
  } catch (const std::invalid_argument& error) {
    FUZZ_CHECK(harmless(error.what()));
  }
}

void check_text(const std::string& text) {
  const std::string segment = encode_path_segment(text);
  FUZZ_CHECK(decode_percent(segment) == text);
  FUZZ_CHECK(segment.find_first_of("/?# %\r\n") == std::string::npos ||
             segment.find('%') != std::string::npos);
  FUZZ_CHECK(segment.find_first_of("/?# \r\n") == std::string::npos && segment != "." && segment != "..");
  FUZZ_CHECK(decode_percent(encode_query_value(text)) == text);
  decode_percent(text);
  FUZZ_CHECK(harmless(escape_for_terminal(text)));
  const std::string valid = to_valid_utf8(text);
  FUZZ_CHECK(is_valid_utf8(valid) && to_valid_utf8(valid) == valid);
  FUZZ_CHECK((valid == text) == is_valid_utf8(text));
  for (std::size_t most : {std::size_t{0}, std::size_t{2}, std::size_t{3}, text.size() / 2, text.size()}) {
    FUZZ_CHECK(shorten(text, most).size() <= most);
    FUZZ_CHECK(is_valid_utf8(shorten(valid, most)));
  }
}

void check_errors(int status, const std::string& text) {
  const std::chrono::system_clock::time_point now{std::chrono::seconds{1795334400}};
  const auto wait = parse_retry_after({{"Retry-After", text}, {"retry-after-ms", text}}, now);
  FUZZ_CHECK(!wait || *wait >= std::chrono::milliseconds{0});
  ErrorContext context{Resource::agent, text, "id"};
  try {
    throw_http_error(status, {{"retry-after", text}, {"x-request-id", text}}, text, context, now);
  } catch (const AiSdkError& error) {
    FUZZ_CHECK(harmless(error.message()) && error.message().size() < 2048);
    FUZZ_CHECK(error.body().size() <= 2048 && error.server_message().size() <= 2048);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  FuzzedDataProvider provider{input, size};
  const int status = provider.ConsumeIntegralInRange<int>(300, 599);
  const std::string text = provider.ConsumeRemainingBytesAsString();
  check_url(text);
  check_url("http://" + text);
  check_text(text);
  check_errors(status, text);
  return 0;
}
