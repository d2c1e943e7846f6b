"""Changelists: a constant number of queries, search in every script, counts that lead on."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from positions.models import (
    Claim,
    Issue,
    Negotiation,
    Option,
    Party,
    Proposal,
    Round,
    Salience,
    Source,
    Term,
    Topic,
)
from tests import records
from tests.admin.pages import add_page, list_page, page_of

QUERIES = {
    Negotiation: 7,
    Party: 8,
    Round: 8,
    Topic: 8,
    Issue: 9,
    Option: 9,
    Salience: 10,
    Source: 8,
    Proposal: 12,
    Term: 11,
    Claim: 11,
}


def fill(negotiation: Negotiation, rows: int) -> None:
    """As many rows of every kind, each with parents of its own."""
    for number in range(1, rows + 1):
        party = records.party(f"p{number}", negotiation)
        round_ = records.round_(number, negotiation)
        topic = records.topic(f"t{number}", negotiation)
        issue = records.issue(f"i{number}", negotiation, topic=topic)
        stance = records.option(50, issue)
        paper = records.proposal(f"d{number}", party, round=round_)
        source = records.source(f"s{number}", negotiation)
        records.term(str(number), paper, stance=stance, source=source)
        records.claim(f"c{number}", source, stance=stance, about=party, proposal=paper)
        records.salience(50, party, issue)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("model", QUERIES)
def test_a_list_asks_the_same_of_any_number_of_rows(
    analyst, talks, django_assert_num_queries, model, rows
) -> None:
    fill(talks, rows)
    if model is Negotiation:
        for number in range(1, rows):
            records.negotiation(f"n{number}", visibility="public")
    with django_assert_num_queries(QUERIES[model]):
        page = analyst.get(list_page(model))
    assert len(page.context["cl"].result_list) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_a_proposal_page_asks_the_same_of_any_number_of_clauses(
    analyst, talks, django_assert_num_queries, rows
) -> None:
    fill(talks, 1)
    paper = Proposal.objects.get()
    for number in range(2, rows + 1):
        stance = records.option(50, records.issue(f"more-{number}", talks))
        records.term(str(number), paper, stance=stance, source=Source.objects.get())
        records.claim(f"more-{number}", stance=stance, about=Party.objects.get(), proposal=paper)
    analyst.get(page_of(paper))
    with django_assert_num_queries(19):
        page = analyst.get(page_of(paper))
    assert [len(inline.formset.forms) for inline in page.context["inline_admin_formsets"]] == [
        1,
        rows,
        rows,
    ]


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("Žemė ir vanduo", "ZEME"),
        ("МИРНИЙ ПЛАН УКРАЇНИ", "україни"),
        ("اتِّفاق", "اتفاق"),
        ("Gewährleistung", "GEWAHR"),
    ],
)
def test_search_ignores_case_and_diacritics(analyst, talks, title: str, query: str) -> None:
    found = records.proposal("found", title=title)
    records.proposal("other")
    page = analyst.get(list_page(Proposal), {"q": query})
    assert list(page.context["cl"].result_list) == [found]


def test_dates_are_ordered_by_their_first_day(analyst, talks) -> None:
    for date in ("2025-06-02", "2025-06", "", "2025"):
        records.proposal(f"d{date}", date=date)
    column = 4
    for sign, expected in (("", ["", "2025", "2025-06", "2025-06-02"]), ("-", None)):
        page = analyst.get(list_page(Proposal, f"?o={sign}{column}"))
        dates = [paper.date for paper in page.context["cl"].result_list]
        assert dates == (expected or ["2025-06-02", "2025-06", "2025", ""])


def test_counts_lead_to_what_they_count(analyst, talks) -> None:
    fill(talks, 2)
    records.term("more", Proposal.objects.first())
    columns = {Negotiation: 3, Party: 2, Round: 1, Topic: 1, Issue: 3, Option: 2, Source: 1}
    columns[Term] = 1
    for model, counts in (columns | {Proposal: 2}).items():
        text = analyst.get(list_page(model)).content.decode()
        links = re.findall(r'<a href="(/admin/positions/\w+/\?[^"]+=[^"]+)">(\d+)</a>', text)
        assert (model, len(links)) == (model, counts * model.objects.count())
        for address, count in links:
            cl = analyst.get(unescape(address)).context["cl"]
            assert (address, cl.result_count) == (address, int(count))


def test_the_negotiation_is_named_where_there_are_several(analyst, talks) -> None:
    records.party()
    assert "in_negotiation" not in analyst.get(list_page(Party)).context["cl"].list_display
    records.negotiation("open", visibility="public")
    assert "in_negotiation" in analyst.get(list_page(Party)).context["cl"].list_display


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/a b", 'href="https://example.org/a b"'),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ('http://x"><script>', 'href="http://x&quot;&gt;&lt;script&gt;"'),
    ],
)
def test_an_address_is_a_link_only_on_the_web(analyst, talks, url: str, shown: str) -> None:
    source = records.source(url=url)
    for page in (list_page(Source), page_of(source)):
        text = analyst.get(page).content.decode()
        assert shown in text
        assert 'href="javascript' not in text
        assert "<script>" not in text


def test_no_page_needs_more_than_the_content_security_policy_allows(superuser, talks) -> None:
    fill(talks, 1)
    pages = [reverse("admin:index"), reverse("admin:login")]
    for model in QUERIES:
        row = model.objects.first()
        pages += [list_page(model), add_page(model), page_of(row), page_of(row, "delete")]
        pages += [page_of(row, "history")]
        pages += [page_of(row, "simple_history", row.history.latest().history_id)]
    for address in pages:
        answer = superuser.get(address, follow=True)
        assert answer.status_code == 200
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert forbidden(answer.content.decode()) == []


def forbidden(page: str) -> list[str]:
    """Scripts and styles in the page itself; data in a script element is none."""
    inline = r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|<style|\sstyle=|\son\w+="
    return re.findall(inline, page)


def test_the_site_is_called_parley(superuser: Client) -> None:
    context = superuser.get(reverse("admin:index")).context
    assert (context["site_header"], context["site_title"]) == ("Parley", "Parley")
    headings = [app["name"] for app in context["app_list"]]
    assert sorted(headings) == ["API", "Accounts", "Negotiations", "Sign-in"]
