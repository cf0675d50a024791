"""Many calls at once that the server takes its time for: bare requests with httpx."""

import asyncio
import json
import time

import common
import httpx


async def call(client, url, question):
    response = await client.post(url, content=json.dumps({"message": question}).encode())
    if response.status_code != 200:
        raise RuntimeError(f"status {response.status_code}")
    return json.loads(response.content)["response"]


async def main(arguments):
    url = httpx.URL(arguments.url("invoke"))
    calls = arguments.number("calls")
    async with httpx.AsyncClient(
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=None),
        timeout=None,
        trust_env=False,
        headers=arguments.headers,
    ) as client:
        begin, cpu = time.monotonic(), time.process_time()
        answers = await asyncio.gather(
            *(call(client, url, arguments.question) for _ in range(calls))
        )
        seconds, cpu = time.monotonic() - begin, time.process_time() - cpu
        assert len(set(answers)) == 1 and answers[0]
        return {"seconds": seconds, "memory": common.resident_bytes("VmHWM") / 1e6, "cpu": cpu}


common.raise_open_files()
arguments = common.begin()
common.finish(common.run_async(main(arguments), arguments))
