"""Why a party stands where it stands: documents, the latest of them, its headline, the rounds since."""

from collections.abc import Iterator, Sequence

from positions.analysis.records import Commitment, Flag, Proposal, Term
from positions.analysis.timeline import Position, Standing, Status
from positions.explain.record import Told, counted
from positions.explain.sums import Explanation, Line, Step
from positions.words import word


def explain_position(told: Told, standing: Standing) -> Explanation:
    """Where a party stands as of a round (R1–R6, R10), with its evidence (R20)."""
    party, issue = told.party(standing.party), told.issue(standing.issue)
    subject = f"{party} on {issue} as of round {standing.round}"
    stated = standing.position
    if stated is None or standing.since is None:
        return told.explanation(subject, *_without(told, standing))
    steps = [
        _documents(told, standing, standing.since),
        _latest(told, standing, stated),
        headline_step(told, stated),
        *_since(told, standing, standing.since),
        _held(standing),
        told.evidence_step(stated.proposal.slug, standing.issue),
    ]
    return told.explanation(subject, standing_in_words(told, standing), steps, stated.clauses)


def standing_in_words(told: Told, standing: Standing) -> str:
    stated = standing.position
    if stated is None:
        return f"{word(standing.status)}: {word(standing.status).meaning}."
    stances = told.stances(standing.issue, stated.stances)
    if not standing.live:
        return f"No live position: {stances} was dropped, which means absent from the text, not conceded."
    return (
        f"{stances}, {told.value_of(stated)}, {word(stated.commitment)}, {word(standing.status)}."
    )


def _documents(told: Told, standing: Standing, number: int) -> Step:
    papers = told.tabled(standing.party, number)
    lines = tuple(
        Line(
            (
                told.document(paper),
                word_of_authors(told, paper),
                _says(told.clauses(paper.slug, standing.issue), full=paper.full),
            )
        )
        for paper in papers
    )
    says = (
        f"{told.party(standing.party)} tabled {counted(len(papers), 'document')} in round {number}"
    )
    says += (
        "; they count in this order, by date and then by their place in the list."
        if len(papers) > 1
        else "."
    )
    return Step("R2", says, ("document", "tabled by", "on this issue"), lines)


def word_of_authors(told: Told, paper: Proposal) -> str:
    authors = told.parties(paper.parties)
    return f"{authors} together, each in full (R1)" if paper.joint else authors


def _says(clauses: Sequence[Term], *, full: bool) -> str:
    commitments = {clause.commitment for clause in clauses}
    if any(clause.states for clause in clauses):
        return "states a stance"
    if Commitment.SIDE_OFFER in commitments:
        return "a side offer only"
    if Commitment.SILENT in commitments:
        return "deliberately silent"
    if clauses:
        return "mentions it, states nothing"
    return "no clause, coded in full" if full else "no clause, coded in part"


def _latest(told: Told, standing: Standing, stated: Position) -> Step:
    says = (
        f"The latest of them that states a stance on the issue gives the position: "
        f"{told.document(stated.proposal)}, with {counted(len(stated.clauses), 'clause')}."
    )
    events = told.line.events[standing.party, standing.issue]
    then = next(event for event in events if event.round == standing.since)
    if Flag.CONFLICTING_DOCUMENTS in then.flags:
        says += " Documents of that round state other stances too: flag conflicting documents."
    return Step("R3", says)


def headline_step(told: Told, stated: Position) -> Step:
    """R10's part of a sum: all clauses, and why one of them gives value and commitment."""
    headline = stated.headline
    as_firm = sum(clause.commitment is headline.commitment for clause in stated.clauses)
    if len(stated.clauses) == 1:
        why = "the only clause"
    elif headline.headline:
        why = "the clause that the coder marked"
    elif as_firm == 1:
        why = "the clause put most firmly"
    else:
        why = "the last of the clauses put most firmly"
    lines = tuple(
        Line(
            (
                clause.clause,
                told.stances(clause.issue, [clause.stance.slug]) if clause.stance else "",
                clause.stance.value if clause.stance else None,
                str(word(clause.commitment)),
                "yes" if clause is headline else "",
            )
        )
        for clause in stated.clauses
    )
    says = f"Value and commitment are those of the headline, {why}: {told.value_of(stated)}."
    return Step("R10", says, ("clause", "stance", "value", "commitment", "headline"), lines)


def _since(told: Told, standing: Standing, since: int) -> Iterator[Step]:
    """What each later round made of it; rounds in which nothing happened are one step."""
    events = {e.round: e for e in told.line.events[standing.party, standing.issue]}
    quiet: list[int] = []
    live = True
    for number in range(since + 1, standing.round + 1):
        event = events.get(number)
        step = _round(told, event, live=live) if event else None
        live = event.live if event else live
        if step is None:
            quiet.append(number)
            continue
        yield from _quiet(quiet, live=True)
        quiet = []
        yield step
    yield from _quiet(quiet, live=live)


def _round(told: Told, event: Standing, *, live: bool) -> Step | None:
    """A round whose documents touch the issue without stating a stance on it, or pass it over."""
    where = f"Round {event.round}: "
    if Flag.NOT_REPEATED in event.flags:
        says = "a full text has no clause on it. A red line passed over is not taken for conceded."
        return Step("R5", f"{where}{says}")
    if event.status is Status.LAPSED and live:
        papers = [p for p in told.tabled(event.party, event.round) if p.full and not p.joint]
        named = "; ".join(told.document(paper) for paper in papers)
        says = f"the full text {named} has no clause on it, nor has any other document of that round: dropped."
        return Step("R5", f"{where}{says} Dropped means absent from the text, not conceded.")
    if event.status is Status.CARRIED_SILENT:
        return Step("R6", f"{where}the text deliberately does not speak, which changes nothing.")
    if Flag.SIDE_OFFER in event.flags:
        return Step("R3", f"{where}a side offer leaves the standing position untouched.")
    return None


def _quiet(numbers: list[int], *, live: bool) -> Iterator[Step]:
    if not numbers:
        return
    rounds = f"Round {numbers[0]}" if len(numbers) == 1 else f"Rounds {numbers[0]} to {numbers[-1]}"
    if live:
        yield Step("R4", f"{rounds}: no stance stated on it, so the position is carried.")
    else:
        yield Step("R4", f"{rounds}: nothing stated on it; the position stays lapsed.")


def _held(standing: Standing) -> Step:
    says = (
        f"Last stated in round {standing.since}; the same stances held without a break "
        f"since round {standing.held_since}."
    )
    return Step("R4", says)


def _without(told: Told, standing: Standing) -> tuple[str, list[Step], tuple[Term, ...]]:
    """R6's three ways of having no position."""
    meaning = word(standing.status)
    papers = told.tabled(standing.party, standing.round)
    step = _documents(told, standing, standing.round)
    clauses = [c for paper in papers for c in told.clauses(paper.slug, standing.issue)]
    result = f"{meaning}: {meaning.meaning}. No value."
    return result, [step, Step("R6", result)], tuple(clauses)
