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
from positions.as_of import NoSuchRevision
from positions.vocabulary import ProposalStatus

PAX_CODE = (
    "code of the PA-X codebook (Bell, Badanjak and others, PA-X Peace Agreements Database, "
    "University of Edinburgh), e.g. TjPrire, to the letter: the same in every negotiation."
)
MEMBERS_ONLY = "Drafts are shown to members of the negotiation only."
NO_BASE = "The base must be one of the proposals compared."


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
    """Any number of values out of those the dossier has, in the order they were asked for.

    `at_least` is how many a question names if it names any; with `needed` it must name some.
    """

    widget = forms.SelectMultiple

    def __init__(
        self, noun: str, *, at_least: int = 0, needed: bool = False, **options: Any
    ) -> None:
        super().__init__(noun, **options)
        self.at_least = at_least
        self.needed = needed

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
    drafts = YesOrNo(help_text="true: as if every draft were published; for members only.")
    revision = forms.Field(
        required=False,
        help_text="The records as they were at an earlier revision, read by the rules of today.",
    )
    known_by = forms.Field(
        required=False,
        help_text="The records as they were at the last revision written by then: by the end of a day "
        "(2026-03-01), month (2026-03) or year (2026) in UTC, or by a moment (2026-03-01T12:00:00Z). "
        "It does not go with revision.",
    )

    also_allowed = ("format",)
    reserved: dict[str, OneOf] = {}
    """Fields whose names are words of Python, such as “from”, and cannot be declared as the others are."""

    def __init__(self, asked: QueryDict, dossier: Dossier) -> None:
        self.asked = given(asked)
        super().__init__(self.asked)
        self.fields |= copy.deepcopy(self.reserved)
        self.dossier = dossier
        self._offer(dossier)

    def _offer(self, dossier: Dossier) -> None:
        slugs: dict[str, Iterable[Any]] = {
            "party": dossier.parties,
            "about": dossier.parties,
            "named": dossier.parties,
            "issue": dossier.issues,
            "topic": dossier.topics,
        }
        for name, field in self.fields.items():
            if name in slugs:
                field.known = {record.slug: record.slug for record in slugs[name]}
            elif name == "pax_code":
                field.known = {t.pax_code: t.pax_code for t in dossier.topics if t.pax_code}
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
        if cleaned.get("drafts") and not self.dossier.drafts:
            self.refuse("drafts", MEMBERS_ONLY)
        cleaned["issues"] = self.dossier.issues_within(
            cleaned.get("issue", ()), cleaned.get("topic", ())
        )
        return cleaned

    @property
    def given(self) -> set[str]:
        """The parameters that ask for something: an empty value asks for nothing."""
        return {name for name, values in self.asked.lists() if values}

    def refuse(self, name: str, message: str) -> None:
        self.add_error(None, _about(name, self.asked.getlist(name), message))

    def problems(self) -> list[dict[str, str]]:
        """What is wrong with the question: a flat list of name, value and message."""
        return [
            {
                "name": (wrong.params or {}).get("name", name),
                "value": shown((wrong.params or {}).get("value", self.asked.get(name, ""))),
                "message": shown(wrong.messages[0]),
            }
            for name, all_wrong in self.errors.as_data().items()
            for wrong in all_wrong
        ]


def given(asked: QueryDict) -> QueryDict:
    """What is asked, without empty values."""
    found = QueryDict(mutable=True)
    for name, values in asked.lists():
        found.setlist(name, [value for value in values if value])
    return found


def revision_problem(asked: QueryDict, wrong: NoSuchRevision) -> dict[str, str]:
    """What is wrong with the revision asked for, as `Question.problems` would say it."""
    values = given(asked)
    name = "known_by" if values.get("known_by") else "revision"
    return {"name": name, "value": shown(values[name]), "message": str(wrong)}


def shown(text: str) -> str:
    """Text that was asked for, as it can be shown: a NUL has no place in HTML or XML."""
    return str(text).replace("\0", "\ufffd")


def _about(name: str, values: list[str], message: str) -> ValidationError:
    return ValidationError(message, params={"name": name, "value": ";".join(values)})


def _words(
    noun: str, vocabulary: Iterable[str], help_text: str, kind: type[OneOf] = ManyOf
) -> OneOf:
    field = kind(noun, help_text=help_text)
    field.known = {str(word): word for word in vocabulary}
    return field


def _statuses() -> OneOf:
    return _words(
        "status of a document",
        ProposalStatus.values,
        "Only documents of these statuses count (R11).",
    )


class PositionsQuestion(Question):
    """Where the parties stand as of a round; without one, the last."""

    round = OneOf(
        "round of this negotiation", help_text="A round, by slug or number; without it the last."
    )
    party = ManyOf("party of this negotiation", help_text="Parties, by slug.")
    pax_code = ManyOf(
        "PA-X code of this negotiation", help_text=f"Topics with their sub-topics, by {PAX_CODE}"
    )
    document_status = _statuses()
    all = YesOrNo(help_text="true: also the cells without any position (R6).")
    explain = YesOrNo(help_text="true: each row with its worked sum, in JSON only.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["round"] = cleaned.get("round") or _last(self.dossier.rounds)
        if codes := cleaned.get("pax_code"):
            coded = [topic.slug for topic in self.dossier.topics if topic.pax_code in codes]
            cleaned["issues"] &= self.dossier.issues_within((), coded)
        return cleaned


class ActorsQuestion(PositionsQuestion):
    """The table of actors and issues as of a round; it always has every cell."""

    all = None
    explain = None


class DiffQuestion(Question):
    """What changed between two rounds, by default the last two, or between two documents."""

    from_proposal = OneOf(
        "proposal of this negotiation", help_text="The first of two documents (R19)."
    )
    to_proposal = OneOf(
        "proposal of this negotiation", help_text="The second of two documents (R19)."
    )
    party = ManyOf(
        "party of this negotiation",
        help_text="Parties, by slug. A party named here is admitted to toward and away whatever its role.",
    )
    change = _words("kind of change", Kind, "Kinds of change (R9).")
    document_status = _statuses()
    redline = YesOrNo(help_text="true: with the words deleted and inserted.")
    explain = YesOrNo(help_text="true: each row with its worked sum, in JSON only.")

    reserved = {
        "from": OneOf(
            "round of this negotiation",
            help_text="The round compared from, by slug or number; without it the one before.",
        ),
        "to": OneOf(
            "round of this negotiation",
            help_text="The round compared to, by slug or number; without it the last.",
        ),
    }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        documents = {"from_proposal", "to_proposal"} & self.given
        if len(documents) == 1:
            self.refuse(
                documents.pop(), "A comparison of documents needs from_proposal and to_proposal."
            )
        if documents:
            for name in {"from", "to", "document_status"} & self.given:
                self.refuse(name, "It does not go with from_proposal and to_proposal.")
        cleaned["from"], cleaned["to"] = _ends(self.dossier.rounds, cleaned)
        return cleaned


class CompareQuestion(Question):
    """Documents side by side: two or more, redlined against a base if one is named."""

    proposal = ManyOf(
        "proposal of this negotiation",
        at_least=2,
        needed=True,
        help_text="Two documents or more, by slug.",
    )
    base = OneOf(
        "proposal of this negotiation",
        help_text="One of them, by slug: the document that redlines start from.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "proposal" not in self.errors and len(cleaned.get("proposal", ())) < 2:
            self.refuse("proposal", "Name two proposals or more.")
        base: Proposal | None = cleaned.get("base")
        if base and base not in cleaned.get("proposal", ()):
            self.refuse("base", NO_BASE)
        return cleaned


class ConvergenceQuestion(Question):
    """How far apart parties are, round by round; by default those with role `party` (R12)."""

    party = ManyOf(
        "party of this negotiation",
        at_least=2,
        help_text="Two parties or more, by slug, whatever their role; without any all those with the "
        "role party (R12).",
    )
    explain = YesOrNo(help_text="true: each row with its worked sum, in JSON only.")

    reserved = {
        "from": OneOf(
            "round of this negotiation",
            help_text="The first round shown, by slug or number; without it the first of all.",
        ),
        "to": OneOf(
            "round of this negotiation",
            help_text="The last round shown, by slug or number; without it the last of all.",
        ),
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
    explain = YesOrNo(help_text="true: each row with its worked sum, in JSON only.")


class OfNow:
    """A page shows the records as they are now; earlier revisions are read over the API."""

    revision = None
    known_by = None
    also_allowed = ()


class MatrixQuestion(OfNow, PositionsQuestion):
    """The page of positions: every party on every issue as of a round."""

    pax_code = None
    all = None
    explain = None


class ChangesQuestion(OfNow, DiffQuestion):
    """The page of changes; it always shows redlines."""

    redline = None
    explain = None


class SideBySideQuestion(OfNow, CompareQuestion):
    """The page of documents side by side; of fewer than two it is a picker."""

    show = _words(
        "filter", ("differences", "contested"), "Only the rows that differ, or are contested."
    )
    pick = YesOrNo(help_text="true: choose the documents anew.")
    format = _words("format of this page", ("csv", "xlsx"), "A file of the table.", kind=OneOf)

    def clean(self) -> dict[str, Any]:
        # Fewer than two are no mistake here: the page then asks for the others.
        cleaned = Question.clean(self)
        chosen = cleaned.get("proposal", ())
        if (base := cleaned.get("base")) and base not in chosen:
            self.refuse("base", NO_BASE)
        if cleaned.get("format") and "proposal" not in self.errors and len(chosen) < 2:
            self.refuse("format", "A file needs two proposals or more.")
        return cleaned


class IssueQuestion(OfNow, Question):
    """The page of one issue: the parties whose paths are drawn."""

    issue = None
    topic = None
    party = ManyOf("party of this negotiation", help_text="Parties, by slug.")


class PlainQuestion(OfNow, Question):
    """A page that can only be asked for as it is."""

    issue = None
    topic = None


class CiteQuestion(Question):
    """The page that says how to cite, at the newest revision or another."""

    issue = None
    topic = None
    also_allowed = ()


class ClaimListQuestion(OfNow, ClaimsQuestion):
    """The page of groups of claims, a hundred at a time."""

    explain = None
    page = forms.IntegerField(required=False, min_value=1, help_text="The page, from 1.")


class GroupQuestion(OfNow, Question):
    """The page of one group of claims (R15)."""

    topic = None
    about = OneOf("party of this negotiation", help_text="The party spoken of.")
    issue = OneOf("issue of this negotiation", help_text="The issue.")
    proposal = OneOf("proposal of this negotiation", help_text="The proposal spoken of.")
    round = OneOf("round of this negotiation", help_text="The round, where no proposal is.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "issue" not in self.errors and not cleaned.get("issue"):
            self.refuse("issue", "Name the issue.")
        return cleaned


class ExplainQuestion(OfNow, Question):
    """The page of worked sums: of a position unless `of` asks for another number."""

    of = _words(
        "number that can be explained",
        ("position", "change", "gap", "distance", "agreement", "evidence"),
        "What to explain.",
        kind=OneOf,
    )
    party = ManyOf("party of this negotiation", help_text="Parties, by slug.")
    round = OneOf("round of this negotiation", help_text="A round, by slug or number.")
    proposal = ManyOf("proposal of this negotiation", help_text="Proposals, by slug.")
    named = ManyOf(
        "party of this negotiation",
        help_text="Parties admitted to toward and away of a change whatever their role (R12).",
    )
    document_status = _statuses()

    reserved = {
        "from": OneOf("round of this negotiation", help_text="A round, by slug or number."),
        "to": OneOf("round of this negotiation", help_text="A round, by slug or number."),
    }

    ALWAYS = {"of", "drafts"}
    TAKES = {
        "position": {"party": 1, "issue": 1, "round": None, "document_status": None},
        "change": {"party": 1, "issue": 1}
        | dict.fromkeys(["named", "from", "to", "document_status"]),
        "change of documents": {"proposal": 2, "issue": 1},
        "gap": {"issue": 1, "party": None, "round": None, "document_status": None},
        "distance": {"party": 2, "issue": None, "topic": None, "round": None},
        "agreement": {"proposal": 2, "issue": 1},
        "evidence": {"proposal": 1, "issue": 1},
    }
    """What each number is explained by: how many values (of agreement at least so many); None: any."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "of" in self.errors:
            return cleaned
        of = cleaned["of"] = cleaned.get("of") or "position"
        takes = self.TAKES[of]
        if of == "change" and "proposal" in self.given:
            takes = self.TAKES["change of documents"]
        for name in sorted(self.given & self.fields.keys() - takes.keys() - self.ALWAYS):
            self.refuse(name, f"It does not go with a {of}.")
        for name, wanted in takes.items():
            if wanted and name not in self.errors:
                self._refuse_number(of, name, wanted, len(cleaned[name]))
        last = _last(self.dossier.rounds)
        cleaned["round"] = cleaned.get("round") or last
        cleaned["from"], cleaned["to"] = _ends(self.dossier.rounds, cleaned)
        if not last and not takes.keys().isdisjoint({"round", "from"}):
            self.refuse("round", "This negotiation has no rounds yet.")
        return cleaned

    def _refuse_number(self, of: str, name: str, wanted: int, found: int) -> None:
        """So many values and no more; of texts that agree, more are welcome."""
        exactly = {1: "Name exactly one.", 2: "Name exactly two."}[wanted]
        if of == "agreement" and name == "proposal":
            if found < wanted:
                self.refuse(name, "Name two or more.")
        elif found != wanted:
            self.refuse(name, exactly)


class DistancesQuestion(OfNow, ConvergenceQuestion):
    """The page of distances over the rounds."""

    explain = None


def _ends(rounds: Iterable[Round], asked: dict[str, Any]) -> tuple[Round | None, Round | None]:
    """The rounds from and to which is asked: by default the last, and the one before the second."""
    end: Round | None = asked.get("to") or _last(rounds)
    start: Round | None = asked.get("from")
    if end and not start:
        start = _last([r for r in rounds if r.number < end.number]) or end
    return start, end


def _last(rounds: Iterable[Round]) -> Round | None:
    return max(rounds, key=lambda r: r.number, default=None)
