"""The README tells the truth: its tables match the code, its worked example runs and prints what it says."""

import re
import tomllib
from contextlib import redirect_stdout
from importlib.metadata import requires, version
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.http import QueryDict
from packaging.markers import Marker
from packaging.requirements import Requirement

from positions import forms
from positions.analysis.records import Dossier
from positions.api.analyses import ANALYSES
from positions.api.resources import RESOURCES
from positions.bundle.format import TABLES
from positions.views import urls as pages
from tests.builders import FIXTURE

PAGES = {
    "/n/{slug}/": forms.MatrixQuestion,
    "/n/{slug}/diff/": forms.ChangesQuestion,
    "/n/{slug}/compare/": forms.SideBySideQuestion,
    "/n/{slug}/issues/{issue}/": forms.IssueQuestion,
    "/n/{slug}/claims/": forms.ClaimListQuestion,
    "/n/{slug}/claims/group/": forms.GroupQuestion,
    "/n/{slug}/codebook/": forms.PlainQuestion,
    "/n/{slug}/cite/": forms.CiteQuestion,
    "/n/{slug}/convergence/": forms.DistancesQuestion,
    "/n/{slug}/explain/": forms.ExplainQuestion,
}
EVERYWHERE = {"drafts", "revision", "known_by"}
"""Parameters that every question takes: the README says them once, before or after its tables."""
ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def table(heading):
    """The cells of the first table under a heading, without its head."""
    section = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\|(.*)\|$", section, re.MULTILINE)
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)] for row in rows[2:]]


@pytest.mark.django_db(transaction=True)
def test_the_worked_example_prints_what_the_readme_says(live_server):
    call_command("import_negotiation", str(FIXTURE), stdout=StringIO())
    code = blocks("python")[0].replace("http://127.0.0.1:8000", live_server.url)
    printed = StringIO()
    with redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - the README's own code
    assert printed.getvalue() == blocks("text")[0]


def test_the_two_commands_stand_on_lines_of_their_own():
    set_up = "python3 -m venv .venv && .venv/bin/pip install --require-hashes -r"
    assert f"\n{set_up} requirements.txt && .venv/bin/python manage.py demo\n" in README
    assert f"\n{set_up} requirements-dev.txt && .venv/bin/python -m pytest\n" in README


def test_the_bundle_table_is_the_format():
    described = []
    for entry in TABLES:
        columns = [
            f"**{c.name}**" if c.name in entry.key else f"{c.name}{'?' * c.optional}"
            for c in entry.columns
        ]
        described.append([entry.file, ", ".join(columns)])
    written = [
        [file.strip("`"), columns]
        for file, columns in table("The bundle: how a negotiation travels")
    ]
    assert sorted(written) == sorted(described)


def test_the_api_table_lists_every_address_and_parameter():
    rows = dict(table("The API"))
    for name in RESOURCES:
        assert any(f"{name}/" in address for address in rows)
    for name, analysis in ANALYSES.items():
        answers = rows[f"`/api/v1/negotiations/{{slug}}/{name}/`"]
        known = set(analysis.question(QueryDict(), Dossier("")).fields) - EVERYWHERE
        assert set(re.findall(r"`([a-z_]+)(?:=true)?`", answers)) == known


def test_the_table_of_pages_lists_every_address_and_parameter():
    rows = dict(table("The pages"))
    addresses = {re.sub(r"<\w+>", "", one) for one in map(_address, pages.urlpatterns)}
    told = {one for row in rows for one in re.findall(r"`(.+?)`", row)}
    assert {re.sub(r"{\w+}", "", one) for one in told} == addresses
    for address, question in PAGES.items():
        told = set(re.findall(r"`([a-z_]+)(?:=\w+)?`", rows[f"`{address}`"]))
        assert set(question(QueryDict(), Dossier("")).fields) - told == {"drafts"}


def _address(pattern):
    """`^n/(?P<slug>[-\\w]+)/diff/$` → /n/<slug>/diff/"""
    return "/" + re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", str(pattern.pattern)).strip("^$")


def test_the_settings_table_lists_every_setting_that_is_read():
    source = (ROOT / "project" / "settings.py").read_text(encoding="utf-8")
    ways = "text|switch|rate|choice|digit|hosts|database|replica|seconds|cache"
    read = set(re.findall(rf'\b(?:{ways})\(\s*"([A-Z_]+)"', source))
    assert {row[0].strip("`") for row in table("Settings")} == read


def test_every_rule_is_told_in_plain_words():
    assert [row[0].split()[0] for row in table("The rules")] == [f"R{n}" for n in range(1, 21)]


@pytest.mark.parametrize(
    "name",
    [
        "requirements.txt",
        "requirements-dev.txt",
        "requirements-e2e.txt",
        "requirements-notebook.txt",
    ],
)
def test_requirements_are_pinned_with_hashes_and_name_no_host(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9.-]+)==(\S+)", text, re.MULTILINE)
    assert text.count(" --hash=sha256:") >= len(pins) > 20
    assert "://" not in text


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("requirements.txt", PROJECT["project"]["dependencies"]),
        ("requirements-dev.txt", PROJECT["project"]["dependencies"]),
        ("requirements-dev.txt", PROJECT["dependency-groups"]["dev"]),
        ("requirements-e2e.txt", PROJECT["project"]["dependencies"]),
        ("requirements-e2e.txt", PROJECT["dependency-groups"]["dev"]),
        ("requirements-e2e.txt", PROJECT["dependency-groups"]["e2e"]),
        ("requirements-notebook.txt", PROJECT["project"]["dependencies"]),
        ("requirements-notebook.txt", PROJECT["dependency-groups"]["dev"]),
        ("requirements-notebook.txt", PROJECT["dependency-groups"]["notebook"]),
    ],
)
def test_requirements_satisfy_the_project(name, wanted):
    text = (ROOT / name).read_text(encoding="utf-8")
    pins = dict(re.findall(r"^([a-z0-9.-]+)(?:\[.*\])?==([^\s;]+)", text, re.MULTILINE))
    requirements = [Requirement(line) for line in wanted]
    assert [r.name for r in requirements if not r.specifier.contains(pins[r.name.lower()])] == []


def test_what_runs_is_what_is_pinned():
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pins = dict(re.findall(r"^([a-z0-9.-]+)==([^\s;]+)", text, re.MULTILINE))
    ours = [Requirement(line).name for line in PROJECT["project"]["dependencies"]]
    assert {name: version(name) for name in ours} == {name: pins[name] for name in ours}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_pin_names_the_extras_that_other_pins_ask_for(name):
    # Without them pip takes the newest release for the extra, and refuses it for want of a hash.
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = re.findall(r"^([a-z0-9][^\s]*)(?: ; ([^\\]*))?", text, re.MULTILINE)
    pins = {pin.name: pin.extras for pin, marker in map(_pinned, lines) if marker}
    asked = [Requirement(line) for name in pins for line in requires(name) or []]
    wanted = [r for r in asked if r.extras and (r.marker is None or r.marker.evaluate())]
    assert [str(r) for r in wanted if not r.extras <= pins[r.name.lower()]] == []


def _pinned(line):
    """The pin, and whether it is for this machine."""
    pin, marker = line
    return Requirement(pin), not marker or Marker(marker.strip()).evaluate()
