"""One issue: its scale, the parties’ paths, the gap between the sides, clauses and claims."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from positions.analysis.claims import Verdict, evidence, groups
from positions.analysis.convergence import gap, pairs
from positions.analysis.records import Dossier, Flag, IssueKind, Proposal, Term
from positions.analysis.timeline import Standing, Status, Timeline, in_order, texts_of, timeline
from positions.captions import Captions, OptionCaption, PartyCaption, RoundCaption, TopicCaption
from positions.forms import IssueQuestion
from positions.views import plots
from positions.views.page import Context, Reading, page
from positions.words import word


@dataclass(frozen=True, slots=True)
class Gap:
    """The gap of the issue as of a round (R12), and as of the round before."""

    round: int
    points: int | None
    before: int | None

    @property
    def change(self) -> int | None:
        """Since the round before, negative where it closed; None unless there was one in both."""
        if self.points is None or self.before is None:
            return None
        return self.points - self.before

    @property
    def previous(self) -> int:
        return self.round - 1


@dataclass(frozen=True, slots=True)
class Trend:
    """Whether the sides came closer: the first gap and the last, and the last that was another than before.

    `parted` says that no pair stands on the issue any more.
    """

    first: Gap
    last: Gap
    turn: Gap | None
    parted: bool

    @property
    def change(self) -> int:
        return (self.last.points or 0) - (self.first.points or 0)

    @property
    def size(self) -> int:
        return abs(self.change)


@dataclass(frozen=True, slots=True)
class Cell:
    """A party as of a round: its standing, its stances in words, and where the clauses stated then are read.

    `dropped` says that it still stood in the round before.
    """

    standing: Standing
    labels: list[str]
    clauses: list[tuple[Term, str]]
    dropped: bool


@dataclass(frozen=True, slots=True)
class Row:
    round: RoundCaption
    cells: list[Cell]
    gap: Gap


@dataclass(frozen=True, slots=True)
class Clause:
    """What a clause says on the issue, where it is read, and what the claims on it amount to."""

    term: Term
    proposal: Proposal
    anchor: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Rung:
    """An option of the scale with the parties that stand on it as of the last round."""

    option: OptionCaption
    parties: list[str]


@page(IssueQuestion, "positions/issue.html")
def issue(reading: Reading, issue: str) -> Context:
    if issue not in reading.captions.issues:
        raise Http404
    dossier, captions = _on(reading.dossier, issue), reading.captions
    named = reading.asked["party"]
    context = {
        "issue": captions.issues[issue],
        "topics": _topics(captions, issue),
        "claims": [
            (group, [captions.asserted(issue, stance) for stance in group.finding.stances])
            for group in groups(dossier)
            if not named or group.about in named
        ],
    }
    if dossier.issues[0].kind is IssueKind.FACT:
        options = [captions.options[issue, option.slug] for option in dossier.options]
        rungs = [Rung(option, []) for option in options]
        return context | {
            "rungs": rungs,
            "api": _data(reading, "claim-comparison", about=named, issue=issue),
        }
    query = reading.question.asked.urlencode()
    return {
        **context,
        **_standings(reading, timeline(dossier), issue),
        "api": _data(reading, "positions", party=named, issue=issue),
        "chart": f"chart/?{query}" if query else "chart/",
    }


@require_safe
def chart(request: HttpRequest, slug: str, issue: str) -> HttpResponse:
    """The plot of the paths as a Vega-Lite document."""
    asked = request.GET.copy()
    asked.appendlist("issue", issue)
    address = reverse("api:positions-chart", kwargs={"slug": slug})
    return HttpResponseRedirect(f"{address}?{asked.urlencode()}")


def _on(dossier: Dossier, issue: str) -> Dossier:
    """What the rules read of one issue: no rule looks from one issue at another, except for a distance."""
    return replace(
        dossier,
        issues=tuple(one for one in dossier.issues if one.slug == issue),
        options=tuple(option for option in dossier.options if option.issue == issue),
        terms=tuple(term for term in dossier.terms if term.issue == issue),
        claims=tuple(claim for claim in dossier.claims if claim.issue == issue),
    )


def _topics(captions: Captions, issue: str) -> list[TopicCaption]:
    """The issue's topic under those that it lies under."""
    found: list[TopicCaption] = []
    slug = captions.issues[issue].topic
    while slug:
        found.insert(0, captions.topics[slug])
        slug = captions.topics[slug].parent
    return found


def _data(reading: Reading, analysis: str, **asked: str | list[str]) -> str:
    """Where the API answers the same."""
    address = reverse(f"api:{analysis}", kwargs={"slug": reading.captions.slug})
    return f"{address}?{urlencode(asked | reading.kept, doseq=True)}"


def _standings(reading: Reading, line: Timeline, issue: str) -> Context:
    """The paths of the parties named, or else of all that ever took a position, with all they rest on."""
    captions, named = reading.captions, reading.asked["party"]
    rounds = list(captions.rounds.values())
    stood = {
        party for party, _ in line.events if any(e.position for e in line.events[party, issue])
    }
    shown = [p for slug, p in captions.parties.items() if slug in (named or stood)]
    # One party alone makes no pair: its gap is still that between the sides.
    paired = named if len(named) > 1 else []
    gaps = _gaps(line, issue, paired)
    anchors = reading.anchors()
    rows = [
        Row(found, _cells(reading, line, found.number, shown, anchors), gap)
        for found, gap in zip(rounds, gaps, strict=True)
    ]
    return {
        "rungs": _rungs(captions, line, rows),
        "last_round": rounds[-1] if rounds else None,
        "shown": shown,
        "others": [p for slug, p in captions.parties.items() if slug not in stood],
        "stood": stood,
        "rows": rows,
        "trend": _trend(gaps),
        "between": pairs(line.dossier.parties, paired),
        "who": _who(line.dossier, captions, paired),
        "paired": paired,
        "plot": _plot(line.dossier, captions, rows) if stood & {p.slug for p in shown} else None,
        "gist": _gist(captions, rows),
        "clauses": _clauses(line.dossier, named, anchors),
        "joint": word(Flag.JOINT),
    }


def _gaps(line: Timeline, issue: str, named: Sequence[str]) -> list[Gap]:
    numbers = [found.number for found in line.dossier.rounds]
    points = [gap(line, issue, number, named) for number in numbers]
    return [Gap(*found) for found in zip(numbers, points, [None, *points], strict=False)]


def _trend(gaps: Sequence[Gap]) -> Trend | None:
    known = [found for found in gaps if found.points is not None]
    if not known:
        return None
    turns = [found for found in known if found.change]
    return Trend(known[0], known[-1], turns[-1] if turns else None, known[-1] is not gaps[-1])


def _cells(
    reading: Reading,
    line: Timeline,
    number: int,
    shown: Sequence[PartyCaption],
    anchors: dict[Term, str],
) -> list[Cell]:
    found = {s.party: s for s in line.as_of(number) + line.without_position(number)}
    cells = []
    for party in shown:
        standing = found[party.slug]
        stated = standing.position
        clauses = stated.clauses if stated and standing.status is Status.STATED else ()
        labels = reading.captions.labels(standing.issue, stated.stances) if stated else []
        read = [(clause, anchors[clause]) for clause in clauses]
        stood = line.live(party.slug, standing.issue, number - 1) is not None
        cells.append(Cell(standing, labels, read, stood and not standing.live))
    return cells


def _rungs(captions: Captions, line: Timeline, rows: Sequence[Row]) -> list[Rung]:
    """The scale from its low end to its high, with who stands where as of the last round."""
    there: dict[str, list[str]] = {}
    for cell in rows[-1].cells if rows else ():
        if cell.standing.live and cell.standing.position:
            for stance in cell.standing.position.stances:
                there.setdefault(stance, []).append(cell.standing.party)
    return [
        Rung(captions.options[option.issue, option.slug], there.get(option.slug, []))
        for option in line.dossier.options
    ]


def _who(dossier: Dossier, captions: Captions, paired: Sequence[str]) -> str:
    """Between whom the gap is."""
    found = pairs(dossier.parties, paired)
    if len(found) == 1:
        return " and ".join(str(captions.parties[party.slug]) for party in found[0])
    return "the parties chosen" if paired else "the sides"


def _plot(dossier: Dossier, captions: Captions, rows: Sequence[Row]) -> plots.Plot:
    """Rounds across, the scale upwards, a path per party."""
    levels = [
        (option.value, captions.options[option.issue, option.slug].label)
        for option in dossier.options
        if option.value is not None
    ]
    paths = zip(*(row.cells for row in rows), strict=True)
    series = [_series(captions, rows, path) for path in paths]
    return plots.lines([str(row.round.number) for row in rows], levels, series)


def _series(captions: Captions, rows: Sequence[Row], path: Sequence[Cell]) -> plots.Series:
    last = path[-1].standing
    party = captions.parties[last.party]
    points = (_point(f"{party}, {row.round}", cell) for row, cell in zip(rows, path, strict=True))
    ended = ", dropped" if last.status is Status.LAPSED else ""
    return plots.Series(f"{party}{ended}", f"party-{party.colour} dash-{party.dash}", tuple(points))


def _point(where: str, cell: Cell) -> plots.Point:
    stated = cell.standing.position
    if stated and cell.standing.live:
        how = f"{', '.join(cell.labels)}, {word(cell.standing.status)}"
        return plots.Point(
            value=stated.value,
            low=stated.low,
            high=stated.high,
            hollow=cell.standing.status is not Status.STATED,
            says=f"{where}: {stated.value}, {how}",
        )
    if stated and cell.dropped:
        return plots.Point(dropped=stated.value, says=f"{where}: {word(Status.LAPSED).meaning}")
    return plots.Point()


def _gist(captions: Captions, rows: Sequence[Row]) -> list[str]:
    """What the plot shows, party by party: where each first stood, when it was dropped, where it last stood."""
    told = []
    for path in zip(*(row.cells for row in rows), strict=True):
        numbered = [(row.round.number, cell) for row, cell in zip(rows, path, strict=True)]
        live = [(n, c.standing.position.value) for n, c in numbered if c.standing.live]
        if live:
            stands = [
                f"{value} in round {number}" for number, value in dict.fromkeys((live[0], live[-1]))
            ]
            drops = [f"dropped in round {number}" for number, cell in numbered if cell.dropped]
            party = captions.parties[path[0].standing.party]
            told.append(f"{party}: {', '.join([stands[0], *drops, *stands[1:]])}.")
    return told


def _clauses(
    dossier: Dossier, named: Sequence[str], anchors: dict[Term, str]
) -> list[tuple[str, list[Clause]]]:
    """Per party all that its texts say on the issue, the newest round first."""
    texts, finding = texts_of(dossier), evidence(dossier)
    newest = in_order(dossier.proposals)
    newest.sort(key=lambda proposal: proposal.round)
    newest.reverse()
    found = []
    for party in dossier.parties:
        clauses = [
            Clause(term, proposal, anchors[term], finding(proposal.slug, term.issue).verdict)
            for proposal in newest
            if party.slug in proposal.parties
            for terms in texts.get(proposal.slug, {}).values()
            for term in terms
        ]
        if clauses and (not named or party.slug in named):
            found.append((party.slug, clauses))
    return found
