"""Event loops for tests: each test may run under asyncio and under uvloop."""

import asyncio

import pytest

try:
    import uvloop
except ImportError:
    uvloop = None

KINDS = [
    "asyncio",
    pytest.param(
        "uvloop", marks=pytest.mark.skipif(uvloop is None, reason="uvloop is not installed")
    ),
]


def run(main, kind="asyncio", debug=None):
    """Runs a coroutine in a new loop as asyncio.run does. What only the loop's exception handler
    heard of is a failure too. Unless a test says which, asyncio is in its debug mode and uvloop is
    not: tasks go on in another way there."""
    if debug is None:
        debug = kind == "asyncio"
    loop = uvloop.new_event_loop() if kind == "uvloop" else asyncio.SelectorEventLoop()
    loop.set_debug(debug)
    loop.slow_callback_duration = 60  # on a loaded machine everything is slow
    unheard = []
    loop.set_exception_handler(lambda _, context: unheard.append(context))
    asyncio.set_event_loop(loop)
    try:
        result = loop.run_until_complete(main)
    finally:
        try:
            cancel_what_is_left(loop)
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
        finally:
            asyncio.set_event_loop(None)
            loop.close()
    assert not unheard, unheard
    return result


def cancel_what_is_left(loop):
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))


async def until(reached, patience=20.0):
    """Waits in the loop until ``reached()`` is true, whoever makes it so."""
    end = asyncio.get_running_loop().time() + patience
    while not reached():
        assert asyncio.get_running_loop().time() < end, "it did not come to that in time"
        await asyncio.sleep(0.002)
