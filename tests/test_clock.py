"""The clock of the machine set back between two changes: order, revisions and ETags do not follow it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from positions.models import Negotiation, Party
from tests import records
from tests.admin.pages import page_of, shown, signed_in

HOUR = timedelta(hours=1)


@pytest.fixture
def set_back(monkeypatch):
    """Sets the clock back by two hours."""
    right = timezone.now
    return lambda: monkeypatch.setattr("django.utils.timezone.now", lambda: right() - 2 * HOUR)


@pytest.fixture
def north(db):
    """A party, under its third name."""
    talks = records.negotiation("talks", records.user("olga"), visibility="public")
    return records.party("north", talks, name="First")


def renamed(party, name):
    party.name = name
    party.save()
    return Negotiation.objects.get().revision


def test_revisions_rise_and_etags_are_new_where_the_clock_went_back(client, north, set_back):
    address = f"/api/v1/parties/{north.pk}/"
    before = renamed(north, "Second")
    seen = client.get(address)
    set_back()
    assert renamed(north, "Third") == before + 1
    told = client.get(address, headers={"if-none-match": seen["ETag"]})
    assert (told.status_code, told.json()["name"]) == (200, "Third")
    assert told["ETag"].startswith(f'"{before + 1}-')
    negotiation = Negotiation.objects.get()
    assert negotiation.revised_at < north.history.get(name="Second").history_date


def test_an_earlier_revision_is_the_one_before_whatever_the_clock_said(client, north, set_back):
    records.term("1", records.proposal("paper", north), stance=records.option(50))
    before = Negotiation.objects.get().revision
    address = "/api/v1/negotiations/talks/positions/"
    seen = client.get(address).json()["results"]
    assert [row["value"] for row in seen] == [50.0]
    set_back()
    records.term("2", stance=records.option(100), headline=True)
    assert [row["value"] for row in client.get(address).json()["results"]] == [100.0]
    then = client.get(address, {"revision": before})
    assert then.json()["results"] == seen
    cited = client.get("/api/v1/negotiations/talks/cite/", {"revision": before}).json()
    assert cited["revision"] == before


def test_known_by_is_the_greatest_revision_dated_by_then(client, north, set_back):
    """A day names what had a date by then: what was written after the clock went back is dated before."""
    moment = timezone.now()
    set_back()
    last = renamed(north, "Second")
    told = client.get(
        "/api/v1/negotiations/talks/cite/", {"known_by": (moment - HOUR).isoformat()[:-6] + "Z"}
    )
    assert told.json()["revision"] == last


def test_the_desk_tells_changes_in_the_order_in_which_they_were_made(north, set_back):
    renamed(north, "Second")
    set_back()
    renamed(north, "Third")
    told = signed_in(User.objects.get()).get(page_of(north, "history")).context["page_obj"]
    assert [
        [(one.before, one.now) for one in row.history_delta_changes] for row in told.object_list
    ] == [[("Second", "Third")], [("First", "Second")], []]


def test_who_was_overtaken_is_told_although_the_clock_went_back(north, set_back):
    olga = signed_in(User.objects.get())
    opened = shown(olga.get(page_of(north)))
    set_back()
    renamed(north, "Second")
    assert olga.post(page_of(north), opened | {"name": "Mine"}).status_code == 200
    assert Party.objects.get().name == "Second"


def test_a_deleted_record_is_brought_back_as_it_was_last(north, set_back):
    olga = signed_in(User.objects.get())
    set_back()
    renamed(north, "Second")
    north.delete()
    page = olga.get(reverse("admin:positions_party_deleted"))
    assert [entry["row"].name for entry in page.context["page"].object_list] == ["Second"]


def test_a_session_outlives_a_clock_that_is_set_back(north, set_back):
    olga = signed_in(User.objects.get())
    set_back()
    assert olga.get("/admin/").status_code == 200
