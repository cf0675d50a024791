// libcurl's multi interface in its quicker form: epoll tells curl_multi_socket_action which socket is ready.
#include "driver/children.hpp"
#include "driver/sample.hpp"
#include "driver/window.hpp"
#include "programs.hpp"

#include <boost/json/parse.hpp>

#ifdef AI_SDK_BENCH_CURL
#include <curl/curl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <vector>
#endif

namespace ai_sdk::bench {

#ifdef AI_SDK_BENCH_CURL
namespace {

struct Transfer {
  CURL* handle = curl_easy_init();
  std::string answer;
};

void check(CURLMcode code) {
  if (code != CURLM_OK) throw std::runtime_error(curl_multi_strerror(code));
}

class Loop {
 public:
  Loop(const Arguments& arguments, std::size_t in_flight) : transfers_(in_flight) {
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Loop::on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Loop::on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(in_flight));
    for (const auto& [name, value] : request_headers())
      headers_ = curl_slist_append(headers_, (name + ": " + value).c_str());
    headers_ = curl_slist_append(headers_, "Expect:");
    const std::string url = arguments.text("host") + path_of(agent_name, "invoke");
    for (auto& transfer : transfers_) prepare(transfer, url);
  }
  ~Loop() {
    for (auto& transfer : transfers_) {
      curl_multi_remove_handle(multi_, transfer.handle);
      curl_easy_cleanup(transfer.handle);
    }
    curl_multi_cleanup(multi_);
    curl_slist_free_all(headers_);
    close(epoll_);
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Until the window closes; one call of each where there is none.
  void run(Window* window) {
    std::size_t running = transfers_.size();
    std::array<epoll_event, 256> ready{};
    while (running > 0) {
      const int count = epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), wait_ms_);
      int left = 0;
      if (count == 0) check(curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &left));
      for (int i = 0; i < count; ++i) {
        const epoll_event& event = ready[static_cast<std::size_t>(i)];
        const int flags = ((event.events & EPOLLIN) ? CURL_CSELECT_IN : 0) |
                          ((event.events & EPOLLOUT) ? CURL_CSELECT_OUT : 0) |
                          ((event.events & (EPOLLERR | EPOLLHUP)) ? CURL_CSELECT_ERR : 0);
        check(curl_multi_socket_action(multi_, event.data.fd, flags, &left));
      }
      running -= take_finished(window);
    }
  }
  const std::string& answer() const { return transfers_.front().answer; }

 private:
  void prepare(Transfer& transfer, const std::string& url) {
    CURL* handle = transfer.handle;
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers_);
    curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, request_body().c_str());
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Loop::on_data);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer.answer);
    curl_easy_setopt(handle, CURLOPT_PRIVATE, &transfer);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    check(curl_multi_add_handle(multi_, handle));
  }

  // Starts again what has finished; returns how many end for good.
  std::size_t take_finished(Window* window) {
    std::size_t ended = 0;
    int queued = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_, &queued)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* handle = message->easy_handle;
      long status = 0;
      curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
      if (message->data.result != CURLE_OK || status != 200)
        throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(message->data.result) +
                                 ", status " + std::to_string(status));
      Transfer* transfer = nullptr;
      curl_easy_getinfo(handle, CURLINFO_PRIVATE, &transfer);
      check(curl_multi_remove_handle(multi_, handle));
      if (!window || !window->count()) {
        ++ended;
        continue;
      }
      transfer->answer.clear();
      check(curl_multi_add_handle(multi_, handle));
    }
    return ended;
  }

  static std::size_t on_data(char* bytes, std::size_t one, std::size_t count, void* answer) {
    static_cast<std::string*>(answer)->append(bytes, one * count);
    return one * count;
  }
  static int on_socket(CURL*, curl_socket_t fd, int what, void* self, void* known) {
    auto* loop = static_cast<Loop*>(self);
    epoll_event event{};
    event.data.fd = fd;
    if (what == CURL_POLL_REMOVE) return epoll_ctl(loop->epoll_, EPOLL_CTL_DEL, fd, &event), 0;
    if (what & CURL_POLL_IN) event.events |= EPOLLIN;
    if (what & CURL_POLL_OUT) event.events |= EPOLLOUT;
    if (known) return epoll_ctl(loop->epoll_, EPOLL_CTL_MOD, fd, &event);
    curl_multi_assign(loop->multi_, fd, loop);
    return epoll_ctl(loop->epoll_, EPOLL_CTL_ADD, fd, &event);
  }
  static int on_timer(CURLM*, long milliseconds, void* self) {
    static_cast<Loop*>(self)->wait_ms_ = static_cast<int>(milliseconds);
    return 0;
  }

  CURLM* multi_ = curl_multi_init();
  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  int wait_ms_ = -1;
  curl_slist* headers_ = nullptr;
  std::vector<Transfer> transfers_;
};

}  // namespace

boost::json::object run_unary_curl(const Arguments& arguments) {
  curl_global_init(CURL_GLOBAL_ALL);
  if (arguments.has("check")) {
    Loop loop(arguments, 1);
    loop.run(nullptr);
    return {{"answer", boost::json::parse(loop.answer())}};
  }
  Loop loop(arguments, arguments.count("in_flight"));
  Window window(arguments.number("seconds"));
  loop.run(&window);
  return window.result();
}

#else

boost::json::object run_unary_curl(const Arguments&) {
  throw Skipped("this driver was built without libcurl (Debian package libcurl4-openssl-dev)");
}

#endif

}  // namespace ai_sdk::bench
