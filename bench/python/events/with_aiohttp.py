"""One stream of events as fast as they come: aiohttp's lines and json.loads."""

import json

import aiohttp
import common


async def texts_of(response):
    async for line in response.content:
        if line.startswith(b"data:"):
            yield common.event_text(json.loads(line[5:]))


async def main(arguments):
    wanted = arguments.number("events")
    body = json.dumps({"message": arguments.question}).encode()
    headers = {**arguments.headers, "Accept": "text/event-stream"}
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(timeout=timeout, headers=headers) as session:
        texts = common.TextSum()
        watch = common.Stopwatch()
        events = characters = 0
        url = arguments.url("stream", f"Bulk-{wanted}")
        async with session.post(url, data=body) as response:
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
