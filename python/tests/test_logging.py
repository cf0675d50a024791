"""The library's records in Python's logging."""

import io
import logging
import subprocess
import sys

import pytest
from support.logs import Kept

from ai_sdk import _logging, _native
from ai_sdk.logging import configure_logging, get_logger, is_debug_enabled, set_debug

EXTRAS = {"request_id": "r-1", "agent": "Planner", "attempt": 2, "status": 429, "elapsed": 0.25}


class Broken(logging.Handler):
    def emit(self, record):
        raise OSError("disk full")


@pytest.fixture(autouse=True)
def root(monkeypatch):
    """A root of the test's own, with nothing set up: pytest has handlers at the real one."""
    logger = logging.getLogger("ai_sdk")
    root = logging.RootLogger(logging.WARNING)
    monkeypatch.setattr(logger, "parent", root)
    monkeypatch.setattr(logger, "handlers", list(logger.handlers))
    configure_logging(logging.NOTSET)
    _logging._uninstall()
    yield root
    configure_logging(logging.NOTSET)
    _logging._uninstall()


@pytest.fixture(autouse=True)
def levels(monkeypatch):
    """The levels that the native module is told."""
    told = []
    monkeypatch.setattr(_native, "set_log_level", told.append, raising=False)
    return told


def emit_one(level=logging.INFO, text="POST /invoke", created=1_600_000_000.25, **extras):
    _logging.emit([(level, created, text, extras or EXTRAS)])


def test_records_have_text_time_and_extras():
    handler = Kept()
    configure_logging(handler=handler)
    emit_one(text="100% of {what} %s")
    (record,) = handler.records
    assert record.name == "ai_sdk"
    assert (record.levelno, record.levelname) == (logging.INFO, "INFO")
    assert record.getMessage() == "100% of {what} %s"
    assert {name: getattr(record, name) for name in EXTRAS} == EXTRAS
    assert record.created == 1_600_000_000.25 and record.msecs == 250.0
    # Of the two clocks of logging: a time before the program began.
    begun = record.created - record.relativeCreated / 1000
    now = logging.makeLogRecord({})
    assert begun == pytest.approx(now.created - now.relativeCreated / 1000, abs=0.1)


def test_what_is_not_known_is_none_and_other_extras_are_kept():
    handler = Kept()
    configure_logging(handler=handler)
    emit_one(request_id="r", wait=1.5, levelname="EVIL", args=(1,), getMessage="x")
    (record,) = handler.records
    assert (record.request_id, record.agent, record.attempt) == ("r", None, None)
    assert (record.status, record.elapsed) == (None, None)
    assert record.wait == 1.5
    # What logging keeps there stays what it is.
    assert record.levelname == "INFO" and record.getMessage() == "POST /invoke"


def test_levels():
    handler = Kept()
    configure_logging(logging.WARNING, handler=handler)
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
        emit_one(level)
    assert [record.levelno for record in handler.records] == [logging.WARNING, logging.ERROR]


def test_emit_never_raises():
    handler, broken = Kept(), Broken()
    logger = logging.getLogger("ai_sdk")
    logger.addHandler(handler)
    configure_logging(logging.DEBUG, handler=broken)
    _logging.emit(
        [
            (logging.INFO, 1.0, "first", {}),
            "no record",
            (logging.INFO, "when?", "time", {}),
            (logging.INFO, 1.0, "extras", None),
            (logging.INFO, float("nan"), "nan", {}),
            (logging.INFO, 1.0, "last", {1: 2}),
            (logging.INFO, 1.0, "end", {}),
        ]
    )
    texts = [record.getMessage() for record in handler.records]
    assert texts[0] == "first" and texts[-1] == "end"


def test_formats_may_name_the_extras():
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    configure_logging(
        "DEBUG", handler=handler, format="%(levelname)s %(request_id)s %(status)s: %(message)s"
    )
    emit_one()
    get_logger().warning("from Python, %s", "too")
    get_logger("client").info("from below")
    assert out.getvalue().splitlines() == [
        "INFO r-1 429: POST /invoke",
        "WARNING None None: from Python, too",
        "INFO None None: from below",
    ]


def test_without_a_handler_it_writes_to_standard_error(capsys):
    configure_logging()
    emit_one()
    emit_one(logging.DEBUG, "not this")
    out, err = capsys.readouterr()
    assert out == "" and err.endswith(",250 INFO ai_sdk: POST /invoke\n") and err.count("\n") == 1
    configure_logging(format_string="<%(message)s>")
    emit_one()
    assert capsys.readouterr().err == "<POST /invoke>\n"


def test_the_programs_own_handlers_are_used(root, capsys):
    handler = Kept()
    root.addHandler(handler)
    configure_logging()
    set_debug()
    emit_one()
    assert len(handler.records) == 1
    assert capsys.readouterr().err == ""


def test_a_later_call_replaces_the_handler():
    first, second = Kept(), Kept()
    configure_logging(handler=first)
    configure_logging(handler=second)
    configure_logging(handler=second)
    emit_one()
    assert (len(first.records), len(second.records)) == (0, 1)
    assert first.filters == []


def test_set_debug(capsys, levels):
    set_debug()
    set_debug(True)
    assert is_debug_enabled() and levels[-1] == logging.DEBUG
    emit_one(logging.DEBUG)
    assert capsys.readouterr().err.count("POST /invoke") == 1
    set_debug(False)
    assert not is_debug_enabled() and levels[-1] == 0
    emit_one(logging.ERROR)
    assert capsys.readouterr().err == ""


def test_set_debug_leaves_what_was_configured(levels):
    handler = Kept()
    configure_logging(logging.INFO, handler=handler)
    set_debug(False)
    assert levels[-1] == logging.INFO
    set_debug(True)
    emit_one(logging.DEBUG)
    set_debug(False)
    emit_one(logging.DEBUG)
    emit_one(logging.INFO)
    assert [record.levelno for record in handler.records] == [logging.DEBUG, logging.INFO]
    configure_logging(logging.DEBUG, handler=handler)
    set_debug(False)
    assert not is_debug_enabled()


def test_the_native_module_is_told_the_level(root, levels, monkeypatch):
    configure_logging("INFO")
    assert levels[-1] == logging.INFO
    configure_logging(logging.NOTSET)  # as the root's logger says
    assert levels[-1] == logging.WARNING
    _logging._uninstall()
    _logging.refresh()  # nobody would see it
    assert levels[-1] == 0
    root.addHandler(Kept())
    root.setLevel(logging.DEBUG)
    _logging.refresh()
    assert levels[-1] == logging.DEBUG
    monkeypatch.setattr(logging.getLogger("ai_sdk"), "propagate", False)
    _logging.refresh()
    assert levels[-1] == 0


def test_it_works_where_the_native_module_cannot_log(monkeypatch):
    monkeypatch.delattr(_native, "set_log_level", raising=False)
    configure_logging("INFO", handler=Kept())
    set_debug()
    set_debug(False)


def test_prompts_are_off_unless_wanted():
    configure_logging("DEBUG")
    set_debug()
    assert not _logging.prompts_wanted()
    configure_logging("DEBUG", prompts=True)
    assert _logging.prompts_wanted()
    configure_logging("DEBUG")
    assert not _logging.prompts_wanted()


def test_wrong_arguments_change_nothing():
    handler = Kept()
    configure_logging("INFO", handler=handler)
    with pytest.raises(ValueError, match="LOUD"):
        configure_logging("LOUD")
    with pytest.raises(TypeError):
        configure_logging(None)
    with pytest.raises(ValueError):
        configure_logging("DEBUG", format="%(")
    emit_one(logging.DEBUG)
    emit_one(logging.INFO)
    assert [record.levelno for record in handler.records] == [logging.INFO]


def test_loggers_are_below_the_librarys():
    assert get_logger() is get_logger("ai_sdk") is logging.getLogger("ai_sdk")
    assert get_logger("mine").name == "ai_sdk.mine"
    assert get_logger("ai_sdk.client").name == "ai_sdk.client"
    assert get_logger("ai_sdkx").name == "ai_sdk.ai_sdkx"


def test_warnings_are_silent_in_a_program_without_logging():
    program = (
        "from ai_sdk import _logging\n"
        "_logging.emit([(30, 1.0, 'a warning', {})])\n"
        "_logging.get_logger().warning('another')\n"
    )
    out = subprocess.run(
        [sys.executable, "-c", program], check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert (out.stdout, out.stderr) == (b"", b"")
