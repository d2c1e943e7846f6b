"""What rests on what: groups of claims, outlets, origins and independent lines (R15)."""

import pytest

from positions.analysis.claims import (
    Finding,
    Group,
    Line,
    Matter,
    Support,
    groups,
    heard,
    matters,
    origins_of,
    retellings,
    weighing,
)
from positions.analysis.records import Issue, IssueKind, Round
from tests.builders import claim, proposal, source, told

OURS = proposal("ours", 1, "a")
FACT = Issue("losses", kind=IssueKind.FACT)


def found(*records) -> list[Group]:
    return groups(told(*records))


def weighed(*records) -> Finding:
    """The finding over claims that form one group."""
    [group] = found(*records)
    return group.finding


def lines(*records) -> int:
    return weighed(*records).independent


def round_of(*records) -> int | None:
    [group] = found(*records)
    return group.round


def own(slug: str, made_on: str, stance: str = "at-50", **more):
    """What party `a` itself says, without a text."""
    return claim(slug, "reuters", stance, claimant="a", made_on=made_on, **more)


def on_ours(slug: str, source: str, stance: str = "at-50", **more):
    return claim(slug, source, stance, proposal="ours", **more)


def test_r15_claims_are_grouped_by_party_issue_and_proposal():
    records = [
        Issue("troops"),
        Issue("gas"),
        OURS,
        claim("c1", "x", proposal="ours"),
        claim("c2", "x", proposal="ours", about="b"),
        claim("c3", "x", proposal="ours", issue="gas"),
        claim("c4", "x"),
        claim("c5", "y", "at-90", proposal="ours"),
    ]

    assert [(g.about, g.issue, g.proposal, g.finding.claims) for g in found(*records)] == [
        ("a", "troops", "ours", 2),
        ("a", "troops", "", 1),
        ("a", "gas", "ours", 1),
        ("b", "troops", "ours", 1),
    ]


def test_r15_claims_in_general_are_grouped_by_round():
    records = [own("c1", "2025-01-20"), own("c2", "2025-02-20"), own("c3", "2025-02-21")]

    assert [(g.round, g.finding.claims) for g in found(*records)] == [(1, 1), (2, 2)]


def test_r15_a_group_with_a_proposal_has_no_round():
    assert round_of(OURS, own("c", "2025-02-20", proposal="ours")) is None


def test_r15_a_group_on_an_issue_of_fact_has_no_round():
    records = [
        FACT,
        own("c1", "2025-01-20", issue="losses"),
        own("c2", "2025-02-20", issue="losses"),
    ]

    assert [(g.round, g.finding.claims) for g in found(*records)] == [(None, 2)]


@pytest.mark.parametrize(
    ("made_on", "expected"),
    [
        ("2025-02-01", 2),
        ("2025-02-28", 2),
        ("2025-03-01", 3),
        ("2026-01-01", 6),
        ("2025-02", 2),
        ("2025", 1),
        ("2024-12-31", None),
    ],
)
def test_r15_the_round_is_the_latest_to_start_not_after_the_claim_was_made(made_on, expected):
    assert round_of(own("c", made_on)) == expected


def test_r15_a_claim_without_a_date_is_taken_by_the_date_of_its_own_source():
    records = [
        source("original", published_on="2025-02-20"),
        source("reprint", published_on="2025-03-20", reprint_of="original"),
        claim("c", "reprint"),
    ]

    assert round_of(*records) == 3


def test_r15_the_date_of_the_claim_goes_before_that_of_its_source():
    records = [source("x", published_on="2025-03-20"), claim("c", "x", made_on="2025-02-20")]

    assert round_of(*records) == 2


def test_r15_a_claim_without_any_date_has_no_round():
    assert round_of(claim("c", "x")) is None


def test_r15_of_rounds_that_start_together_the_higher_number_is_taken():
    rounds = [
        Round(1, "one", "2025-01-01"),
        Round(3, "three", "2025-02"),
        Round(2, "two", "2025-02-01"),
    ]

    assert round_of(*rounds, own("c", "2025-02-20")) == 3


def test_r15_a_round_without_a_date_of_start_is_never_taken():
    rounds = [Round(1, "one", "2025-01-01"), Round(2, "two"), Round(3, "three", "2025-03-01")]

    assert round_of(*rounds, own("c", "2025-02-20")) == 1


def test_r15_where_no_round_has_a_date_of_start_there_is_none():
    assert round_of(Round(1, "one"), own("c", "2025-02-20")) is None


def test_r15_six_outlets_carrying_one_text_are_one_line():
    reprints = [source(f"r{n}", reprint_of="suspilne") for n in range(6)]

    assert lines(source("suspilne"), *reprints, *(claim(f"c{n}", f"r{n}") for n in range(6))) == 1


def test_r15_reprint_chains_are_followed_to_their_root():
    chain = [source("root"), source("r1", reprint_of="root"), source("r2", reprint_of="r1")]

    finding = weighed(*chain, claim("c1", "root"), claim("c2", "r2"))

    assert finding.support == (Support("at-50", (Line(("root",), ("root",), ("c1", "c2")),)),)


def test_r15_two_articles_of_one_publisher_are_one_line():
    articles = [source("monday", "Reuters"), source("tuesday", " REUTERS ")]

    assert lines(*articles, claim("c1", "monday"), claim("c2", "tuesday")) == 1


def test_r15_two_officials_in_one_article_are_one_line():
    assert lines(claim("c1", "x", claimant="Umerov"), claim("c2", "x", claimant="Yermak")) == 1


def test_r15_one_official_in_two_outlets_is_one_line():
    assert lines(claim("c1", "x", claimant="Umerov"), claim("c2", "y", claimant=" UMEROV ")) == 1


def test_r15_two_officials_in_two_outlets_are_two_lines():
    assert lines(claim("c1", "x", claimant="Umerov"), claim("c2", "y", claimant="Yermak")) == 2


@pytest.mark.parametrize("claimant", ["", "  "])
def test_r15_where_the_claimant_is_missing_the_origin_is_the_outlet(claimant):
    assert lines(claim("c1", "x", claimant=claimant), claim("c2", "y", claimant=claimant)) == 2


@pytest.mark.parametrize("claimant", ["a", " A "])
def test_r15_two_outlets_that_each_heard_a_party_speak_of_itself_are_two_lines(claimant):
    assert lines(claim("c1", "x", claimant=claimant), claim("c2", "y", claimant=claimant)) == 2


def test_r15_two_outlets_that_each_heard_a_party_speak_of_a_text_it_tabled_are_two_lines():
    joint = proposal("joint", 1, "a", "b")
    claims = [claim(f"c{n}", f"s{n}", claimant="a", about="b", proposal="joint") for n in "12"]

    assert lines(joint, *claims) == 2


def test_r15_a_party_speaking_of_the_other_side_is_itself_the_origin():
    assert lines(claim("c1", "x", claimant="b"), claim("c2", "y", claimant="b")) == 1


def test_r15_a_party_speaking_of_a_text_of_the_other_side_is_itself_the_origin():
    claims = [on_ours("c1", "x", claimant="b"), on_ours("c2", "y", claimant="b")]

    assert lines(OURS, *claims) == 1


def test_r15_a_party_speaking_of_nobody_is_itself_the_origin():
    claims = [claim(f"c{n}", f"s{n}", claimant="a", about="") for n in "12"]

    assert lines(*claims) == 1


def test_r15_a_party_is_known_by_its_slug_alone():
    claims = [claim(f"c{n}", f"s{n}", claimant="Republic of A") for n in "12"]

    assert lines(*claims) == 1


RETOLD = (claim("c1", "Reuters", claimant="Umerov"), claim("c2", "Post", claimant=" REUTERS "))


def test_r15_a_claim_whose_claimant_is_the_outlet_of_another_that_asserts_the_same_retells_it():
    assert lines(*RETOLD) == 1


def test_r15_a_retelling_names_the_outlet_of_the_root_source():
    told_twice = [
        source("Suspilne"),
        source("reprint", reprint_of="Suspilne"),
        claim("c1", "reprint", claimant="Umerov"),
        claim("c2", "Post", claimant="Suspilne"),
    ]

    assert lines(*told_twice) == 1


def test_r15_a_retelling_of_a_retelling_is_the_same_line():
    assert lines(*RETOLD, claim("c3", "Herald", claimant="Post")) == 1


def test_r15_an_outlet_quoted_with_something_else_is_no_retelling():
    claims = [RETOLD[0], claim("c2", "Post", "at-90", claimant="Reuters")]

    assert lines(*claims) == 2


def test_r15_an_outlet_that_only_commented_is_not_retold():
    claims = [
        claim("c1", "Reuters", "", asserts="comment", claimant="Umerov"),
        claim("c2", "Post", claimant="Reuters"),
        claim("c3", "Herald", claimant="Umerov"),
    ]

    assert lines(*claims) == 2


def test_r15_a_comment_retells_nothing():
    claims = [
        claim("c1", "Reuters", claimant="Umerov"),
        claim("c2", "Post", "", asserts="comment", claimant="Reuters"),
        claim("c3", "Herald", "at-90", claimant="Reuters"),
    ]

    assert lines(*claims) == 2


def test_r15_the_origins_of_all_claims_that_share_those_of_a_retelling_are_one():
    claims = [
        *RETOLD,
        claim("c3", "Herald", "at-90", claimant="Umerov"),
        claim("c4", "Globe", "at-90", claimant="Reuters"),
    ]

    assert lines(*claims) == 1


def test_r15_an_outlet_that_speaks_for_itself_beside_its_own_report_retells_it():
    claims = [
        claim("c1", "Reuters", claimant="Reuters"),
        claim("c2", "Reuters", claimant="Umerov"),
        claim("c3", "Herald", claimant="Umerov"),
    ]

    assert lines(*claims) == 1


def test_r15_a_party_with_the_name_of_an_outlet_retells_nothing():
    claims = [claim("c1", "b", claimant="Umerov"), claim("c2", "Post", claimant="b")]

    assert lines(*claims) == 2


def test_r15_retelling_is_within_a_group():
    apart = [claim("c1", "Reuters", claimant="Umerov", about="b"), *RETOLD[1:]]

    records = [*apart, claim("c3", "Herald", claimant="Umerov")]

    assert [(g.about, g.finding.independent) for g in found(*records)] == [("a", 2), ("b", 1)]


@pytest.mark.parametrize("order", ["123", "321", "213"])
def test_r15_lines_are_the_largest_number_of_claims_that_share_neither_origin_nor_outlet(order):
    """Taking the first claim for a line would leave none for the others."""
    slugs = dict(zip("123", order, strict=True))
    claims = [
        claim(slugs["1"], "x", claimant="Umerov"),
        claim(slugs["2"], "y", claimant="Umerov"),
        claim(slugs["3"], "x", claimant="Yermak"),
    ]

    assert lines(*claims) == 2


def test_r15_a_chain_of_claims_that_share_is_as_many_lines_as_it_has_origins():
    pairs = [("x", "one"), ("y", "one"), ("y", "two"), ("z", "two"), ("z", "three")]

    assert lines(*(claim(f"c{n}", s, claimant=c) for n, (s, c) in enumerate(pairs))) == 3


def test_r15_comments_form_no_line():
    claims = [claim("c1", "x"), claim("c2", "y", "", asserts="comment")]

    assert lines(*claims) == 1


def test_r15_every_claim_leans_on_a_line_with_its_origins_and_roots():
    claims = [
        claim("c1", "x", claimant="Umerov"),
        claim("c2", "y", claimant="umerov"),
        claim("c3", "z"),
    ]

    [support] = weighed(*claims).support

    assert set(support.lines) == {
        Line(("Umerov", "umerov"), ("x", "y"), ("c1", "c2")),
        Line(("z",), ("z",), ("c3",)),
    }


def test_groups_come_in_the_order_of_parties_issues_proposals_and_rounds():
    issues, texts = [Issue("troops"), Issue("gas")], [proposal("later", 2), proposal("earlier", 1)]
    claims = [
        claim("c1", "x", about=""),
        claim("c2", "x", about="b"),
        claim("c3", "x", made_on="2025-02-01"),
        claim("c4", "x", made_on="2025-01-01"),
        claim("c5", "x"),
        claim("c6", "x", proposal="earlier"),
        claim("c7", "x", proposal="later"),
        claim("c8", "x", issue="gas"),
    ]

    order = [(g.about, g.issue, g.proposal, g.round) for g in found(*issues, *texts, *claims)]

    assert order == [
        ("a", "troops", "later", None),
        ("a", "troops", "earlier", None),
        ("a", "troops", "", None),
        ("a", "troops", "", 1),
        ("a", "troops", "", 2),
        ("a", "gas", "", None),
        ("b", "troops", "", None),
        ("", "troops", "", None),
    ]


def test_r15_what_a_claim_rests_on_is_told_by_claim():
    chain = [source("Suspilne"), source("copy", " LIGA ", reprint_of="Suspilne", reliability="F")]
    claims = [
        claim("c2", "copy", claimant=" B "),
        claim("c1", "copy", claimant="a"),
        claim("c3", "Suspilne", "", asserts="comment", claimant="Umerov", credibility=5),
    ]
    records = told(*chain, *claims)

    found = heard(records, records.claims)

    assert [(t.claim.slug, t.root, t.outlet, t.written, t.party) for t in found] == [
        ("c1", "Suspilne", "suspilne", "Suspilne", "a"),
        ("c2", "Suspilne", "suspilne", "B", "b"),
        ("c3", "Suspilne", "suspilne", "Umerov", ""),
    ]
    assert [(t.assertion, t.by_subject, t.reliable) for t in found] == [
        ("at-50", True, False),
        ("at-50", False, False),
        ("", False, False),
    ]


def test_r15_a_claim_about_nobody_is_in_nobodys_own_words():
    records = told(claim("c1", "x", about=""))

    assert [testimony.by_subject for testimony in heard(records, records.claims)] == [False]


def test_r15_matters_are_of_the_claims_given_in_reading_order():
    records = told(
        OURS,
        own("c1", "2025-02-20"),
        claim("c2", "x", proposal="ours"),
        claim("c3", "x", about="b", proposal="ours"),
    )

    found = matters(records, records.claims[:2])

    assert [(matter, [t.claim.slug for t in group]) for matter, group in found.items()] == [
        (Matter("a", "troops", "ours", None), ["c2"]),
        (Matter("a", "troops", "", 2), ["c1"]),
    ]


def test_r15_a_part_of_a_group_is_weighed_anew():
    records = told(*RETOLD, claim("c3", "Herald", claimant="Umerov"))
    [group] = matters(records, records.claims).values()
    weigh = weighing(records)

    assert [weigh(part).independent for part in (group, group[1:], [])] == [1, 2, 0]


def test_r15_retellings_are_told_with_what_they_retell():
    records = told(*RETOLD, claim("c3", "Herald", claimant="Yermak"))
    group = heard(records, records.claims)

    pairs = [(one.claim.slug, other.claim.slug) for one, other in retellings(group)]

    assert pairs == [("c2", "c1")]
    one = origins_of(group)
    assert one["reuters"] == one["umerov"] != one["yermak"]
