"""What importing a module costs: whole runs of the interpreter that import asyncio and the module,
beside whole runs that import asyncio alone, in turns."""

import os
import statistics
import sys
import time

import common


# Installed packages are compiled, whatever the surroundings say about writing caches.
SURROUNDINGS = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def run(statement):
    """Milliseconds of time, and of processor time."""
    begin = time.perf_counter()
    process = os.posix_spawn(sys.executable, [sys.executable, "-c", statement], SURROUNDINGS)
    _, status, usage = os.wait4(process, 0)
    if status != 0:
        raise RuntimeError(f"{statement!r} failed")
    seconds = time.perf_counter() - begin
    return seconds * 1e3, (usage.ru_utime + usage.ru_stime) * 1e3


def main(arguments):
    module = arguments.values["module"]
    with_it, without = [], []
    for _ in range(1 + arguments.number("runs")):
        without.append(run("import asyncio"))
        with_it.append(run(f"import asyncio, {module}"))
    # The first pair wrote and read the caches.
    with_time, with_cpu = (statistics.median(column) for column in zip(*with_it[1:]))
    time_alone, cpu_alone = (statistics.median(column) for column in zip(*without[1:]))
    return {"import": with_time - time_alone, "import_cpu": with_cpu - cpu_alone}


common.finish(main(common.begin()))
