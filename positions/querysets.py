"""The verbs by which records are chosen: who may see them, who may change them, what is published."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Self

from django.db import connections, models
from django.db.models import Func, Q, Value
from django.db.models.functions import Coalesce, Left

from positions.folding import ALPHABETS, runs
from positions.history import recording, revise

INDEXED = 100_000
"""Characters of a text that full text knows: PostgreSQL refuses to keep the words of a much longer one."""


def own_slug(proposal: str = "") -> Coalesce:
    """The slug under which a proposal counts where drafts do: a draft copy has that of what it revises."""
    path = f"{proposal}__" if proposal else ""
    return Coalesce(f"{path}revises__slug", f"{path}slug")


def own_place() -> Coalesce:
    """The place in which it counts, likewise."""
    return Coalesce("revises__sequence", "sequence")


def _words_begin(begun: Iterable[str]) -> Func:
    """Whether words of `search_text` begin so. The vector is that of the indexes, to the letter."""
    parts = [Left("search_text", INDEXED), Value(f"[^{ALPHABETS}]+"), Value(" "), Value("g")]
    apart = Func(*parts, function="regexp_replace")
    vector = Func(apart, template="to_tsvector('simple', %(expressions)s)")
    query = Value(" & ".join(f"'{run}':*" for run in begun))
    template, output = "(%(expressions)s::tsquery)", models.BooleanField()
    return Func(vector, query, template=template, arg_joiner=" @@ ", output_field=output)


def counted_if(model: Any, drafts: bool = False) -> Q:
    """What makes a record count in answers: being published, or with `drafts` as if all were published."""
    return model.drafted_if if drafts else model.published_if


class Records(models.QuerySet):
    """Records of negotiations. A model names the way to its negotiation in `negotiation_path`."""

    def of(self, negotiation: models.Model) -> Self:
        """The records that belong to a negotiation."""
        return self.filter(self._on("pk", negotiation.pk))

    def visible_to(self, user: Any) -> Self:
        """Records of public negotiations and of those the user is a member of; superusers see all."""
        if user.is_superuser:
            return self.all()
        public = self._on("visibility", "public")
        if not user.is_authenticated:
            return self.filter(public)
        return self.filter(public | self._on("pk__in", user.memberships.values("negotiation")))

    def shared_with(self, user: Any) -> Self:
        """Records of negotiations that the user is a member of, in any role."""
        return self._where_member(user, "viewer", "analyst", "reviewer", "owner")

    def editable_by(self, user: Any) -> Self:
        """Records of negotiations in which the user is analyst, reviewer or owner."""
        return self._where_member(user, "analyst", "reviewer", "owner")

    def publishable_by(self, user: Any) -> Self:
        """Records of negotiations in which the user may publish: as reviewer or owner."""
        return self._where_member(user, "reviewer", "owner")

    def owned_by(self, user: Any) -> Self:
        """Records of negotiations that the user owns."""
        return self._where_member(user, "owner")

    def open_to(self, user: Any) -> Self:
        """What the desk shows a user: of what is visible, drafts only to members."""
        visible = self.visible_to(user)
        if not self.model.published_if or user.is_superuser:
            return visible
        if not user.is_authenticated:
            return visible.published()
        member = self._on("pk__in", user.memberships.values("negotiation"))
        return visible.filter(self.model.published_if | member)

    def _where_member(self, user: Any, *roles: str) -> Self:
        if user.is_superuser:
            return self.all()
        if not user.is_authenticated:
            return self.none()
        held = user.memberships.filter(role__in=roles)
        return self.filter(self._on("pk__in", held.values("negotiation")))

    def published(self) -> Self:
        """Records that answers may rest on: not those of proposals still in draft or in review."""
        return self.filter(self.model.published_if)

    def counted(self, drafts: bool = False) -> Self:
        """Records that answers rest on: the published, or with `drafts` all as if they were published."""
        return self.filter(counted_if(self.model, drafts))

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete with history, each negotiation's records under a revision of its own."""
        counts: Counter[str] = Counter()
        with recording() as change:
            path = self.model.negotiation_path
            for negotiation in set(self.values_list(path or "pk", flat=True)):
                revise(change, negotiation)
                records = self.filter(**{path or "pk": negotiation})
                counts.update(super(Records, records).delete()[1])
        return counts.total(), dict(counts)

    delete.alters_data = True
    delete.queryset_only = True

    def holding(self, words: Iterable[str]) -> Self:
        """Records whose text holds all of these folded words (`folding.search_words`).

        PostgreSQL looks up in an index how words of an alphabet begin, and finds none by its middle or
        its end. What else a word is made of, in scripts that run words together (Chinese, Thai) or
        begin them with what belongs to others (Arabic, Hebrew), punctuation and signs, is looked for
        in the text itself; and so is everything on other databases.
        """
        rows, within = self, list(words)
        if connections[self.db].vendor == "postgresql":
            begun = [run for word in within for run in runs(word)]
            rows = rows.filter(_words_begin(begun)) if begun else rows
            within = [word for word in within if runs(word) != [word]]
        return rows.filter(*(Q(search_text__contains=word) for word in within))

    def _on(self, lookup: str, value: Any) -> Q:
        path = self.model.negotiation_path
        return Q((f"{path}__{lookup}" if path else lookup, value))
