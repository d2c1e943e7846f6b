"""What can be read of the settings but will not work: told by `manage.py check`, `migrate` and the server's start."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import Error as DatabaseFailure
from django.db import connections

from project.environment import SQLITE

SHORTEST_KEY = 50


def serving(**context: Any) -> list[CheckMessage]:
    """What would make a server of no use, or unsafe."""
    found: list[CheckMessage] = []
    if settings.DEBUG:
        return found
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        told = f"SECRET_KEY has {len(settings.SECRET_KEY)} characters: set it to a random string "
        found.append(Warning(f"{told}of {SHORTEST_KEY} or more.", id="parley.W001"))
    if not settings.ALLOWED_HOSTS:
        told = (
            "ALLOWED_HOSTS is empty, and every request is answered with 400: set it to the names "
        )
        found.append(Warning(f"{told}the site answers to.", id="parley.W002"))
    folder = settings.STATIC_ROOT
    if folder and not Path(folder).is_dir():
        told = "WHITENOISE_USE_FINDERS is 0, and there are no collected style sheets: run "
        found.append(Warning(f"{told}“manage.py collectstatic”, or set it to 1.", id="parley.W003"))
    return found


def reached(databases: Any = None, **context: Any) -> list[CheckMessage]:
    """Whether each database that a command is about to use answers."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        try:
            connections[alias].ensure_connection()
        except DatabaseFailure as failure:
            found.append(Error(_unreached(alias, failure), id="parley.E001"))
    return found


def _unreached(alias: str, failure: Exception) -> str:
    """One line on a database that cannot be used, without its password."""
    of = connections[alias].settings_dict
    why = " ".join(str(failure).split())
    if of["ENGINE"] == SQLITE:
        advice = "set it to a file in a folder that is there and can be written to"
        return (
            f"DATABASE_URL names the file “{of['NAME']}”, which cannot be used ({why}): {advice}."
        )
    place = f"{of['HOST'] or 'this machine'}:{of['PORT'] or 5432}"
    named = f"the database “{of['NAME']}” of “{of['USER']}” at {place}"
    return f"DATABASE_URL names {named}, which does not answer ({why}): start it, or set another."


def register_all() -> None:
    register(serving, Tags.security)
    register(reached, Tags.database)
