"""Why a gap, a distance or a movement is what it is: issue by issue, with its coverage."""

from collections.abc import Collection, Mapping, Sequence

from positions.analysis.convergence import (
    Contribution,
    Distance,
    Weights,
    contributions,
    gap,
    pairs,
    shares,
)
from positions.analysis.records import Party, Term
from positions.analysis.timeline import Position
from positions.explain.record import Told, counted, signed
from positions.explain.sums import Explanation, Line, Step


def explain_gap(told: Told, issue: str, number: int, named: Collection[str] = ()) -> Explanation:
    """The gap of an issue as of a round: the largest difference of value between sides (R12)."""
    found = pairs(told.dossier.parties, named)
    parties = dict.fromkeys(party for pair in found for party in pair)
    stated = {p.slug: _position(told, p.slug, issue, number) for p in parties}
    lines = []
    for party in parties:
        position = stated[party.slug]
        said = told.stances(issue, position.stances) if position else "no live position"
        leads = {"party": party.slug, "issue": issue, "round": number}
        value = position.value if position else None
        lines.append(Line((told.party(party.slug), said, value), leads))
    who = (
        "The parties named" if named else "Parties with the role party, in pairs of different sides"
    )
    says = f"{who}: where each stands as of round {number}."
    steps = [Step("R12", says, ("party", "stances", "value"), tuple(lines))]
    widest = gap(told.line, issue, number, named)
    if widest is None:
        result = "No gap: no pair has two live positions."
    else:
        result = f"Gap: {widest} points."
        steps.append(_widest(told, stated, found, widest))
    subject = f"Gap on {told.issue(issue)} as of round {number}"
    terms = [clause for position in stated.values() if position for clause in position.clauses]
    return told.explanation(subject, result, steps, terms)


def _widest(
    told: Told,
    stated: Mapping[str, Position | None],
    found: Sequence[tuple[Party, Party]],
    widest: int,
) -> Step:
    """The first pair that is as far apart as the gap."""
    for one, other in found:
        ends = stated[one.slug], stated[other.slug]
        values = [end.value for end in ends if end and end.value is not None]
        if len(values) == 2 and max(values) - min(values) == widest:
            names = f"{told.party(one.slug)} and {told.party(other.slug)}"
            far = f"{max(values)} − {min(values)} = {widest} points"
            return Step("R12", f"The largest difference of value: {names}, {far}.")
    raise ValueError("no pair is as far apart as the gap")


def explain_distance(told: Told, found: Distance, issues: Collection[str]) -> Explanation:
    """The distance of two parties as of a round, and its movement since the round before (R14).

    `issues` are those that were asked for.
    """
    pair, number = (found.party, found.other), found.round
    chosen = [i.slug for i in told.line.dossier.issues if i.slug in issues]
    parts, _ = contributions(told.line, pair, number, chosen)
    names = told.party(pair[0]), told.party(pair[1])
    steps = [
        _sum(told, found, parts),
        _coverage(told, found, chosen),
        _movement(told, found, parts),
    ]
    terms: list[Term] = []
    for part in parts:
        for party in pair:
            position = _position(told, party, part.issue, number)
            terms += position.clauses if position else ()
    subject = f"Distance of {names[0]} and {names[1]} as of round {number}"
    if found.distance is None:
        return told.explanation(subject, "Not comparable: no issue is live for both.", steps, terms)
    result = f"{found.distance:.1f} points over {counted(found.issues, 'issue')}"
    result += f", moved {signed(found.moved)}." if found.moved is not None else "."
    return told.explanation(subject, result, steps, terms)


def _sum(told: Told, found: Distance, parts: list[Contribution]) -> Step:
    lines = []
    for part, share in zip(parts, shares([p.weight for p in parts]), strict=True):
        values = [
            _value(told, party, part.issue, found.round) for party in (found.party, found.other)
        ]
        leads = {"of": "gap", "issue": part.issue, "round": found.round}
        leads["party"] = [found.party, found.other]
        brings = round(part.difference * share, 2)
        cells = (told.issue(part.issue), *values, part.difference, f"{share:.1%}", brings)
        lines.append(Line(cells, leads))
    if found.weights is Weights.SALIENCE:
        how = "weighted by the mean of both parties' salience, recorded for every compared issue"
    else:
        how = "every issue counts alike"
    says = f"Mean of the differences of value over the issues live for both; {how}."
    if found.distance is not None and found.weights is Weights.EQUAL:
        total = sum(part.difference for part in parts)
        says += f" {total} / {found.issues} = {found.distance:.1f}."
    elif found.distance is not None:
        says += f" The points brought add up to {found.distance:.1f}."
    names = told.party(found.party), told.party(found.other)
    columns = ("issue", *names, "difference", "weight", "brings")
    return Step("R14", says, columns if lines else (), tuple(lines))


def _coverage(told: Told, found: Distance, issues: list[str]) -> Step:
    pair, compared = (found.party, found.other), found.issues
    alone = []
    for issue in issues:
        live = [party for party in pair if told.line.live(party, issue, found.round)]
        if len(live) == 1:
            leads = {"party": live[0], "issue": issue, "round": found.round}
            alone.append(Line((told.issue(issue), told.party(live[0])), leads))
    says = f"Coverage: {compared} of {counted(compared + len(alone), 'issue')} live for either"
    says += "." if found.coverage is None else f", {found.coverage:.0%}."
    if alone:
        says += " Live for one only, and so not compared:"
    return Step("R14", says, ("issue", "live for") if alone else (), tuple(alone))


def _movement(told: Told, found: Distance, parts: list[Contribution]) -> Step:
    moving = [part for part in parts if part.moved is not None]
    lines = tuple(
        Line((told.issue(p.issue), p.before, p.difference, signed(p.moved)))
        for p in sorted(moving, key=lambda p: -abs(p.moved or 0))
    )
    if found.moved is None:
        return Step(
            "R14", "No movement: no issue was live for both in this round and the one before."
        )
    way = "closing" if found.moved < 0 else "opening" if found.moved > 0 else "unchanged"
    says = (
        f"Movement since round {found.round - 1}: {signed(found.moved)} points, {way}, over the "
        f"{counted(found.moved_issues, 'issue')} live for both in both rounds, because a changing set "
        "of issues imitates movement."
    )
    return Step(
        "R14", says, ("issue", f"round {found.round - 1}", f"round {found.round}", "change"), lines
    )


def _position(told: Told, party: str, issue: str, number: int) -> Position | None:
    standing = told.line.live(party, issue, number)
    return standing.position if standing else None


def _value(told: Told, party: str, issue: str, number: int) -> int | None:
    position = _position(told, party, issue, number)
    return position.value if position else None
