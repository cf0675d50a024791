"""``python -m ai_sdk`` in a build: program.py FOLDER_OF_THE_PACKAGE"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile


def command(package):
    return [sys.executable, "-X", "dev", "-W", "error", "-m", "ai_sdk"], {
        **os.environ, "PYTHONPATH": package,
    }


def run(package, *arguments):
    words, environment = command(package)
    return subprocess.run([*words, *arguments], env=environment, capture_output=True, text=True, timeout=60)


def signals_of(process):
    """What it ignores and what it catches, as /proc has it."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        return [line for line in status if line.startswith(("SigIgn", "SigCgt"))]


def serve(words, environment, home):
    server = subprocess.Popen(
        [*words, "serve", "--port", "0"], env={**environment, "HOME": home}, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )
    assert server.stdout.readline().startswith("export AI_SDK_HOST="), "the server is not ready"
    return server


def main(package):
    program = os.path.join(os.path.dirname(package), "bin", "ai-sdk")
    direct = subprocess.run([program, "--version"], capture_output=True, text=True)
    through = run(package, "--version")
    assert (through.returncode, through.stdout) == (0, direct.stdout), through
    wrong = run(package, "no-such-command")
    assert wrong.returncode == 2 and "ai-sdk --help" in wrong.stderr, wrong

    with tempfile.TemporaryDirectory() as home:
        words, environment = command(package)
        with serve([program], os.environ, home) as plain, serve(words, environment, home) as server:
            try:
                assert os.readlink(f"/proc/{server.pid}/exe") == os.path.realpath(program)
                assert signals_of(server) == signals_of(plain)
            finally:
                for one in (server, plain):
                    one.send_signal(signal.SIGINT)
        assert server.returncode == plain.returncode == 0, (server.returncode, plain.returncode)

        alone = os.path.join(home, "a", "b")
        shutil.copytree(package, alone)
        missing = run(alone, "--version")
        assert missing.returncode == 2 and "./dev build" in missing.stderr, missing
        assert "Traceback" not in missing.stderr, missing


main(os.path.abspath(sys.argv[1]))
