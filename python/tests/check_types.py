#!/usr/bin/env python3
"""Checks types in strict mode: the package, the examples, and the guide's snippets where they are there.

    check_types.py mypy|pyright PACKAGE_PARENT

The guide's own functions are written without full annotations: what strict mode says of these alone is
allowed there, by its code, and nothing else.
"""

import ast
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import textwrap
from importlib import util

ROOT = pathlib.Path(__file__).resolve().parents[2]
GUIDE = ROOT.parent / "shared" / "async-guide.md"

PRELUDE = """\
import asyncio
from ai_sdk import AiSdk, AiSdkConfig, Conversation
from ai_sdk.exceptions import AgentExecutionError, AiSdkError, RateLimitError
"""
CLIENT = 'client = AiSdk(host="https://metadata.example.com", token="t", enable_async=True)\n'

# What a checker has to refuse: it complains where it needs no "type: ignore".
MISTAKES = """\
import ai_sdk

client = ai_sdk.AiSdk("https://h.example", "t", timeout=5, ca_bundle=None)
client.agent("a").call("x", timeout=5)
ai_sdk.AiSdk.from_env(timeout=None, host=None)
ai_sdk.testing.ScriptedTransport
ai_sdk.AiSdkk  # type: ignore
ai_sdk.AiSdk("https://h.example", "t", timout=5)  # type: ignore
ai_sdk.AiSdk("https://h.example", "t", max_retries="3")  # type: ignore
ai_sdk.AiSdk(5, "t")  # type: ignore
ai_sdk.AiSdk.from_env(timout=5)  # type: ignore
client.agent(5)  # type: ignore
client.agent("a").call("x", timout=5)  # type: ignore
client.agent("a").call(5)  # type: ignore
client.list_agents(limt=5)  # type: ignore
"""

# Said of code without annotations, not of what it calls.
ALLOWED_IN_GUIDE = {
    "mypy": {"no-untyped-def", "no-untyped-call", "type-arg", "misc", "var-annotated"},
    "pyright": {
        "reportMissingParameterType",
        "reportUnknownParameterType",
        "reportUnknownVariableType",
        "reportUnknownMemberType",
        "reportUnknownArgumentType",
        "reportMissingTypeArgument",
        "reportUnknownLambdaType",
        "reportGeneralTypeIssues",
        "reportOptionalMemberAccess",
        "reportUnusedImport",
        "reportUnusedVariable",
        "reportRedeclaration",
        "reportDuplicateImport",
        "reportMatchNotExhaustive",
    },
}
# Its variable for the last error has two types.
OWN = re.compile(r'variable has type "(Optional\[RateLimitError\]|RateLimitError \| None)"')
MYPY_ERROR = re.compile(r"^(?P<file>[^:]+):\d+(?::\d+)?: error: .*\[(?P<code>[\w-]+)\]$")


def guide_modules(folder):
    """Each block of the guide as a module that a checker can read."""
    text = GUIDE.read_text(encoding="utf-8")
    for number, block in enumerate(re.findall(r"^```python\n(.*?)^```", text, re.S | re.M)):
        block = block.replace('host="..."', 'host="https://h.example"')
        try:
            ast.parse(block)
            compile(block, "block", "exec")
        except SyntaxError:  # it awaits outside a function, as a notebook may
            block = "async def snippet() -> None:\n" + textwrap.indent(block, "    ")
        if "client" in block and "client: AiSdk" not in block and "client = " not in block:
            block = CLIENT + block
        (folder / f"guide_{number:02}.py").write_text(PRELUDE + block, encoding="utf-8")


def run_mypy(package, folder, files):
    """(file, code, text) of each error."""
    command = [
        *(sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--show-error-codes"),
        # pytest of Debian says nothing of its types; LangChain is checked where it is installed.
        *("--allow-untyped-decorators", "--exclude", "integrations/"),
    ]
    version = subprocess.run([sys.executable, "-m", "mypy", "--version"], capture_output=True, text=True).stdout
    if re.match(r"mypy 1\.[0-3]\.", version):
        command.append("--enable-incomplete-feature=Unpack")
    environment = {**os.environ, "MYPYPATH": str(package)}
    for paths in ([str(package / "ai_sdk")], [str(file) for file in files]):
        done = subprocess.run(
            [*command, *paths], cwd=folder, env=environment, capture_output=True, text=True
        )
        lines = done.stdout.splitlines()
        if done.returncode not in (0, 1) or (done.returncode and not lines):
            sys.exit(f"mypy did not run:\n{done.stdout}{done.stderr}")
        for line in lines:
            match = MYPY_ERROR.match(line)
            if match:
                yield match["file"], match["code"], line
            elif ": error:" in line:
                yield "", "", line


def run_pyright(package, folder, files):
    """The same, for what users write; the package's own files are mypy's."""
    settings = {
        "typeCheckingMode": "strict",
        "extraPaths": [str(package)],
        "reportUnnecessaryTypeIgnoreComment": "error",
        "enableTypeIgnoreComments": True,
        "reportUnusedExpression": "none",
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    done = subprocess.run(
        ["pyright", "--outputjson", "-p", str(folder)], capture_output=True, text=True
    )
    try:
        report = json.loads(done.stdout)
    except ValueError:
        sys.exit(f"pyright did not run:\n{done.stdout}{done.stderr}")
    if report["summary"]["filesAnalyzed"] < len(files):
        sys.exit(f"pyright read {report['summary']['filesAnalyzed']} of {len(files)} files")
    for one in report["generalDiagnostics"]:
        if one["severity"] == "error":
            line = one["range"]["start"]["line"] + 1
            code = one.get("rule", "")
            yield one["file"], code, f"{one['file']}:{line}: {one['message']} ({code})"


def main():
    tool, package = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if GUIDE.exists():
            guide_modules(folder)
        else:
            print(f"The guide is not at {GUIDE}: its snippets are not checked.")
        for example in sorted((ROOT / "examples" / "python").glob("*.py")):
            if "langchain" in example.name and not util.find_spec("langchain_core"):
                continue
            # A module's name cannot begin with a digit.
            (folder / f"example_{example.name}").write_text(example.read_text("utf-8"), "utf-8")
        (folder / "mistakes.py").write_text(MISTAKES, encoding="utf-8")
        files = sorted(folder.glob("*.py"))
        errors = {"mypy": run_mypy, "pyright": run_pyright}[tool](package, folder, files)
        problems = [
            text
            for file, code, text in errors
            if not (
                pathlib.Path(file).name.startswith("guide_")
                and (code in ALLOWED_IN_GUIDE[tool] or OWN.search(text))
            )
        ]
    print(*problems, sep="\n", end="\n" if problems else "")
    print(f"{tool}: {len(files)} files, {len(problems)} problems")
    sys.exit(1 if problems else 0)


main()
