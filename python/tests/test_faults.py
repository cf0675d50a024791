"""A peer that breaks off, resets or stalls after each byte: every call ends, and ends right."""

import asyncio
import concurrent.futures
import subprocess
import threading

import pytest
from support import loops

from ai_sdk import AiSdk, exceptions

AT_A_TIME = 40


class FaultPeer:
    """The program tests/fault/peer_program, running."""

    def __init__(self, program, tls):
        self._process = subprocess.Popen(
            [program, *(["--tls"] if tls else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.answers = {}
        self.seen = []
        self._changed = threading.Condition()
        for line in self._process.stdout:
            word, *rest = line.split()
            if word == "answer":
                self.answers[rest[0]] = tuple(map(int, rest[1:]))
            else:
                setattr(self, word, rest[0])
            if len(self.answers) == 2:
                break
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            with self._changed:
                self.seen.append(line.strip())
                self._changed.notify_all()

    def wait_for(self, lines):
        with self._changed:
            came = self._changed.wait_for(lambda: lines <= set(self.seen), 20)
            assert came, lines - set(self.seen)

    def close(self):
        self._process.stdin.close()
        assert self._process.wait(30) == 0
        self._reader.join()
        self._process.stdout.close()


@pytest.fixture(scope="module", params=["plain", "tls"])
def fault_peer(request, fault_peer_program):
    peer = FaultPeer(fault_peer_program, request.param == "tls")
    peer.tls = request.param == "tls"
    yield peer
    peer.close()
    assert not [line for line in peer.seen if line.startswith("failed")]


def expected(peer, stream, fault, at):
    """What such a case is to end with."""
    _, head_end, good_end = peer.answers["stream" if stream else "call"]
    if at >= good_end:
        return "answer"
    if fault == "stall":
        return exceptions.TimeoutError
    if stream and at >= head_end:
        return exceptions.StreamInterruptedError
    return exceptions.NetworkError


def whole_stream(events):
    """A stream is an answer only where its text is whole and its end came once, last."""
    assert [event.type for event in events] == ["start", "content", "end"]
    assert events[1].content == "half"
    return "answer"


def whole_call(response):
    assert response.response == "ok"
    return "answer"


async def acall(agent, **options):
    return whole_call(await agent.acall("x", **options))


async def astream(agent, **options):
    return whole_stream([event async for event in agent.astream("x", **options)])


def call(agent, **options):
    return whole_call(agent.call("x", **options))


def stream(agent, **options):
    return whole_stream(list(agent.stream("x", **options)))


def make_client(peer):
    fields = {"enable_async": True, "timeout": 20, "retry_delay": 0.001, "http2": False}
    if peer.tls:
        fields["ca_bundle"] = peer.ca
    return AiSdk(host=peer.url, token="t", **fields)


def check_error(error, at):
    assert isinstance(error, exceptions.AiSdkError), (at, repr(error))
    assert str(error) and error.request_id
    if isinstance(error, exceptions.StreamInterruptedError):
        assert error.partial_text in ("", "half")
    return type(error)


def check_after(client):
    stats = client.stats()
    assert stats["waiting"] == 0
    client.close()


async def one_async(peer, ask, fault, at, options):
    client = make_client(peer)
    try:
        ended = await ask(client.agent(f"{fault}-{at}"), **options)
    except Exception as error:
        ended = check_error(error, at)
    assert await acall(client.agent("good")) == "answer"  # the client works on
    check_after(client)
    return ended


def one_blocking(peer, ask, fault, at, options):
    client = make_client(peer)
    try:
        ended = ask(client.agent(f"{fault}-{at}"), **options)
    except Exception as error:
        ended = check_error(error, at)
    assert call(client.agent("good")) == "answer"
    check_after(client)
    return ended


def run_all(peer, ask, fault, places, options):
    """How each place ended."""
    if ask in (call, stream):
        with concurrent.futures.ThreadPoolExecutor(8) as threads:
            return list(
                threads.map(lambda at: one_blocking(peer, ask, fault, at, options), places)
            )

    async def main():
        some = asyncio.Semaphore(AT_A_TIME)

        async def one(at):
            async with some:
                return await one_async(peer, ask, fault, at, options)

        return await asyncio.gather(*map(one, places))

    return loops.run(main(), debug=False)


def check(peer, ask, fault, places, **options):
    is_stream = ask in (stream, astream)
    ends = run_all(peer, ask, fault, places, options)
    wanted = [expected(peer, is_stream, fault, at) for at in places]
    wrong = [(at, end, want) for at, end, want in zip(places, ends, wanted) if end != want]
    assert not wrong


@pytest.fixture(autouse=True)
def quick_trust(fault_peer, monkeypatch):
    # Cheaper than the system's bundle: each case has a client of its own.
    if fault_peer.tls:
        monkeypatch.setenv("SSL_CERT_FILE", fault_peer.ca)
        monkeypatch.setenv("SSL_CERT_DIR", "/")


@pytest.mark.parametrize("fault", ["end", "reset"])
@pytest.mark.parametrize("ask", [acall, astream, call, stream])
def test_every_byte(fault_peer, ask, fault):
    size = fault_peer.answers["stream" if ask in (stream, astream) else "call"][0]
    # With TLS the cases are the same above the wire: a sample, which ends where the others do.
    step = 7 if fault_peer.tls else 1
    check(fault_peer, ask, fault, [*range(0, size, step), size])


@pytest.mark.parametrize("ask", [acall, astream, call, stream])
def test_stalls(fault_peer, ask):
    size, head_end, good_end = fault_peer.answers["stream" if ask in (stream, astream) else "call"]
    places = sorted({*range(0, good_end, 23), head_end - 1, head_end, good_end - 1})
    fault_peer.seen.clear()
    check(fault_peer, ask, "stall", places, timeout=0.15)
    fault_peer.wait_for({f"seen stall-{at} closed" for at in places})
    assert not [line for line in fault_peer.seen if line.endswith("spoke")]


@pytest.mark.parametrize("ask", [acall, astream])
def test_cancelling_at_a_stall(fault_peer, ask):
    size, head_end, good_end = fault_peer.answers["stream" if ask is astream else "call"]
    places = [0, 1, head_end - 1, head_end, good_end - 1]
    fault_peer.seen.clear()

    async def one(at):
        client = make_client(fault_peer)
        try:
            await asyncio.wait_for(ask(client.agent(f"stall-{at}")), 0.1)
        except asyncio.TimeoutError as error:
            # The error's traceback keeps the stream for as long as it lives itself.
            assert not isinstance(error, exceptions.TimeoutError)
        else:
            pytest.fail("it ended")
        await loops.until(lambda: client.stats()["in_flight"] == 0)
        assert await acall(client.agent("good")) == "answer"
        check_after(client)

    async def main():
        await asyncio.gather(*map(one, places))

    loops.run(main())
    fault_peer.wait_for({f"seen stall-{at} closed" for at in places})


def test_a_run_that_may_have_begun_is_asked_for_once(fault_peer):
    size = fault_peer.answers["call"][0]
    fault_peer.seen.clear()
    with make_client(fault_peer) as client:
        for at in range(0, size - 1, 31):
            with pytest.raises(exceptions.NetworkError):
                client.agent(f"end-{at}-once").call("x")
            fault_peer.wait_for({f"seen end-{at}-once over"})
    assert len(fault_peer.seen) == len(set(fault_peer.seen))
