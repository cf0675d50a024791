# Everything the project stands on, each from Debian 12's own packages.
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
set(Boost_USE_STATIC_LIBS ON)
find_package(Boost 1.81 REQUIRED COMPONENTS json)

# Asio is used header-only; what is deprecated in it stays switched off.
add_library(ai_sdk_boost INTERFACE)
target_link_libraries(ai_sdk_boost INTERFACE Boost::headers Boost::json Threads::Threads)
target_compile_definitions(ai_sdk_boost INTERFACE BOOST_ASIO_NO_DEPRECATED)

if(AI_SDK_BUILD_APPS)
  find_package(SQLite3 REQUIRED)
  # RE2 as an archive where there is one: the program brings its own libstdc++, and two of them are one too many.
  find_path(AI_SDK_RE2_INCLUDE re2/re2.h REQUIRED)
  find_library(AI_SDK_RE2_LIBRARY NAMES libre2.a re2 REQUIRED)
  add_library(ai_sdk_re2 INTERFACE)
  target_include_directories(ai_sdk_re2 SYSTEM INTERFACE ${AI_SDK_RE2_INCLUDE})
  target_link_libraries(ai_sdk_re2 INTERFACE ${AI_SDK_RE2_LIBRARY} Threads::Threads)
  find_path(AI_SDK_CLI11_INCLUDE CLI/CLI.hpp REQUIRED)
  add_library(ai_sdk_cli11 INTERFACE)
  target_include_directories(ai_sdk_cli11 SYSTEM INTERFACE ${AI_SDK_CLI11_INCLUDE})
endif()
if(AI_SDK_BUILD_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
  include(Testing)
endif()
