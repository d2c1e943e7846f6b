"""Import and export in the admin: nothing is written before a report has been read and confirmed."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from positions.bundle import export_files, read_bundle, uploads, zipped
from positions.bundle.exporting import describe
from positions.models import (
    AuditEntry,
    Claim,
    Membership,
    Negotiation,
    Party,
    PendingImport,
    Proposal,
    Term,
)
from positions.tables import xlsx_file
from tests import records
from tests.admin.pages import list_page, page_of, signed_in
from tests.admin.uploads import (
    confirm,
    entries,
    import_page,
    problems,
    report_page,
    text_of,
    upload,
    warnings,
)
from tests.builders import FIXTURE
from tests.bundle.papers import Paper, imported

PAPER = Paper()
HEADER = "proposal,clause,issue,stance,commitment,wording\r\n"


@pytest.fixture
def talks(db, tmp_path) -> Negotiation:
    """The small paper, stored."""
    return imported(PAPER.write(tmp_path))


def single(table: str, paper: Paper = PAPER) -> bytes:
    return paper.files()[f"{table}.csv"]


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_table_is_uploaded_read_confirmed_and_written(analyst, talks) -> None:
    paper = PAPER.but("terms", 2, wording="Nobody leaves, ever.").with_row(
        "terms", proposal="first", clause="3", issue="troops", commitment="demand", wording="W"
    )
    page = upload(analyst, talks, "talks-terms.csv", single("terms", paper))
    assert (problems(page), entries(page)) == (
        [],
        {"terms": [("created", "5", "first, 3, troops"), ("changed", "2", "first, 1, troops")]},
    )
    assert (Term.objects.count(), Negotiation.objects.get().revision) == (3, 2)
    done = text_of(confirm(analyst, page, reason="Second reading"))
    assert "<li>terms: 1 of 2</li>\n<li>terms: 2 of 2</li>" in done
    assert "is at revision 3." in done
    term = Term.objects.get(proposal__slug="first", clause="1")
    row = term.history.first()
    assert (term.wording, row.history_user_name, row.history_change_reason) == (
        "Nobody leaves, ever.",
        "analyst",
        "Second reading",
    )
    assert not PendingImport.objects.exists()


def test_a_changed_cell_is_shown_before_and_after(analyst, talks) -> None:
    paper = PAPER.but("terms", 2, wording="<b>New</b>", note="N")
    page = upload(analyst, talks, "terms.csv", single("terms", paper))
    [part] = page.context["report"].parts
    assert [(c.name, c.before, c.text) for c in part.page[0].cells] == [
        ("wording", "Nobody leaves.", "<b>New</b>"),
        ("note", "", "N"),
    ]
    shown = page.content.decode()
    assert "<del><bdi>Nobody leaves.</bdi></del> → <ins><bdi>&lt;b&gt;New&lt;/b&gt;</bdi></ins>" in shown  # fmt: skip
    assert "<del><bdi>(empty)</bdi></del> → <ins><bdi>N</bdi></ins>" in shown


def test_rows_that_are_gone_are_removed_only_when_that_is_asked(analyst, talks) -> None:
    content = single("claims", PAPER.without_row("claims", 2))
    assert entries(upload(analyst, talks, "claims.csv", content)) == {}
    page = upload(analyst, talks, "claims.csv", content, prune="on")
    assert entries(page) == {"claims": [("removed", "", "wire-1")]}
    confirm(analyst, page).getvalue()
    assert list(Claim.objects.values_list("slug", flat=True)) == ["wire-2", "copy-1"]


def test_the_reason_left_empty_names_the_file(analyst, talks) -> None:
    content = single("parties", PAPER.but("parties", 2, name="N"))
    confirm(analyst, upload(analyst, talks, "parties.csv", content)).getvalue()
    party = Party.objects.get(slug="north")
    assert party.history.first().history_change_reason == "imported from parties.csv"


def test_a_bundle_makes_a_new_negotiation_of_which_one_is_the_owner(stranger, db) -> None:
    page = upload(stranger, None, "others.zip", zipped(Paper("others").files()))
    assert "A new negotiation, <strong>others</strong>:" in page.content.decode()
    assert not Negotiation.objects.filter(slug="others").exists()
    text_of(confirm(stranger, page))
    owner = Membership.objects.get(negotiation__slug="others")
    assert (owner.user.username, owner.role) == ("stranger", "owner")
    assert set(Proposal.objects.values_list("review", flat=True)) == {"published"}


def test_the_demo_negotiation_travels_through_the_admin(superuser, db) -> None:
    files = {path.name: path.read_bytes() for path in FIXTURE.iterdir()}
    page = upload(superuser, None, "russia-ukraine.zip", zipped(files))
    assert (problems(page), warnings(page)) == ([], [])
    parts = {
        part.name: (part.plan.touched, len(part.page)) for part in page.context["report"].parts
    }
    rows = {name: len(table.rows) for name, table in read_bundle(FIXTURE).tables.items()}
    assert parts == {name: (count, min(count, 20)) for name, count in rows.items() if count}
    assert "is at revision 1." in text_of(confirm(superuser, page))
    negotiation = Negotiation.objects.get()
    answer = superuser.get(_file(negotiation, "bundle.zip"))
    assert answer.content == zipped(export_files(negotiation))
    again = upload(superuser, negotiation, "russia-ukraine.zip", answer.content)
    assert "Nothing to change" in again.content.decode()


def test_a_workbook_is_exported_edited_and_imported(analyst, talks) -> None:
    for table in ("terms", "parties", "claims", "options"):
        content = analyst.get(_file(talks, f"{table}.xlsx")).content
        page = upload(analyst, talks, f"talks-{table}.xlsx", content)
        assert (problems(page), entries(page)) == ([], {})
    rows = list(csv.reader(io.StringIO(single("parties").decode())))
    rows[1][1] = "North"
    page = upload(analyst, talks, "book.xlsx", xlsx_file(rows[0], rows[1:], title="Parties"))
    assert entries(page) == {"parties": [("changed", "2", "north")]}


def test_what_is_no_table_by_name_is_the_one_that_is_chosen(analyst, talks) -> None:
    page = upload(analyst, talks, "work.csv", single("rounds"), table="rounds")
    assert (problems(page), entries(page)) == ([], {})


MALFORMED = [
    ("talks.zip", b"no zip", ["talks.zip:1: (file): is no zip that can be read: File is not a zip file"]),
    ("terms.pdf", b"%PDF", ["terms.pdf:1: (file): is none of .zip, .csv and .xlsx: save it as one of these"]),
    ("work.csv", b"a", ["work.csv:1: (file): the name tells no table: choose one"]),
    ("terms.csv", b"\n", ["terms.csv:1: (file): has no header"]),
    ("terms.csv", f"{HEADER}first,1,troops,all,demand,a\0b".encode(), ["terms.csv:2: wording: “a\\x00b” holds a NUL byte"]),
    ("terms.csv", b"clause,colour\r\n", [
        "terms.csv:1: (header): “colour” is no column of terms.csv",
        "terms.csv:1: colour: “colour” is no column of terms.csv",
    ][1:] + [
        "terms.csv:1: proposal: the column is missing",
        "terms.csv:1: issue: the column is missing",
        "terms.csv:1: commitment: the column is missing",
        "terms.csv:1: wording: the column is missing",
    ]),
    ("terms.csv", HEADER.encode() + b"first,1,troops,all,demand,\xff", ["terms.csv:2: wording: “\\udcff” is not UTF-8 text"]),
    ("terms.xlsx", b"PK", ["terms.xlsx:1: (file): is no .xlsx workbook that can be read: File is not a zip file"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "expected"), MALFORMED)
def test_a_malformed_upload_gives_a_report_and_writes_nothing(
    analyst, talks, name, content, expected
) -> None:
    page = upload(analyst, talks, name, content)
    assert sorted(problems(page)) == sorted(expected)
    refused = confirm(analyst, page)
    assert (refused.status_code, said(refused)) == (
        302,
        ["Nothing was written: there are problems now that were not there before."],
    )
    assert Negotiation.objects.get(slug="talks").revision == 2


def test_a_cell_of_ten_megabytes_is_read_and_written(analyst, talks) -> None:
    wording = "long " * 2_000_000
    content = f"{HEADER}first,1,troops,none,demand,{wording}x".encode()
    page = upload(analyst, talks, "terms.csv", content)
    assert entries(page) == {"terms": [("changed", "2", "first, 1, troops")]}
    text_of(confirm(analyst, page))
    assert Term.objects.get(clause="1", proposal__slug="first").wording == f"{wording}x"


def test_an_empty_or_missing_file_is_told_beside_the_field(analyst, talks) -> None:
    assert upload(analyst, talks, "terms.csv", b"").context["form"].errors == {
        "file": ["The file is empty."]
    }
    page = analyst.post(import_page(talks), {"prune": "on"})
    assert page.context["form"].errors == {"file": ["Choose a file."]}
    assert page.context["form"]["prune"].value() is True


def test_a_file_that_is_too_large_is_not_kept_and_is_told(analyst, talks, monkeypatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST_UPLOAD", 2**20)
    page = upload(analyst, talks, "terms.csv", b"0" * (2**20 + 1))
    assert page.context["form"].errors == {"file": ["The file is larger than 1 MB."]}
    assert not PendingImport.objects.exists()


def test_an_upload_without_a_token_is_refused(talks) -> None:
    user = records.user()
    records.member(talks, user)
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    page = client.get(import_page(talks))
    assert client.post(import_page(talks), {}).status_code == 403
    sent = {"csrfmiddlewaretoken": str(page.context["csrf_token"])}
    assert client.post(import_page(talks), sent).status_code == 200


def test_who_may_not_edit_may_not_import(viewer, stranger, talks) -> None:
    assert viewer.get(import_page(talks)).status_code == 403
    assert stranger.get(import_page(talks)).status_code == 403


def test_a_private_negotiation_is_as_absent_as_none(talks, stranger) -> None:
    _make_private(talks)
    for page in ("import", "export"):
        private, absent = (
            stranger.get(reverse(f"admin:positions_{page}", args=[pk])) for pk in (talks.pk, 10**30)
        )
        assert (private.status_code, private.content) == (404, absent.content)
    assert stranger.get(_file(talks, "bundle.zip")).status_code == 404


def _make_private(negotiation: Negotiation) -> None:
    negotiation.visibility = "private"
    negotiation.save()


def test_who_is_not_signed_in_is_led_to_the_door(talks, client) -> None:
    for address in (import_page(), import_page(talks), _file(talks, "terms.csv")):
        assert client.get(address)["Location"].startswith("/admin/login/")


def test_a_slug_that_others_use_in_private_cannot_be_taken(talks, stranger) -> None:
    _make_private(talks)
    page = upload(stranger, None, "talks.zip", zipped(PAPER.files()))
    assert problems(page) == ["negotiation.csv:2: slug: this slug cannot be used"]


def test_a_report_opens_for_its_account_only(analyst, owner, talks) -> None:
    upload(analyst, talks, "terms.csv", single("terms"))
    pending = PendingImport.objects.get()
    assert analyst.get(report_page(pending)).status_code == 200
    other = owner.get(report_page(pending))
    pending.pk += 1
    assert (other.status_code, other.content) == (404, owner.get(report_page(pending)).content)


def test_a_report_is_there_for_a_day(analyst, talks) -> None:
    upload(analyst, talks, "terms.csv", single("terms"))
    old = PendingImport.objects.get()
    old.made_at = timezone.now() - timedelta(days=1, minutes=1)
    old.save()
    assert analyst.get(report_page(old)).status_code == 404
    upload(analyst, talks, "claims.csv", single("claims"))
    assert list(PendingImport.objects.values_list("name", flat=True)) == ["claims.csv"]
    assert Negotiation.objects.get(slug="talks").revision == 2


def test_an_account_has_ten_uploads_waiting_at_most(analyst, talks) -> None:
    for number in range(12):
        upload(analyst, talks, f"{number}-terms.csv", single("terms"))
    names = list(PendingImport.objects.values_list("name", flat=True))
    assert names == [f"{number}-terms.csv" for number in range(11, 1, -1)]


def test_an_upload_is_discarded(analyst, talks) -> None:
    page = upload(analyst, talks, "terms.csv", single("terms"))
    answer = analyst.post(page.request["PATH_INFO"], {"discard": "1"})
    assert (answer["Location"], said(answer)) == (
        import_page(talks),
        ["“terms.csv” was discarded. Nothing was written."],
    )
    assert not PendingImport.objects.exists()


def test_what_was_changed_after_the_report_leads_back_to_it(analyst, talks) -> None:
    content = single("parties", PAPER.but("parties", 2, name="N"))
    page = upload(analyst, talks, "parties.csv", content)
    Party.objects.get(slug="south").save()
    answer = confirm(analyst, page)
    assert (answer["Location"], said(answer)) == (
        page.request["PATH_INFO"],
        [
            "Nothing was written: the negotiation was changed after this report was made. "
            "This is the report as of now."
        ],
    )
    assert "is at revision 4." in text_of(confirm(analyst, analyst.get(answer["Location"])))


def test_what_changes_while_the_page_goes_out_is_told_on_it(analyst, talks) -> None:
    content = single("parties", PAPER.but("parties", 2, name="N"))
    page = upload(analyst, talks, "parties.csv", content)
    answer = confirm(analyst, page)
    Party.objects.get(slug="south").save()
    done = text_of(answer)
    assert "Nothing was written. “talks” was changed meanwhile: try again" in done
    assert "Done" not in done
    assert Party.objects.get(slug="north").name == "The North"
    assert PendingImport.objects.count() == 1


def test_a_failure_of_the_database_is_told_and_nothing_is_written(
    analyst, talks, caplog, monkeypatch
) -> None:
    paper = PAPER.but("parties", 2, name="N").but("terms", 2, wording="New")
    files = {name: paper.files()[name] for name in ("parties.csv", "terms.csv")}
    page = upload(analyst, talks, "some.zip", zipped(files))
    answer = confirm(analyst, page)
    # Terms are written after parties; without the table the database refuses them.
    monkeypatch.setattr(Term._meta, "db_table", "no_such_table")
    done = text_of(answer)
    monkeypatch.undo()
    assert "<li>parties: 1 of 1</li>" in done
    assert "Nothing was written. The database refused it." in done
    assert (Party.objects.get(slug="north").name, Negotiation.objects.get().revision) == (
        "The North",
        2,
    )
    errors = [record.message for record in caplog.records if record.levelname == "ERROR"]
    assert errors == ["An import failed"]


def test_a_reader_who_leaves_leaves_nothing_half_written(analyst, talks) -> None:
    paper = PAPER.but("parties", 2, name="N").but("terms", 2, wording="New")
    page = upload(analyst, talks, "some.zip", zipped(paper.files()))
    answer = confirm(analyst, page)
    pieces = iter(answer.streaming_content)
    assert [b"parties: 1 of 1" in next(pieces) for _ in range(2)] == [False, True]
    answer._iterator.close()  # as the server does; `close` would end the test's own connection too
    assert Party.objects.get(slug="north").name == "The North"
    assert Negotiation.objects.get(slug="talks").revision == 2


def test_a_reason_that_is_too_long_is_told_and_kept(analyst, talks) -> None:
    content = single("parties", PAPER.but("parties", 2, name="N"))
    page = confirm(analyst, upload(analyst, talks, "parties.csv", content), reason="x" * 101)
    assert page.context["form"].errors == {
        "reason": ["Ensure this value has at most 100 characters (it has 101)."]
    }
    assert page.context["form"]["reason"].value() == "x" * 101
    assert Negotiation.objects.get(slug="talks").revision == 2


def test_an_analyst_creates_drafts_and_is_told(analyst, talks) -> None:
    paper = PAPER.with_row(
        "proposals", slug="third", round="autumn", parties="north", title="T", kind="plan", status="tabled"
    )  # fmt: skip
    page = upload(analyst, talks, "proposals.csv", single("proposals", paper))
    assert warnings(page) == [
        "proposals.csv:4: slug: warning: is created as a draft: a reviewer or owner publishes it"
    ]
    text_of(confirm(analyst, page))
    assert Proposal.objects.get(slug="third").review == "draft"


def test_under_four_eyes_a_published_text_is_not_written_over(owner, talks) -> None:
    talks.four_eyes = True
    talks.save()
    paper = PAPER.but("terms", 3, wording="New")
    assert problems(upload(owner, talks, "terms.csv", single("terms", paper))) == [
        "terms.csv:3: wording: four eyes: “first” is published, edit it as a draft copy"
    ]


def test_a_long_report_is_shown_in_part_and_has_pages(analyst, talks) -> None:
    rows = "".join(f"first,{n},troops,all,demand,W{n}\r\n" for n in range(3, 253))
    page = upload(analyst, talks, "terms.csv", f"{HEADER}{rows}".encode())
    address = page.request["PATH_INFO"]
    assert len(entries(page)["terms"]) == 20
    assert '<a href="?part=terms">All 250</a>' in page.content.decode()
    assert [
        (len(shown), shown[0])
        for number in (1, 2, 3)
        for shown in [entries(analyst.get(f"{address}?part=terms&page={number}"))["terms"]]
    ] == [
        (100, ("created", "2", "first, 3, troops")),
        (100, ("created", "102", "first, 103, troops")),
        (50, ("created", "202", "first, 203, troops")),
    ]
    for odd in ("?part=colour", "?part=parties", "?part=terms&page=x", "?page=9"):
        assert analyst.get(f"{address}{odd}").status_code == 200


def test_very_many_problems_have_pages(analyst, talks) -> None:
    rows = "".join(f"first,{n},none,all,demand,W\r\n" for n in range(150))
    page = upload(analyst, talks, "terms.csv", f"{HEADER}{rows}".encode())
    assert (len(problems(page)), len(page.context["report"].problems)) == (150, 100)
    assert '<a href="?part=problems">All 150</a>' in page.content.decode()
    second = analyst.get(page.request["PATH_INFO"] + "?part=problems&page=2")
    assert len(second.context["report"].problems) == 50


@pytest.mark.parametrize("rows", [1, 3])
def test_a_report_takes_the_same_queries_however_many_rows(
    analyst, talks, rows, django_assert_num_queries
) -> None:
    lines = "".join(f"first,{n},troops,all,demand,W\r\n" for n in range(3, 3 + rows))
    page = upload(analyst, talks, "terms.csv", f"{HEADER}{lines}".encode())
    with django_assert_num_queries(21):
        analyst.get(page.request["PATH_INFO"])


def test_the_pages_of_import_and_export_take_few_queries(
    analyst, talks, django_assert_num_queries
) -> None:
    with django_assert_num_queries(6):
        analyst.get(import_page(talks))
    with django_assert_num_queries(6):
        analyst.get(reverse("admin:positions_export", args=[talks.pk]))
    with django_assert_num_queries(18):
        analyst.get(_file(talks, "terms.csv"))


def _file(negotiation: Negotiation, name: str) -> str:
    return reverse("admin:positions_export_file", args=[negotiation.pk, name])


def test_every_table_is_exported_as_csv_and_as_a_workbook(viewer, talks) -> None:
    files = export_files(talks)
    for file in describe(talks, [])["resources"]:
        answer = viewer.get(_file(talks, file["path"]))
        assert (answer.content, answer["Content-Type"]) == (files[file["path"]], "text/csv")
        workbook = viewer.get(_file(talks, f"{file['name']}.xlsx"))
        assert (
            workbook["Content-Disposition"] == f'attachment; filename="talks-{file["name"]}.xlsx"'
        )
        sheet = load_workbook(io.BytesIO(workbook.content))[file["name"]]
        rows = list(csv.reader(io.StringIO(answer.content.decode())))
        assert [[cell.value or "" for cell in row] for row in sheet] == rows
        assert {cell.data_type for row in sheet for cell in row} <= {"s", "inlineStr"}


def test_an_export_holds_what_is_published(viewer, talks) -> None:
    second = Proposal.objects.get(slug="second")
    second.review = "draft"
    second.save()
    lines = viewer.get(_file(talks, "proposals.csv")).content.decode().splitlines()
    assert [line.split(",")[0] for line in lines] == ["slug", "first"]


def test_every_export_is_kept_for_the_owner(viewer, talks) -> None:
    for name in ("bundle.zip", "terms.csv", "terms.xlsx"):
        viewer.get(_file(talks, name))
    kept = AuditEntry.objects.values_list("user_name", "kind", "what", "revision")
    assert list(kept) == [
        ("viewer", "export", "terms.xlsx", 2),
        ("viewer", "export", "terms.csv", 2),
        ("viewer", "export", "bundle", 2),
    ]
    assert Negotiation.objects.get(slug="talks").revision == 2


def test_what_is_no_table_is_not_exported(viewer, talks) -> None:
    for name in ("colour.csv", "terms.json", "terms", "bundle.csv"):
        assert viewer.get(_file(talks, name)).status_code == 404
    assert not AuditEntry.objects.exists()


def test_the_pages_of_a_negotiation_lead_to_import_and_export(analyst, viewer, talks) -> None:
    export = reverse("admin:positions_export", args=[talks.pk])
    for client, links in ((analyst, [True, True]), (viewer, [False, True])):
        page = client.get(page_of(talks)).content.decode()
        assert [f'href="{link}"' in page for link in (import_page(talks), export)] == links
    assert f'href="{import_page()}"' in analyst.get(list_page(Negotiation)).content.decode()


def test_one_who_may_not_edit_any_more_confirms_nothing(talks) -> None:
    user = records.user()
    member = records.member(talks, user)
    client = signed_in(user)
    page = upload(
        client, talks, "parties.csv", single("parties", PAPER.but("parties", 2, name="N"))
    )
    member.delete()
    assert client.get(page.request["PATH_INFO"]).status_code == 403
    assert confirm(client, page).status_code == 403
    _make_private(talks)
    assert client.get(page.request["PATH_INFO"]).status_code == 404


def test_members_export_with_drafts_where_they_ask(viewer, stranger, talks) -> None:
    first = Proposal.objects.get(slug="first")
    copy = records.proposal("first-draft", first.parties.first(), review="draft", revises=first)
    records.term("9", copy, issue=talks.issues.first(), wording="Drafted.")
    address = reverse("admin:positions_export_file", args=[talks.pk, "terms.csv"])

    def clauses(asked: str) -> list[tuple[str, str]]:
        rows = csv.DictReader(io.StringIO(viewer.get(address + asked).content.decode()))
        return [(row["proposal"], row["clause"]) for row in rows if row["proposal"] == "first"]

    assert ("first", "9") not in clauses("")
    assert clauses("?drafts=true") == [("first", "9")]
    assert AuditEntry.objects.first().what == "terms.csv, with drafts"
    page = viewer.get(reverse("admin:positions_export", args=[talks.pk]) + "?drafts=true")
    assert f'href="{address}?drafts=true"' in page.content.decode()
    talks.visibility = "public"
    talks.save()
    assert [stranger.get(address + asked).status_code for asked in ("", "?drafts=true")] == [
        200,
        403,
    ]
