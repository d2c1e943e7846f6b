"""Names that look like others or turn the page around: what is refused, and that the rest is harmless."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.core.exceptions import ValidationError
from django.test import Client

from positions.models import Party
from tests import records

NAMES = {
    "right to left override": "Alpha \u202egnirts",
    "isolate that stays open": "Alpha \u2067open",
    "zero width": "Al\u200bpha\ufeff",
    "combining flood": "A" + "\u0301" * 200,
    "emoji": "👩‍👩‍👧 🇺🇦",
    "dotless i": "Iİıi ẞß",
    "lines": "one\r\ntwo\u2028three",
    "Arabic": "الطرف الأول (A)",
}


@pytest.mark.parametrize(
    "slug",
    ["..", ".", "a/b", "//", "%2e%2e", "a\\b", "a b", "a\nb", "a\0b", "\u202ealpha", "al\u200bpha"]
    + ["a\u0301", "ﬁ", "²", "１", "\ufeffa", "😀", "a;b", "a?b", "a#b", "", "x" * 201, "\ud800"],
    ids=ascii,
)  # fmt: skip
def test_a_slug_that_is_no_plain_word_is_refused(db, slug: str) -> None:
    home = records.negotiation()
    with pytest.raises(ValidationError) as refused:
        Party(negotiation=home, slug=slug, name="N").full_clean(exclude=["role"])
    assert "slug" in refused.value.message_dict


@pytest.mark.parametrize(
    "slug", ["україна", "ελλάδα", "الأردن", "中国", "한국", "é", "ß", "ı", "İ", "١"]
)
def test_a_slug_in_any_script_leads_to_its_page_and_back(db, slug: str) -> None:
    talks = records.negotiation(slug, visibility="public")
    record = records.source(slug, talks)
    record.full_clean()
    page = Client().get(f"/n/{talks.slug}/sources/{record.slug}/")
    row = Client().get(f"/api/v1/negotiations/{slug}/").json()
    file = Client().get(f"/api/v1/negotiations/{slug}/bundle.zip")
    assert (page.status_code, row["slug"], file.status_code) == (200, slug, 200)
    disposition = file["Content-Disposition"]
    assert disposition.isascii()
    assert re.fullmatch(r"attachment; filename(=\"[^\"]+\"|\*=utf-8''[\w%.-]+)", disposition)


def test_twins_of_a_slug_are_never_one_record(db) -> None:
    """Composed and decomposed are one spelling; letter case and look-alikes of other scripts are told apart."""
    talks = records.negotiation(visibility="public")
    for slug in ("alpha", "Alpha", "аlpha"):  # the last with a Cyrillic letter
        records.party(slug, talks, name=f"Party {slug}").full_clean()
    for slug in ("alpha", "Alpha", "аlpha"):
        answer = Client().get("/api/v1/parties/", {"negotiation": "talks", "search": slug}).json()
        rows = [row["name"] for row in answer["results"] if row["slug"] == slug]
        assert rows == [f"Party {slug}"]


@pytest.mark.parametrize("number", ["²", "١", "１", "1e0", "0x1", " 1", "+1", "1_0", "१"])
def test_a_round_is_known_by_ascii_digits_alone(db, number: str) -> None:
    records.round_(1, records.negotiation(visibility="public"))
    asked = {"round": number}
    answer = Client().get("/api/v1/negotiations/talks/positions/", asked)
    assert (answer.status_code, [one["name"] for one in answer.json()["errors"]]) == (
        400,
        ["round"],
    )
    for at in ("/n/talks/?known_by=", "/n/talks/?revision=", "/search/?q=a&page="):
        assert Client().get(f"{at}{number}").status_code in (400, 404)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_that_turns_the_page_is_kept_and_set_apart(db, name: str) -> None:
    """Each stands in an element of its own that isolates its direction, so that it turns nothing else."""
    talks = records.negotiation(visibility="public")
    party = records.party(negotiation=talks, name=name)
    records.term(stance=records.option(), proposal=records.proposal("paper", party, title=name))
    assert Client().get("/api/v1/parties/").json()["results"][0]["name"] == name
    page = Client().get("/n/talks/proposals/paper/").content.decode()
    tags = [part.partition(">")[0] for part in page.split("<") if name in part.partition(">")[2]]
    assert "h1" in tags
    # A heading is a line of its own, and the style sheet of all pages isolates a party.
    own = r"(bdi|h1|title|option)\b|span class=\"party |.*dir=.?auto"
    assert {tag for tag in tags if not re.match(own, tag)} == set()
    sheet = Path(find("positions/parley.css")).read_text(encoding="utf-8")
    assert "\n.party { unicode-bidi: isolate; }\n" in sheet
