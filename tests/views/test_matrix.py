"""The page of positions, on the real negotiation and on small ones."""

import pytest

from tests import records
from tests.views.pages import Element, Page

HOME = "/n/russia-ukraine/"
EXPLAIN = "/n/russia-ukraine/explain/"
LAST = "truce-letter-2026"

TOPICS = [
    (
        "Security",
        [
            "Ceasefire",
            "Security guarantees",
            "Limits on Ukraine's forces",
            "Foreign troops in Ukraine",
            "Nuclear status",
        ],
    ),
    (
        "State and territory",
        [
            "Neutrality and NATO",
            "Territory: recognition",
            "Territory: withdrawal and control",
            "EU membership",
        ],
    ),
    (
        "Economy and reconstruction",
        [
            "Sanctions relief",
            "Frozen assets and reparations",
            "Zaporizhzhia nuclear power plant",
        ],
    ),
    ("Humanitarian issues", ["Prisoner exchange", "Return of children"]),
    (
        "Rights, language and religion",
        ["Language and minorities", "Ukrainian Orthodox Church"],
    ),
    ("Transitional justice", ["Amnesty and accountability"]),
    ("Governance", ["Elections in Ukraine"]),
    ("Implementation", ["Ceasefire monitoring", "Presidents' meeting"]),
]


@pytest.fixture
def last(visit):
    """The matrix as of the last round."""
    return visit("")


@pytest.fixture
def talks(db):
    """Two sides, one issue with a scale, one round; nothing tabled yet."""
    talks = records.negotiation("talks", visibility="public")
    records.party("alpha", talks), records.party("beta", talks)
    records.round_(1, talks)
    issue = records.issue("troops", talks)
    for value in (0, 50, 100):
        records.option(value, issue)
    return talks


def stated(talks, party, number, *values, issue="troops", authors=(), **more):
    """A text in which a party takes the options of these values on the issue, a clause each."""
    opened = talks.rounds.filter(number=number).first() or records.round_(number, talks)
    signed = [talks.parties.get(slug=slug) for slug in (party, *authors)]
    slug = f"{party}-{number}-{issue}"
    paper = records.proposal(slug, *signed, round=opened, negotiation=talks, **more)
    scale = talks.issues.get(slug=issue).options
    for place, value in enumerate(values, 1):
        records.term(str(place), paper, stance=scale.get(value=value))
    return paper


def opened(client, status=200, path="", **asked):
    response = client.get(f"/n/talks/{path}", asked)
    assert response.status_code == status
    return Page(response)


def seen(element):
    """What those who see read: all but what is written for those who listen."""
    return _words(element, lambda e: "hidden" in e.attributes.get("class", "").split())


def heard(element):
    """What those who listen are told: all but drawings and signs."""
    return _words(element, lambda e: e.attributes.get("aria-hidden") == "true")


def _words(element, left_out):
    def told(one):
        if isinstance(one, str):
            return one
        return "" if left_out(one) else "".join(map(told, one.parts))

    return " ".join(told(element).split())


def rows(page):
    """The cells of each issue by the heads of their columns."""
    head, *body = page.main.one("table").all("tr")
    names = [cell.text for cell in head.all("th")]
    found = {}
    for row in body:
        cells = [cell for cell in row.parts if isinstance(cell, Element)]
        # The first row of a topic begins with the topic.
        wanted = names if len(cells) == len(names) else names[1:]
        named = dict(zip(wanted, cells, strict=True))
        found[named["Issue"].text] = named
    return found


def cell(page, issue, party):
    return rows(page)[issue][party]


def column(page, name):
    return {issue: seen(cells[name]) for issue, cells in rows(page).items()}


def links(element):
    return {link.text: link.attributes["href"] for link in element.all("a")}


def test_without_a_round_the_last_is_shown(last):
    assert last.main.one("h1").text == "Positions as of round 16"
    assert last.main.one("p", class_="lead").text == (
        "Three-day truce and open letter · No venue (US-announced truce; open letter)"
        " · 8 May 2026 to 7 June 2026"
    )


def test_issues_stand_under_their_topmost_topic_in_the_order_of_topics(last):
    told = [
        (body.one("th", class_="topic").text, [th.text for th in body.all("th", class_="issue")])
        for body in last.main.all("tbody")
    ]
    assert told == TOPICS


def test_parties_without_any_position_have_no_column_and_are_named_below(last):
    heads = [cell.text for cell in last.main.one("thead").all("th")]
    assert heads == ["Topic", "Issue", "Ukraine", "Russia", "US", "Europe", "Gap"]
    assert seen(last.main.one("div", class_="legend")).endswith(
        "Without any position yet, and not shown: Türkiye, Belarus, UAE."
    )


def test_a_cell_tells_value_stance_change_since_when_and_remarks(last):
    ceasefire = cell(last, "Ceasefire", "Ukraine")
    assert seen(ceasefire) == (
        "15 Full and unconditional ceasefire first requalified (commitment), stated 5–16, side offer"
    )
    assert heard(ceasefire) == (
        "15 Full and unconditional ceasefire first requalified (commitment),"
        " stated in rounds 5 to 16, side offer"
    )


def test_cells_of_one_column_read(last):
    told = column(last, "Russia")
    assert {issue: told[issue] for issue in list(told)[:8]} == {
        "Ceasefire": "100 Only after Ukrainian withdrawal stated 11–12, side offer",
        "Security guarantees": (
            "dropped, not conceded: Guarantors act only by consensus with Russia (100), stated 3"
        ),
        "Limits on Ukraine's forces": "80 Ceilings to be fixed stated 4–12, contested",
        "Foreign troops in Ukraine": "100 Total ban stated 7–13",
        "Nuclear status": "100 Non-nuclear with transit ban stated 8",
        "Neutrality and NATO": "80 Neutral or non-aligned state stated 10–12",
        "Territory: recognition": "80 Legal recognition of part stated 10–14",
        "Territory: withdrawal and control": "75 Ukraine leaves Donbas stated 10–14",
    }


def test_a_carried_position_is_hollow_and_said_to_be_carried(last):
    stands, carried = (cell(last, issue, "Ukraine") for issue in ("Ceasefire", "EU membership"))
    assert [stands.one("circle").attributes["class"], heard(stands).count("carried")] == ["dot", 0]
    assert carried.one("circle").attributes["class"] == "dot carried"
    assert heard(carried) == "0 Accession by a fixed date stated in rounds 12 to 15, carried"


def test_several_clauses_show_their_stances_and_their_range(visit):
    ceasefire = cell(visit("", round=8), "Ceasefire", "Russia")
    assert seen(ceasefire) == (
        "100 (80–100) Only after Ukrainian withdrawal; Only after a package of conditions"
        " shifted (range), stated 8, several clauses, side offer"
    )
    assert ceasefire.one("path", class_="bar").attributes["d"] == "M80 12H100"
    assert ceasefire.one("circle").attributes["cx"] == "100"


def test_what_was_dropped_is_said_not_to_be_conceded_and_has_no_dot(visit):
    dropped = cell(visit("", round=8), "EU membership", "Russia")
    assert seen(dropped) == (
        "dropped, not conceded, in this round: No objection from Russia (50), stated 5"
    )
    assert [dropped.all("circle"), len(dropped.all("path", class_="gone"))] == [[], 1]
    later = cell(visit("", round=9), "EU membership", "Russia")
    assert seen(later) == "dropped, not conceded: No objection from Russia (50), stated 5"


def test_a_red_line_passed_over_an_explicit_silence_and_conflicting_documents_are_marked(visit):
    plant = cell(visit("", round=8), "Zaporizhzhia nuclear power plant", "Russia")
    assert seen(plant) == "100 Russian control stated 5, not repeated"
    round_12 = visit("", round=12)
    assert seen(cell(round_12, "Sanctions relief", "Ukraine")) == (
        "25 Gradual relief with snap-back stated 6–8, explicit silence"
    )
    assert seen(cell(round_12, "Territory: withdrawal and control", "US")) == (
        "55 Zone with mutual pull-back shifted ← −20, stated 12, conflicting documents"
    )


def test_a_joint_text_and_a_contested_one_are_marked(last):
    recognition = cell(last, "Territory: recognition", "US")
    assert seen(recognition) == "40 Status deferred or carved out stated 12, joint, contested"
    assert links(recognition)["contested"] == (
        f"{EXPLAIN}?of=evidence&proposal=us-ua-20-point-2025&issue=territory-recognition"
    )


def test_cells_without_a_position_differ_in_why(visit):
    round_2, round_6 = visit("", round=2), visit("", round=6)
    assert seen(cell(round_2, "Prisoner exchange", "Ukraine")) == "not addressed"
    assert seen(cell(round_2, "Prisoner exchange", "Russia")) == "not coded"
    assert "silent" in column(round_6, "US").values()


def test_a_position_a_change_and_a_gap_lead_to_their_worked_sums(last):
    shifted = rows(last)["Presidents' meeting"]
    assert links(shifted["Russia"]) == {
        "100 Only in Moscow": f"{EXPLAIN}?round={LAST}&party=russia&issue=leaders-meeting",
        "shifted → +30": (
            f"{EXPLAIN}?of=change&from=geneva-2026-02&to={LAST}&party=russia&issue=leaders-meeting"
        ),
    }
    assert links(shifted["US"]) == {
        "not coded": f"{EXPLAIN}?round={LAST}&party=united-states&issue=leaders-meeting"
    }
    assert links(shifted["Gap"]) == {"100": f"{EXPLAIN}?of=gap&issue=leaders-meeting&round={LAST}"}
    assert links(shifted["Issue"]) == {"Presidents' meeting": f"{HOME}issues/leaders-meeting/"}


def test_every_link_of_the_matrix_leads_somewhere(last, client):
    hrefs = {a.attributes["href"] for a in last.main.one("table").all("a")}
    # 80 cells, 20 gaps, 20 issues, 4 changes; of 3 contested positions two rest on one text.
    assert len(hrefs) == 126
    assert {client.get(href).status_code for href in hrefs} == {200}


def test_rows_end_with_the_gap_between_the_main_parties(last):
    assert list(column(last, "Gap").values()) == [
        *("85", "–", "55", "80", "60"),
        *("50", "40", "40", "–"),
        *("25", "55", "75"),
        *("100", "60"),
        *("50", "–"),
        *("30", "100", "100", "100"),
    ]
    assert "the largest difference of value between Ukraine, Russia R12" in seen(
        last.main.one("div", class_="legend")
    )


def test_parties_named_are_the_columns_and_the_gap_is_between_them(visit):
    page = visit("", party=["united-states", "ukraine"])
    heads = [cell.text for cell in page.main.one("thead").all("th")]
    assert heads == ["Topic", "Issue", "Ukraine", "US", "Gap"]
    ceasefire = cell(page, "Ceasefire", "Gap")
    assert links(ceasefire) == {
        "35": f"{EXPLAIN}?of=gap&party=united-states&party=ukraine&issue=ceasefire&round={LAST}"
    }
    assert "not shown" not in page.main.text


def test_one_party_named_leaves_the_gap_between_the_main_parties(visit):
    page = visit("", party="europe")
    assert [cell.text for cell in page.main.one("thead").all("th")] == [
        *("Topic", "Issue", "Europe", "Gap")
    ]
    assert column(page, "Gap")["Ceasefire"] == "85"


def test_totals_count_what_is_shown(last, visit):
    assert seen(last.main.one("p", class_="totals")) == (
        "71 live positions on 20 of 20 issues, 2 dropped. Since round 15: 2 shifted, 2 requalified."
        " 3 contested. Ukraine and Russia: 65.0 points apart, 1.8 farther (all rounds)."
    )
    chosen = visit("", party="russia", topic="humanitarian", round=8)
    assert seen(chosen.main.one("p", class_="totals")) == (
        "2 live positions on 2 of 2 issues. Since round 7: 1 new, 1 shifted."
        " Ukraine and Russia: 100.0 points apart, 100.0 farther (all rounds)."
    )


def test_totals_lead_to_the_pages_that_tell_more(last):
    assert links(last.main.one("p", class_="totals")) == {
        "2 shifted": f"{HOME}diff/?from=geneva-2026-02&to={LAST}&change=shifted",
        "2 requalified": f"{HOME}diff/?from=geneva-2026-02&to={LAST}&change=requalified",
        "3 contested": f"{HOME}claims/?verdict=contested",
        "65.0 points apart, 1.8 farther": (
            f"{EXPLAIN}?of=distance&party=ukraine&party=russia&round={LAST}"
        ),
        "all rounds": f"{HOME}convergence/?party=ukraine&party=russia",
    }


def test_rounds_are_stepped_through_with_the_rest_of_the_question_kept(visit):
    steps = visit("", round=8, party=["ukraine", "russia"]).main.one("nav", class_="rounds")
    assert [(a.attributes["rel"], heard(a), a.attributes["href"]) for a in steps.all("a")] == [
        (
            "prev",
            "Round 7: Istanbul round of 16 May 2025",
            "?party=ukraine&party=russia&round=istanbul-2025-05",
        ),
        (
            "next",
            "Round 9: Istanbul round of 23 July 2025",
            "?party=ukraine&party=russia&round=istanbul-2025-07",
        ),
    ]


def test_nothing_lies_before_the_first_round_and_after_the_last(last, visit):
    first = visit("", round=1)
    assert (
        first.main.one("nav", class_="rounds").text == "the first Round 2 : Istanbul talks 2022 →"
    )
    assert (
        last.main.one("nav", class_="rounds").text
        == "← Round 15 : Geneva trilateral round the last"
    )
    assert "Since round" not in first.main.text


def test_documents_of_other_statuses_can_be_left_out(visit):
    page = visit("", round=12, document_status="tabled", party="russia")
    of = "round=berlin-florida-2025-12&document_status=tabled"
    ceasefire = cell(page, "Ceasefire", "Russia")
    assert seen(ceasefire) == (
        "100 (80–100) Only after Ukrainian withdrawal; Only after a package of conditions"
        " stated 8, several clauses"
    )
    assert [a.attributes["href"] for a in ceasefire.all("a")] == [
        f"{EXPLAIN}?{of}&party=russia&issue=ceasefire"
    ]
    assert [a.attributes["href"] for a in cell(page, "Ceasefire", "Gap").all("a")] == [
        f"{EXPLAIN}?of=gap&issue=ceasefire&{of}"
    ]
    assert "points apart" not in page.main.text


def test_the_footer_leads_to_the_same_question_as_data(visit):
    page = visit("", round=8, party="russia")
    assert links(page.root.one("footer"))["JSON"] == (
        "/api/v1/negotiations/russia-ukraine/positions/?round=8&party=russia"
    )


def test_a_bad_parameter_is_named_and_what_was_chosen_is_kept(visit):
    page = visit("", status=400, round=8, party=["russia", "atlantis"], colour="red")
    assert [seen(problem) for problem in page.main.one("section", class_="problems").all("li")] == [
        "party is atlantis: “atlantis” is no party of this negotiation.",
        "colour is red: There is no such parameter.",
    ]
    form = page.main.one("form")
    chosen = [o.text for o in form.all("option") if "selected" in o.attributes]
    checked = [i.attributes["value"] for i in form.all("input") if "checked" in i.attributes]
    assert [chosen, checked] == [["8. Istanbul round of 2 June 2025"], ["russia"]]
    assert page.main.all("table") == []


def test_disputed_facts_have_no_row_and_lead_to_their_claims(visit):
    page = visit("", issue="fact-bombers-hit")
    assert page.main.all("table") == []
    assert links(page.main.one("div", class_="empty")) == {
        "claims": f"{HOME}claims/?issue=fact-bombers-hit",
        "All issues": "?",
    }


def test_a_negotiation_without_rounds_says_what_to_enter(client, db):
    records.negotiation("talks", visibility="public")
    page = opened(client)
    assert page.main.one("h1").text == "Positions"
    assert page.main.one("div", class_="empty").all("p")[0].text == (
        "Nothing can be shown yet: this negotiation has no rounds. A position needs a party, an issue"
        " with its options, a round, and a proposal with a term on that issue."
    )
    assert page.main.all("form") == []


def test_a_negotiation_without_parties_says_so(client, db):
    records.round_(1, records.negotiation("talks", visibility="public"))
    told = opened(client).main.one("div", class_="empty").all("p")[0].text
    assert told.startswith("Nothing can be shown yet: this negotiation has no parties.")


def test_before_anything_is_tabled_all_parties_stand_without_a_position(client, talks):
    records.round_(2, talks)
    page = opened(client, round=1)
    assert seen(page.main.one("div", class_="empty")) == (
        "No position of this choice is recorded as of this round: step on to a later one. Whoever keeps"
        " this dossier records what the parties tabled as proposals with their terms, at the desk."
    )
    assert rows(page)["Troops"].keys() == {"Topic", "Issue", "Alpha", "Beta", "Gap"}
    assert seen(cell(page, "Troops", "Alpha")) == "not coded"


def test_an_issue_on_no_topic_stands_last_under_no_topic(client, talks):
    stated(talks, "alpha", 1, 50)
    outer = records.topic("outer", talks)
    inner = records.topic("inner", talks, parent=outer)
    records.issue("borders", talks, topic=inner)
    told = [
        (body.one("th", class_="topic").text, [th.text for th in body.all("th", class_="issue")])
        for body in opened(client).main.all("tbody")
    ]
    assert told == [("Outer", ["Borders"]), ("No topic", ["Troops"])]


def test_a_gap_needs_two_main_parties(client, talks):
    talks.parties.filter(slug="beta").update(role="mediator")
    stated(talks, "alpha", 1, 0)
    stated(talks, "beta", 1, 100)
    page = opened(client)
    assert seen(cell(page, "Troops", "Gap")) == "–"
    assert "Gap: – as no two main parties of different sides are recorded R12." in seen(
        page.main.one("div", class_="legend")
    )
    assert seen(cell(opened(client, party=["alpha", "beta"]), "Troops", "Gap")) == "100"


def test_a_position_on_a_scale_without_values_has_no_dot(client, talks):
    talks.issues.get(slug="troops").options.update(value=None)
    paper = records.proposal("paper", talks.parties.get(slug="alpha"), negotiation=talks)
    records.term("1", paper, stance=talks.issues.get(slug="troops").options.get(slug="at-50"))
    found = cell(opened(client), "Troops", "Alpha")
    assert [seen(found), found.all("svg")] == ["– At-50 stated 1", []]


def test_nine_parties_are_shown_tersely_in_a_region_of_their_own(client, talks):
    for number in range(7):
        records.party(f"delta-{number}", talks)
    stated(talks, "alpha", 1, 0)
    stated(talks, "alpha", 2, 50, authors=["beta"])
    parties = list(talks.parties.values_list("slug", flat=True))
    page = opened(client, party=parties)
    alpha = cell(page, "Troops", "Alpha")
    assert [seen(alpha), heard(alpha)] == ["50 → +50 joint", "50 At-50 shifted → +50 joint"]
    assert seen(cell(page, "Troops", "Beta")) == "50 new joint"
    region = page.main.one("div", class_="board")
    assert region.attributes == {
        "class": "board many",
        "role": "region",
        "tabindex": "0",
        "aria-label": "Positions as of round 2",
    }
    few = opened(client, party=["alpha", "beta"]).main.one("div", class_="board")
    assert few.attributes == {"class": "board few"}


def test_what_was_dropped_is_told_tersely_too(client, talks):
    for number in range(7):
        records.party(f"delta-{number}", talks)
    records.issue("borders", talks)
    records.option(0, talks.issues.get(slug="borders"))
    stated(talks, "alpha", 1, 50)
    stated(talks, "alpha", 2, 0, issue="borders", completeness="full")
    parties = list(talks.parties.values_list("slug", flat=True))
    dropped = cell(opened(client, party=parties), "Troops", "Alpha")
    assert heard(dropped) == "dropped At-50 dropped in this round"


def test_of_many_pairs_only_their_number_is_told(client, talks):
    for slug in ("gamma", "delta"):
        records.party(slug, talks)
    stated(talks, "alpha", 1, 50)
    totals = opened(client).main.one("p", class_="totals")
    assert seen(totals) == "1 live position on 1 of 1 issue. Distances of 6 pairs."
    assert links(totals) == {"Distances of 6 pairs": "/n/talks/convergence/"}


def test_names_are_escaped(client, talks):
    talks.parties.filter(slug="alpha").update(name="<b>A</b>")
    talks.issues.update(name="<i>Troops</i>")
    paper = stated(talks, "alpha", 1, 50)
    paper.terms.get().stance.__class__.objects.filter(slug="at-50").update(label="<s>half</s>")
    page = opened(client)
    assert seen(cell(page, "<i>Troops</i>", "<b>A</b>")) == "50 <s>half</s> stated 1"


def test_a_private_negotiation_is_not_found(client, talks):
    talks.visibility = "private"
    talks.save()
    opened(client, status=404)


def test_the_number_of_queries_is_the_same_for_one_issue_and_for_three(
    client, talks, django_assert_num_queries
):
    stated(talks, "alpha", 1, 50)
    with django_assert_num_queries(19):
        opened(client)
    for slug in ("borders", "ports"):
        issue = records.issue(slug, talks)
        records.option(0, issue), records.option(100, issue)
        stated(talks, "alpha", 1, 0, issue=slug)
        stated(talks, "beta", 1, 100, issue=slug)
    with django_assert_num_queries(19):
        opened(client)
