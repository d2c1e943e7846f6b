"""The index of the desk: what is left to do in each negotiation that one may edit, and where to do it."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from positions.models import Negotiation, Option, Party, Proposal, Term
from tests import records
from tests.admin.pages import signed_in
from tests.views.pages import Element, Page

LIST = "/admin/positions"


@pytest.fixture(autouse=True)
def nothing_kept():
    """Contested groups are kept under a slug and a revision; a test begins with none of them."""
    cache.clear()


def opened(client: Client) -> Element:
    response = client.get(reverse("admin:index"))
    assert response.status_code == 200
    return Page(response).root.one("section", aria_labelledby="left-to-do")


def works(client: Client) -> list[Element]:
    return opened(client).all("section", class_="work")


def names(client: Client) -> list[str]:
    return [work.one("h3").text for work in works(client)]


def told(work: Element) -> list[str]:
    return [task.text for task in work.one("ul").all("li")]


def leads(work: Element) -> dict[str, str]:
    """What is left to do, with the address it leads to."""
    return {link.text: link.attributes["href"] for link in work.one("ul").all("a")}


def begun(talks: Negotiation) -> Proposal:
    """All that a negotiation begins with, and nothing left to do in it."""
    paper = records.proposal("paper", negotiation=talks)
    stance = records.option(0, records.issue("troops", talks))
    records.term("1", paper, stance=stance)
    about = {"about": Party.objects.of(talks).get(), "proposal": paper, "negotiation": talks}
    records.claim("clean", records.source("gazette", talks), stance=stance, **about)
    return paper


def test_where_all_is_done_it_says_so(analyst, talks) -> None:
    begun(talks)
    (work,) = works(analyst)
    assert told(work) == [
        "no terms without a claim",
        "no claims without a stance",
        "no contested groups of claims",
        "no proposals without terms",
        "no sources without a grade (F)",
        "no drafts that wait for a reviewer",
        "no copied clauses not yet marked",
    ]
    assert {task.attributes["class"] for task in work.one("ul").all("li")} == {"done"}
    assert leads(work) == {}
    assert work.all("p", class_="first") == []


def test_what_is_left_to_do_is_counted_and_leads_to_its_list(analyst, talks) -> None:
    paper = begun(talks)
    stance = Option.objects.get()
    rumour = records.source("rumour", talks, reliability="F")
    for clause in ("2", "3"):
        records.term(clause, paper, issue=records.issue(f"issue-{clause}", talks))
    records.claim("remark", rumour, records.issue("talk", talks), negotiation=talks)
    other = records.option(100, stance.issue)
    records.claim("denial", rumour, stance=other, proposal=paper, about=paper.parties.get())
    records.proposal("bare", review="in-review")
    draft = records.proposal("draft", review="draft")
    for clause in ("1", "2", "3"):
        records.term(clause, draft, stance=stance, mark="unmarked")
    records.claim("draft-1", stance=stance, proposal=draft)

    (work,) = works(analyst)
    assert leads(work) == {
        "2 terms without a claim": f"{LIST}/term/?negotiation=talks&claimed=no",
        "1 claim without a stance": f"{LIST}/claim/?negotiation=talks&stated=no",
        "1 contested group of claims": "/n/talks/claims/?verdict=contested",
        "1 proposal without terms": f"{LIST}/proposal/?negotiation=talks&coded=no",
        "1 source without a grade (F)": f"{LIST}/source/?negotiation=talks&graded=no",
        "1 draft that waits for a reviewer": (
            f"{LIST}/proposal/?negotiation=talks&review__exact=in-review"
        ),
        "3 copied clauses not yet marked": f"{LIST}/term/?negotiation=talks&mark__exact=unmarked",
    }


def test_a_claim_on_the_same_issue_in_another_text_leaves_a_term_without_one(analyst, talks):
    paper = begun(talks)
    claim = talks.claims.get()
    claim.proposal = records.proposal("other", paper.parties.get())
    claim.save()
    assert "1 term without a claim" in leads(works(analyst)[0])


@pytest.mark.parametrize(
    ("query", "model"),
    [("review__exact=in-review", Proposal), ("mark__exact=unmarked", Term)],
)
def test_the_lists_of_drafts_and_marks_show_as_many(analyst, talks, query, model) -> None:
    draft = records.proposal("draft", review="in-review")
    records.term("1", draft, mark="unmarked")
    records.term("1", records.proposal("other"))
    address = next(href for href in leads(works(analyst)[0]).values() if query in href)
    page = analyst.get(address)
    assert (page.status_code, page.context["cl"].result_count) == (200, 1)


def test_only_negotiations_that_one_may_edit_are_named(talks, stranger, viewer, owner) -> None:
    records.negotiation("open", visibility="public")
    assert [names(client) for client in (owner, stranger, viewer)] == [["Talks"], ["Elsewhere"], []]


def test_nothing_of_a_strangers_negotiation_is_counted(talks, stranger) -> None:
    begun(talks)
    records.term("2", talks.proposals.get(), issue=records.issue("more", talks))
    (work,) = works(stranger)
    assert leads(work) == {}
    assert "Talks" not in stranger.get(reverse("admin:index")).content.decode()


def test_the_negotiation_revised_last_stands_first(superuser, talks) -> None:
    records.negotiation("new")
    records.party("alpha", talks)
    assert names(superuser) == ["Talks", "New"]


def test_of_a_new_negotiation_it_names_what_it_begins_with(analyst, talks) -> None:
    def missing():
        [first] = works(analyst)[0].all("p", class_="first")
        return {link.text: link.attributes["href"] for link in first.all("a")}

    assert missing() == {
        "parties": f"{LIST}/party/add/?negotiation={talks.pk}",
        "rounds": f"{LIST}/round/add/?negotiation={talks.pk}",
        "issues with scales": f"{LIST}/issue/add/?negotiation={talks.pk}",
        "sources": f"{LIST}/source/add/?negotiation={talks.pk}",
        "proposals": f"{LIST}/proposal/add/?negotiation={talks.pk}",
    }
    records.party("alpha", talks)
    records.issue("troops", talks)
    assert list(missing()) == ["rounds", "issues with scales", "sources", "proposals"]
    form = analyst.get(missing()["rounds"]).context["adminform"].form
    assert form["negotiation"].value() == str(talks.pk)


def test_without_a_negotiation_it_says_what_to_do_first(db) -> None:
    client = signed_in(records.user("new"))
    steps = opened(client).one("ol").all("li")
    assert [step.one("a").text for step in steps] == [
        "Create a negotiation",
        "Enter parties",
        "Enter rounds",
        "Enter issues with scales",
        "Enter sources",
        "Enter proposals",
    ]
    addresses = [step.one("a").attributes["href"] for step in steps]
    assert addresses == [
        f"{LIST}/negotiation/add/",
        *(f"{LIST}/{name}/" for name in ("party", "round", "issue", "source", "proposal")),
    ]
    assert [client.get(address).status_code for address in addresses] == [200] * 6


def test_a_new_contradiction_is_seen_at_once(analyst, talks) -> None:
    paper = begun(talks)
    assert "no contested groups of claims" in told(works(analyst)[0])
    other = records.option(100, talks.issues.get())
    records.claim("against", stance=other, about=paper.parties.get(), proposal=paper)
    assert leads(works(analyst)[0])["1 contested group of claims"] == (
        "/n/talks/claims/?verdict=contested"
    )


def test_claims_are_weighed_for_the_ten_revised_last(superuser, talks) -> None:
    for number in range(10):
        records.negotiation(f"n{number}")
    tasks = [told(work)[2] for work in works(superuser)]
    assert tasks == ["no contested groups of claims"] * 10 + [
        "contested groups of claims , not counted here"
    ]


def test_the_list_of_records_and_recent_actions_stay(analyst, talks) -> None:
    page = Page(analyst.get(reverse("admin:index"))).root
    assert page.one("div", id="recent-actions-module").one("h2").text == "Recent actions"
    assert "Proposals" in page.one("div", id="content-main").text


@pytest.mark.parametrize("negotiations", [1, 3])
def test_it_takes_the_same_queries_for_1_and_3_negotiations(
    superuser, talks, django_assert_num_queries, negotiations
) -> None:
    begun(talks)
    for number in range(1, negotiations):
        begun(records.negotiation(f"n{number}"))
    superuser.get(reverse("admin:index"))
    with django_assert_num_queries(12):
        assert len(works(superuser)) == negotiations


def test_to_weigh_claims_takes_twelve_more_queries_each(
    superuser, talks, django_assert_num_queries
) -> None:
    begun(talks)
    begun(records.negotiation("more"))
    with django_assert_num_queries(12 + 2 * 12):
        works(superuser)
