"""Saved rows with defaults: parents not named are those first made in the negotiation, or new ones."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User

from positions.models import (
    Authorship,
    Claim,
    Issue,
    Membership,
    Negotiation,
    Option,
    Party,
    Proposal,
    Record,
    Round,
    Salience,
    Source,
    Term,
    Topic,
)


def user(username: str = "ana", **more: Any) -> User:
    """An active account, as anyone at the desk has."""
    return User.objects.create_user(username, password="correct horse", **more)


def member(negotiation: Negotiation, user: User, role: str = "analyst") -> Membership:
    return _saved(Membership(negotiation=negotiation, user=user, role=role))


def negotiation(slug: str = "talks", owner: User | None = None, **more: Any) -> Negotiation:
    """A private negotiation, with its owner if one is given."""
    record = _saved(Negotiation(slug=slug, **{"name": slug.title(), **more}))
    if owner is not None:
        member(record, owner, "owner")
    return record


def party(slug: str = "alpha", negotiation: Negotiation | None = None, **more: Any) -> Party:
    home = _home(negotiation)
    return _saved(Party(slug=slug, negotiation=home, **{"name": slug.title(), **more}))


def round_(number: int = 1, negotiation: Negotiation | None = None, **more: Any) -> Round:
    names = {"slug": f"round-{number}", "name": f"Round {number}"}
    return _saved(Round(number=number, negotiation=_home(negotiation), **{**names, **more}))


def topic(slug: str = "security", negotiation: Negotiation | None = None, **more: Any) -> Topic:
    home = _home(negotiation)
    return _saved(Topic(slug=slug, negotiation=home, **{"name": slug.title(), **more}))


def issue(slug: str = "troops", negotiation: Negotiation | None = None, **more: Any) -> Issue:
    home = _home(negotiation)
    return _saved(Issue(slug=slug, negotiation=home, **{"name": slug.title(), **more}))


def option(value: int | None = 50, issue: Issue | None = None, **more: Any) -> Option:
    """An option named after its value (`at-50`) unless named otherwise."""
    slug = more.pop("slug", f"at-{value}")
    place = {"issue": issue or _first(Issue, _home()), "value": value, "slug": slug}
    return _saved(Option(**place, **{"label": slug.title(), **more}))


def salience(weight: int = 50, party: Party | None = None, issue: Issue | None = None) -> Salience:
    home = _home(None, party, issue)
    place = {"party": party or _first(Party, home), "issue": issue or _first(Issue, home)}
    return _saved(Salience(**place, salience=weight))


def source(slug: str = "gazette", negotiation: Negotiation | None = None, **more: Any) -> Source:
    names = {"publisher": slug.title(), "title": f"[Report of {slug}]"}
    grades = {"reliability": "B", "kind": "press"}
    return _saved(Source(slug=slug, negotiation=_home(negotiation), **{**names, **grades, **more}))


def proposal(
    slug: str = "paper",
    *authors: Party,
    round: Round | None = None,
    negotiation: Negotiation | None = None,
    **more: Any,
) -> Proposal:
    """A tabled proposal with its authors; by default one, the first party."""
    home = _home(negotiation, round, *authors)
    place = {"negotiation": home, "round": round or _first(Round, home)}
    names = {"title": slug.title(), "kind": "proposal", "status": "tabled"}
    record = _saved(Proposal(slug=slug, **place, **{**names, **more}))
    for author in authors or [_first(Party, home)]:
        _saved(Authorship(proposal=record, party=author))
    return record


def term(
    clause: str = "1",
    proposal: Proposal | None = None,
    issue: Issue | None = None,
    stance: Option | None = None,
    **more: Any,
) -> Term:
    """A demand in the coder's words; on the issue of its stance, if one is given."""
    issue = issue or (stance and stance.issue)
    home = _home(None, proposal, issue)
    place = {
        "proposal": proposal or _first(Proposal, home),
        "issue": issue or _first(Issue, home),
        "stance": stance,
    }
    return _saved(Term(clause=clause, **place, **{"wording": f"Clause {clause}.", **more}))


def claim(
    slug: str = "gazette-1",
    source: Source | None = None,
    issue: Issue | None = None,
    stance: Option | None = None,
    negotiation: Negotiation | None = None,
    **more: Any,
) -> Claim:
    """A claim of a stance, if one is given; else a comment."""
    issue = issue or (stance and stance.issue)
    home = _home(negotiation, source, issue)
    place = {
        "negotiation": home,
        "source": source or _first(Source, home),
        "issue": issue or _first(Issue, home),
        "stance": stance,
    }
    says = {"asserts": "stance" if stance else "comment", "statement": f"Statement {slug}."}
    return _saved(Claim(slug=slug, **place, **{**says, "credibility": 2, **more}))


def _saved(record: Record) -> Any:
    record.save()
    return record


def _home(named: Negotiation | None = None, *kin: Record | None) -> Negotiation:
    """The negotiation named, else that of a record named, else the first there is, else a new one."""
    known = [named, *(record.home() for record in kin if record)]
    found = next(filter(None, known), None) or Negotiation.objects.order_by("pk").first()
    return found or negotiation()


def _first(model: type[Record], home: Negotiation) -> Any:
    found = model.objects.of(home).order_by("pk").first()
    return found or BUILDERS[model](negotiation=home)


BUILDERS: dict[type[Record], Callable[..., Record]] = {
    Issue: issue,
    Party: party,
    Proposal: proposal,
    Round: round_,
    Source: source,
}
