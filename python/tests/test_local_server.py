"""LocalServer, and the fixtures for pytest: the real program on a free port."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import textwrap

import pytest

import ai_sdk
from ai_sdk import AiSdk, AiSdkError
from ai_sdk._local_server import find_program
from ai_sdk.testing import LocalServer

PACKAGE = pathlib.Path(ai_sdk.__file__).resolve().parent

pytest_plugins = ["ai_sdk.pytest_plugin", "pytester"]


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def write_program(path, script):
    path.write_text("#!/bin/sh\n" + script)
    path.chmod(0o755)
    return path


# ---- LocalServer --------------------------------------------------------------------------------


def test_it_serves_the_sample_shop_and_ends():
    with LocalServer() as server:
        assert server.host.startswith("http://127.0.0.1:") and server.token
        pid, room = server._process.pid, server._room.name
        with server.client() as client:
            assert "SqlQueryAgent" in [agent.name for agent in client.list_agents()]
    assert "GET /api/v1/agents/dynamic 200" in server.log
    assert server.token not in server.log
    assert not is_running(pid) and not os.path.exists(room)
    assert "stopped" in server.log
    assert repr(server) == "<LocalServer not running>"


def test_its_address_is_for_from_env(ai_sdk_server, monkeypatch):
    for name, value in ai_sdk_server.environment().items():
        monkeypatch.setenv(name, value)
    with AiSdk.from_env() as client:
        assert client.list_agents()


def test_it_answers_about_data_of_ones_own(tmp_path, monkeypatch):
    (tmp_path / "planets.csv").write_text("name,moons\nEarth,1\nMars,2\nJupiter,95\n")
    monkeypatch.chdir(tmp_path)
    with LocalServer(data="planets.csv") as server:
        client = server.client(enable_async=False)
        answer = client.agent("SqlQueryAgent").call("How many planets are there?").response
        assert "3" in answer
    assert client._native.closed
    with LocalServer(data=[tmp_path / "planets.csv"]) as server:
        assert "planets.csv" in server.log


def test_agents_have_further_names():
    with LocalServer(aliases={"MyAgent": "SqlQueryAgent"}) as server:
        assert server.client().agent("MyAgent").call("How many orders are there?").response


def test_failures_on_purpose(tmp_path):
    faults = {"rules": [{"status": 503, "message": "come back later", "times": 1}]}
    (tmp_path / "faults.json").write_text(json.dumps(faults))
    for given in (faults, tmp_path / "faults.json"):
        with LocalServer(faults=given) as server:
            agent = server.client(max_retries=0).agent("SqlQueryAgent")
            with pytest.raises(AiSdkError, match="come back later"):
                agent.call("How many orders are there?")
            assert agent.call("How many orders are there?").response
    with pytest.raises(RuntimeError, match="rules"):
        LocalServer(faults={"rulez": []}).start()


def test_an_interrupt_from_the_terminal_is_no_failure():
    server = LocalServer().start()
    os.kill(server._process.pid, signal.SIGINT)
    server.stop()


def test_no_proxy_stands_before_it(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.invalid:1")
    with LocalServer() as server:
        assert server.client().list_agents()


def test_two_have_nothing_in_common():
    with LocalServer() as one, LocalServer() as other:
        assert one.host != other.host and one.token != other.token


def test_it_can_be_started_again():
    server = LocalServer()
    for _ in range(2):
        with server:
            assert server.client().list_agents()
        server.stop()  # nothing to do
    with server, pytest.raises(RuntimeError, match="started already"):
        server.start()


def test_what_does_not_start_says_why(tmp_path):
    with pytest.raises(RuntimeError, match=r"(?s)ended with status [^0].*nowhere\.db"):
        LocalServer(data=tmp_path / "nowhere.db").start()


def test_what_is_not_ready_in_time_is_ended(tmp_path, monkeypatch):
    started = []

    class Popen(subprocess.Popen):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Popen)
    program = write_program(tmp_path / "slow", "exec sleep 600")
    with pytest.raises(RuntimeError, match="not ready within 0.1 seconds"):
        LocalServer(program=program, start_timeout=0.1).start()
    assert started[0].returncode < 0


def test_an_unclean_end_is_told_with_the_log():
    server = LocalServer().start()
    os.kill(server._process.pid, signal.SIGKILL)
    with pytest.raises(RuntimeError, match="(?s)ended with status -9.*listening on"):
        server.stop()


def test_what_went_wrong_in_the_block_comes_first():
    with pytest.raises(ZeroDivisionError), LocalServer() as server:
        os.kill(server._process.pid, signal.SIGKILL)
        raise ZeroDivisionError


def test_it_does_not_outlive_the_program():
    program = """
        from ai_sdk.testing import LocalServer
        server = LocalServer().start()
        print(server._process.pid)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    assert not is_running(int(done.stdout))


def test_where_the_program_is_looked_for(tmp_path, monkeypatch):
    mine = write_program(tmp_path / "ai-sdk", "exit 0")
    monkeypatch.setenv("AI_SDK_PROGRAM", str(mine))
    assert find_program() == str(mine)

    monkeypatch.setenv("AI_SDK_PROGRAM", str(tmp_path / "missing"))
    with pytest.raises(FileNotFoundError, match="AI_SDK_PROGRAM is .*missing"):
        find_program()

    monkeypatch.delenv("AI_SDK_PROGRAM")
    module = "ai_sdk._local_server.__file__"
    monkeypatch.setattr(module, str(tmp_path / "site" / "ai_sdk" / "_local_server.py"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_program() == str(mine)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    with pytest.raises(FileNotFoundError, match="nor on PATH.*AI_SDK_PROGRAM"):
        find_program()

    (tmp_path / "bin").mkdir()
    beside = write_program(tmp_path / "bin" / "ai-sdk", "exit 0")
    assert find_program() == str(beside)  # a build tree
    (tmp_path / "site" / "ai_sdk" / "bin").mkdir(parents=True)
    inside = write_program(tmp_path / "site" / "ai_sdk" / "bin" / "ai-sdk", "exit 0")
    assert find_program() == str(inside)  # a wheel


# ---- the fixtures -------------------------------------------------------------------------------


@pytest.fixture
def run(pytester, monkeypatch):
    """Runs a test file in a pytest of its own."""

    def run(code, **environment):
        # It runs in another directory.
        monkeypatch.setenv("PYTHONPATH", str(PACKAGE.parent))
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        plugin = 'pytest_plugins = ["ai_sdk.pytest_plugin"]\n'
        pytester.makepyfile(plugin + textwrap.dedent(code))
        return pytester.runpytest_subprocess("-W", "error", "-p", "no:cacheprovider", timeout=120)

    return run


def test_the_session_has_one_server(run):
    result = run("""
        seen = set()
        def test_one(ai_sdk_server):
            seen.add(ai_sdk_server.host)
            assert ai_sdk_server.client().list_agents()
        def test_other(ai_sdk_server):
            assert seen == {ai_sdk_server.host}
    """)
    result.assert_outcomes(passed=2)
    assert "ai-sdk serve" not in result.stdout.str()


def test_a_failure_comes_with_what_the_server_logged_in_that_test(run):
    result = run("""
        def test_before(ai_sdk_server):
            ai_sdk_server.client().agent("SqlQueryAgent").get_info()
            while "name/SqlQueryAgent 200" not in ai_sdk_server.log:
                pass  # it answers first and writes then
        def test_failing(ai_sdk_server):
            ai_sdk_server.client().list_agents()
            while "GET /api/v1/agents/dynamic 200" not in ai_sdk_server.log:
                pass
            assert False
    """)
    result.assert_outcomes(passed=1, failed=1)
    log = result.stdout.str().partition("ai-sdk serve")[2]
    assert "GET /api/v1/agents/dynamic 200" in log and "name/SqlQueryAgent" not in log


def test_data_of_ones_own(run, pytester):
    pytester.makefile(".csv", planets="name,moons\nEarth,1\nMars,2\n")
    run("""
        import pytest
        @pytest.fixture(scope="session")
        def ai_sdk_server_options():
            return {"data": "planets.csv"}
        def test_it(ai_sdk_server):
            assert "planets.csv" in ai_sdk_server.log
    """).assert_outcomes(passed=1)


def test_without_the_program_tests_are_skipped_and_say_so(run, monkeypatch):
    monkeypatch.delenv("AI_SDK_PROGRAM", raising=False)
    code = """
        import ai_sdk._local_server as local
        local.__file__ = "/nowhere/ai_sdk/_local_server.py"
        def test_it(ai_sdk_server):
            pass
        def test_other(ai_sdk_script):
            pass
    """
    result = run(code, PATH="/nowhere", PYTEST_ADDOPTS="-rs")
    result.assert_outcomes(skipped=1, passed=1)
    assert "the ai-sdk program is not there" in result.stdout.str()
    failed = run(code, AI_SDK_PROGRAM="/nowhere/ai-sdk")
    failed.assert_outcomes(errors=1, passed=1)
    assert "AI_SDK_PROGRAM is '/nowhere/ai-sdk'" in failed.stdout.str()


def test_scripts_are_new_in_each_test_and_their_clients_closed(run):
    run("""
        clients = []
        def test_one(ai_sdk_script):
            ai_sdk_script.on_call("Sql").reply("42")
            clients.append(ai_sdk_script.client())
            assert clients[0].agent("Sql").call("?").response == "42"
        def test_other(ai_sdk_script):
            assert clients[0]._native.closed
            assert ai_sdk_script.requests == []
    """).assert_outcomes(passed=2)


def test_importing_testing_does_not_import_pytest():
    code = "import sys, ai_sdk.testing; print('pytest' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "False\n", done.stderr
