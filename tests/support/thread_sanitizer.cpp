// For every test in which an exception crosses from one thread to another.
#if defined(__SANITIZE_THREAD__)
// Asio counts references to executors with a fence, and libstdc++, which is not built with the thread
// sanitizer, those to exceptions with atomics: it follows neither.
extern "C" [[gnu::visibility("default")]] const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
  return "race:boost::asio::execution::detail::shared_target_executor\n"
         "race:std::__exception_ptr::exception_ptr::_M_release\n";
}
#endif
