"""The demo, run as its user runs it: in a process of its own, on a database of its own."""

import json
import os
import re
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from project import demo

ROOT = Path(__file__).parent.parent


@pytest.fixture
def run_demo(tmp_path):
    """Start the demo; gives the lines it printed until it serves."""
    started = []

    def run(*options):
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{tmp_path / 'demo.sqlite3'}",
            "SECRET_KEY": "tests",
            "ALLOWED_HOSTS": "127.0.0.1",
            "DJANGO_SETTINGS_MODULE": "project.settings",
        }
        process = subprocess.Popen(  # noqa: S603 - the project's own command
            [sys.executable, "manage.py", "demo", *options],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        lines = []
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if line.startswith("Serving"):
                return lines
        pytest.fail(f"The demo did not serve: {lines}")

    yield run
    for process in started:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def served(lines):
    return re.fullmatch(r"Serving (http://127\.0\.0\.1:\d+)/ until Ctrl\+C\.", lines[-1])[1]


def addresses(lines):
    return [line.split()[-1] for line in lines if line.startswith("  ")]


def password(lines):
    return next(line for line in lines if line.startswith("Account:"))


def fetch(address):
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - on this machine
        return answer.status, answer.read()


def test_the_demo_serves_what_it_says_and_keeps_it_for_a_second_run(run_demo):
    first = run_demo()
    assert re.fullmatch(r"Account: demo   password: \S{16}", password(first))
    assert "proposals.csv: 46 created, 0 changed, 0 unchanged, 0 removed" in first
    assert [fetch(address)[0] for address in addresses(first)] == [200] * 8

    second = run_demo()
    assert served(second) != served(first)
    assert password(second) == "Account: demo   password: as before; --fresh makes a new one."
    assert "revision" not in " ".join(second)
    negotiation = json.loads(fetch(f"{served(second)}/api/v1/negotiations/russia-ukraine/")[1])
    assert negotiation["revision"] == 1

    fresh = run_demo("--fresh")
    assert re.fullmatch(r"Account: demo   password: \S{16}", password(fresh))
    assert password(fresh) != password(first)
    assert "proposals.csv: 46 created, 0 changed, 0 unchanged, 0 removed" in fresh


def test_the_demo_makes_its_secret_key_once_and_for_its_user_only(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "KEY_FILE", tmp_path / "key")
    keys = []
    for _ in range(2):
        monkeypatch.delenv("SECRET_KEY", raising=False)
        demo.prepare_environment()
        keys.append(os.environ["SECRET_KEY"])
    assert keys[0] == keys[1]
    assert len(keys[0]) > 50
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
