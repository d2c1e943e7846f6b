"""Files that were uploaded and checked, until their import is confirmed: nothing else is written before."""

from django.conf import settings
from django.db import models

from positions.models.codebook import Negotiation
from positions.querysets import Records


class PendingImport(models.Model):
    """An upload of one account, kept in the database because the next request may meet another server."""

    negotiation_path = "negotiation"
    published_if = models.Q()

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    negotiation = models.ForeignKey(
        Negotiation, models.CASCADE, null=True, related_name="+", help_text="None: a new one."
    )
    name = models.CharField(max_length=255, help_text="The name of the uploaded file.")
    content = models.BinaryField(help_text="The files of a bundle, or some of them, as a zip.")
    prune = models.BooleanField(default=False, help_text="Remove what the files do not hold.")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = Records.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
