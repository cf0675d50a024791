"""Many calls at once that the server takes its time for: ai_sdk."""

import asyncio
import time

import common
from ai_sdk import AiSdk


async def main(arguments):
    calls = arguments.number("calls")
    async with AiSdk(
        arguments.host, arguments.token, enable_async=True, max_connections=calls
    ) as client:
        agent = client.agent(arguments.agent)
        begin, cpu = time.monotonic(), time.process_time()
        answers = await asyncio.gather(*(agent.acall(arguments.question) for _ in range(calls)))
        seconds, cpu = time.monotonic() - begin, time.process_time() - cpu
        assert len({answer.response for answer in answers}) == 1 and answers[0].response
        return {"seconds": seconds, "memory": common.resident_bytes("VmHWM") / 1e6, "cpu": cpu}


common.raise_open_files()
arguments = common.begin()
common.finish(common.run_async(main(arguments), arguments))
