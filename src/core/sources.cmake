# The core's sources, listed once: the library and the fuzz targets are built from them.
set(AI_SDK_CORE_SOURCES
  config.cpp
  errors.cpp
  http_errors.cpp
  limiter.cpp
  models.cpp
  no_proxy.cpp
  proxy.cpp
  retry_after.cpp
  retry_planner.cpp
  sse_decoder.cpp
  text.cpp
  token.cpp
  trace_context.cpp
  url.cpp
  wire/canonical_json.cpp
  wire/decode.cpp
  wire/decode_event.cpp
  wire/encode.cpp
  wire/encode_stream.cpp
  wire/error_message.cpp
  wire/event_decoder.cpp
  wire/json_text.cpp
  wire/parse.cpp)
list(TRANSFORM AI_SDK_CORE_SOURCES PREPEND ${CMAKE_CURRENT_LIST_DIR}/)
