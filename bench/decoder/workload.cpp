#include "driver/competitors.hpp"
#include "workloads.hpp"

namespace ai_sdk::bench {

void decoder(Session& session) {
  Case alone;
  alone.workload = "decoder";
  alone.title = "Event stream decoder alone";
  alone.metrics = {{"speed", "GB/s", 2}};
  alone.competitors = {own_program("ours", "decoder", {{"what", "lines"}, {"seconds", "0.5"}})};
  alone.targets = {{"speed", "", 1.5}};
  alone.expected = nullptr;
  alone.competitors.front().answer = nullptr;
  session.measure(alone);

  Case whole;
  whole.workload = "decoder";
  whole.title = "Bytes to StreamEvent";
  whole.metrics = {{"speed", "MB/s", 0}, {"events", "events/s", 0}};
  whole.competitors = {own_program("ours", "decoder", {{"what", "events"}, {"seconds", "0.5"}}),
                       own_program("bare line reader", "decoder", {{"what", "bare"}, {"seconds", "0.5"}})};
  whole.targets = {{"speed", "", 500}};
  whole.expected = whole.competitors.back().answer();
  session.measure(whole);
}

}  // namespace ai_sdk::bench
