"""The page of one source: what it is, says, reprints, and what reprints it."""

import pytest

from tests import records
from tests.views.pages import Page, outline, read


def section(page, name):
    return page.main.one("section", aria_labelledby=name)


def facts(page):
    found = page.main.one("dl", class_="facts").all("div")
    return {fact.one("dt").text: fact.one("dd").text for fact in found}


def test_a_source_is_described_with_its_grade_in_words(visit):
    page = visit("sources/suspilne-250602/")

    heading = page.main.one("h1").one("span")
    assert heading.attributes == {"dir": "auto", "lang": "uk"}
    assert heading.text == (
        "[Припинення вогню та зустріч лідерів: повний текст меморандуму, який Україна "
        "запропонувала Росії та США]"
    )
    address = (
        "https://suspilne.media/1032039-pripinenna-vognu-ta-zustric-lideriv-povnij-tekst-"
        "memorandumu-akij-ukraina-zaproponuvala-rosii-ta-ssa/"
    )
    assert facts(page) == {
        "Publisher": "Suspilne",
        "Published": "date not known",
        "Kind": "primary: the text or the event itself",
        "Reliability": "A: completely reliable (Admiralty code, of the source in general)",
        "Language": "Ukrainian (uk)",
        "Address": address,
    }
    assert page.main.one("a", class_="address").attributes["href"] == address


def test_what_reprints_a_source_stands_under_it(visit):
    reprints = section(visit("sources/suspilne-250602/"), "reprints")

    assert [read(p) for p in reprints.all("p") if "class" not in p.attributes] == [
        "It reprints nothing that is recorded.",
        "4 sources reprint it.",
    ]
    assert outline(reprints.one("ul", class_="tree")) == [
        [
            "Suspilne",
            [["LIGA.net", []], ["LIGA.net", []], ["Censor.NET", []], ["Novosti-N", []]],
        ]
    ]
    assert reprints.one("p", aria_current="true").text == "Suspilne : this source"


def test_what_a_source_reprints_stands_over_it(visit):
    reprints = section(visit("sources/daily8-2506/"), "reprints")

    assert [read(p) for p in reprints.all("p") if "class" not in p.attributes] == [
        "It reprints Reuters: what it says is heard through Reuters and is no second witness R15.",
        "No recorded source reprints it.",
    ]
    assert outline(reprints.one("ul", class_="tree")) == [["Reuters", [["Daily8", []]]]]
    assert reprints.one("p", aria_current="true").text == "Daily8 : this source"
    assert reprints.all("a")[0].attributes["href"] == "/n/russia-ukraine/sources/reuters-250604/"


def test_what_a_source_says_stands_by_matter_with_the_verdict_of_all_claims_on_it(visit):
    says = section(visit("sources/daily8-2506/"), "says")

    group = "/n/russia-ukraine/claims/group/?about=russia&issue=fact-bombers-hit"
    [matter] = says.all("div", class_="stance")
    assert matter.one("h3").text == "Russia on Fact: aircraft hit on 1 June 2025"
    assert matter.one("h3").one("a").attributes["href"] == group
    assert read(matter.all("p")[0]) == "In general. All claims on it: contested"
    assert matter.one("a", class_="verdict").attributes["href"] == group
    assert [read(claim.one("p", class_="who")) for claim in matter.all("div", class_="claim")] == [
        "US, through Reuters, 4 June 2025: About twenty",
        "Ukraine, through Reuters, 4 June 2025: Forty or more",
    ]


def test_a_matter_of_a_document_or_a_round_says_which(visit):
    page = visit("sources/globalsecurity-rferl-250602/")

    found = [
        (matter.one("h3").text, read(matter.all("p")[0]).split(".")[:-1])
        for matter in page.main.all("div", class_="stance")
    ]
    assert len(found) == 16
    assert found[2:4] == [
        (
            "Ukraine on Ceasefire",
            ["In Ukrainian memorandum (framework for negotiations between Ukraine and Russia)"],
        ),
        ("Ukraine on Ceasefire", ["In general, round 8", " Istanbul round of 2 June 2025"]),
    ]
    assert found[13] == ("Russia on Fact: aircraft hit on 1 June 2025", ["In general"])


def test_an_arabic_quote_keeps_its_language_and_direction(visit):
    quote = visit("sources/sarabic-250723/").main.one("blockquote")

    assert quote.attributes == {"dir": "auto", "lang": "ar"}


def test_an_address_is_legible_in_every_script(visit):
    link = visit("sources/sarabic-250723/").main.one("a", class_="address")

    assert link.text.startswith("https://sarabic.ae/amp/20250723/ميدينسكي-تم-تنفيذ")
    assert link.attributes["href"].startswith("https://sarabic.ae/amp/20250723/%D9%85%D9%8A")


def test_a_source_says_what_it_is_cited_for(visit):
    cited = section(visit("sources/suspilne-250602/"), "cited")

    [document] = cited.all("li")
    assert read(document) == (
        "Ukrainian memorandum (framework for negotiations between Ukraine and Russia), 2 June 2025"
    )
    assert document.one("a").attributes["href"] == (
        "/n/russia-ukraine/proposals/ua-memorandum-2025-06-02/"
    )


def test_a_source_is_to_be_had_as_data(visit):
    footer = visit("sources/suspilne-250602/").root.one("footer")

    assert footer.one("a").attributes["href"] == (
        "/api/v1/claims/?negotiation=russia-ukraine&source=suspilne-250602"
    )


def test_an_unknown_source_is_not_found(visit):
    visit("sources/nowhere/", status=404)


def test_a_source_has_no_parameters(visit):
    page = visit("sources/suspilne-250602/", status=400, page="2")

    assert page.main.one("section", class_="problems").one("li").text == (
        "page is 2 : There is no such parameter."
    )
    assert page.main.one("h1").text == "Source"


@pytest.fixture
def talks(db):
    return records.negotiation("talks", visibility="public")


@pytest.fixture
def opened(client):
    return lambda slug="gazette": Page(client.get(f"/n/talks/sources/{slug}/"))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", " http://x", "x"]
)
def test_an_address_that_does_not_lead_to_the_web_is_no_link(talks, opened, address):
    records.source("gazette", talks, url=address, archived_url=address)

    page = opened()

    assert [a.attributes["href"] for a in page.main.one("dl").all("a")] == []
    assert facts(page)["Address"] == facts(page)["Archived"] == address.strip()


def test_addresses_open_without_telling_where_from(talks, opened):
    records.source(
        "gazette", talks, url="https://a.example/?a=1&b=ü x", archived_url="HTTP://b.example/"
    )

    links = opened().main.one("dl").all("a")

    assert [(link.attributes["href"], link.attributes["rel"]) for link in links] == [
        ("https://a.example/?a=1&b=%C3%BC%20x", "noopener noreferrer external"),
        ("HTTP://b.example/", "noopener noreferrer external"),
    ]


def test_dates_are_never_more_exact_than_known(talks, opened):
    records.source("gazette", talks, published_on="2025-06", accessed_on="2025")

    found = facts(opened())

    assert (found["Published"], found["Read on"]) == ("June 2025", "2025")


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("hy", "Armenian (hy)"),
        ("pt-BR", "Brazilian Portuguese (pt-BR)"),
        ("xx-unknown", "xx-unknown"),
        ("", "not recorded"),
    ],
)
def test_a_language_is_named_where_its_name_is_known(talks, opened, tag, words):
    records.source("gazette", talks, language=tag)

    assert facts(opened())["Language"] == words


def test_a_chain_of_reprints_is_followed_to_its_root_and_to_its_ends(talks, opened):
    root = records.source("root", talks, publisher="Root")
    middle = records.source("middle", talks, publisher="Middle", reprint_of=root)
    records.source("gazette", talks, publisher="Gazette", reprint_of=middle)
    records.source("other", talks, publisher="Other", reprint_of=root)

    reprints = section(opened(), "reprints")

    assert read(reprints.all("p")[0]) == (
        "It reprints Middle, which goes back to Root: what it says is heard through Root and is no"
        " second witness R15."
    )
    assert outline(reprints.one("ul", class_="tree")) == [
        ["Root", [["Middle", [["Gazette", []]]], ["Other", []]]]
    ]


def test_a_reprint_of_unknown_origin_is_its_own_outlet(talks, opened):
    records.source("gazette", talks, kind="reprint")

    reprints = section(opened(), "reprints")

    assert read(reprints.all("p")[0]) == (
        "A reprint whose original is not recorded: it counts as its own outlet R15."
    )
    assert reprints.all("ul") == []


def test_clauses_that_cite_the_source_lead_to_their_place(talks, opened):
    source = records.source("gazette", talks)
    issue = records.issue("troops", talks)
    round_ = records.round_(1, talks)
    paper = records.proposal(
        "paper", records.party("alpha", talks), round=round_, negotiation=talks
    )
    records.term("1", paper, issue)
    records.term("2", paper, issue, source=source)

    [clause] = section(opened(), "cited").all("li")

    assert clause.text == "Clause 2 of Paper, on Troops"
    assert clause.one("a").attributes["href"] == "/n/talks/proposals/paper/#clause-2"


def test_a_source_that_says_nothing_asks_for_its_claims(talks, opened):
    records.source("gazette", talks)

    assert read(opened().main.one("p", class_="empty")) == (
        "No claim is recorded from this source. Enter what it says at the desk."
    )


@pytest.mark.parametrize("number", [1, 3])
def test_a_source_takes_as_many_queries_whatever_it_says(
    client, talks, number, django_assert_num_queries
):
    source = records.source("gazette", talks)
    for n in range(number):
        option = records.option(50, records.issue(f"issue-{n}", talks))
        records.claim(f"claim-{n}", source, option.issue, option, negotiation=talks)

    with django_assert_num_queries(22):
        page = Page(client.get("/n/talks/sources/gazette/"))
    assert len(page.main.all("div", class_="claim")) == number
