"""Texts side by side: which rows and texts are shown, what is refused, and who may ask."""

import pytest

from positions.forms import SideBySideQuestion
from tests import records
from tests.views.compare.reading import (
    BOTH,
    MEMORANDA,
    PLANS,
    RUSSIAN,
    UKRAINIAN,
    issues,
    links,
    ticked,
)


def test_only_differences_leaves_out_what_is_agreed_and_says_how_much(visit):
    before = issues(visit("compare/", proposal=PLANS))
    page = visit("compare/", proposal=PLANS, show="differences")
    assert [issue for issue in before if issue not in issues(page)] == ["EU membership"]
    assert page.main.one("p", class_="left-out").text == (
        "1 row left out, being agreed. Show all rows"
    )
    assert page.main.one("dl").text.startswith("10 one-sided one text speaks 1 agreed")


def test_only_contested_leaves_rows_with_a_contested_verdict(visit):
    page = visit("compare/", proposal=PLANS, show="contested")
    assert issues(page) == ["Limits on Ukraine's forces"]
    assert page.main.one("p", class_="left-out").text == (
        "17 rows left out, being without contested claims. Show all rows"
    )


def test_filters_add_up_and_one_link_takes_them_off(visit):
    page = visit("compare/", proposal=PLANS, show=["differences", "contested"], base=PLANS[0])
    assert issues(page) == ["Limits on Ukraine's forces"]
    left_out = page.main.one("p", class_="left-out")
    assert left_out.text == (
        "17 rows left out, being agreed or without contested claims. Show all rows"
    )
    assert links(left_out, "Show all rows") == [
        f"?proposal={PLANS[0]}&proposal={PLANS[1]}&base={PLANS[0]}"
    ]


def test_where_no_row_is_left_the_page_says_why(visit):
    page = visit("compare/", proposal=MEMORANDA, show="contested")
    assert page.main.all("table") == []
    assert page.main.one("p", class_="empty").text == (
        "No row is left: 19 rows left out, being without contested claims. Show all rows"
    )


def test_a_topic_includes_its_sub_topics(visit):
    page = visit("compare/", proposal=MEMORANDA, topic="humanitarian")
    assert issues(page) == ["Prisoner exchange", "Return of children"]


def test_texts_that_do_not_speak_on_an_issue_leave_a_way_on(visit):
    page = visit("compare/", proposal=MEMORANDA, issue="znpp")
    empty = page.main.one("p", class_="empty")
    assert empty.text == (
        "None of these texts has a clause on what was asked for. "
        "Show all issues , or choose other texts ."
    )
    assert links(empty, "Show all issues") == [f"?{BOTH}"]
    assert links(empty, "choose other texts") == [f"?{BOTH}&issue=znpp&pick=true"]


def test_the_form_keeps_the_texts_and_the_base_in_their_order(visit):
    asked = {"proposal": [RUSSIAN, UKRAINIAN], "base": UKRAINIAN, "show": "differences"}
    form = visit("compare/", **asked).main.one("form")
    hidden = form.all("input", type="hidden")
    assert [(one.attributes["name"], one.attributes["value"]) for one in hidden] == [
        ("proposal", RUSSIAN),
        ("proposal", UKRAINIAN),
        ("base", UKRAINIAN),
    ]
    shown = [box for box in form.all("input", name="show") if "checked" in box.attributes]
    assert [box.attributes["value"] for box in shown] == ["differences"]


def test_of_three_texts_or_more_one_can_be_left_out(visit):
    three = [*PLANS, "eu-24-point-2025"]
    page = visit("compare/", proposal=three, base=PLANS[0])
    assert links(page.main, "leave out") == [
        f"?proposal={PLANS[1]}&proposal=eu-24-point-2025",
        f"?base={PLANS[0]}&proposal={PLANS[0]}&proposal=eu-24-point-2025",
        f"?base={PLANS[0]}&proposal={PLANS[0]}&proposal={PLANS[1]}",
    ]
    assert links(visit("compare/", proposal=PLANS).main, "leave out") == []


def test_many_texts_scroll_in_a_region_that_has_a_name(visit):
    five = [*PLANS, "eu-24-point-2025", "us-ua-geneva-2025", "ru-putin-2025-11-27"]
    region = visit("compare/", proposal=five).main.one("div", role="region")
    assert region.attributes["tabindex"] == "0"
    assert region.one("caption", id=region.attributes["aria-labelledby"]).text == (
        "Clause by clause, an issue a row. Side offers and silences are shown, not counted R18 ."
    )
    assert visit("compare/", proposal=five[:4]).main.all("div", role="region") == []


def test_two_texts_lead_to_what_changed_from_one_to_the_other(visit):
    page = visit("compare/", proposal=MEMORANDA)
    assert links(page.main, "What changed from the first to the second") == [
        f"/n/russia-ukraine/diff/?from_proposal={UKRAINIAN}&to_proposal={RUSSIAN}"
    ]


def test_the_same_question_is_data_over_the_api(visit, client):
    asked = {"proposal": PLANS, "base": PLANS[0], "show": "contested", "topic": "security"}
    (address,) = links(visit("compare/", **asked).root, "JSON")
    assert address == (
        f"/api/v1/negotiations/russia-ukraine/compare/?proposal={PLANS[0]}&proposal={PLANS[1]}"
        f"&base={PLANS[0]}&topic=security"
    )
    assert client.get(address).status_code == 200


def test_a_print_says_what_it_is_of(visit):
    asked = {"proposal": MEMORANDA, "base": RUSSIAN, "topic": "humanitarian"}
    imprint = visit("compare/", **asked).main.one("p", class_="imprint").text
    before, _, after = imprint.partition(", revision ")
    assert before == (
        "Ukrainian memorandum (framework for negotiations between Ukraine and Russia) · Russian "
        "memorandum: proposals on resolving the Ukrainian crisis . Redlines against Russian "
        "memorandum: proposals on resolving the Ukrainian crisis . Topics: Humanitarian issues . "
        "Russia–Ukraine negotiations (2022–2026)"
    )
    assert after.endswith(
        f"http://testserver/n/russia-ukraine/compare/?{BOTH}&base={RUSSIAN}&topic=humanitarian"
    )


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"base": "us-28-point-2025"}, "base is us-28-point-2025 : The base must be one of the proposals compared."),
        ({"base": "nothing"}, "base is nothing : “nothing” is no proposal of this negotiation."),
        ({"format": "pdf"}, "format is pdf : “pdf” is no format of this page."),
        ({"format": ["csv", "xlsx"]}, "format is xlsx : It can be given only once."),
        ({"show": "agreed"}, "show is agreed : “agreed” is no filter."),
        ({"pick": "yes"}, "pick is yes : “yes” is neither true nor false."),
        ({"topic": "nothing"}, "topic is nothing : “nothing” is no topic of this negotiation."),
        ({"round": "8"}, "round is 8 : There is no such parameter."),
    ],
)  # fmt: skip
def test_a_bad_question_is_named_and_keeps_what_was_chosen(visit, asked, problem):
    page = visit("compare/", 400, proposal=MEMORANDA, **asked)
    problems = page.main.one("section", class_="problems")
    assert [found.text for found in problems.all("li")] == [problem]
    assert ticked(page) == MEMORANDA


def test_a_file_of_fewer_than_two_texts_is_refused(visit):
    page = visit("compare/", 400, proposal=UKRAINIAN, format="csv")
    assert [found.text for found in page.main.one("section", class_="problems").all("li")] == [
        "format is csv : A file needs two proposals or more."
    ]


def test_an_unknown_text_is_named_and_the_others_stay_chosen(visit):
    page = visit("compare/", 400, proposal=[UKRAINIAN, "nothing"], base=UKRAINIAN)
    assert [found.text for found in page.main.one("section", class_="problems").all("li")] == [
        "proposal is nothing : “nothing” is no proposal of this negotiation.",
        f"base is {UKRAINIAN} : The base must be one of the proposals compared.",
    ]
    assert ticked(page) == [UKRAINIAN]


def test_every_parameter_has_a_control_a_link_or_a_hidden_input(visit):
    asked = {"proposal": MEMORANDA, "base": UKRAINIAN}
    page = visit("compare/", **asked)
    names = {control.attributes["name"] for control in page.main.one("form").all("input")}
    assert names == {"proposal", "base", "topic", "issue", "show"}
    assert set(SideBySideQuestion.base_fields) - names == {"pick", "format", "drafts"}


@pytest.mark.parametrize("asked", ["", "?proposal=first&proposal=second", "?format=csv"])
def test_what_is_private_is_not_there(db, client, asked):
    home = records.negotiation("talks")
    alpha = records.party("alpha", home)
    for slug in ("first", "second"):
        records.proposal(slug, alpha)
    absent = client.get(f"/n/nothing/compare/{asked}")
    private = client.get(f"/n/talks/compare/{asked}")
    assert (private.status_code, private.content) == (404, absent.content)


def test_a_draft_is_no_text_of_the_negotiation(pair, opened):
    first, second = pair
    second.review = "draft"
    second.save()
    page = opened(400, proposal=["first", "second"])
    assert [found.text for found in page.main.one("section", class_="problems").all("li")] == [
        "proposal is second : “second” is no proposal of this negotiation."
    ]


@pytest.mark.parametrize("asked", ["", "?proposal=text-0&proposal=text-1&base=text-0"])
@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_whatever_the_number_of_texts_and_clauses(
    talks, client, django_assert_num_queries, count, asked
):
    (alpha, beta), at = talks
    for number in range(2 * count):
        text = records.proposal(f"text-{number}", (alpha, beta)[number % 2])
        for clause in range(count):
            records.term(str(clause), text, stance=at[20])
    more = "".join(f"&proposal=text-{number}" for number in range(2, 2 * count))
    with django_assert_num_queries(19):
        assert client.get(f"/n/talks/compare/{asked}{more if asked else ''}").status_code == 200
