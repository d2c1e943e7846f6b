"""Both command lines: what they print, where, and how they end."""

import io
import pty
from contextlib import suppress

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from positions.bundle import zipped
from positions.models import Negotiation, Party, Term
from tests import records
from tests.bundle.papers import Paper
from tests.faults.machine import contents
from tests.faults.papers import write_bundle

pytestmark = pytest.mark.django_db

PAPER = Paper()
CREATED = [
    "negotiation.csv: 1 created, 0 changed, 0 unchanged, 0 removed",
    "parties.csv: 2 created, 0 changed, 0 unchanged, 0 removed",
    "rounds.csv: 2 created, 0 changed, 0 unchanged, 0 removed",
    "topics.csv: 2 created, 0 changed, 0 unchanged, 0 removed",
    "issues.csv: 2 created, 0 changed, 0 unchanged, 0 removed",
    "options.csv: 3 created, 0 changed, 0 unchanged, 0 removed",
    "sources.csv: 2 created, 0 changed, 0 unchanged, 0 removed",
    "proposals.csv: 2 created, 0 changed, 0 unchanged, 0 removed",
    "terms.csv: 3 created, 0 changed, 0 unchanged, 0 removed",
    "claims.csv: 3 created, 0 changed, 0 unchanged, 0 removed",
    "salience.csv: 1 created, 0 changed, 0 unchanged, 0 removed",
]


def run(*arguments: object, code: int = 0) -> tuple[list[str], list[str]]:
    """The lines on stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    words = [str(argument) for argument in arguments]
    if code:
        with pytest.raises(SystemExit) as end:
            call_command(*words, stdout=out, stderr=err)
        assert end.value.code == code
    else:
        call_command(*words, stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue().splitlines()


def shown(*arguments: object) -> list[str]:
    """The states of the one line that a terminal shows, each erasing the one before; then what stays."""
    reader, terminal = pty.openpty()
    with open(terminal, "w", encoding="utf-8") as err:
        call_command(*map(str, arguments), stdout=io.StringIO(), stderr=err)
    said = b""
    with suppress(OSError), open(reader, "rb", buffering=0) as screen:
        while piece := screen.read(10_000):
            said += piece
    before, *states = said.decode().split("\r\x1b[2K")
    assert before == ""
    return states


def test_an_import_shows_on_a_terminal_how_far_it_has_come(tmp_path):
    assert shown("import_negotiation", PAPER.write(tmp_path)) == [
        "reading",
        "checking",
        "",
        "writing parties: 2 of 2, 100 %",
        "writing rounds: 2 of 2, 100 %",
        "writing topics: 1 of 2, 50 %",
        "writing topics: 2 of 2, 100 %",
        "writing issues: 2 of 2, 100 %",
        "writing options: 3 of 3, 100 %",
        "writing sources: 1 of 2, 50 %",
        "writing sources: 2 of 2, 100 %",
        "writing proposals: 1 of 2, 50 %",
        "writing proposals: 2 of 2, 100 %",
        "writing terms: 3 of 3, 100 %",
        "writing claims: 3 of 3, 100 %",
        "writing salience: 1 of 1, 100 %",
        "working out positions",
        "",
    ]


def test_a_warning_stands_where_the_line_was(tmp_path):
    PAPER.write(tmp_path)
    (tmp_path / "notes.txt").write_text("")
    warning = "notes.txt:1: (file): warning: is no file of a bundle and is ignored\r\n"
    assert shown("import_negotiation", tmp_path, "--dry-run") == ["reading", "checking", warning]


def test_an_import_counts_what_it_did_to_each_file(tmp_path):
    out, err = run("import_negotiation", PAPER.write(tmp_path))
    assert (out, err) == ([*CREATED, "“talks” is at revision 1."], [])


def test_a_second_import_says_that_there_was_nothing_to_change(tmp_path):
    path = PAPER.write(tmp_path)
    run("import_negotiation", path)
    out, err = run("import_negotiation", path)
    assert out[-2:] == [
        "salience.csv: 0 created, 0 changed, 1 unchanged, 0 removed",
        "Nothing to change: “talks” stays at revision 1.",
    ]
    assert err == []


def test_a_dry_run_counts_and_writes_nothing(tmp_path):
    out, err = run("import_negotiation", PAPER.write(tmp_path), "--dry-run")
    assert (out, err) == ([*CREATED, "Nothing was written: this was a dry run."], [])
    assert Negotiation.objects.count() == 0


def test_problems_go_to_stderr_one_a_line_with_exit_code_1_and_nothing_is_written(tmp_path):
    run("import_negotiation", PAPER.write(tmp_path))
    paper = PAPER.but("parties", 2, name="Changed").but("claims", 4, credibility="9", stance="x")
    (paper.write(tmp_path) / "notes.txt").write_bytes(b"")
    out, err = run("import_negotiation", tmp_path, code=1)
    assert (out, err) == (
        [],
        [
            "notes.txt:1: (file): warning: is no file of a bundle and is ignored",
            "claims.csv:4: stance: “x” is no option of the issue “troops”",
            "claims.csv:4: credibility: “9” is out of range: 1 to 6",
        ],
    )
    assert Party.objects.get(slug="north").name == "The North"
    assert Negotiation.objects.get().revision == 1


def test_what_is_no_bundle_at_all_is_one_line(tmp_path):
    path = tmp_path / "talks.zip"
    path.write_bytes(b"PK")
    assert run("import_negotiation", path, code=1) == (
        [],
        ["talks.zip:1: (file): is no zip that can be read: File is not a zip file"],
    )


def test_pruning_has_to_be_asked_for(tmp_path):
    run("import_negotiation", PAPER.write(tmp_path))
    path = PAPER.without_rows("salience").write(tmp_path)
    assert run("import_negotiation", path)[0][-2:] == [
        "salience.csv: 0 created, 0 changed, 1 unchanged, 0 removed",
        "Nothing to change: “talks” stays at revision 1.",
    ]
    assert run("import_negotiation", path, "--prune")[0][-2:] == [
        "salience.csv: 0 created, 0 changed, 0 unchanged, 1 removed",
        "“talks” is at revision 2.",
    ]


def test_an_import_is_made_in_the_name_of_a_user(tmp_path):
    alice = get_user_model().objects.create_user("alice")
    run("import_negotiation", PAPER.write(tmp_path / "talks"), "--user", "alice")
    row = Party.history.first()
    assert (row.history_user, row.history_change_reason) == (alice, "imported from talks")


def test_an_unknown_user_is_an_error(tmp_path):
    with pytest.raises(CommandError, match="^There is no user “nobody”.$"):
        call_command("import_negotiation", str(PAPER.write(tmp_path)), "--user", "nobody")
    assert Negotiation.objects.count() == 0


FULL_DISK = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE 'could not extend file: No space left on device'
    USING ERRCODE = 'disk_full', HINT = 'Check free disk space.';
END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON positions_claim EXECUTE FUNCTION full_disk()
"""


@pytest.fixture
def full_disk():
    """The database has no room for more claims, and says so in its own words."""
    if connection.vendor == "sqlite":
        # What earlier tests left free is filled first.
        free, size = (
            stated(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "page_size")
        )
        stated(f"CREATE TABLE filling AS SELECT zeroblob({free * size}) AS zeros")
        pages = stated("PRAGMA page_count").fetchone()[0]
        stated(f"PRAGMA max_page_count = {pages}")
        yield "database or disk is full"
        stated("PRAGMA max_page_count = 4294967294")
        stated("DROP TABLE filling")
    else:
        stated(FULL_DISK)
        yield "could not extend file: No space left on device"
        stated("DROP FUNCTION full_disk CASCADE")


def stated(sql):
    cursor = connection.cursor()
    cursor.execute(sql)
    return cursor


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_one_line_and_nothing_is_written(tmp_path, full_disk):
    path = write_bundle(tmp_path / "large", clauses=10)
    with pytest.raises(CommandError) as failed:
        run("import_negotiation", path)
    assert str(failed.value) == f"The database failed ({full_disk}): nothing was written."
    assert contents()["positions_negotiation"] == []


@pytest.mark.django_db(transaction=True)
def test_over_http_a_full_disk_is_a_503_and_nothing_is_written(tmp_path, full_disk):
    path = write_bundle(tmp_path / "large", clauses=10)
    address = "/api/v1/negotiations/upheaval/bundle/?dry_run=false"
    client = Client(raise_request_exception=False)
    client.force_login(records.user("ana"))
    files = {file.name: file.read_bytes() for file in path.iterdir()}
    answer = client.post(address, zipped(files), content_type="application/zip")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert contents()["positions_negotiation"] == []


@pytest.mark.parametrize("name", ["out", "deep/er/out", "out.zip"])
def test_an_export_is_written_where_it_is_asked_for(tmp_path, name):
    run("import_negotiation", PAPER.write(tmp_path / "in"))
    path = tmp_path / name
    out, err = run("export_negotiation", "talks", path)
    assert (out, err) == ([f"“talks” at revision 1: 13 files in {path}"], [])
    assert run("import_negotiation", path)[0][-1] == (
        "Nothing to change: “talks” stays at revision 1."
    )


def test_an_export_of_an_unknown_negotiation_is_an_error(tmp_path):
    with pytest.raises(CommandError, match="^There is no negotiation “peace”.$"):
        call_command("export_negotiation", "peace", str(tmp_path / "out"))


def test_an_export_into_a_folder_of_other_things_is_an_error(tmp_path):
    run("import_negotiation", PAPER.write(tmp_path / "in"))
    with pytest.raises(CommandError, match="holds something else than a bundle: in$"):
        call_command("export_negotiation", "talks", str(tmp_path))


def test_an_export_may_be_of_an_earlier_revision(tmp_path):
    run("import_negotiation", PAPER.write(tmp_path / "in"))
    run("export_negotiation", "talks", tmp_path / "then")
    Party.objects.filter(slug="south").get().authorships.all().delete()
    Term.objects.all().delete()
    out, err = run("export_negotiation", "talks", tmp_path / "again", "--revision", "1")
    assert out == [f"“talks” at revision 1: 13 files in {tmp_path / 'again'}"]
    assert _contents(tmp_path / "again") == _contents(tmp_path / "then")


@pytest.mark.parametrize("revision", ["0", "2", "-1"])
def test_an_export_of_no_revision_says_which_there_are(tmp_path, revision):
    run("import_negotiation", PAPER.write(tmp_path / "in"))
    with pytest.raises(CommandError, match="The revisions of this negotiation are 1 to 1, the new"):
        run("export_negotiation", "talks", tmp_path / "out", f"--revision={revision}")
    assert not (tmp_path / "out").exists()


def _contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}
