"""One stream of events as fast as they come: httpx and the loop that people write around it, over
lines, or with bytes=1 over pieces that it splits itself."""

import json

import common
import httpx


async def texts_of_lines(response):
    async for line in response.aiter_lines():
        if line.startswith("data:"):
            yield common.event_text(json.loads(line[5:]))


async def texts_of_bytes(response):
    rest = b""
    async for piece in response.aiter_bytes():
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):
                yield common.event_text(json.loads(line[5:]))


async def main(arguments):
    wanted = arguments.number("events")
    url = httpx.URL(arguments.url("stream", f"Bulk-{wanted}"))
    body = json.dumps({"message": arguments.question}).encode()
    headers = {**arguments.headers, "Accept": "text/event-stream"}
    texts_of = texts_of_bytes if "bytes" in arguments.values else texts_of_lines
    async with httpx.AsyncClient(timeout=None, trust_env=False, headers=headers) as client:
        texts = common.TextSum()
        watch = common.Stopwatch()
        events = characters = 0
        async with client.stream("POST", url, content=body) as response:
            if arguments.check:
                async for text in texts_of(response):
                    texts.add(text)
                return {"answer": texts.as_json()}
            async for text in texts_of(response):
                events += 1
                if text:
                    characters += len(text)
        assert events == wanted and characters > wanted
        return watch.result(events)


arguments = common.begin()
common.finish(common.run_async(main(arguments), arguments))
