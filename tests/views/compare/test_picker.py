"""The picker of texts to see side by side."""

from tests import records
from tests.views.compare.reading import (
    BOTH,
    MEMORANDA,
    RUSSIAN,
    UKRAINIAN,
    links,
    row,
    texts,
    ticked,
)


def test_without_texts_all_are_offered_by_round_the_newest_first(visit):
    page = visit("compare/")
    assert page.main.one("h1").text == "Choose texts to see side by side"
    rounds = [heading.text for heading in page.main.all("h2")]
    assert len(rounds) == 16
    assert rounds[:2] == ["16. Three-day truce and open letter", "15. Geneva trilateral round"]
    istanbul = page.main.one("section", aria_labelledby="round-8")
    assert istanbul.text == (
        "8. Istanbul round of 2 June 2025 Compare the 2 texts of this round "
        "Ukrainian memorandum (framework for negotiations between Ukraine and Russia) "
        "Ukraine 2 June 2025, memorandum, tabled; known or coded in part "
        "beside the text it replaces "
        "Russian memorandum: proposals on resolving the Ukrainian crisis "
        "Russia 2 June 2025, memorandum, tabled; full text beside the text it replaces"
    )
    assert [link.attributes["href"] for link in istanbul.all("a")] == [
        f"?{BOTH}",
        f"/n/russia-ukraine/proposals/{UKRAINIAN}/",
        f"?proposal=ua-istanbul-2025-05-16&proposal={UKRAINIAN}&base=ua-istanbul-2025-05-16",
        f"/n/russia-ukraine/proposals/{RUSSIAN}/",
        f"?proposal=ru-istanbul-2025-05-16&proposal={RUSSIAN}&base=ru-istanbul-2025-05-16",
    ]


def test_from_the_picker_one_link_leads_to_the_memoranda_and_one_more_to_their_redline(visit):
    (together,) = links(
        visit("compare/").main.one("section", aria_labelledby="round-8"),
        "Compare the 2 texts of this round",
    )
    page = visit(f"/n/russia-ukraine/compare/{together}")
    redlines = links(page.main, "redline against this text")[0]
    page = visit(f"/n/russia-ukraine/compare/{redlines}")
    assert texts(row(page, "Foreign troops in Ukraine").all("td")[1], "ins") == [
        "foreign armed formations, bases or military infrastructure"
    ]


def test_a_single_text_stays_chosen_and_another_is_asked_for(visit):
    page = visit("compare/", proposal=UKRAINIAN)
    assert ticked(page) == [UKRAINIAN]
    assert page.main.one("div", class_="go").one("p").text == (
        "One text is chosen: Ukrainian memorandum (framework for negotiations between Ukraine and "
        "Russia) . Choose another to see them side by side."
    )


def test_other_texts_are_picked_with_those_chosen_ticked_and_the_filters_kept(visit):
    page = visit("compare/", proposal=MEMORANDA, topic="humanitarian", show="differences")
    (pick,) = links(page.main, "Choose other texts")
    assert pick == f"?{BOTH}&topic=humanitarian&show=differences&pick=true"
    picker = visit(f"/n/russia-ukraine/compare/{pick}")
    assert ticked(picker) == MEMORANDA
    hidden = picker.main.all("input", type="hidden")
    assert [(one.attributes["name"], one.attributes["value"]) for one in hidden] == [
        ("topic", "humanitarian"),
        ("show", "differences"),
    ]
    assert links(picker.main, "Back to them") == [f"?{BOTH}&topic=humanitarian&show=differences"]


def test_every_box_of_the_picker_is_named_by_its_title_and_particulars(visit):
    page = visit("compare/", proposal=UKRAINIAN)
    box = page.main.one("input", value=UKRAINIAN)
    names = box.attributes["aria-labelledby"].split()
    assert [page.main.one(id=name).text for name in names] == [
        "Ukrainian memorandum (framework for negotiations between Ukraine and Russia)",
        "Ukraine 2 June 2025, memorandum, tabled; known or coded in part",
    ]


def test_texts_of_one_round_stand_in_the_order_of_their_dates(talks, opened):
    (alpha, _), _ = talks
    for slug, date in (("late", "2025-07"), ("early", "2025-06-30"), ("undated", "")):
        records.proposal(slug, alpha, date=date)
    titles = opened().main.all("a", class_="title")
    assert [title.text for title in titles] == ["Undated", "Early", "Late"]


def test_a_text_is_offered_beside_what_it_answers_if_that_is_published(pair, opened):
    first, second = pair
    second.responds_to = first
    second.save()
    assert links(opened().main, "beside the text it answers") == [
        "?proposal=first&proposal=second&base=first"
    ]
    first.review = "draft"
    first.save()
    assert links(opened().main, "beside the text it answers") == []


def test_without_any_text_the_picker_says_where_they_come_from(talks, opened):
    assert opened().main.one("p", class_="empty").text == (
        "No text is published in this negotiation yet. Texts are entered at the desk , or come "
        "with an imported bundle."
    )
