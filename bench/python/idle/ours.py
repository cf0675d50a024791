"""Open streams with few events: ai_sdk."""

import common
from ai_sdk import AiSdk

import meter


async def main(arguments):
    async with AiSdk(
        arguments.host, arguments.token, enable_async=True,
        max_connections=arguments.number("streams") + 2,
    ) as client:
        agent = client.agent(arguments.agent)

        async def open_stream():
            stream = await agent.astream(arguments.question)
            assert (await stream.__anext__()).type == "start"
            return stream

        async def read(stream, measured):
            async for _event in stream:
                measured.event()

        return await meter.measure(
            arguments,
            lambda: agent.acall(arguments.question),
            open_stream,
            read,
            lambda: client.agent("Go").acall(arguments.question),
        )


common.raise_open_files()
arguments = common.begin()
common.finish(common.run_async(main(arguments), arguments))
