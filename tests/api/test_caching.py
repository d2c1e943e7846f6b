"""Every read has a tag; who sends it back is answered 304, for the query that says whether one may see it."""

import pytest
from django.db import connection
from django.test import Client

from positions.api.etags import row_tag
from positions.api.resources import RESOURCES
from tests import records

TALKS = "/api/v1/negotiations/talks/"
ANALYSES = [
    "positions/",
    "positions/?all=true&explain=true",
    "diff/?redline=true",
    "compare/?proposal=paper&proposal=other",
    "convergence/",
    "claim-comparison/?verdict=contested",
    "positions/?revision=1",
    "actors/",
    "cite/",
    "cite/?format=bibtex",
    "positions/chart/",
    "convergence/chart/",
]
OF_ONE = ["", *ANALYSES, *(f"{name}?format=csv" for name in ("", "positions/", "diff/"))]
OF_ALL = [
    *(f"/api/v1/{name}/" for name in RESOURCES),
    "/api/v1/terms/?format=csv",
    "/api/v1/terms/?format=xlsx",
    "/api/v1/terms/?negotiation=talks&page_size=1",
    "/api/v1/search/?q=clause",
]
SIGNED_IN = 2
"""Queries that say who asks."""


@pytest.fixture
def talks(db):
    """A public negotiation with a row of every kind."""
    talks = records.negotiation("talks", visibility="public", owner=records.user("owner"))
    stance = records.option(50, records.issue("troops", talks, topic=records.topic("high", talks)))
    alpha, beta = records.party("alpha", talks), records.party("beta", talks)
    paper = records.proposal("paper", alpha, beta, round=records.round_(1, talks))
    records.proposal("other", beta, round=records.round_(2, talks))
    records.term("1", paper, stance=stance)
    records.claim("claim", records.source("gazette", talks), stance=stance, proposal=paper)
    records.salience(50, alpha, stance.issue)
    return talks


def again(client, address, tag, **more):
    return client.get(address, headers={"if-none-match": tag}, **more)


def rows():
    """The addresses of one row of every resource."""
    for name, resource in RESOURCES.items():
        if name != "negotiations":
            yield name, resource.queryset.first()


@pytest.mark.parametrize("address", [TALKS + one for one in OF_ONE] + OF_ALL)
def test_who_has_the_answer_is_told_so_for_one_query(
    talks, client, django_assert_num_queries, address
):
    first = client.get(address)
    with django_assert_num_queries(1):
        second = again(client, address, first["ETag"])
    assert (first.status_code, second.status_code, second.getvalue()) == (200, 304, b"")
    told = ("ETag", "Cache-Control", "Vary")
    assert [second[name] for name in told] == [first[name] for name in told]
    assert first["Cache-Control"] == "public, no-cache"
    assert {"Accept", "Authorization", "Cookie", "Origin", "Accept-Encoding"} <= set(
        first["Vary"].split(", ")
    )
    assert "Content-Type" not in second


@pytest.mark.parametrize("kind", ["json", "csv", "xlsx"])
def test_a_row_has_the_tag_by_which_a_writer_names_it(
    talks, client, django_assert_num_queries, kind
):
    talks.refresh_from_db()
    media_type = {renderer.format: renderer.media_type for renderer in renderers()}[kind]
    for name, record in rows():
        address = f"/api/v1/{name}/{record.pk}/?format={kind}"
        tag = client.get(address)["ETag"]
        assert tag == row_tag(name, record.pk, talks.revision, media_type)
        with django_assert_num_queries(1):
            assert again(client, address, tag).status_code == 304


def renderers():
    return RESOURCES["terms"].renderer_classes


def test_a_member_keeps_an_answer_alone_and_a_304_costs_the_sign_in_more(
    talks, client, django_assert_num_queries
):
    client.force_login(talks.memberships.get().user)
    first = client.get(TALKS + "diff/?drafts=true")
    assert first["Cache-Control"] == "private, no-cache"
    with django_assert_num_queries(SIGNED_IN + 2):  # the negotiation, and whether one is member
        assert again(client, TALKS + "diff/?drafts=true", first["ETag"]).status_code == 304


@pytest.mark.parametrize("address", [TALKS, TALKS + "positions/", *OF_ALL])
def test_every_write_changes_every_tag_it_may_change_the_answer_of(talks, client, address):
    tag = client.get(address)["ETag"]
    records.party("gamma", talks)
    second = again(client, address, tag)
    assert second.status_code == 200
    assert second["ETag"] != tag


def test_a_list_of_other_negotiations_is_left_as_it_was(talks, client):
    records.negotiation("others", visibility="public")
    address = "/api/v1/parties/?negotiation=others"
    tag = client.get(address)["ETag"]
    records.party("gamma", talks)
    assert again(client, address, tag).status_code == 304
    assert again(client, "/api/v1/parties/", tag).status_code == 200


@pytest.mark.parametrize("address", ["/api/v1/terms/", "/api/v1/search/?q=clause", TALKS])
def test_what_is_no_longer_public_is_not_called_unchanged(talks, client, address):
    before = client.get(address)
    talks.refresh_from_db()
    talks.visibility = "private"
    talks.save()
    after = again(client, address, before["ETag"])
    assert after.status_code == (404 if address == TALKS else 200)
    assert b"talks" not in after.getvalue()


@pytest.mark.parametrize("drafts", ["", "&drafts=true"])
@pytest.mark.parametrize("address", ["/api/v1/proposals/?page=1", "/api/v1/search/?q=hidden"])
def test_a_former_member_is_not_told_that_nothing_changed(talks, client, address, drafts):
    secret = records.negotiation("secret")
    viewer = records.member(secret, records.user("viewer"), "viewer")
    records.round_(1, secret)
    records.proposal("hidden", records.party("hidden", secret), title="Hidden", review="draft")
    client.force_login(viewer.user)
    before = client.get(address + drafts)
    assert b"hidden" in before.content or "search" not in address or not drafts
    # Past the record's own save, so that no revision says so: the set of those one may see does.
    type(viewer).objects.filter(pk=viewer.pk)._raw_delete("default")
    after = again(client, address + drafts, before["ETag"])
    assert after.status_code == 200
    assert b"hidden" not in after.content


def test_one_readers_tag_of_drafts_is_none_of_anothers(talks, client):
    member, other = Client(), Client()
    member.force_login(talks.memberships.get().user)
    other.force_login(records.user("other"))
    tags = {one.get("/api/v1/proposals/?drafts=true")["ETag"] for one in (member, other)}
    assert len(tags) == 2
    tag = member.get(TALKS + "diff/?drafts=true")["ETag"]
    assert again(other, TALKS + "diff/?drafts=true", tag).status_code == 400


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (TALKS + "diff/", TALKS + "diff/?colour=red"),
        (TALKS + "diff/", TALKS + "diff/?from=99"),
        ("/api/v1/terms/", "/api/v1/terms/?issue=none"),
        ("/api/v1/terms/", "/api/v1/terms/?negotiation=a%00b"),
        ("/api/v1/terms/", "/api/v1/terms/?drafts=maybe"),
        ("/api/v1/search/?q=a", "/api/v1/search/?q="),
        (TALKS, TALKS + "?colour=red"),
    ],
)
def test_a_wrong_question_is_never_unchanged_and_has_no_tag(talks, client, good, bad):
    answer = again(client, bad, client.get(good)["ETag"])
    assert (answer.status_code, answer.has_header("ETag")) == (400, False)


@pytest.mark.parametrize(
    "address", ["/api/v1/terms/?colour=red", "/api/v1/terms/999/", "/api/v1/x/"]
)
def test_what_is_refused_today_is_kept_by_nobody(talks, client, address):
    assert client.get(address)["Cache-Control"] == "no-store"


def test_a_star_is_answered_in_full(talks, client):
    assert again(client, TALKS + "diff/", "*").status_code == 200


def test_formats_and_hosts_have_tags_of_their_own(talks, client):
    accepts = ("application/json", "text/csv")
    tags = {client.get(TALKS + "diff/", headers={"accept": kind})["ETag"] for kind in accepts}
    tags.add(client.get(TALKS + "diff/", headers={"host": "localhost"})["ETag"])
    assert len(tags) == 3


@pytest.mark.parametrize(
    "address", [TALKS + "diff/", TALKS, *OF_ALL, "/api/v1/", "/api/v1/schema/"]
)
def test_head_is_told_what_get_is_told(talks, client, address):
    same = {"x-request-id": "same"}
    asked, read = client.head(address, headers=same), client.get(address, headers=same)
    assert asked.getvalue() == b""
    assert dict(asked.headers) == dict(read.headers)


class Writer:
    """Somebody who adds a party after the first query of a reader and before the second."""

    def __init__(self, negotiation):
        self.negotiation, self.seen = negotiation, 0

    def __call__(self, execute, sql, *rest):
        self.seen += 1
        if self.seen == 2:
            records.party("gamma", self.negotiation)
        return execute(sql, *rest)


def test_a_list_overtaken_by_a_writer_is_not_unchanged_afterwards(talks, client):
    with connection.execute_wrapper(Writer(talks)):
        torn = client.get("/api/v1/parties/")
    assert [row["slug"] for row in torn.json()["results"]] == ["alpha", "beta", "gamma"]
    assert again(client, "/api/v1/parties/", torn["ETag"]).status_code == 200


def test_an_analysis_overtaken_by_a_writer_has_the_tag_of_what_was_read(talks, client):
    talks.refresh_from_db()
    with connection.execute_wrapper(Writer(talks)):
        answer = client.get(TALKS + "positions/")
    assert answer.json()["revision"] == talks.revision + 1
    assert answer["ETag"].startswith(f'"{talks.revision + 1}-')
    assert again(client, TALKS + "positions/", answer["ETag"]).status_code == 304


@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/schema/", "/api/v1/docs/"])
def test_what_no_record_changes_is_named_by_its_bytes(db, client, address):
    first = client.get(address)
    second = again(client, address, first["ETag"])
    assert (first.status_code, second.status_code, second.content) == (200, 304, b"")
    assert first["Cache-Control"] == second["Cache-Control"] == "public, no-cache"
