"""Many calls at once that the server takes its time for: bare requests with aiohttp."""

import asyncio
import json
import time

import aiohttp
import common
import yarl


async def call(session, url, question):
    body = json.dumps({"message": question}).encode()
    async with session.post(url, data=body) as response:
        if response.status != 200:
            raise RuntimeError(f"status {response.status}")
        return json.loads(await response.read())["response"]


async def main(arguments):
    url = yarl.URL(arguments.url("invoke"), encoded=True)
    calls = arguments.number("calls")
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(total=None),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers=arguments.headers,
    ) as session:
        begin, cpu = time.monotonic(), time.process_time()
        answers = await asyncio.gather(
            *(call(session, url, arguments.question) for _ in range(calls))
        )
        seconds, cpu = time.monotonic() - begin, time.process_time() - cpu
        assert len(set(answers)) == 1 and answers[0]
        return {"seconds": seconds, "memory": common.resident_bytes("VmHWM") / 1e6, "cpu": cpu}


common.raise_open_files()
arguments = common.begin()
common.finish(common.run_async(main(arguments), arguments))
