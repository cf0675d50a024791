"""Making a client: aiohttp."""

import asyncio
import statistics
import time

import aiohttp
import common


async def main(arguments):
    times = []
    for _ in range(1 + arguments.number("runs")):
        begin = time.perf_counter()
        session = aiohttp.ClientSession(headers=arguments.headers)
        times.append((time.perf_counter() - begin) * 1e6)
        await session.close()
    return {"client": statistics.median(times[1:]), "first": times[0]}


common.finish(asyncio.run(main(common.begin())))
