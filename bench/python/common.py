"""What the measured scripts have in common.

Each script is run by the driver (script.cpp) as ``python3 SCRIPT name=value…`` on the client's core
and prints one JSON object: with ``check=1`` what it got from the server, as ``{"answer": …}``,
otherwise numbers by metric.
"""

import json
import resource
import sys
import time
import zlib


class Arguments:
    """What the driver says: how to reach the server, and what everybody sends."""

    def __init__(self, words):
        values = dict(word.split("=", 1) for word in words)
        sample = json.loads(values["sample"])
        self.values = values
        self.host = values.get("host", "")
        self.check = "check" in values
        self.agent = values.get("agent", sample["agent"])
        self.token = sample["token"]
        self.question = sample["question"]
        self.headers = sample["headers"]

    def number(self, name):
        return int(float(self.values[name]))

    def url(self, operation, agent=None):
        return f"{self.host}/api/v1/agents/dynamic/name/{agent or self.agent}/{operation}"


class Window:
    """Counts calls within a time that begins after a warm-up, and the processor time of all threads
    of this process for them; window.hpp does the same for the compiled programs."""

    def __init__(self, seconds, warm_up=0.3):
        self._from = time.monotonic() + warm_up
        self._until = self._from + seconds
        self._seconds = seconds
        self._counted = 0
        self._cpu = 0.0
        self._over = False

    def count(self):
        """After each call; False when the time is over."""
        now = time.monotonic()
        if now < self._from:
            return True
        if now >= self._until:
            if not self._over:
                self._cpu = time.process_time() - self._cpu
            self._over = True
            return False
        if self._counted == 0:
            self._cpu = time.process_time()
        self._counted += 1
        return True

    def result(self):
        return {
            "calls": self._counted / self._seconds,
            "cpu": self._cpu * 1e6 / self._counted,
        }


class TextSum:
    """What readers of one stream are compared by: how many events there were, and their texts."""

    def __init__(self):
        self.events = 0
        self._crc = 0

    def add(self, text):
        self.events += 1
        self._crc = zlib.crc32(text.encode(), self._crc)

    def as_json(self):
        return {"events": self.events, "crc": self._crc}


class Stopwatch:
    """Events, from before the request to the last one."""

    def __init__(self):
        self._begin = time.monotonic()
        self._cpu = time.process_time()

    def result(self, events):
        seconds = time.monotonic() - self._begin
        cpu = time.process_time() - self._cpu
        return {"events": events / seconds, "cpu": cpu * 1e6 / events}


def event_text(data):
    """The text in the JSON of an event, as a bare client reads it; "" where there is none."""
    message = data.get("data", {}).get("message")
    if not message:
        return ""
    return "".join(
        block["textMessage"]["message"] for block in message["content"] if "textMessage" in block
    )


def raise_open_files():
    """As many open files as the machine lets this process have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def resident_bytes(key="VmRSS"):
    """The memory of this process now; with VmHWM the most that it has had."""
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith(key):
                return int(line.split()[1]) * 1024
    raise RuntimeError(f"/proc/self/status says no {key}")


def run_async(main, arguments):
    """asyncio.run, with uvloop's loop where the driver wants it."""
    import asyncio

    if "uvloop" in arguments.values:
        import uvloop

        uvloop.install()
    return asyncio.run(main)


def begin():
    return Arguments(sys.argv[1:])


def finish(result):
    print(json.dumps(result))
