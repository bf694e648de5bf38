"""The terminal: all that a person reads of matchup while it works, and how a person ends it.

Words of others (of a file, a server, a library) never steer a terminal or a log: what can't be seen becomes
its escape, and a line stays one line. A letter that the stream's encoding lacks becomes its escape, too.
Standard output that is closed or full ends the command with words; what standard error can't take is lost, as
the exit code tells it as well.

No other module prints, and none but the preview listens to signals.
"""

from __future__ import annotations

import io
import logging
import os
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from types import FrameType
from typing import Protocol, TextIO

from generator.problems import CannotGoOn, FaultyContent, MatchupError, as_text, visible

SIGNALS = (signal.SIGINT, signal.SIGTERM)

STOPPED = {signal.SIGINT: "Ctrl-C", signal.SIGTERM: "SIGTERM"}

BUG = 70  # exit code of a fault of ours, as sysexits.h has it; 1 to 3 are those of problems.py

OURS = "matchup"  # the name under which our own modules log

BAR_WIDTHS = 10, 36  # columns, at least and at most: what the words beside it leave

LABEL_WIDTH = 30  # columns

WORDS_WIDTH = 38  # columns of share, rate and time left

BAR_PAUSE = 0.1  # s between two states of the bar

BAR_AFTER = 2.0  # s that work takes before anybody asks how long it still will

Advance = Callable[[int], None]


class Progress(Protocol):
    """Shows that work goes on: called with its size, it gives a function that counts what is done."""

    def __call__(
        self, total: int, /, label: str | Callable[[], str] = ...
    ) -> AbstractContextManager[Advance]: ...


class Stopped(BaseException):
    """Somebody has ended the command. No Exception, so that nobody takes it for a fault and goes on."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
        self.exit_code = 128 + number

    def __str__(self) -> str:
        return f"stopped by {STOPPED[signal.Signals(self.number)]}; what was stored before stays"


# Words


def say(*lines: str) -> None:
    """Prints lines on standard output. Raises CannotGoOn where they can't be written."""
    with _writing():
        _write(sys.stdout, "".join(f"{visible(line)}\n" for line in lines))


def warn(*lines: str) -> None:
    """Prints lines on standard error, as far as that takes them."""
    with suppress(OSError, ValueError):
        _write(sys.stderr, "".join(f"{visible(line)}\n" for line in lines))


def warn_of(fault: MatchupError) -> None:
    """What has stopped the command: problems with their places, or the reason and the remedy."""
    warn(*fault_lines(fault))


def fault_lines(fault: MatchupError) -> list[str]:
    """A fault as a person reads it."""
    if isinstance(fault, FaultyContent):
        return as_text(fault.problems).split("\n")
    lines = [f"error: {fault.message}"]
    return [*lines, f"   = help: {fault.help}"] if fault.help else lines


def warn_of_bug(fault: BaseException) -> None:
    """A fault of ours, with its whole traceback."""
    warn(*"".join(traceback.format_exception(fault)).rstrip("\n").split("\n"))


def may_write(files: str, is_agreed_before: bool) -> bool:
    """Whether these files, in words, may be written; says so where they are not."""
    if is_agreed_before:
        return True
    if not can_ask():
        say(f"nothing was written: this is no terminal to ask on; --yes writes {files}")
        return False
    if not is_agreed(f"write {files}?"):
        say("nothing was written")
        return False
    return True


def is_agreed(question: str) -> bool:
    """Asks; only y and yes are a yes. Raises CannotGoOn where the question can't be written."""
    with _writing():
        _write(sys.stdout, f"{visible(question)} [y/N]: ")
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def can_ask() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin is not None and sys.stdin.isatty()


def shows_bars() -> bool:
    """Whether somebody watches what is done while it is done."""
    return sys.stderr is not None and sys.stderr.isatty()


def silent(total: int, /, label: str | Callable[[], str] = "") -> AbstractContextManager[Advance]:
    """A progress that shows nothing."""
    return nullcontext(lambda count: None)


@contextmanager
def progress(
    total: int, /, label: str | Callable[[], str] = "measuring", after: float = BAR_AFTER
) -> Iterator[Advance]:
    """A bar on a terminal, once work has taken so many seconds; nothing elsewhere.

    `label` may be what gives words that change with the work.

    Gives a function that counts what is done.
    """
    if not shows_bars():
        yield lambda count: None
        return
    bar = _Bar(total, label, after)
    try:
        yield bar.advance
    finally:
        bar.end()


class _Bar:
    """scene-vit  [#########---------------------------]   25 %  3.2/s, about 90 s left"""

    def __init__(self, total: int, label: str | Callable[[], str], after: float) -> None:
        self._total = max(1, total)
        self._label = label
        self._after = after
        self._done = 0
        self._is_there = False
        self._started = self._shown = time.monotonic()

    def advance(self, count: int) -> None:
        self._done += count
        now = time.monotonic()
        is_due = now - self._shown >= BAR_PAUSE or self._done >= self._total
        if is_due and now - self._started >= self._after:
            self._shown, self._is_there = now, True
            self._show(now - self._started)

    def _show(self, seconds: float) -> None:
        share = min(1.0, self._done / self._total)
        columns = _columns()
        label = visible(self._label if isinstance(self._label, str) else self._label())[:LABEL_WIDTH]
        width = min(max(columns - len(label) - WORDS_WIDTH, BAR_WIDTHS[0]), BAR_WIDTHS[1])
        filled = round(share * width)
        bar = "#" * filled + "-" * (width - filled)
        line = f"{label}  [{bar}]  {share:4.0%}  {self._pace(seconds)}"
        with suppress(OSError, ValueError):
            _write(sys.stderr, "\r" + line[: columns - 1].ljust(columns - 1))

    def _pace(self, seconds: float) -> str:
        """How fast, and for how long; once all is done, how long it took."""
        if self._done >= self._total:
            return f"{_rate(self._done, seconds)}, took {_rough(seconds)}"
        if not self._done:
            return ""
        left = seconds * (self._total - self._done) / self._done
        return f"{_rate(self._done, seconds)}, about {_rough(left)} left"

    def end(self) -> None:
        with suppress(OSError, ValueError):
            _write(sys.stderr, "\n" if self._is_there else "")


def _columns() -> int:
    """Of the terminal; 80 where it does not tell."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def _rate(count: int, seconds: float) -> str:
    each = seconds / count
    return f"{each:.0f} s each" if each > 1 else f"{count / max(seconds, 0.001):.1f}/s"


def _rough(seconds: float) -> str:
    """90 s, 12 min, 3.5 h: enough to know whether to wait."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def _write(stream: TextIO | None, text: str) -> None:
    """Raises OSError or ValueError. A process may have been started without the stream: it then is None."""
    if stream is None:
        raise ValueError("it is closed")
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


@contextmanager
def _writing() -> Iterator[None]:
    """Raises CannotGoOn where standard output can't be written."""
    try:
        yield
    except (OSError, ValueError) as fault:  # ValueError: the stream was closed
        reason = fault.strerror if isinstance(fault, OSError) else "it is closed"
        words = f"standard output can't be written: {reason}"
        raise CannotGoOn(words, "give it somewhere to go; what was done before stays") from fault


class _Output(io.TextIOWrapper):
    """Standard output for whoever writes to it beside us, as typer does with help."""

    def write(self, text: str) -> int:
        with _writing():
            return super().write(text)

    def flush(self) -> None:
        with _writing():
            super().flush()


# How a command ends


def exit_code_of(verb: Callable[[], object]) -> int:
    """Runs a verb and says what stopped it; the exit code of the command.

    A fault has its words and its code, a bug its traceback. SIGINT and SIGTERM end the verb with `Stopped`,
    unless our parent has us ignore them.
    """
    stops = _prepare()
    try:
        code = _told(verb, stops)
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)  # all is done and said
        return code
    except Stopped as stop:
        warn(str(stop))
        return stop.exit_code
    finally:
        _let_go()


def _told(verb: Callable[[], object], stops: Sequence[Stopped]) -> int:
    """The exit code of a verb that nobody stops, once its fault is told.

    A fault that comes after a stop is the stop in other words: compiled code, as pydantic's, gives what its
    callbacks raise a form of its own. Raises Stopped.
    """
    try:
        code = _code_of(verb)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except Exception as fault:
        if stops:
            raise stops[0] from fault
        return _fault_told(fault)


def _fault_told(fault: Exception) -> int:
    """Its exit code, once its words, or those of a bug, are said."""
    if not isinstance(fault, MatchupError):
        warn_of_bug(fault)
        return BUG
    warn_of(fault)
    if isinstance(fault, FaultyContent):
        warn("", f"{fault.message}; nothing was written")
    return fault.exit_code


def _code_of(verb: Callable[[], object]) -> int:
    """Typer ends a verb with SystemExit."""
    try:
        verb()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


def _prepare() -> Sequence[Stopped]:
    """Has everybody's words go through here, libraries' included, and signals raise Stopped; those raised."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        stream, is_direct = sys.stdout, sys.stdout.write_through
        sys.stdout = _Output(stream.buffer, stream.encoding, "backslashreplace", write_through=is_direct)
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors="backslashreplace")
    warnings.showwarning = _show_warning
    logging.getLogger().addHandler(_Log())
    logging.getLogger(OURS).setLevel(logging.INFO)
    process = os.getpid()
    stops: list[Stopped] = []

    def stop(number: int, _: FrameType | None) -> None:
        if os.getpid() != process:  # a forked worker, to which nobody listens
            os._exit(128 + number)
        for each in SIGNALS:
            signal.signal(each, signal.SIG_DFL)  # the next one ends us at once
        stops.append(Stopped(number))
        raise stops[0]

    for each in SIGNALS:
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, stop)
    return stops


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    warn(f"warning: {message}")


class _Log(logging.Handler):
    """Warnings of libraries, and what we say ourselves while work goes on."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.name == OURS or record.levelno >= logging.WARNING

    def emit(self, record: logging.LogRecord) -> None:
        level = f"{record.levelname.lower()}: " if record.levelno > logging.INFO else ""
        warn(*f"{level}{self.format(record)}".split("\n"))


def _let_go() -> None:
    """Python writes at its end what still waits, and complains where it can't: that then goes nowhere."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError, CannotGoOn):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
