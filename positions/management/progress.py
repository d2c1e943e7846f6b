"""How far a command has come: one line on the terminal, redrawn in place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management.base import OutputWrapper

_ERASED = "\r\x1b[2K"

Show = Callable[..., None]
"""Shows what is being done and, where they are known, how much of it is done and how much there is."""


@contextmanager
def progress_on(stream: OutputWrapper) -> Iterator[Show]:
    """A way to show progress while the block lasts, in one line that is gone after it; mute when piped."""

    def show(doing: str = "", done: int = 0, total: int = 0) -> None:
        if stream.isatty():
            counted = f": {done:,} of {total:,}, {100 * done // total} %" if total else ""
            stream.write(f"{_ERASED}{doing}{counted}", style_func=str, ending="")
            stream.flush()

    try:
        yield show
    finally:
        show()
