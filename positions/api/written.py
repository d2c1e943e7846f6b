"""What may be written of a row: the fields of the row as it is read, checked as the desk checks its forms."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError as Unsound
from django.db import models
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.fields import SkipField, empty

from positions.api import serializers as rows
from positions.api.parsing import refuse_unknown_fields
from positions.api.problems import named
from positions.models import (
    Authorship,
    Claim,
    Negotiation,
    Option,
    Party,
    Proposal,
    Record,
    Source,
    Term,
)
from positions.review import AUTHORLESS, UNCODED
from positions.vocabulary import Completeness

ROW = "(row)"
"""Stands where no one field is to blame."""
NO_ID = "A new record is given its id: leave it out."
FIXED = {
    "id": "An id never changes.",
    "negotiation": "A record stays in its negotiation.",
    "proposal": "A term stays in its proposal.",
}


class Text(serializers.CharField):
    """Text; a number is none."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Switch(serializers.BooleanField):
    """true or false, and no word for it."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Word(serializers.ChoiceField):
    """A word of a vocabulary, of its own type."""

    def to_internal_value(self, data: Any) -> Any:
        if not any(type(data) is type(word) and data == word for word in self.choices):
            self.fail("invalid_choice", input=data)
        return data


class Reference(Text):
    """Another record of the negotiation, by slug."""

    default_error_messages = {"unknown": "“{slug}” is not known here."}

    def __init__(self, *, model: type[Record], **options: Any) -> None:
        super().__init__(**options)
        self.model = model

    def to_internal_value(self, data: Any) -> Any:
        slug = super().to_internal_value(data)
        found = self.context["known"].get(self.model, slug)
        if found is None:
            self.fail("unknown", slug=slug[:80])
        return found


class StanceSlug(Reference):
    """An option of the row's own issue, which is known only with the row."""

    def to_internal_value(self, data: Any) -> str:
        return Text.to_internal_value(self, data)


class Known:
    """The records of a negotiation that a request names, those of a kind read in one query."""

    def __init__(
        self, negotiation: Negotiation, named_by: Mapping[str, type[Record]], given: Iterable[Any]
    ) -> None:
        self.negotiation = negotiation
        self.found: dict[tuple[Any, ...], Record] = {}
        wanted: dict[type[Record], set[str]] = {model: set() for model in named_by.values()}
        for row in given:
            for name, model in named_by.items():
                value = row.get(name) if isinstance(row, dict) else None
                wanted[model] |= {
                    slug
                    for slug in (value if isinstance(value, list) else [value])
                    if isinstance(slug, str) and "\0" not in slug
                }
        for model, slugs in wanted.items():
            records = model.objects.of(negotiation).select_related(model.negotiation_path)
            for record in records.filter(slug__in=slugs) if slugs else ():
                self.add(record)

    def add(self, record: Record) -> None:
        within = (record.issue_id,) if isinstance(record, Option) else ()
        self.found[type(record), *within, getattr(record, "slug", None)] = record

    def get(self, model: type[Record], slug: str, *within: int) -> Any:
        return self.found.get((model, *within, slug))


class Written(serializers.ModelSerializer):
    """Checks what is given for a record, and stores it."""

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: Text,
        models.TextField: Text,
        models.BooleanField: Switch,
    }
    serializer_choice_field = Word
    fixed: tuple[str, ...] = ("id", "negotiation")
    """What no change moves, beside the slug."""

    id = serializers.IntegerField(
        required=False, help_text="Its own id; a new record is given one: leave it out."
    )
    negotiation = Text(help_text="Slug of the negotiation that it belongs to.")

    @classmethod
    def references(cls) -> dict[str, type[Record]]:
        """The kinds of records that fields name by slug."""
        found = {}
        for name, field in cls().fields.items():
            one = getattr(field, "child", field)
            if isinstance(one, Reference):
                found[name] = one.model
        return found

    def get_fields(self) -> dict[str, serializers.Field]:
        """What a field means is said where the row is read, if the record does not say it."""
        fields = super().get_fields()
        shown = getattr(self.Meta, "row", serializers.Serializer)().fields
        for name in fields.keys() & shown.keys():
            fields[name].help_text = fields[name].help_text or shown[name].help_text
        return fields

    def build_relational_field(self, name: str, relation: Any) -> tuple[type, dict[str, Any]]:
        field, model = relation.model_field, relation.related_model
        told = f"{field.help_text} By slug." if field.help_text else ""
        options: dict[str, Any] = {"model": model, "help_text": told}
        if field.null:
            options |= {"allow_null": True, "required": False}
        return (StanceSlug if model is Option else Reference), options

    def problems(self) -> list[dict[str, str]]:
        """All that speaks against the record with what is given; its values are set by then."""
        given = self.initial_data
        wrong = refuse_unknown_fields(given, self.fields)
        bad: set[str] = set()
        self.values: dict[str, Any] = {}
        for name, field in self.fields.items():
            try:
                self.values[name] = field.run_validation(given.get(name, empty))
            except SkipField:
                continue
            except ValidationError as error:
                bad.add(name)
                wrong += _flat(name, given.get(name), error.detail)
        if self.instance.pk is None and "id" in given.keys() & self.fields.keys():
            wrong.append(named("id", given["id"], NO_ID))
        wrong += self.place(bad)
        return wrong + self._unsound(self._not_shown() | bad) + self.rules(bad)

    def place(self, bad: set[str]) -> list[dict[str, str]]:
        """Set the values on the record; what cannot be set is `bad`, and told."""
        for name in self.values.keys() - {"id", "negotiation", "parties"}:
            setattr(self.instance, name, self.values[name])
        return []

    def rules(self, bad: set[str]) -> list[dict[str, str]]:
        """What the record alone cannot tell."""
        return []

    def store(self) -> None:
        self.instance.save()

    def _not_shown(self) -> set[str]:
        """Fields that no row has. Those that lead to a parent are checked: constraints rest on them."""
        return {
            field.name
            for field in self.instance._meta.fields
            if field.name not in self.fields
            and not (field.is_relation and getattr(self.instance, field.attname) is not None)
        }

    def _unsound(self, unasked: set[str]) -> list[dict[str, str]]:
        """What the model says; whether what is referred to is there was found out when it was read."""
        record, errors = self.instance, {}
        read = {field.name for field in record._meta.fields if field.is_relation}
        checks = (
            partial(record.clean_fields, unasked | read),
            record.clean,
            partial(record.validate_unique, unasked),
            partial(record.validate_constraints, unasked),
        )
        for check in checks:
            try:
                check()
            except Unsound as error:
                error.update_error_dict(errors)
        return self._told(Unsound(errors)) if errors else []

    def _told(self, error: Unsound) -> list[dict[str, str]]:
        return [
            named(name, self.initial_data.get(name), message)
            if name in self.fields
            else named(ROW, "", message)
            for name, messages in error.message_dict.items()
            for message in messages
        ]


class Coded(Written):
    """A row with an issue and an option of its scale."""

    def place(self, bad: set[str]) -> list[dict[str, str]]:
        asked, slug = "stance" in self.values, self.values.pop("stance", None)
        super().place(bad)
        record, found = self.instance, None
        if slug is not None:
            bad |= {"stance"}
            if "issue" in bad or record.issue_id is None:
                return []
            found = self.context["known"].get(Option, slug, record.issue_id)
            if found is None:
                message = f"“{slug[:80]}” is no option of the issue “{record.issue}”."
                return [named("stance", slug, message)]
            bad -= {"stance"}
        if asked:
            record.stance = found
        return []


class ProposalWritten(Written):
    """A proposal as it is written."""

    parties = serializers.ListField(
        child=Reference(model=Party),
        allow_empty=False,
        error_messages={"empty": AUTHORLESS},
        help_text="Who tabled it, by slug, in the order of the paper.",
    )

    class Meta:
        model = Proposal
        row = rows.ProposalRow
        fields = row.Meta.fields
        validators = ()

    def rules(self, bad: set[str]) -> list[dict[str, str]]:
        found = []
        parties = self.values.get("parties", [])
        for party in dict.fromkeys(party for party in parties if parties.count(party) > 1):
            found.append(named("parties", party.slug, f"“{party.slug}” is named twice."))
        record = self.instance
        full = "completeness" not in bad and record.completeness == Completeness.FULL
        if full and not (record.pk and record.terms.exists()):
            found.append(named("completeness", record.completeness, UNCODED))
        return found

    def store(self) -> None:
        if self.instance.pk is None or self.values.keys() - {"parties"}:
            super().store()
        if "parties" in self.values:
            tabled_by(self.instance, self.values["parties"])


class TermWritten(Coded):
    """A term as it is written."""

    fixed = (*Written.fixed, "proposal")

    class Meta:
        model = Term
        row = rows.TermRow
        fields = row.Meta.fields
        validators = ()


class SourceWritten(Written):
    """A source as it is written."""

    class Meta:
        model = Source
        row = rows.SourceRow
        fields = row.Meta.fields
        validators = ()


class ClaimWritten(Coded):
    """A claim as it is written."""

    class Meta:
        model = Claim
        row = rows.ClaimRow
        fields = row.Meta.fields
        validators = ()


def whole(written: type[Written]) -> type[Written]:
    """The same with every field required but the id: what takes the place of a row leaves nothing to guess."""
    meta = type("Meta", (written.Meta,), {"extra_kwargs": {}})
    fields = {
        name: {"required": True}
        for name in written.Meta.fields
        if name not in written._declared_fields
    }
    meta.extra_kwargs = fields
    name = f"{written.__name__.removesuffix('Written')}Whole"
    return type(name, (written,), {"Meta": meta, "__doc__": written.__doc__})


def tabled_by(proposal: Proposal, parties: list[Party]) -> None:
    """Make these its authors, in this order; who stays keeps their record."""
    stored = {authorship.party_id: authorship for authorship in proposal.authorships.all()}
    for place, party in enumerate(parties, 1):
        authorship = stored.pop(party.pk, None) or Authorship(proposal=proposal, party=party)
        if authorship.sequence != place:
            authorship.sequence = place
            authorship.save()
    for gone in stored.values():
        gone.delete()


def _flat(name: str, value: Any, detail: Any) -> list[dict[str, str]]:
    """The errors of a field; those within a list under the place of each."""
    if isinstance(detail, dict):
        return [
            one
            for place, errors in detail.items()
            for one in _flat(f"{name}[{place}]", value[place], errors)
        ]
    return [named(name, value, str(message)) for message in detail]
