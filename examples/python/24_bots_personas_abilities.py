"""What agents are made of: the server's bots, personas and abilities, asked for at the same time."""

import asyncio

from ai_sdk import AiSdk
from ai_sdk.exceptions import PersonaNotFoundError


async def main() -> None:
    async with AiSdk.from_env(enable_async=True) as client:
        # [list]
        bots, personas, abilities = await asyncio.gather(
            client.alist_bots(limit=20), client.alist_personas(), client.alist_abilities()
        )
        for bot in bots:
            print("bot", bot.name)
        for persona in personas:
            print(f"persona {persona.name}: {persona.description}")
        for ability in abilities:
            print(f"ability {ability.name} with {len(ability.tools)} tools")
        # [/list]
        # [get]
        for name in ("DataAnalyst", "Nobody"):
            try:
                print((await client.aget_persona(name)).prompt)
            except PersonaNotFoundError as error:
                print(f"There is no persona {error.persona_name}")
        # [/get]


asyncio.run(main())
