"""The log: a line for each request and for each thing that goes wrong, in words or as JSON, on stderr.

Of the standard library alone: the server's first process reads it before any other code of ours.
"""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

FORMATS = ("line", "json")

request_id: ContextVar[str] = ContextVar("request_id", default="-")
"""Of the request that this thread answers, or answered last: its answer may still be on its way."""


class RequestId(logging.Filter):
    """Lets every line of the log know the request it is of."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class Briefly(logging.Filter):
    """What any stranger can cause is no failure of ours to be traced."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.levelno, record.levelname, record.exc_info = logging.WARNING, "WARNING", None
        return True


class JSON(logging.Formatter):
    """An object a line, with what the line is told of beside its words; a traceback stays inside."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def logging_as(form: str) -> dict[str, Any]:
    """The configuration of the log, the same for Django's lines and for gunicorn's own."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request_id": {"()": "project.logs.RequestId"},
            "briefly": {"()": "project.logs.Briefly"},
        },
        "formatters": {
            "line": {"format": "%(levelname)s [%(request_id)s] %(name)s: %(message)s"},
            "json": {"()": "project.logs.JSON"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "filters": ["request_id"],
                "formatter": form,
            }
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "project.requests": {"level": "INFO"},
            # A refusal has its line as a request; only failures have more to say.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"filters": ["briefly"]},
            "django.server": {"level": "CRITICAL"},
            "gunicorn.error": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
            "gunicorn.access": {"level": "CRITICAL", "propagate": False},
        },
    }
