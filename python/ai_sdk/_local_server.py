"""The local agent server as a context manager."""

from __future__ import annotations

import json
import os
import secrets
import selectors
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ai_sdk.client import AiSdk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType
    from typing import Union

    _Path = Union[str, os.PathLike[str]]


# Ctrl-C in a terminal reaches the server too. Told a second time, by stop(), it ends at once.
_TOLD = (signal.SIGINT, signal.SIGTERM)
_CLEAN = (0, *[-one for one in _TOLD], *[128 + one for one in _TOLD])


def find_program() -> str:
    """Where the ``ai-sdk`` program is.

    AI_SDK_PROGRAM says it; otherwise it is looked for in the package (as wheels have it), where the
    project's own build puts it, and on PATH. Raises FileNotFoundError that says where it was not.
    """
    named = os.environ.get("AI_SDK_PROGRAM")
    if named:
        if shutil.which(named) is None:
            raise FileNotFoundError(
                f"AI_SDK_PROGRAM is {named!r}, which is no program that can be run"
            )
        return named
    package = Path(__file__).resolve().parent
    places = [package / "bin" / "ai-sdk", package.parent.parent / "bin" / "ai-sdk"]
    for place in places:
        if os.access(place, os.X_OK) and place.is_file():
            return str(place)
    found = shutil.which("ai-sdk")
    if found:
        return found
    raise FileNotFoundError(
        "the ai-sdk program is not there: neither in "
        + " nor in ".join(str(place.parent) for place in places)
        + " nor on PATH. Build or install it, or say where it is in AI_SDK_PROGRAM"
    )


class LocalServer:
    """A local agent server of one's own, on a free port of this machine.

        with LocalServer(data="shop.db") as server:
            with server.client() as client:
                print(client.agent("SqlQueryAgent").call("How many orders are there?").response)

    ``data``: a SQLite file, a CSV file, a folder of CSV files, or a list of such; only ever read.
    None: a sample shop. ``aliases``: further names for agents, e.g. those that a program calls
    elsewhere: ``{"MyAgent": "SqlQueryAgent"}``. ``faults``: failures that are made on purpose, as
    ``ai-sdk serve --faults`` reads them: a file, or its content, e.g. ``{"rules": [{"status": 503,
    "times": 1}]}``. ``program``: the ``ai-sdk`` program; None: see :func:`find_program`.
    ``start_timeout``: seconds until it must be ready.

    What it keeps (conversations, created tests) lies in a temporary directory and is gone at the
    end. Starting it raises FileNotFoundError where there is no program, and RuntimeError with its
    log where it does not come up; leaving the block raises RuntimeError where it did not end
    cleanly.
    """

    def __init__(
        self,
        data: _Path | Iterable[_Path] | None = None,
        *,
        aliases: Mapping[str, str] | None = None,
        faults: _Path | Mapping[str, Any] | None = None,
        program: _Path | None = None,
        start_timeout: float = 60.0,
    ) -> None:
        if data is None:
            data = []
        elif isinstance(data, (str, os.PathLike)):
            data = [data]
        self._data = [os.path.abspath(one) for one in data]
        self._aliases = dict(aliases or {})
        if isinstance(faults, (str, os.PathLike)):
            faults = os.path.abspath(faults)
        self._faults = faults
        self._program = None if program is None else os.fspath(program)
        self._start_timeout = start_timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._room: tempfile.TemporaryDirectory[str] | None = None
        self._clients: list[AiSdk] = []
        self._guard: Any = None
        self._log = ""
        self.host = ""
        """Its address, e.g. "http://127.0.0.1:40123"; empty until it has been started."""
        self.token = ""
        """The token that its callers must have, another one each time."""

    def start(self) -> LocalServer:
        """Start it and wait until it is ready."""
        if self._process is not None:
            raise RuntimeError("this server has been started already")
        program = self._program or find_program()
        self._room = tempfile.TemporaryDirectory(prefix="ai-sdk-server-")
        command = [program, "serve", "--port", "0"]
        for source in self._data:
            command += ["--data", source]
        for alias, agent in self._aliases.items():
            command += ["--alias", f"{alias}={agent}"]
        if self._faults is not None:
            command += ["--faults", self._faults_file(self._room.name)]
        environment = {
            **os.environ,
            "HOME": self._room.name,
            "XDG_STATE_HOME": self._room.name,
            "AI_SDK_SERVE_TOKEN": secrets.token_urlsafe(24),
        }
        try:
            with open(self._log_file(), "wb") as log:
                self._process = subprocess.Popen(
                    command,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=log,
                )
            # Should nobody stop it, it does not outlive the program.
            self._guard = weakref.finalize(self, _kill, self._process, os.getpid())
            self._read_address(self._process)
        except BaseException:
            self._end(patience=0)
            raise
        return self

    def stop(self) -> None:
        """Close the clients, stop the server and wait until it is gone. May be called again."""
        if self._process is None:
            return
        code = self._end(patience=20)
        if code not in _CLEAN:
            how = f"status {code}" if code is not None else "no end, so that it was killed"
            raise RuntimeError(f"the local agent server ended with {how}; its log:\n{self._log}")

    def client(self, **fields: Any) -> AiSdk:
        """A client of this server, closed when the server is stopped. Takes the fields of
        AiSdkConfig."""
        own: dict[str, Any] = {"host": self.host, "token": self.token, "proxy": "none"}
        client = AiSdk(**{**own, **fields})
        self._clients = [one for one in self._clients if not one._native.closed]
        self._clients.append(client)
        return client

    def environment(self) -> dict[str, str]:
        """AI_SDK_HOST and AI_SDK_TOKEN, for ``from_env`` and for other programs."""
        return {"AI_SDK_HOST": self.host, "AI_SDK_TOKEN": self.token}

    @property
    def log(self) -> str:
        """What it has logged so far; all of it, when it has been stopped."""
        if self._room is None:
            return self._log
        return self._log_file().read_text(encoding="utf-8", errors="replace")

    def _faults_file(self, room: str) -> str:
        if isinstance(self._faults, str):
            return self._faults
        file = Path(room, "faults.json")
        file.write_text(json.dumps(self._faults, default=dict), encoding="utf-8")
        return str(file)

    def _log_file(self) -> Path:
        assert self._room is not None
        return Path(self._room.name, "server.log")

    def _read_address(self, process: subprocess.Popen[bytes]) -> None:
        # Two lines for a shell: export AI_SDK_HOST=…, export AI_SDK_TOKEN=…
        assert process.stdout is not None
        until = time.monotonic() + self._start_timeout
        text = b""
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while text.count(b"\n") < 2:
                if not selector.select(max(0.0, until - time.monotonic())):
                    raise RuntimeError(self._not_ready(f"within {self._start_timeout:g} seconds"))
                piece = os.read(process.stdout.fileno(), 4096)
                if not piece:
                    raise RuntimeError(self._not_ready(f"and ended with status {process.wait()}"))
                text += piece
        said = dict(
            word.split("=", 1) for word in shlex.split(text.decode()) if word.startswith("AI_SDK_")
        )
        self.host, self.token = said["AI_SDK_HOST"], said["AI_SDK_TOKEN"]

    def _not_ready(self, when: str) -> str:
        return f"the local agent server was not ready {when}; its log:\n{self.log}"

    def _end(self, patience: float) -> int | None:
        """The program's exit status; None where it had to be killed."""
        clients, self._clients = self._clients, []
        for client in clients:
            client.close()
        process, self._process = self._process, None
        code: int | None = None
        if process is not None:
            if self._guard is not None:
                self._guard.detach()
            process.terminate()
            try:
                code = process.wait(patience)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()
        if self._room is not None:
            try:
                self._log = self.log
            except OSError:  # the program could not even be started
                pass
            room, self._room = self._room, None
            room.cleanup()
        return code

    def __enter__(self) -> LocalServer:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self.stop()
        except RuntimeError:
            if error is None:  # what went wrong first is what matters
                raise

    def __repr__(self) -> str:
        return f"<LocalServer {self.host if self._process else 'not running'}>"


def _kill(process: subprocess.Popen[bytes], owner: int) -> None:
    if os.getpid() == owner:  # a forked child ends without it
        process.kill()
        process.wait()
