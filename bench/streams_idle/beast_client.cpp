#include "bare/beast_stream.hpp"
#include "driver/sample.hpp"
#include "programs.hpp"
#include "streams_idle/meter.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace ai_sdk::bench {
namespace {

namespace asio = boost::asio;

constexpr std::size_t buffer_size = 2 * 1024;
constexpr std::size_t at_a_time = 64;

void rethrow(std::exception_ptr error) {
  if (error) std::rethrow_exception(error);
}

class Run {
 public:
  Run(asio::io_context& loop, unsigned short port, std::size_t streams, std::size_t rounds)
      : loop_(loop), port_(port), streams_(streams), events_(streams * rounds), meter_(streams) {}

  void start() {
    for (std::size_t i = 0; i < at_a_time && begun_ < streams_; ++i) open_one();
  }
  boost::json::object result() const { return result_; }

 private:
  void open_one() {
    ++begun_;
    asio::co_spawn(loop_,
                   read_beast_stream(port_, std::string(agent_name), buffer_size,
                                     [this](const StreamEvent& event) { take(event); }),
                   rethrow);
  }
  void take(const StreamEvent& event) {
    if (event.type == EventType::start) {
      if (begun_ < streams_) open_one();
      if (++open_ == streams_) asio::co_spawn(loop_, go(), rethrow);
    } else if (++seen_ == events_) {
      result_ = meter_.result(events_);
      loop_.stop();
    }
  }
  asio::awaitable<void> go() {
    meter_.all_open();
    asio::ip::tcp::socket socket(loop_);
    const asio::ip::tcp::endpoint server(asio::ip::address_v4::loopback(), port_);
    co_await socket.async_connect(server, asio::use_awaitable);
    const std::string request =
        "POST " + path_of("Go", "invoke") + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
    co_await asio::async_write(socket, asio::buffer(request), asio::use_awaitable);
  }

  asio::io_context& loop_;
  unsigned short port_;
  std::size_t streams_, events_;
  std::size_t begun_ = 0, open_ = 0, seen_ = 0;
  IdleMeter meter_;
  boost::json::object result_;
};

}  // namespace

boost::json::object run_idle_beast(const Arguments& arguments) {
  asio::io_context loop(1);
  Run run(loop, static_cast<unsigned short>(arguments.count("port")), arguments.count("streams"),
          arguments.count("rounds"));
  run.start();
  loop.run();
  return run.result();
}

}  // namespace ai_sdk::bench
