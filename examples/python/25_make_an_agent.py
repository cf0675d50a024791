"""Makes a persona and an agent that has its manner. What is there already stays as it is."""

from ai_sdk import AiSdk, CreateAgentRequest, CreatePersonaRequest
from ai_sdk.exceptions import ConflictError, PersonaNotFoundError

with AiSdk.from_env() as client:
    # [persona]
    persona = CreatePersonaRequest(
        name="brief-in-python", description="Says little", prompt="Answer in one sentence."
    )
    try:
        print("Made persona", client.create_persona(persona).name)
    except ConflictError:
        print("Persona", persona.name, "is there already")
    # [/persona]

    # [agent]
    agent = CreateAgentRequest(
        name="refunds-in-python",
        description="Finds refunds",
        persona="brief-in-python",  # by its name: it is looked up first
        abilities=["discoveryAndSearch"],
        bot_name="ingestion-bot",
        api_enabled=True,
    )
    try:
        made = client.create_agent(agent)
        print("Made agent", made.name, "with persona", made.persona.name if made.persona else None)
    except ConflictError:
        print("Agent", agent.name, "is there already")
    # [/agent]

    # [wrong]
    try:
        client.create_agent(
            CreateAgentRequest(name="nothing", description="Is never made", persona="Nobody")
        )
    except PersonaNotFoundError as error:
        print(f"There is no persona {error.persona_name}, so nothing was made")
    # [/wrong]

    print("It can be called:", client.agent("refunds-in-python").get_info().api_enabled)
