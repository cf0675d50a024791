"""Sub-interpreters, as mod_wsgi has them: what cannot work there says so instead of hanging."""

from support.programs import run_program

PROGRAM = """
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters

other = interpreters.create()
interpreters.run_string(other, '''
import sys
try:
    import ai_sdk
except ImportError as error:
    print(error)
else:
    print("imported", flush=True)
sys.stdout.flush()
''')
interpreters.destroy(other)
import ai_sdk
with ai_sdk.AiSdk(host="http://127.0.0.1:1", token="t") as client:
    print(client)
"""


def test_an_import_in_a_sub_interpreter_is_refused():
    ended = run_program(PROGRAM).check()
    refused, client = ended.out.splitlines()
    assert "cannot be imported in a sub-interpreter" in refused
    assert "main interpreter" in refused
    assert client.startswith("<AiSdk ")
