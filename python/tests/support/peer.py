"""A server on a free port whose connections run a script that is written in the test."""

import json
import select
import socket
import struct
import threading
import time

# No wait of a test takes longer than this; one that does has failed.
PATIENCE = 20.0


class Gone(Exception):
    """Ends a script: the client closed, or the peer is being closed."""


def _ready(plain, what, patience):
    poll = select.poll()  # select() takes no descriptor above 1023
    poll.register(plain, what)
    return bool(poll.poll(patience * 1000))


class Request:
    """A request as it came."""

    def __init__(self, head, body):
        lines = head.decode("latin-1").split("\r\n")
        self.method, self.target, _ = lines[0].split(" ")
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers[name.lower()] = value.strip()
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def message(self):
        return self.json.get("message")

    @property
    def agent(self):
        return self.target.split("/name/")[1].split("/")[0]

    @property
    def is_stream(self):
        return self.target.endswith("/stream")


class Connection:
    """The server's end of one connection, for the script that runs for it."""

    def __init__(self, peer, plain, index):
        self.peer = peer
        self.index = index
        self.sent = 0  # bytes that the client's socket has taken, or this one's buffer
        self.closed_by_client = threading.Event()
        self._socket = plain
        self._unread = b""

    def read_request(self):
        """The next request. Ends the script where the client closes instead."""
        while b"\r\n\r\n" not in self._unread:
            self._fill()
        head, _, rest = self._unread.partition(b"\r\n\r\n")
        request = Request(head, b"")
        size = int(request.headers.get("content-length", 0))
        while len(rest) < size:
            self._unread = b""
            self._fill()
            rest += self._unread
        request.body, self._unread = rest[:size], rest[size:]
        if self.peer.keeps_requests:
            self.peer._change(lambda: self.peer.requests.append(request))
        return request

    def requests(self):
        """All requests of this connection."""
        while True:
            yield self.read_request()

    def send(self, *pieces):
        """Sends them, each as a write of its own."""
        for piece in pieces:
            view = memoryview(piece)
            while view:
                taken = self.send_some(view)
                if not taken:
                    raise TimeoutError("the client does not read")
                view = view[taken:]

    def send_some(self, data, patience=PATIENCE):
        """One write: how much was taken; 0 where nothing was within the time."""
        if not _ready(self._socket, select.POLLOUT, patience):
            return 0
        try:
            taken = self._socket.send(data, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return 0
        except OSError:
            self._saw_close()
            raise Gone from None
        self.sent += taken
        return taken

    def wait_for_close(self, patience=PATIENCE):
        """True once the client has closed or reset the connection; what it sends is dropped."""
        end = time.monotonic() + patience
        while True:
            left = end - time.monotonic()
            if left <= 0 or not _ready(self._socket, select.POLLIN, left):
                return False
            try:
                self._fill()
            except Gone:
                return True

    def close(self):
        self._socket.close()

    def reset(self):
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def _fill(self):
        if not _ready(self._socket, select.POLLIN, PATIENCE):
            raise TimeoutError("no request came within the time")
        try:
            came = self._socket.recv(65536)
        except OSError:
            came = b""
        if not came:
            self._saw_close()
            raise Gone
        self._unread += came

    def _saw_close(self):
        if not self.peer._closing and not self.closed_by_client.is_set():
            self.closed_by_client.set()
            self.peer._change(lambda: self.peer.closes.append(time.monotonic()))


class Peer:
    """Runs ``script(connection)`` for each connection in a thread of its own. A context manager.

    What a script raises is raised again when the peer is closed.
    """

    def __init__(self, script):
        self.keeps_requests = True
        self.requests = []
        self.connections = []
        self.closes = []  # when (time.monotonic()) scripts saw the client close a connection
        self._script = script
        self._failures = []
        self._changed = threading.Condition()
        self._closing = False
        self._threads = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._acceptor = threading.Thread(target=self._accept, name="peer", daemon=True)
        self._acceptor.start()

    @classmethod
    def answering(cls, function):
        """Each request is answered with the bytes that the function makes of it."""

        def script(connection):
            for request in connection.requests():
                connection.send(function(request))

        return cls(script)

    @classmethod
    def silent(cls):
        """Takes each request and never says a word."""

        def script(connection):
            connection.read_request()
            connection.wait_for_close()

        return cls(script)

    def wait(self, reached, patience=PATIENCE):
        """Waits until ``reached()`` is true, which only scripts can make it; it fails otherwise."""
        with self._changed:
            assert self._changed.wait_for(reached, patience), "the peer did not get there in time"

    def wait_for_requests(self, count, patience=PATIENCE):
        self.wait(lambda: len(self.requests) >= count, patience)

    def wait_for_closes(self, count, patience=PATIENCE):
        """Until the client has closed so many connections while a script was using them."""
        self.wait(lambda: len(self.closes) >= count, patience)

    def changed(self):
        """Lets those who wait look again: a script did something that they wait for."""
        self._change(lambda: None)

    def close(self):
        self._closing = True
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._acceptor.join()
        self._listener.close()
        for connection in self.connections:
            try:
                connection._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        for thread in self._threads:
            thread.join()
        if self._failures:
            raise self._failures[0]

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def _accept(self):
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = Connection(self, plain, len(self.connections))
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._change(lambda: self.connections.append(connection))
            thread.start()
            self._threads.append(thread)

    def _serve(self, connection):
        try:
            self._script(connection)
        except Gone:
            pass
        except BaseException as error:
            if not self._closing:
                self._failures.append(error)
        finally:
            connection._socket.close()

    def _change(self, change):
        with self._changed:
            change()
            self._changed.notify_all()


class ClosedPort:
    """A port that refuses connections, for as long as this object lives."""

    def __init__(self):
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._socket.close()


class FullPort:
    """A port whose queue is full: connecting to it neither succeeds nor fails."""

    def __init__(self):
        self._sockets = [socket.socket()]
        self._sockets[0].bind(("127.0.0.1", 0))
        self._sockets[0].listen(0)
        address = self._sockets[0].getsockname()
        self.url = f"http://127.0.0.1:{address[1]}"
        # A queue for none holds one; the others wait for a place that never comes.
        for _ in range(3):
            waiting = socket.socket()
            waiting.setblocking(False)
            waiting.connect_ex(address)
            self._sockets.append(waiting)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for one in self._sockets:
            one.close()
