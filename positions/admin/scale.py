"""Before an option's value changes: which positions that moves, and whether it is meant."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from positions.admin.record import PageForm, rows_kept
from positions.analysis import records
from positions.analysis.timeline import timeline
from positions.dossier import load_dossier
from positions.models import Negotiation, Option, Party

CONFIRMED = "confirm_move"


class Moved(NamedTuple):
    """A live position that other values of the options give another value or range."""

    party: str
    issue: str
    round: int


Values = Mapping[tuple[str, str], int | None]
"""New values by the slugs of issue and option."""


def with_values(dossier: records.Dossier, values: Values) -> records.Dossier:
    """The dossier as it would be: options with other values, in their new order, and terms that take them."""
    changed = (
        replace(option, value=values.get((option.issue, option.slug), option.value))
        for option in dossier.options
    )
    scale = sorted(changed, key=lambda option: (option.value is None, option.value or 0))
    options = {
        (option.issue, option.slug): replace(option, place=place)
        for place, option in enumerate(scale)
    }
    terms = tuple(
        replace(term, stance=options[term.issue, term.stance.slug]) if term.stance else term
        for term in dossier.terms
    )
    return replace(dossier, options=tuple(options.values()), terms=terms)


def moves(dossier: records.Dossier, values: Values) -> list[Moved]:
    """The live positions, round by round, whose value, low or high the new values change."""
    before, after = timeline(dossier), timeline(with_values(dossier, values))
    issues = {issue for issue, _ in values}
    found = []
    for party, issue in before.cells():
        for round_ in dossier.rounds if issue in issues else ():
            pair = (before, after)
            stood, stands = (line.live(party, issue, round_.number) for line in pair)
            if stood and stands and _points(stood) != _points(stands):
                found.append(Moved(party, issue, round_.number))
    return found


def _points(standing: Any) -> tuple[int | None, int | None, int | None]:
    return standing.position.value, standing.position.low, standing.position.high


def changed_values(options: list[Option]) -> dict[Option, int | None]:
    """The stored options among these whose value is another now."""
    keys = [option.pk for option in options if option.pk]
    stored = dict(Option.objects.filter(pk__in=keys).values_list("pk", "value"))
    return {
        option: option.value
        for option in options
        if option.pk in stored and stored[option.pk] != option.value
    }


def question(options: list[Option], confirmed: list[str]) -> SafeString | None:
    """What to ask before the options get their new values; None where nothing moves or it is confirmed.

    A confirmation is of these values and of so many positions: other ones are asked about anew.
    """
    changed = changed_values(options)
    if not changed:
        return None
    home = next(iter(changed)).issue.negotiation
    values = {(option.issue.slug, option.slug): value for option, value in changed.items()}
    found = moves(load_dossier(home), values)
    token = " ".join(
        [f"{len(found)}:", *sorted(f"{option.pk}={value}" for option, value in changed.items())]
    )
    if not found or token in confirmed:
        return None
    return format_html(
        "This moves {} of {}, counted per party and round. Nothing is saved yet. "
        '<label><input type="checkbox" name="{}" value="{}"> Move {}</label>',
        f"{len(found)} position{'' if len(found) == 1 else 's'}",
        ", ".join(_names(home, {moved.party for moved in found})),
        CONFIRMED,
        token,
        "it" if len(found) == 1 else "them",
    )


def _names(home: Negotiation, slugs: set[str]) -> list[str]:
    return [str(party) for party in Party.objects.of(home).filter(slug__in=slugs)]


def _confirmed(form: forms.BaseForm | forms.BaseFormSet) -> list[str]:
    sent = form.data
    return sent.getlist(CONFIRMED) if hasattr(sent, "getlist") else [sent.get(CONFIRMED, "")]


class OptionForm(PageForm):
    def _post_clean(self) -> None:
        super()._post_clean()
        if self.instance.pk and not self.errors:
            asked = question([self.instance], _confirmed(self))
            if asked is not None:
                self.add_error("value", ValidationError(asked, "moves"))


class OptionFormSet(forms.BaseInlineFormSet):
    """All values that change on the page move the positions together, and are asked about together."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        options = [form.instance for form in rows_kept(self)]
        asked = question(options, _confirmed(self))
        if asked is not None:
            raise ValidationError(asked, "moves")
