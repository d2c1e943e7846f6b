"""Bad bodies are told by name, whatever they hold; nothing gets a 500."""

import pytest

from tests.api.writing.asking import at, change, send, tag, wrong
from tests.api.writing.test_rows import CLAIM, PROPOSAL, ROWS, SOURCE, TERM


@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        ("proposals", {"slug": "paper"}, "(row)"),
        ("proposals", {"slug": "a b"}, "slug"),
        ("proposals", {"slug": "ﬁrst"}, "slug"),
        ("proposals", {"slug": "x" * 201}, "slug"),
        ("proposals", {"round": "third"}, "round"),
        ("proposals", {"round": None}, "round"),
        ("proposals", {"parties": []}, "parties"),
        ("proposals", {"parties": "alpha"}, "parties"),
        ("proposals", {"parties": ["alpha", 7]}, "parties[1]"),
        ("proposals", {"parties": ["alpha", "alpha"]}, "parties"),
        ("proposals", {"title": 5}, "title"),
        ("proposals", {"title": "a\0b"}, "title"),
        ("proposals", {"date": "2025-13"}, "date"),
        ("proposals", {"kind": "poem"}, "kind"),
        ("proposals", {"completeness": "full"}, "completeness"),
        ("proposals", {"review": "published"}, "review"),
        ("proposals", {"id": 5}, "id"),
        ("proposals", {"supersedes": "a\0b"}, "supersedes"),
        ("terms", {"proposal": "none"}, "proposal"),
        ("terms", {"stance": "none"}, "stance"),
        ("terms", {"verbatim": "yes"}, "verbatim"),
        ("terms", {"headline": 1}, "headline"),
        ("terms", {"commitment": "silent"}, "(row)"),
        ("terms", {"commitment": "side_offer", "stance": None}, "(row)"),
        ("terms", {"issue": "none", "stance": "half"}, "issue"),
        ("terms", {"mark": "kept"}, "mark"),
        ("sources", {"reliability": "b"}, "reliability"),
        ("sources", {"url": "x" * 2001}, "url"),
        ("sources", {"reprint_of": {"slug": "gazette"}}, "reprint_of"),
        ("claims", {"credibility": 7}, "credibility"),
        ("claims", {"credibility": "2"}, "credibility"),
        ("claims", {"credibility": True}, "credibility"),
        ("claims", {"credibility": 2**62}, "credibility"),
        ("claims", {"asserts": "comment"}, "(row)"),
        ("claims", {"statement": ""}, "statement"),
        ("claims", {"statement": "  "}, "statement"),
        ("claims", {"negotiation": "never"}, "negotiation"),
        ("claims", {"negotiation": "a\0b"}, "negotiation"),
        ("claims", {"negotiation": ["talks"]}, "negotiation"),
        ("claims", {"нечто": {"a": [1]}}, "нечто"),
    ],
)
def test_what_is_wrong_with_a_new_row_is_named(analyst, talks, name, changes, expected) -> None:
    problems = wrong(send(analyst, "post", at(name), ROWS[name] | changes))
    assert [field for field, _ in problems] == [expected]


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("proposals", PROPOSAL | {"parties": []}, "A proposal has at least one author."),
        (
            "proposals",
            PROPOSAL | {"completeness": "full"},
            "Full means that every clause is coded: add the terms, or choose “partial”.",
        ),
        (
            "proposals",
            PROPOSAL | {"date": "June"},
            "“June” is no date: enter 2025, 2025-06 or 2025-06-02.",
        ),
        ("terms", TERM | {"commitment": "silent"}, "A silent term has no stance."),
        ("claims", CLAIM | {"stance": None}, "A claim that asserts a stance names it."),
        (
            "sources",
            SOURCE | {"slug": "gazette"},
            "Source with this Negotiation and Slug already exists.",
        ),
    ],
)
def test_the_desk_s_own_sentences_are_said(analyst, talks, name, body, message) -> None:
    assert [said for _, said in wrong(send(analyst, "post", at(name), body))] == [message]


def test_one_headline_is_the_most(analyst, talks) -> None:
    assert change(analyst, at("terms", talks.term), headline=True).status_code == 200
    second = TERM | {"proposal": "paper", "headline": True}
    assert wrong(send(analyst, "post", at("terms"), second)) == [
        ("(row)", "Another clause of this proposal is the headline on the issue.")
    ]


def test_a_reprint_reprints_not_itself(analyst, talks) -> None:
    assert wrong(change(analyst, at("sources", talks.source), reprint_of="gazette")) == [
        ("reprint_of", "A source cannot reprint itself, through others either."),
        ("(row)", "A record cannot name itself as reprint_of."),
    ]


@pytest.mark.parametrize(
    ("name", "fields", "expected"),
    [
        ("proposals", {"id": 1_000_000}, ("id", "An id never changes.")),
        ("proposals", {"id": True}, ("id", "An id never changes.")),
        (
            "proposals",
            {"negotiation": "elsewhere"},
            ("negotiation", "A record stays in its negotiation."),
        ),
        (
            "claims",
            {"slug": "other"},
            ("slug", "A slug is fixed once it is saved: addresses and files rest on it."),
        ),
        ("terms", {"proposal": "draft"}, ("proposal", "A term stays in its proposal.")),
    ],
)
def test_what_a_row_is_known_by_stays(analyst, talks, name, fields, expected) -> None:
    assert wrong(change(analyst, at(name, talks.rows[name]), **fields)) == [expected]


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"\xff\xfe",
        b'{"title": "\\ud800"}',
        b'{"title": NaN}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[1" + b"0" * 10_000 + b"1]",
        b'"text"',
        b"[[]]",
        b"null",
        b"7",
        b"",
    ],
)
@pytest.mark.parametrize("method", ["post", "put", "patch"])
def test_what_is_no_json_or_no_object_is_a_400(analyst, talks, method, content) -> None:
    address = at("terms") if method == "post" else at("terms", talks.term)
    headers = {} if method == "post" else {"If-Match": tag(analyst, address)}
    answer = analyst.generic(method.upper(), address, content, "application/json", headers=headers)
    if (method, content) == ("patch", b""):
        assert answer.status_code == 200  # nothing to be changed
    else:
        assert wrong(answer)


@pytest.mark.parametrize("kind", ["text/csv", "multipart/form-data; boundary=x", "text/plain", "x"])
def test_what_is_said_to_be_no_json_is_a_415_problem(analyst, talks, kind) -> None:
    answer = analyst.generic("POST", at("terms"), b"a=1", kind)
    assert (answer.status_code, answer["Content-Type"]) == (415, "application/problem+json")
    assert answer.json()["title"] == "Unsupported Media Type"


def test_a_body_that_is_too_large_is_a_413_problem(analyst, talks) -> None:
    answer = send(analyst, "post", at("terms"), TERM | {"wording": "x" * (10 * 2**20)})
    assert (answer.status_code, answer.json()["detail"]) == (413, "The body is larger than 10 MB.")


@pytest.mark.parametrize("asked", ["nonsense=1", "drafts=perhaps", "reason=a%00b", "page=1"])
def test_an_unknown_parameter_is_named(analyst, talks, asked) -> None:
    answer = send(analyst, "post", f"{at('terms')}?{asked}", TERM)
    assert [name for name, _ in wrong(answer)] == [asked.split("=")[0]]


def test_parties_and_scales_are_only_read(analyst, talks) -> None:
    for name in ("parties", "rounds", "topics", "issues", "options", "salience", "negotiations"):
        assert send(analyst, "post", at(name), {}).status_code == 405
