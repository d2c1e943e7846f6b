"""All checks of schemathesis, as anonymous, viewer and analyst, each on a Parley and a database of its own.

The cases are the same on every run. `PARLEY_FUZZ_EXAMPLES` sets how many are made up for each operation
(default 8); from 50 every role also walks the boundaries of every question.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.browser.serving import ROOT, running
from tests.fuzz.world import ROLES, build

HERE = Path(__file__).parent
EXAMPLES = int(os.environ.get("PARLEY_FUZZ_EXAMPLES") or 8)
LONG = 50
SLOWEST = 120
"""Seconds that an answer may take on a busy machine; how fast they are is not asked here."""
COMMAND = [
    *(sys.executable, "-m", "schemathesis.cli"),
    *("--config-file", str(HERE / "schemathesis.toml"), "run"),
]
ALWAYS = [
    *("--generation-deterministic", "--continue-on-failure", "--no-color"),
    *(f"--request-timeout={SLOWEST}", "--suppress-health-check=too_slow"),
]
MADE_UP = ["--phases=examples,fuzzing,stateful", f"--max-examples={EXAMPLES}"]
BOUNDARIES = ["--phases=coverage"]
READS = "--exclude-method=GET"
RUNS: dict[str, list[list[str]]] = {
    "anonymous": [MADE_UP, BOUNDARIES],
    # Reads differ by role only in what one may see: one role walks the boundaries of their questions.
    "viewer": [MADE_UP, BOUNDARIES if EXAMPLES >= LONG else [*BOUNDARIES, READS]],
    "analyst": [MADE_UP, BOUNDARIES if EXAMPLES >= LONG else [*BOUNDARIES, READS]],
}
"""What each role does; the phases differ, the checks do not."""


@pytest.fixture(scope="session")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[str]]]:
    """What schemathesis says of each role; all work at once."""
    folder = tmp_path_factory.mktemp("world")
    tokens = build(folder)
    with ThreadPoolExecutor(len(ROLES)) as pool:
        yield {role: pool.submit(_fuzzed, folder, role, tokens.get(role)) for role in ROLES}


@pytest.mark.parametrize("role", ROLES)
def test_the_api_keeps_its_word(said: dict[str, Future[str]], role: str) -> None:
    found = said[role].result()
    assert found == "", found


def _fuzzed(world: Path, role: str, token: str | None) -> str:
    """What is wrong, in words; nothing if nothing is."""
    folder = world / role
    folder.mkdir()
    for file in filter(Path.is_file, world.glob("parley.sqlite3*")):
        shutil.copy(file, folder)
    wrong = ""
    for options in RUNS[role]:
        with running(folder, "--threads=4") as site:
            wrong += _schemathesis(site.address, token, options)
            if "Traceback" in site.said():
                wrong += site.said()[-5000:]
    return wrong


def _schemathesis(server: str, token: str | None, options: list[str]) -> str:
    headers = {"Authorization": f"Token {token}"} if token else {}
    document = f"{server}/api/v1/schema/?format=json"
    # Made once by the server, which on a busy machine takes longer than schemathesis waits for it.
    urlopen(document, timeout=SLOWEST).read()  # noqa: S310 - our own server
    command = [*COMMAND, document, *ALWAYS, *options]
    command += [f"--header={name}: {value}" for name, value in headers.items()]
    environment = {
        **os.environ,
        "SCHEMATHESIS_HOOKS": "tests.fuzz.hooks",
        "PARLEY_SERVER": server,
        "PARLEY_HEADERS": json.dumps(headers),
    }
    done = subprocess.run(  # noqa: S603 - schemathesis itself
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    nothing_to_do = "No operations matched the filters" in done.stdout
    return "" if done.returncode == 0 or nothing_to_do else done.stdout
