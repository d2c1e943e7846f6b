"""Entity tags name the revision that an answer was read from."""

from types import SimpleNamespace

import pytest
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from positions.api import etags


def asked(path="/api/v1/negotiations/talks/diff/", media_type="application/json", **headers):
    request = APIView().initialize_request(APIRequestFactory().get(path, headers=headers))
    request.accepted_renderer = SimpleNamespace(media_type=media_type)
    return request


def test_equal_questions_of_one_revision_have_one_tag():
    assert etags.answer_tag(asked(), 7) == etags.answer_tag(asked(), 7)
    assert etags.answer_tag(asked(), 7).startswith('"7-')


@pytest.mark.parametrize(
    ("request_", "revision", "read"),
    [
        (asked(), 8, ()),
        (asked("/api/v1/negotiations/talks/diff/?from=1"), 7, ()),
        (asked("/api/v1/negotiations/other/diff/"), 7, ()),
        (asked(media_type="text/csv"), 7, ()),
        (asked(), 7, ("olga",)),
    ],
    ids=["revision", "parameter", "negotiation", "format", "reader"],
)
def test_whatever_changes_the_answer_changes_the_tag(request_, revision, read):
    assert etags.answer_tag(request_, revision, read) != etags.answer_tag(asked(), 7)


def test_a_reader_who_has_the_answer_names_its_tag_among_others():
    tag = etags.answer_tag(asked(), 7)
    assert etags.known_already(asked(if_none_match=f'"x", W/{tag}'), tag)
    assert not etags.known_already(asked(if_none_match=etags.answer_tag(asked(), 6)), tag)
    assert not etags.known_already(asked(if_none_match="*"), tag)
    assert not etags.known_already(asked(), tag)


def test_a_writer_names_the_revision_at_which_the_row_was_read():
    tags = [etags.row_tag("terms", 5, 7), f"W/{etags.row_tag('terms', 5, 9, 'text/csv')}"]
    assert etags.revisions_matched(asked(if_match=", ".join(tags)), "terms", 5) == [7, 9]


@pytest.mark.parametrize(
    "named",
    [
        etags.row_tag("terms", 6, 7),
        etags.row_tag("claims", 5, 7),
        '"7-0000000000000000"',
        '"7"',
        "7",
        "*",
        "",
    ],
)
def test_tags_of_other_rows_and_other_texts_name_no_revision(named):
    assert etags.revisions_matched(asked(if_match=named), "terms", 5) == []
