"""Pages of large negotiations: what stands above the content comes before the content is worked out."""

import zlib

import pytest
from django.http import StreamingHttpResponse

from positions.history import recording
from positions.models import Negotiation
from positions.views import begun
from tests import records

PAGES = {
    "": "Positions as of round 2",
    "diff/": "Changes from round 1 to round 2",
    "convergence/": "Convergence",
}


@pytest.fixture
def talks(db):
    """25 parties and 40 issues, a thousand cells; two of the parties spoke on one issue in both rounds."""
    talks = records.negotiation("talks", visibility="public")
    with recording():
        parties = [records.party(f"p{number}", talks) for number in range(25)]
        issues = [records.issue(f"i{number}", talks) for number in range(40)]
        scale = [records.option(value, issues[0]) for value in (20, 70)]
        for number in (1, 2):
            round_ = records.round_(number, talks)
            for party, stance in zip(parties, scale, strict=False):
                paper = records.proposal(f"{party.slug}-{number}", party, round=round_)
                records.term("1", paper, stance=stance, wording="Nobody stays.")
    return talks


@pytest.fixture
def pieces(client, talks):
    def opened(path, status=200, **asked):
        answer = client.get(f"/n/talks/{path}", asked)
        assert answer.status_code == status
        assert isinstance(answer, StreamingHttpResponse)
        return iter(answer.streaming_content)

    return opened


@pytest.mark.parametrize(("path", "title"), PAGES.items())
def test_the_first_piece_is_what_stands_above_the_content(pieces, path, title):
    first, second = pieces(path)
    assert f"<title>{title} · Talks · Parley</title>" in first.decode()
    assert first.rstrip().endswith(b"</header>")
    assert second.startswith(b'<main id="content"')
    assert second.rstrip().endswith(b"</html>")


@pytest.mark.parametrize("path", PAGES)
def test_both_pieces_together_are_the_page_sent_whole(client, pieces, monkeypatch, path):
    told = b"".join(pieces(path))
    monkeypatch.setattr(begun, "LARGE", 1_001)
    assert told.split() == client.get(f"/n/talks/{path}").content.split()


def test_the_first_piece_can_be_read_before_the_second_in_gzip_too(client, talks):
    whole = b"".join(client.get("/n/talks/").streaming_content)
    answer = client.get("/n/talks/", headers={"Accept-Encoding": "br, gzip"})
    assert (answer["Content-Encoding"], answer["Vary"]) == ("gzip", "Accept-Encoding, Cookie")
    reader = zlib.decompressobj(wbits=31)
    first, *rest = answer.streaming_content
    read = reader.decompress(first)
    assert read.rstrip().endswith(b"</header>")
    assert read + reader.decompress(b"".join(rest)) == whole
    assert reader.eof


@pytest.mark.parametrize("path", PAGES)
def test_what_the_content_needs_is_not_read_before_the_first_piece_is_sent(
    pieces, django_assert_num_queries, path
):
    with django_assert_num_queries(17):
        found = pieces(path)
        next(found)
    with django_assert_num_queries({"": 3, "diff/": 5, "convergence/": 2}[path]):
        next(found)


def test_a_proxy_is_told_not_to_wait_for_the_second_piece(client, talks):
    assert client.get("/n/talks/")["X-Accel-Buffering"] == "no"


def test_a_question_that_is_refused_has_its_status(client, talks):
    answer = client.get("/n/talks/", {"round": "9"})
    assert (answer.status_code, answer.streaming) == (400, False)


def test_who_may_not_see_a_large_negotiation_is_told_that_it_is_absent(client, talks):
    Negotiation.objects.update(visibility="private")
    answer = client.get("/n/talks/")
    assert (answer.status_code, answer.streaming) == (404, False)


def test_a_write_between_the_pieces_shows_in_the_second(pieces, talks):
    found = pieces("")
    next(found)
    records.party("latecomer", talks)
    talks.refresh_from_db()
    assert f"revision {talks.revision}." in next(found).decode()


def test_a_page_that_fails_on_the_way_says_so_and_breaks_off(pieces, talks, caplog):
    found = pieces("")
    next(found)
    talks.delete()
    assert b"Something failed while this page was put together" in next(found)
    with pytest.raises(Negotiation.DoesNotExist):
        next(found)
    told = [line.message for line in caplog.records if line.name == begun.__name__]
    assert told == ["A page broke off after its first piece."]


def test_head_of_a_large_page_has_no_body(client, talks):
    answer = client.head("/n/talks/")
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"")
