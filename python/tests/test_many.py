"""Ten thousand calls at once: each gets its own answer, and they cost little."""

import asyncio
import resource
import subprocess
import sys

import pytest
from support.answers import run_answer
from support.peer import Peer

COUNT = 10_000
# All memory of the process, the interpreter's own and the program's tasks included.
MOST_BYTES = 150e6

# Answers nobody before all have asked, and each with its own question.
SERVER = """
import asyncio, json, sys

count = int(sys.argv[1])
waiting = []


class Connection(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.received = transport, b""

    def data_received(self, data):
        self.received += data
        head, _, body = self.received.partition(b"\\r\\n\\r\\n")
        if not body.endswith(b"}"):
            return
        self.answer = json.dumps({"conversationId": "c", "response": json.loads(body)["message"]}).encode()
        waiting.append(self)
        if len(waiting) == count:
            for one in waiting:
                one.transport.write(
                    b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n%s"
                    % (len(one.answer), one.answer)
                )


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", 0, backlog=count)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # until the test is over


asyncio.run(main())
"""

CLIENT = """
import asyncio, sys
from ai_sdk import AiSdk

host, count = sys.argv[1], int(sys.argv[2])


async def main():
    async with AiSdk(
        host, "t", enable_async=True, max_connections=count, timeout=60, connect_timeout=60
    ) as client:
        agent = client.agent("a")
        answers = await asyncio.gather(*(agent.acall(str(number)) for number in range(count)))
    assert [answer.response for answer in answers] == [str(number) for number in range(count)]


asyncio.run(main())
with open("/proc/self/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""


@pytest.fixture
def many_files():
    """As many open files as so many connections need."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[1] != resource.RLIM_INFINITY and before[1] < COUNT + 100:
        pytest.skip(f"this machine lets a process open {before[1]} files only")
    resource.setrlimit(resource.RLIMIT_NOFILE, (COUNT + 100, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_each_has_a_connection_and_little_memory(many_files):
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(COUNT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with server:
        url = f"http://127.0.0.1:{int(server.stdout.readline())}"
        # Without -X dev, which remembers for every block of memory and every task where it comes from.
        client = subprocess.run(
            [sys.executable, "-W", "error", "-c", CLIENT, url, str(COUNT)],
            capture_output=True,
            text=True,
        )
        server.stdin.close()
    assert (client.returncode, client.stderr) == (0, "")
    assert int(client.stdout) * 1024 < MOST_BYTES


async def ask(agent, count):
    answers = await asyncio.gather(*(agent.acall(str(number)) for number in range(count)))
    assert [answer.response for answer in answers] == [str(number) for number in range(count)]


def test_all_find_their_way_through_a_few_connections(connect, run):
    with Peer.answering(lambda request: run_answer(request.message)) as peer:
        run(ask(connect(peer, max_connections=8).agent("a"), COUNT), debug=False)
        assert len(peer.connections) <= 8


def test_those_that_wait_are_served_in_the_order_in_which_they_came(connect, run):
    with Peer.answering(lambda request: run_answer(request.message)) as peer:
        run(ask(connect(peer, max_connections=1).agent("a"), 1_000), debug=False)
        assert [request.message for request in peer.requests] == [str(n) for n in range(1_000)]
