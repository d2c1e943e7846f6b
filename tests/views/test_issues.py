"""The page of one issue, on the real negotiation and on small ones."""

import pytest

from tests import records
from tests.views.pages import Page, read

GAP = "/n/russia-ukraine/explain/?of=gap&issue=force-limits&round="
POSITION = "/n/russia-ukraine/explain/?party={}&issue=force-limits&round={}"


@pytest.fixture
def forces(visit):
    return visit("issues/force-limits/")


@pytest.fixture
def talks(db):
    """Two parties, an issue with a scale, and a round to table something in."""
    talks = records.negotiation("talks", visibility="public")
    records.party("alpha", talks), records.party("beta", talks)
    records.round_(1, talks)
    issue = records.issue("troops", talks)
    for value in (0, 50, 100):
        records.option(value, issue)
    return talks


def stated(talks, party, number, *values, full=False, **more):
    """A text in which a party takes the options of these values on the issue, a clause each."""
    author = talks.parties.get(slug=party)
    opened = talks.rounds.filter(number=number).first() or records.round_(number, talks)
    completeness = "full" if full else "partial"
    paper = records.proposal(
        f"{party}-{number}", author, round=opened, negotiation=talks, completeness=completeness
    )
    issue = talks.issues.get(slug="troops")
    for place, value in enumerate(values, 1):
        records.term(str(place), paper, stance=issue.options.get(value=value), **more)
    return paper


def opened(client, path="issues/troops/", status=200, **asked):
    response = client.get(f"/n/talks/{path}", asked)
    assert response.status_code == status
    return Page(response)


def numbers(page):
    """The table of the paths: its rows as text."""
    return page.main.one("table", class_="cells").rows()


def hrefs(element):
    return [link.attributes["href"] for link in element.all("a")]


def test_the_issue_is_named_asked_and_placed_under_its_topics(forces):
    assert forces.main.one("h1").text == "Limits on Ukraine's forces"
    assert forces.main.one("p", class_="trail").text == (
        "Positions › Security › Armed forces and force limits"
    )
    assert hrefs(forces.main.one("p", class_="trail")) == [
        "/n/russia-ukraine/",
        "/n/russia-ukraine/?topic=security",
        "/n/russia-ukraine/?topic=security-forces",
    ]
    assert forces.main.one("p", class_="lead").text == (
        "Is the size of Ukraine's armed forces limited, and to what number?"
    )
    assert read(forces.main.one("p", class_="facts")) == (
        "A term: something that a text can settle. See it in the codebook."
    )


def test_a_sentence_says_whether_the_sides_came_closer_and_leads_to_the_sums(forces):
    told = forces.main.one("section", class_="gist")
    assert read(told.all("p")[0]) == (
        "Between round 3 and round 16 Ukraine and Russia drew apart by 20 points: the gap grew from "
        "35 to 55 points. The gap last changed in round 12: it closed from 80 to 55."
    )
    assert hrefs(told.all("p")[0]) == [f"{GAP}{n}" for n in (3, 16, 11, 12)]
    assert hrefs(told.all("p")[1]) == [
        "/rules/#R12",
        "/n/russia-ukraine/convergence/?issue=force-limits",
    ]


def test_the_scale_has_its_options_in_order_with_who_stands_there(forces):
    rows = forces.main.one("table", class_="rungs").rows()
    assert [(row[0], row[2], row[4]) for row in rows[1:]] == [
        ("0", "No limits", "Europe"),
        ("25", "Cap of 800,000 in peacetime", "Ukraine US"),
        ("45", "Cap of 600,000", "nobody"),
        ("65", "Cap of 250,000", "nobody"),
        ("80", "Ceilings to be fixed", "Russia"),
        ("100", "Cap of 85,000 or fewer", "nobody"),
    ]
    assert rows[1][3] == "No restriction on the size or other parameters of Ukraine's forces."
    dots = forces.main.one("table", class_="rungs").all("circle")
    assert [dot.attributes["cx"] for dot in dots] == ["0", "25", "45", "65", "80", "100"]


def test_the_numbers_are_rounds_by_parties_with_the_gap(forces):
    head, *rows = numbers(forces)
    assert head == ["Round", "Ukraine", "Russia", "US", "Europe", "Gap", "Since the round before"]
    assert rows[2] == [
        "3 Treaty drafting, April 2022",
        "65 Cap of 250,000 clause annex",
        "100 Cap of 85,000 or fewer clause annex",
        "not coded",
        "not coded",
        "35",
        "",
    ]
    assert rows[3][1:3] == ["dropped was 65", "80 Ceilings to be fixed clause further aims"]
    assert rows[10] == [
        "11 28-point plan and Geneva consultations",
        "0 carried, explicit silence No limits explicit silence",
        "80 carried Ceilings to be fixed",
        "45 Cap of 600,000 clause 6",
        "0 No limits clause 11 conflicting documents",
        "80",
        "unchanged",
    ]
    assert rows[11][1:] == [
        "25 Cap of 800,000 in peacetime clause 4 joint",
        "80 Ceilings to be fixed clause 4",
        "25 Cap of 800,000 in peacetime clause 4 joint",
        "0 carried No limits",
        "55",
        "−25 closing",
    ]


def test_the_gap_per_round_is_that_of_the_main_parties(forces):
    assert [row[5] for row in numbers(forces)[1:]] == (
        ["–", "–", "35", "–", "–"] + ["80"] * 6 + ["55"] * 5
    )
    assert [row[6] for row in numbers(forces)[1:]] == (
        [""] * 6 + ["unchanged"] * 5 + ["−25 closing"] + ["unchanged"] * 4
    )


def test_every_value_leads_to_its_sum_and_what_was_stated_to_its_clause(forces):
    row = forces.main.one("table", class_="cells").all("tr")[12]
    assert hrefs(row) == [
        POSITION.format("ukraine", 12),
        "/n/russia-ukraine/proposals/us-ua-20-point-2025/#clause-2",
        POSITION.format("russia", 12),
        "/n/russia-ukraine/proposals/ru-response-2025-12/#clause-4",
        POSITION.format("united-states", 12),
        "/n/russia-ukraine/proposals/us-ua-20-point-2025/#clause-2",
        POSITION.format("europe", 12),
        f"{GAP}12",
        f"{GAP}12",
    ]


def test_the_plot_has_a_title_and_says_in_words_what_it_shows(forces):
    plot = forces.main.one("svg", class_="plot")
    title, gist = plot.all("title")[0], plot.one("desc")
    assert plot.attributes["role"] == "img"
    assert plot.attributes["aria-labelledby"].split() == [
        title.attributes["id"],
        gist.attributes["id"],
    ]
    assert title.text == "Limits on Ukraine's forces: the parties’ paths over the rounds"
    assert gist.text == (
        "Ukraine: 65 in round 3, dropped in round 4, 25 in round 16. "
        "Russia: 100 in round 1, 80 in round 16. US: 45 in round 11, 25 in round 16. "
        "Europe: 0 in round 6, 0 in round 16."
    )


def test_the_plot_draws_what_the_table_says(forces):
    """Three units a point over a zero line at 316; parties on the same point are moved by four units."""
    ukraine, russia, *_ = paths(forces)
    assert [height for _, height, _ in dots(russia)] == [16.0] * 3 + [76.0] * 13
    assert [kind for _, _, kind in dots(russia)] == [
        "filled" if number in (1, 3, 4, 8, 12) else "hollow" for number in range(1, 17)
    ]
    assert [height for _, height, _ in dots(ukraine)] == [121.0] + [312.0] * 6 + [237.0] * 5
    assert len(ukraine.all("polyline")) == 1
    assert len(ukraine.all("path", class_="cross")) == 1
    assert ukraine.one("path", class_="cross").text == (
        "Ukraine, 4. Public terms without talks: "
        "absent from a full text since, which is not conceded"
    )


def test_every_number_of_the_table_has_its_dot(forces):
    head, *rows = numbers(forces)
    for place, path in enumerate(paths(forces), 1):
        values = [row[place].split()[0] for row in rows]
        told = [value for value in values if value.isdigit()]
        assert [dot.text.split(": ")[-1].split(",")[0] for dot in path.all("circle")] == told
    assert head[1:5] == [path.one("text").text for path in paths(forces)]


def test_parties_have_their_colours_and_dashes(forces):
    assert [path.attributes["class"] for path in paths(forces)] == [
        f"party-{place} dash-0" for place in range(4)
    ]


def test_a_range_is_drawn_and_told(visit):
    page = visit("issues/ceasefire/", party="russia")
    assert numbers(page)[8][1] == (
        "100 80 to 100 Only after a package of conditions; Only after Ukrainian withdrawal "
        "clause II option 1 clause II option 2 several clauses side offer"
    )
    bars = paths(page)[0].all("path", class_="bar")
    assert [bar.attributes["d"].split("V")[0].split()[1] for bar in bars] == ["16.0", "16.0"]
    assert [bar.attributes["d"].split("V")[1] for bar in bars] == ["76.0", "76.0"]


def test_parties_without_a_position_are_named(forces):
    assert "No position on this issue is recorded for Türkiye, Belarus, UAE." in read(forces.main)


def test_clauses_stand_under_their_party_the_newest_round_first(forces):
    section = next(s for s in forces.main.all("section") if s.all("h2", id="clauses"))
    assert [heading.text for heading in section.all("h3")] == ["Ukraine", "Russia", "US", "Europe"]
    ukraine = section.all("ul")[0].all("li")
    assert [(clause.all("p")[0].text, clause.all("p")[1].text) for clause in ukraine] == [
        (
            "20-point framework document, 4",
            "Round 12. Berlin and Florida consultations, 20-point plan, 24 December 2025",
        ),
        (
            "Refined framework after the Geneva consultations (19 points), force clause",
            "Round 11. 28-point plan and Geneva consultations, 23 November 2025",
        ),
        (
            "Ukrainian memorandum (framework for negotiations between Ukraine and Russia), I.5",
            "Round 8. Istanbul round of 2 June 2025, 2 June 2025",
        ),
        (
            "Ukrainian–European counter-proposals given in London, security 2",
            "Round 6. Paris and London talks on US proposal, 23 April 2025",
        ),
        (
            "Ukrainian positions in the draft treaty of 15 April 2022, annex",
            "Round 3. Treaty drafting, April 2022, 15 April 2022",
        ),
    ]


def test_a_clause_has_stance_commitment_words_and_evidence(forces):
    clause = next(li for li in forces.main.all("li") if "Further limits" in li.text)
    assert [read(paragraph) for paragraph in clause.all("p")] == [
        "Russian response to the 20-point framework, 4",
        "Round 12. Berlin and Florida consultations, 20-point plan, 26 December 2025",
        "contested",
        "Ceilings to be fixed ( 80), demand",
        "Further limits on the size of forces and types of weapons.",
        "The coder’s words, not the party’s.",
    ]
    assert hrefs(clause) == [
        "/n/russia-ukraine/proposals/ru-response-2025-12/#clause-4",
        "/n/russia-ukraine/explain/?of=evidence&proposal=ru-response-2025-12&issue=force-limits",
        POSITION.format("russia", 12),
    ]


def test_the_claims_on_the_issue_lead_to_their_groups(forces):
    section = next(s for s in forces.main.all("section") if s.all("h2", id="claims"))
    rows = section.one("table").rows()[1:]
    assert len(rows) == 15
    assert rows[9] == [
        "US",
        "US 28-point plan",
        "contested",
        "Cap of 600,000; Ceilings to be fixed",
        "4",
        "3",
    ]
    group = "/n/russia-ukraine/claims/group/?about=united-states&issue=force-limits"
    assert hrefs(section.one("table").all("tr")[10]) == [
        "/n/russia-ukraine/proposals/us-28-point-2025/",
        f"{group}&proposal=us-28-point-2025",
        f"{group}&proposal=us-28-point-2025#counts",
        f"{group}&proposal=us-28-point-2025#counts",
    ]


def test_parties_can_be_chosen_and_the_gap_is_then_between_them(visit):
    page = visit("issues/force-limits/", party=["united-states", "europe"])
    head, *rows = numbers(page)
    assert head[1:3] == ["US", "Europe"]
    assert [row[3] for row in rows] == ["–"] * 10 + ["45"] + ["25"] * 5
    assert read(page.main.one("section", class_="gist").all("p")[0]) == (
        "Between round 11 and round 16 US and Europe came closer by 20 points: the gap fell from 45 "
        "to 25 points. The gap last changed in round 12: it closed from 45 to 25."
    )
    assert hrefs(page.main.one("section", class_="gist").all("p")[0])[0] == (
        f"{GAP}11&party=united-states&party=europe"
    )
    assert [heading.text for heading in page.main.all("h3")] == ["US", "Europe"]
    claims = next(s for s in page.main.all("section") if s.all("h2", id="claims"))
    assert {row[0] for row in claims.one("table").rows()[1:]} == {"US", "Europe"}


def test_with_one_party_chosen_the_gap_is_still_that_of_the_sides(visit):
    page = visit("issues/force-limits/", party="europe")
    assert [row[2] for row in numbers(page)[1:]][-1] == "55"
    assert hrefs(page.main.one("section", class_="gist").all("p")[0])[0] == f"{GAP}3"


def test_parties_without_a_position_can_be_chosen_and_the_page_says_so(visit):
    page = visit("issues/force-limits/", party="belarus")
    section = next(s for s in page.main.all("section") if s.all("h2", id="paths"))
    assert section.one("p", class_="empty").text == (
        "The parties chosen have taken no position on this issue. See all that have ."
    )
    assert page.main.all("svg", class_="plot") == []


def test_a_fact_has_answers_and_claims_and_says_why_it_has_no_path(visit):
    page = visit("issues/fact-bombers-hit/")
    assert "No text can settle it, so no party takes a position on it" in page.main.text
    assert [heading.text for heading in page.main.all("h2")] == ["The answers given", "The claims"]
    assert [row[0] for row in page.main.one("table", class_="rungs").rows()[1:]] == [
        "Forty or more",
        "About twenty",
        "Ten to thirteen",
        "Only a few",
    ]
    assert page.main.all("svg", class_="plot") == []
    assert page.main.all("form") == []
    assert page.root.one("footer").one("a").attributes["href"] == (
        "/api/v1/negotiations/russia-ukraine/claim-comparison/?issue=fact-bombers-hit"
    )


def test_the_same_is_offered_as_data_and_as_a_chart(visit):
    page = visit("issues/force-limits/", party=["ukraine", "russia"])
    assert page.main.one("figcaption").all("a")[-1].attributes["href"] == (
        "chart/?party=ukraine&party=russia"
    )
    assert page.root.one("footer").one("a").attributes["href"] == (
        "/api/v1/negotiations/russia-ukraine/positions/"
        "?party=ukraine&party=russia&issue=force-limits"
    )


def test_the_address_of_the_plot_leads_to_the_vega_lite_document(visit, client):
    page = "/n/russia-ukraine/issues/force-limits/chart/"
    found = client.get(page, {"party": ["ukraine", "russia"]})
    assert (found.status_code, found["Location"]) == (
        302,
        "/api/v1/negotiations/russia-ukraine/positions/chart/"
        "?party=ukraine&party=russia&issue=force-limits",
    )
    assert client.get(found["Location"]).json()["title"]["text"] == (
        "Limits on Ukraine's forces: the parties’ paths over the rounds"
    )


def test_an_unknown_issue_is_not_found(visit):
    visit("issues/no-such-issue/", 404)


def test_an_unknown_parameter_is_a_400_that_names_it_and_keeps_what_was_chosen(visit):
    page = visit("issues/force-limits/", 400, party="ukraine", colour="red")
    problems = page.main.one("section", class_="problems")
    assert read(problems.one("li")) == "colour is red: There is no such parameter."
    assert page.main.one("h1").text == "Limits on Ukraine's forces"
    chosen = [i.attributes["value"] for i in page.main.all("input") if "checked" in i.attributes]
    assert chosen == ["ukraine"]


def test_a_private_negotiation_is_not_found(db, client):
    secret = records.negotiation("secret")
    records.issue("troops", secret)
    assert client.get("/n/secret/issues/troops/").status_code == 404


def test_without_any_text_the_page_says_what_to_do_next(talks, client):
    page = opened(client)
    told = [paragraph.text for paragraph in page.main.all("p", class_="empty")]
    assert told == [
        "No text on record takes a position on this issue. Code the clauses that do at the desk , "
        "or read the other issues .",
        "No clause speaks on this issue.",
        "No claim bears on this issue. Enter what the sources say at the desk .",
    ]


def test_without_rounds_and_options_too(db, client):
    records.issue("troops", records.negotiation("talks", visibility="public"))
    told = [paragraph.text for paragraph in opened(client).main.all("p", class_="empty")]
    assert told[:2] == [
        "This issue has no options yet, so no text can take a stance on it. "
        "Enter its scale at the desk .",
        "This negotiation has no rounds yet. Enter them, and the proposals tabled in them, "
        "at the desk .",
    ]


def test_sides_that_never_met_have_no_gap(talks, client):
    stated(talks, "alpha", 1, 50)
    told = opened(client).main.one("section", class_="gist")
    assert read(told) == (
        "No two sides ever stood on this issue in the same round, "
        "so there is no gap to measure R12."
    )


def test_sides_that_met_once_have_a_gap_and_no_trend(talks, client):
    stated(talks, "alpha", 1, 50)
    stated(talks, "beta", 1, 100)
    told = opened(client).main.one("section", class_="gist").all("p")[0]
    assert read(told) == (
        "Alpha and Beta are 50 points apart as of round 1, "
        "the only round in which both stand on this issue."
    )


def test_sides_that_stay_apart_are_as_far_apart(talks, client):
    stated(talks, "alpha", 1, 50)
    stated(talks, "beta", 1, 100)
    records.round_(2, talks)
    told = opened(client).main.one("section", class_="gist").all("p")[0]
    assert (
        read(told) == "Alpha and Beta are as far apart in round 2 as in round 1: 50 and 50 points."
    )


def test_a_gap_that_is_gone_is_said_to_be_gone(talks, client):
    stated(talks, "alpha", 1, 50)
    stated(talks, "beta", 1, 100)
    other = records.option(10, records.issue("fleet", talks))
    paper = stated(talks, "beta", 2, full=True)
    records.term("1", paper, stance=other)
    page = opened(client)
    told = page.main.one("section", class_="gist").all("p")[0]
    assert read(told).endswith("There is none any more as of round 2.")
    assert numbers(page)[2][2:] == ["dropped was 100", "–", ""]
    assert paths(page)[1].one("text").text == "Beta, dropped"


def test_words_in_any_script_keep_their_direction(talks, client):
    issue = talks.issues.get()
    issue.name, issue.question = "الحدود", "أين الحدود؟"
    issue.save()
    party = talks.parties.get(slug="alpha")
    party.name = "Vereinigungsverhandlungsdelegationsführungskonferenz"
    party.save()
    stated(talks, "alpha", 1, 50, wording="Війська відходять.", conditions="Якщо інші теж.")
    page = opened(client)
    assert page.main.one("h1").one("span").attributes["dir"] == "auto"
    assert page.main.one("p", class_="lead").attributes["dir"] == "auto"
    assert page.main.one("p", class_="wording").attributes["dir"] == "auto"
    assert page.main.one("p", class_="wording").text == "Війська відходять."
    assert read(page.main.one("p", class_="conditions")) == "Conditions: Якщо інші теж."
    assert paths(page)[0].one("text").text == "Vereinigungsverhandlungsdelegatio…"


def test_side_offers_are_shown_beside_the_position(talks, client):
    stated(talks, "alpha", 1, 50)
    stated(talks, "alpha", 2, 100, commitment="side_offer")
    page = opened(client)
    assert numbers(page)[2][1] == "50 carried At-50 side offer"
    clause = page.main.all("ul", class_="clauses")[0].all("li")[0]
    assert read(clause.one("div", class_="").all("p")[0]) == (
        "At-100, side offer apart from the settlement: leaves the position where it is R3"
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_at_1_and_3_rows(
    talks, client, django_assert_num_queries, count
):
    for number in range(1, count + 1):
        stated(talks, "alpha", number, 50)
        stated(talks, "beta", number, 100)
        source = records.source(f"gazette-{number}", talks)
        records.claim(f"claim-{number}", source, talks.issues.get(), negotiation=talks)
    with django_assert_num_queries(19):
        page = opened(client)
    assert len(numbers(page)) == count + 1


def paths(page):
    """What is drawn of each party."""
    plot = page.main.one("svg", class_="plot")
    return [group for group in plot.all("g") if "party-" in group.attributes.get("class", "")]


def dots(path):
    return [
        (
            float(dot.attributes["cx"]),
            float(dot.attributes["cy"]),
            "hollow" if "carried" in dot.attributes["class"] else "filled",
        )
        for dot in path.all("circle")
    ]
