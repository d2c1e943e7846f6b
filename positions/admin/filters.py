"""Filters of changelists; they offer nothing of negotiations that the user cannot see."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from positions.admin.access import access


class NegotiationFilter(admin.SimpleListFilter):
    title = "negotiation"
    parameter_name = "negotiation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(access(request).visible.values())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        return queryset.filter(**{f"{queryset.model.negotiation_path}__slug": self.value()})


class WithinNegotiation(admin.RelatedFieldListFilter):
    """The rounds, parties or issues of the negotiation chosen; without a choice they would be mixed."""

    def field_choices(
        self, field: models.Field, request: HttpRequest, model_admin: Any
    ) -> list[tuple[int, str]]:
        visible = access(request).visible
        chosen = request.GET.get("negotiation")
        homes = [pk for pk, (slug, _) in visible.items() if chosen in (slug, None)]
        if len(homes) != 1:
            return []
        path = field.related_model.negotiation_path
        records = field.related_model.objects.visible_to(request.user).filter(**{path: homes[0]})
        return [(record.pk, str(record)) for record in records]
