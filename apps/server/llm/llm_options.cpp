#include "llm/llm_options.hpp"

#include "llm/model_service.hpp"
#include "llm/tools/query_tools.hpp"

#include <stdexcept>

namespace ai_sdk::server::llm {

std::unique_ptr<ModelService> open_model(const LlmOptions& options) {
  if (options.url.empty())
    throw std::invalid_argument("--llm-model is of use only beside --llm-url, the address of its API");
  if (options.model.empty())
    throw std::invalid_argument(
        "--llm-url needs --llm-model NAME beside it, as the endpoint calls the model");
  EndpointSettings settings;
  settings.url = options.url;
  settings.model = options.model;
  settings.key = options.key;
  settings.silence = options.silence;
  std::unique_ptr<ModelService> service;
  try {
    service = std::make_unique<ModelService>(std::move(settings));
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(std::string("the language model (--llm-url, AI_SDK_LLM_API_KEY): ") +
                                error.what());
  }
  service->limits.max_steps = options.max_steps;
  service->limits.max_tokens = options.max_tokens;
  service->time = options.time;
  QueryToolLimits query;
  query.max_rows = options.max_rows;
  service->tools.add(make_run_sql_tool(query));
  service->tools.add(make_list_tables_tool());
  service->tools.add(make_sample_table_tool(query));
  return service;
}

}  // namespace ai_sdk::server::llm
