"""Bundles over HTTP: taken away by all who may see, brought in after a dry run."""

import csv
import io
import zipfile
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from positions.bundle import export_files, uploads, zipped
from positions.models import AuditEntry, Claim, Membership, Negotiation, Party, Proposal
from tests import records
from tests.api.writing.asking import wrong
from tests.api.writing.conftest import four_eyes, member
from tests.builders import FIXTURE
from tests.bundle.papers import Paper

HOME = "/api/v1/negotiations/talks/"
PAPER = Paper()


@pytest.fixture
def home(db):
    """The paper's negotiation as it is stored, private."""
    owner = member(records.negotiation("elsewhere"), "owner", "maker")
    assert put(owner, PAPER, "dry_run=false").status_code == 201
    home = Negotiation.objects.get(slug="talks")
    home.visibility = "private"
    home.save()
    return home


@pytest.fixture
def analyst(home):
    analyst = member(home, "analyst")
    home.refresh_from_db()
    return analyst


def put(client, paper, query="", slug="talks", **headers):
    return client.post(
        f"/api/v1/negotiations/{slug}/bundle/?{query}",
        zipped(paper.files()),
        content_type="application/zip",
        headers=headers,
    )


def sheet(client, name, content, query="", **more):
    sent = {"file": SimpleUploadedFile(name, content), **more}
    return client.post(f"{HOME}bundle/?{query}", sent)


def test_a_bundle_is_taken_away_as_the_desk_gives_it(analyst, home) -> None:
    answer = analyst.get(f"{HOME}bundle.zip")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert answer["Content-Disposition"] == 'attachment; filename="talks.zip"'
    assert answer.content == zipped(export_files(home))
    entry = AuditEntry.objects.get()
    assert (entry.user_name, entry.kind, entry.what) == ("analyst", "export", "bundle")
    assert entry.revision == home.revision


def test_a_bundle_of_an_earlier_revision_holds_the_records_of_then(analyst, home) -> None:
    then, revision = analyst.get(f"{HOME}bundle.zip"), home.revision
    records.party("east", home)
    again = analyst.get(f"{HOME}bundle.zip?revision={revision}")
    assert (again.content, again["Parley-Revision"]) == (then.content, str(revision))
    newest = analyst.get(f"{HOME}bundle.zip?known_by=2100")
    assert newest["Parley-Revision"] == str(revision + 1)
    assert newest.content == analyst.get(f"{HOME}bundle.zip").content != then.content
    assert newest["ETag"] != again["ETag"]


@pytest.mark.parametrize("asked", ["revision=99", "revision=0", "known_by=soon"])
def test_a_bundle_of_no_revision_is_refused_by_name(analyst, asked) -> None:
    answer = analyst.get(f"{HOME}bundle.zip?{asked}")
    assert [name for name, _ in wrong(answer)] == [asked.partition("=")[0]]


def test_a_bundle_of_what_is_deleted_meanwhile_is_not_there(analyst, home) -> None:
    found = []

    def deleting(execute, sql, *more):
        done = execute(sql, *more)
        if not found and 'FROM "positions_negotiation"' in sql:
            found.append(sql)
            home.delete()
        return done

    with connection.execute_wrapper(deleting):
        assert analyst.get(f"{HOME}bundle.zip").status_code == 404
    assert len(found) == 1


def test_a_bundle_that_one_has_is_not_made_again(analyst, home) -> None:
    tag = analyst.get(f"{HOME}bundle.zip")["ETag"]
    again = analyst.get(f"{HOME}bundle.zip", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert AuditEntry.objects.count() == 1
    records.party("east", home)
    assert analyst.get(f"{HOME}bundle.zip", headers={"If-None-Match": tag}).status_code == 200


def test_drafts_are_taken_away_by_members_only(analyst, home) -> None:
    records.proposal("secret-draft", Party.objects.get(slug="north"), review="draft")
    plain, drafts = (
        zipfile.ZipFile(io.BytesIO(analyst.get(f"{HOME}bundle.zip{query}").content))
        for query in ("", "?drafts=true")
    )
    assert b"secret-draft" not in plain.read("proposals.csv")
    assert b"secret-draft" in drafts.read("proposals.csv")
    home.visibility = "public"
    home.save()
    assert Client().get(f"{HOME}bundle.zip").status_code == 200
    assert wrong(Client().get(f"{HOME}bundle.zip?drafts=true")) == [
        ("drafts", "Drafts are shown to members of the negotiation only.")
    ]
    assert set(AuditEntry.objects.values_list("user_name", flat=True)) == {"analyst"}


def test_a_dry_run_says_what_would_be_written_and_writes_nothing(analyst, home) -> None:
    other = PAPER.but("parties", 2, name="N", side="west").with_row(
        "parties", slug="east", name="The East", role="observer"
    )
    answer = put(analyst, other.without_row("claims", 4), "prune=true")
    assert answer.status_code == 200, answer.content
    told = answer.json()
    results = told.pop("results")
    assert told == {
        "negotiation": "talks",
        "dry_run": True,
        "prune": True,
        "revision": home.revision,
        "counts": {"created": 1, "changed": 1, "removed": 1},
        "warnings": [
            "negotiation.csv:2: visibility: warning: only an owner changes it: “private” is kept"
        ],
    }
    assert [tuple(row.values()) for row in results][:4] == [
        ("parties", "east", "created", "name", "", "The East"),
        ("parties", "east", "created", "role", "", "observer"),
        ("parties", "north", "changed", "name", "The North", "N"),
        ("parties", "north", "changed", "side", "", "west"),
    ]
    assert results[4] == {
        "table": "claims",
        "key": "copy-1",
        "action": "removed",
        "field": "source",
        "before": "copy",
        "after": "",
    }
    home.refresh_from_db()
    assert (home.revision, Party.objects.of(home).count()) == (told["revision"], 2)


def test_it_is_written_where_that_is_asked_for(analyst, home) -> None:
    other = PAPER.but("parties", 2, name="N").without_row("claims", 2)
    answer = put(analyst, other, "dry_run=false&reason=Spelling")
    assert (answer.status_code, answer.json()["dry_run"]) == (200, False)
    assert answer.json()["revision"] == home.revision + 1
    party = Party.objects.get(slug="north")
    last = party.history.latest("history_id")
    assert (party.name, last.history_change_reason, last.history_user_name) == (
        "N",
        "Spelling",
        "analyst",
    )
    assert Claim.objects.count() == 3
    put(analyst, other, "dry_run=false&prune=true")
    assert Claim.objects.count() == 2


def test_the_same_bundle_again_writes_nothing(analyst, home) -> None:
    mine = analyst.get(f"{HOME}bundle.zip").content
    answer = analyst.post(f"{HOME}bundle/?dry_run=false", mine, content_type="application/zip")
    assert answer.json()["counts"] == {"created": 0, "changed": 0, "removed": 0}
    assert answer.json()["revision"] == home.revision


def test_every_problem_is_told_with_its_place_and_nothing_is_written(analyst, home) -> None:
    bad = PAPER.but("terms", 2, stance="half", verbatim="no").but("parties", 2, role="king")
    answer = put(analyst, bad, "dry_run=false")
    assert [tuple(one.values()) for one in answer.json()["errors"]] == [
        (
            "parties.csv:2:role",
            "king",
            "“king” is not one of: party, mediator, guarantor, facilitator, observer",
        ),
        ("terms.csv:2:stance", "half", "“half” is no option of the issue “troops”"),
        ("terms.csv:2:verbatim", "no", "“no” is not “yes” or empty"),
    ]
    assert answer.status_code == 400
    assert Negotiation.objects.get(slug="talks").revision == home.revision


def test_a_single_table_and_a_workbook_are_taken_from_a_form(analyst, home) -> None:
    content = PAPER.but("parties", 2, name="N").files()["parties.csv"]
    told = sheet(analyst, "parties.csv", content).json()
    assert [row["after"] for row in told["results"]] == ["N"]
    assert wrong(sheet(analyst, "mine.csv", content)) == [
        ("mine.csv:1:(file)", "the name tells no table: choose one")
    ]
    assert sheet(analyst, "mine.csv", content, table="parties").json() == told
    assert [name for name, _ in wrong(sheet(analyst, "mine.csv", content, table="kings"))] == [
        "table"
    ]
    assert wrong(analyst.post(f"{HOME}bundle/", {"file": "text", "more": "1"})) == [
        ("more", "There is no such field."),
        ("file", "Send the bundle as application/zip, or as the file of a form."),
    ]


def test_results_come_as_a_table_too(analyst, home) -> None:
    answer = put(analyst, PAPER.but("parties", 2, name="N"), "format=csv")
    assert list(csv.reader(io.StringIO(answer.content.decode()))) == [
        ["table", "key", "action", "field", "before", "after"],
        ["parties", "north", "changed", "name", "The North", "N"],
    ]


def test_the_slug_of_the_address_is_that_of_the_bundle(analyst, home) -> None:
    assert wrong(put(analyst, Paper("others"))) == [
        (
            "negotiation.csv:2:slug",
            "“others” is not “talks”, into which it is to be imported",
        )
    ]
    assert wrong(put(analyst, Paper("talks"), slug="others")) == [
        ("negotiation.csv:2:slug", "“talks” is not “others”, to which it was sent")
    ]


def test_any_account_makes_a_new_negotiation_and_owns_it(home) -> None:
    client = member(home, "viewer")
    dry = put(client, Paper("others"), slug="others")
    assert (dry.status_code, dry.json()["revision"]) == (200, None)
    assert not Negotiation.objects.filter(slug="others").exists()
    made = put(client, Paper("others"), "dry_run=false", slug="others")
    assert (made.status_code, made["Location"]) == (
        201,
        "http://testserver/api/v1/negotiations/others/",
    )
    assert client.get(made["Location"])["ETag"] == made["ETag"]
    owner = Membership.objects.get(negotiation__slug="others")
    assert (owner.user.username, owner.role) == ("viewer", "owner")


def test_a_stranger_is_told_of_a_private_one_no_more_than_at_the_desk(home) -> None:
    stranger = member(records.negotiation("own"), "owner", "stranger")
    assert wrong(put(stranger, PAPER)) == [("negotiation.csv:2:slug", "this slug cannot be used")]
    told = []
    for slug in ("talks", "never"):
        answer = sheet(stranger, "parties.csv", PAPER.files()["parties.csv"])
        told.append(answer.content)
        with CaptureQueriesContext(connection) as asked:
            file = stranger.get(f"/api/v1/negotiations/{slug}/bundle.zip")
        told.append((file.content, file.status_code, len(asked)))
    assert told[:2] == told[2:]
    assert told[1][1:] == (404, 3)


def test_rights_are_those_of_the_desk(home) -> None:
    assert put(Client(), PAPER).status_code == 401
    viewer = put(member(home, "viewer"), PAPER)
    assert (viewer.status_code, viewer.json()["detail"][:33]) == (
        403,
        "You may read this negotiation, no",
    )
    new = PAPER.with_row(
        "proposals",
        slug="third",
        round="autumn",
        parties="north",
        title="Third",
        kind="plan",
        status="tabled",
    )
    told = put(member(home, "analyst"), new, "dry_run=false").json()
    assert told["warnings"][-1] == (
        "proposals.csv:4: slug: warning: is created as a draft: a reviewer or owner publishes it"
    )
    assert Proposal.objects.get(slug="third").review == "draft"
    four_eyes(home)
    refused = put(member(home, "reviewer"), PAPER.but("proposals", 2, title="x"))
    assert wrong(refused) == [
        (
            "proposals.csv:2:title",
            "four eyes: “first” is published, edit it as a draft copy",
        )
    ]


def test_a_bundle_may_say_on_what_it_rests(analyst, home) -> None:
    tags = [analyst.get(HOME)["ETag"], analyst.get(f"{HOME}bundle.zip")["ETag"]]
    for tag in tags:
        assert put(analyst, PAPER, if_match=tag).status_code == 200
    records.party("east", home)
    for tag in [*tags, "*", '"7-0"']:
        assert put(analyst, PAPER, if_match=tag).status_code == 412
    assert put(analyst, Paper("others"), slug="others", if_match="*").status_code == 412


def test_what_is_too_large_is_a_413_problem(analyst, home, monkeypatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST_UPLOAD", 2**20)
    too_much = b"0" * (2**20 + 1)
    for answer in (
        analyst.post(f"{HOME}bundle/", too_much, content_type="application/zip"),
        sheet(analyst, "terms.csv", too_much),
    ):
        assert (answer.status_code, answer.json()["detail"]) == (
            413,
            "The body is larger than 1 MB.",
        )


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04" + b"\0" * 40])
def test_what_is_no_zip_is_told(analyst, home, content) -> None:
    answer = analyst.post(f"{HOME}bundle/", content, content_type="application/zip")
    assert len(wrong(answer)) == 1


@pytest.mark.parametrize(
    "asked", ["dry_run=no", "prune=1", "revision=3", "dry_run=true&dry_run=false"]
)
def test_switches_are_true_or_false(analyst, home, asked) -> None:
    assert [name for name, _ in wrong(put(analyst, PAPER, asked))] == [asked.split("=")[0]]


def test_other_bodies_are_a_415_problem(analyst, home) -> None:
    answer = analyst.post(f"{HOME}bundle/", "{}", content_type="application/json")
    assert answer.status_code == 415


def test_the_demo_negotiation_travels_over_the_api(db) -> None:
    files = {path.name: path.read_bytes() for path in FIXTURE.iterdir()}
    client = member(records.negotiation("elsewhere"), "owner", "maker")
    address = "/api/v1/negotiations/russia-ukraine/bundle"
    made = client.post(f"{address}/?dry_run=false", zipped(files), content_type="application/zip")
    assert made.status_code == 201
    told = made.json()
    assert Counter(row["table"] for row in told["results"] if row["field"] == "wording") == {
        "terms": 253
    }
    back = zipfile.ZipFile(io.BytesIO(client.get(f"{address}.zip").content))
    same = [name for name in files if name.endswith(".csv") and back.read(name) == files[name]]
    assert sorted(same) == sorted(name for name in files if name.endswith(".csv"))
