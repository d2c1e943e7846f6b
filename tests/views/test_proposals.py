"""The page of one document, on the real negotiation and on small ones."""

import pytest

from positions.analysis.claims import beside, heard
from tests import builders, records
from tests.views.pages import Page

MEMORANDUM = "proposals/ru-memorandum-2025-06-02/"
FRAMEWORK = "proposals/us-ua-20-point-2025/"
PARIS = "proposals/eu-ua-paris-2026/"


def facts(page):
    rows = page.main.one("dl", class_="facts").all("div")
    return {row.one("dt").text: row.one("dd").text for row in rows}


def clause(page, number):
    return page.main.one("div", id=f"clause-{number}")


def links(element):
    return [link.attributes["href"] for link in element.all("a")]


def said(element):
    """What each claim is said to say, with its statement."""
    return [
        tuple(
            p.text for p in claim.all("p")[:2] if "provenance" not in p.attributes.get("class", "")
        )
        for claim in element.all("li", class_="claim")
    ]


@pytest.fixture
def paper(db):
    """A document tabled by one party in a public negotiation, without any clause yet."""
    home = records.negotiation("talks", visibility="public")
    alpha = records.party("alpha", negotiation=home)
    first = records.round_(1, negotiation=home)
    return records.proposal("paper", alpha, round=first, negotiation=home)


@pytest.fixture
def opened(client):
    return lambda slug="paper": Page(client.get(f"/n/talks/proposals/{slug}/"))


# The document


def test_the_head_tells_what_the_document_is(visit):
    page = visit(MEMORANDUM)
    assert page.main.one("p", class_="trail").text == (
        "Memorandum, round 8. Istanbul round of 2 June 2025"
    )
    assert page.main.one("h1").text == (
        "Russian memorandum: proposals on resolving the Ukrainian crisis"
    )
    told = facts(page)
    assert list(told) == [
        "Tabled by",
        "Date",
        "Status",
        "Coded",
        "Supersedes",
        "Superseded by",
        "Source",
    ]
    assert told["Tabled by"] == "Russia"
    assert told["Date"] == "2 June 2025"
    assert told["Status"] == "tabled moves no position by itself R11"
    assert told["Coded"] == (
        "in full every clause of the whole text: "
        "what it passes over is dropped, which is not conceded R5"
    )
    assert told["Source"] == (
        "TASS : [Main provisions of the Russian memorandum] , 2 June 2025 "
        "reliability C, fairly reliable"
    )


def test_it_leads_to_its_round_its_source_and_a_comparison(visit):
    page = visit(MEMORANDUM)
    here = "/n/russia-ukraine"
    assert links(page.main.one("p", class_="trail")) == [f"{here}/?round=istanbul-2025-06"]
    assert links(page.main.one("dl", class_="facts"))[-1] == f"{here}/sources/tass-1967467/"
    assert links(page.main.one("p", class_="actions")) == [
        f"{here}/compare/?proposal=ru-memorandum-2025-06-02",
        f"{here}/claims/?proposal=ru-memorandum-2025-06-02",
    ]


def test_what_it_supersedes_and_what_supersedes_it_can_be_compared_earlier_first(visit):
    rows = visit(MEMORANDUM).main.one("dl", class_="facts").all("div")
    before, here, after = "ru-istanbul-2025-05-16", "ru-memorandum-2025-06-02", "ru-anchorage-2025"
    assert [links(row) for row in rows if row.one("dt").text.startswith("Supersede")] == [
        [
            f"/n/russia-ukraine/proposals/{other}/",
            f"/n/russia-ukraine/diff/?from_proposal={one}&to_proposal={two}",
            f"/n/russia-ukraine/compare/?proposal={one}&proposal={two}&base={one}",
        ]
        for other, one, two in [(before, before, here), (after, here, after)]
    ]


def test_an_answer_and_what_it_answers_name_each_other(paper, opened):
    beta = records.party("beta", negotiation=paper.negotiation)
    records.proposal("reply", beta, round=paper.round, responds_to=paper)
    assert facts(opened("reply"))["Answers"].startswith("Paper what changed")
    assert facts(opened())["Answered by"].startswith("Reply what changed")


def test_a_joint_text_belongs_to_each_of_its_authors(visit):
    page = visit(PARIS)
    assert facts(page)["Tabled by"] == "Europe and Ukraine jointly: it belongs to each in full R1"
    assert facts(page)["Coded"] == (
        "in part the text is known or coded only in part: it drops nothing R5"
    )


@pytest.mark.parametrize(
    ("date", "words"),
    [("2025", "2025"), ("2025-06", "June 2025"), ("2025-06-02", "2 June 2025"), ("", "not known")],
)
def test_a_date_is_told_as_exactly_as_it_is_known(paper, opened, date, words):
    paper.date = date
    paper.save()
    assert facts(opened())["Date"] == words


def test_the_coders_note_is_told_as_the_coders(paper, opened):
    paper.note = "Known from a leak."
    paper.save()
    assert facts(opened())["Coder’s note"] == "Known from a leak."


# Its clauses


def test_the_clauses_stand_in_the_order_of_the_document(visit):
    page = visit(FRAMEWORK)
    assert [h.text for h in page.main.all("h3")] == [
        *("2", "4", "5", "7", "9", "11", "13", "14", "humanitarian", "elections", "(absent)")
    ]
    assert [t.attributes["id"] for t in page.main.all("div", class_="term")] == [
        f"clause-{number}" for number in range(1, 15)
    ]
    assert [[h.text for h in article.all("h4")] for article in page.main.all("article")[7:9]] == [
        ["Territory: withdrawal and control", "Territory: recognition"],
        ["Prisoner exchange", "Return of children"],
    ]


def test_a_clause_has_its_stance_its_commitment_its_words_and_its_conditions(visit):
    found = clause(visit(PARIS), 2).one("div", class_="text")
    assert found.one("h4").text == "Security guarantees"
    assert found.one("p", class_="stance").text == (
        "Binding Article 5-type guarantee with the US offer"
    )
    assert found.one("p", class_="number").text == "0"
    assert found.one("p", class_="wording").text == (
        "A system of politically and legally binding guarantees, activated with the ceasefire."
    )
    assert found.one("p", class_="coder").text == "The coder’s words, not the party’s"
    assert found.one("p", class_="conditions").text == (
        "Conditions: After a ceasefire enters into force."
    )


def test_the_texts_own_words_are_told_from_the_coders(paper, opened):
    stance = records.option(50, records.issue("troops", negotiation=paper.negotiation))
    records.term("1", paper, stance=stance, wording="القوات تنسحب", verbatim=True)
    records.term("2", paper, stance=stance)
    page = opened()
    assert clause(page, 1).one("p", class_="wording").attributes["dir"] == "auto"
    assert [clause(page, n).one("p", class_="coder").text for n in (1, 2)] == [
        "The text’s own words",
        "The coder’s words, not the party’s",
    ]
    assert page.main.one("p", class_="column").text.startswith(
        "2 clauses with 2 terms on 1 issue, 1 of them in the text’s own words, "
        "the others in the coder’s; 0 claims on the document."
    )


def test_a_clause_can_have_a_source_and_a_note_of_its_own(paper, opened):
    home = paper.negotiation
    leak = records.source("leak", negotiation=home, language="uk", title="Витік")
    stance = records.option(50, records.issue("troops", negotiation=home))
    records.term("1", paper, stance=stance, source=leak, note="Read from a photograph.")
    found = clause(opened(), 1)
    assert found.one("p", class_="note").text == "Coder’s note: Read from a photograph."
    cited = found.one("a", href="/n/talks/sources/leak/")
    assert [(name.text, name.attributes) for name in cited.all("bdi")] == [
        ("Leak", {}),
        ("Витік", {"lang": "uk"}),
    ]


def test_the_clause_that_gives_the_position_its_value_is_marked_where_several_speak(visit):
    page = visit(MEMORANDUM)
    marked = [t for t in page.main.all("div", class_="term") if t.all("span", class_="flag")]
    assert [(t.one("h4").text, t.one("p", class_="number").text) for t in marked] == [
        ("Neutrality and NATO", "100 headline gives the position its value R10"),
        ("Ceasefire", "100 headline gives the position its value R10"),
        ("Elections in Ukraine", "100 headline gives the position its value R10"),
    ]


def test_a_side_offer_and_a_silence_are_said_to_be_such(visit):
    truce = clause(visit(MEMORANDUM), 19)
    assert truce.one("p", class_="soft").text == (
        "Offered apart from the settlement terms: it leaves the standing position untouched R3"
    )
    assert truce.all("p", class_="stands") == []
    silence = clause(visit(FRAMEWORK), 13)
    assert silence.one("p", class_="stance").text == "deliberately silent"
    assert silence.one("p", class_="soft").text == (
        "The text deliberately does not speak: that changes no position R6"
    )


def test_a_mention_states_nothing(paper, opened):
    records.term("1", paper, records.issue("troops", negotiation=paper.negotiation))
    found = clause(opened(), 1)
    assert found.one("p", class_="stance").text == "mentions the issue, states nothing"
    assert (found.all("svg"), found.all("p", class_="stands")) == ([], [])


def test_the_plot_tells_the_whole_scale_to_those_who_listen(visit):
    plot = clause(visit(FRAMEWORK), 6).one("svg")
    named = plot.attributes["aria-labelledby"].split()
    assert [plot.one(tag).attributes["id"] for tag in ("title", "desc")] == named
    assert plot.one("title").text == "Non-nuclear under the NPT: 40 of 100"
    assert plot.one("desc").text == (
        "The scale of Nuclear status: 0 No new commitment; 40 Non-nuclear under the NPT; "
        "70 Permanent non-nuclear status; 100 Non-nuclear with transit ban."
    )


# Where its authors stand


def test_a_clause_tells_whether_its_authors_stand_on_it_then_and_now(visit):
    told = clause(visit(FRAMEWORK), 10).all("p", class_="stands")
    assert [line.text for line in told] == [
        "US : the position as of round 12 rests on this document; as of round 16 on "
        "US ideas at the Abu Dhabi rounds .",
        "Ukraine : the position as of round 12 rests on this document; as of round 16 on "
        "Zelensky's open letter to Putin .",
    ]
    assert links(told[0]) == [
        "/n/russia-ukraine/explain/?party=united-states&issue=prisoners&round=12",
        "/n/russia-ukraine/explain/?party=united-states&issue=prisoners&round=16",
        "/n/russia-ukraine/proposals/us-abu-dhabi-2026/",
    ]


def test_a_clause_that_still_stands_says_so(visit):
    (told,) = clause(visit(MEMORANDUM), 6).all("p", class_="stands")
    assert told.text == (
        "Russia : the position as of round 8 rests on this document; as of round 16 still so."
    )


def test_a_clause_that_another_document_of_its_round_overtook_says_so(visit):
    told = clause(visit(FRAMEWORK), 8).all("p", class_="stands")
    assert told[0].text == (
        "US : the position as of round 12 rests on "
        "US positions on the open points of the 20-point framework ; as of round 16 on "
        "US offer described by Zelensky in Munich ."
    )


def test_a_clause_dropped_since_is_not_said_to_be_conceded(paper, opened):
    home, (author,) = paper.negotiation, paper.parties.all()
    stance = records.option(50, records.issue("troops", negotiation=home))
    records.term("1", paper, stance=stance)
    later = records.round_(2, negotiation=home)
    full = records.proposal("full", author, round=later, completeness="full")
    records.term("1", full, stance=records.option(0, records.issue("flags", negotiation=home)))
    assert clause(opened(), 1).one("p", class_="stands").text == (
        "Alpha : the position as of round 1 rests on this document; as of round 2 it is dropped: "
        "absent from a full text since, not conceded R5 ."
    )


# The claims beside a clause


def test_r20_the_claims_that_assert_its_stance_come_first_then_those_that_differ(visit):
    recognition = clause(visit(FRAMEWORK), 9)
    assert recognition.one("p", class_="evidence").text == "Evidence: contested"
    assert recognition.one("summary").text == "2 claims: 1 asserts this, 1 differs"
    assert said(recognition) == [
        ("Troop positions are taken as the de facto front line.",),
        (
            "Says: No recognition, talk after ceasefire",
            "Atlas Press says the document stresses non-recognition of the annexations.",
        ),
    ]


def test_r20_a_silence_is_asserted_by_claims_of_silence_and_a_mention_by_none():
    silent = builders.term("paper", value=None, commitment="silent")
    mention = builders.term("paper", value=None)
    claims = [
        builders.claim("a", "one", "at-50", proposal="paper"),
        builders.claim("b", "two", "", asserts="silence", proposal="paper"),
        builders.claim("c", "three", "at-50", asserts="denial", proposal="paper"),
        builders.claim("d", "four", "", asserts="comment", proposal="paper"),
    ]
    group = heard(builders.told(builders.proposal("paper"), silent, *claims), claims)

    def slugs(term):
        return [[t.claim.slug for t in part] for part in beside(term, group)]

    assert slugs(silent) == [["b"], ["a", "c"], ["d"]]
    assert slugs(mention) == [[], ["a", "b", "c"], ["d"]]
    assert slugs(builders.term("paper", value=50)) == [["a"], ["b", "c"], ["d"]]


def test_comments_come_last_and_are_counted_apart(visit):
    control = clause(visit(FRAMEWORK), 8)
    assert control.one("summary").text == "3 claims: 1 asserts this, 2 comment"
    assert said(control) == [
        ("Line fixed 'where we stand'; Russia leaves four other oblasts.",),
        ("Comment", "Ryabkov: fundamentally different from the 27-point framework."),
        ("Comment", "Ryabkov: radically different, if it can be called a plan."),
    ]


def test_a_denial_says_what_it_denies(paper, opened):
    home = paper.negotiation
    stance = records.option(50, records.issue("troops", negotiation=home))
    gazette = records.source("gazette", negotiation=home)
    records.term("1", paper, stance=stance)
    for slug, denied in (("a", stance), ("b", None)):
        more = {"asserts": "denial", "proposal": paper}
        records.claim(slug, gazette, stance.issue, denied, negotiation=home, **more)
    assert said(clause(opened(), 1)) == [
        ("Denies: At-50", "Statement a."),
        ("Denies the report", "Statement b."),
    ]


def test_many_claims_are_folded_and_few_are_open(visit):
    page = visit(MEMORANDUM)
    folds = [clause(page, number).one("details") for number in (1, 2)]
    assert [fold.one("summary").text for fold in folds] == [
        "6 claims: 6 assert this",
        "2 claims: 2 assert this",
    ]
    assert ["open" in fold.attributes for fold in folds] == [False, True]


def test_a_claim_tells_who_says_it_where_when_and_how_far_to_trust_it(visit):
    first = clause(visit(MEMORANDUM), 2).all("li", class_="claim")[0]
    assert first.one("p", class_="provenance").text == (
        "HK Business Wire on Russia , in HK Business Wire , 2 June 2025, para 2"
    )
    assert first.one("p", class_="grades").text == (
        "Source D, not usually reliable; claim 1, confirmed by others"
    )


def test_a_verdict_leads_to_its_worked_sum_and_the_claims_to_their_groups(visit):
    beside_it = clause(visit(FRAMEWORK), 9).one("div", class_="beside")
    asked = "proposal=us-ua-20-point-2025&issue=territory-recognition"
    assert links(beside_it) == [
        f"/n/russia-ukraine/explain/?of=evidence&{asked}",
        "/n/russia-ukraine/sources/112ua-251224/",
        "/n/russia-ukraine/sources/atlaspress-251224/",
        f"/n/russia-ukraine/claims/?{asked}",
    ]


def test_a_quote_keeps_its_language_and_takes_its_own_direction(paper, opened):
    home = paper.negotiation
    sputnik = records.source("sputnik", negotiation=home, language="ar", published_on="2025-07")
    stance = records.option(50, records.issue("troops", negotiation=home))
    records.term("1", paper, stance=stance)
    quote = "تم تنفيذ جميع الاتفاقيات"
    more = {"proposal": paper, "quote": quote, "locator": "para 1"}
    records.claim("a", sputnik, stance=stance, negotiation=home, **more)
    found = clause(opened(), 1)
    words = found.one("blockquote")
    assert (words.attributes["lang"], words.attributes["dir"], words.text) == ("ar", "auto", quote)
    assert found.one("p", class_="provenance").text == (
        "The outlet itself, in Sputnik , published July 2025, para 1"
    )


def test_issues_that_claims_speak_of_without_a_clause_are_listed_after_the_clauses(visit):
    section = visit(PARIS).main.one("section", class_="unspoken")
    assert section.one("h2").text == "Issues that claims speak of, without a clause"
    assert [heading.text for heading in section.all("h3")] == ["Limits on Ukraine's forces"]
    assert section.one("p", class_="evidence").text == "Evidence: contested , 2 claims"
    assert said(section) == [
        (
            "Says: Cap of 800,000 in peacetime",
            "axy.media gives the estimated post-war strength as 800,000.",
        ),
        (
            "Says that the text does not speak on it",
            "Ukraine's forces remain the first line of defence; no ceiling is named.",
        ),
    ]
    assert visit(MEMORANDUM).main.all("section", class_="unspoken") == []


# What cannot be shown


def test_a_document_without_clauses_says_what_to_do_next(paper, opened):
    empty = opened().main.one("div", class_="empty")
    assert empty.text == (
        "No clause of this document is coded yet, so it gives nobody a position. "
        "Code its clauses at the desk ."
    )
    assert links(empty) == ["/admin/positions/proposal/?q=paper"]


def test_an_unknown_document_is_not_found(visit):
    visit("proposals/nowhere/", status=404)


def test_a_document_of_a_private_negotiation_is_not_found(db, client):
    records.proposal("paper", negotiation=records.negotiation("secret"))
    assert client.get("/n/secret/proposals/paper/").status_code == 404


def test_a_document_that_is_not_published_is_neither_shown_nor_named(paper, opened, client):
    draft = records.proposal("draft", *paper.parties.all(), round=paper.round, supersedes=paper)
    draft.review = "draft"
    draft.save()
    assert client.get("/n/talks/proposals/draft/").status_code == 404
    assert "Superseded by" not in facts(opened())


def test_any_parameter_is_refused_by_name(visit):
    page = visit(MEMORANDUM, status=400, round=8)
    assert page.main.one("section", class_="problems").one("ul").text == (
        "round is 8 : There is no such parameter."
    )


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_do_not_grow_with_clauses_and_claims(
    paper, client, django_assert_num_queries, number
):
    home = paper.negotiation
    gazette = records.source("gazette", negotiation=home)
    for n in range(number):
        stance = records.option(50, records.issue(f"issue-{n}", negotiation=home))
        records.term(str(n), paper, stance=stance, source=gazette)
        more = {"stance": stance, "negotiation": home, "proposal": paper}
        records.claim(f"claim-{n}", gazette, **more)
    with django_assert_num_queries(22):
        response = client.get("/n/talks/proposals/paper/")
    main = Page(response).main
    assert len(main.all("article")) == len(main.all("li", class_="claim")) == number
