"""Texts side by side: their clauses issue by issue, how far they agree, and their redlines."""

from tests import records
from tests.views.compare.reading import (
    BOTH,
    MEMORANDA,
    PLANS,
    RUSSIAN,
    UKRAINIAN,
    agreements,
    cells,
    links,
    row,
    texts,
)


def test_the_two_memoranda_stand_side_by_side(visit):
    page = visit("compare/", proposal=MEMORANDA)
    assert page.main.one("h1").text == "2 texts side by side"
    heads = page.main.one("table").rows()[:2]
    assert heads == [
        [
            "Issue",
            "Ukrainian memorandum (framework for negotiations between Ukraine and Russia) "
            "clauses in the coder’s words, not the party’s",
            "Russian memorandum: proposals on resolving the Ukrainian crisis "
            "clauses in the coder’s words, not the party’s",
        ],
        [
            "",
            "Ukrainian memorandum (framework for negotiations between Ukraine and Russia) "
            "clauses in the coder’s words, not the party’s "
            "Ukraine 2 June 2025, memorandum, tabled; known or coded in part "
            "8. Istanbul round of 2 June 2025 redline against this text",
            "Russian memorandum: proposals on resolving the Ukrainian crisis "
            "clauses in the coder’s words, not the party’s "
            "Russia 2 June 2025, memorandum, tabled; full text "
            "8. Istanbul round of 2 June 2025 redline against this text",
        ],
    ]


def test_every_issue_has_its_agreement_in_words_with_its_spread(visit):
    assert agreements(visit("compare/", proposal=MEMORANDA)) == {
        "Neutrality and NATO": "apart, spread 100",
        "Ceasefire": "apart, spread 85",
        "Ceasefire monitoring": "apart, spread 100",
        "Territory: recognition": "apart, spread 85",
        "Territory: withdrawal and control": "apart, spread 65",
        "Security guarantees": "one-sided",
        "Limits on Ukraine's forces": "apart, spread 80",
        "Foreign troops in Ukraine": "apart, spread 100",
        "Nuclear status": "one-sided",
        "EU membership": "one-sided",
        "Sanctions relief": "apart, spread 75",
        "Frozen assets and reparations": "apart, spread 85",
        "Prisoner exchange": "apart, spread 100",
        "Return of children": "apart, spread 100",
        "Language and minorities": "one-sided",
        "Ukrainian Orthodox Church": "one-sided",
        "Amnesty and accountability": "one-sided",
        "Elections in Ukraine": "one-sided",
        "Presidents' meeting": "one-sided",
    }


def test_the_kinds_of_agreement_are_counted_in_words(visit):
    page = visit("compare/", proposal=PLANS)
    assert page.main.one("dl").text == (
        "10 one-sided one text speaks "
        "1 agreed the same set of stances "
        "1 close values at most 20 points apart "
        "6 apart values more than 20 points apart"
    )


def test_a_cell_has_every_clause_with_commitment_value_conditions_and_verdict(visit):
    page = visit("compare/", proposal=MEMORANDA)
    assert cells(page, "Ceasefire") == [
        "15 "
        "I.1 demand Full and unconditional ceasefire first 15 A complete and unconditional "
        "ceasefire in the sky, on land and at sea is the prerequisite for negotiations. "
        "ceasefire section demand headline R10 Full and unconditional ceasefire first 15 "
        "The ceasefire lasts at least 30 days and can be extended every 30 days. "
        "corroborated several clauses",
        "100 range 80–100 "
        "II option 1 demand headline R10 Only after Ukrainian withdrawal 100 Ukrainian forces "
        "begin a complete withdrawal from the four regions, to an agreed distance from Russia's "
        "borders. if: Completed within 30 days of the ceasefire. "
        "II option 2 conditional Only after a package of conditions 80 Ten measures: no "
        "redeployment, end of mobilisation and of foreign arms, intelligence and satellite "
        "support, no third-country presence, end of martial law, elections and others. "
        "III side offer not counted Local or short pauses 65 A pause of two to three days in "
        "certain sectors to collect the bodies of the dead. if: Certain sectors only. "
        "corroborated several clauses side offer",
    ]


def test_what_a_text_does_not_speak_on_is_said_by_its_completeness(visit):
    page = visit("compare/", proposal=MEMORANDA)
    assert cells(page, "EU membership")[1] == "no clause on this issue full text: passes it over"
    assert cells(page, "Nuclear status")[0] == (
        "no clause on this issue known or coded in part only"
    )


def test_what_is_claimed_of_a_text_without_a_clause_stays_visible(talks, opened):
    (alpha, beta), at = talks
    first, second = records.proposal("first", alpha), records.proposal("second", beta)
    records.term("1", first, stance=at[0])
    for outlet, stance in (("gazette", at[0]), ("herald", at[100])):
        source = records.source(outlet, stance.issue.negotiation)
        records.claim(f"{outlet}-1", source, stance=stance, proposal=second, claimant=outlet)
    page = opened(proposal=["first", "second"], show="contested")
    assert cells(page, "Troops") == [
        "0 1 demand At-0 Clause 1. no claims",
        "no clause on this issue known or coded in part only claims: contested",
    ]


def test_every_row_leads_to_its_issue_its_clauses_and_its_worked_sums(visit):
    found = row(visit("compare/", proposal=MEMORANDA), "Sanctions relief")
    assert [link.attributes["href"] for link in found.all("a")] == [
        "/n/russia-ukraine/issues/sanctions/",
        f"/n/russia-ukraine/explain/?of=agreement&issue=sanctions&{BOTH}",
        f"/n/russia-ukraine/explain/?of=evidence&proposal={UKRAINIAN}&issue=sanctions",
        f"/n/russia-ukraine/proposals/{UKRAINIAN}/#clause-11",
        f"/n/russia-ukraine/explain/?of=evidence&proposal={UKRAINIAN}&issue=sanctions",
        f"/n/russia-ukraine/explain/?of=evidence&proposal={RUSSIAN}&issue=sanctions",
        f"/n/russia-ukraine/proposals/{RUSSIAN}/#clause-9",
        f"/n/russia-ukraine/explain/?of=evidence&proposal={RUSSIAN}&issue=sanctions",
    ]


def test_what_a_row_leads_to_is_there(visit):
    page = visit("compare/", proposal=MEMORANDA)
    for link in row(page, "Sanctions relief").all("a"):
        visit(link.attributes["href"])


def test_a_silence_is_shown_and_not_counted(visit):
    page = visit("compare/", proposal=[*PLANS, "us-ua-geneva-2025"], issue="force-limits")
    assert cells(page, "Limits on Ukraine's forces")[2] == (
        "force clause silent not counted The 600,000 cap is removed; no other figure was made "
        "public. comments only explicit silence"
    )
    assert agreements(page) == {"Limits on Ukraine's forces": "close, spread 20"}


def test_a_row_in_which_nothing_is_stated_says_so(talks, opened):
    (alpha, beta), at = talks
    first, second = records.proposal("first", alpha), records.proposal("second", beta)
    records.term("1", first, stance=at[0], commitment="side_offer")
    records.term("1", second, issue=at[0].issue, commitment="silent")
    page = opened(proposal=["first", "second"])
    assert row(page, "Troops").one("th").text == "Troops nothing stated"
    assert cells(page, "Troops") == [
        "1 side offer not counted At-0 0 Clause 1. no claims side offer",
        "1 silent not counted Clause 1. no claims explicit silence",
    ]
    assert page.main.one("dl").text.endswith("1 nothing stated side offers and silences only")


def test_a_clause_without_a_stance_mentions_the_issue_and_is_not_counted(talks, opened):
    (alpha, beta), at = talks
    first, second = records.proposal("first", alpha), records.proposal("second", beta)
    records.term("1", first, issue=at[0].issue)
    records.term("1", second, stance=at[20])
    page = opened(proposal=["first", "second"])
    assert agreements(page) == {"Troops": "one-sided"}
    assert cells(page, "Troops") == [
        "1 demand not counted Clause 1. no claims",
        "20 1 demand At-20 Clause 1. no claims",
    ]


def test_own_words_are_quoted_and_summaries_are_said_to_be_the_coders(talks, opened):
    (alpha, beta), at = talks
    first, second = records.proposal("first", alpha), records.proposal("second", beta)
    records.term("1", first, stance=at[0], wording="All leave.", verbatim=True)
    records.term("2", first, stance=at[20], wording="Some leave.")
    records.term("1", second, stance=at[20], wording="Some stay.")
    page = opened(proposal=["first", "second"])
    assert page.main.one("table").rows()[0] == [
        "Issue",
        "First",
        "Second clauses in the coder’s words, not the party’s",
    ]
    mixed, coded = row(page, "Troops").all("td")
    assert [quote.text for quote in mixed.all("q")] == ["All leave."]
    assert [words.text for words in mixed.all("p", class_="summary")] == [
        "Some leave. coder’s words"
    ]
    assert [words.text for words in coded.all("p", class_="summary")] == ["Some stay."]


def test_a_joint_text_names_all_its_authors_and_has_no_partys_colour(talks, opened):
    (alpha, beta), at = talks
    joint, own = records.proposal("joint", alpha, beta), records.proposal("own", beta)
    for text in (joint, own):
        records.term("1", text, stance=at[20])
    page = opened(proposal=["joint", "own"])
    head = page.main.one("tr", class_="names").all("th")
    assert [cell.attributes.get("class") for cell in head] == [None, "joint", "party-1"]
    assert page.main.one("tr", class_="particulars").all("td")[1].text == (
        "Joint clauses in the coder’s words, not the party’s Alpha Beta proposal, tabled; known or "
        "coded in part 1. Opening redline against this text"
    )
    assert cells(page, "Troops")[0] == "20 1 demand At-20 Clause 1. no claims joint"
    assert agreements(page) == {"Troops": "agreed, spread 0"}


def test_dates_are_no_more_exact_than_they_are_known(pair, opened):
    page = opened(proposal=["first", "second"])
    first, second = page.main.one("tr", class_="particulars").all("td")[1:]
    assert first.one("span", class_="particular").text == "June 2025, proposal, tabled; full text"
    assert second.one("span", class_="particular").text == (
        "draft treaty, leaked; known or coded in part"
    )


def test_foreign_letters_have_their_own_direction(talks, opened):
    (alpha, beta), at = talks
    first = records.proposal("first", alpha, title="مذكرة")
    records.term("1", first, stance=at[0], wording="تنسحب القوات", verbatim=True)
    records.term("1", records.proposal("second", beta), stance=at[0])
    page = opened(proposal=["first", "second"])
    title = page.main.one("tr", class_="names").all("a")[0]
    assert (title.text, title.attributes["dir"]) == ("مذكرة", "auto")
    words = row(page, "Troops").one("p", class_="wording")
    assert (words.text, words.attributes["dir"]) == ("تنسحب القوات", "auto")


def test_no_text_is_redlined_until_a_base_is_chosen(visit):
    assert visit("compare/", proposal=MEMORANDA).main.all("ins") == []


def test_a_head_leads_to_redlines_against_its_text(visit):
    page = visit("compare/", proposal=MEMORANDA, show="differences")
    assert links(page.main.one("table"), "redline against this text") == [
        f"?{BOTH}&show=differences&base={UKRAINIAN}",
        f"?{BOTH}&show=differences&base={RUSSIAN}",
    ]
    page = visit("compare/", proposal=MEMORANDA, base=UKRAINIAN)
    heads = page.main.one("tr", class_="particulars").all("span", class_="head-links")
    assert [head.text for head in heads] == [
        "base of the redlines no redlines",
        "redline against this text",
    ]
    assert links(page.main, "no redlines") == [f"?{BOTH}"]


def test_a_clause_is_redlined_word_by_word_against_the_base(visit):
    page = visit("compare/", proposal=PLANS, base=PLANS[0], issue="eu-membership")
    base, other = row(page, "EU membership").all("td")
    assert texts(other, "del") == [
        "for EU membership with",
        "short-term preferential",
        "to the European market",
    ]
    assert texts(other, "ins") == ["and receives preferential market", "while it is evaluated"]
    assert other.text == (
        "35 11 demand Eligible, interim market access "
        "Against the base: coder’s words, not the party’s "
        "Ukraine is eligible for EU membership with and receives preferential market "
        "short-term preferential access to the European market while it is evaluated . "
        "single source"
    )
    assert base.text == (
        "35 11 offer Eligible, interim market access Ukraine is eligible for EU membership with "
        "short-term preferential access to the European market. single source"
    )


def test_of_own_words_the_redline_is_not_said_to_be_the_coders(pair, opened):
    page = opened(proposal=["first", "second"], base="first")
    redlined = row(page, "Troops").all("td")[1]
    assert redlined.one("p", class_="coder").text == "Against the base"
    assert (texts(redlined, "del"), texts(redlined, "ins")) == (["All"], ["No"])
    assert redlined.text == (
        "20 A.2 conditional At-20 if: A guarantee. Against the base All No forces leave. no claims"
    )


def test_what_the_base_does_not_speak_on_is_shown_plain_and_said(visit):
    page = visit("compare/", proposal=MEMORANDA, base=UKRAINIAN)
    assert cells(page, "Nuclear status") == [
        "no clause on this issue known or coded in part only",
        "100 I.4 demand Non-nuclear with transit ban Ukraine is confirmed free of nuclear and "
        "other mass-destruction weapons, with a direct ban on acceptance, transit and deployment. "
        "corroborated not in the base",
    ]


def test_a_side_offer_stays_out_of_the_redline_of_what_is_stated(visit):
    page = visit("compare/", proposal=MEMORANDA, base=UKRAINIAN)
    redlined = row(page, "Ceasefire").all("td")[1]
    assert [words.text for words in redlined.all("p", class_="summary")] == [
        "A pause of two to three days in certain sectors to collect the bodies of the dead."
    ]
    assert texts(redlined, "del") == [
        "A complete and unconditional ceasefire in the sky, on land and at sea is the prerequisite "
        "for negotiations. The ceasefire lasts at least 30 days and can be extended every 30 days."
    ]


def test_the_same_address_shows_the_same(visit, client):
    address = f"/n/russia-ukraine/compare/?{BOTH}&base={UKRAINIAN}"
    assert client.get(address).content == client.get(address).content
    assert visit(address).main.one("h1").text == "2 texts side by side"
