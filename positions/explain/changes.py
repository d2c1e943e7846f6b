"""Why a change is what it is: its two ends, its kind, its direction."""

from collections.abc import Collection

from positions.analysis.convergence import opponents
from positions.analysis.diff import Change, Kind
from positions.analysis.records import Flag
from positions.analysis.timeline import Standing
from positions.explain.record import Told, signed
from positions.explain.sums import Explanation, Leads, Line, Step
from positions.words import word

ENDS = ("end", "stances", "value", "range", "commitment", "document", "last stated")


def explain_change(
    told: Told, change: Change, ends: tuple[int, int], named: Collection[str] = ()
) -> Explanation:
    """A change between two rounds (R7–R9, R13), or between two documents (R19)."""
    of_documents = not _party(change)
    names = [f"round {number}" for number in ends]
    if of_documents:
        names = ["the first document", "the second document"]
    subject = (
        f"{told.parties(change.parties)} on {told.issue(change.issue)}, {names[0]} to {names[1]}"
    )
    steps = [_ends(told, change, names, ends), _kind(told, change)]
    flags = [f for f in change.flags if f in (Flag.RETURNED, Flag.INTERRUPTED)]
    steps += [Step(word(f).rule, f"{word(f)}: {word(f).meaning}.") for f in flags]
    if change.delta is not None:
        steps.append(_delta(change))
    if change.kind is Kind.SHIFTED and not of_documents and change.delta is not None:
        steps.append(_direction(told, change, ends[0], named))
    stated = [s.position for s in (change.before, change.after) if s and s.position]
    steps += [told.evidence_step(p.proposal.slug, change.issue) for p in stated]
    terms = [clause for position in stated for clause in position.clauses]
    return told.explanation(subject, change_in_words(told, change), steps, terms)


def change_in_words(told: Told, change: Change) -> str:
    """What changed, by how much, and toward whom, in a sentence."""
    kind = word(change.kind)
    if not change.before or not change.after:
        return f"{kind.label.capitalize()}: {kind.meaning}."
    ends = [end.position.stances if end.position else () for end in (change.before, change.after)]
    before, after = (told.stances(change.issue, stances) for stances in ends)
    said = f"{kind.label.capitalize()}: {before}"
    if ends[0] != ends[1]:
        said += f" to {after}"
    if change.delta:
        said += f", {signed(change.delta)} points"
    if change.toward:
        said += f", toward {told.parties(change.toward)}"
    if change.away:
        said += f", away from {told.parties(change.away)}"
    return f"{said}."


def _party(change: Change) -> str:
    end = change.after or change.before
    return end.party if end else ""


def _ends(told: Told, change: Change, names: list[str], ends: tuple[int, int]) -> Step:
    lines = tuple(
        Line(
            _end(told, change.issue, name, standing),
            _leads(change, number) if _party(change) else None,
        )
        for name, standing, number in zip(names, (change.before, change.after), ends, strict=True)
    )
    if _party(change):
        return Step(
            "R8",
            "The live position at one end against the live position at the other.",
            ENDS,
            lines,
        )
    return Step("R19", "What one document states against what the other states.", ENDS, lines)


def _leads(change: Change, number: int) -> Leads:
    return {"party": _party(change), "issue": change.issue, "round": number}


def _end(told: Told, issue: str, name: str, standing: Standing | None) -> tuple[object, ...]:
    stated = standing.position if standing else None
    if standing is None or stated is None:
        return (name, "no live position", None, "", "", "", "")
    scope = "" if stated.low == stated.high else f"{stated.low} to {stated.high}"
    return (
        name,
        told.stances(issue, stated.stances),
        stated.value,
        scope,
        str(word(stated.commitment)),
        told.document(stated.proposal),
        f"round {standing.since}",
    )


def _kind(told: Told, change: Change) -> Step:
    kind = word(change.kind)
    qualifying = (Flag.LATERAL, Flag.RANGE, Flag.COMMITMENT, Flag.CONDITIONS)
    flags = told.flags(flag for flag in change.flags if flag in qualifying)
    return Step(kind.rule, f"{kind}: {kind.meaning}." + (f" {flags}." if flags else ""))


def _delta(change: Change) -> Step:
    before, after = (_value(end) for end in (change.before, change.after))
    return Step(
        "R8", f"Value after minus value before: {after} − {before} = {signed(change.delta)} points."
    )


def _direction(told: Told, change: Change, start: int, named: Collection[str]) -> Step:
    """Whom the shift came closer to: each party's distance before and after, from where it stood then."""
    party = next(p for p in told.line.dossier.parties if p.slug == _party(change))
    before, after = _value(change.before), _value(change.after)
    lines = []
    for other in opponents(party, told.line.dossier.parties, named):
        aim = _value(told.line.live(other.slug, change.issue, start))
        if aim is not None and before is not None and after is not None:
            leads = {"party": other.slug, "issue": change.issue, "round": start}
            said = "closer" if other.slug in change.toward else "no closer, no farther"
            said = "farther" if other.slug in change.away else said
            gaps = abs(before - aim), abs(after - aim)
            lines.append(Line((told.party(other.slug), aim, *gaps, said), leads))
    says = f"Measured against where the others stood in round {start}, so that their own moves are not credited."
    if not lines:
        says += " Nobody of another side had a live position there."
    columns = ("party", "its value then", "distance before", "distance after", "came")
    return Step("R13", says, columns if lines else (), tuple(lines))


def _value(standing: Standing | None) -> int | None:
    return standing.position.value if standing and standing.position else None
