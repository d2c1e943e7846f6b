"""A value on a scale is changed only once it is said what that moves, and confirmed."""

import re

import pytest
from django.test import Client

from positions.models import Negotiation, Option
from tests import records
from tests.admin.pages import errors, page_of, send, shown


@pytest.fixture
def scale(talks):
    """Alpha takes 0 in round 1 of 3 and stands there still; Beta takes 50 and 100 in round 2."""
    low, half, high = (records.option(value) for value in (0, 50, 100))
    rounds = [records.round_(number) for number in (1, 2, 3)]
    alpha, beta = records.party("alpha"), records.party("beta")
    records.term("1", records.proposal("first", alpha, round=rounds[0]), stance=low)
    second = records.proposal("second", beta, round=rounds[1])
    records.term("1", second, stance=half)
    records.term("2", second, stance=high)
    return low, half, high


def told(answer) -> str:
    """The one complaint of a form, as a person reads it."""
    (error,) = errors(answer)
    return " ".join(re.sub(r"<[^>]+>", "", error).split())


def token(answer) -> str:
    return re.search(r'name="confirm_move" value="([^"]+)"', answer.content.decode())[1]


def test_the_page_of_an_option_says_what_a_new_value_moves(analyst: Client, scale) -> None:
    low, *_ = scale
    revision = Negotiation.objects.get().revision
    answer = send(analyst, page_of(low), value="10")
    assert told(answer) == (
        "This moves 3 positions of Alpha, counted per party and round. Nothing is saved yet. "
        "Move them"
    )
    low.refresh_from_db()
    assert (low.value, Negotiation.objects.get().revision) == (0, revision)


def test_a_range_that_moves_counts_though_the_value_stays(analyst: Client, scale) -> None:
    _, half, _ = scale
    answer = send(analyst, page_of(half), value="60")
    assert told(answer).startswith("This moves 2 positions of Beta, counted")


def test_what_is_confirmed_is_saved(analyst: Client, scale) -> None:
    low, *_ = scale
    answer = send(analyst, page_of(low), value="10")
    again = send(analyst, page_of(low), value="10", confirm_move=token(answer))
    assert again.status_code == 302
    low.refresh_from_db()
    assert low.value == 10


def test_another_value_is_asked_about_anew(analyst: Client, scale) -> None:
    low, *_ = scale
    answer = send(analyst, page_of(low), value="10")
    again = send(analyst, page_of(low), value="20", confirm_move=token(answer))
    assert told(again).startswith("This moves 3 positions of Alpha,")
    low.refresh_from_db()
    assert low.value == 0


def test_what_moves_nothing_is_not_asked_about(analyst: Client, scale) -> None:
    low, *_ = scale
    free = records.option(30)
    assert send(analyst, page_of(free), value="31").status_code == 302
    assert send(analyst, page_of(low), label="None").status_code == 302
    assert list(Option.objects.filter(pk__in=[free.pk, low.pk]).values_list("label", "value")) == [
        ("None", 0),
        ("At-30", 31),
    ]


def test_the_options_of_an_issue_are_asked_about_together(analyst: Client, scale) -> None:
    low, _, high = scale
    page = page_of(low.issue)
    values = {"options__0__value": "5", "options__2__value": "90"}
    answer = send(analyst, page, **values)
    assert told(answer).startswith("This moves 5 positions of Alpha, Beta, counted")
    assert list(Option.objects.values_list("value", flat=True)) == [0, 50, 100]
    sent = shown(analyst.get(page)) | {"confirm_move": token(answer)}
    sent |= {name.replace("__", "-"): value for name, value in values.items()}
    assert analyst.post(page, sent).status_code == 302
    assert list(Option.objects.values_list("value", flat=True)) == [5, 50, 90]


def test_two_options_of_one_value_move_the_range_together(analyst: Client, talks) -> None:
    one, other = records.option(20, slug="one"), records.option(20, slug="other")
    paper = records.proposal()
    for clause, stance in (("1", one), ("2", other), ("3", records.option(90))):
        records.term(clause, paper, stance=stance)
    assert send(analyst, page_of(one), value="30").status_code == 302
    both = {"options__0__value": "40", "options__1__value": "40"}
    answer = send(analyst, page_of(one.issue), **both)
    assert told(answer).startswith("This moves 1 position of Alpha, counted")


def test_a_position_that_lapsed_is_not_moved(analyst: Client, scale) -> None:
    low, *_ = scale
    gamma, rounds = records.party("gamma"), low.issue.negotiation.rounds
    records.term("1", records.proposal("full", gamma, round=rounds.get(number=1)), stance=low)
    later = records.proposal("later", gamma, round=rounds.get(number=2), completeness="full")
    records.term("1", later, stance=records.option(10, records.issue("cities")))
    assert told(send(analyst, page_of(low), value="10")).startswith(
        "This moves 4 positions of Alpha, Gamma,"
    )


def test_reverting_a_value_asks_too(analyst: Client, scale) -> None:
    low, *_ = scale
    first = low.history.earliest().history_id
    low.value = 10
    low.save()
    page = page_of(low, "simple_history", first)
    form = analyst.get(page).context["adminform"].form
    sent = {name: form[name].value() or "" for name in form.fields} | {"value": "0"}
    answer = analyst.post(page, sent)
    assert "This moves 3 positions of Alpha," in answer.content.decode()
    low.refresh_from_db()
    assert low.value == 10
    assert analyst.post(page, sent | {"confirm_move": token(answer)}).status_code == 302
    low.refresh_from_db()
    assert low.value == 0
