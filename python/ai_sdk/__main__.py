"""``python -m ai_sdk`` and the command ``ai-sdk``: the ai-sdk program, which lies beside the package."""

from __future__ import annotations

import os
import sys

import ai_sdk


def find_program() -> str | None:
    """The program's path: in the package, as wheels have it, or where the project's own build puts
    it; None where it is in neither place."""
    for package in ai_sdk.__path__:
        for folder in (package, os.path.join(package, os.pardir, os.pardir)):
            program = os.path.abspath(os.path.join(folder, "bin", "ai-sdk"))
            if os.path.isfile(program) and os.access(program, os.X_OK):
                return program
    return None


def main() -> int:
    """Becomes the program, so that signals and exit codes are its own; returns only where it cannot."""
    program = find_program()
    if program is None:
        print(
            f"ai-sdk: the program is not beside the Python package in {ai_sdk.__path__[0]}. In a clone "
            "of the project build it with ./dev build; elsewhere install a wheel, which has it: "
            "pip install --force-reinstall ai-sdk-native",
            file=sys.stderr,
        )
        return 2
    import signal

    # Python ignores these, and so would what it becomes.
    for name in ("SIGPIPE", "SIGXFSZ"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    try:
        os.execv(program, ["ai-sdk", *sys.argv[1:]])
    except OSError as error:
        print(f"ai-sdk: {program} cannot be run: {error.strerror}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
