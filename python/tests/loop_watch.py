"""Sees whether an event loop was blocked."""

import asyncio
import threading
import time

_TICK = 0.005


class LoopWatch:
    """The longest time in seconds for which the event loop did not come round.

    It is counted by the ticks of a thread, not by a clock: where the machine is busy both stand still, and
    that is not the loop's fault.
    """

    async def __aenter__(self):
        self.longest = 0.0
        self.ticks = self._seen = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._count)
        self._thread.start()
        self._task = asyncio.ensure_future(self._watch())
        return self

    async def __aexit__(self, *_):
        self._look()
        self._task.cancel()
        self._over.set()
        self._thread.join()

    def _count(self):
        while not self._over.is_set():
            time.sleep(_TICK)
            self.ticks += 1

    def _look(self):
        ticks = self.ticks
        self.longest = max(self.longest, (ticks - self._seen) * _TICK)
        self._seen = ticks

    async def _watch(self):
        while True:
            await asyncio.sleep(_TICK)
            self._look()
