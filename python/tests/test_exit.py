"""The interpreter ends within a second and without a word, whatever is in flight.

What could make it later by design is a wait that is built in, and such a wait is there in each run.
So one of a few runs has to end within the second; where the machine is too busy for that, a program
that has nothing in flight and ends at the same time says how much of it is the machine's. That each
run ends at all, and without a word, is asked of every one.
"""

import os

import pytest
from support import loops
from support.answers import STREAM_HEAD, content_event, run_answer, start_event
from support.peer import Peer
from support.programs import Program

# A sanitizer's runtime takes time of its own at the end; ThreadSanitizer's sleeps for a second.
SECOND = 10.0 if "san.so" in os.environ.get("LD_PRELOAD", "") else 1.0
TRIES = 5

BEGIN = """
import asyncio, gc, sys, threading, time
from ai_sdk import AiSdk, Conversation

client = AiSdk(host=sys.argv[1], token="t", enable_async=True)
agent = client.agent("a")


def in_flight(count):
    while client.stats()["in_flight"] < count:
        time.sleep(0.001)


def leave():
    print("leaving", flush=True)
"""


def end_of(source, peer):
    """How the program ended. It prints "leaving" when its last line runs, when the clock starts."""
    with Program(BEGIN + source, peer.url) as program:
        assert program.read_line() == "leaving"
        program.mark()
        return program.wait()


def check(source, peer, examine=lambda ended: ended.check()):
    tried = []
    for _ in range(TRIES):
        ended = end_of(source, peer)
        examine(ended)
        if ended.seconds < SECOND:
            return
        idle = end_of("client.close()\nleave()", peer).check()
        tried.append((ended.seconds, idle.seconds))
        if ended.seconds < SECOND + idle.seconds:
            return
    raise AssertionError(f"seconds of exits, and of those with nothing in flight: {tried}")


def fake():
    """Answers what says so, holds what does not: "hold" never, "stream" after its first event."""

    def script(connection):
        for request in connection.requests():
            if request.is_stream:
                connection.send(STREAM_HEAD, start_event(), content_event("x"))
                connection.wait_for_close()
            elif request.message == "hold":
                connection.wait_for_close()
            else:
                connection.send(run_answer(request.message))

    return Peer(script)


PROGRAMS = {
    "a client that was never used": "leave()",
    "a client that was never closed": """
agent.call("x")
leave()
""",
    "a client in a cycle": """
class Holder:
    pass
holder = Holder()
holder.itself, holder.client = holder, client
agent.call("x")
del client, agent, holder
leave()
""",
    "a client that a module keeps": """
import types
module = sys.modules["kept"] = types.ModuleType("kept")
module.client, module.agent, module.stream = client, agent, agent.stream("x")
leave()
""",
    "pending tasks that asyncio.run cancels": """
async def main():
    for _ in range(20):
        asyncio.create_task(agent.acall("hold"))
    while client.stats()["in_flight"] < 20:
        await asyncio.sleep(0.001)
    leave()
asyncio.run(main())
""",
    "a task that a signal's exception leaves": """
async def main():
    tasks = [asyncio.create_task(agent.acall("hold")) for _ in range(5)]
    while client.stats()["in_flight"] < 5:
        await asyncio.sleep(0.001)
    leave()
    sys.exit(0)
asyncio.run(main())
""",
    "a loop that was not closed": """
import warnings
warnings.simplefilter("ignore")  # it says itself that it was not closed
loop = asyncio.new_event_loop()
task = loop.create_task(agent.acall("hold"))
while client.stats()["in_flight"] < 1:
    loop.run_until_complete(asyncio.sleep(0.001))
task._log_destroy_pending = False
leave()
""",
    "calls in daemon threads": """
for _ in range(20):
    threading.Thread(target=agent.call, args=["hold"], daemon=True).start()
in_flight(20)
leave()
""",
    "streams in daemon threads": """
for _ in range(20):
    threading.Thread(target=lambda: list(agent.stream("x")), daemon=True).start()
in_flight(20)
leave()
""",
    "maps in daemon threads": """
def work():
    client.map("a", ["hold"] * 5, on_progress=print)
for _ in range(5):
    threading.Thread(target=work, daemon=True).start()
in_flight(20)
leave()
""",
    "busy calls in daemon threads": """
def work():
    while True:
        agent.call("x")
for _ in range(8):
    threading.Thread(target=work, daemon=True).start()
time.sleep(0.2)
leave()
""",
    "a busy loop in a daemon thread": """
async def one():
    while True:
        await agent.acall("x")
async def main():
    await asyncio.gather(*(one() for _ in range(30)))
threading.Thread(target=asyncio.run, args=[main()], daemon=True).start()
time.sleep(0.2)
leave()
""",
    "a map with a busy progress function in a daemon thread": """
def progress(done, total):
    sum(range(1000))
def work():
    while True:
        client.map("a", ["x"] * 100, max_concurrent=20, on_progress=progress)
threading.Thread(target=work, daemon=True).start()
time.sleep(0.2)
leave()
""",
    "an amap with a busy progress function in a daemon thread": """
def progress(done, total):
    sum(range(1000))
async def main():
    while True:
        await client.amap("a", ["x"] * 100, max_concurrent=20, on_progress=progress)
threading.Thread(target=asyncio.run, args=[main()], daemon=True).start()
time.sleep(0.2)
leave()
""",
    "a progress function that blocks in a daemon thread": """
def progress(done, total):
    while True:
        time.sleep(0.0005)
def work():
    client.map("a", ["x"], on_progress=progress)
threading.Thread(target=work, daemon=True).start()
time.sleep(0.1)
leave()
""",
    "busy streams in daemon threads": """
def work():
    while True:
        with agent.stream("x") as stream:
            next(stream)
for _ in range(4):
    threading.Thread(target=work, daemon=True).start()
time.sleep(0.1)
leave()
""",
    "failing calls in daemon threads": """
def work():
    while True:
        try:
            client.agent("").call("x")
        except ValueError:
            pass
        try:
            agent.call("x", timeout=-1)
        except ValueError:
            pass
for _ in range(4):
    threading.Thread(target=work, daemon=True).start()
time.sleep(0.1)
leave()
""",
    "an open stream": """
stream = agent.stream("x")
next(stream)
leave()
""",
    "an open stream of a conversation": """
conversation = Conversation(agent)
stream = conversation.stream("x")
next(stream)
leave()
""",
    "an open async stream that was left": """
async def main():
    global stream
    stream = await agent.astream("x")
    async for event in stream:
        break
    leave()
asyncio.run(main())
""",
    "an async stream whose reader is cancelled": """
async def read():
    async for event in agent.astream("x"):
        pass
async def main():
    task = asyncio.create_task(read())
    while client.stats()["in_flight"] < 1:
        await asyncio.sleep(0.001)
    await asyncio.sleep(0.01)
    leave()
asyncio.run(main())
""",
    "an async generator around a stream": """
async def texts():
    async for event in await agent.astream("x"):
        yield event.content
async def main():
    async for text in texts():
        break
    leave()
asyncio.run(main())
""",
    "a debug log": """
import logging
logging.basicConfig(level=logging.DEBUG, stream=open("/dev/null", "w"))
noisy = AiSdk(host=sys.argv[1], token="t", enable_async=True)
def work():
    while True:
        noisy.agent("a").call("x")
threading.Thread(target=work, daemon=True).start()
time.sleep(0.1)
leave()
""",
    "a token function that is being asked": """
def token():
    while True:
        time.sleep(0.0005)
slow = AiSdk(host=sys.argv[1], token=token)
for _ in range(3):
    threading.Thread(target=slow.agent("a").call, args=["x"], daemon=True).start()
time.sleep(0.2)
leave()
""",
    "a handler of the log that blocks": """
import logging
class Slow(logging.Handler):
    def createLock(self):
        self.lock = None  # which logging itself would wait for at the end
    def emit(self, record):
        while True:
            time.sleep(0.0005)
logging.getLogger("ai_sdk").addHandler(Slow())
logging.getLogger("ai_sdk").setLevel("DEBUG")
noisy = AiSdk(host=sys.argv[1], token="t")
threading.Thread(target=noisy.agent("a").call, args=["x"], daemon=True).start()
time.sleep(0.1)
leave()
""",
    "many records for a slow handler of the log": """
import logging
class Slow(logging.Handler):
    def emit(self, record):
        time.sleep(0.01)
logging.getLogger("ai_sdk").addHandler(Slow())
logging.getLogger("ai_sdk").setLevel("DEBUG")
noisy = AiSdk(host=sys.argv[1], token="t", enable_async=True)
async def main():
    await asyncio.gather(*(noisy.agent("a").acall("hold") for _ in range(300)))
threading.Thread(target=asyncio.run, args=[main()], daemon=True).start()
while noisy.stats()["in_flight"] < 300:
    time.sleep(0.001)
leave()
""",
    "everything that can be waited for at once": """
import logging
class Slow(logging.Handler):
    def createLock(self):
        self.lock = None
    def emit(self, record):
        while True:
            time.sleep(0.0005)
def blocks(*arguments):
    while True:
        time.sleep(0.0005)
client.agent("a").call("x")
logging.getLogger("ai_sdk").addHandler(Slow())
logging.getLogger("ai_sdk").setLevel("DEBUG")
noisy = AiSdk(host=sys.argv[1], token="t")
asking = AiSdk(host=sys.argv[1], token=blocks)
for work, arguments in [
    (noisy.agent("a").call, ["x"]),
    (asking.agent("a").call, ["x"]),
    (lambda: client.map("a", ["x"], on_progress=blocks), []),
    (agent.call, ["hold"]),
    (lambda: list(agent.stream("x")), []),
]:
    threading.Thread(target=work, args=arguments, daemon=True).start()
time.sleep(0.2)
leave()
""",
    "an exit handler that calls": """
import atexit
def last():
    from ai_sdk import AiSdk
    with AiSdk(host=sys.argv[1], token="t") as late:
        assert late.agent("a").call("x").response == "x"
atexit.register(last)
agent.call("x")
leave()
""",
}


@pytest.mark.parametrize("name", [name for name in PROGRAMS if "busy" not in name])
def test_exit_with(name):
    with fake() as peer:
        check(PROGRAMS[name], peer)


@pytest.mark.parametrize("name", [name for name in PROGRAMS if "busy" in name])
def test_exit_again_and_again_with(name):
    # The moments in which it could go wrong are short.
    with fake() as peer:
        for _ in range(2):
            check(PROGRAMS[name].replace("0.2", "0.03").replace("0.1", "0.03"), peer)


@pytest.mark.parametrize("kind", loops.KINDS[1:])
def test_exit_with_pending_tasks_of_uvloop(kind):
    source = PROGRAMS["pending tasks that asyncio.run cancels"].replace(
        "asyncio.run(main())", "uvloop.new_event_loop().run_until_complete(main())"
    )
    silence = "import uvloop, warnings\nwarnings.simplefilter('ignore')\n"
    # asyncio itself tells of tasks that were left pending.
    with fake() as peer:
        check(silence + source, peer, lambda ended: ended.code == 0 or ended.check())


def test_an_error_is_reported_and_ends_the_program_with_calls_in_flight():
    def examine(ended):
        assert ended.code == 1
        assert ended.err.rstrip().endswith("ZeroDivisionError: division by zero")

    with fake() as peer:
        source = """
threading.Thread(target=agent.call, args=["hold"], daemon=True).start()
in_flight(1)
leave()
1 / 0
"""
        check(source, peer, examine)


def test_exit_closes_the_connections():
    with fake() as peer:
        check(
            """
stream = agent.stream("x")
next(stream)
threading.Thread(target=agent.call, args=["hold"], daemon=True).start()
in_flight(2)
leave()
""",
            peer,
        )
        peer.wait_for_closes(2, 5)


def test_a_closed_client_leaves_nothing_behind():
    with fake() as peer:
        check("client.close()\nassert threading.active_count() == 1\nleave()", peer)


def test_os_exit_does_not_wait_either():
    def examine(ended):
        assert (ended.code, ended.err) == (3, "")

    with fake() as peer:
        source = """
import os
threading.Thread(target=agent.call, args=["hold"], daemon=True).start()
in_flight(1)
leave()
os._exit(3)
"""
        check(source, peer, examine)
