"""Open streams with few events: aiohttp and a bare loop over lines."""

import json

import aiohttp
import common

import meter


async def main(arguments):
    body = json.dumps({"message": arguments.question}).encode()
    headers = {**arguments.headers, "Accept": "text/event-stream"}
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(total=None),
        headers=headers,
    ) as session:
        url = arguments.url("stream")

        async def call(agent):
            async with session.post(arguments.url("invoke", agent), data=body) as response:
                return await response.read()

        async def open_stream():
            response = await session.post(url, data=body)
            async for line in response.content:
                if line.startswith(b"data:"):
                    json.loads(line[5:])
                    return response
            raise RuntimeError("a stream ended before its first event")

        async def read(response, measured):
            async for line in response.content:
                if line.startswith(b"data:"):
                    common.event_text(json.loads(line[5:]))
                    measured.event()

        return await meter.measure(
            arguments, lambda: call(None), open_stream, read, lambda: call("Go")
        )


common.raise_open_files()
arguments = common.begin()
common.finish(common.run_async(main(arguments), arguments))
