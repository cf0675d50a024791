"""Calls with so many in flight: a bare request with httpx, one client, no limit of connections."""

import asyncio
import json

import common
import httpx


async def call(client, url, question):
    response = await client.post(url, content=json.dumps({"message": question}).encode())
    if response.status_code != 200:
        raise RuntimeError(f"status {response.status_code}")
    return json.loads(response.content)


async def call_again(client, url, question, window):
    while True:
        answer = await call(client, url, question)
        answer["response"]
        if not window.count():
            return


async def main(arguments):
    url = httpx.URL(arguments.url("invoke"))
    async with httpx.AsyncClient(
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=None),
        timeout=None,
        trust_env=False,
        headers=arguments.headers,
    ) as client:
        if arguments.check:
            return {"answer": await call(client, url, arguments.question)}
        window = common.Window(arguments.number("seconds"))
        callers = arguments.number("in_flight")
        await asyncio.gather(
            *(call_again(client, url, arguments.question, window) for _ in range(callers))
        )
        return window.result()


arguments = common.begin()
common.finish(common.run_async(main(arguments), arguments))
