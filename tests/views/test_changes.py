"""The page of changes, on the real negotiation and on small ones."""

import pytest
from django.urls import reverse

from positions.views import changes
from tests import records
from tests.views.pages import Page

RUSSIA = {"from_": 8, "to": 10, "party": "russia"}
DOCUMENTS = {
    "from_proposal": "ru-memorandum-2025-06-02",
    "to_proposal": "us-ua-20-point-2025",
}


def change(page, anchor):
    return page.main.one("article", id=anchor)


def headings(page, tag):
    return [heading.text for heading in page.main.all(tag)]


def ends(page, anchor):
    """The table of a change: a list per row, without its heads."""
    return {row[0]: row[1:] for row in change(page, anchor).one("table").rows()[1:]}


def links(element):
    return [link.attributes["href"] for link in element.all("a")]


def redlined(page, anchor):
    words = change(page, anchor).one("span", class_="redline")
    return [piece.text for piece in words.all("del")], [piece.text for piece in words.all("ins")]


def table_of(page, caption):
    tables = page.main.all("table", class_="rows")
    return next(t.rows()[1:] for t in tables if t.one("caption").text.startswith(caption))


@pytest.fixture
def talks(db):
    """A public negotiation of one party and two rounds, of which days are not known."""
    home = records.negotiation("talks", visibility="public")
    alpha = records.party("alpha", negotiation=home)
    rounds = [
        records.round_(1, negotiation=home, starts_on="2025-06", ends_on="2025-07"),
        records.round_(2, negotiation=home, starts_on="2025"),
    ]
    return home, alpha, rounds


@pytest.fixture
def opened(client):
    def read(address="", **asked):
        asked = {name.rstrip("_"): value for name, value in asked.items()}
        return Page(client.get(f"/n/talks/diff/{address}", asked))

    return read


def tabled(slug, author, round, *wordings, **more):
    """A proposal that takes a stance on one issue per wording; issues and options are made once."""
    home = author.negotiation
    paper = records.proposal(slug, author, round=round, negotiation=home)
    for number, wording in enumerate(wordings, 1):
        issue = home.issues.filter(slug=f"issue-{number}").first()
        issue = issue or records.issue(f"issue-{number}", negotiation=home)
        stance = issue.options.first() or records.option(50, issue)
        records.term(str(number), paper, stance=stance, wording=wording, **more)
    return paper


# What Russia changed between the memorandum and Anchorage


def test_what_russia_changed_between_istanbul_and_anchorage(visit):
    page = visit("diff/", **RUSSIA)
    assert headings(page, "h1") == ["What changed from round 8 to round 10"]
    assert headings(page, "h2") == ["Russia"]
    assert headings(page, "h3") == ["New", "Shifted"]
    assert headings(page, "h4") == [
        "Presidents' meeting",
        "Neutrality and NATO",
        "Ceasefire",
        "Territory: recognition",
        "Territory: withdrawal and control",
        "Sanctions relief",
    ]
    assert [move.one("p").text for move in page.main.all("div", class_="move")] == [
        "new at 70",
        "100 → to 80, −20 points",
        "100 → to 50, −50 points",
        "100 → to 80, −20 points",
        "100 → to 75, −25 points",
        "100 → to 50, −50 points",
    ]
    assert (
        page.main.one("p", class_="summary").text
        == "1 new and 5 shifted. 9 carried and 3 restated: folded under each party."
    )


def test_the_rounds_are_named_with_their_dates_in_words(visit):
    page = visit("diff/", from_=1, to=10)
    assert [row.text for row in page.main.one("dl", class_="between").all("dd")] == [
        "1. Belarus rounds , 28 February 2022 to 7 March 2022 , Gomel and Brest regions, Belarus",
        "10. Anchorage US–Russia summit , 15 August 2025 , Anchorage, Alaska, United States",
    ]


def test_a_shift_names_its_stances_its_range_and_what_qualifies_it(visit):
    page = visit("diff/", **RUSSIA)
    ceasefire = change(page, "russia.ceasefire")
    assert ceasefire.one("p", class_="stances").text == (
        "Only after a package of conditions ; Only after Ukrainian withdrawal → to "
        "Only with the settlement"
    )
    assert [flag.text for flag in ceasefire.one("ul", class_="flags").all("li")] == [
        "commitment put more or less firmly",
        "conditions the party's conditions differ",
    ]
    assert ends(page, "russia.ceasefire") == {
        "Value": ["100 in a range of 80 to 100", "50"],
        "Commitment": ["demand", "red line"],
        "Conditions": ["Completed within 30 days of the ceasefire.", "none"],
        "Clauses": ["II option 1 , II option 2", "2"],
        "Document": [
            "Russian memorandum: proposals on resolving the Ukrainian crisis",
            "Putin's terms at Anchorage as reported by Reuters",
        ],
        "Last stated": ["round 8", "round 10"],
        "Evidence": ["corroborated", "single source"],
    }


def test_a_shift_says_in_words_whom_it_came_closer_to_or_left(visit):
    forward = change(visit("diff/", **RUSSIA), "russia.sanctions")
    back = change(visit("diff/", from_=10, to=8, party="russia"), "russia.sanctions")
    assert forward.one("p", class_="direction").text == (
        "Closer to where Ukraine stood in round 8 R13"
    )
    assert back.one("p", class_="direction").text == "Away from where Ukraine stood in round 10 R13"


def test_no_script_turns_before_and_after_round(talks, opened):
    home, alpha, (first, second) = talks
    issue = records.issue("troops", negotiation=home)
    for slug, value, label, round in (("one", 0, "لا علم", first), ("two", 100, "علم", second)):
        stance = records.option(value, issue, label=label)
        records.term("1", records.proposal(slug, alpha, round=round), stance=stance)
    stances = change(opened(), "alpha.troops").one("p", class_="stances")
    assert [isolated.text for isolated in stances.all("bdi")] == ["لا علم", "علم"]


def test_every_number_and_verdict_leads_to_its_worked_sum(visit):
    page = visit("diff/", **RUSSIA)
    why = links(change(page, "russia.sanctions").one("div", class_="move"))
    explain = "/n/russia-ukraine/explain/?"
    asked = "party=russia&issue=sanctions"
    assert why == [f"{explain}of=change&{asked}&from=istanbul-2025-06&to=anchorage-2025-08"]
    rows = change(page, "russia.sanctions").one("table").all("tr")
    assert links(rows[1]) == [f"{explain}{asked}&round=8", f"{explain}{asked}&round=10"]
    assert links(rows[-1]) == [
        f"{explain}of=evidence&proposal=ru-memorandum-2025-06-02&issue=sanctions",
        f"{explain}of=evidence&proposal=ru-anchorage-2025&issue=sanctions",
    ]


def test_sums_are_asked_of_the_same_documents_as_the_change(visit):
    page = visit("diff/", from_=5, to=8, party="russia", document_status=["published", "tabled"])
    delta = page.main.one("article", id="russia.neutrality").one("div", class_="move").one("a")
    assert delta.attributes["href"] == (
        "/n/russia-ukraine/explain/?of=change&party=russia&issue=neutrality"
        "&from=riyadh-jeddah-2025&to=istanbul-2025-06"
        "&document_status=published&document_status=tabled"
    )


def test_the_plot_tells_both_ends_to_those_who_listen(visit):
    plot = change(visit("diff/", **RUSSIA), "russia.ceasefire").one("svg")
    named = plot.attributes["aria-labelledby"].split()
    assert [part.attributes["id"] for part in (plot.one("title"), plot.one("desc"))] == named
    assert plot.one("desc").text == (
        "On a scale from 0 to 100: before 100, range 80 to 100; after 50."
    )
    assert [dot.attributes["cx"] for dot in plot.all("circle")] == ["100", "50"]


# Redlines, and whose words they are


def test_a_redline_of_summaries_is_labelled_as_the_coders_words(visit):
    page = visit("diff/", **RUSSIA)
    assert redlined(page, "russia.sanctions") == (
        ["All current economic", "between Russia and Ukraine", "and no new ones are imposed"],
        ["At least some"],
    )
    assert [line.text for line in page.main.all("p", class_="coder")] == [
        "Wording: the coder’s words, not the party’s",
        *["Wording, before and after: the coder’s words, not the party’s"] * 5,
    ]


@pytest.mark.parametrize(
    ("verbatim", "label"),
    [
        (True, "Wording, before and after: the text’s own words"),
        (False, "Wording, before and after: the coder’s words, not the party’s"),
    ],
)
def test_only_where_both_ends_are_verbatim_are_the_words_the_texts_own(
    talks, opened, verbatim, label
):
    _, alpha, (first, second) = talks
    tabled("one", alpha, first, "Troops leave.", verbatim=True)
    tabled("two", alpha, second, "Troops stay.", verbatim=verbatim, commitment="red_line")
    page = opened()
    assert headings(page, "h3") == ["Requalified"]
    assert change(page, "alpha.issue-1").one("p", class_="coder").text == label
    assert redlined(page, "alpha.issue-1") == (["leave"], ["stay"])


def test_words_of_the_text_itself_that_differ_are_reworded(talks, opened):
    _, alpha, (first, second) = talks
    tabled("one", alpha, first, "Війська йдуть.", verbatim=True)
    tabled("two", alpha, second, "Війська стоять.", verbatim=True)
    page = opened()
    assert headings(page, "h3") == ["Reworded"]
    assert change(page, "alpha.issue-1").one("p", class_="number").text == (
        "50 → to 50, no change of value"
    )
    words = change(page, "alpha.issue-1").one("span", class_="redline")
    assert (words.attributes["dir"], words.text) == ("auto", "Війська йдуть стоять .")


# New, dropped, carried, restated


def test_what_came_back_says_so(visit):
    meeting = change(visit("diff/", **RUSSIA), "russia.leaders-meeting")
    assert meeting.one("p", class_="stances").text == "Only at the final stage"
    assert meeting.one("ul").text == "returned had been live before"
    assert [head.text for head in meeting.one("thead").all("th")] == ["After"]


def test_dropped_is_said_to_be_absent_and_not_conceded(visit):
    page = visit("diff/", from_=7, to=8, party="russia", change="dropped")
    assert headings(page, "h4") == ["Security guarantees", "EU membership", "Presidents' meeting"]
    membership = change(page, "russia.eu-membership")
    assert membership.one("p", class_="stances").text == (
        "No objection from Russia → to absent from the text, not conceded"
    )
    assert membership.one("p", class_="number").text == "dropped , it was 50"
    assert page.main.one("p", class_="meaning").text == (
        "Absent from the text, which is not conceded R5"
    )


def test_carried_and_restated_are_folded_into_counts(visit):
    page = visit("diff/", **RUSSIA)
    folded = page.main.one("details", class_="folded")
    assert "open" not in folded.attributes
    assert folded.one("summary").text == "9 carried, 3 restated"
    assert table_of(page, "Restated") == [
        ["Foreign troops in Ukraine", "Total ban", "100", "round 10"],
        ["Language and minorities", "Official status for Russian", "100", "round 10"],
        ["Ukrainian Orthodox Church", "Restrictions lifted", "100", "round 10"],
    ]
    assert len(table_of(page, "Carried")) == 9
    assert links(folded.all("tr")[1])[2] == (
        "/n/russia-ukraine/explain/?of=change&party=russia&issue=monitoring"
        "&from=istanbul-2025-06&to=anchorage-2025-08"
    )


def test_they_are_unfolded_for_those_who_ask_for_them(visit):
    page = visit("diff/", change="restated", **RUSSIA)
    folded = page.main.one("details", class_="folded")
    assert "open" in folded.attributes
    assert folded.one("summary").text == "3 restated"
    assert page.main.one("p", class_="summary").text == (
        "Nothing changed between these rounds in what was asked for. "
        "3 restated: folded under each party."
    )


def test_the_counts_of_every_party_stand_in_one_table(visit):
    page = visit("diff/", from_=8, to=10)
    assert page.main.one("table", class_="counts").rows() == [
        ["Party", "new", "carried", "shifted", "restated"],
        ["Ukraine", "0", "15", "0", "2"],
        ["Russia", "1", "9", "5", "3"],
        ["US", "0", "10", "0", "0"],
        ["Europe", "0", "14", "0", "0"],
    ]
    assert headings(page, "h2") == ["Ukraine", "Russia", "US", "Europe"]
    assert page.main.one("section", aria_labelledby="party-europe").text.startswith(
        "Europe Nothing changed. 14 carried"
    )


# From a change to its clause, and on to a source


def test_a_change_leads_to_its_clause_and_on_to_a_source(visit):
    table = change(visit("diff/", **RUSSIA), "russia.territory-control").one("table")
    document = "/n/russia-ukraine/proposals/ru-anchorage-2025/"
    assert f"{document}#clause-1" in links(table)
    clause = visit(document).main.one("div", id="clause-1")
    assert clause.one("p", class_="wording").text == (
        "Ukraine leaves Donetsk and Luhansk; Russia freezes the line in Kherson and Zaporizhzhia "
        "and returns small areas in Sumy and Kharkiv."
    )
    assert [link for link in links(clause) if "/sources/" in link] == [
        "/n/russia-ukraine/sources/deepnewz-2508b/",
        "/n/russia-ukraine/sources/liga-250817/",
        "/n/russia-ukraine/sources/newson247-2508/",
        "/n/russia-ukraine/sources/up-250817/",
    ]


# The comparison itself: which rounds, which way


def test_without_rounds_the_last_two_are_compared(visit):
    page = visit("diff/")
    assert headings(page, "h1") == ["What changed from round 15 to round 16"]
    assert page.main.one("p", class_="actions").text == "← Rounds 14 to 15 Swap the rounds"


def test_the_comparison_can_be_swapped_and_stepped_with_all_else_kept(visit):
    page = visit("diff/", **RUSSIA)
    assert links(page.main.one("p", class_="actions")) == [
        "?party=russia&from=istanbul-2025-05&to=istanbul-2025-07",
        "?party=russia&from=anchorage-2025-08&to=istanbul-2025-06",
        "?party=russia&from=istanbul-2025-07&to=geneva-2025-11",
    ]


def test_a_comparison_backwards_says_so_and_shows_nothing_as_returned(visit):
    page = visit("diff/", from_=10, to=8, party="russia")
    assert page.main.one("p", class_="backwards").text == (
        "This comparison runs backwards in time , from round 10 to round 8: a position that is "
        "new here was no longer live by round 10, one that is dropped here not yet by round 8 R8 ."
    )
    assert headings(page, "h3") == ["Dropped", "Shifted"]
    assert "had been live before" not in page.main.text
    assert visit("diff/", **RUSSIA).main.all("p", class_="backwards") == []


def test_a_round_against_itself_says_that_nothing_can_have_changed(visit):
    page = visit("diff/", from_=8, to=8)
    assert "Both ends are the same round: nothing can have changed." in page.main.text
    assert headings(page, "h4") == []


def test_a_month_or_a_year_is_given_no_day(talks, opened):
    assert [row.text for row in opened().main.one("dl", class_="between").all("dd")] == [
        "1. Round 1 , June 2025 to July 2025",
        "2. Round 2 , 2025",
    ]


# Two documents


def test_two_documents_are_compared_under_the_authors_of_the_second(visit):
    page = visit("diff/", topic="security", **DOCUMENTS)
    assert headings(page, "h1") == ["What changed between two documents"]
    assert headings(page, "h2") == ["US and Ukraine"]
    assert headings(page, "h3") == ["New", "Shifted", "Not addressed"]
    assert headings(page, "h4") == [
        "Security guarantees",
        "Limits on Ukraine's forces",
        "Nuclear status",
        "Ceasefire",
        "Foreign troops in Ukraine",
    ]
    forces = change(page, "united-states.ukraine.force-limits")
    assert [flag.text for flag in forces.one("ul", class_="flags").all("li")] == [
        "joint from a text of several parties",
        "commitment put more or less firmly",
    ]
    assert forces.all("p", class_="direction") == []
    assert links(forces.one("div", class_="move")) == [
        "/n/russia-ukraine/explain/?of=change&issue=force-limits"
        "&proposal=ru-memorandum-2025-06-02&proposal=us-ua-20-point-2025"
    ]


def test_what_the_second_document_does_not_address_is_not_struck_out(visit):
    page = visit("diff/", topic="security", **DOCUMENTS)
    troops = change(page, "united-states.ukraine.foreign-troops")
    assert troops.one("p", class_="stances").text == (
        "Total ban → to not addressed : the second document is coded in part only"
    )
    assert troops.one("p", class_="words").text == (
        "No foreign armed formations, bases or military infrastructure in Ukraine."
    )
    assert troops.all("del") == []


def test_two_documents_lead_to_their_pages_and_to_each_other_side_by_side(visit):
    page = visit("diff/", **DOCUMENTS)
    assert [row.text for row in page.main.one("dl", class_="between").all("dd")] == [
        "Russian memorandum: proposals on resolving the Ukrainian crisis "
        ", 2 June 2025, round 8, coded in full",
        "20-point framework document , 24 December 2025, round 12, coded in part",
    ]
    memorandum, framework = DOCUMENTS.values()
    assert links(page.main.one("p", class_="actions")) == [
        f"?from_proposal={framework}&to_proposal={memorandum}",
        f"/n/russia-ukraine/compare/?proposal={memorandum}&proposal={framework}&base={memorandum}",
    ]


def test_documents_that_state_the_same_say_so(visit):
    page = visit(
        "diff/", from_proposal="ru-memorandum-2025-06-02", to_proposal="ru-memorandum-2025-06-02"
    )
    assert page.main.one("div", class_="empty").text == (
        "What both documents state is the same: see it side by side , or choose other documents "
        "above."
    )


# Nothing to tell, or too much


def test_where_nothing_changed_a_longer_stretch_is_offered(visit):
    page = visit("diff/", from_=8, to=10, party="europe")
    assert links(page.main.one("div", class_="empty")) == [
        "?party=europe&from=belarus-2022&to=truce-letter-2026",
        "/n/russia-ukraine/?round=anchorage-2025-08",
        "?from=8&to=10",
    ]


def test_where_nothing_is_live_at_either_end_that_is_said(visit):
    page = visit("diff/", from_=1, to=2, party="europe")
    assert page.main.one("div", class_="empty").text.startswith(
        "No position is live at either end for what was asked. Look at a longer stretch"
    )


def test_without_a_round_the_page_says_what_to_do_next(db, opened):
    records.negotiation("talks", visibility="public")
    page = opened()
    assert page.status == 200
    assert page.main.one("div", class_="empty").text == (
        "There is no round yet, so nothing can have changed. Enter the rounds of the negotiation "
        "at the desk , then the documents tabled in each."
    )


def test_changes_too_many_for_a_page_are_counted_and_asked_for_by_party(visit, monkeypatch):
    monkeypatch.setattr(changes, "TOLD_AT_MOST", 5)
    page = visit("diff/", from_=8, to=10)
    assert (headings(page, "h2"), headings(page, "h4")) == ([], [])
    russia = page.main.one("table", class_="counts").all("tr")[2]
    assert links(russia) == [
        "?from=8&to=10&party=russia",
        "?from=8&to=10&party=russia&change=new",
        "?from=8&to=10&party=russia&change=carried",
        "?from=8&to=10&party=russia&change=shifted",
        "?from=8&to=10&party=russia&change=restated",
    ]
    assert (
        "That is too much for one page: choose a party, or a number, to read what changed."
        in page.main.text
    )


def test_of_one_party_with_too_many_changes_the_first_are_told(visit, monkeypatch):
    monkeypatch.setattr(changes, "TOLD_AT_MOST", 2)
    page = visit("diff/", **RUSSIA)
    assert headings(page, "h4") == ["Presidents' meeting", "Neutrality and NATO"]
    assert page.main.one("p", class_="untold").text == (
        "These are the first of 6 changes: choose a topic or a kind of change to read the others."
    )


def test_what_is_carried_by_too_many_is_asked_for_by_party(visit, monkeypatch):
    monkeypatch.setattr(changes, "LISTED_AT_MOST", 50)
    page = visit("diff/", from_=8, to=10)
    assert page.main.all("details", class_="folded") == []
    europe = page.main.one("section", aria_labelledby="party-europe")
    assert europe.text == "Europe Nothing changed. 14 carried or restated ."
    assert links(europe) == ["?from=8&to=10&party=europe&change=carried&change=restated"]


# The question


def test_a_bad_question_is_named_and_what_was_chosen_is_kept(visit):
    page = visit("diff/", status=400, from_="istanbul-2025-06", to="nowhere", party="russia")
    assert page.main.one("section", class_="problems").one("ul").text == (
        "to is nowhere : “nowhere” is no round of this negotiation."
    )
    assert [
        option.attributes["value"]
        for option in page.main.all("option")
        if "selected" in option.attributes
    ] == ["istanbul-2025-06"]
    assert [
        box.attributes["value"]
        for box in page.main.all("input", name="party")
        if "checked" in box.attributes
    ] == ["russia"]


def test_one_document_alone_cannot_be_compared(visit):
    page = visit("diff/", status=400, from_proposal="ru-anchorage-2025")
    assert page.main.one("section", class_="problems").one("ul").text == (
        "from_proposal is ru-anchorage-2025 : "
        "A comparison of documents needs from_proposal and to_proposal."
    )
    assert "open" in page.main.one("details", class_="documents").attributes


def test_an_unknown_parameter_is_refused(visit):
    page = visit("diff/", status=400, redline="true")
    assert "redline is true : There is no such parameter." in page.main.text


def test_a_private_negotiation_is_not_found(db, client):
    records.negotiation("secret")
    assert client.get("/n/secret/diff/").status_code == 404
    assert client.get("/n/nowhere/diff/").status_code == 404


def test_the_same_question_is_answered_as_data(visit, client):
    footer = visit("diff/", **RUSSIA).root.one("footer")
    (data,) = links(footer)
    assert (
        data
        == f"{reverse('api:diff', kwargs={'slug': 'russia-ukraine'})}?from=8&to=10&party=russia"
    )
    assert client.get(data).json()["counts"]["shifted"] == 5


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_do_not_grow_with_the_changes(talks, client, django_assert_num_queries, number):
    _, alpha, (first, second) = talks
    tabled("one", alpha, first, *["Troops leave."] * number)
    tabled("two", alpha, second, *["Troops stay."] * number, commitment="red_line")
    with django_assert_num_queries(21):
        response = client.get("/n/talks/diff/")
    assert len(Page(response).main.all("article")) == number
