"""Drafts: seen by members only, counted only where a member asks for them."""

import pytest
from django.test import Client
from knox.models import AuthToken

from positions.dossier import load_dossier, read_dossier
from positions.models import Negotiation
from tests import records
from tests.admin.pages import signed_in

API = "/api/v1/negotiations/talks/"


@pytest.fixture
def talks(db) -> Negotiation:
    """Alpha stands at 50 in a published text, and at 80 in a draft copy of it; Beta's text is a draft."""
    talks = records.negotiation("talks", visibility="public")
    low, high = records.option(50), records.option(80)
    alpha, beta = records.party("alpha"), records.party("beta")
    paper = records.proposal("paper", alpha)
    records.term("1", paper, stance=low)
    copy = records.proposal("paper-draft", alpha, review="draft", revises=paper)
    records.term("1", copy, stance=high)
    answer = records.proposal("answer", beta, review="in-review")
    records.term("1", answer, stance=high)
    records.claim("claim-1", records.source(), stance=low, about=alpha, proposal=paper)
    return talks


@pytest.fixture
def member(talks) -> Client:
    user = records.user("mia")
    records.member(talks, user, "viewer")
    return signed_in(user)


def values(client, **asked):
    rows = client.get(f"{API}positions/", asked).json()["results"]
    return {row["party"]: (row["value"], row["proposal"], row["verdict"]) for row in rows}


def test_readers_are_shown_what_is_published(client, talks):
    assert values(client) == {"alpha": (50, "paper", "single-source")}


def test_members_are_shown_the_same_until_they_ask(member):
    assert values(member) == {"alpha": (50, "paper", "single-source")}


def test_members_may_ask_for_drafts_as_if_they_were_published(member):
    assert values(member, drafts="true") == {
        "alpha": (80, "paper", "single-source"),
        "beta": (80, "answer", "no-claims"),
    }


@pytest.mark.parametrize("path", [f"{API}positions/", f"{API}convergence/", f"{API}diff/"])
def test_others_who_ask_are_told_that_drafts_are_for_members(client, talks, path):
    stranger = signed_in(records.user("stranger"))
    for asker in (client, stranger):
        answer = asker.get(path, {"drafts": "true"})
        assert answer.status_code == 400
        assert answer.json()["errors"] == [
            {
                "name": "drafts",
                "value": "true",
                "message": "Drafts are shown to members of the negotiation only.",
            }
        ]


def test_a_member_s_token_asks_for_drafts_too(talks):
    user = records.user("tom")
    records.member(talks, user, "analyst")
    _, token = AuthToken.objects.create(user)
    client = Client(headers={"Authorization": f"Token {token}"})
    assert list(values(client, drafts="true")) == ["alpha", "beta"]


def test_a_clause_not_yet_marked_or_gone_counts_nowhere(talks):
    draft = talks.proposals.get(slug="answer")
    for clause, mark in [("2", "unmarked"), ("3", "gone"), ("4", "kept"), ("5", "changed")]:
        stance = talks.issues.get().options.get(value=50)
        records.term(clause, draft, stance=stance, mark=mark)
    found = read_dossier(talks, talks.revision, drafts=True)
    assert [t.clause for t in found.terms if t.proposal == "answer"] == ["1", "4", "5"]
    assert [t.proposal for t in load_dossier(talks).terms] == ["paper"]


def test_a_draft_copy_stands_in_the_place_of_what_it_revises(talks):
    found = read_dossier(talks, talks.revision, drafts=True)
    assert [(p.slug, p.sequence) for p in found.proposals] == [("paper", 1), ("answer", 3)]
    assert [(t.proposal, t.stance.value) for t in found.terms] == [("paper", 80), ("answer", 80)]


def test_pages_with_drafts_say_so_and_keep_them_in_their_links(member):
    page = member.get("/n/talks/", {"drafts": "true"}).content.decode()
    assert "Drafts count here as if they were published" in page
    assert 'href="/n/talks/convergence/?drafts=true"' in page
    assert '<input type="hidden" name="drafts" value="true">' in page
    without = member.get("/n/talks/").content.decode()
    assert "Drafts count here" not in without
    assert '<a href="?drafts=true">With 2 drafts</a>, for members.' in without


def test_readers_are_not_told_of_drafts(client, talks):
    assert "drafts" not in client.get("/n/talks/").content.decode()
    refused = client.get("/n/talks/", {"drafts": "true"})
    assert refused.status_code == 400


@pytest.mark.parametrize("page", ["diff/", "compare/", "claims/", "convergence/", "issues/troops/"])
def test_every_page_takes_drafts_from_members(client, member, page):
    assert member.get(f"/n/talks/{page}", {"drafts": "true"}).status_code == 200
    assert client.get(f"/n/talks/{page}", {"drafts": "true"}).status_code == 400


def test_the_page_of_a_draft_is_there_for_members_who_ask(client, member):
    address = "/n/talks/proposals/answer/"
    assert client.get(address).status_code == 404
    assert member.get(address).status_code == 404
    page = member.get(address, {"drafts": "true"})
    assert "only members who ask for drafts are shown it" in page.content.decode()


def test_resources_give_a_member_drafts_on_request(client, member):
    def slugs(asker, **asked):
        rows = asker.get("/api/v1/proposals/", asked).json()["results"]
        return [row["slug"] for row in rows]

    assert slugs(client) == slugs(client, drafts="true") == slugs(member) == ["paper"]
    assert slugs(member, drafts="true") == ["paper", "paper-draft", "answer"]
    wrong = member.get("/api/v1/proposals/", {"drafts": "yes"})
    assert (wrong.status_code, wrong.json()["errors"][0]["name"]) == (400, "drafts")


def test_search_finds_drafts_for_a_member_on_request(client, member):
    def found(asker, **asked):
        return asker.get("/api/v1/search/", {"q": "answer"} | asked).json()["count"]

    assert [found(client), found(client, drafts="true"), found(member)] == [0, 0, 0]
    assert found(member, drafts="true") == 1


def test_drafts_cost_a_member_one_query_more(member, django_assert_num_queries):
    with django_assert_num_queries(15):
        member.get(f"{API}positions/", {"document_status": "tabled"})
    with django_assert_num_queries(16):
        member.get(f"{API}positions/", {"drafts": "true"})


def test_a_published_row_names_no_draft(client, member, talks):
    paper = talks.proposals.get(slug="paper")
    paper.supersedes = talks.proposals.get(slug="answer")
    paper.save()
    for asker, asked in [(client, {}), (client, {"drafts": "true"}), (member, {"drafts": "true"})]:
        rows = asker.get("/api/v1/proposals/", {"proposal": "paper"} | asked).json()["results"]
        assert [row["supersedes"] for row in rows] == [None]
    answer = talks.proposals.get(slug="answer")
    answer.responds_to = talks.proposals.get(slug="paper-draft")
    answer.save()
    asked = {"proposal": "answer", "drafts": "true"}
    (row,) = member.get("/api/v1/proposals/", asked).json()["results"]
    assert row["responds_to"] == "paper-draft"
