"""Making a client: httpx."""

import asyncio
import statistics
import time

import common
import httpx


async def main(arguments):
    times = []
    for _ in range(1 + arguments.number("runs")):
        begin = time.perf_counter()
        client = httpx.AsyncClient(
            base_url="https://catalog.example.com", headers=arguments.headers
        )
        times.append((time.perf_counter() - begin) * 1e6)
        await client.aclose()
    return {"client": statistics.median(times[1:]), "first": times[0]}


common.finish(asyncio.run(main(common.begin())))
