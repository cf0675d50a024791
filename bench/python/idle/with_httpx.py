"""Open streams with few events: httpx and a bare loop over lines."""

import json

import common
import httpx

import meter


async def main(arguments):
    body = json.dumps({"message": arguments.question}).encode()
    headers = {**arguments.headers, "Accept": "text/event-stream"}
    async with httpx.AsyncClient(
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=None),
        timeout=None,
        trust_env=False,
        headers=headers,
    ) as client:
        url = arguments.url("stream")

        async def open_stream():
            request = client.build_request("POST", url, content=body)
            response = await client.send(request, stream=True)
            lines = response.aiter_lines()
            async for line in lines:
                if line.startswith("data:"):
                    json.loads(line[5:])
                    return lines
            raise RuntimeError("a stream ended before its first event")

        async def read(lines, measured):
            async for line in lines:
                if line.startswith("data:"):
                    common.event_text(json.loads(line[5:]))
                    measured.event()

        return await meter.measure(
            arguments,
            lambda: client.post(arguments.url("invoke"), content=body),
            open_stream,
            read,
            lambda: client.post(arguments.url("invoke", "Go"), content=body),
        )


common.raise_open_files()
arguments = common.begin()
common.finish(common.run_async(main(arguments), arguments))
