"""Search: what matched, where it stands, in which script; filters; files; nothing that makes it fail."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from openpyxl import load_workbook

from positions.folding import search_words
from positions.models import Negotiation
from positions.search import KINDS
from tests import records
from tests.admin.pages import signed_in

SERVER = "http://testserver"


@pytest.fixture
def talks(db):
    """A public negotiation in which every kind of record, of two parties and rounds, holds “truce”."""
    talks = records.negotiation("talks", visibility="public", name="Truce talks")
    high = records.topic("high", talks, name="Truce")
    low = records.topic("low", talks, parent=high, name="Truce, in detail")
    troops = records.issue("troops", talks, topic=low, question="Does the truce hold?")
    other = records.issue("other", talks, name="A truce apart")
    half = records.option(50, troops, slug="half", label="Half a truce")
    alpha = records.party("alpha", talks, notes="Wants a truce.")
    beta = records.party("beta", talks)
    first = records.round_(1, talks, name="First truce round")
    second = records.round_(2, talks)
    paper = records.proposal("paper", alpha, beta, round=first, title="The truce paper")
    answer = records.proposal("answer", beta, round=second, title="An answer: truce")
    records.term("Art. 1", paper, stance=half, wording="A lasting TRÚCE, “at once”.")
    records.term("2", answer, issue=other, wording="Nothing.", conditions="After a truce.")
    source = records.source("gazette", talks, title="[Truce near]", language="uk")
    about = {"source": source, "stance": half}
    records.claim("on-paper", **about, about=alpha, proposal=paper, statement="It is a truce.")
    records.claim("at-large", **about, about=beta, statement="It says so.", quote="Truce!")
    return talks


@pytest.fixture
def search(client):
    def asked(status=200, **question):
        answer = client.get("/api/v1/search/", question)
        assert answer.status_code == status, answer.content
        return answer.json()

    return asked


def names(answer):
    return [f"{row['resource']}:{row['name']}" for row in answer["results"]]


def test_every_kind_of_record_is_found_in_the_order_of_the_resources(talks, search):
    assert names(search(q="truce")) == [
        "negotiations:talks",
        "parties:alpha",
        "rounds:round-1",
        "topics:high",
        "topics:low",
        "issues:troops",
        "issues:other",
        "options:half",
        "proposals:paper",
        "proposals:answer",
        "terms:Art. 1",
        "terms:2",
        "sources:gazette",
        "claims:on-paper",
        "claims:at-large",
    ]


def test_a_row_says_what_matched_and_where(talks, search):
    [term] = search(q="lasting truce")["results"]
    assert term == {
        "resource": "terms",
        "id": term["id"],
        "negotiation": "talks",
        "name": "Art. 1",
        "matched": "wording",
        "text": "A lasting TRÚCE, “at once”.",
        "round": "round-1",
        "round_number": 1,
        "party": ["alpha", "beta"],
        "proposal": "paper",
        "issue": "troops",
        "topic": "low",
        "address": f"{SERVER}/api/v1/terms/{term['id']}/",
        "page": f"{SERVER}/n/talks/proposals/paper/#clause-1",
    }


def test_a_row_has_null_and_no_parties_where_it_stands_on_none(talks, search):
    [source] = search(q="truce", resource="sources")["results"]
    assert {name for name, value in source.items() if value is None} == {
        "round",
        "round_number",
        "proposal",
        "issue",
        "topic",
    }
    assert source["party"] == []


def test_the_matched_field_is_named(talks, search):
    found = search(q="truce")["results"]
    assert [(row["name"], row["matched"]) for row in found] == [
        ("talks", "name"),
        ("alpha", "notes"),
        ("round-1", "name"),
        ("high", "name"),
        ("low", "name"),
        ("troops", "question"),
        ("other", "name"),
        ("half", "label"),
        ("paper", "title"),
        ("answer", "title"),
        ("Art. 1", "wording"),
        ("2", "conditions"),
        ("gazette", "title"),
        ("on-paper", "statement"),
        ("at-large", "quote"),
    ]


def test_each_row_leads_to_itself_and_to_a_page_that_holds_it(talks, search, client):
    for row in search(q="truce")["results"]:
        found = client.get(row["address"].removeprefix(SERVER)).json()
        assert (found["id"], found["negotiation"]) == (row["id"], "talks")
        address, _, place = row["page"].removeprefix(SERVER).partition("#")
        page = client.get(address)
        assert page.status_code == 200
        assert not place or f'id="{place}"' in page.content.decode()


def test_a_claim_leads_to_its_group_or_where_dates_decide_that_to_its_source(talks, search):
    records.claim("fact", issue=records.issue("fact", talks, kind="fact"), statement="A truce.")
    found = search(q="truce", resource="claims")["results"]
    assert [row["page"].removeprefix(f"{SERVER}/n/talks/") for row in found] == [
        "claims/group/?about=alpha&issue=troops&proposal=paper#claim-on-paper",
        "sources/gazette/#claim-at-large",
        "claims/group/?issue=fact#claim-fact",
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (
            {"party": "alpha"},
            ["parties:alpha", "proposals:paper", "terms:Art. 1", "claims:on-paper"],
        ),
        (
            {"party": "beta"},
            ["proposals:paper", "proposals:answer", "terms:Art. 1", "terms:2", "claims:at-large"],
        ),
        ({"round": "1"}, ["rounds:round-1", "proposals:paper", "terms:Art. 1", "claims:on-paper"]),
        ({"round": "round-2"}, ["proposals:answer", "terms:2"]),
        (
            {"topic": "high"},
            [
                "topics:high",
                "topics:low",
                "issues:troops",
                "options:half",
                "terms:Art. 1",
                "claims:on-paper",
                "claims:at-large",
            ],
        ),
        ({"issue": "other"}, ["issues:other", "terms:2"]),
        ({"resource": ["rounds", "parties"]}, ["parties:alpha", "rounds:round-1"]),
        ({"party": "beta", "round": "2"}, ["proposals:answer", "terms:2"]),
        ({"topic": "low", "party": "beta"}, ["terms:Art. 1", "claims:at-large"]),
        ({"topic": "low", "resource": "sources"}, []),
        (
            {"party": ["alpha", "beta"], "resource": "proposals"},
            ["proposals:paper", "proposals:answer"],
        ),
    ],
)
def test_a_filter_means_what_leads_to_the_record_and_leaves_out_what_cannot(
    talks, search, asked, found
):
    assert names(search(q="truce", **asked)) == found


def test_a_negotiation_is_named_with_all_that_is_in_it(talks, search):
    records.party("gamma", records.negotiation("others", visibility="public"), name="Truce party")
    assert names(search(q="truce", negotiation="others")) == ["parties:gamma"]
    assert len(names(search(q="truce", negotiation="talks"))) == 15
    assert len(names(search(q="truce", negotiation=["talks", "others"]))) == 16


@pytest.mark.parametrize("name", ["negotiation", "topic", "party", "round", "issue", "resource"])
def test_an_unknown_value_is_a_400_that_names_it(talks, search, name):
    assert search(400, q="truce", **{name: ["nobody", "9\u20099"]})["errors"] == [
        {"name": name, "value": "nobody", "message": "“nobody” is not known here."},
        {"name": name, "value": "9\u20099", "message": "“9\u20099” is not known here."},
    ]


@pytest.mark.parametrize("name", ["negotiation", "topic", "party", "round", "issue"])
def test_what_is_private_is_as_unknown_as_what_never_was(
    talks, search, client, django_assert_num_queries, name
):
    secret = records.negotiation("hidden")
    records.topic("hidden", secret)
    records.party("hidden", secret)
    records.issue("hidden", secret)
    records.round_(7, secret, slug="hidden")
    answers = []
    for value in ("hidden", "absent"):
        with django_assert_num_queries(2):
            # The revisions of all that one may see, and what is named.
            answers.append(client.get("/api/v1/search/", {"q": "a", name: value}))
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].content.replace(b"hidden", b"absent") == answers[1].content


def test_a_slug_of_another_negotiation_is_unknown_to_the_one_named(talks, search):
    records.party("gamma", records.negotiation("others", visibility="public"))
    assert search(q="truce", party="gamma")["count"] == 0
    wrong = search(400, q="truce", party="gamma", negotiation="talks")["errors"]
    assert [(one["name"], one["value"]) for one in wrong] == [("party", "gamma")]


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({}, ("q", "", "Name the words to look for.")),
        ({"q": "\u0640"}, ("q", "\u0640", "Name the words to look for.")),
        ({"q": "a\0b"}, ("q", "a\ufffdb", "It holds a NUL character.")),
        ({"q": "a", "party": "\0"}, ("party", "\ufffd", "It holds a NUL character.")),
        ({"q": "a", "colour": "red"}, ("colour", "red", "There is no such parameter.")),
        ({"q": ["a", "b"]}, ("q", "a;b", "It can be given only once.")),
        ({"q": "a", "drafts": "yes"}, ("drafts", "yes", "“yes” is neither true nor false.")),
    ],
)
def test_a_bad_question_is_a_400_that_names_what_is_wrong(talks, search, asked, wrong):
    assert search(400, **asked)["errors"] == [
        dict(zip(("name", "value", "message"), wrong, strict=True))
    ]


SCRIPTS = [
    ("Україна не зобов'язана зберігати нейтралітет.", "НЕЙТРАЛ"),
    ("Україна не зобов'язана зберігати нейтралітет.", "зобов'язан"),
    ("Відвести війська до 23.00, п. 4.2-б", "4.2-б"),
    ("Прекращение огня, ёлка", "елка огн"),
    ("Karinės pajėgos iš Žemaitijos", "zemait karines"),
    ("Die Straße nach Jerewan", "STRASS"),
    ("وَقْفُ إِطْلَاقِ ٱلنَّارِ", "وقف اطلاق"),
    ("وقف إطلاق النار والسلام", "سَلَام"),
    ("הפסקת אש והשלום", "שָׁלוֹם"),
    ("双方要求立即停火。", "停火"),
    ("北约NATO成员国", "nato成员"),
    ("ข้อตกลงหยุดยิงถาวร", "หยุดยิง"),
    ("युद्धविराम तुरंत", "विराम"),
    ("휴전협정에 서명", "협정"),
    ("Ειρήνη τώρα", "ΕΙΡΗΝ"),
    ("Հրադադար հիմա", "հրադ"),
    ("ზავი ახლავე", "ზავ"),
    ("Agreed 🕊️ at last", "🕊️"),
    ("5e2exa0 is a code", "5e2ex"),
    ("Сторони: Україна/НАТО—ЄС", "нато єс"),
]


@pytest.mark.parametrize(("text", "query"), SCRIPTS)
def test_every_script_is_found_and_shown_as_it_is_written(talks, search, text, query):
    records.claim("of-script", statement="Nothing.", quote=text)
    [claim] = search(q=query)["results"]
    assert (claim["name"], claim["matched"], claim["text"]) == ("of-script", "quote", text)


def test_alphabets_are_found_by_how_words_begin_and_elsewhere_by_any_part(talks, search):
    """Where PostgreSQL and SQLite differ, and where they do not."""
    records.claim("of-script", statement="Waffenstillstand, Перемир'я")
    inside = ["stillstand", "еремир"]
    expected = 0 if connection.vendor == "postgresql" else 1
    assert [search(q=word)["count"] for word in inside] == [expected, expected]
    assert [search(q=word)["count"] for word in ("waffen", "перемир'я", "я")] == [1, 1, 1]


def test_a_long_text_is_shown_around_what_was_found(talks, search):
    records.claim("long", statement=f"{'before ' * 60}Armistice {'after ' * 60}")
    [claim] = search(q="armistice")["results"]
    assert claim["text"] == f"…{'before ' * 11}Armistice {'after ' * 24}after…"


def test_the_same_query_tells_of_rows_at_1_and_3_of_them(talks, client, django_assert_num_queries):
    for count in (1, 3):
        for number in range(count):
            records.claim(f"more-{count}-{number}", statement=f"Armistice{count}.")
            paper = records.proposal(f"p-{count}-{number}", title=f"Armistice{count}")
            records.term("1", paper, wording=f"Armistice{count}.")
        with django_assert_num_queries(16):
            # The revisions, ten counts, three kinds of rows, and the authors of two of them.
            answer = client.get("/api/v1/search/", {"q": f"armistice{count}"})
        assert answer.json()["count"] == 3 * count


def test_filters_add_a_query_each_and_a_topic_two(talks, client, django_assert_num_queries):
    asked = {"q": "truce", "topic": "low", "party": "alpha", "round": "1"}
    with django_assert_num_queries(1 + 4 + 2 + 3):
        # The revisions; the filters; counts of terms and claims; their rows, and the authors of the terms.
        answer = client.get("/api/v1/search/", asked)
    assert names(answer.json()) == ["terms:Art. 1", "claims:on-paper"]


def test_files_hold_all_rows_with_the_same_fields(talks, search, client):
    rows = search(q="truce")["results"]
    file = client.get("/api/v1/search/", {"q": "truce", "format": "csv"})
    read = list(csv.DictReader(io.StringIO(file.getvalue().decode())))
    assert list(read[0]) == list(rows[0])
    assert [(row["resource"], row["name"], row["text"]) for row in read] == [
        (row["resource"], row["name"], row["text"]) for row in rows
    ]
    assert [row["party"] for row in read if row["name"] == "Art. 1"] == ["alpha;beta"]
    book = client.get("/api/v1/search/", {"q": "truce", "format": "xlsx"})
    assert load_workbook(io.BytesIO(book.content)).active.max_row == 16


def test_a_file_takes_no_counts(talks, client, django_assert_num_queries):
    with django_assert_num_queries(1 + 10 + 2):
        client.get("/api/v1/search/", {"q": "truce", "format": "csv"}).getvalue()


def test_pages_of_any_size_are_the_whole(talks, search):
    whole = names(search(q="truce"))
    for size in (1, 2, 7):
        pages = range(1, -(-len(whole) // size) + 1)
        got = [name for n in pages for name in names(search(q="truce", page=n, page_size=size))]
        assert got == whole


@pytest.fixture
def drafts(talks):
    """A draft copy of the paper, with a clause kept and one not yet compared, and its member."""
    paper = talks.proposals.get(slug="paper")
    copy = records.proposal(
        "paper-draft", talks.parties.get(slug="alpha"), review="draft", revises=paper, title="Copy"
    )
    half = talks.issues.get(slug="troops").options.get()
    records.term("1", copy, stance=half, wording="An armistice, not compared.", mark="unmarked")
    records.term("2", copy, stance=half, wording="An armistice, kept.", mark="kept")
    user = records.user("mia")
    records.member(talks, user, "viewer")
    return signed_in(user)


def test_drafts_are_found_for_members_who_ask_and_lead_to_the_draft(talks, search, drafts):
    asked = {"q": "armistice"}
    assert search(**asked, drafts="true")["count"] == 0
    assert drafts.get("/api/v1/search/", asked).json()["count"] == 0
    rows = drafts.get("/api/v1/search/", asked | {"drafts": "true"}).json()["results"]
    assert [row["page"] for row in rows] == [
        f"{SERVER}/n/talks/proposals/paper/?drafts=true",
        f"{SERVER}/n/talks/proposals/paper/?drafts=true#clause-1",
    ]
    for row in rows:
        assert row["address"].endswith("/?drafts=true")
        assert drafts.get(row["address"].removeprefix(SERVER)).status_code == 200
    assert "An armistice, kept." in drafts.get(rows[1]["page"].split("#")[0]).content.decode()


@pytest.mark.parametrize("resource", KINDS)
def test_what_is_searched_of_a_kind_is_what_its_search_text_is_made_of(resource):
    model = KINDS[resource].model
    searched = ("slug", "name", "summary") if model is Negotiation else model.searched
    assert sorted(KINDS[resource].texts) == sorted(searched)


class TestWhateverIsAsked(TestCase):
    """Nothing makes a search fail: words of any characters are found, or found nowhere."""

    def setUp(self):
        records.negotiation("talks", visibility="public")
        records.claim(statement="Truce: 'at once' & for all (or not)!")

    @settings(max_examples=300)
    @given(
        st.one_of(
            st.text(max_size=40),
            st.text(alphabet="ab'\"&|!():*<>\\%_ \t\0;-$§é停1e.", max_size=30),
        )
    )
    def test_no_words_are_too_strange(self, words):
        answer = Client().get("/api/v1/search/", {"q": words})
        assert answer.status_code in (200, 400)
        assert (answer.status_code == 400) == ("\0" in words or not search_words(words))
