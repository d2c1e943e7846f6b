"""Names of publishers and claimants: offered as already used, found where they may be one, merged with history."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from positions.admin.names import Name, near, near_duplicates
from positions.models import Claim, Negotiation, Source
from tests import records
from tests.admin.pages import add_page, page_of


def names_page(negotiation: Negotiation) -> str:
    return reverse("admin:positions_negotiation_names", args=[negotiation.pk])


def offered(page, kind: str) -> list[tuple[str, str]]:
    """Values and labels of the one list of names on a page."""
    (options,) = re.findall(rf'<datalist id="{kind}s">(.*?)</datalist>', page.content.decode())
    return re.findall(r'<option value="([^"]*)">([^<]*)</option>', options)


@pytest.fixture
def sources(talks):
    """The Guardian under two names, twice and once, and TASS; its claims of an official under two names."""
    for slug, publisher in (
        ("g1", "The Guardian"),
        ("g2", "Guardian"),
        ("g3", "The Guardian"),
        ("t1", "TASS"),
    ):
        records.source(slug, talks, publisher=publisher)
    records.party("alpha", talks, name="Alpha Republic")
    records.claim("c1", Source.objects.get(slug="g1"), claimant="Mr Peskov")
    records.claim("c2", Source.objects.get(slug="g1"), claimant="alpha")
    records.claim("c3", Source.objects.get(slug="t1"), claimant="Mr. Peskov")
    return talks


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Guardian", "Guardian"),
        ("RFE/RL", "Radio Free Europe"),
        ("RFE/RL", "Radio Free Europe/Radio Liberty"),
        ("BBC", "British Broadcasting Corporation"),
        ("Suspilne", "suspilnne"),
        ("Al Jazeera", "Al-Jazeera"),
        ("Meduza", "Meduza (podcast notes)"),
        ("Українська правда", "Украинская правда"),
    ],
)
def test_names_that_may_be_one(one: str, other: str) -> None:
    assert near(one, other)
    assert near(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("TASS", "RIA"),
        ("The Indian Express", "The New Indian Express"),
        ("EU Today", "EU Insider"),
        ("AFP", "AP"),
        ("The", "Guardian"),
    ],
)
def test_names_of_two(one: str, other: str) -> None:
    assert not near(one, other)
    assert not near(other, one)


def test_a_chain_of_near_names_is_one_group() -> None:
    names = [
        Name(text, 1) for text in ("RFE/RL", "TASS", "Radio Free Europe", "Radio free Europe ")
    ]
    assert near_duplicates(names) == [[names[0], names[2], names[3]]]


def test_the_page_lists_names_with_counts_and_those_that_may_be_one(analyst, sources) -> None:
    kinds = analyst.get(names_page(sources)).context["kinds"]
    assert [(one["kind"], one["names"], one["groups"]) for one in kinds] == [
        (
            "publisher",
            [("Guardian", 1, ""), ("TASS", 1, ""), ("The Guardian", 2, "")],
            [[("Guardian", 1, ""), ("The Guardian", 2, "")]],
        ),
        (
            "claimant",
            [("alpha", 1, "Alpha Republic"), ("Mr Peskov", 1, ""), ("Mr. Peskov", 1, "")],
            [[("Mr Peskov", 1, ""), ("Mr. Peskov", 1, "")]],
        ),
    ]


def test_a_merge_is_shown_before_it_is_done(analyst, sources) -> None:
    sent = {"kind": "publisher", "names": ["Guardian", "The Guardian"], "into": "The Guardian"}
    before = Negotiation.objects.get().revision
    page = analyst.post(names_page(sources), sent)
    assert page.context["preview"] == [("Guardian", 1, "")]
    assert "Publisher “<bdi>Guardian</bdi>” of 1 source</li>" in page.content.decode()
    assert Source.objects.filter(publisher="Guardian").count() == 1
    assert Negotiation.objects.get().revision == before


def test_a_merge_is_one_revision_with_its_reason(analyst, sources) -> None:
    sent = {"kind": "publisher", "names": ["Guardian", "TASS"], "into": "The Guardian"}
    before = Negotiation.objects.get().revision
    answer = analyst.post(names_page(sources), sent | {"confirmed": "on"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "“The Guardian” now stands in 2 sources more."
    ]
    assert list(Source.objects.values_list("publisher", flat=True)) == ["The Guardian"] * 4
    assert Negotiation.objects.get().revision == before + 1
    row = Source.objects.get(slug="g2").history.latest()
    assert (row.history_user_name, row.history_change_reason, row.history_revision) == (
        "analyst",
        "Merged publisher “Guardian”, “TASS” into “The Guardian”",
        before + 1,
    )
    assert Source.objects.get(slug="g1").history.count() == 1
    assert Source.objects.holding(["guardian"]).count() == 4


def test_claimants_are_merged_too(analyst, sources) -> None:
    sent = {"kind": "claimant", "names": ["Mr Peskov", "Mr. Peskov"], "into": "Dmitry Peskov"}
    analyst.post(names_page(sources), sent | {"confirmed": "on"})
    assert list(Claim.objects.values_list("claimant", flat=True)) == [
        "Dmitry Peskov",
        "alpha",
        "Dmitry Peskov",
    ]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"names": []}, "Choose the names to merge."),
        ({"into": " "}, "Say into which name."),
        ({"into": "x" * 501}, "Ensure this value has at most 500 characters (it has 501)."),
        ({"into": "a\0"}, "Null characters are not allowed."),
        ({"names": ["TASS"], "into": "TASS"}, "That is the name already: nothing would change."),
        (
            {"names": ["Reuters"]},
            "Select a valid choice. Reuters is not one of the available choices.",
        ),
        (
            {"kind": "party"},
            "Select a valid choice. party is not one of the available choices.",
        ),
    ],
)
def test_a_merge_that_cannot_be_says_why(analyst, sources, change: dict, error: str) -> None:
    sent = {"kind": "publisher", "names": ["Guardian"], "into": "The Guardian", "confirmed": "on"}
    page = analyst.post(names_page(sources), sent | change)
    assert page.status_code == 200
    assert error in [said for errors in page.context["form"].errors.values() for said in errors]
    assert Source.objects.filter(publisher="The Guardian").count() == 2


def test_names_are_for_those_who_edit(viewer, stranger, owner, sources) -> None:
    for client, status in ((viewer, 404), (stranger, 404), (owner, 200), (Client(), 302)):
        assert client.get(names_page(sources)).status_code == status
        sent = {"kind": "publisher", "names": ["Guardian"], "into": "X", "confirmed": "on"}
        assert client.post(names_page(sources), sent).status_code in (status, 302)
    assert list(Source.objects.filter(publisher="X").values_list("slug", flat=True)) == ["g2"]


def test_the_page_of_a_negotiation_leads_to_its_names(analyst, sources) -> None:
    page = analyst.get(page_of(sources)).content.decode()
    assert f'href="{names_page(sources)}"' in page


def test_forms_offer_the_names_in_use_parties_first(analyst, sources) -> None:
    claimants = [("alpha", "Alpha Republic"), ("Mr Peskov", ""), ("Mr. Peskov", "")]
    paper = records.proposal(negotiation=sources)
    source = Source.objects.get(slug="g1")
    for address in (add_page(Claim), page_of(Claim.objects.first()), page_of(paper)):
        assert (address, offered(analyst.get(address), "claimant")) == (address, claimants)
    page = analyst.get(page_of(source))
    assert offered(page, "claimant") == claimants
    assert offered(page, "publisher") == [("The Guardian", ""), ("Guardian", ""), ("TASS", "")]


def test_no_name_of_another_negotiation_is_offered(stranger, superuser, sources) -> None:
    records.negotiation("third")
    assert offered(stranger.get(add_page(Source)), "publisher") == []
    assert offered(superuser.get(add_page(Source)), "publisher") == []
    page = stranger.get(add_page(Source), {"negotiation": sources.pk})
    assert offered(page, "publisher") == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_names_asks_the_same_of_any_number(
    analyst, talks, django_assert_num_queries, rows
) -> None:
    for number in range(rows):
        source = records.source(f"s{number}", talks)
        records.claim(f"c{number}", source, claimant=f"Official {number}")
    with django_assert_num_queries(8):
        analyst.get(names_page(talks))
