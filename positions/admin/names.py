"""The names that independence rests on: publishers and claimants as used, near-duplicates, merging."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from rapidfuzz import fuzz

from positions.admin.access import access
from positions.admin.coding import sent_negotiation
from positions.admin.record import LONGEST_REASON
from positions.folding import fold
from positions.history import recording
from positions.models import Claim, Negotiation, OrderedRecord, Party, Source

ALIKE = 88
"""Of 100, from which two names are shown together. One letter left out in a name of five or changed in
one of nine leaves 88 or more; The Indian Express and The New Indian Express, two papers, come to 87.5."""

SHORTEST = 5
"""Letters from which likeness is measured: shorter names (TASS, RIA) differ in every letter."""

ACRONYM = 3
"""Letters from which the first letters of words are taken for a name of their own."""

KINDS: dict[str, tuple[type[OrderedRecord], str]] = {
    "publisher": (Source, "source"),
    "claimant": (Claim, "claim"),
}
"""Where each kind of name stands, and what its record is called."""


class Name(NamedTuple):
    text: str
    count: int
    party: str = ""
    """The party whose slug the name is: that spelling has a meaning of its own (R15)."""


def used(kind: str, negotiation: int) -> list[Name]:
    """The names of a kind in a negotiation with how often each is used, in alphabetical order."""
    counts = _counted(kind, negotiation)
    parties = _parties(negotiation) if kind == "claimant" else {}
    return [
        Name(text, counts[text], parties.get(text, ""))
        for text in sorted(counts, key=lambda text: (fold(text), text))
    ]


def _counted(kind: str, negotiation: int) -> Counter[str]:
    model, _ = KINDS[kind]
    rows = model.objects.filter(negotiation=negotiation).exclude(**{kind: ""})
    return Counter(rows.values_list(kind, flat=True))


def _parties(negotiation: int) -> dict[str, str]:
    rows = Party.objects.filter(negotiation=negotiation)
    return dict(rows.values_list("slug", "name"))


def bare(name: str) -> str:
    """What is left of a name to compare: letters folded, without article, marks and what brackets add."""
    words = re.sub(r"[^\w\s]", " ", re.sub(r"\(.*?\)", " ", fold(name))).split()
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def acronym(name: str) -> str:
    """The letters of RFE/RL, and the first letters of Radio Free Europe / Radio Liberty."""
    words = bare(name).split()
    letters = re.sub(r"\W", "", name)
    written = letters.isupper() or len(words) < 2
    return "".join(words) if written else "".join(word[0] for word in words)


def near(one: str, other: str) -> bool:
    """Whether two names may be one: alike but for spelling, or one the first letters of the other."""
    first, second = bare(one), bare(other)
    if first == second or first.replace(" ", "") == second.replace(" ", ""):
        return True
    if min(len(first), len(second)) >= SHORTEST and fuzz.ratio(first, second) >= ALIKE:
        return True
    return _abbreviates(one, other) or _abbreviates(other, one)


def _abbreviates(short: str, long: str) -> bool:
    """An acronym of a name of several words, or one that begins with it, as RFE/RL with Radio Free Europe."""
    if not re.sub(r"\W", "", short).isupper() or len(bare(long).split()) < ACRONYM:
        return False
    letters, initials = acronym(short), acronym(long)
    return min(len(letters), len(initials)) >= ACRONYM and letters.startswith(initials)


def near_duplicates(names: Iterable[Name]) -> list[list[Name]]:
    """Names that may be one, in groups; each once, in the order given."""
    groups: list[list[Name]] = []
    for name in names:
        mine = [group for group in groups if any(near(name.text, other.text) for other in group)]
        joined = [*(other for group in mine for other in group), name]
        groups = [group for group in groups if group not in mine] + [joined]
    return [group for group in groups if len(group) > 1]


class MergeForm(forms.Form):
    kind = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    names = forms.MultipleChoiceField(error_messages={"required": "Choose the names to merge."})
    into = forms.CharField(
        label="Into", max_length=500, error_messages={"required": "Say into which name."}
    )
    confirmed = forms.BooleanField(required=False)

    def __init__(self, data: Any, known: Mapping[str, list[Name]]) -> None:
        super().__init__(data)
        self.known = known
        kind = data.get("kind", "")
        self.fields["names"].choices = [(n.text, n.text) for n in known.get(kind, [])]

    def clean(self) -> dict[str, Any]:
        entered = super().clean()
        others = [name for name in entered.get("names", []) if name != entered.get("into")]
        if entered.get("names") and entered.get("into") and not others:
            raise ValidationError("That is the name already: nothing would change.")
        entered["others"] = others
        return entered

    def counts(self) -> list[Name]:
        """What is merged: each of the other names with its count."""
        others = self.cleaned_data["others"]
        return [name for name in self.known[self.cleaned_data["kind"]] if name.text in others]


def merge(negotiation: Negotiation, kind: str, others: list[str], into: str) -> int:
    """Write one name where the others stood; within `recording`, so as one revision with its reason."""
    model, _ = KINDS[kind]
    rows = model.objects.of(negotiation).filter(**{f"{kind}__in": others})
    for record in rows:
        setattr(record, kind, into)
        record.save()
    return len(rows)


def reason(kind: str, others: list[str], into: str) -> str:
    said = ", ".join(f"“{name}”" for name in others)
    full = f"Merged {kind} {said} into “{into}”"
    return full if len(full) <= LONGEST_REASON else f"{full[: LONGEST_REASON - 1]}…"


def names_view(request: HttpRequest, pk: int, site: AdminSite) -> HttpResponse:
    """The names of a negotiation, for those who may edit it; a merge is shown before it is done."""
    negotiation = Negotiation.objects.editable_by(request.user).filter(pk=pk).first()
    if negotiation is None:
        raise Http404
    known = {kind: used(kind, pk) for kind in KINDS}
    form = MergeForm(request.POST, known) if request.method == "POST" else None
    if form is not None and form.is_valid() and form.cleaned_data["confirmed"]:
        return _merged(request, negotiation, form.cleaned_data)
    kinds = [
        {"kind": kind, "record": KINDS[kind][1], "names": names, "groups": near_duplicates(names)}
        for kind, names in known.items()
    ]
    preview = form.counts() if form is not None and form.is_valid() else None
    more = {"negotiation": negotiation, "kinds": kinds, "form": form, "preview": preview}
    more |= {"title": f"Names in {negotiation}", "opts": Negotiation._meta}
    return render(
        request, "admin/positions/negotiation/names.html", site.each_context(request) | more
    )


def _merged(request: HttpRequest, negotiation: Negotiation, entered: dict[str, Any]):
    kind, others, into = (entered[name] for name in ("kind", "others", "into"))
    with recording(request.user, reason(kind, others, into)):
        number = merge(negotiation, kind, others, into)
    records = f"{number} {KINDS[kind][1]}{'' if number == 1 else 's'}"
    messages.success(request, f"“{into}” now stands in {records} more.")
    return redirect("admin:positions_negotiation_names", negotiation.pk)


def suggestions(request: HttpRequest, kind: str, home: int | None) -> SafeString:
    """A list of the names used in the negotiation, for an input to offer; parties first, by their slugs."""
    home = home or sent_negotiation(request)
    if home not in access(request).editable:
        return format_html('<datalist id="{}s"></datalist>', kind)
    parties = _parties(home) if kind == "claimant" else {}
    others = (name for name, _ in _counted(kind, home).most_common() if name not in parties)
    offered = {**parties, **dict.fromkeys(others, "")}
    options = format_html_join("", '<option value="{}">{}</option>', offered.items())
    return format_html('<datalist id="{}s">{}</datalist>', kind, options)


class NameInput(forms.TextInput):
    """Offers the names already used: one spelling for one outlet. The list stands once on a page."""

    def __init__(self, kind: str, names: SafeString | None = None, attrs: Any = None) -> None:
        super().__init__({"class": "vTextField", "list": f"{kind}s", **(attrs or {})})
        self.names = names

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        return format_html("{}{}", super().render(*args, **kwargs), self.names or "")
