"""A local server of this project, started as people start it, for tests with other clients.

It knows nothing of the package ai_sdk: other clients may be called so, too.
"""

import contextlib
import os
import pathlib
import re
import shlex
import signal
import subprocess
import tempfile
import threading

PROGRAM = os.environ.get("AI_SDK_PROGRAM") or str(
    pathlib.Path(__file__).resolve().parents[3] / "build/release/bin/ai-sdk"
)


class Server:
    def __init__(self, host, token):
        self.host = host
        self.token = token


@contextlib.contextmanager
def serving(*arguments):
    """Runs ``ai-sdk serve --port 0`` with the sample shop and a home of its own."""
    with tempfile.TemporaryDirectory(prefix="ai-sdk-extras-") as home:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("AI_SDK_")
        }
        environment["HOME"] = home
        for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
            environment.pop(name, None)
        process = subprocess.Popen(
            [PROGRAM, "serve", "--port", "0", *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        said = []
        reader = threading.Thread(target=lambda: said.extend(process.stderr), daemon=True)
        reader.start()
        try:
            told = {}
            for line in process.stdout:
                name, _, value = shlex.split(line)[-1].partition("=")
                told[name] = value
                if len(told) == 2:
                    break
            else:
                reader.join(10)
                raise RuntimeError("the server did not start: " + "".join(said))
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+", told["AI_SDK_HOST"])
            yield Server(told["AI_SDK_HOST"], told["AI_SDK_TOKEN"])
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            code = process.wait(30)
            process.stdout.close()
            reader.join(10)
            process.stderr.close()
        assert code == 0, "".join(said)
