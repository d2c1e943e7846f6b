"""The audit of a negotiation: what was done, by whom, for its owners' eyes only."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from positions.history import recording
from positions.models import AuditEntry, Negotiation, Party, Term
from tests import records
from tests.admin.pages import page_of, send


def audit(client: Client, talks: Negotiation, query: str = ""):
    return client.get(page_of(talks, "audit") + query)


def lines(page) -> list[tuple]:
    """What the page tells: kind, who, why, and what was changed."""
    return [
        (deed.kind, deed.who, deed.why, [said for said, _ in deed.lines()])
        for deed in page.context["deeds"]
    ]


def noted(talks: Negotiation, kind: str, what: str, user: str = "owner") -> AuditEntry:
    revision = Negotiation.objects.get(pk=talks.pk).revision
    account = User.objects.get(username=user)
    return AuditEntry.objects.create(
        negotiation=talks,
        user=account,
        user_name=account.username,
        kind=kind,
        what=what,
        revision=revision,
    )


def test_it_tells_changes_members_exports_and_publications_newest_first(owner, talks) -> None:
    stance = records.option()
    with recording(User.objects.get(username="owner"), "First reading"):
        paper = records.proposal()
        records.term("1", paper, stance=stance)
        records.term("2", paper, stance=stance)
    noted(talks, "export", "bundle of the negotiation")
    noted(talks, "publication", "Paper of the first day")
    records.user("bob")
    row = {"memberships__1__username": "bob", "memberships__1__role": "analyst"}
    send(owner, page_of(talks), **row, change_reason="New colleague")
    page = audit(owner, talks)
    assert lines(page)[:4] == [
        ("change", "owner", "New colleague", ["1 membership added"]),
        ("publication", "owner", "Paper of the first day", []),
        ("export", "owner", "bundle of the negotiation", []),
        (
            "change",
            "owner",
            "First reading",
            ["1 party added", "1 round added", "1 proposal added", "1 author added"]
            + ["2 terms added"],
        ),
    ]
    text = page.content.decode()
    assert "bob as analyst" in text
    assert f'<a href="{page_of(paper, "history")}"><bdi>Paper</bdi></a>' in text
    for term in Term.objects.all():
        assert f'<a href="{page_of(term, "history")}"><bdi>{term.clause}</bdi></a>' in text


def test_what_was_deleted_stays_in_the_audit_with_all_that_went(owner, talks) -> None:
    term = records.term(stance=records.option())
    before = len(lines(audit(owner, talks)))
    sent = {"post": "yes", "change_reason": "Not genuine"}
    owner.post(page_of(term.proposal, "delete"), sent)
    page = audit(owner, talks)
    assert lines(page)[0] == (
        "change",
        "owner",
        "Not genuine",
        ["1 proposal removed", "1 author removed", "1 term removed"],
    )
    assert len(lines(page)) == before + 1
    assert page_of(term, "history") in page.content.decode()


def test_a_large_change_is_counted_and_not_listed(owner, talks) -> None:
    with recording(User.objects.get(username="owner")):
        for number in range(21):
            records.party(f"p{number}", talks)
    (deed, *_) = audit(owner, talks).context["deeds"]
    assert [(said, list(named)) for said, named in deed.lines()] == [("21 parties added", [])]


def test_nothing_of_another_negotiation_is_told(owner, talks) -> None:
    records.term(stance=records.option())
    before = lines(audit(owner, talks))
    elsewhere = records.negotiation("elsewhere", owner=records.user("bob"))
    issue = records.issue("other", elsewhere)
    records.term("9", records.proposal("other", negotiation=elsewhere), issue=issue)
    AuditEntry.objects.create(
        negotiation=elsewhere, user_name="bob", kind="export", what="all", revision=1
    )
    assert lines(audit(owner, talks)) == before


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("", ["export", "publication", "change", "change", "change"]),
        ("?kind=export", ["export"]),
        ("?kind=publication", ["publication"]),
        ("?kind=members", ["change"]),
        ("?kind=change", ["change", "change"]),
        ("?member=bob", ["export", "change"]),
        ("?member=bob&kind=change", ["change"]),
        ("?member=owner", ["publication"]),
        ("?member=owner&kind=members", []),
    ],
)
def test_it_is_filtered_by_member_and_kind(owner, talks, query: str, kinds: list[str]) -> None:
    with recording(records.user("bob")):
        records.party()
    noted(talks, "publication", "paper")
    noted(talks, "export", "bundle", "bob")
    page = audit(owner, talks, query)
    assert [deed.kind for deed in page.context["deeds"]] == kinds
    assert page.context["page"].paginator.count == len(kinds)


@pytest.mark.parametrize("query", ["?kind=x", "?member=nobody", "?kind=%00"])
def test_an_unknown_filter_is_named_and_shows_nothing(owner, talks, query: str) -> None:
    page = audit(owner, talks, query)
    assert (page.status_code, page.context["deeds"]) == (400, [])
    assert "is not one of the available choices" in page.content.decode()


@pytest.mark.parametrize("query", ["?page=x", "?page=99"])
def test_a_page_that_is_not_there_is_no_error(owner, talks, query: str) -> None:
    assert audit(owner, talks, query).status_code == 200


def test_it_comes_in_pages_of_fifty_that_keep_the_filter(owner, talks) -> None:
    for number in range(51):
        with recording(User.objects.get(username="owner")):
            Party(negotiation=talks, slug=f"p{number}", name="P").save()
    first = audit(owner, talks, "?kind=change&member=owner")
    assert (len(first.context["deeds"]), first.context["page"].paginator.count) == (50, 51)
    assert 'href="?kind=change&amp;member=owner&amp;page=2"' in first.content.decode()
    second = audit(owner, talks, "?kind=change&member=owner&page=2")
    assert [said for deed in second.context["deeds"] for said, _ in deed.lines()] == [
        "1 party added"
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_it_asks_the_same_of_any_number_of_lines(
    owner, talks, django_assert_num_queries, rows: int
) -> None:
    for number in range(rows):
        stance = records.option(50, records.issue(f"i{number}", talks))
        records.term(str(number), stance=stance)
        noted(talks, "export", "bundle")
    audit(owner, talks)
    with django_assert_num_queries(11):
        audit(owner, talks)


def test_to_all_but_owners_it_is_absent(
    owner, analyst, viewer, stranger, superuser, talks, django_assert_num_queries
) -> None:
    records.member(talks, records.user("rita"), "reviewer")
    reviewer = Client()
    reviewer.force_login(User.objects.get(username="rita"))
    absent = page_of(talks, "audit").replace(str(talks.pk), "999999")
    for client in (analyst, viewer, stranger, reviewer):
        answers = []
        for address in (page_of(talks, "audit"), absent):
            with django_assert_num_queries(3):
                answers.append(client.get(address))
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
        for answer in answers:
            del answer.headers["X-Request-ID"]
        assert answers[0].headers == answers[1].headers
    assert [audit(client, talks).status_code for client in (owner, superuser)] == [200, 200]


def test_only_to_owners_the_page_of_the_negotiation_leads_to_it(owner, analyst, talks) -> None:
    link = f'href="{page_of(talks, "audit")}"'
    assert link in owner.get(page_of(talks)).content.decode()
    assert link not in analyst.get(page_of(talks)).content.decode()
