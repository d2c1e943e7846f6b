"""The page of the codebook: on the real negotiation, on small ones, and where there is nothing yet."""

import pytest

from tests import records
from tests.views.pages import Page, read


@pytest.fixture
def talks(db):
    return records.negotiation("talks", visibility="public")


@pytest.fixture
def opened(client):
    return lambda: Page(client.get("/n/talks/codebook/"))


def section(page, name):
    return page.main.one("section", aria_labelledby=name)


def test_an_issue_has_its_question_kind_place_and_scale(visit):
    issue = visit("codebook/").main.one("article", aria_labelledby="issue-eu-membership")
    assert issue.one("h3").text == "EU membership eu-membership"
    assert issue.one("h3").one("a").attributes["href"] == "/n/russia-ukraine/issues/eu-membership/"
    assert [read(p) for p in issue.all("p")] == [
        "May Ukraine join the European Union, and how soon?",
        "Term: something a text can settle. On State and territory › Regional integration.",
        "0 is Accession by a fixed date, 100 is General no-bloc clause.",
    ]
    head, first, *_, last = issue.one("table").rows()
    assert head == ["Value", "", "Option", "When it is chosen"]
    assert first == [
        "0",
        "",
        "Accession by a fixed date dated-accession",
        "EU accession with a date or set time.",
    ]
    assert last == [
        "100",
        "",
        "General no-bloc clause bloc-ban",
        "A bar on joining any bloc, without an exception for the EU.",
    ]
    placed = [dot.attributes["cx"] for dot in issue.all("circle")]
    assert placed == ["0", "20", "35", "50", "100"]


def test_the_contents_lead_to_every_part_of_the_page(visit):
    main = visit("codebook/").main
    leads = [a.attributes["href"] for a in main.one("nav", class_="contents").all("a")]
    places = [h.attributes["id"] for tag in ("h2", "h3") for h in main.all(tag) if h.attributes]
    assert sorted(leads) == sorted(f"#{place}" for place in places if place != "contents")
    assert len([lead for lead in leads if lead.startswith("#issue-")]) == 23 + 1


def test_parties_have_role_side_and_other_names(talks, opened):
    records.party("alpha", talks, name="Alphaland", short_name="Alpha", aliases="A;AL ", side="w")
    records.party("beta", talks, role="mediator", notes="Hosts.")
    assert section(opened(), "parties").one("table").rows() == [
        ["Party", "Role", "Side", "Also known as"],
        ["Alpha alpha Alphaland", "party", "w", "A ; AL"],
        ["Beta beta Hosts.", "mediator", "its own", "–"],
    ]


def test_topics_stand_as_a_tree_with_their_codes_and_issues(talks, opened):
    security = records.topic("security", talks, pax_code="Ssr&Guar")
    records.issue("troops", talks, topic=records.topic("forces", talks, parent=security))
    records.issue("loose", talks)
    topics = section(opened(), "topics")
    tree = topics.one("ul", class_="tree")
    assert tree.text == "Security security PA-X Ssr&Guar Forces forces Troops"
    assert tree.one("ul").text == "Forces forces Troops"
    assert read(topics.all("p")[-1]) == "On no topic: Loose."
    assert topics.all("p")[0].text.startswith("Codes are those of the PA-X")
    assert tree.one("a", class_="flag").attributes["href"] == "/api/v1/issues/?pax_code=Ssr%26Guar"


def test_without_codes_nothing_is_said_of_them(talks, opened):
    records.topic("security", talks)
    assert section(opened(), "topics").all("p") == []


def test_a_scale_that_does_not_reach_its_ends_says_so(talks, opened):
    troops = records.issue("troops", talks, question="How many?")
    for value, label in [(20, "Few"), (80, "Many")]:
        records.option(value, troops, label=label, description=f"{label} stay.")
    issue = opened().main.one("article")
    assert [read(p) for p in issue.all("p")] == [
        "How many?",
        "Term: something a text can settle.",
        "20 is Few, 80 is Many. No option stands at 0 or 100.",
    ]
    assert issue.one("table").rows() == [
        ["Value", "", "Option", "When it is chosen"],
        ["20", "", "Few at-20", "Few stay."],
        ["80", "", "Many at-80", "Many stay."],
    ]


def test_options_of_a_fact_without_values_need_no_scale(talks, opened):
    dead = records.issue("dead", talks, kind="fact")
    records.option(None, dead, slug="many")
    issue = opened().main.one("article")
    assert [read(p) for p in issue.all("p")] == ["Fact: something sources dispute."]
    assert issue.one("table").rows() == [
        ["Option", "When it is chosen"],
        ["Many many", "not described"],
    ]


def test_a_word_has_its_meaning_its_rule_and_how_files_write_it(talks, opened):
    words = section(opened(), "commitments")
    assert [line.text for line in words.all("div")] == [
        "red line red_line not negotiable",
        "demand asked for",
        "conditional holds if its conditions are met",
        "offer the party would give this",
        "side offer side_offer apart from the settlement terms R3",
        "silent the text deliberately does not speak R6",
    ]
    assert read(words.all("p")[0]) == (
        "How firmly a clause is put; the first four from the firmest down. R10"
    )


def test_of_an_empty_negotiation_it_says_what_to_enter(talks, opened):
    page = opened()
    assert [read(p) for p in page.main.all("p", class_="empty")] == [
        "No summary is recorded. Say at the desk what is negotiated, since when, and where the "
        "record ends.",
        "This negotiation has no parties yet. Enter them at the desk.",
        "No topics are recorded.",
        "This negotiation has no issues yet. Enter them with their scales at the desk.",
    ]
    assert read(section(page, "negotiation").all("p")[1]) == (
        "0 parties, 0 rounds, 0 issues with 0 options. Licence: none is recorded."
    )


def test_navigation_and_issue_lead_to_it(visit):
    page = visit("issues/neutrality/")
    assert [a.attributes["href"] for a in page.root.one("nav", class_="subject").all("a")[-2:]] == [
        "/n/russia-ukraine/codebook/",
        "/n/russia-ukraine/cite/",
    ]
    assert "/n/russia-ukraine/codebook/#issue-neutrality" in [
        a.attributes["href"] for a in page.main.all("a")
    ]
    current = visit("codebook/").root.one("nav", class_="subject").one("a", aria_current="page")
    assert current.text == "Codebook"


def test_any_parameter_is_refused_by_name(visit):
    page = visit("codebook/", status=400, round=8)
    assert page.main.one("section", class_="problems").one("ul").text == (
        "round is 8 : There is no such parameter."
    )


def test_a_private_codebook_does_not_exist_for_a_stranger(client, db):
    owner = records.user("owner")
    records.negotiation("secret", owner)
    assert client.get("/n/secret/codebook/").status_code == 404
    client.force_login(owner)
    assert client.get("/n/secret/codebook/").status_code == 200


@pytest.mark.parametrize("issues", [1, 3])
def test_it_takes_the_same_queries_at_1_and_3_issues(
    talks, client, django_assert_num_queries, issues
):
    for number in range(issues):
        topic = records.topic(f"topic-{number}", talks)
        records.option(0, records.issue(f"issue-{number}", talks, topic=topic))
        records.party(f"party-{number}", talks)
    with django_assert_num_queries(19):
        response = client.get("/n/talks/codebook/")
    assert len(Page(response).main.all("article")) == issues
