"""The questions that pages and API put to a dossier: what they may ask for, and what is said to bad ones."""

import copy
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from positions.analysis.claims import Verdict
from positions.analysis.diff import Kind
from positions.analysis.records import Dossier, Proposal, Round
from positions.vocabulary import ProposalStatus


class OneOf(forms.Field):
    """One value out of those the dossier has."""

    def __init__(self, noun: str, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.noun = noun
        self.known: dict[str, Any] = {}

    def to_python(self, value: Any) -> Any:
        return self.find(value) if value else None

    def find(self, value: str) -> Any:
        if value not in self.known:
            raise ValidationError(
                "“%(value)s” is no %(noun)s.", params={"value": value, "noun": self.noun}
            )
        return self.known[value]


class ManyOf(OneOf):
    """Any number of values out of those the dossier has, in the order they were asked for."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[Any]:
        return [self.find(one) for one in dict.fromkeys(value or ())]


class YesOrNo(forms.Field):
    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def to_python(self, value: Any) -> bool:
        if value not in (None, "", "true", "false"):
            raise ValidationError("“%(value)s” is neither true nor false.", params={"value": value})
        return value == "true"


class Question(forms.Form):
    """A question about one negotiation; it answers what was asked, in the dossier's own records.

    Rounds and proposals are cleaned to records, all else to slugs or words. `issues` holds the slugs of
    all issues asked for, by name or by topic. No unknown parameter or value passes.
    """

    issue = ManyOf("issue of this negotiation", help_text="Issues, by slug.")
    topic = ManyOf(
        "topic of this negotiation", help_text="Topics, by slug; each includes its sub-topics."
    )

    also_allowed = ("format",)
    reserved: dict[str, OneOf] = {}
    """Fields whose names are words of Python, such as “from”, and cannot be declared as the others are."""

    def __init__(self, asked: QueryDict, dossier: Dossier) -> None:
        given = {name: [v for v in values if v] for name, values in asked.lists()}
        self.asked = QueryDict(mutable=True)
        for name, values in given.items():
            self.asked.setlist(name, values)
        super().__init__(self.asked)
        self.fields |= copy.deepcopy(self.reserved)
        self.dossier = dossier
        self._offer(dossier)

    def _offer(self, dossier: Dossier) -> None:
        slugs: dict[str, Iterable[Any]] = {
            "party": dossier.parties,
            "about": dossier.parties,
            "issue": dossier.issues,
            "topic": dossier.topics,
        }
        for name, field in self.fields.items():
            if name in slugs:
                field.known = {record.slug: record.slug for record in slugs[name]}
            elif "proposal" in name or name == "base":
                field.known = {proposal.slug: proposal for proposal in dossier.proposals}
            elif name in ("round", "from", "to"):
                # A slug first: an analyst may have named a round “2022”.
                field.known = {str(r.number): r for r in dossier.rounds}
                field.known |= {r.slug: r for r in dossier.rounds}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, values in self.asked.lists():
            if name not in self.fields and name not in self.also_allowed:
                self.add_error(None, _about(name, values[-1:], "There is no such parameter."))
            elif len(values) > 1 and not isinstance(self.fields.get(name), ManyOf):
                self.add_error(None, _about(name, values[-1:], "It can be given only once."))
        cleaned["issues"] = self.dossier.issues_within(
            cleaned.get("issue", ()), cleaned.get("topic", ())
        )
        return cleaned

    def refuse(self, name: str, message: str) -> None:
        self.add_error(None, _about(name, self.asked.getlist(name), message))

    def problems(self) -> list[dict[str, str]]:
        """What is wrong with the question: a flat list of name, value and message."""
        return [
            {
                "name": (wrong.params or {}).get("name", name),
                "value": (wrong.params or {}).get("value", self.asked.get(name, "")),
                "message": wrong.messages[0],
            }
            for name, all_wrong in self.errors.as_data().items()
            for wrong in all_wrong
        ]


def _about(name: str, values: list[str], message: str) -> ValidationError:
    return ValidationError(message, params={"name": name, "value": ";".join(values)})


def _words(noun: str, vocabulary: Iterable[str], help_text: str) -> ManyOf:
    field = ManyOf(noun, help_text=help_text)
    field.known = {str(word): word for word in vocabulary}
    return field


def _statuses() -> ManyOf:
    return _words(
        "status of a document",
        ProposalStatus.values,
        "Only documents of these statuses count (R11).",
    )


class PositionsQuestion(Question):
    """Where the parties stand as of a round; without one, the last."""

    round = OneOf("round of this negotiation", help_text="A round, by slug or number.")
    party = ManyOf("party of this negotiation", help_text="Parties, by slug.")
    document_status = _statuses()
    all = YesOrNo(help_text="true: also the cells without any position (R6).")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["round"] = cleaned.get("round") or _last(self.dossier.rounds)
        return cleaned


class DiffQuestion(Question):
    """What changed between two rounds, by default the last two, or between two documents."""

    from_proposal = OneOf("proposal of this negotiation", help_text="The first document (R19).")
    to_proposal = OneOf("proposal of this negotiation", help_text="The second document (R19).")
    party = ManyOf(
        "party of this negotiation",
        help_text="Parties, by slug. A party named here is admitted to toward and away whatever its role.",
    )
    change = _words("kind of change", Kind, "Kinds of change (R9).")
    document_status = _statuses()
    redline = YesOrNo(help_text="true: with the words deleted and inserted.")

    reserved = {
        "from": OneOf("round of this negotiation", help_text="A round, by slug or number."),
        "to": OneOf("round of this negotiation", help_text="A round, by slug or number."),
    }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        documents = {"from_proposal", "to_proposal"} & set(self.asked)
        if len(documents) == 1:
            self.refuse(
                documents.pop(), "A comparison of documents needs from_proposal and to_proposal."
            )
        if documents:
            for name in {"from", "to", "document_status"} & set(self.asked):
                self.refuse(name, "It does not go with from_proposal and to_proposal.")
        cleaned["from"], cleaned["to"] = self._rounds(cleaned.get("from"), cleaned.get("to"))
        return cleaned

    def _rounds(self, start: Round | None, end: Round | None) -> tuple[Round | None, Round | None]:
        end = end or _last(self.dossier.rounds)
        if end and not start:
            start = _last([r for r in self.dossier.rounds if r.number < end.number]) or end
        return start, end


class CompareQuestion(Question):
    """Documents side by side: two or more, redlined against a base if one is named."""

    proposal = ManyOf("proposal of this negotiation", help_text="Two documents or more, by slug.")
    base = OneOf("proposal of this negotiation", help_text="The document that redlines start from.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "proposal" not in self.errors and len(cleaned.get("proposal", ())) < 2:
            self.refuse("proposal", "Name two proposals or more.")
        base: Proposal | None = cleaned.get("base")
        if base and base not in cleaned.get("proposal", ()):
            self.refuse("base", "The base must be one of the proposals compared.")
        return cleaned


class ConvergenceQuestion(Question):
    """How far apart parties are, round by round; by default those with role `party` (R12)."""

    party = ManyOf("party of this negotiation", help_text="Two parties or more, by slug.")

    reserved = {
        "from": OneOf("round of this negotiation", help_text="The first round shown."),
        "to": OneOf("round of this negotiation", help_text="The last round shown."),
    }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if len(cleaned.get("party", ())) == 1:
            self.refuse("party", "Name two parties or more.")
        rounds = self.dossier.rounds
        start = cleaned.get("from") or (rounds[0] if rounds else None)
        end = cleaned.get("to") or _last(rounds)
        if start and end and start.number > end.number:
            self.refuse("from", "The first round lies after the last.")
        cleaned["from"], cleaned["to"] = start, end
        return cleaned


class ClaimsQuestion(Question):
    """What the sources say, by party, issue and proposal or round."""

    about = ManyOf("party of this negotiation", help_text="Parties spoken of, by slug.")
    proposal = ManyOf("proposal of this negotiation", help_text="Proposals spoken of, by slug.")
    verdict = _words("verdict", Verdict, "Verdicts (R16).")


def _last(rounds: Iterable[Round]) -> Round | None:
    return max(rounds, key=lambda r: r.number, default=None)
