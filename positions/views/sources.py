"""One source: what it says, what it reprints and what reprints it; claims and reprints as pages show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.encoding import uri_to_iri
from django.utils.http import urlencode
from django.utils.translation import get_language_info

from positions.analysis.claims import Finding, Matter, Testimony, matters, weighing
from positions.captions import (
    ClaimCaption,
    SourceCaption,
    TermCaption,
    load_claims,
    load_sources,
    load_terms_citing,
)
from positions.forms import PlainQuestion
from positions.views.page import Context, Reading, page
from positions.vocabulary import SourceKind


@dataclass(frozen=True, slots=True)
class Said:
    """A claim as it is shown: what it rests on, its words, the source it stands in."""

    testimony: Testimony
    words: ClaimCaption
    source: SourceCaption
    outlet: str
    """The publisher of its root source, as written."""
    asserted: str
    retold: tuple[str, ...] = ()
    """Slugs of the claims of another origin that it retells."""

    @property
    def speaker(self) -> str:
        """Its claimant, a party by its slug."""
        return self.testimony.party or self.testimony.claim.claimant

    @property
    def way(self) -> str:
        """How it came to its outlet (R15): `unnamed`, `itself` (a party), `own` voice or `through`."""
        told = self.testimony
        if not told.speaker:
            return "unnamed"
        if told.origin != told.outlet:
            return "through"
        return "itself" if told.party else "own"


@dataclass(frozen=True, slots=True)
class Branch:
    """A source in a tree of reprints: whether its reprints follow under it, else how many levels end."""

    source: SourceCaption
    opens: bool
    ends: range


def branches(
    tops: Iterable[str], reprints: Mapping[str, list[str]], shown: Mapping[str, SourceCaption]
) -> list[Branch]:
    """Sources with their reprints under them, depth first: chains of any length nest in one loop."""
    waiting = [(slug, 0) for slug in reversed(list(tops))]
    order = []
    while waiting:
        slug, depth = waiting.pop()
        order.append((slug, depth))
        waiting += [(reprint, depth + 1) for reprint in reversed(reprints.get(slug, ()))]
    following = [depth for _, depth in order[1:]] + [0]
    return [
        Branch(shown[slug], following > depth, range(max(depth - following, 0)))
        for (slug, depth), following in zip(order, following, strict=True)
    ]


def chain(source: str, originals: Mapping[str, str]) -> list[str]:
    """A source, what it reprints, what that reprints, and so on to the root."""
    found = [source]
    while originals[found[-1]]:
        found.append(originals[found[-1]])
    return found


def reprinted(sources: Iterable[str], originals: Mapping[str, str]) -> dict[str, list[str]]:
    """The reprints of each source, of those given and in their order."""
    found: dict[str, list[str]] = {}
    for source in sources:
        if originals[source]:
            found.setdefault(originals[source], []).append(source)
    return found


@dataclass(frozen=True, slots=True)
class Saying:
    """What a source says on one matter, with what all claims on it amount to."""

    matter: Matter
    finding: Finding
    said: list[Said]


class Address(str):
    """An address outside, as it was entered."""

    @property
    def web(self) -> bool:
        """Whether it may be a link: scripts, files and words may not."""
        return self.casefold().startswith(("http://", "https://"))

    @property
    def legible(self) -> str:
        """With letters of any script instead of their percent codes."""
        return uri_to_iri(self)


@page(PlainQuestion, "positions/source.html")
def source(reading: Reading, source: str) -> Context:
    originals = {found.slug: found.reprint_of for found in reading.dossier.sources}
    if source not in originals:
        raise Http404
    ancestors = chain(source, originals)[1:]
    of_all = reprinted(originals, originals)
    root = ancestors[-1] if ancestors else source
    family = [root]
    for one in family:
        family += of_all.get(one, [])
    shown = load_sources(reading.negotiation, family)
    proposals = reading.captions.proposals.values()
    asked = {"negotiation": reading.dossier.slug, "source": source}
    record = shown[source]
    return {
        "source": record,
        "address": Address(record.url),
        "archived": Address(record.archived_url),
        "kind": SourceKind(record.kind).label,
        "language": language_in_words(record.language),
        "original": shown[ancestors[0]] if ancestors else None,
        "root": shown[root],
        "reprints": len(of_all.get(source, [])),
        "tree": branches([root], of_all, shown) if len(family) > 1 else [],
        "sayings": _sayings(reading, record, shown[root].publisher),
        "documents": [proposal for proposal in proposals if proposal.source == source],
        "clauses": _clauses(reading, source),
        "api": f"{reverse('api:claims-list')}?{urlencode(asked)}",
    }


def language_in_words(tag: str) -> str:
    """The English name of a language by its tag; the tag itself where Django knows none."""
    if not tag:
        return ""
    try:
        return get_language_info(tag.lower())["name"]
    except KeyError:
        return tag


def _sayings(reading: Reading, source: SourceCaption, outlet: str) -> list[Saying]:
    dossier = reading.dossier
    own = [claim for claim in dossier.claims if claim.source == source.slug]
    about = {(claim.about, claim.issue, claim.proposal) for claim in own}
    near = [c for c in dossier.claims if (c.about, c.issue, c.proposal) in about]
    words = load_claims(reading.negotiation, [claim.slug for claim in own], reading.dossier.drafts)
    weigh = weighing(dossier)
    return [
        Saying(
            matter,
            weigh(group),
            [
                Said(
                    testimony,
                    words[testimony.claim.slug],
                    source,
                    outlet,
                    asserted_in_words(reading, testimony),
                )
                for testimony in group
                if testimony.claim.source == source.slug
            ],
        )
        for matter, group in matters(dossier, near).items()
        if any(testimony.claim.source == source.slug for testimony in group)
    ]


def asserted_in_words(reading: Reading, testimony: Testimony) -> str:
    if not testimony.assertion:
        return ""
    return reading.captions.asserted(testimony.claim.issue, testimony.assertion)


def _clauses(reading: Reading, source: str) -> list[tuple[TermCaption, str]]:
    """The clauses that cite the source, each with its place on the page of its document."""
    citing = load_terms_citing(reading.negotiation, source, reading.dossier.drafts)
    if not citing:
        return []
    places = {(t.proposal, t.clause, t.issue): place for t, place in reading.anchors().items()}
    return [(term, places[term.proposal, term.clause, term.issue]) for term in citing]
