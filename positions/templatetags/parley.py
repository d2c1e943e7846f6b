"""What the pages' templates are written with: words, dates, links that hold a question, its controls."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from html import escape
from typing import Any
from urllib.parse import urlencode

from django import forms, template
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from positions.analysis.records import Option
from positions.analysis.text import Redline
from positions.analysis.timeline import Standing, Status
from positions.bundle.format import parts_of
from positions.captions import COLOURS, Captions
from positions.explain.record import signed
from positions.forms import ManyOf, Question, YesOrNo
from positions.rules import RULES
from positions.words import CREDIBILITY, RELIABILITY, WORDS, Word, date_in_words

register = template.Library()
register.filter("signed", signed)
register.filter("parts", parts_of)

IN_PATH = {"issue": "issue", "proposal": "proposal", "source": "source"}
"""Pages whose subject stands in their address, under its own name, and not in the question."""

WORDS_BY_NAME = {kind.__name__: words for kind, words in WORDS.items()}


@register.filter
def in_words(term: StrEnum | str, kind: str = "") -> Word | str:
    """`{{ change.kind|in_words }}`, or `{{ "shifted"|in_words:"Kind" }}` where only the text is there."""
    return WORDS_BY_NAME[kind or type(term).__name__].get(term, term)


@register.filter
def on(date: str) -> str:
    """A date as exactly as it is known; nothing of an empty one."""
    return date_in_words(date) if date else ""


@register.filter
def nth(found: Sequence[Any], place: int) -> Any:
    return found[place]


@register.filter
def colour(place: int) -> int:
    """The colour of the party in this place."""
    return place % COLOURS


@register.filter
def at(mapping: Any, key: Any) -> Any:
    """`{{ captions.parties|at:slug }}`; nothing where there is none."""
    return mapping.get(key, "") if key not in (None, "") else ""


@register.filter
def points(number: float | int | None) -> str:
    """A value or a distance in points of the scale; – where there is none."""
    if number is None:
        return "–"
    return f"{number:.1f}" if isinstance(number, float) else str(number)


@register.filter
def is_number(cell: Any) -> bool:
    return cell is None or isinstance(cell, int | float)


@register.filter
def reliability(grade: str) -> str:
    """What an Admiralty grade of a source means."""
    return RELIABILITY[grade]


@register.filter
def credibility(grade: int) -> str:
    """What an Admiralty grade of a claim means."""
    return CREDIBILITY[grade]


@register.filter
def label(stance: Option, captions: Captions) -> str:
    return captions.options[stance.issue, stance.slug].label


@register.filter
def percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


@register.filter
def scale(standing: Standing) -> SafeString:
    """A position on its issue's line, 0–100: its range as a bar, a dot, hollow where carried; a cross where it lapsed.

    Written in one go, because a matrix draws thousands of them. The numbers stand beside it in words.
    """
    stated = standing.position
    if stated is None or stated.value is None:
        return SafeString()
    bar = f'<path class="bar" d="M{stated.low} 12H{stated.high}"/>'
    hollow = "" if standing.status == Status.STATED else " carried"
    dot = f'<circle class="dot{hollow}" cx="{stated.value}" cy="12" r="7"/>'
    mark = (bar if stated.low != stated.high else "") + dot
    if not standing.live:
        mark = f'<path class="gone" d="M{stated.value} 12m-6-6l12 12m0-12l-12 12"/>'
    drawn = f'<svg class="scale" viewBox="-8 0 116 24" aria-hidden="true"><path class="axis" d="M0 12h100"/>{mark}</svg>'
    return mark_safe(drawn)  # noqa: S308 - nothing but numbers


@register.filter
def terse(cell: Any) -> SafeString:
    """A matrix' cell where parties are many: dot, value and remarks, the words for those who listen.

    Written in one go for the same reason as the scale.
    """
    if cell.said:
        hidden = f" {cell.label}, carried" if cell.carried else f" {cell.label}"
        kind, said = "stand", f"{scale(cell.standing)}{escape(cell.said)}{_hidden(hidden)}"
    else:
        kind, said = "none", escape(str(in_words(cell.standing.status)))
    remarks = "".join(f" {remark}" for remark in _remarks(cell)) if cell.remarked else ""
    stand = f'<a class="{kind}" href="{escape(cell.href)}">{said}</a>{remarks}'
    return mark_safe(f'<td class="party-{cell.party.colour}">{stand}</td>')  # noqa: S308 - escaped


def _remarks(cell: Any) -> Iterable[str]:
    """What changed, the flags and a contradiction, each leading to its sum."""
    if turn := cell.turn:
        if turn.arrow:
            told = f"{_hidden('shifted ')}{turn.arrow} {signed(turn.delta)}"
        elif cell.standing.live:
            told = escape(str(in_words(turn.kind)))
        else:
            told = f"{_hidden('dropped ')}in this round"
        yield f'<a class="turn" href="{escape(turn.href)}">{told}</a>'
    if cell.flags:
        yield escape(", ".join(cell.flags))
    if cell.contested:
        yield render_to_string("positions/parts/verdict.html", verdict("contested", cell.contested))


def _hidden(text: str) -> str:
    return f'<span class="hidden">{escape(text)}</span>'


@register.simple_tag(takes_context=True)
def ask(context: Context, page: str, **asked: Any) -> str:
    """The address of a page of this negotiation with a question: `{% ask "explain" party=… issue=… %}`.

    Empty parameters are left out, lists repeated; `from_=` stands for `from`, `anchor=` for the place.
    """
    anchor = asked.pop("anchor", "")
    path = {"slug": context["captions"].slug}
    if page in IN_PATH:
        path[page] = asked.pop(IN_PATH[page])
    if context["dossier"].drafts:
        asked["drafts"] = "true"
    given = [(name.rstrip("_"), one) for name, value in asked.items() for one in _each(value)]
    return (
        reverse(f"pages:{page}", kwargs=path)
        + (f"?{urlencode(given)}" if given else "")
        + (f"#{anchor}" if anchor else "")
    )


@register.simple_tag(takes_context=True)
def same(context: Context, **changed: Any) -> str:
    """This question with some parameters changed, or left out where they are empty: `?round=3&party=…`."""
    changed = {name.rstrip("_"): value for name, value in changed.items()}
    kept = [
        (name, one)
        for name, values in context["question"].asked.lists()
        if name not in changed
        for one in values
        if one
    ]
    given = kept + [(name, one) for name, value in changed.items() for one in _each(value)]
    return f"?{urlencode(given)}" if given else "?"


@register.simple_tag(takes_context=True)
def lead(context: Context, leads: Mapping[str, Any]) -> str:
    """The page that explains a line of a worked sum."""
    return ask(context, "explain", **leads)


def _each(value: Any) -> Iterable[Any]:
    if value is None or value == "":
        return ()
    return value if isinstance(value, list | tuple | set) else (value,)


@register.simple_tag
def rule(number: str) -> SafeString:
    """A rule's number, leading to what it says."""
    return format_html(
        '<a class="rule" href="{}#{}" title="{}">{}</a>',
        reverse("pages:rules"),
        number,
        RULES[number].name,
        number,
    )


@register.inclusion_tag("positions/parts/party.html", takes_context=True)
def party(context: Context, slug: str) -> dict[str, Any]:
    """A party with its colour; a slug that is none is shown as it is."""
    return {"party": context["captions"].parties.get(slug), "slug": slug}


@register.filter
def party_or_name(claimant: str, captions: Captions) -> str:
    """A claimant: a party where its slug is written (R15), else the name as it stands."""
    known = {slug.casefold(): party for slug, party in captions.parties.items()}
    return str(known.get(claimant.strip().casefold(), claimant))


@register.inclusion_tag("positions/parts/verdict.html")
def verdict(found: StrEnum | str, href: str = "") -> dict[str, Any]:
    """A verdict as a word with its shape and colour, leading to its reasons where `href` says."""
    return {"slug": str(found), "word": WORDS_BY_NAME["Verdict"][str(found)], "href": href}


@register.inclusion_tag("positions/parts/redline.html")
def redline(pieces: Redline, language: str = "") -> dict[str, Any]:
    """Words deleted and inserted, also struck and underlined, also said to those who listen."""
    return {"pieces": pieces, "language": language}


@register.inclusion_tag("positions/parts/control.html", takes_context=True)
def control(context: Context, name: str, label: str, all: str = "all") -> dict[str, Any]:
    """What a parameter can be, with what was chosen: one of a list, any number of a list, yes or no."""
    question: Question = context["question"]
    field = question.fields[name]
    chosen = question.asked.getlist(name)
    return {
        "name": name,
        "label": label,
        "all": all,
        "chosen": chosen,
        "many": isinstance(field, ManyOf),
        "switch": isinstance(field, YesOrNo),
        "wrong": [p["message"] for p in question.problems() if p["name"] == name],
        "groups": _groups(name, field, chosen, context["captions"]),
    }


def _groups(
    name: str, field: forms.Field, chosen: list[str], captions: Captions
) -> list[tuple[str, list[dict[str, Any]]]]:
    """The choices of a field under headings: documents under their round, all else under none."""
    values = list(getattr(field, "known", {}))
    labels: dict[str, Any] = {value: value.replace("-", " ") for value in values}
    headings: dict[str, str] = {}
    if name in ("party", "about", "other"):
        labels = {slug: captions.parties[slug] for slug in values}
    elif name == "issue":
        labels = {slug: captions.issues[slug] for slug in values}
    elif name == "topic":
        labels = {slug: captions.topics[slug] for slug in values}
    elif name == "verdict":
        labels = {value: WORDS_BY_NAME["Verdict"][value] for value in values}
    elif name in ("round", "from", "to"):
        # Rounds are known by slug and by number; a number that was asked for chooses the same.
        chosen = [getattr(captions.rounds.get(_number(one)), "slug", one) for one in chosen]
        labels = {found.slug: found for found in captions.rounds.values()}
    elif "proposal" in name or name == "base":
        ordered = sorted(values, key=lambda slug: captions.proposals[slug].round)
        labels = {slug: captions.proposals[slug] for slug in ordered}
        headings = {s: str(captions.rounds[captions.proposals[s].round]) for s in ordered}
    groups: dict[str, list[dict[str, Any]]] = {}
    for value, label in labels.items():
        choice = {"value": value, "label": str(label), "chosen": value in chosen}
        groups.setdefault(headings.get(value, ""), []).append(choice)
    return list(groups.items())


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


@register.filter
def terms(text: str) -> SafeString:
    """Words in `backticks` as terms of the rules."""
    pieces = (
        format_html("<i>{}</i>", piece) if place % 2 else conditional_escape(piece)
        for place, piece in enumerate(text.split("`"))
    )
    return mark_safe("".join(pieces))  # noqa: S308 - each piece is escaped
