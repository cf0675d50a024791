"""Ctrl-C and other signals while a blocking call waits."""

import os
import signal
import threading

import pytest
from support.answers import STREAM_HEAD, content_event, run_answer, start_event
from support.peer import Peer
from support.programs import Program

# From the signal to the program's last line, on a loaded machine.
SOON = 3.0

BEGIN = """
import signal, sys, threading, time
from ai_sdk import AiSdk, Conversation

client = AiSdk(host=sys.argv[1], token="t", enable_async=True)
agent = client.agent("a")


def interrupted(work):
    print("ready", flush=True)
    try:
        work()
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    # Nothing is left over from it.
    end = time.monotonic() + 20
    while client.stats()["in_flight"] and time.monotonic() < end:
        time.sleep(0.001)
    assert client.stats()["in_flight"] == 0, client.stats()
    assert agent.call("go on").response == "go on"
    print("went on", flush=True)
"""


def fake():
    """Answers at once what is not to be held."""

    def script(connection):
        for request in connection.requests():
            if "hold" in request.target or (request.body and request.message == "hold"):
                connection.wait_for_close()
            elif request.is_stream:
                connection.send(STREAM_HEAD, start_event(), content_event("x"))
                connection.wait_for_close()
            else:
                connection.send(run_answer(request.message))

    return Peer(script)


WORK = {
    "call": 'agent.call("hold")',
    "get_info": 'client.agent("hold").get_info()',
    "stream that opens": 'agent.stream("hold")',
    "stream": 'list(agent.stream("x"))',
    "stream_content": 'list(agent.stream_content("x"))',
    "send": 'Conversation(agent).send("hold")',
    "map": 'client.map("a", ["hold"] * 3)',
    "map with progress": 'client.map("a", ["go", "hold"], on_progress=lambda done, total: None)',
}


@pytest.mark.parametrize("name", WORK)
def test_an_interrupt_ends(name):
    held = 3 if name == "map" else 1
    requests = held + 1 if "progress" in name else held
    with fake() as peer:
        source = f"{BEGIN}\ninterrupted(lambda: {WORK[name]})\nclient.close()"
        with Program(source, peer.url) as program:
            assert program.read_line() == "ready"
            peer.wait_for_requests(requests)
            program.interrupt()
            assert program.read_line() == "interrupted"
            # On the wire too, before the program ends.
            peer.wait_for_closes(held)
            assert program.read_line() == "went on"
            assert program.wait().check().seconds < SOON


def test_an_interrupt_that_nobody_catches_ends_the_program():
    with fake() as peer:
        with Program(BEGIN + 'print("ready", flush=True)\nagent.call("hold")', peer.url) as program:
            assert program.read_line() == "ready"
            peer.wait_for_requests(1)
            program.interrupt()
            ended = program.wait()
        peer.wait_for_closes(1)
    assert ended.code == -signal.SIGINT
    assert ended.err.rstrip().endswith("KeyboardInterrupt")
    assert ended.seconds < SOON


def test_an_interrupt_between_calls_comes_with_the_next_line():
    source = """
try:
    print("ready", flush=True)
    while True:
        agent.call("quick")
except KeyboardInterrupt:
    print("interrupted")
assert agent.call("go on").response == "go on"
client.close()
"""
    with fake() as peer:
        for _ in range(5):
            with Program(BEGIN + source, peer.url) as program:
                assert program.read_line() == "ready"
                program.interrupt()
                assert program.wait().check().out.endswith("interrupted\n")


def test_a_handler_that_does_not_raise_lets_the_call_go_on():
    source = """
seen = []
signal.signal(signal.SIGUSR1, lambda *_: seen.append(1))
print("ready", flush=True)
try:
    agent.call("hold", timeout=1)
except TimeoutError:
    print(len(seen))
client.close()
"""
    with fake() as peer:
        with Program(BEGIN + source, peer.url) as program:
            assert program.read_line() == "ready"
            peer.wait_for_requests(1)
            os.kill(program.pid, signal.SIGUSR1)
            assert program.wait().check().out.splitlines()[-1] == "1"


def test_a_handler_may_call_the_client():
    source = """
def handler(*_):
    print(agent.call("from the handler").response, flush=True)
    raise ZeroDivisionError
signal.signal(signal.SIGINT, handler)
print("ready", flush=True)
try:
    agent.call("hold")
except ZeroDivisionError:
    print("raised")
client.close()
"""
    with fake() as peer:
        with Program(BEGIN + source, peer.url) as program:
            assert program.read_line() == "ready"
            peer.wait_for_requests(1)
            program.interrupt()
            out = program.wait().check().out
    assert out.splitlines()[-2:] == ["from the handler", "raised"]


def test_calls_of_other_threads_go_on():
    source = """
results = []
thread = threading.Thread(target=lambda: results.append(agent.call("later").response))
thread.start()
print("ready", flush=True)
try:
    agent.call("hold")
except KeyboardInterrupt:
    print("interrupted", flush=True)
thread.join()
assert results == ["later"]
client.close()
"""
    release = threading.Event()

    def script(connection):
        for request in connection.requests():
            if request.message == "hold":
                connection.wait_for_close()
            else:
                assert release.wait(20)
                connection.send(run_answer(request.message))

    with Peer(script) as peer:
        with Program(BEGIN + source, peer.url) as program:
            assert program.read_line() == "ready"
            peer.wait_for_requests(2)
            program.interrupt()
            assert program.read_line() == "interrupted"
            release.set()
            program.wait().check()


@pytest.mark.parametrize(
    "work", ['await agent.acall("hold")', 'async for e in agent.astream("x"): pass']
)
def test_an_interrupt_ends_asyncio_run(work):
    source = f"""
import asyncio
async def main():
    print("ready", flush=True)
    {work}
try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("interrupted", flush=True)
assert agent.call("go on").response == "go on"
client.close()
"""
    with fake() as peer:
        with Program(BEGIN + source, peer.url) as program:
            assert program.read_line() == "ready"
            peer.wait_for_requests(1)
            program.interrupt()
            ended = program.wait().check()
        peer.wait_for_closes(1)
    assert ended.seconds < SOON


def test_an_interrupt_between_two_events():
    source = """
print("ready", flush=True)
try:
    for event in agent.stream("x"):
        print(event.type, flush=True)
except KeyboardInterrupt:
    print("interrupted", flush=True)
client.close()
"""
    with fake() as peer:
        with Program(BEGIN + source, peer.url) as program:
            assert [program.read_line() for _ in range(3)] == ["ready", "start", "content"]
            program.interrupt()
            assert program.read_line() == "interrupted"
            assert program.wait().check().seconds < SOON
