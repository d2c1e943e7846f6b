"""The page of one group of claims: its verdict worked out, its lines as trees, its claims in full."""

import re

import pytest

from tests import records
from tests.views.pages import Page, outline, read

BOMBERS = {"about": "russia", "issue": "fact-bombers-hit"}


def section(page, name):
    return page.main.one("section", aria_labelledby=name)


def steps(page):
    return {
        step.one("h3").text[:-4]: step for step in page.main.one("ol", class_="steps").parts[1::2]
    }


def stance(page, label):
    """The section of a stance, by its label."""
    [found] = [s for s in page.main.all("section", class_="stance") if s.one("h3").text == label]
    return found


def test_the_group_says_what_it_is_about_and_amounts_to(visit):
    page = visit("claims/group/", **BOMBERS)

    assert page.main.one("h1").text == "Claims about Russia on “Fact: aircraft hit on 1 June 2025”"
    assert page.main.one("p", class_="lead").text == (
        "How many Russian aircraft were hit in Ukraine's drone operation of 1 June 2025?"
    )
    verdict = section(page, "verdict")
    assert [p.text for p in verdict.all("p")] == [
        "contested sources contradict each other",
        "From reliable sources and credible claims only: contested sources contradict each other",
    ]
    counts = [(div.one("dt").text, div.one("a").text) for div in verdict.one("dl").all("div")]
    assert counts == [
        ("Claims", "18"),
        ("Sources", "11"),
        ("Claimants", "9"),
        ("Independent lines", "9"),
    ]


def test_the_sum_says_what_is_asserted_on_how_many_lines(visit):
    page = visit("claims/group/", **BOMBERS)

    table = steps(page)["What is asserted"].one("table")
    assert table.rows() == [
        ["What is asserted", "Claims", "Independent lines", "Origins, line by line"],
        ["Forty or more", "9", "1", "RFE/RL , Ukraine"],
        ["About twenty", "2", "2", "US The New York Times"],
        [
            "Ten to thirteen",
            "4",
            "4",
            "Observer Network (Guancha) Fact Check India The Guardian Bloomberg",
        ],
        ["Only a few", "3", "3", "Al Jazeera Mint news.peoplentools.com (CBS text)"],
    ]


def test_the_sum_says_why_the_verdict_follows(visit):
    page = visit("claims/group/", **BOMBERS)

    assert [p.text for p in steps(page)["The group"].all("p")] == [
        "18 claims in 11 sources speak about Russia on this issue , in no document."
    ]
    assert [read(p) for p in steps(page)["The verdict"].all("p")] == [
        "4 different things are asserted: contested.",
        "It is not the party speaking differently over time: of 18 claims 15 are another’s words."
        " Both sides stay visible R17.",
        "Grades never decide this verdict; it says how many say it, not whether it is true.",
    ]
    assert [read(p) for p in steps(page)["Reliable sources and credible claims only"].all("p")] == [
        "No claim is graded 5 or 6, and no claim’s own source E or F: nothing is left out, and the"
        " verdict stays contested."
    ]


def test_the_lines_over_all_stances_are_nine_and_not_ten(visit):
    page = visit("claims/group/", **BOMBERS)

    table = steps(page)["All independent lines together"].one("table")
    assert [[read_cell(cell) for cell in cells[1:3]] for cells in table.rows()[1:]] == [
        ["Al Jazeera", "Al Jazeera"],
        ["Observer Network (Guancha)", "Observer Network (Guancha)"],
        ["US", "Reuters"],
        [
            "RFE/RL, Ukraine",
            "Fact Check India, Meduza (podcast notes), Mint, news.optiweb-shop.com (NBC text), "
            "news.peoplentools.com (CBS text), Reuters, RFE/RL, Semafor",
        ],
        ["Fact Check India", "Fact Check India"],
        ["The Guardian", "The Guardian"],
        ["Mint", "Mint"],
        ["Bloomberg, The New York Times", "Meduza (podcast notes)"],
        ["news.peoplentools.com (CBS text)", "news.peoplentools.com (CBS text)"],
    ]


def read_cell(text):
    return text.replace(" ,", ",")


def test_outlets_that_rest_on_one_origin_are_named_as_such(visit):
    page = visit("claims/group/", **BOMBERS)

    assert [read(p) for p in page.main.all("p", class_="shared")] == [
        "8 outlets, 1 origin: Fact Check India, Meduza (podcast notes), Mint, "
        "news.optiweb-shop.com (NBC text), news.peoplentools.com (CBS text), Reuters, RFE/RL, "
        "Semafor. Reprinted by Daily8, GlobalSecurity.org.",
        "2 publishers, 1 outlet: Daily8 carries the text of Reuters.",
        "2 publishers, 1 outlet: inkl carries the text of The Guardian.",
    ]


def test_a_line_is_a_tree_with_reprints_under_their_root(visit):
    page = visit("claims/group/", **BOMBERS)

    tree = stance(page, "Forty or more").one("ul", class_="tree")
    assert outline(tree) == [
        ["RFE/RL", [["GlobalSecurity.org", []]]],
        ["Semafor", []],
        ["Mint", []],
        ["news.optiweb-shop.com (NBC text)", []],
        ["news.peoplentools.com (CBS text)", []],
        ["Reuters", [["Daily8", []]]],
        ["Meduza (podcast notes)", []],
        ["Fact Check India", []],
    ]


def test_every_stance_has_its_lines_with_their_origins(visit):
    page = visit("claims/group/", **BOMBERS)

    found = [
        (s.one("h3").text, [read(p) for p in s.all("p", class_="from")])
        for s in page.main.all("section", class_="stance")
    ]
    assert found == [
        ("Forty or more", ["Origins, taken as one RFE/RL, Ukraine"]),
        ("About twenty", ["Origin US", "Origin The New York Times"]),
        (
            "Ten to thirteen",
            [
                "Origin Observer Network (Guancha)",
                "Origin Fact Check India",
                "Origin The Guardian",
                "Origin Bloomberg",
            ],
        ),
        (
            "Only a few",
            ["Origin Al Jazeera", "Origin Mint", "Origin news.peoplentools.com (CBS text)"],
        ),
    ]


def test_a_claim_says_who_says_what_through_whom_with_its_grade(visit):
    page = visit("claims/group/", **BOMBERS)

    claim = page.main.one("div", id="claim-globalsecurity-rferl-250602-1")
    quote = claim.one("blockquote")
    assert [read(part) for part in claim.parts if not isinstance(part, str)] == [
        "Ukraine, through RFE/RL, 1 June 2025",
        "as many as 40 bombers may have been hit in the June 1 attack",
        "The SBU says that as many as 40 bombers may have been hit on 1 June.",
        "para 7; credibility 3: possibly true",
    ]
    assert quote.attributes == {"dir": "auto", "lang": "en"}


def test_a_source_in_the_tree_says_its_kind_and_grade(visit):
    page = visit("claims/group/", **BOMBERS)

    text = stance(page, "Only a few").all("p", class_="text")[0]
    assert read(text) == (
        "Al Jazeera: LIVE: Ukraine, Russia to hold talks in Istanbul after Kyiv's drone attacks,"
        " 2 June 2025; press, reliability B: usually reliable"
    )
    assert text.one("a").attributes == {
        "href": "/n/russia-ukraine/sources/aljazeera-250602/",
        "dir": "auto",
        "lang": "en",
    }


@pytest.mark.parametrize(
    ("slug", "who"),
    [
        ("globalsecurity-rferl-250602-2", "RFE/RL, in its own voice, 2 June 2025"),
        ("aljazeera-250602-1", "Russia, heard by Al Jazeera itself, 1 June 2025"),
        ("daily8-2506-1", "US, through Reuters, 4 June 2025"),
        ("meduza-player-2506-2", "Bloomberg, through Meduza (podcast notes), 5 June 2025"),
    ],
)
def test_a_claim_says_how_it_came_to_its_outlet(visit, slug, who):
    page = visit("claims/group/", **BOMBERS)

    assert read(page.main.one("div", id=f"claim-{slug}").one("p", class_="who")) == who


def test_a_retelling_is_told_where_it_makes_two_origins_one(visit):
    page = visit("claims/group/", **BOMBERS)

    [told] = page.main.all("p", class_="retells")
    assert read(told) == (
        "It names as its claimant the outlet of another claim of the same stance: it retells it,"
        " and their origins are one R15."
    )
    assert told.all("a")[0].attributes["href"] == "#claim-globalsecurity-rferl-250602-1"
    assert read(steps(page)["How lines are counted"].all("p")[1]) == (
        "A claim names RFE/RL, the outlet of another claim of the same stance: it retells it, and"
        " their origins, with all that share them, are one."
    )


def test_an_arabic_quote_keeps_its_language_and_direction(visit):
    page = visit(
        "claims/group/", about="russia", issue="children", proposal="ru-istanbul-2025-07-23"
    )

    quote = page.main.one("div", id="claim-sarabic-250723-1").one("blockquote")
    assert quote.attributes == {"dir": "auto", "lang": "ar"}
    assert quote.text == "فقد درسنا قائمة كاملة تضم 339 طفلا أوكرانيا خلال هذه الفترة"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (
            {"about": "russia", "issue": "force-limits", "proposal": "ru-response-2025-12"},
            [
                "2 different things are asserted: contested.",
                "They are not the text’s own different clauses: no clause of it on this issue"
                " carries “the report is denied”. Both sides stay visible R17.",
            ],
        ),
        (
            {"about": "russia", "issue": "ceasefire", "proposal": "ru-memorandum-2025-06-02"},
            [
                "3 different things are asserted; clauses of the text itself carry each of them,"
                " so they do not contradict each other. One of them has two independent lines or"
                " more: corroborated."
            ],
        ),
        (
            {"about": "ukraine", "issue": "neutrality", "round": "1"},
            [
                "2 different things are asserted; the party itself said each of them, and never"
                " two on a date, so it spoke differently over time. One of them has two"
                " independent lines or more: corroborated."
            ],
        ),
        (
            {"about": "ukraine", "issue": "ceasefire", "proposal": "ua-memorandum-2025-06-02"},
            ["One thing is asserted, on 5 independent lines, which is two or more: corroborated."],
        ),
        (
            {"about": "russia", "issue": "ceasefire", "round": "7"},
            ["Nothing is asserted: comments only."],
        ),
        (
            {"about": "russia", "issue": "ceasefire", "round": "1"},
            ["One thing is asserted, on one independent line: single source."],
        ),
    ],
)
def test_the_verdict_is_reasoned_case_by_case(visit, asked, says):
    page = visit("claims/group/", **asked)

    assert [read(p) for p in steps(page)["The verdict"].all("p")[:-1]] == says


def test_the_reliable_only_verdict_names_what_it_leaves_out(visit):
    page = visit(
        "claims/group/",
        about="ukraine",
        issue="territory-control",
        proposal="ua-reservations-2025-12",
    )

    step = steps(page)["Reliable sources and credible claims only"]
    assert [read(one) for one in step.all("li")] == ["LNG in Northern BC, claim 5: improbable"]
    assert step.one("li").one("a").attributes["href"] == "#claim-lngbc-251224-2"
    assert [read(p) for p in step.all("p")] == [
        "Left out, because the source is graded E or F or the claim 5 or 6:",
        "What is left, 2 claims, asserts “Forces stay at the contact line” on 1 independent line,"
        " “Zone with mutual pull-back” on 1 independent line; the text itself carries each of"
        " them: single source.",
    ]


def test_origins_that_share_an_outlet_are_one_line(visit):
    page = visit(
        "claims/group/", about="russia", issue="territory-control", proposal="ru-abu-dhabi-2026"
    )

    line = page.main.all("li", class_="line")[0]
    assert [read(p) for p in line.all("p", class_="shared")] == [
        "2 origins, 1 line: they share an outlet."
    ]
    assert [read(p) for p in line.all("p", class_="from")] == [
        "Origin African Dawn",
        "Origin Reuters",
    ]


def test_the_clauses_of_the_document_stand_beside_the_claims(visit):
    page = visit(
        "claims/group/", about="russia", issue="force-limits", proposal="ru-response-2025-12"
    )

    [clause] = section(page, "clauses").one("dl").all("div")
    assert clause.text == (
        "Clause 4 : Ceilings to be fixed demand Further limits on the size of forces and types of weapons."
        " the coder’s words, not the party’s"
    )
    href = clause.one("a").attributes["href"]
    assert re.fullmatch(r"/n/russia-ukraine/proposals/ru-response-2025-12/#clause-\d+", href)


def test_comments_come_last_and_form_no_line(visit):
    page = visit("claims/group/", about="russia", issue="ceasefire", round="7")

    comments = section(page, "comments")
    assert read(comments.all("p")[0]) == (
        "They bear on the issue and assert nothing: they form no line R15."
    )
    assert [a.attributes["id"] for a in comments.all("div", class_="claim")] == [
        "claim-globalsecurity-rferl-250602-17"
    ]
    assert page.main.all("li", class_="line") == []


def test_without_a_round_groups_of_several_rounds_are_offered(visit):
    page = visit("claims/group/", about="russia", issue="ceasefire")

    links = [li.all("a")[0] for li in page.main.one("ul", class_="groups").all("li")]
    assert [(link.text, link.attributes["href"]) for link in links] == [
        (
            f"In general, round {name}",
            f"/n/russia-ukraine/claims/group/?about=russia&issue=ceasefire&round={slug}",
        )
        for name, slug in [
            ("1. Belarus rounds", "belarus-2022"),
            ("7. Istanbul round of 16 May 2025", "istanbul-2025-05"),
            ("8. Istanbul round of 2 June 2025", "istanbul-2025-06"),
        ]
    ]


def test_without_a_round_the_only_group_is_shown(visit):
    page = visit("claims/group/", about="ukraine", issue="prisoners")

    assert page.main.one("h1").text == (
        "Claims about Ukraine on “Prisoner exchange”, round 8. Istanbul round of 2 June 2025"
    )


def test_the_other_groups_of_the_party_on_the_issue_are_one_click_away(visit):
    page = visit(
        "claims/group/", about="russia", issue="force-limits", proposal="ru-response-2025-12"
    )

    others = section(page, "others")
    assert others.one("h2").text == "Other claims about Russia on this issue"
    assert [read(li) for li in others.all("li")] == [
        "Draft treaty on the resolution of the situation in Ukraine and the neutrality of Ukraine"
        " single source 2 claims, 1 independent line",
        "Russian positions in the draft treaty of 15 April 2022 single source 3 claims, 1"
        " independent line",
        "Putin's conditions of 14 June 2024 single source 1 claim, 1 independent line",
        "Russian memorandum: proposals on resolving the Ukrainian crisis corroborated 2 claims, 2"
        " independent lines",
    ]


def test_the_group_is_to_be_had_as_data(visit):
    page = visit("claims/group/", **BOMBERS)

    assert page.root.one("footer").one("a").attributes["href"] == (
        "/api/v1/negotiations/russia-ukraine/claim-comparison/?about=russia&issue=fact-bombers-hit"
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"about": "europe", "issue": "fact-bombers-hit"},
        {"issue": "fact-bombers-hit"},
        {"about": "russia", "issue": "ceasefire", "round": "2"},
        {"about": "russia", "issue": "fact-bombers-hit", "round": "8"},
        {"about": "europe", "issue": "znpp", "proposal": "ru-response-2025-12"},
    ],
)
def test_a_group_that_does_not_exist_is_not_found(visit, asked):
    visit("claims/group/", status=404, **asked)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({}, "issue : Name the issue."),
        ({"issue": "weather"}, "issue is weather : “weather” is no issue of this negotiation."),
        (
            {**BOMBERS, "verdict": "contested"},
            "verdict is contested : There is no such parameter.",
        ),
    ],
)
def test_a_bad_question_for_a_group_is_refused_by_name(visit, asked, says):
    page = visit("claims/group/", status=400, **asked)

    assert page.main.one("section", class_="problems").one("li").text == says
    assert page.main.one("h1").text == "Claims"


@pytest.fixture
def talks(db):
    return records.negotiation("talks", visibility="public")


def report(home, number, option, **more):
    """A claim about the negotiation's party in a source of its own."""
    source = records.source(f"outlet-{number}", home)
    return records.claim(f"claim-{number}", source, option.issue, option, negotiation=home, **more)


@pytest.fixture
def option(talks):
    return records.option(50, records.issue("troops", talks), label="Half")


def asked(client, address):
    return Page(client.get(address))


@pytest.mark.parametrize("number", [1, 3])
def test_a_group_takes_as_many_queries_whatever_its_size(
    client, talks, option, number, django_assert_num_queries
):
    for n in range(number):
        report(talks, n, option)

    with django_assert_num_queries(21):
        page = asked(client, "/n/talks/claims/group/?issue=troops")
    assert len(page.main.all("div", class_="claim")) == number


def test_a_chain_of_reprints_of_any_length_is_drawn(client, talks, option):
    first = source = records.source("outlet", talks, publisher="First")
    for n in range(150):
        source = records.source(f"r{n}", talks, publisher=f"Copy {n}", reprint_of=source)
    records.claim("claim", source, option.issue, option, negotiation=talks)

    tree = outline(
        asked(client, "/n/talks/claims/group/?issue=troops").main.one("ul", class_="tree")
    )

    depth, names = tree, []
    while depth:
        [[name, depth]] = depth
        names.append(name)
    assert names == [first.publisher, *(f"Copy {n}" for n in range(150))]


def test_where_nobody_is_named_the_outlet_says_it(client, talks, option):
    report(talks, 1, option)

    page = asked(client, "/n/talks/claims/group/?issue=troops")

    assert page.main.one("h1").text == "Claims on “Troops”"
    assert read(page.main.one("p", class_="who")) == "Nobody named: Outlet-1 says it"
    assert read(steps(page)["The group"].one("p")) == (
        "1 claim in 1 source speaks about no party on this issue, in no document."
    )


def test_where_nothing_reliable_is_left_the_page_says_so(client, talks, option):
    source = records.source("rumour", talks, publisher="Rumour", reliability="F")
    records.claim("claim", source, option.issue, option, negotiation=talks, credibility=6)

    step = steps(asked(client, "/n/talks/claims/group/?issue=troops"))[
        "Reliable sources and credible claims only"
    ]

    assert read(step.one("li")) == "Rumour, source F: cannot be judged, claim 6: cannot be judged"
    assert read(step.all("p")[-1]) == "No claim is left: no reliable source."


def test_a_group_without_a_round_is_shown_before_those_of_rounds(client, talks, option):
    records.round_(1, talks, starts_on="2025-01-01")
    report(talks, 1, option, made_on="2024")
    report(talks, 2, option, made_on="2025-02")

    page = asked(client, "/n/talks/claims/group/?issue=troops")

    assert page.main.one("h1").text == "Claims on “Troops”"
    assert [read(li) for li in section(page, "others").all("li")] == [
        "In general, round 1. Round 1 single source 1 claim, 1 independent line"
    ]


def test_names_and_words_are_escaped(client, talks, option):
    source = records.source("evil", talks, publisher="<b>Daily</b>", title="<script>x</script>")
    records.claim(
        "c", source, option.issue, option, negotiation=talks, quote="<img src=x>", claimant="<i>A"
    )

    answer = client.get("/n/talks/claims/group/?issue=troops").content.decode()

    assert "&lt;script&gt;x&lt;/script&gt;" in answer
    assert [bad for bad in ("<script>x", "<img", "<i>A", "<b>Daily") if bad in answer] == []
