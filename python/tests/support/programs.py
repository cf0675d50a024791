"""Python programs in processes of their own."""

import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Ended:
    """How a program ended."""

    def __init__(self, code, out, err, seconds):
        self.code = code
        self.out = out
        # What asyncio's debug mode says of a machine that is too busy is not the program's.
        self.err = re.sub(r"^Executing <.* took [0-9.]+ seconds\n", "", err, flags=re.MULTILINE)
        self.seconds = seconds  # from what Program.mark() marked, or the start, to the end

    def check(self):
        """It ended well and without a word on standard error."""
        assert (self.code, self.err) == (0, ""), f"exit code {self.code}\n{self.err}\n{self.out}"
        return self


class Program:
    """A program of Python source, run strictly (-X dev -W error). A context manager that kills it.

    It is written to ``file`` where that is given, so that what is in it can be imported.
    """

    def __init__(self, source, *arguments, env=None, file=None):
        self._start = time.monotonic()
        self._read = ""
        source = textwrap.dedent(source)
        what = ["-c", source]
        if file is not None:
            file.write_text(source)
            what = [str(file)]
        self._process = subprocess.Popen(
            [sys.executable, "-X", "dev", "-W", "error", *what, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([*sys.path, TESTS]), **(env or {})},
            text=True,
        )

    @property
    def pid(self):
        return self._process.pid

    def read_line(self, limit=30.0):
        """The next line that it prints, without its end."""
        hangs = threading.Timer(limit, self._process.send_signal, [signal.SIGABRT])
        hangs.start()  # -X dev: it says then where it was
        line = self._process.stdout.readline()
        hangs.cancel()
        assert line, f"the program ended: {self._process.communicate()[1]}"
        self._read += line
        return line.rstrip("\n")

    def write_line(self, line=""):
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def mark(self):
        """What is measured begins now."""
        self._start = time.monotonic()

    def interrupt(self):
        """As Ctrl-C does."""
        self.mark()
        self._process.send_signal(signal.SIGINT)

    def wait(self, limit=30.0):
        try:
            out, err = self._process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGABRT)
            raise AssertionError(f"the program hangs: {self._process.communicate()[1]}") from None
        seconds = time.monotonic() - self._start
        # On a loaded machine everything is slow, which asyncio's debug mode remarks on.
        err = re.sub(r"^Executing <.* took \d+\.\d+ seconds\n", "", err, flags=re.MULTILINE)
        return Ended(self._process.returncode, self._read + out, err, seconds)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


def run_program(source, *arguments, limit=30.0, **options):
    """Runs it to its end."""
    with Program(source, *arguments, **options) as program:
        return program.wait(limit)
