"""What many open streams cost this process; meter.hpp does the same for the compiled programs."""

import asyncio
import time

import common

AT_A_TIME = 64  # streams that are being opened, as a program would that opens many


class Meter:
    def __init__(self, streams, events):
        self._streams = streams
        self._left = self._events = events
        self._before = common.resident_bytes()
        self._done = asyncio.Event()
        self._result = {}

    def all_open(self):
        self._open = common.resident_bytes()
        self._cpu = time.process_time()

    def event(self):
        self._left -= 1
        if self._left == 0:
            cpu = time.process_time() - self._cpu
            memory = max(common.resident_bytes(), self._open) - self._before
            self._result = {
                "memory": memory / self._streams / 1024,
                "cpu": cpu * 1e6 / self._events,
            }
            self._done.set()

    async def result(self):
        await self._done.wait()
        return self._result


async def measure(arguments, warm_up, open_stream, read, go):
    """Opens all streams, each with its first event, says ``go`` to the server, and reads them."""
    streams = arguments.number("streams")
    await warm_up()
    meter = Meter(streams, streams * arguments.number("rounds"))
    opened = []
    gate = asyncio.Semaphore(AT_A_TIME)

    async def open_one():
        async with gate:
            opened.append(await open_stream())

    await asyncio.gather(*(open_one() for _ in range(streams)))
    readers = [asyncio.ensure_future(read(stream, meter)) for stream in opened]
    del opened
    await asyncio.sleep(0)  # all of them wait for their event now
    meter.all_open()
    await go()
    result = await meter.result()
    for reader in readers:
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)
    return result
