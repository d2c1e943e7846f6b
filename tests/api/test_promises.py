"""What `docs/api.md` shows is what is answered."""

import re
import shlex
from http import HTTPStatus
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command

from tests.builders import FIXTURE

TEXT = (Path(__file__).parent.parent.parent / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = [
    example.splitlines()
    for block in re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL)
    for example in block.split("$ ")[1:]
]
DIGEST = re.compile(r'(?<=-)[0-9a-f]{16}(?=")')
"""Half of a tag, which every release may change."""


@pytest.fixture
def talks(db):
    call_command("import_negotiation", str(FIXTURE), stdout=StringIO())


def head(client, command, tag):
    """What curl would show of an answer's head."""
    _, option, *more, address = shlex.split(command)
    assert option == "-sI"
    headers = dict(line.split(": ", 1) for line in more if line != "-H")
    if "If-None-Match" in headers:
        headers["If-None-Match"] = tag
    there = urlsplit(address)
    answer = client.head(f"{there.path}?{there.query}", headers={**headers, "host": there.netloc})
    status = HTTPStatus(answer.status_code)
    lines = [f"HTTP/1.1 {status.value} {status.phrase}"]
    shown = [f"{name}: {value}".lower() for name, value in answer.headers.items()]
    return answer, [line.lower() for line in lines] + shown


def test_every_example_shows_what_is_answered(talks, client):
    tag = ""
    for command, *expected in EXAMPLES:
        answer, shown = head(client, command, tag)
        tag = answer.get("ETag", "")
        told = {DIGEST.sub("…", line) for line in shown}
        assert {DIGEST.sub("…", line.lower()) for line in expected} - told == set()
    assert len(EXAMPLES) == 4
