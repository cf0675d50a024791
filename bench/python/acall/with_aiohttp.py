"""Calls with so many in flight: a bare request with aiohttp, one session, no limit of connections."""

import asyncio
import json

import aiohttp
import common
import yarl


async def call(session, url, question):
    body = json.dumps({"message": question}).encode()
    async with session.post(url, data=body) as response:
        if response.status != 200:
            raise RuntimeError(f"status {response.status}")
        return json.loads(await response.read())


async def call_again(session, url, question, window):
    while True:
        answer = await call(session, url, question)
        answer["response"]
        if not window.count():
            return


async def main(arguments):
    url = yarl.URL(arguments.url("invoke"), encoded=True)
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(total=None),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers=arguments.headers,
    ) as session:
        if arguments.check:
            return {"answer": await call(session, url, arguments.question)}
        window = common.Window(arguments.number("seconds"))
        callers = arguments.number("in_flight")
        await asyncio.gather(
            *(call_again(session, url, arguments.question, window) for _ in range(callers))
        )
        return window.result()


arguments = common.begin()
common.finish(common.run_async(main(arguments), arguments))
