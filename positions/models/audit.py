"""What members did with a negotiation beside changing its records: exports and publications."""

from typing import Any

from django.conf import settings
from django.db import models

from positions.models.codebook import Negotiation
from positions.models.record import one_of
from positions.querysets import Records
from positions.vocabulary import AuditKind


class AuditEntry(models.Model):
    """One deed, for the owner to read; no record of the negotiation, so it raises no revision."""

    negotiation_path = "negotiation"
    published_if = models.Q()

    negotiation = models.ForeignKey(Negotiation, models.CASCADE, related_name="audit")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    user_name = models.CharField("who", max_length=150)
    """The account's name as it was: it outlives the account."""
    at = models.DateTimeField("when", auto_now_add=True)
    kind = models.CharField(max_length=20, choices=AuditKind)
    what = models.TextField(help_text="What was exported or published.")
    revision = models.PositiveIntegerField(help_text="The negotiation's revision then.")

    objects = Records.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "audit entries"
        constraints = [one_of("kind", AuditKind)]

    @classmethod
    def note(cls, negotiation: Negotiation, user: Any, kind: str, what: str, revision: int) -> None:
        """Enter a deed under the account's name as it is now."""
        cls(
            negotiation=negotiation,
            user=user,
            user_name=user.get_username(),
            kind=kind,
            what=what,
            revision=revision,
        ).save()

    def __str__(self) -> str:
        return f"{self.user_name}: {self.kind} of {self.what}"
