"""The page of distances, on the real negotiation and on small ones."""

import pytest

from tests import records
from tests.views.pages import Page, read

PAIR = "party=ukraine&party=russia"
WHY = f"/n/russia-ukraine/explain/?of=distance&{PAIR}&round="


@pytest.fixture
def late(visit):
    """Ukraine and Russia in rounds 8 to 12."""
    return visit("convergence/", from_=8, to=12)


@pytest.fixture
def talks(db):
    """A round of talks with two issues."""
    talks = records.negotiation("talks", visibility="public")
    records.round_(1, talks)
    for slug in ("troops", "fleet"):
        records.issue(slug, talks)
    return talks


def stated(talks, party, number, **values):
    """A text in which a party states a value on each of these issues."""
    author = talks.parties.filter(slug=party).first() or records.party(party, talks)
    opened = talks.rounds.filter(number=number).first() or records.round_(number, talks)
    paper = records.proposal(f"{party}-{number}", author, round=opened, negotiation=talks)
    for clause, (slug, value) in enumerate(values.items(), 1):
        issue = talks.issues.get(slug=slug)
        stance = issue.options.filter(value=value).first() or records.option(value, issue)
        records.term(str(clause), paper, stance=stance)


def opened(client, status=200, **asked):
    asked = {name.rstrip("_"): value for name, value in asked.items()}
    response = client.get("/n/talks/convergence/", asked)
    assert response.status_code == status
    return Page(response)


def distances(page):
    """The rows of the table of distances, without its head and the names of the pairs."""
    return [row for row in page.main.one("table", class_="distances").rows()[1:] if len(row) > 1]


def drivers(page, place=0):
    return page.main.all("table", class_="drivers")[place].rows()[1:]


def hrefs(element):
    return [link.attributes["href"] for link in element.all("a")]


def section(page, name):
    return next(s for s in page.main.all("section") if s.all("h2", id=name))


def test_distance_coverage_and_movement_stand_round_by_round(late):
    assert [row[:5] for row in distances(late)] == [
        ["8 Istanbul round of 2 June 2025", "88.2", "14", "70%", "+14.2"],
        ["9 Istanbul round of 23 July 2025", "87.0", "15", "75%", "0"],
        ["10 Anchorage US–Russia summit", "76.0", "15", "75%", "−11.0"],
        ["11 28-point plan and Geneva consultations", "77.3", "15", "75%", "+1.3"],
        ["12 Berlin and Florida consultations, 20-point plan", "60.9", "17", "85%", "−17.0"],
    ]
    assert {row[6] for row in distances(late)} == {"equal"}


def test_movement_is_told_in_words_and_apart_from_a_changing_set_of_issues(visit):
    told = [row[5] for row in distances(visit("convergence/"))]
    assert told[:12] == [
        "no issue was comparable before",
        "no issue was comparable before ; the distance fell because the set of issues changed",
        "closing over 4 of 12 issues; the distance rose because the set of issues changed",
        "opening over 5 of 7 issues",
        "closing over 7 issues",
        "closing over 7 of 13 issues",
        "opening over 13 of 15 issues; the distance fell because the set of issues changed",
        "opening over 12 of 14 issues",
        "unchanged over 14 of 15 issues; the distance fell because the set of issues changed",
        "closing over 15 issues",
        "opening over 15 issues",
        "closing over 15 of 17 issues",
    ]


def test_a_sentence_says_whether_they_came_closer(late):
    told = late.main.one("section", class_="gist")
    assert read(told) == (
        "Ukraine – Russia are 60.9 points apart as of round 12, over 17 issues; since the round "
        "before they came closer by 17.0 points over the 15 issues comparable in both rounds. "
        "In round 8 they were 88.2 points apart, over 14 issues."
    )
    assert hrefs(told) == [f"{WHY}12", f"{WHY}12", f"{WHY}8"]


def test_a_fall_that_comes_of_other_issues_is_told_as_such(visit):
    told = visit("convergence/", from_=6, to=7).main.one("section", class_="gist")
    assert read(told) == (
        "Ukraine – Russia are 69.3 points apart as of round 7, over 15 issues; since the round "
        "before they drew apart by 1.5 points over the 13 issues comparable in both rounds. "
        "The distance fell because the set of issues changed. "
        "In round 6 they were 75.0 points apart, over 13 issues."
    )


def test_every_number_leads_to_its_sum(late):
    row = late.main.one("table", class_="distances").all("tr")[6]
    assert hrefs(row) == [
        f"{WHY}12",
        "?from=8&to=berlin-florida-2025-12#drivers",
        f"{WHY}12",
        f"{WHY}12",
    ]


def test_sums_keep_the_issues_that_were_asked_for(visit):
    page = visit("convergence/", issue="force-limits", topic="security")
    assert [row[1] for row in distances(page)] == (
        ["–", "–", "35.0", "–", "–"] + ["80.0"] * 6 + ["55.0"] * 5
    )
    assert hrefs(page.main.one("section", class_="gist"))[0] == (
        f"{WHY}16&issue=force-limits&topic=security"
    )


def test_the_plot_draws_the_distances_of_the_table(late):
    """Three units a point over a zero line at 316."""
    plot = late.main.all("svg", class_="plot")[0]
    assert [float(dot.attributes["cy"]) for dot in plot.all("circle")] == [
        51.4,
        55.0,
        88.0,
        84.0,
        133.4,
    ]
    assert plot.all("title")[0].text == "Distance over the rounds, in points of the scale"
    assert plot.one("desc").text == (
        "Ukraine – Russia: 88.2 points apart in round 8, 60.9 in round 12."
    )
    assert plot.one("g", class_="pair").one("text").text == "Ukraine – Russia"


def test_movement_is_drawn_under_it_with_its_sign_and_in_words(late):
    plot = late.main.all("svg", class_="plot")[1]
    bars = [p.attributes["class"] for p in plot.all("path") if p.attributes["class"] != "axis"]
    assert bars == ["opening", "opening", "closing", "opening", "closing"]
    assert [text.text for text in plot.all("text", class_="change")] == [
        "+14.2",
        "0",
        "−11.0",
        "+1.3",
        "−17.0",
    ]
    assert plot.one("desc").text == (
        "Ukraine – Russia: opening by 14.2 in round 8, closing by 11.0 in round 10, "
        "opening by 1.3 in round 11, closing by 17.0 in round 12."
    )


def test_the_issues_that_drive_the_distance_stand_with_what_they_bring(late):
    rows = drivers(late)
    assert rows[:3] == [
        ["Foreign troops in Ukraine", "0", "100", "100", "6%", "5.9", "100", "0"],
        ["Prisoner exchange", "0", "100", "100", "6%", "5.9", "100", "0"],
        ["Ceasefire", "15", "100", "85", "6%", "5.0", "85", "0"],
    ]
    assert len(rows) == 17
    assert [row for row in rows if row[0] == "Limits on Ukraine's forces"] == [
        ["Limits on Ukraine's forces", "25", "80", "55", "6%", "3.2", "80", "−25 closing"]
    ]
    assert [row[6:] for row in rows if row[0] == "Nuclear status"] == [["not comparable", ""]]
    assert sum(int(row[3]) for row in rows) == 1035


def test_an_issues_numbers_lead_to_positions_and_gaps(late):
    row = late.main.one("table", class_="drivers").all("tr")[10]
    assert hrefs(row) == [
        "/n/russia-ukraine/issues/force-limits/",
        "/n/russia-ukraine/explain/?party=ukraine&issue=force-limits&round=12",
        "/n/russia-ukraine/explain/?party=russia&issue=force-limits&round=12",
        f"/n/russia-ukraine/explain/?of=gap&issue=force-limits&round=12&{PAIR}",
        f"{WHY}12",
        f"{WHY}12",
        f"/n/russia-ukraine/explain/?of=gap&issue=force-limits&round=11&{PAIR}",
        f"{WHY}12",
    ]


def test_the_issues_that_moved_most_are_told_since_the_round_before_and_since_the_first(late):
    told = [read(paragraph) for paragraph in section(late, "drivers").all("p")]
    assert told == [
        "Moved most since round 11: Language and minorities closing from 100 to 50, "
        "Return of children closing from 100 to 60, Ceasefire monitoring closing from 100 to 70, "
        "Frozen assets and reparations closing from 85 to 55, "
        "Neutrality and NATO closing from 80 to 50, and 3 more.",
        "Moved most since round 8: Neutrality and NATO closing from 100 to 50, "
        "Language and minorities closing from 100 to 50, Sanctions relief closing from 75 to 25, "
        "Territory: recognition closing from 85 to 40, Return of children closing from 100 to 60, "
        "and 6 more.",
    ]


def test_parties_can_be_chosen_whatever_their_role(visit):
    page = visit("convergence/", party=["ukraine", "united-states", "europe"], from_=11, to=12)
    pairs = [row[0] for row in page.main.one("table", class_="distances").rows() if len(row) == 1]
    assert pairs == ["1 Ukraine – US", "2 Ukraine – Europe", "3 US – Europe"]
    assert [heading.text for heading in section(page, "drivers").all("h3")] == [
        "Ukraine – US",
        "Ukraine – Europe",
        "US – Europe",
    ]


def test_pairs_have_ink_and_dashes_and_no_partys_colour(visit):
    page = visit("convergence/", party=["ukraine", "united-states", "europe"])
    looks = [group.attributes["class"] for group in page.main.all("g", class_="pair")]
    assert looks == ["pair pair-0", "pair pair-1", "pair pair-2"]
    assert [group.one("text").text for group in page.main.all("g", class_="pair")] == [
        "1 Ukraine – US",
        "2 Ukraine – Europe",
        "3 US – Europe",
    ]


def test_pairs_that_are_never_comparable_are_in_the_table_alone(visit):
    page = visit("convergence/", party=["ukraine", "russia", "united-states", "europe", "belarus"])
    drawn = [group.one("text").text for group in page.main.all("g", class_="pair")]
    assert drawn == [
        "1 Ukraine – Russia",
        "2 Ukraine – US",
        "3 Ukraine – Europe",
        "5 Russia – US",
        "6 Russia – Europe",
        "8 US – Europe",
    ]
    assert section(page, "plots").all("p")[0].text == (
        "The first 6 pairs that are comparable are drawn; the table has all 10."
    )
    assert len(distances(page)) == 160


def test_issues_are_gone_through_for_the_first_three_pairs(visit):
    page = visit("convergence/", party=["ukraine", "russia", "united-states", "europe"])
    assert len(page.main.all("table", class_="drivers")) == 3
    assert section(page, "drivers").all("p")[0].text == (
        "Shown for the first 3 of 6 pairs. Choose two parties to go through theirs."
    )


def test_of_many_main_parties_the_pairs_of_the_first_are_shown_and_the_rest_is_offered(
    talks, client
):
    for number in range(7):
        stated(talks, f"party-{number}", 1, troops=10 * number)
    page = opened(client)
    names = [row[0] for row in page.main.one("table", class_="distances").rows() if len(row) == 1]
    assert (len(names), names[-1]) == (10, "10 Party-3 – Party-4")
    assert [group.attributes["class"] for group in page.main.all("g", class_="pair")] == [
        f"pair pair-{place}" for place in range(8)
    ]
    told = page.main.one("section", class_="gist").all("p")[-1]
    assert read(told) == (
        "These are the 10 pairs of the first 5 of the parties that negotiate: Party-0, Party-1, "
        "Party-2, Party-3, Party-4. There are 21 pairs; choose others under Parties. "
        "All of them as data."
    )
    assert hrefs(told) == ["/api/v1/negotiations/talks/convergence/"]
    assert len(distances(opened(client, party=[f"party-{n}" for n in range(7)]))) == 21


def test_of_several_pairs_the_first_twenty_issues_of_each_are_gone_through(talks, client):
    issues = [records.issue(f"issue-{n:02}", talks).slug for n in range(25)]
    for party, value in (("alpha", 0), ("beta", 50), ("gamma", 100)):
        stated(talks, party, 1, **dict.fromkeys(issues, value))
    page = opened(client)
    assert [len(drivers(page, place)) for place in range(3)] == [20, 20, 20]
    assert "the first 20 of 25, choose these two parties alone to go through all" in page.main.text
    assert len(drivers(opened(client, party=["alpha", "beta"]))) == 25


def test_weights_by_salience_are_told(talks, client):
    stated(talks, "alpha", 1, troops=0, fleet=0)
    stated(talks, "beta", 1, troops=100, fleet=20)
    for party in talks.parties.all():
        records.salience(30, party, talks.issues.get(slug="troops"))
        records.salience(10, party, talks.issues.get(slug="fleet"))
    page = opened(client)
    assert [row[1] for row in distances(page)] == ["80.0"]
    assert [row[6] for row in distances(page)] == ["salience"]
    assert drivers(page) == [
        ["Troops", "0", "100", "100", "75%", "75.0", "not comparable", ""],
        ["Fleet", "0", "20", "20", "25%", "5.0", "not comparable", ""],
    ]


def test_a_round_in_which_nothing_is_comparable_breaks_the_line(talks, client):
    stated(talks, "alpha", 1, troops=0)
    stated(talks, "beta", 2, troops=50)
    page = opened(client)
    assert [row[1:6] for row in distances(page)] == [
        ["–", "0", "0%", "–", "not comparable"],
        ["50.0", "1", "100%", "–", "no issue was comparable before"],
    ]
    assert len(page.main.all("g", class_="pair")[0].all("circle")) == 1
    assert read(section(page, "drivers").all("p")[0]) == "No issue was comparable in round 1 too."


def test_parties_that_did_not_move_are_said_not_to_have(talks, client):
    stated(talks, "alpha", 1, troops=0)
    stated(talks, "beta", 1, troops=50)
    records.round_(2, talks)
    page = opened(client)
    assert (
        "since the round before they did not move over the one issue comparable" in page.main.text
    )
    assert read(section(page, "drivers").all("p")[0]) == (
        "Since round 1 the difference changed on no issue comparable in both."
    )


def test_without_rounds_parties_or_issues_the_page_says_what_to_do_next(db, client):
    talks = records.negotiation("talks", visibility="public")
    empty = [opened(client).main.one("p", class_="empty").text]
    records.round_(1, talks)
    empty.append(opened(client).main.one("p", class_="empty").text)
    records.party("alpha", talks), records.party("beta", talks)
    empty.append(opened(client).main.one("p", class_="empty").text)
    assert empty == [
        "This negotiation has no rounds yet. Enter them, and the proposals tabled in them, "
        "at the desk .",
        "There are no two parties on different sides whose role is “party”. Choose under Parties "
        "whom to compare, whatever their role R12 .",
        "No issue that a text can settle is recorded yet. Enter issues with their scales at the desk .",
    ]


def test_parties_that_never_met_are_not_comparable(talks, client):
    stated(talks, "alpha", 1, troops=0)
    stated(talks, "beta", 1, fleet=50)
    assert opened(client).main.one("p", class_="empty").text == (
        "No pair is comparable in these rounds: on no issue asked for do both parties of a pair "
        "stand. Leave out a filter, or choose other parties. See the whole negotiation ."
    )


def test_facts_have_no_distance(visit):
    page = visit("convergence/", issue="fact-bombers-hit")
    assert page.main.one("p", class_="empty").text == (
        "Only facts are asked for, on which no party takes a position. "
        "See the issues that a text can settle ."
    )


def test_what_was_asked_stays_chosen(visit):
    page = visit("convergence/", party=["ukraine", "russia"], from_=8, to="berlin-florida-2025-12")
    boxes = [i.attributes["value"] for i in page.main.all("input") if "checked" in i.attributes]
    rounds = [o.attributes["value"] for o in page.main.all("option") if "selected" in o.attributes]
    assert (boxes, rounds) == (
        ["ukraine", "russia"],
        ["istanbul-2025-06", "berlin-florida-2025-12"],
    )


def test_the_same_is_offered_as_data_and_as_a_chart(late):
    assert late.main.all("figcaption")[1].all("a")[-1].attributes["href"] == "chart/?from=8&to=12"
    assert late.root.one("footer").one("a").attributes["href"] == (
        "/api/v1/negotiations/russia-ukraine/convergence/?from=8&to=12"
    )


@pytest.mark.parametrize("query", ["", "?from=8&to=12"])
def test_the_address_of_the_plot_leads_to_the_vega_lite_document(visit, client, query):
    found = client.get(f"/n/russia-ukraine/convergence/chart/{query}")
    assert (found.status_code, found["Location"]) == (
        302,
        f"/api/v1/negotiations/russia-ukraine/convergence/chart/{query}",
    )
    assert client.get(found["Location"]).status_code == 200


def test_one_party_is_too_few_and_what_was_chosen_is_kept(visit):
    page = visit("convergence/", 400, party="ukraine")
    assert read(page.main.one("section", class_="problems").one("li")) == (
        "party is ukraine: Name two parties or more."
    )
    chosen = [i.attributes["value"] for i in page.main.all("input") if "checked" in i.attributes]
    assert chosen == ["ukraine"]


def test_an_unknown_parameter_is_a_400_that_names_it(visit):
    page = visit("convergence/", 400, format="json")
    assert read(page.main.one("section", class_="problems").one("li")) == (
        "format is json: There is no such parameter."
    )


def test_a_private_negotiation_is_not_found(db, client):
    records.negotiation("secret")
    assert client.get("/n/secret/convergence/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_at_1_and_3_rows(
    talks, client, django_assert_num_queries, count
):
    for number in range(1, count + 1):
        stated(talks, "alpha", number, troops=0)
        stated(talks, "beta", number, troops=50)
    with django_assert_num_queries(18):
        page = opened(client)
    assert len(distances(page)) == count
