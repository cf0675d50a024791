// fault_peer [--tls]: a server on a free port of 127.0.0.1 that goes wrong as it is told.
//
// It says on standard output where it is and what it answers with when nothing goes wrong:
//
//     url http://127.0.0.1:40111
//     ca /tmp/…/ca.pem                    with --tls: what a client has to trust
//     answer call 157 102 157             bytes in all, where the head is complete, where the call has all it
//     needs answer stream 431 93 424
//
// An agent's name says what happens to its answers: "end-17" ends the connection after 17 bytes, "reset-17"
// resets it, "stall-17" says nothing more; what follows a second "-" is ignored. All others are answered
// whole. What it saw of each faulty one follows, a line each:
//
//     seen stall-17 closed                the client closed
//     seen stall-17 spoke                 the client sent something over the broken connection
//     seen end-17 over                    the peer ended it
//     failed …                            something else went wrong
//
// It ends when its standard input does.
#include "fault/fault_case.hpp"
#include "support/peer_answers.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <mutex>
#include <optional>
#include <string>

namespace ai_sdk::testing {
namespace {

void say(const std::string& line) {
  static std::mutex mutex;
  std::lock_guard lock(mutex);
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

struct Case {
  std::string agent;
  Fault fault = Fault::end;
  std::size_t at = 0;
};

std::string agent_of(const std::string& target) {
  const auto begin = target.find("/name/");
  if (begin == std::string::npos) return {};
  return target.substr(begin + 6, target.find('/', begin + 6) - begin - 6);
}

// Nothing where the agent is one that nothing goes wrong with.
std::optional<Case> case_of(const std::string& agent) {
  for (const auto& [word, fault] : {std::pair{"end-", Fault::end}, std::pair{"reset-", Fault::reset},
                                    std::pair{"stall-", Fault::stall}}) {
    if (agent.rfind(word, 0) != 0) continue;
    return Case{agent, fault, std::strtoul(agent.c_str() + std::strlen(word), nullptr, 10)};
  }
  return std::nullopt;
}

void fail(PeerConnection& connection, const Case& wanted, std::string_view part) {
  // A reset overtakes what lies unread.
  if (wanted.fault == Fault::reset)
    connection.send_apart({part});
  else
    connection.send(part);
  if (wanted.fault == Fault::end) connection.close();
  if (wanted.fault == Fault::reset) connection.reset();
  if (wanted.fault != Fault::stall) return say("seen " + wanted.agent + " over");
  std::string came;
  while (connection.read_some(came, patience)) {
    if (came.empty()) return say("failed " + wanted.agent + ": the client does not close");
    say("seen " + wanted.agent + " spoke");
    came.clear();
  }
  say("seen " + wanted.agent + " closed");
}

void serve(PeerConnection& connection, Wire wire) {
  while (const auto request = connection.next_request()) {
    const bool stream = request->target.ends_with("/stream");
    const std::string bytes = conversation(wire, stream).bytes;
    const auto wanted = case_of(agent_of(request->target));
    if (!wanted) {
      connection.send(bytes);
      continue;
    }
    return fail(connection, *wanted, std::string_view(bytes).substr(0, wanted->at));
  }
}

void say_answer(const char* name, const Conversation& whole) {
  say(std::string("answer ") + name + ' ' + std::to_string(whole.bytes.size()) + ' ' +
      std::to_string(whole.head_end) + ' ' + std::to_string(whole.good_end));
}

void run(bool tls) {
  const Wire wire = tls ? Wire::h1_tls : Wire::h1;
  Certificates certificates;
  std::optional<PeerTls> shown;
  if (tls) shown = Certificates::peer(certificates.server());
  ScriptedPeer peer(
      [&](PeerConnection& connection) {
        try {
          serve(connection, wire);
        } catch (const std::exception& error) {
          say(std::string("failed ") + error.what());
        }
      },
      shown);
  say("url " + peer.url());
  if (tls) say("ca " + certificates.ca());
  say_answer("call", conversation(wire, false));
  say_answer("stream", conversation(wire, true));
  while (std::getchar() != EOF) {
  }
}

}  // namespace
}  // namespace ai_sdk::testing

int main(int count, char** arguments) {
  const bool tls = count > 1 && std::strcmp(arguments[1], "--tls") == 0;
  if (count > 2 || (count > 1 && !tls)) {
    std::fputs("Usage: fault_peer [--tls]\n", stderr);
    return 2;
  }
  ai_sdk::testing::run(tls);
}
