"""The list of negotiations, and the pages that belong to none."""

from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from positions.models import Negotiation
from positions.rules import RULES
from tests import records
from tests.builders import FIXTURE
from tests.views.pages import Page, read


@pytest.fixture(autouse=True)
def nothing_kept():
    """What was drawn of a negotiation is kept under its revision; a test begins with none of it."""
    cache.clear()


@pytest.fixture
def opened(client, db):
    return lambda path="/", status=200: _opened(client, path, status)


def _opened(client: Client, path: str, status: int) -> Page:
    response = client.get(path)
    assert response.status_code == status
    return Page(response)


def talks_of_two(slug="talks", **more):
    talks = records.negotiation(slug, **{"visibility": "public", **more})
    alpha, beta = (records.party(name, talks) for name in ("alpha", "beta"))
    first, second = (
        records.round_(n, talks, starts_on=f"2025-0{n}", ends_on=f"2025-0{n}-09") for n in (1, 2)
    )
    troops = records.issue("troops", talks)
    for value, party, stage in [(0, alpha, first), (80, beta, first), (40, alpha, second)]:
        paper = records.proposal(f"{party.slug}-{stage.number}", party, round=stage)
        records.term("1", paper, troops, stance=records.option(value, troops))
    return talks


def test_a_negotiation_shows_parties_rounds_last_change_and_its_distance(opened):
    call_command("import_negotiation", str(FIXTURE), stdout=StringIO())
    (listed,) = opened().main.all("article")
    assert listed.one("h2").text == "Russia–Ukraine negotiations (2022–2026)"
    told = dict(
        zip((dt.text for dt in listed.all("dt")), (dd.text for dd in listed.all("dd")), strict=True)
    )
    assert told["Parties"] == "Ukraine Russia US Europe Türkiye Belarus UAE"
    assert (
        told["Rounds"] == "16, the last Three-day truce and open letter (8 May 2026 to 7 June 2026)"
    )
    assert told["Last change"].endswith(", revision 1")
    assert read(listed.one("span", class_="pairing")) == "Ukraine – Russia: 77.5 → 65.0"


def test_the_line_has_its_numbers_beside_it_and_each_leads_to_its_sum(opened):
    talks_of_two()
    (listed,) = opened().main.all("article")
    assert listed.one("table").rows() == [
        ["Round", "Alpha – Beta"],
        ["1. Round 1", "80.0"],
        ["2. Round 2", "40.0"],
    ]
    assert [link.attributes["href"] for link in listed.one("table").all("a")] == [
        f"/n/talks/explain/?of=distance&party=alpha&party=beta&round={number}" for number in (1, 2)
    ]
    drawn = listed.one("svg")
    assert drawn.one("polyline").attributes["points"] == "4.0,11.2 176.0,25.6"
    assert drawn.one("title").text == "Distance over the rounds"
    assert drawn.one("desc").text == "Alpha and Beta: 80.0 points in round 1, 40.0 in round 2."


def test_names_in_another_script_leave_the_numbers_in_their_order(opened):
    talks_of_two()
    (listed,) = opened().main.all("article")
    pairing = listed.one("span", class_="pairing")
    assert [name.text for name in pairing.all("bdi")] == ["Alpha", "Beta"]


def test_a_round_known_to_the_month_gets_no_day(opened):
    talks_of_two()
    assert (
        opened().main.all("dd")[1].text == "2, the last Round 2 (February 2025 to 9 February 2025)"
    )


def test_a_change_is_seen_at_once(opened):
    talks = talks_of_two()
    opened()
    beta = talks.parties.get(slug="beta")
    paper = records.proposal("beta-2", beta, round=talks.rounds.get(number=2))
    records.term("1", paper, stance=records.option(45, talks.issues.get()))
    assert read(opened().main.one("span", class_="pairing")) == "Alpha – Beta: 80.0 → 5.0"


def test_without_two_sides_there_is_nothing_to_draw(opened):
    records.negotiation("talks", visibility="public")
    (listed,) = opened().main.all("article")
    assert listed.one("figcaption").text == "No two sides can be compared yet."
    assert listed.all("svg") == []


def test_without_a_negotiation_it_says_what_to_do_next(opened):
    assert opened().main.one("div", class_="empty").text == (
        "There is no negotiation that you may see. Private ones are for their members: sign in . "
        "To begin, import a bundle ( manage.py import_negotiation ) or enter a negotiation at the desk ."
    )


def test_private_negotiations_are_listed_for_their_members_only(client, db):
    owner = records.user("owner")
    records.negotiation("secret", owner)
    assert Page(client.get("/")).main.all("article") == []
    client.force_login(owner)
    assert Page(client.get("/")).main.one("h2").text == "Secret private"


def test_twenty_stand_on_a_page(opened):
    for number in range(21):
        records.negotiation(f"talks-{number:02}", visibility="public")
    first, second = opened("/"), opened("/?page=2")
    assert [len(page.main.all("article")) for page in (first, second)] == [20, 1]
    assert first.main.one("a", rel="next").attributes["href"] == "?page=2"
    assert second.main.one("a", rel="prev").attributes["href"] == "?page=1"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("page=0", "page is 0 : There is 1 page."),
        ("page=two", "page is two : There is 1 page."),
        ("page=99999999999999999999", "page is 99999999999999999999 : There is 1 page."),
        ("colour=red", "colour is red : There is no such parameter."),
    ],
)
def test_what_it_cannot_answer_is_named(opened, asked, told):
    assert opened(f"/?{asked}", 400).main.one("li").text == told


@pytest.mark.parametrize("rows", [1, 3])
def test_what_is_drawn_already_takes_no_further_query(client, db, django_assert_num_queries, rows):
    for number in range(rows):
        talks_of_two(f"talks-{number}")
    client.get("/")
    with django_assert_num_queries(4):
        assert len(Page(client.get("/")).main.all("article")) == rows


def test_every_rule_has_a_place_that_its_number_leads_to(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        page = Page(client.get("/rules/"))
    places = [place.attributes["id"] for place in page.main.one("dl").all("div")]
    assert places == list(RULES)
    assert page.main.one("div", id="R18").text == (
        "R18 Side by side Texts that state a stance on an issue: one-sided , agreed (the same stances), "
        "close (spread of at most 20), apart ."
    )


def test_the_rules_take_no_parameter(opened):
    assert (
        opened("/rules/?rule=1", 400).main.one("li").text
        == "rule is 1 : There is no such parameter."
    )


def test_an_address_that_leads_nowhere_says_where_to_go(opened):
    page = opened("/nowhere/", 404)
    assert page.main.one("h1").text == "There is nothing at this address"
    assert "/" in [link.attributes["href"] for link in page.main.all("a")]


def test_a_page_is_only_read(client, db):
    assert [client.post(path).status_code for path in ("/", "/rules/")] == [405, 405]
    records.negotiation("talks", visibility="public")
    assert client.post("/n/talks/").status_code == 405
    assert Negotiation.objects.get().revision == 1


def test_lines_are_drawn_where_the_cache_that_keeps_them_fails(opened, settings, tmp_path, caplog):
    folder = tmp_path / "no-folder"
    folder.write_text("a file")
    settings.CACHES = {
        "default": {"BACKEND": "project.caches.CountingFiles", "LOCATION": str(folder)}
    }
    talks_of_two()
    assert read(opened().main.one("span", class_="pairing")) == "Alpha – Beta: 80.0 → 40.0"
    told = [line.getMessage() for line in caplog.records if line.levelname == "ERROR"]
    assert [line.split(":")[0] for line in told] == ["The cache failed, every line is drawn anew"]
