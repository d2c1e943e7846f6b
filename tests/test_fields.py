"""Partial dates, slugs and folded text."""

import pytest
from django.core.exceptions import ValidationError

from positions.fields import first_day_of, validate_partial_date
from positions.folding import fold
from positions.models import Party, Proposal
from tests import records


@pytest.mark.parametrize("text", ["2025", "2025-06", "2025-06-02", "2024-02-29", "0001"])
def test_a_date_may_be_known_to_the_year_the_month_or_the_day(text):
    assert validate_partial_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "25",
        "2025-6",
        "2025-13",
        "2025-02-29",
        "2025-06-2",
        "2025-06-02 ",
        "20250602",
        "٢٠٢٥",
        "0000",
    ],
)
def test_what_is_no_date_is_refused_by_its_value(text):
    with pytest.raises(ValidationError) as refused:
        validate_partial_date(text)
    assert refused.value.messages == [f"“{text}” is no date: enter 2025, 2025-06 or 2025-06-02."]


def test_dates_sort_as_their_first_day_and_missing_ones_first(db):
    for date in ["2025-06-02", "2025", "", "2025-06", "2024-12-31"]:
        records.proposal(f"p{date}", date=date)
    ordered = Proposal.objects.order_by(first_day_of("date")).values_list("date", flat=True)
    assert list(ordered) == ["", "2024-12-31", "2025", "2025-06", "2025-06-02"]


@pytest.mark.parametrize("slug", ["istanbul-2025_06", "україна", "ウクライナ", "2022"])
def test_a_slug_may_be_in_any_script(slug):
    assert Party._meta.get_field("slug").clean(slug, None) == slug


@pytest.mark.parametrize("slug", ["", "a b", "a/b", "a;b", "a.b", "a\n", "ｗｉｄｅ", "e\u0301"])
def test_a_slug_has_no_spaces_no_signs_and_one_spelling(slug):
    with pytest.raises(ValidationError):
        Party._meta.get_field("slug").clean(slug, None)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ŽEMĖ", "zeme"),
        ("Straße", "strasse"),
        ("ΆΛΦΑ", "αλφα"),
        ("Їжа мій ЁЛКА", "їжа мій елка"),
        ("за\u0301мок", "замок"),
        ("مُحَمَّد", "محمد"),
        ("أحمد إلى آخر", "احمد الى اخر"),
        ("Øst Łódź Æon", "ost lodz aeon"),
        ("שָׁלוֹם", "שלום"),
        ("हिन्दी", "हिन्दी"),
        ("ﬁnal  ｔｅｘｔ\n", "final text"),
        ("И\u0306", "й"),
    ],
)
def test_text_is_folded_in_every_script(text, folded):
    assert fold(text) == folded


def test_cyrillic_letters_are_not_stripped_to_others():
    assert len({fold(letter) for letter in "ийії"}) == 4
