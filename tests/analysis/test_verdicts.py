"""What a group of claims amounts to: verdicts (R16), both sides shown (R17), evidence (R20)."""

import pytest

from positions.analysis.claims import Finding, Line, Support, Verdict, evidence, groups
from positions.analysis.records import Flag, Issue, IssueKind
from tests.builders import claim, proposal, says, source, stance, text, told

CONTESTED = Verdict.CONTESTED
CORROBORATED = Verdict.CORROBORATED
SINGLE = Verdict.SINGLE_SOURCE
OURS = proposal("ours", 1, "a")
FACT = Issue("losses", kind=IssueKind.FACT)


def weighed(*records) -> Finding:
    """The finding over claims that form one group."""
    [group] = groups(told(*records))
    return group.finding


def verdict(*records) -> tuple[Verdict, tuple[Flag, ...]]:
    finding = weighed(*records)
    return finding.verdict, finding.flags


def reliable(*records) -> Verdict:
    return weighed(*records).verdict_reliable


def own(slug: str, made_on: str, stance: str = "at-50", **more):
    """What party `a` itself says, without a text."""
    return claim(slug, "reuters", stance, claimant="a", made_on=made_on, **more)


def on_ours(slug: str, source: str, stance: str = "at-50", **more):
    return claim(slug, source, stance, proposal="ours", **more)


@pytest.mark.parametrize(
    ("asserts", "option", "expected"),
    [
        ("stance", "at-50", ("at-50",)),
        ("silence", "", ("(silent)",)),
        ("denial", "at-50", ("(denies at-50)",)),
        ("denial", "", ("(denies)",)),
        ("comment", "", ()),
    ],
)
def test_r16_what_a_claim_asserts_is_a_stance_of_its_group(asserts, option, expected):
    assert weighed(claim("c", "x", option, asserts=asserts)).stances == expected


def test_r16_stances_stand_in_the_order_of_the_scale_and_denials_and_silence_after_it():
    options = [stance("troops", 10, "zero", place=0), stance("troops", 90, "all", place=1)]
    claims = [
        claim("c1", "x", "all"),
        claim("c2", "x", "zero"),
        claim("c3", "x", "", asserts="silence"),
        claim("c4", "x", "all", asserts="denial"),
    ]

    assert weighed(*options, *claims).stances == ("zero", "all", "(denies all)", "(silent)")


@pytest.mark.parametrize(
    ("asserts", "option"),
    [("stance", "at-90"), ("silence", ""), ("denial", "at-50"), ("denial", "")],
)
def test_r16_more_than_one_stance_is_contested(asserts, option):
    other = claim("c2", "y", option, asserts=asserts)

    assert verdict(claim("c1", "x"), other) == (CONTESTED, ())


def test_r16_contested_comes_before_corroborated():
    claims = [claim("c1", "x"), claim("c2", "y"), claim("c3", "z", "at-90")]

    assert verdict(*claims) == (CONTESTED, ())


def test_r16_a_comment_contradicts_nothing():
    assert verdict(claim("c1", "x"), claim("c2", "y", "", asserts="comment")) == (SINGLE, ())


def test_r16_options_that_clauses_of_that_very_proposal_carry_are_different_clauses():
    clauses = text("ours", 1, says(50), says(90, "offer"))
    claims = [on_ours("c1", "x", "at-50"), on_ours("c2", "y", "at-90")]

    assert verdict(*clauses, *claims) == (SINGLE, (Flag.DIFFERENT_CLAUSES,))


def test_r16_side_offers_are_among_the_different_clauses():
    clauses = text("ours", 1, says(50), says(10, "side_offer"))
    claims = [on_ours("c1", "x", "at-50"), on_ours("c2", "y", "at-10")]

    assert verdict(*clauses, *claims) == (SINGLE, (Flag.DIFFERENT_CLAUSES,))


def test_r16_different_clauses_are_corroborated_where_one_stance_has_two_lines():
    clauses = text("ours", 1, says(50), says(90))
    claims = [on_ours("c1", "x"), on_ours("c2", "y", "at-90"), on_ours("c3", "z", "at-90")]

    assert verdict(*clauses, *claims) == (CORROBORATED, (Flag.DIFFERENT_CLAUSES,))


@pytest.mark.parametrize(
    ("asserts", "option"),
    [("stance", "at-70"), ("silence", ""), ("denial", "at-90"), ("denial", "")],
)
def test_r16_what_no_clause_of_the_proposal_carries_is_contested(asserts, option):
    clauses = text("ours", 1, says(50), says(90), says(None, "silent"))
    claims = [on_ours("c1", "x"), on_ours("c2", "y", option, asserts=asserts)]

    assert verdict(*clauses, *claims) == (CONTESTED, ())


def test_r16_clauses_of_another_proposal_or_on_another_issue_are_not_its_clauses():
    issues = [Issue("troops"), Issue("gas")]
    clauses = [*text("ours", 1, says(50), says(90, issue="gas")), *text("theirs", 1, says(90))]
    claims = [on_ours("c1", "x", "at-50"), on_ours("c2", "y", "at-90")]

    assert verdict(*issues, *clauses, *claims) == (CONTESTED, ())


def test_r16_one_stance_alone_is_not_flagged_different_clauses():
    clauses = text("ours", 1, says(50), says(90))

    assert verdict(*clauses, on_ours("c1", "x", "at-50")) == (SINGLE, ())


def test_r16_a_party_that_spoke_differently_over_time_is_successive():
    claims = [own("c1", "2025-01-05"), own("c2", "2025-01-06", "at-90")]

    assert verdict(*claims) == (SINGLE, (Flag.SUCCESSIVE,))


def test_r16_successive_holds_on_issues_of_fact_too():
    claims = [
        own("c1", "2025-01-05", issue="losses"),
        own("c2", "2025-02-06", "at-90", issue="losses"),
    ]

    assert verdict(FACT, *claims) == (SINGLE, (Flag.SUCCESSIVE,))


def test_r16_denials_and_silence_may_be_successive():
    claims = [
        own("c1", "2025-01-05"),
        own("c2", "2025-01-06", asserts="denial"),
        own("c3", "2025-01-07", "", asserts="silence"),
    ]

    assert verdict(*claims) == (SINGLE, (Flag.SUCCESSIVE,))


def test_r16_successive_is_corroborated_where_one_stance_has_two_lines():
    second = claim("c3", "afp", "at-90", claimant=" A ", made_on="2025-01-06")
    claims = [own("c1", "2025-01-05"), own("c2", "2025-01-06", "at-90"), second]

    assert verdict(*claims) == (CORROBORATED, (Flag.SUCCESSIVE,))


def test_r16_the_dates_of_successive_stances_compare_as_written():
    claims = [own("c1", "2025-01"), own("c2", "2025-01-01", "at-90")]

    assert verdict(*claims) == (SINGLE, (Flag.SUCCESSIVE,))


def test_r16_two_stances_on_one_date_are_contested():
    claims = [
        own("c1", "2025-01-05"),
        own("c2", "2025-01-06"),
        own("c3", "2025-01-06", "at-90"),
    ]

    assert verdict(*claims) == (CONTESTED, ())


def test_r16_stances_of_which_one_has_no_date_are_contested():
    records = [source("reuters", published_on="2025-01-06"), own("c1", "2025-01-05")]

    assert verdict(*records, own("c2", "", "at-90")) == (CONTESTED, ())


@pytest.mark.parametrize("claimant", ["b", "Umerov", ""])
def test_r16_stances_that_another_than_the_subject_gives_are_contested(claimant):
    other = claim("c2", "x", "at-90", claimant=claimant, made_on="2025-01-06")

    assert verdict(own("c1", "2025-01-05"), other) == (CONTESTED, ())


def test_r16_a_comment_of_another_leaves_successive_stances_so():
    comment = claim("c3", "x", "", asserts="comment", claimant="b", made_on="2025-01-05")
    claims = [own("c1", "2025-01-05"), own("c2", "2025-01-06", "at-90"), comment]

    assert verdict(*claims) == (SINGLE, (Flag.SUCCESSIVE,))


def test_r16_what_a_party_says_of_one_proposal_is_never_successive():
    claims = [
        own("c1", "2025-01-05", proposal="ours"),
        own("c2", "2025-01-06", "at-90", proposal="ours"),
    ]

    assert verdict(OURS, *claims) == (CONTESTED, ())


def test_r16_claims_about_nobody_are_never_successive():
    claims = [
        claim("c1", "x", claimant="", about="", made_on="2025-01-05"),
        claim("c2", "x", "at-90", claimant="", about="", made_on="2025-01-06"),
    ]

    assert verdict(*claims) == (CONTESTED, ())


def test_r16_two_independent_lines_of_one_stance_corroborate():
    assert verdict(claim("c1", "x"), claim("c2", "y")) == (CORROBORATED, ())


def test_r16_two_independent_denials_corroborate():
    claims = [claim(f"c{n}", f"s{n}", "", asserts="denial") for n in "12"]

    assert verdict(*claims) == (CORROBORATED, ())


def test_r16_many_claims_on_one_line_are_a_single_source():
    claims = [claim(f"c{n}", f"s{n}", claimant="Umerov") for n in range(6)]

    assert verdict(*claims) == (SINGLE, ())


def test_r16_only_comments_are_uncoded():
    claims = [claim(f"c{n}", f"s{n}", "", asserts="comment") for n in "12"]

    assert weighed(*claims) == Finding(Verdict.UNCODED, Verdict.UNCODED, claims=2, sources=2)


@pytest.mark.parametrize(
    ("reliability", "credibility"), [("E", 2), ("F", 2), ("B", 5), ("B", 6), ("F", 6)]
)
def test_r16_the_verdict_never_looks_at_the_grades(reliability, credibility):
    sources = [source("x", reliability=reliability), source("y", reliability=reliability)]
    agreeing = [
        claim("c1", "x", credibility=credibility),
        claim("c2", "y", credibility=credibility),
    ]
    differing = claim("c3", "x", "at-90", credibility=credibility)

    assert verdict(*sources, *agreeing) == (CORROBORATED, ())
    assert verdict(*sources, *agreeing, differing) == (CONTESTED, ())


@pytest.mark.parametrize(("reliability", "credibility"), [("E", 2), ("F", 2), ("B", 5), ("B", 6)])
def test_r16_claims_graded_e_f_5_or_6_are_left_out_of_the_reliable_verdict(
    reliability, credibility
):
    doubtful = [
        source("y", reliability=reliability),
        claim("c2", "y", "at-90", credibility=credibility),
    ]

    assert reliable(claim("c1", "x"), *doubtful) is SINGLE


@pytest.mark.parametrize("reliability", ["A", "B", "C", "D"])
@pytest.mark.parametrize("credibility", [1, 2, 3, 4])
def test_r16_claims_with_better_grades_count_in_the_reliable_verdict(reliability, credibility):
    graded = [source("y", reliability=reliability), claim("c2", "y", credibility=credibility)]

    assert reliable(claim("c1", "x"), *graded) is CORROBORATED


def test_r16_where_no_claim_at_all_is_left_there_is_no_reliable_source():
    assert reliable(claim("c", "x", credibility=6)) is Verdict.NO_RELIABLE_SOURCE


def test_r16_where_only_comments_are_left_the_reliable_verdict_is_uncoded():
    claims = [claim("c1", "x", credibility=6), claim("c2", "y", "", asserts="comment")]

    assert reliable(*claims) is Verdict.UNCODED


@pytest.mark.parametrize(
    ("original", "reprint", "expected"),
    [("F", "B", SINGLE), ("A", "F", Verdict.NO_RELIABLE_SOURCE)],
)
def test_r16_the_reliability_is_that_of_the_claims_own_source(original, reprint, expected):
    sources = [
        source("original", reliability=original),
        source("reprint", reliability=reprint, reprint_of="original"),
    ]

    assert reliable(*sources, claim("c", "reprint")) is expected


def test_r16_the_reliable_verdict_is_formed_anew():
    """Without the doubtful report the other two no longer tell the same story: two lines, not one."""
    claims = [
        claim("c1", "Reuters", claimant="Umerov", credibility=6),
        claim("c2", "Post", claimant="Reuters"),
        claim("c3", "Herald", claimant="Umerov"),
    ]

    finding = weighed(*claims)

    assert (finding.verdict, finding.verdict_reliable) == (SINGLE, CORROBORATED)


def test_r16_stances_are_successive_anew_without_what_is_doubtful():
    doubtful = claim("c3", "x", "at-90", claimant="b", credibility=6, made_on="2025-01-07")
    claims = [own("c1", "2025-01-05"), own("c2", "2025-01-06", "at-90"), doubtful]

    finding = weighed(*claims)

    assert (finding.verdict, finding.verdict_reliable, finding.flags) == (CONTESTED, SINGLE, ())


def test_r16_claims_sources_and_claimants_are_counted_over_all_claims_comments_too():
    claims = [
        claim("c1", "x", claimant="Umerov"),
        claim("c2", "x", claimant=" UMEROV"),
        claim("c3", "y"),
        claim("c4", "y", claimant=" "),
        claim("c5", "z", "", asserts="comment", claimant="Yermak"),
    ]

    finding = weighed(*claims)

    assert (finding.claims, finding.sources, finding.claimants) == (5, 3, 2)


def test_r16_independent_lines_are_counted_over_all_asserting_claims_together():
    """One line and two, but not three in all: two of the claims share an outlet."""
    claims = [claim("c1", "x"), claim("c2", "y", "at-90"), claim("c3", "x", "at-90")]

    finding = weighed(*claims)

    assert [len(support.lines) for support in finding.support] == [1, 2]
    assert finding.independent == 2


def test_r16_the_verdict_counts_lines_per_stance():
    clauses = text("ours", 1, says(50), says(90))
    finding = weighed(*clauses, on_ours("c1", "x"), on_ours("c2", "y", "at-90"))

    assert (finding.independent, finding.verdict) == (2, SINGLE)


def test_r17_both_sides_of_a_contradiction_stay_visible_with_their_claims():
    claims = [claim("c1", "x"), claim("c2", "y", "at-90", claimant="Umerov")]

    assert weighed(*claims).support == (
        Support("at-50", (Line(("x",), ("x",), ("c1",)),)),
        Support("at-90", (Line(("Umerov",), ("y",), ("c2",)),)),
    )


def test_r20_evidence_is_all_claims_on_the_issue_and_proposal_whoever_they_are_about():
    records = told(OURS, on_ours("c1", "x"), on_ours("c2", "y", "at-90", about="b"))

    finding = evidence(records)("ours", "troops")

    assert (finding.claims, finding.verdict) == (2, CONTESTED)


def test_r20_evidence_leaves_out_claims_on_other_issues_and_proposals_and_in_general():
    issues = [Issue("troops"), Issue("gas")]
    elsewhere = [
        on_ours("c2", "y", issue="gas"),
        claim("c3", "y", proposal="theirs"),
        claim("c4", "y"),
    ]
    records = told(*issues, OURS, proposal("theirs"), on_ours("c1", "x"), *elsewhere)

    assert evidence(records)("ours", "troops").support == (
        Support("at-50", (Line(("x",), ("x",), ("c1",)),)),
    )


def test_r20_the_verdict_on_evidence_is_that_of_r16():
    clauses = text("ours", 1, says(50), says(90), by="ab")
    claims = [on_ours("c1", "x"), on_ours("c2", "y", "at-90", about="b")]

    finding = evidence(told(*clauses, *claims))("ours", "troops")

    assert (finding.verdict, finding.flags) == (SINGLE, (Flag.DIFFERENT_CLAUSES,))


@pytest.mark.parametrize(("proposal_slug", "issue"), [("ours", "gas"), ("theirs", "troops")])
def test_r20_without_evidence_there_are_no_claims(proposal_slug, issue):
    found = evidence(told(OURS, on_ours("c", "x")))(proposal_slug, issue)

    assert found == Finding(Verdict.NO_CLAIMS, Verdict.NO_CLAIMS)


def test_r15_a_group_may_hold_a_chain_of_any_length():
    length = 1500
    sources = [source(f"s{n}", f"outlet-{n}") for n in range(length + 1)]
    chain = [
        claim(f"c{n}-{end}", f"s{n + end}", claimant=f"official-{n}")
        for n in range(length)
        for end in (0, 1)
    ]
    last = claim("z", "s0", claimant="zed")
    found = weighed(*sources, *chain, last)
    assert (found.claims, found.independent) == (3001, 1501)
