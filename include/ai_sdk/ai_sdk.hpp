#pragma once

#include <ai_sdk/agent.hpp>
#include <ai_sdk/async.hpp>
#include <ai_sdk/call_options.hpp>
#include <ai_sdk/client.hpp>
#include <ai_sdk/config.hpp>
#include <ai_sdk/conversation.hpp>
#include <ai_sdk/errors.hpp>
#include <ai_sdk/json.hpp>
#include <ai_sdk/limits.hpp>
#include <ai_sdk/models.hpp>
#include <ai_sdk/observer.hpp>
#include <ai_sdk/option.hpp>
#include <ai_sdk/retry_policy.hpp>
#include <ai_sdk/stream.hpp>
#include <ai_sdk/token.hpp>
#include <ai_sdk/version.hpp>
