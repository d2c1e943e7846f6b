"""How a negotiation is cited: one line, BibTeX and CSL-JSON, of the revision that was read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.apps import apps
from django.urls import reverse

from positions.as_of import revision_wanted, store_at
from positions.history import history_within
from positions.models import Negotiation, Record
from positions.words import MONTHS, date_in_words

_ESCAPED = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        # Not \{ and \}: BibTeX counts braces, whatever stands before them.
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        **{sign: f"\\{sign}" for sign in "%&#_$"},
    }
)


@dataclass(frozen=True, slots=True)
class Citation:
    """A negotiation at one revision.

    Who coded a negotiation is not recorded as its author, so nobody is named: its name is the title,
    and the site that answers is the publisher.
    """

    slug: str
    title: str
    licence: str
    """A name, an address or terms in any words; empty where none is recorded."""
    revision: int
    written_on: date | None
    """The day in UTC on which the revision was written; None where its history does not say."""
    address: str
    """Absolute, and of this revision."""

    @property
    def publisher(self) -> str:
        return urlsplit(self.address).netloc

    @property
    def key(self) -> str:
        """ASCII, as BibTeX wants it: a slug in another script as Punycode."""
        slug = self.slug if self.slug.isascii() else self.slug.encode("punycode").decode()
        return f"{slug}-r{self.revision}"

    @property
    def line(self) -> str:
        parts = [f"{self.title} [data set]", self._dated, self.publisher, self._licensed]
        return " ".join([*(f"{part}." for part in parts if part), self.address])

    @property
    def bibtex(self) -> str:
        """An entry of kind misc, which every style has; the address is not escaped, as styles set it to the letter."""
        day = self.written_on
        told = filter(None, ["Data set", self._dated, self._licensed])
        fields = {
            "title": f"{{{{{_escaped(self.title)}}}}}",
            **(
                {"year": f"{{{day.year}}}", "month": MONTHS[day.month - 1][:3].lower()}
                if day
                else {}
            ),
            "version": f"{{{self.revision}}}",
            "publisher": f"{{{_escaped(self.publisher)}}}",
            "url": f"{{{self.address}}}",
            "note": f"{{{_escaped('. '.join(told))}}}",
        }
        lines = "".join(f"  {name} = {value},\n" for name, value in fields.items())
        return f"@misc{{{self.key},\n{lines}}}\n"

    @property
    def csl(self) -> dict[str, Any]:
        """An item of CSL-JSON, whose schema has no place for a licence but the note."""
        day = self.written_on
        return {
            "id": self.key,
            "type": "dataset",
            "title": self.title,
            "version": str(self.revision),
            **({"issued": {"date-parts": [[day.year, day.month, day.day]]}} if day else {}),
            "publisher": self.publisher,
            "URL": self.address,
            **({"note": self._licensed} if self.licence else {}),
        }

    @property
    def csl_file(self) -> str:
        """The item as a file: the schema asks for a list."""
        return json.dumps([self.csl], ensure_ascii=False, indent=2) + "\n"

    @property
    def _dated(self) -> str:
        on = f" of {date_in_words(self.written_on.isoformat())}" if self.written_on else ""
        return f"Revision {self.revision}{on}"

    @property
    def _licensed(self) -> str:
        if self.licence.startswith(("http://", "https://")):
            return f"Licence: <{self.licence}>"
        return f"Licence: {self.licence.rstrip('.')}" if self.licence else ""


def cited(negotiation: Negotiation, asked: Mapping[str, str], site: str) -> Citation:
    """The citation of the revision asked for, by default the newest; at most two queries.

    `site` is the address of the site, with a slash at its end. Raises NoSuchRevision.
    """
    wanted = revision_wanted(negotiation, asked)
    then = store_at(negotiation, wanted, negotiation.revision).negotiation
    page = reverse("pages:cite", kwargs={"slug": negotiation.slug})
    return Citation(
        slug=negotiation.slug,
        title=" ".join(then.name.split()),
        licence=" ".join(then.licence.split()),
        revision=then.revision,
        written_on=_written_on(negotiation, then.revision),
        address=urljoin(site, f"{page}?revision={then.revision}"),
    )


def _written_on(negotiation: Negotiation, revision: int) -> date | None:
    """From the history rows of every kind, as the negotiation knows the moment of its newest revision only."""
    kinds = [m for m in apps.get_app_config("positions").get_models() if issubclass(m, Record)]
    first, *others = [
        history_within(model, [negotiation.pk])
        .filter(history_revision=revision)
        .order_by()
        .values_list("history_date")
        for model in kinds
    ]
    row = first.union(*others, all=True).order_by("history_date").first()
    return row[0].astimezone(UTC).date() if row else None


def _escaped(text: str) -> str:
    """Text as LaTeX sets it, without control characters; every script stays as it is."""
    return "".join(sign for sign in text if sign.isprintable() or sign > "\x9f").translate(_ESCAPED)
