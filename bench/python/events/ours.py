"""One stream of events as fast as they come: ai_sdk."""

import common
from ai_sdk import AiSdk


async def main(arguments):
    wanted = arguments.number("events")
    async with AiSdk(arguments.host, arguments.token, enable_async=True) as client:
        agent = client.agent(f"Bulk-{wanted}")
        if arguments.check:
            texts = common.TextSum()
            async for event in agent.astream(arguments.question):
                texts.add(event.content or "")
            return {"answer": texts.as_json()}
        watch = common.Stopwatch()
        events = characters = 0
        async for event in agent.astream(arguments.question):
            events += 1
            if event.content:
                characters += len(event.content)
        assert events == wanted and characters > wanted
        return watch.result(events)


arguments = common.begin()
common.finish(common.run_async(main(arguments), arguments))
