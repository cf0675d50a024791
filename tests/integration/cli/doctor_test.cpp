#include "configure_fixture.hpp"
#include "core/base64url.hpp"
#include "support/certificates.hpp"
#include "support/peer_answers.hpp"
#include "support/scripted_peer.hpp"
#include "support/tiny_proxy.hpp"

#include <ctime>

namespace ai_sdk::testing {
namespace {

using boost::json::parse;

class Doctor : public ConfigureTest {
 protected:
  static std::map<std::string, std::string> at(const std::string& host, const std::string& token = "t0ken") {
    return {{"AI_SDK_HOST", host}, {"AI_SDK_TOKEN", token}};
  }
  // What `doctor --json` says of each check; the last of a name wins.
  std::map<std::string, boost::json::object> checks(const std::map<std::string, std::string>& environment,
                                                    int exit_code) {
    const Finished result = cli({"doctor", "--json"}, environment);
    EXPECT_EQ(result.exit_code, exit_code) << result.output << result.error;
    const auto document = parse(result.output).as_object();
    EXPECT_EQ(document.at("ok").as_bool(), exit_code == 0);
    std::map<std::string, boost::json::object> found;
    for (const auto& check : document.at("checks").as_array())
      found[std::string(check.at("name").as_string())] = check.as_object();
    return found;
  }
  static std::string jwt(const std::string& claims) {
    return core::encode_base64url(R"({"alg":"RS256"})") + "." + core::encode_base64url(claims) + ".c2lnbmVk";
  }
};

// A server that says its version, and has no agents where `agents` is empty.
ScriptedPeer::Script catalog(const std::string& agents) {
  return [agents](PeerConnection& peer) {
    while (const auto request = peer.next_request()) {
      if (request->target == "/api/v1/system/version") {
        peer.send(json_answer(R"({"version":"1.12.0","revision":"abc"})"));
      } else if (request->target.starts_with("/api/v1/agents") && !agents.empty()) {
        peer.send(json_answer(agents));
      } else {
        peer.send(json_answer(R"({"code":404,"message":"HTTP 404 Not Found"})", 404));
      }
    }
  };
}

constexpr const char* no_agents_yet = R"({"data":[],"paging":{"total":0}})";

TEST_F(Doctor, IsContentWithAServerThatWorks) {
  LocalServer& server = LocalServer::shared();
  const Finished result = cli({"doctor"}, at(server.host(), server.token()));
  EXPECT_EQ(result.exit_code, 0) << result.output << result.error;
  for (const char* line : {"✓ configuration", "✓ dns", "✓ tcp", "– tls", "– token", "✓ version", "✓ agents"})
    EXPECT_NE(result.output.find(line), std::string::npos) << line << "\n" << result.output;
  EXPECT_NE(result.output.find("(AI_SDK_HOST)"), std::string::npos) << result.output;
  EXPECT_EQ(result.output.find(server.token()), std::string::npos);
  EXPECT_EQ(result.output.find("✗"), std::string::npos) << result.output;
}

TEST_F(Doctor, SaysWhatIsNotConfigured) {
  auto found = checks({}, 2);
  EXPECT_EQ(found.at("configuration").at("status"), "failed");
  EXPECT_EQ(found.size(), 1u);
  found = checks({{"AI_SDK_HOST", "https://catalog.example"}}, 2);
  EXPECT_NE(found.at("configuration").at("message").as_string().find("AI_SDK_TOKEN"), std::string::npos);
}

TEST_F(Doctor, SaysThatNobodyListens) {
  const ClosedPort nobody;
  auto found = checks(at(nobody.url()), 6);
  EXPECT_EQ(found.at("dns").at("status"), "ok");
  EXPECT_EQ(found.at("tcp").at("status"), "failed");
  EXPECT_FALSE(found.at("tcp").at("advice").as_string().empty());
  EXPECT_FALSE(found.contains("agents")) << "nothing more is tried";
  found = checks(at("http://no-such-host.invalid"), 6);
  EXPECT_EQ(found.at("dns").at("status"), "failed");
  EXPECT_EQ(found.at("tcp").at("status"), "skipped");
}

TEST_F(Doctor, SaysThatTheTokenIsRefused) {
  auto found = checks(at(LocalServer::shared().host(), "wrong"), 3);
  EXPECT_EQ(found.at("version").at("status"), "ok") << "it needs no token";
  EXPECT_EQ(found.at("agents").at("status"), "failed");
  EXPECT_EQ(found.at("agents").at("status_code").as_int64(), 401);
}

TEST_F(Doctor, LooksIntoATokenWithoutShowingIt) {
  const std::string host = LocalServer::shared().host();
  const std::time_t now = std::time(nullptr);
  const auto claims = [](std::time_t end) {
    return jwt(R"({"iss":"open-metadata.org","sub":"demo-bot","isBot":true,"exp":)" + std::to_string(end) +
               "}");
  };
  const auto token_check = [&](const std::string& token) {
    const Finished result = cli({"doctor", "--json"}, at(host, token));
    EXPECT_EQ(result.exit_code, 3) << result.output;
    EXPECT_EQ((result.output + result.error).find(token), std::string::npos);
    const auto document = parse(result.output);
    for (const auto& check : document.at("checks").as_array())
      if (check.at("name") == "token" && check.as_object().contains("expires")) return check.as_object();
    return boost::json::object();
  };
  auto good = token_check(claims(now + 90 * 86400 + 3600));
  EXPECT_EQ(good.at("status"), "ok");
  EXPECT_EQ(good.at("sub"), "demo-bot");
  EXPECT_NE(good.at("message").as_string().find("in 90 days"), std::string::npos) << good;
  auto soon = token_check(claims(now + 2 * 86400));
  EXPECT_EQ(soon.at("status"), "warning");
  auto over = token_check(claims(now - 3 * 3600));
  EXPECT_EQ(over.at("status"), "failed");
  EXPECT_NE(over.at("message").as_string().find("ago"), std::string::npos) << over;
  auto endless = token_check(jwt(R"({"sub":"demo-bot","exp":null})"));
  EXPECT_EQ(endless.at("status"), "ok");
  EXPECT_NE(endless.at("message").as_string().find("does not expire"), std::string::npos) << endless;
}

TEST_F(Doctor, ShowsTheCertificatesOfAServerThatIsNotTrustedAndSendsItNothing) {
  Certificates certificates;
  ScriptedPeer peer(catalog(no_agents_yet), Certificates::peer(certificates.server()));
  auto found = checks(at(peer.url("localhost")), 6);
  EXPECT_EQ(found.at("tls").at("status"), "ok");
  EXPECT_EQ(found.at("trust").at("status"), "failed");
  EXPECT_NE(found.at("trust").at("message").as_string().find("ca_bundle"), std::string::npos)
      << found.at("trust");
  EXPECT_FALSE(found.at("certificate").at("not_after").as_string().empty());
  EXPECT_TRUE(peer.requests().empty());
}

TEST_F(Doctor, FollowsTheWholeWayToATrustedServer) {
  Certificates certificates;
  ScriptedPeer peer(catalog(no_agents_yet), Certificates::peer(certificates.server()));
  auto environment = at(peer.url("localhost"));
  environment["AI_SDK_CA_BUNDLE"] = certificates.ca();
  auto found = checks(environment, 0);
  EXPECT_EQ(found.at("trust").at("status"), "ok");
  EXPECT_EQ(found.at("ca_bundle").at("status"), "ok");
  EXPECT_EQ(found.at("version").at("version"), "1.12.0");
  EXPECT_EQ(found.at("agents").at("status"), "warning") << "there are none";
  EXPECT_EQ(found.at("mcp").at("status"), "skipped");
}

TEST_F(Doctor, SaysThatACertificateHasExpired) {
  Certificates certificates;
  ScriptedPeer peer(catalog(no_agents_yet), Certificates::peer(certificates.server(
                                                "DNS:localhost", Certificates::Validity::expired)));
  auto environment = at(peer.url("localhost"));
  environment["AI_SDK_CA_BUNDLE"] = certificates.ca();
  auto found = checks(environment, 6);
  EXPECT_EQ(found.at("certificate").at("status"), "failed");
  EXPECT_NE(found.at("trust").at("message").as_string().find("expired"), std::string::npos);
}

TEST_F(Doctor, SaysThatTlsIsSpokenToAPlainPort) {
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    connection.wait_for_close();
  });
  auto found = checks(at("https://127.0.0.1:" + std::to_string(peer.port())), 6);
  EXPECT_EQ(found.at("tls").at("status"), "failed");
  EXPECT_NE(found.at("tls").at("message").as_string().find("does not speak TLS"), std::string::npos);
}

TEST_F(Doctor, SaysThatAServerHasNoAgents) {
  ScriptedPeer peer(catalog(""));
  auto found = checks(at(peer.url()), 4);
  EXPECT_EQ(found.at("version").at("status"), "ok");
  EXPECT_EQ(found.at("agents").at("status"), "failed");
  EXPECT_NE(found.at("agents").at("advice").as_string().find("AI Studio"), std::string::npos);
}

TEST_F(Doctor, NamesTheProxyInEffect) {
  LocalServer& server = LocalServer::shared();
  TinyProxy proxy;
  auto environment = at(server.host(), server.token());
  environment["HTTP_PROXY"] = proxy.url("user:secret");
  const Finished result = cli({"doctor"}, environment);
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_NE(result.output.find("✓ proxy           " + proxy.url()), std::string::npos) << result.output;
  EXPECT_NE(result.output.find("HTTP_PROXY"), std::string::npos) << result.output;
  EXPECT_EQ(result.output.find("secret"), std::string::npos) << result.output;
}

}  // namespace
}  // namespace ai_sdk::testing
