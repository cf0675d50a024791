# ai_sdk_add_test(NAME SOURCES a.cpp … LIBS target … [TIMEOUT seconds] [LABELS label …] [WHOLE] [ALONE a.cpp …])
# A GoogleTest program whose cases are found and run one by one by ctest; with WHOLE they are one test, labelled so, for
# cases that share something that takes long to start.
# ALONE: sources that are never compiled as one with others, whose helpers have the same names.
function(ai_sdk_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "WHOLE" "TIMEOUT" "SOURCES;LIBS;LABELS;ALONE")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  set_source_files_properties(${arg_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  target_link_libraries(${name} PRIVATE ${arg_LIBS} GTest::gtest GTest::gtest_main)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  ai_sdk_own_code(${name})
  # Tests are compiled more often than they run for long.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  if(arg_WHOLE)
    add_test(NAME ${name} COMMAND ${name})
    list(APPEND arg_LABELS whole)
    set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}")
    return()
  endif()
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}")
endfunction()
