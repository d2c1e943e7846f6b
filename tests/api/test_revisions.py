"""Answers as of an earlier revision: found by number or by date, judged by the permissions of today."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from positions import review
from positions.models import Issue, Negotiation, Party, Proposal, Record, Source
from tests import records
from tests.admin.pages import signed_in

API = "/api/v1/negotiations/talks/"
FIRST = datetime(2026, 2, 28, 23, 59, 59, 999999, tzinfo=UTC)
NEXT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def talks(db):
    """Revision 9, by which alpha stands at 50 in a text of one clause; in revision 10 the clause is reworded."""
    talks = records.negotiation("talks", visibility="public")
    low = records.option(50)
    alpha = records.party("alpha")
    paper = records.proposal("paper", alpha)
    term = records.term("1", paper, stance=low, wording="As it was.")
    records.source()
    term.wording = "As it is."
    term.save()
    return talks


def wordings(client, path="positions/", **asked):
    answer = client.get(f"{API}{path}", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()["revision"], [row["wording"] for row in answer.json()["results"]]


def refused(client, path="positions/", **asked):
    answer = client.get(f"{API}{path}", asked)
    assert answer.status_code == 400
    return answer.json()["errors"]


def test_an_earlier_revision_is_answered_from_the_records_of_then(client, talks):
    assert wordings(client) == (10, ["As it is."])
    assert wordings(client, revision=9) == (9, ["As it was."])
    assert wordings(client, revision=1) == (1, [])


def test_the_newest_revision_by_its_number_is_the_ordinary_answer(client, talks):
    assert client.get(f"{API}positions/", {"revision": 10}).content == (
        client.get(f"{API}positions/").content
    )


@pytest.mark.parametrize("asked", [{}, {"revision": 9}])
@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
@pytest.mark.parametrize("path", ["positions/", "diff/", "convergence/", "claim-comparison/"])
def test_a_header_names_the_revision_of_every_answer_in_every_format(
    client, talks, path, form, asked
):
    answer = client.get(f"{API}{path}", asked | {"format": form})
    assert answer["Parley-Revision"] == str(asked.get("revision", 10))


@pytest.mark.parametrize(
    ("name", "model", "title"),
    [("positions", Issue, "Troops: "), ("convergence", Negotiation, "Talks: ")],
)
def test_a_chart_is_drawn_of_an_earlier_revision_with_the_names_of_then(
    client, talks, name, model, title
):
    named = model.objects.get()
    named.name = "Renamed"
    named.save()
    now, then = (client.get(f"{API}{name}/chart/", {"revision": n}) for n in (11, 10))
    assert now.json()["title"]["text"].startswith("Renamed: ")
    assert then.json()["title"]["text"].startswith(title)
    assert then.json()["usermeta"] == {"negotiation": "talks", "revision": 10}
    assert then["Parley-Revision"] == "10"


def test_a_worked_sum_of_an_earlier_revision_shows_the_clauses_of_then(client, talks):
    answer = client.get(f"{API}positions/", {"revision": 9, "explain": "true"}).json()
    assert [t["wording"] for t in answer["results"][0]["explain"]["terms"]] == ["As it was."]


def test_what_was_deleted_since_is_there_and_what_hung_on_it(client, talks):
    Proposal.objects.get().delete()
    Party.objects.get().delete()
    assert wordings(client) == (12, [])
    assert wordings(client, revision=10, party="alpha", round="round-1") == (10, ["As it is."])
    assert refused(client, party="alpha") == [
        {"name": "party", "value": "alpha", "message": "“alpha” is no party of this negotiation."}
    ]


def test_the_question_is_put_to_the_names_of_then(client, talks):
    records.party("late", talks)
    assert refused(client, revision=10, party="late") == [
        {"name": "party", "value": "late", "message": "“late” is no party of this negotiation."}
    ]


def shown(value):
    """What is long is cut."""
    return value if len(value) <= 80 else f"{value[:79]}…"


@pytest.mark.parametrize(
    "value", ["0", "11", "-1", "x", "1.0", "٣", "1e1", "9" * 5000, " 9", "+9", "99999999999"]
)
def test_what_is_no_revision_is_a_400_that_names_the_newest(client, talks, value):
    assert refused(client, revision=value) == [
        {
            "name": "revision",
            "value": shown(value),
            "message": "The revisions of this negotiation are 1 to 10, the newest.",
        }
    ]


def test_a_revision_given_twice_is_a_400(client, talks):
    answer = client.get(f"{API}positions/?revision=9&revision=8")
    assert answer.json()["errors"] == [
        {"name": "revision", "value": "8", "message": "It can be given only once."}
    ]


def test_an_empty_value_beside_a_revision_counts_for_nothing(client, talks):
    answer = client.get(f"{API}positions/?revision=9&revision=&known_by=")
    assert answer.json()["revision"] == 9


def test_a_revision_does_not_go_with_a_date(client, talks):
    assert refused(client, revision=9, known_by="2026") == [
        {"name": "known_by", "value": "2026", "message": "It does not go with revision."}
    ]


def rewritten(last, moment):
    """History as if all revisions up to `last` had been written at a moment, and later ones a year after."""
    for model in apps.get_app_config("positions").get_models():
        if issubclass(model, Record):
            model.history.filter(history_revision__lte=last).update(history_date=moment)
            later = model.history.filter(history_revision__gt=last)
            later.update(history_date=moment.replace(year=2027))


@pytest.mark.parametrize(
    ("moment", "known_by", "revision"),
    [
        (FIRST, "2026-02-28", 8),
        (FIRST, "2026-02", 8),
        (NEXT, "2026-03-01", 8),
        (NEXT, "2026-03", 8),
        (NEXT, "2026", 8),
        (NEXT, "2026-03-01T00:00:00Z", 8),
        (NEXT, "2026-03-01T02:00:00+02:00", 8),
        (NEXT, "2026-03-01T00:00", 8),
        (NEXT, "2026-12-31", 8),
        (NEXT, "9999", 10),
    ],
)
def test_a_date_finds_the_last_revision_written_by_its_end_in_utc(
    client, talks, moment, known_by, revision
):
    rewritten(8, moment)
    assert wordings(client, known_by=known_by)[0] == revision


@pytest.mark.parametrize("known_by", ["2026-02-28", "2026-02", "2025", "0001"])
def test_a_date_before_the_first_revision_is_a_400_that_says_when_it_was(client, talks, known_by):
    rewritten(8, NEXT)
    assert refused(client, known_by=known_by) == [
        {
            "name": "known_by",
            "value": known_by,
            "message": "Nothing was recorded by then; the first revision was written at "
            "2026-03-01T00:00:00.000000Z.",
        }
    ]


@pytest.mark.parametrize(
    "known_by",
    ["x", "2026-13", "2026-02-30", "2026-3-1", "0000", "20260301", "2026-03-01T", "T"]
    + ["2026-03-01T25:00Z", "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "9" * 5000],
)
def test_what_is_no_date_is_a_400_that_says_how_dates_are_written(client, talks, known_by):
    assert refused(client, known_by=known_by) == [
        {
            "name": "known_by",
            "value": shown(known_by),
            "message": "It is no date: give 2026, 2026-03, 2026-03-01 or 2026-03-01T12:00:00Z.",
        }
    ]


def test_a_deletion_is_dated_by_the_history_of_what_is_gone(client, talks):
    Source.objects.get().delete()
    rewritten(10, FIRST)
    Source.history.filter(history_type="-").update(history_date=NEXT)
    assert wordings(client, known_by="2026-02-28")[0] == 10
    assert wordings(client, known_by="2026-03-01")[0] == 11


def test_a_change_of_members_is_a_revision_of_the_same_records(client, talks):
    records.member(talks, records.user("mia"), "viewer")
    rewritten(10, FIRST)
    assert wordings(client, known_by="2027") == (11, ["As it is."])
    assert wordings(client, known_by="2026") == (10, ["As it is."])


def test_who_may_see_it_is_decided_today(client, talks):
    talks.visibility = "private"
    talks.save()
    assert client.get(f"{API}positions/", {"revision": 9}).status_code == 404
    talks.visibility = "public"
    talks.save()
    assert wordings(client, revision=11) == (11, ["As it is."])


def test_a_former_member_is_shown_no_revision_of_a_private_negotiation(db):
    mia = records.user("mia")
    talks = records.negotiation("talks")
    membership = records.member(talks, mia, "viewer")
    client = signed_in(mia)
    assert wordings(client, revision=1) == (1, [])
    membership.delete()
    assert client.get(f"{API}positions/", {"revision": 1}).status_code == 404


@pytest.mark.parametrize("asked", ["revision=1", "revision=x", "known_by=2026", "known_by=x"])
@pytest.mark.parametrize("path", ["positions/", "diff/", "positions/chart/"])
def test_a_private_negotiation_is_a_404_like_one_that_never_was(client, db, path, asked):
    records.negotiation("talks")
    told = []
    for slug in ("talks", "never"):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"/api/v1/negotiations/{slug}/{path}?{asked}")
        told.append((answer.status_code, answer.content, "Parley-Revision" in answer, len(queries)))
    assert told[0] == told[1] == (404, answer.content, False, 1)


def test_a_deleted_negotiation_has_no_revisions_to_read(client, talks):
    Negotiation.objects.get().delete()
    assert client.get(f"{API}positions/", {"revision": 9}).status_code == 404


def test_the_revisions_of_a_deleted_namesake_are_not_those_of_the_new_one(client, talks):
    Negotiation.objects.get().delete()
    assert records.negotiation("talks", visibility="public").revision == 12
    records.party("beta")
    assert wordings(client, revision=12) == (12, [])
    assert refused(client, revision=9) == [
        {
            "name": "revision",
            "value": "9",
            "message": "The revisions of this negotiation are 12 to 13, the newest.",
        }
    ]
    assert refused(client, known_by="2025")[0]["name"] == "known_by"


def test_a_negotiation_brought_back_has_its_revisions_but_not_that_of_its_deletion(talks):
    admin = signed_in(records.user("root", is_superuser=True))
    Negotiation.objects.get().delete()
    row = Negotiation.history.get(history_type="-")
    admin.post(f"/admin/positions/negotiation/deleted/{row.history_id}/")
    assert Negotiation.objects.get().revision == 12
    assert wordings(admin, revision=9) == (9, ["As it was."])
    assert wordings(admin, revision=12) == (12, ["As it is."])
    assert refused(admin, revision=11)[0]["message"] == "At revision 11 it was deleted."


@pytest.fixture
def drafted(talks):
    """Revision 17: a draft copy of the paper, with its clause reworded; in revision 18 it is published."""
    rita = records.user("rita")
    records.member(talks, rita, "reviewer")
    draft = review.draft_copy(Proposal.objects.get())
    term = draft.terms.get()
    term.wording = "As it will be."
    term.save()
    asked = Negotiation.objects.get().revision
    review.publish(draft, rita)
    return signed_in(rita), asked


def test_what_was_a_draft_then_is_left_out_though_it_is_published_now(drafted):
    client, revision = drafted
    assert wordings(client) == (revision + 1, ["As it will be."])
    assert wordings(client, revision=revision) == (revision, ["As it is."])


def test_members_may_ask_for_the_drafts_of_then(drafted):
    client, revision = drafted
    assert wordings(client, revision=revision, drafts="true") == (revision, ["As it will be."])


def test_drafts_of_then_are_for_members_of_today(client, drafted):
    _, revision = drafted
    assert refused(client, revision=revision, drafts="true") == [
        {
            "name": "drafts",
            "value": "true",
            "message": "Drafts are shown to members of the negotiation only.",
        }
    ]


def test_what_was_written_past_the_revisions_is_in_no_earlier_answer(client, talks):
    beta = Party(negotiation=talks, slug="beta", name="Beta", role="party", sequence=2)
    Party.objects.bulk_create([beta])
    records.proposal("second", beta)
    records.term("9", Proposal.objects.get(slug="second"), wording="Past it.")
    records.topic()
    asked = {"revision": Negotiation.objects.get().revision - 1, "drafts": "false"}
    assert wordings(client, **asked)[1] == ["As it is."]
    Party.history.filter(id=Party.objects.get(slug="alpha").pk).update(history_revision=None)
    assert wordings(client, **asked)[1] == []


@pytest.mark.parametrize("name", ["revision", "known_by"])
@pytest.mark.parametrize("page", ["", "diff/", "claims/", "codebook/", "explain/"])
def test_the_pages_show_now_and_say_that_they_take_no_revision(client, talks, page, name):
    answer = client.get(f"/n/talks/{page}", {name: "9"})
    assert answer.status_code == 400
    assert "There is no such parameter." in answer.content.decode()
