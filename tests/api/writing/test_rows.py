"""Rows that are created, changed and deleted: what is taken, and what comes back."""

from typing import Any

import pytest

from positions.models import Authorship, Claim, Negotiation, Proposal, Source, Term
from tests import records
from tests.api.writing.asking import at, change, row, send, tag, wrong

PROPOSAL = {
    "negotiation": "talks",
    "slug": "memorandum",
    "round": "round-2",
    "parties": ["beta", "alpha"],
    "title": "Меморандум",
    "kind": "memorandum",
    "date": "2025-06",
    "status": "tabled",
    "completeness": "partial",
    "supersedes": None,
    "responds_to": "paper",
    "source": "gazette",
    "note": "",
}
TERM = {
    "negotiation": "talks",
    "proposal": "draft",
    "clause": "I.1",
    "issue": "troops",
    "stance": "half",
    "commitment": "offer",
    "wording": "Half of them leave.",
    "verbatim": True,
    "conditions": "",
    "headline": False,
    "source": None,
    "note": "",
}
SOURCE = {
    "negotiation": "talks",
    "slug": "herald",
    "publisher": "Herald",
    "title": "A report",
    "url": "https://example.org/",
    "published_on": "2025",
    "language": "en",
    "reliability": "C",
    "kind": "reprint",
    "reprint_of": "gazette",
    "archived_url": "",
    "accessed_on": "2025-06-03",
}
CLAIM = {
    "negotiation": "talks",
    "slug": "gazette-2",
    "source": "gazette",
    "claimant": "alpha",
    "about": "alpha",
    "proposal": "paper",
    "issue": "troops",
    "asserts": "stance",
    "stance": "full",
    "statement": "All of them leave.",
    "quote": "«Все»",
    "locator": "p. 2",
    "made_on": "2025-06-01",
    "credibility": 2,
    "note": "",
}
ROWS: dict[str, dict[str, Any]] = {
    "proposals": PROPOSAL,
    "terms": TERM,
    "sources": SOURCE,
    "claims": CLAIM,
}
DRAFTS = {"proposals": "?drafts=true", "terms": "?drafts=true", "sources": "", "claims": ""}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_created_with_the_fields_with_which_it_is_read(analyst, talks, name) -> None:
    revision = Negotiation.objects.get(slug="talks").revision
    created = send(analyst, "post", at(name), ROWS[name])
    assert created.status_code == 201, created.content
    told = created.json()
    assert told == {"id": told["id"], **ROWS[name]}
    assert created["Location"] == f"http://testserver{at(name, told['id'])}{DRAFTS[name]}"
    read = analyst.get(created["Location"])
    assert (read.json(), read["ETag"]) == (told, created["ETag"])
    assert Negotiation.objects.get(slug="talks").revision == revision + 1


def test_what_is_created_starts_as_a_draft(analyst, talks) -> None:
    made = send(analyst, "post", at("proposals"), PROPOSAL).json()
    assert Proposal.objects.get(slug="memorandum").review == "draft"
    assert analyst.get(at("proposals", made["id"])).status_code == 404


def test_what_may_be_left_out_is_as_at_the_desk(analyst, talks) -> None:
    short = {name: PROPOSAL[name] for name in ("negotiation", "slug", "round", "parties", "title")}
    made = send(analyst, "post", at("proposals"), short | {"kind": "plan", "status": "leaked"})
    assert made.json() == {
        "id": made.json()["id"],
        **short,
        "kind": "plan",
        "date": "",
        "status": "leaked",
        "completeness": "partial",
        "supersedes": None,
        "responds_to": None,
        "source": None,
        "note": "",
    }


@pytest.mark.parametrize("name", ROWS)
def test_a_row_put_back_as_it_was_read_changes_nothing(analyst, talks, name) -> None:
    address = at(name, talks.rows[name])
    before, seen = row(analyst, address), tag(analyst, address)
    done = send(analyst, "put", address, before, seen)
    assert (done.status_code, done.json(), done["ETag"]) == (200, before, seen)
    assert talks.rows[name].history.count() == 1


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("proposals", "title", "Another title"),
        ("proposals", "parties", ["beta", "alpha"]),
        ("proposals", "round", "round-2"),
        ("terms", "stance", "full"),
        ("terms", "verbatim", True),
        ("sources", "published_on", ""),
        ("claims", "credibility", 6),
        ("claims", "about", None),
    ],
)
def test_a_field_is_changed_and_all_others_stay(analyst, talks, name, field, value) -> None:
    address = at(name, talks.rows[name])
    before = row(analyst, address)
    done = change(analyst, address, **{field: value})
    assert done.status_code == 200, done.content
    assert done.json() == before | {field: value} == row(analyst, address)
    assert done["ETag"] == tag(analyst, address)
    put = send(analyst, "put", address, before, done["ETag"])
    assert put.json() == before


@pytest.mark.parametrize("name", ROWS)
def test_a_put_holds_every_field_but_the_id(analyst, talks, name) -> None:
    address = at(name, talks.rows[name])
    before = row(analyst, address)
    del before["id"]
    assert send(analyst, "put", address, before, tag(analyst, address)).status_code == 200
    done = send(analyst, "put", address, {}, tag(analyst, address))
    assert wrong(done) == [(field, "This field is required.") for field in before]


def test_a_stance_goes_with_its_issue(analyst, talks) -> None:
    address = at("terms", talks.term)
    change(analyst, address, stance="full")
    moved = row(analyst, address) | {"issue": "borders"}
    assert send(analyst, "put", address, moved, tag(analyst, address)).status_code == 200
    assert Term.objects.get(pk=talks.term.pk).stance == talks.other
    assert wrong(change(analyst, address, issue="troops")) == [
        ("stance", "“0 Full” is no option of the issue “Troops”.")
    ]
    assert wrong(change(analyst, address, stance="half")) == [
        ("stance", "“half” is no option of the issue “Borders”.")
    ]


def test_authors_who_stay_keep_their_records(analyst, talks) -> None:
    stays = Authorship.objects.get(proposal=talks.paper)
    change(analyst, at("proposals", talks.paper), parties=["beta", "alpha"])
    assert [(a.party.slug, a.pk == stays.pk) for a in talks.paper.authorships.all()] == [
        ("beta", False),
        ("alpha", True),
    ]
    change(analyst, at("proposals", talks.paper), parties=["beta"])
    assert [a.party.slug for a in talks.paper.authorships.all()] == ["beta"]
    assert talks.paper.history.count() == 1


def test_a_reference_to_a_draft_that_a_published_row_does_not_show_is_kept(analyst, talks) -> None:
    talks.paper.responds_to = talks.draft
    talks.paper.save()
    address = at("proposals", talks.paper)
    before = row(analyst, address)
    assert before["responds_to"] is None
    send(analyst, "put", address, before | {"title": "New"}, tag(analyst, address))
    assert Proposal.objects.get(pk=talks.paper.pk).responds_to == talks.draft


@pytest.mark.parametrize("name", ["terms", "claims"])
def test_a_row_is_deleted(analyst, talks, name) -> None:
    address = at(name, talks.rows[name])
    done = send(analyst, "delete", address, seen=tag(analyst, address))
    assert (done.status_code, done.content) == (204, b"")
    assert analyst.get(address).status_code == 404
    last = talks.rows[name].history.latest("history_id")
    assert (last.history_type, last.history_user_name) == ("-", "analyst")


def test_what_others_point_at_is_not_deleted(analyst, talks) -> None:
    for name, pointing in [
        ("sources", [("claims", "gazette-1"), ("proposals", "paper")]),
        ("proposals", [("claims", "gazette-1")]),
    ]:
        address = at(name, talks.rows[name])
        done = send(analyst, "delete", address, seen=tag(analyst, address))
        assert done.status_code == 409
        assert [(one["name"], one["value"]) for one in done.json()["errors"]] == pointing
    assert (Source.objects.count(), Proposal.objects.count()) == (1, 2)


def test_a_text_coded_in_full_keeps_its_last_term(analyst, talks) -> None:
    change(analyst, at("proposals", talks.paper), completeness="full")
    address = at("terms", talks.term)
    done = send(analyst, "delete", address, seen=tag(analyst, address))
    assert wrong(done, 409) == [("proposal", "Paper, coded in full, would have no term.")]


def test_many_rows_are_created_in_one_revision(analyst, talks) -> None:
    revision = Negotiation.objects.get(slug="talks").revision
    sent = [TERM | {"clause": f"I.{n}"} for n in range(3)]
    done = send(analyst, "post", at("terms"), sent)
    assert done.status_code == 201, done.content
    told = done.json()
    assert (told["count"], [one["clause"] for one in told["results"]]) == (3, ["I.0", "I.1", "I.2"])
    assert Negotiation.objects.get(slug="talks").revision == revision + 1


def test_rows_may_name_those_before_them(analyst, talks) -> None:
    sent = [SOURCE, SOURCE | {"slug": "copy", "reprint_of": "herald"}]
    done = send(analyst, "post", at("sources"), sent)
    assert [one["reprint_of"] for one in done.json()["results"]] == ["gazette", "herald"]


def test_of_many_rows_one_that_is_wrong_keeps_all_from_being_written(analyst, talks) -> None:
    revision = Negotiation.objects.get(slug="talks").revision
    sent = [
        TERM,
        TERM | {"clause": "I.2", "stance": "none"},
        TERM,
        TERM | {"clause": "I.4", "commitment": "vow"},
    ]
    done = send(analyst, "post", at("terms"), sent)
    assert wrong(done) == [
        ("[1].stance", "“none” is no option of the issue “Troops”."),
        ("[2].(row)", "Term with this Proposal, Clause and Issue already exists."),
        ("[3].commitment", '"vow" is not a valid choice.'),
    ]
    assert (Term.objects.count(), Negotiation.objects.get(slug="talks").revision) == (1, revision)


def test_a_thousand_rows_are_the_most(analyst, talks) -> None:
    assert wrong(send(analyst, "post", at("terms"), [])) == [
        ("(body)", "A list holds 1 to 1000 rows.")
    ]
    assert wrong(send(analyst, "post", at("terms"), [TERM] * 1001)) == [
        ("(body)", "A list holds 1 to 1000 rows.")
    ]


@pytest.mark.parametrize(("number", "queries"), [(1, 47), (3, 79)])
def test_rows_named_are_read_once_for_all(
    analyst, talks, django_assert_num_queries, number, queries
) -> None:
    sent = [CLAIM | {"slug": f"gazette-{n + 2}"} for n in range(number)]
    with django_assert_num_queries(queries):
        assert send(analyst, "post", at("claims"), sent).status_code == 201
    assert Claim.objects.count() == number + 1


@pytest.mark.parametrize("number", [1, 3])
def test_a_change_takes_as_many_queries_whatever_the_number_of_terms_and_authors(
    analyst, talks, django_assert_num_queries, number
) -> None:
    for place in range(1, number):
        author = records.party(f"other-{place}", talks.home)
        Authorship(proposal=talks.paper, party=author).save()
        records.term(f"{place + 1}", talks.paper)
    address = at("proposals", talks.paper)
    seen = tag(analyst, address)
    with django_assert_num_queries(40):
        send(analyst, "patch", address, {"title": "New"}, seen)


def test_a_reason_is_kept_in_the_history(analyst, talks) -> None:
    address = at("claims", talks.claim)
    seen = tag(analyst, address)
    why = "Опечатка в источнике"
    done = analyst.patch(
        f"{address}?reason={why}",
        {"note": "x"},
        content_type="application/json",
        headers={"If-Match": seen},
    )
    assert done.status_code == 200
    last = talks.claim.history.latest("history_id")
    assert (last.history_change_reason, last.history_user_name) == (why, "analyst")
    change(analyst, address, note="y")
    last = talks.claim.history.latest("history_id")
    assert last.history_change_reason == "Changed over the API"
    made = send(analyst, "post", f"{at('claims')}?reason={'x' * 101}", CLAIM)
    assert wrong(made) == [("reason", "It is 101 characters long, more than 100.")]
