"""What holds of every dossier: diffs, documents added, claims added, claims reordered, redlines."""

from dataclasses import replace
from itertools import combinations, permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from positions.analysis.claims import Finding, evidence, groups
from positions.analysis.convergence import distance
from positions.analysis.diff import Kind, diff
from positions.analysis.records import (
    Asserts,
    Claim,
    Commitment,
    Dossier,
    Issue,
    IssueKind,
    Option,
    Party,
    PartyRole,
    Proposal,
    Round,
    Source,
    Term,
)
from positions.analysis.text import match_clauses, redline, redline_clauses, similarities
from positions.analysis.timeline import timeline
from tests.builders import claim, told

PARTIES = ("a", "b", "c")
ISSUES = (Issue("troops"), Issue("gas"), Issue("losses", kind=IssueKind.FACT))
NUMBERS = (1, 2, 3, 4)
DATES = ("", "2025", "2025-02", "2025-02-01", "2025-02-03", "2025-03", "2025-12-31")
PUBLISHERS = ("Reuters", " reuters", "Post", "Suspilne", "b")
SPEAKERS = ("", " ", "a", " B ", "c", "Umerov", "UMEROV ", "Reuters", "post", "suspilne")
WORDS = ("", "No troops.", "no  troops", "No bases;")
CONDITIONS = ("", " ", "If monitored.", "Under the UN")
WITHOUT_RED_LINES = tuple(c for c in Commitment if c is not Commitment.RED_LINE)
PIECES = (
    "No ",
    "no",
    "troops",
    ".",
    " ",
    "\n\n",
    "зобов'язана",
    "e\u0301",
    "\u200d",
    "中",
    "立",
    "ดิ",
)
MIRRORED = {Kind.NEW: Kind.DROPPED, Kind.DROPPED: Kind.NEW}

authors = st.sampled_from([("a",), ("a",), ("b",), ("b",), ("c",), ("a", "b"), ("c", "b", "a")])
wordings = st.text() | st.lists(st.sampled_from(PIECES)).map("".join)


@st.composite
def scales(draw) -> tuple[Option, ...]:
    """Four options an issue, some of equal value."""
    values = st.lists(st.integers(0, 100), min_size=3, max_size=3)
    return tuple(
        Option(issue.slug, f"{issue.slug}-{place}", value, place)
        for issue in ISSUES
        for place, value in enumerate(sorted([50, *draw(values)]))
    )


@st.composite
def documents(draw, slug: str, sequence: int, number: int | None = None) -> Proposal:
    return Proposal(
        slug,
        number or draw(st.sampled_from(NUMBERS)),
        draw(authors),
        draw(st.sampled_from(DATES)),
        full=draw(st.sampled_from([True, True, False])),
        sequence=sequence,
    )


@st.composite
def clauses(draw, slug: str, scale, commitments=tuple(Commitment)) -> list[Term]:
    """The terms of a document: stances, side offers, silences and mentions, often on one issue."""

    def clause(label: int) -> Term:
        option = draw(st.sampled_from([o for o in scale if o.issue != "losses" and o.place < 3]))
        commitment = draw(st.sampled_from(commitments))
        mention = commitment is not Commitment.SIDE_OFFER and draw(st.integers(0, 4)) == 0
        none = commitment is Commitment.SILENT or mention
        return Term(
            slug,
            str(label),
            option.issue,
            None if none else option,
            commitment,
            draw(st.sampled_from(WORDS)),
            draw(st.booleans()),
            draw(st.sampled_from(CONDITIONS)),
            draw(st.booleans()),
        )

    return [clause(label) for label in range(draw(st.sampled_from([1, 1, 2, 2, 3, 0])))]


@st.composite
def publications(draw) -> tuple[Source, ...]:
    """Sources of which any may reprint an earlier one, in chains."""
    found = []
    for n in range(draw(st.integers(3, 6))):
        original = draw(st.sampled_from(["", "", "", *(source.slug for source in found)]))
        found.append(
            Source(
                f"s{n}",
                draw(st.sampled_from(PUBLISHERS)),
                draw(st.sampled_from("ABCDEF")),
                draw(st.sampled_from(DATES)),
                original,
            )
        )
    return tuple(found)


@st.composite
def statements(draw, slug: str, sources, scale, proposals) -> Claim:
    asserts = draw(st.sampled_from([Asserts.STANCE, Asserts.STANCE, *Asserts]))
    issue = draw(st.sampled_from(["troops", "troops", "troops", "troops", "losses", "gas"]))
    option = draw(st.sampled_from([o for o in scale if o.issue == issue and o.place < 2]))
    names_option = asserts is Asserts.STANCE or (asserts is Asserts.DENIAL and draw(st.booleans()))
    return Claim(
        slug,
        draw(st.sampled_from(sources)).slug,
        option.issue,
        draw(st.sampled_from(SPEAKERS)),
        draw(st.sampled_from(["a", "a", "a", "a", "a", "b", ""])),
        draw(st.sampled_from([proposals[0].slug, proposals[0].slug, "", proposals[1].slug])),
        asserts,
        option.slug if names_option else "",
        draw(st.sampled_from(DATES)),
        draw(st.integers(1, 6)),
    )


@st.composite
def actors(draw) -> tuple[Party, ...]:
    sides = st.sampled_from(["", "west", "east"])
    roles = st.sampled_from([PartyRole.PARTY, PartyRole.PARTY, PartyRole.MEDIATOR])
    return tuple(Party(slug, draw(roles), draw(sides)) for slug in PARTIES)


@st.composite
def negotiations(draw, commitments=tuple(Commitment), most: int = 9) -> Dossier:
    """Texts of three parties in four rounds, without claims."""
    scale = draw(scales())
    proposals = [draw(documents(f"p{n}", n)) for n in range(draw(st.integers(2, most)))]
    terms = [t for p in proposals for t in draw(clauses(p.slug, scale, commitments))]
    cells = st.sampled_from([(p, issue.slug) for p in PARTIES for issue in ISSUES])
    return Dossier(
        "talks",
        parties=draw(actors()),
        rounds=tuple(Round(n, f"r{n}", draw(st.sampled_from(DATES))) for n in NUMBERS),
        issues=ISSUES,
        options=scale,
        proposals=tuple(proposals),
        terms=tuple(terms),
        salience=draw(st.dictionaries(cells, st.integers(0, 100))),
    )


@st.composite
def disputes(draw) -> Dossier:
    """A negotiation with claims of all kinds about it."""
    dossier, sources = draw(negotiations(most=2)), draw(publications())
    claims = [
        draw(statements(f"c{n}", sources, dossier.options, dossier.proposals))
        for n in range(draw(st.integers(4, 10)))
    ]
    return replace(dossier, sources=sources, claims=tuple(claims))


@st.composite
def with_a_partial_document(draw, commitments=tuple(Commitment)) -> tuple[Dossier, Dossier, int]:
    """A negotiation, the same with one partial document more, and the round of that document."""
    dossier = draw(negotiations(commitments))
    added = replace(draw(documents("added", draw(st.integers(-1, 8)))), full=False)
    terms = draw(clauses("added", dossier.options, commitments))
    wider = replace(dossier, proposals=(*dossier.proposals, added), terms=(*dossier.terms, *terms))
    return dossier, wider, added.round


def dropped(dossier: Dossier, start: int, end: int) -> set:
    changes = diff(timeline(dossier), start, end)
    return {(c.parties, c.issue) for c in changes if c.kind is Kind.DROPPED}


def lines_by_stance(finding: Finding) -> dict[str, int]:
    return {support.stance: len(support.lines) for support in finding.support}


def without_space(pieces, *operations: str) -> str:
    return "".join("".join(text for kind, text in pieces if kind in operations).split())


@given(negotiations(), st.sampled_from(NUMBERS))
def test_a_diff_of_a_round_with_itself_has_only_carried(dossier, number):
    changes = diff(timeline(dossier), number, number)

    assert [(c.kind, c.delta) for c in changes] == [(Kind.CARRIED, 0)] * len(changes)


@given(negotiations(), st.sampled_from(NUMBERS), st.sampled_from(NUMBERS))
def test_swapping_the_rounds_swaps_new_and_dropped_and_negates_delta(dossier, start, end):
    line = timeline(dossier)

    there = [(c.parties, c.issue, c.kind, c.delta) for c in diff(line, start, end)]
    back = [
        (c.parties, c.issue, MIRRORED.get(c.kind, c.kind), None if c.delta is None else -c.delta)
        for c in diff(line, end, start)
    ]

    assert there == back


@given(with_a_partial_document(), st.data())
def test_a_partial_document_drops_nothing_in_its_round(added, data):
    dossier, wider, number = added
    assume(number > 1)
    start = data.draw(st.integers(1, number - 1))

    assert dropped(wider, start, number) <= dropped(dossier, start, number)


@given(with_a_partial_document(WITHOUT_RED_LINES), st.data())
def test_where_there_are_no_red_lines_a_partial_document_drops_nothing_later_either(added, data):
    """A red line that the partial document turns into an offer can be dropped afterwards (R5)."""
    dossier, wider, number = added
    assume(number > 1)
    start, end = data.draw(st.integers(1, number - 1)), data.draw(st.sampled_from(NUMBERS))

    assert dropped(wider, start, end) <= dropped(dossier, start, end)


@given(negotiations(), st.sampled_from(NUMBERS))
def test_a_party_has_a_position_on_an_issue_or_has_none(dossier, number):
    line = timeline(dossier)
    standings = [*line.as_of(number), *line.without_position(number)]

    assert sorted((s.party, s.issue) for s in standings) == sorted(line.cells())


@given(negotiations(), st.sampled_from(NUMBERS))
def test_two_parties_are_as_far_apart_seen_from_either(dossier, number):
    line = timeline(dossier)
    there = distance(line, ("a", "b"), number, ["troops", "gas"])
    back = distance(line, ("b", "a"), number, ["troops", "gas"])

    assert there == replace(back, party="a", other="b")


@given(disputes(), st.data())
def test_the_same_claim_from_a_reprint_never_raises_the_number_of_lines(dossier, data):
    first = data.draw(st.sampled_from(dossier.claims))
    [own] = [source for source in dossier.sources if source.slug == first.source]
    reprint = replace(
        own,
        slug="reprint",
        publisher=data.draw(st.sampled_from(PUBLISHERS)),
        reliability=data.draw(st.sampled_from("ABCDEF")),
        reprint_of=own.slug,
    )
    slug = data.draw(st.sampled_from(["a-first", "z-last"]))
    again = replace(first, slug=slug, source="reprint", credibility=data.draw(st.integers(1, 6)))
    wider = replace(dossier, sources=(*dossier.sources, reprint), claims=(*dossier.claims, again))

    before, after = groups(dossier), groups(wider)

    assert sum(g.finding.claims for g in after) == len(dossier.claims) + 1
    assert [g.finding.independent for g in after] == [g.finding.independent for g in before]
    assert [lines_by_stance(g.finding) for g in after] == [
        lines_by_stance(g.finding) for g in before
    ]


@given(disputes(), st.data())
def test_the_order_of_claims_never_matters(dossier, data):
    shuffled = replace(dossier, claims=tuple(data.draw(st.permutations(dossier.claims))))

    assert groups(shuffled) == groups(dossier)
    assert evidence(shuffled)("p0", "troops") == evidence(dossier)("p0", "troops")


@given(disputes())
def test_every_claim_that_asserts_something_leans_on_one_line(dossier):
    leaning = [
        slug
        for group in groups(dossier)
        for support in group.finding.support
        for line in support.lines
        for slug in line.claims
    ]

    assert sorted(leaning) == sorted(
        c.slug for c in dossier.claims if c.asserts is not Asserts.COMMENT
    )


@given(
    st.lists(st.tuples(st.sampled_from("mnop"), st.sampled_from("wxyz")), min_size=1, max_size=7)
)
def test_lines_are_the_most_claims_of_which_no_two_share_an_origin_or_an_outlet(pairs):
    claims = [claim(f"c{n}", outlet, claimant=origin) for n, (origin, outlet) in enumerate(pairs)]
    apart = [
        chosen
        for size in range(1, 5)
        for chosen in combinations(pairs, size)
        if all(len(set(names)) == size for names in zip(*chosen, strict=True))
    ]

    [group] = groups(told(*claims))

    assert group.finding.independent == max(len(chosen) for chosen in apart)


@given(wordings, wordings)
def test_what_a_redline_keeps_and_inserts_is_the_second_text_to_the_letter(before, after):
    pieces = redline(before, after)

    assert "".join(text for kind, text in pieces if kind != "delete") == after


@given(wordings, wordings)
def test_what_a_redline_keeps_and_deletes_is_the_first_text_but_for_white_space(before, after):
    assert without_space(redline(before, after), "equal", "delete") == "".join(before.split())


@given(st.lists(wordings), st.lists(wordings))
def test_a_redline_of_clauses_keeps_and_inserts_the_second_text_to_the_letter(before, after):
    pieces = redline_clauses(before, after)

    assert "".join(text for kind, text in pieces if kind != "delete") == "\n".join(after)


@given(st.lists(wordings), st.lists(wordings))
def test_a_redline_of_clauses_loses_nothing_of_the_first_text(before, after):
    kept = without_space(redline_clauses(before, after), "equal", "delete")

    assert sorted(kept) == sorted("".join("".join(before).split()))


alike = st.lists(st.sampled_from("uvwxyz"), max_size=6).map(
    lambda words: " ".join(["a b c d", *words])
)


@given(st.lists(alike, min_size=1, max_size=4), st.lists(alike, min_size=4, max_size=5))
def test_clauses_are_matched_so_that_all_together_are_most_alike(before, after):
    """Clauses that share four words at least, so that none stays unmatched for being too different."""
    likeness = similarities(before, after)
    best = max(
        sum(likeness[old][new] for old, new in enumerate(chosen))
        for chosen in permutations(range(len(after)), len(before))
    )

    there, back = match_clauses(before, after), match_clauses(after, before)

    assert (len(there), len(set(there.values()))) == (len(before), len(before))
    assert sum(likeness[old][new] for new, old in there.items()) == pytest.approx(best)
    assert sum(likeness[old][new] for old, new in back.items()) == pytest.approx(best)
