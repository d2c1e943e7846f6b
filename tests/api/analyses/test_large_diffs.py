"""A diff of many rows is sent while it is put together, and is what it would be in one piece."""

import gc
import json

import pytest
from django.http import StreamingHttpResponse

from positions.api import ready
from positions.history import recording
from tests import records

ADDRESS = "/api/v1/negotiations/talks/diff/?from=1&to=2"


@pytest.fixture
def talks(db):
    """3 parties on 3 issues: nine rows, one of them new."""
    talks = records.negotiation("talks", visibility="public")
    with recording():
        parties = [records.party(f"p{number}", talks) for number in range(3)]
        issues = [records.issue(f"i{number}", talks) for number in range(3)]
        scales = [[records.option(value, issue) for value in (20, 70)] for issue in issues]
        for number in (1, 2):
            round_ = records.round_(number, talks)
            for place, party in enumerate(parties):
                paper = records.proposal(f"{party.slug}-{number}", party, round=round_)
                for scale in scales[: 2 if place == number == 1 else 3]:
                    stance = scale[(place + number) % 2]
                    records.term(
                        scale[0].issue.slug, paper, stance=stance, wording="“Nobody” stays."
                    )
    return talks


@pytest.mark.parametrize("portion", [1, 2, 4, 8])
def test_pieces_of_any_size_are_the_answer_in_one_piece(client, talks, monkeypatch, portion):
    whole = client.get(ADDRESS)
    assert len(whole.json()["results"]) == 9
    monkeypatch.setattr(ready, "PORTION", portion)
    answer = client.get(ADDRESS)
    assert isinstance(answer, StreamingHttpResponse)
    assert b"".join(answer.streaming_content) == whole.content
    for name in ("ETag", "Content-Type", "Parley-Revision", "Vary", "Cache-Control"):
        assert answer[name] == whole[name]


def test_a_large_diff_is_not_sent_again_to_who_has_it(client, talks, monkeypatch):
    monkeypatch.setattr(ready, "PORTION", 4)
    answer = client.get(ADDRESS)
    assert len(json.loads(b"".join(answer.streaming_content))["results"]) == 9
    again = client.get(ADDRESS, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_head_of_a_large_diff_has_its_headers_and_no_body(client, talks, monkeypatch):
    monkeypatch.setattr(ready, "PORTION", 4)
    answer = client.head(ADDRESS)
    assert answer["ETag"] == client.get(ADDRESS)["ETag"]
    assert b"".join(answer.streaming_content) == b""


def test_rows_are_held_until_all_is_sent_and_no_longer(client, talks, monkeypatch):
    monkeypatch.setattr(ready, "PORTION", 4)
    answer = client.get(ADDRESS)

    def held() -> int:
        gc.collect()
        return sum(type(one) is ready.ChangeRows for one in gc.get_objects())

    pieces = iter(answer.streaming_content)
    next(pieces)
    assert held() == 1
    assert b"".join(pieces).endswith(b"]}")
    assert held() == 0
