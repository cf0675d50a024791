#pragma once

#include "chat/chat_options.hpp"
#include "chat/session.hpp"
#include "exit_code.hpp"

namespace ai_sdk::cli {

// A conversation without a terminal that can be drawn on: each line of standard input is a message (a "\" at
// its end takes the next one to it), answers go to standard output as they come. Where standard input is a
// terminal, a failure is shown and the conversation goes on; so it does elsewhere, and the first failure's
// exit code is the program's. Throws Interrupted.
ExitCode plain_chat(Session& session, const ChatOptions& options);

}  // namespace ai_sdk::cli
