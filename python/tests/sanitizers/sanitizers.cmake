# The binding under a sanitizer. Python itself is built without one, so its runtime is loaded before everything else,
# and the C++ library beside it: the runtime looks for what it intercepts of that when it starts.
if(AI_SDK_SANITIZE MATCHES "thread")
  set(runtime libtsan.so)
else()
  set(runtime libasan.so)
endif()
foreach(library ${runtime} libstdc++.so.6)
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=${library}
    OUTPUT_VARIABLE path OUTPUT_STRIP_TRAILING_WHITESPACE)
  list(APPEND ai_sdk_python_preload ${path})
endforeach()
list(JOIN ai_sdk_python_preload ":" ai_sdk_python_preload)

# Python's own allocator would hide from them whose memory is used after its end. Of an allocation only who made it is
# recorded: lsan.txt tells Python's own by it, and not all that Python called. To see more of a leak that was found, set
# malloc_context_size=30 and use no suppressions. The thread-local variables of a module that is loaded later are
# allocated by the C library, and the runtimes guess how many there are by what they take for a header of that library's:
# where the block begins 16 bytes into a page they take whatever lies before it for one, and end the process ("failed to
# allocate" a number of bytes that is an address): 7 of 49 runs of the tokens' tests. So they are told not to look.
list(APPEND ai_sdk_python_environment
  LD_PRELOAD=${ai_sdk_python_preload}
  PYTHONMALLOC=malloc
  ASAN_OPTIONS=malloc_context_size=2:intercept_tls_get_addr=0
  LSAN_OPTIONS=suppressions=${CMAKE_CURRENT_LIST_DIR}/lsan.txt:print_suppressions=0
  TSAN_OPTIONS=suppressions=${CMAKE_CURRENT_LIST_DIR}/tsan.txt:die_after_fork=0:intercept_tls_get_addr=0)

# What goes through threads, loops, signals and the end of the interpreter. Tests that measure time or memory would
# measure the sanitizers, and AddressSanitizer's allocator does not survive a fork while other threads allocate.
set(ai_sdk_python_sanitized auth call cancel conversation exit habits logging_calls loops map mcp signals stream
  stream_readers testing threads tokens warnings)
if(AI_SDK_SANITIZE MATCHES "thread")
  # The program is not built there: what asks for it is skipped.
  list(FILTER ai_sdk_python_environment EXCLUDE REGEX "^AI_SDK_PROGRAM=")
else()
  list(APPEND ai_sdk_python_sanitized config exceptions faults langchain logging models models_copies
    models_documents models_enums models_mcp)
endif()
list(TRANSFORM ai_sdk_python_sanitized REPLACE "(.+)" "test_\\1.py" OUTPUT_VARIABLE ai_sdk_python_tests)
# What they find they write to standard error themselves.
set(ai_sdk_python_capture --capture=sys)
