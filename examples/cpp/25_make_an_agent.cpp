// Makes a persona and an agent that has its manner. What is there already stays as it is.
#include <ai_sdk/ai_sdk.hpp>

#include <iostream>

using namespace ai_sdk;

// [persona]
void make_persona(const AiSdk& client) {
  CreatePersonaRequest persona;
  persona.name = "brief-in-cpp";
  persona.description = "Says little";
  persona.prompt = "Answer in one sentence.";
  try {
    std::cout << "Made persona " << client.create_persona(persona).name << '\n';
  } catch (const ConflictError&) {
    std::cout << "Persona " << persona.name << " is there already\n";
  }
}
// [/persona]

// [agent]
void make_agent(const AiSdk& client) {
  CreateAgentRequest agent;
  agent.name = "refunds-in-cpp";
  agent.description = "Finds refunds";
  agent.persona = "brief-in-cpp";  // by its name: it is looked up first
  agent.abilities = {"discoveryAndSearch"};
  agent.bot_name = "ingestion-bot";
  agent.api_enabled = true;
  try {
    const AgentInfo made = client.create_agent(agent);
    std::cout << "Made agent " << made.name << " with persona " << made.persona.value().name << '\n';
  } catch (const ConflictError&) {
    std::cout << "Agent " << agent.name << " is there already\n";
  }
}
// [/agent]

// [wrong]
void make_nothing(const AiSdk& client) {
  CreateAgentRequest agent;
  agent.name = "nothing";
  agent.description = "Is never made";
  try {
    client.create_agent(agent);
  } catch (const std::invalid_argument& error) {  // at once: nothing was asked of the server
    std::cout << error.what() << '\n';
  }
  agent.persona = "Nobody";
  try {
    client.create_agent(agent);
  } catch (const PersonaNotFoundError& error) {
    std::cout << "There is no persona " << error.persona_name() << ", so nothing was made\n";
  }
}
// [/wrong]

int main() {
  try {
    const AiSdk client{AiSdkConfig::from_env()};
    make_persona(client);
    make_agent(client);
    make_nothing(client);
    std::cout << "It can be called: " << std::boolalpha
              << client.agent("refunds-in-cpp").get_info().api_enabled << '\n';
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
