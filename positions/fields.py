"""Fields for what negotiations record: slugs, dates known only in part, text in any script."""

import datetime
import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Concat, Length, Substr

_PARTIAL_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


def validate_partial_date(text: str) -> None:
    """Accepts `2025`, `2025-06` and `2025-06-02`; raises ValidationError for anything else."""
    message = "“%(value)s” is no date: enter 2025, 2025-06 or 2025-06-02."
    if not _PARTIAL_DATE.fullmatch(text):
        raise ValidationError(message, params={"value": text})
    try:
        datetime.date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError as wrong:
        raise ValidationError(message, params={"value": text}) from wrong


def validate_composed(text: str) -> None:
    """Refuses look-alike spellings: one name must have one sequence of characters."""
    if unicodedata.normalize("NFKC", text) != text:
        raise ValidationError("“%(value)s” is not in composed form (NFKC).", params={"value": text})


class NameSlugField(models.CharField):
    """A short name for addresses and files, in letters of any script, digits, hyphens and underscores."""

    default_validators = [
        validate_composed,
        RegexValidator(
            r"^[-\w]+\Z",
            "“%(value)s” is no slug: use letters, digits, hyphens and underscores only.",
        ),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(*args, **kwargs)


class PartialDateField(models.CharField):
    """A date as exactly as it is known, stored as given; empty where it is not known at all."""

    default_validators = [validate_partial_date]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_length": 10, "blank": True, "default": ""}
        super().__init__(*args, **kwargs)


def first_day_of(field: str) -> models.Expression:
    """A partial date as its first day, for ordering; a missing one sorts first."""
    rest = Substr(models.Value("0000-01-01"), Length(field) + 1)
    return Concat(models.F(field), rest, output_field=models.CharField())
