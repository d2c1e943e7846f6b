"""The page of groups of claims: what it lists, filters, counts and pages."""

import pytest

from tests import records
from tests.views.pages import Page, read


def row(claims, sources, claimants, lines):
    nouns = ("claim", "source", "claimant", "independent line")
    numbers = (claims, sources, claimants, lines)
    return [f"{n} {noun}{'s' * (n != 1)}" for n, noun in zip(numbers, nouns, strict=True)]


CONTESTED = [
    [
        "Ukraine : Ceasefire in general, round 8. Istanbul round of 2 June 2025",
        *row(3, 3, 2, 2),
    ],
    [
        "Ukraine : Territory: recognition Ukrainian–European counter-proposals given in London",
        *row(2, 2, 2, 2),
    ],
    [
        "Ukraine : Territory: withdrawal and control "
        "Ukrainian positions on the open points of the 20-point framework",
        *row(3, 3, 2, 3),
    ],
    ["Ukraine : Fact: acceptance of the 30-day ceasefire in general", *row(4, 4, 4, 4)],
    ["Russia : Ceasefire in general, round 8. Istanbul round of 2 June 2025", *row(5, 3, 4, 3)],
    ["Russia : Territory: recognition Putin's conditions of 14 June 2024", *row(2, 2, 1, 2)],
    [
        "Russia : Territory: withdrawal and control "
        "Putin's conditions in Bishkek, 27 November 2025",
        *row(3, 3, 3, 2),
    ],
    [
        "Russia : Limits on Ukraine's forces Russian response to the 20-point framework",
        *row(3, 3, 2, 2),
    ],
    [
        "Russia : Return of children in general, round 8. Istanbul round of 2 June 2025",
        *row(7, 6, 2, 5),
    ],
    ["Russia : Fact: aircraft hit on 1 June 2025 in general", *row(18, 11, 9, 9)],
    ["Russia : Fact: strikes on civilian targets in general", *row(10, 6, 4, 6)],
]
"""The groups of README's worked example, with their numbers of claims, sources, claimants and lines."""


def test_the_contested_claims_of_ukraine_and_russia_are_eleven_groups(visit):
    page = visit("claims/", about=["ukraine", "russia"], verdict="contested")

    table = page.main.one("table", class_="groups")
    assert [[cells[0], *cells[3:]] for cells in table.rows()[1:]] == CONTESTED
    assert [cells[1] for cells in table.rows()[1:]] == [
        "contested",
        "contested",
        "contested reliable only: single source",
        *["contested"] * 8,
    ]


def test_what_is_asserted_stands_in_the_words_of_the_scale(visit):
    page = visit("claims/", issue="force-limits", about="russia", verdict="contested")

    [cells] = page.main.one("table").rows()[1:]
    assert cells[2] == "Ceilings to be fixed The report is denied"


def test_the_groups_are_counted_by_verdict_whatever_verdict_is_asked_for(visit):
    page = visit("claims/", verdict="contested")

    links = page.main.one("nav", aria_label="Groups by verdict").all("a")
    assert [(link.text, link.attributes["href"]) for link in links] == [
        ("all groups 283", "?"),
        ("contested 15", "?verdict=contested"),
        ("corroborated 112", "?verdict=corroborated"),
        ("single source 151", "?verdict=single-source"),
        ("comments only 5", "?verdict=uncoded"),
    ]
    assert [link.text for link in links if "aria-current" in link.attributes] == ["contested 15"]


def test_a_count_keeps_the_other_filters(visit):
    page = visit("claims/", about="europe", page="1")

    links = page.main.one("nav", aria_label="Groups by verdict").all("a")
    assert [(link.text, link.attributes["href"]) for link in links] == [
        ("all groups 26", "?about=europe"),
        ("contested 2", "?about=europe&verdict=contested"),
        ("corroborated 7", "?about=europe&verdict=corroborated"),
        ("single source 17", "?about=europe&verdict=single-source"),
    ]


def test_a_topic_asks_for_its_issues(visit):
    page = visit("claims/", topic="conduct-of-war")

    assert [cells[0] for cells in page.main.one("table").rows()[1:]] == [
        "Russia : Fact: aircraft hit on 1 June 2025 in general",
        "Russia : Fact: strikes on civilian targets in general",
    ]


def test_a_document_asks_for_the_claims_in_it(visit):
    page = visit("claims/", proposal="eu-e3-counter-2025", verdict="contested")

    [cells] = page.main.one("table").rows()[1:]
    assert cells[1] == "contested reliable only: corroborated"


def test_every_verdict_and_number_of_a_group_leads_to_its_page(visit):
    page = visit("claims/", about="russia", issue="fact-bombers-hit")

    group = "/n/russia-ukraine/claims/group/?about=russia&issue=fact-bombers-hit"
    links = page.main.one("tbody").all("a")
    assert [(link.text, link.attributes["href"]) for link in links] == [
        ("Fact: aircraft hit on 1 June 2025", group),
        ("contested", group),
        ("18 claims", f"{group}#counts"),
        ("11 sources", f"{group}#counts"),
        ("9 claimants", f"{group}#counts"),
        ("9 independent lines", f"{group}#counts"),
    ]


def test_a_group_of_a_round_is_addressed_by_the_slug_of_the_round(visit):
    page = visit("claims/", about="ukraine", issue="ceasefire", verdict="contested")

    assert page.main.one("tbody").all("a")[0].attributes["href"] == (
        "/n/russia-ukraine/claims/group/?about=ukraine&issue=ceasefire&round=istanbul-2025-06"
    )


def test_a_flag_stands_beside_the_verdict_in_words(visit):
    page = visit("claims/", about="russia", proposal="ru-memorandum-2025-06-02", issue="ceasefire")

    assert page.main.one("tbody").one("span", class_="flag").text == "different clauses"


@pytest.mark.parametrize(
    ("number", "rows", "says"),
    [
        ("1", 100, "Groups 1 to 100 of 283."),
        ("2", 100, "Groups 101 to 200 of 283."),
        ("3", 83, "Groups 201 to 283 of 283."),
    ],
)
def test_a_page_lists_a_hundred_groups(visit, number, rows, says):
    page = visit("claims/", page=number)

    assert len(page.main.one("tbody").all("tr")) == rows
    assert page.main.all("p", class_="soft")[0].text == (
        f"{says} Every verdict and number leads to its worked sum."
    )


def test_the_pages_lead_to_each_other_and_keep_the_question(visit):
    page = visit("claims/", page="2", about=["ukraine", "russia"])

    links = page.main.one("nav", aria_label="Pages").all("a")
    assert [(link.text, link.attributes["href"]) for link in links] == [
        ("Previous 100", "?about=ukraine&about=russia&page=1"),
        ("Next 100", "?about=ukraine&about=russia&page=3"),
    ]


def test_what_fits_one_page_has_no_pages(visit):
    assert visit("claims/", about="europe").main.all("nav", aria_label="Pages") == []


def test_a_page_beyond_the_last_leads_to_the_last(visit):
    empty = visit("claims/", page="4", about=["ukraine", "russia", "united-states"])
    empty = empty.main.one("p", class_="empty")

    assert read(empty) == "There is no page 4: the last is page 3."
    assert empty.one("a").attributes["href"] == (
        "?about=ukraine&about=russia&about=united-states&page=3"
    )


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"page": "0"}, "page is 0 : Ensure this value is greater than or equal to 1."),
        ({"page": "last"}, "page is last : Enter a whole number."),
        ({"verdict": "true"}, "verdict is true : “true” is no verdict."),
        ({"party": "russia"}, "party is russia : There is no such parameter."),
    ],
)
def test_a_bad_question_is_refused_by_name(visit, asked, says):
    page = visit("claims/", status=400, about="russia", **asked)

    assert page.main.one("section", class_="problems").one("li").text == says
    assert page.main.one("input", name="about", value="russia").attributes["checked"] == ""


def test_the_verdicts_to_choose_from_have_the_words_of_the_rules(visit):
    page = visit("claims/")

    choices = page.main.all("input", name="verdict")
    labels = [label for label in page.main.all("label") if label.all("input", name="verdict")]
    assert [
        (choice.attributes["value"], label.text)
        for choice, label in zip(choices, labels, strict=True)
    ] == [
        ("contested", "contested"),
        ("corroborated", "corroborated"),
        ("single-source", "single source"),
        ("uncoded", "comments only"),
        ("no-claims", "no claims"),
        ("no-reliable-source", "no reliable source"),
    ]


def test_where_no_claim_answers_the_page_says_what_to_do(visit):
    page = visit("claims/", about="europe", issue="fact-bombers-hit")

    empty = page.main.one("p", class_="empty")
    assert read(empty) == (
        "No claim answers this question. Leave out a filter, or see all claims of the negotiation."
    )
    assert empty.one("a").attributes["href"] == "/n/russia-ukraine/claims/"


def test_where_no_group_has_the_verdict_the_others_are_one_click_away(visit):
    page = visit("claims/", about="russia", issue="fact-bombers-hit", verdict="corroborated")

    empty = page.main.one("p", class_="empty")
    assert read(empty) == "None of the 1 group has this verdict. See those of every verdict."
    assert empty.one("a").attributes["href"] == "?about=russia&issue=fact-bombers-hit"


def test_the_same_is_to_be_had_as_data(visit):
    page = visit("claims/", verdict="contested", page="1")

    footer = page.root.one("footer")
    assert footer.one("a").attributes["href"] == (
        "/api/v1/negotiations/russia-ukraine/claim-comparison/?verdict=contested"
    )


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


def test_without_any_claim_the_page_says_how_to_enter_them(client, talks):
    empty = asked(client, "/n/talks/claims/").main.one("p", class_="empty")

    assert read(empty) == (
        "No claims are recorded yet. Enter what the sources say at the desk, or import a bundle"
        " with claims.csv."
    )


@pytest.mark.parametrize("page", ["claims/", "claims/group/?issue=troops", "sources/outlet-1/"])
def test_a_private_negotiation_is_not_found(client, talks, option, page):
    report(talks, 1, option)
    assert client.get(f"/n/talks/{page}").status_code == 200
    talks.visibility = "private"
    talks.save()

    assert client.get(f"/n/talks/{page}").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_as_many_queries_whatever_its_length(
    client, talks, option, number, django_assert_num_queries
):
    for n in range(number):
        report(talks, n, option, about=records.party(f"party-{n}", talks))

    with django_assert_num_queries(19):
        page = asked(client, "/n/talks/claims/")
    assert len(page.main.one("tbody").all("tr")) == number
