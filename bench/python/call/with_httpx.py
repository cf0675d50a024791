"""One call after the other: a bare request with httpx, one client.

Its blocking connections let the kernel wait for the server's acknowledgement between head and body
(some 40 ms); with ``no_delay=1`` they do not, which takes a look inside.
"""

import json
import socket

import common
import httpx


def call(client, url, question):
    response = client.post(url, content=json.dumps({"message": question}).encode())
    if response.status_code != 200:
        raise RuntimeError(f"status {response.status_code}")
    return json.loads(response.content)


class NoDelay:
    """httpcore's network, with TCP_NODELAY."""

    def __init__(self, network):
        self._network = network

    def connect_tcp(self, *args, **kwargs):
        stream = self._network.connect_tcp(*args, **kwargs)
        connection = stream.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return stream


def main(arguments):
    url = httpx.URL(arguments.url("invoke"))
    with httpx.Client(timeout=None, trust_env=False, headers=arguments.headers) as client:
        if "no_delay" in arguments.values:
            pool = client._transport._pool
            pool._network_backend = NoDelay(pool._network_backend)
        if arguments.check:
            return {"answer": call(client, url, arguments.question)}
        window = common.Window(arguments.number("seconds"))
        while True:
            call(client, url, arguments.question)["response"]
            if not window.count():
                return window.result()


common.finish(main(common.begin()))
