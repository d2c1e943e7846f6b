"""The page of search: what was found marked where it stands, and what is said where nothing is."""

import pytest
from django.test import Client

from positions.views import search as page
from tests import records
from tests.admin.pages import signed_in
from tests.views.pages import Page, read


def items(section):
    """Each row as its title, its marked words and where it leads."""
    found = section.all("ul", class_="found")
    return [
        (item.all("a")[0].text, [m.text for m in item.all("mark")], item.all("a")[0].attributes)
        for found_list in found
        for item in found_list.all("li")
    ]


def test_without_words_the_page_says_what_is_searched(visit):
    main = visit("/search/").main
    assert "In wordings and conditions" in main.one("p", class_="lead").text
    assert main.all("section") == []
    assert [control.text for control in main.all("summary")] == ["Negotiation all"]


def test_rows_stand_under_their_kind_and_negotiation_with_the_words_marked(visit):
    main = visit("/search/", q="нейтрал").main
    [section] = main.all("section")
    assert section.one("h2").text == "Claims"
    assert section.one("h3").text == "Russia–Ukraine negotiations (2022–2026)"
    assert [(title, marks) for title, marks, _ in items(section)] == [
        ("Lifelines reader", ["нейтрал"]),
        ("Konkors", ["нейтрал"]),
    ]
    assert read(section.all("li")[1]) == (
        "Konkors Quote: не зобов’язана зберігати нейтрал ітет about Ukraine · Ukrainian memorandum "
        "(framework for negotiations between Ukraine and Russia) · Neutrality and NATO · "
        "8. Istanbul round of 2 June 2025"
    )
    quote = section.all("li")[1].one("span", class_="wording")
    assert (quote.attributes["dir"], quote.attributes["lang"]) == ("auto", "uk")


def test_every_row_of_a_page_leads_to_a_page_that_has_its_place(visit, client):
    main = visit("/search/", q="neutral", negotiation="russia-ukraine").main
    leads = [attributes["href"] for _, _, attributes in items(main)]
    assert len(leads) == 50
    for address, _, place in {lead.partition("#") for lead in leads}:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert not place or f'id="{place}"' in answer.content.decode(), (address, place)


def test_a_title_that_matched_is_marked_and_not_said_twice(visit):
    main = visit("/search/", q="neutrality", resource="issues").main
    [(title, marks, lead)] = items(main)
    assert (title, marks) == ("Neutrality and NATO", ["Neutrality"])
    assert lead["href"] == "/n/russia-ukraine/issues/neutrality/"
    assert main.all("p", class_="said") == []


def test_the_kinds_are_counted_and_lead_to_theirs(visit):
    main = visit("/search/", q="neutral").main
    tally = main.one("nav", class_="tally")
    assert tally.text == ("Topics 1 Issues 1 Options 6 Documents 2 Clauses 18 Sources 8 Claims 39")
    clauses = tally.all("a")[4].attributes["href"]
    assert clauses == "?q=neutral&resource=terms"
    assert len(items(visit(f"/search/{clauses}").main)) == 18


def test_a_negotiation_offers_its_topics_parties_and_rounds(visit):
    main = visit("/search/", q="neutral", negotiation="russia-ukraine", round="8").main
    controls = [control.text for control in main.all("summary")]
    assert controls == ["Negotiation 1 chosen", "Topic all", "Party all", "Round 1 chosen"]
    checked = [box.attributes["value"] for box in main.all("input", checked="")]
    rounds = [box.attributes["value"] for box in main.all("input", name="round")]
    assert "istanbul-2025-06" in rounds
    assert checked.count("istanbul-2025-06") == 1
    assert main.all("h3") == []


def test_filters_without_a_control_are_kept_by_the_form(visit):
    main = visit("/search/", q="neutral", issue="neutrality", resource="terms").main
    kept = [(i.attributes["name"], i.attributes["value"]) for i in main.all("input", type="hidden")]
    assert kept == [("issue", "neutrality"), ("resource", "terms")]


def test_fifty_rows_make_a_page(visit):
    first = visit("/search/", q="neutral").main
    assert first.one("p", role="status").text == "1 to 50 of 75"
    assert first.one("a", rel="next").attributes["href"] == "?q=neutral&page=2"
    second = visit("/search/", q="neutral", page=2).main
    assert (len(items(first)), len(items(second))) == (50, 25)
    assert second.all("a", rel="next") == []
    refused = visit("/search/", 400, q="neutral", page=3).main
    assert read(refused.one("li", class_="")) == "page is 3: There are 2 pages."


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"q": "word " + "x" * 300}, "Look for 30 words of 300 characters at most."),
        ({"q": "a", "party": "nobody"}, "“nobody” is not known here."),
        ({"q": "a\0"}, "It holds a NUL character."),
        ({"q": "a", "colour": "red"}, "There is no such parameter."),
        ({"q": "a", "page": "x"}, "There are "),
    ],
)
def test_what_cannot_be_answered_is_said_in_place_of_rows(visit, asked, said):
    main = visit("/search/", 400, **asked).main
    problems = main.one("section", class_="problems")
    assert said in problems.text
    assert main.all("ul", class_="found") == []


def test_nothing_found_says_what_to_try(visit):
    alone = visit("/search/", q="nowhere").main.one("p", class_="empty").text
    assert alone == (
        "Nothing that you may see holds this word. Private negotiations are searched for their "
        "members: sign in ."
    )
    within = visit("/search/", q="neutral nowhere", party="russia").main.one("p", class_="empty")
    assert within.text.startswith(
        "Nothing that you may see holds all of these words: leave one out"
    )
    assert within.all("a")[0].attributes["href"] == "?q=neutral+nowhere"


def test_the_same_stands_in_the_api(visit, client):
    root = visit("/search/", q="neutral", resource="terms", page=1).root
    address = root.one("footer").all("a")[0].attributes["href"]
    assert client.get(address).json()["count"] == 18


def test_pages_lead_to_the_search(visit):
    assert visit("/").root.one("form", class_="find").attributes["action"] == "/search/"
    links = [a.attributes["href"] for a in visit("").root.one("nav", class_="aside").all("a")]
    assert links[0] == "/search/?negotiation=russia-ukraine"


def test_what_was_asked_and_found_is_text_and_no_markup(db, client):
    talks = records.negotiation("talks", visibility="public")
    records.claim(negotiation=talks, statement="<b>truce</b> & “more”", quote="x")
    answer = client.get("/search/", {"q": "<b>truce</b>"})
    text = answer.content.decode()
    assert "<mark>&lt;b&gt;truce&lt;/b&gt;</mark> &amp; “more”" in text
    assert 'value="&lt;b&gt;truce&lt;/b&gt;"' in text


@pytest.fixture
def ours(db) -> Client:
    """A member of a private negotiation with a published text and a draft, both of a lull."""
    user = records.user("mia")
    ours = records.negotiation("ours", name="Our talks")
    records.member(ours, user, "viewer")
    records.term("1", records.proposal("paper", negotiation=ours), wording="A lull.")
    draft = records.proposal("draft", negotiation=ours, review="draft")
    records.term("1", draft, wording="A longer lull.")
    return signed_in(user)


def test_members_search_their_own_and_drafts_where_they_ask(ours, client):
    asked = {"q": "lull"}
    assert Page(client.get("/search/", asked)).main.all("h3") == []
    main = Page(ours.get("/search/", asked)).main
    assert [title for title, _, _ in items(main)] == ["Clause 1"]
    assert main.one("h3").text == "Our talks"
    main = Page(ours.get("/search/", asked | {"drafts": "true"})).main
    assert [lead["href"] for _, _, lead in items(main)] == [
        "/n/ours/proposals/paper/#clause-1",
        "/n/ours/proposals/draft/?drafts=true#clause-1",
    ]
    assert [flag.text for flag in main.all("span", class_="flag")] == ["draft"]
    assert "Drafts of your negotiations are searched too" in main.one("p", class_="drafts").text


def test_the_page_takes_the_same_queries_at_1_and_3_rows(db, client, django_assert_num_queries):
    paper = records.proposal(negotiation=records.negotiation("talks", visibility="public"))
    for count in (1, 3):
        for n in range(count):
            records.term(f"{count}.{n}", paper, wording=f"truce{count}")
        with django_assert_num_queries(14):
            # Ten counts, the rows and their authors, their negotiations, those to choose from.
            main = Page(client.get("/search/", {"q": f"truce{count}"})).main
        assert len(items(main)) == count


def test_no_more_negotiations_are_offered_than_can_be_looked_through(db, client, monkeypatch):
    monkeypatch.setattr(page, "OFFERED", 2)
    for n in range(4):
        records.negotiation(f"talks-{n}", visibility="public", name=f"A {n}")
    main = Page(client.get("/search/", {"negotiation": "talks-3"})).main
    offered = [box.attributes["value"] for box in main.all("input", name="negotiation")]
    assert offered == ["talks-0", "talks-1", "talks-3"]
