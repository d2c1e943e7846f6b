"""What the fields of the analyses' rows mean: their names are the contract, their texts the schema's."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from positions.analysis.claims import Verdict
from positions.analysis.comparison import Agreement
from positions.analysis.convergence import Weights
from positions.analysis.diff import Kind
from positions.analysis.records import Commitment, Flag
from positions.analysis.timeline import Status
from positions.vocabulary import PartyRole, ProposalKind, ProposalStatus
from positions.words import WORDS

SLUG = {"type": "string", "minLength": 1, "maxLength": 220, "pattern": r"^[^\s/]+$"}
"""A short name. Its letters may be of any script, which `\\w` means to some readers of patterns only."""
PARTIAL_DATE = {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"}


class Row(serializers.Serializer):
    """A flat row. `json_only` names the fields that do not fit a table."""

    json_only: tuple[str, ...] = ()


def text(help_text: str, *, null: bool = False) -> serializers.CharField:
    return serializers.CharField(help_text=help_text, allow_null=null)


def number(
    help_text: str, *, null: bool = False, least: int = 0, most: int | None = None
) -> serializers.IntegerField:
    """A whole number; by default a count."""
    limits = {"min_value": least, "max_value": most}
    return serializers.IntegerField(help_text=help_text, allow_null=null, **limits)


def points(help_text: str, *, least: int = 0) -> serializers.IntegerField:
    """Points of a scale from 0 to 100; from −100 where they are a difference."""
    return number(f"{help_text} {least or 0}–100.", null=True, least=least, most=100)


def fraction(help_text: str, least: float, most: float) -> serializers.FloatField:
    """A number that is null where there is nothing to compare."""
    limits = {"min_value": least, "max_value": most}
    return serializers.FloatField(help_text=help_text, allow_null=True, **limits)


def words(help_text: str) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(), help_text=help_text)


def one_of(vocabulary: Any, help_text: str, *, null: bool = False) -> serializers.ChoiceField:
    """A word of a vocabulary; those of the rules with what they mean."""
    choices = getattr(vocabulary, "choices", None) or [
        (one.value, _told(one)) for one in vocabulary
    ]
    return serializers.ChoiceField(choices, help_text=help_text, allow_null=null)


def flags(*known: Flag) -> serializers.ListField:
    told = "; ".join(f"{flag}: {_told(flag)}" for flag in known)
    child = serializers.ChoiceField([flag.value for flag in known])
    return serializers.ListField(child=child, help_text=f"What must be told beside it. {told}.")


def _told(term: Any) -> str:
    known = WORDS.get(type(term), {}).get(term)
    return f"{known.meaning} ({known.rule})" if known else str(term.name)


@extend_schema_field(
    {
        "type": "array",
        "prefixItems": [
            {"type": "string", "enum": ["equal", "delete", "insert"]},
            {"type": "string"},
        ],
        "minItems": 2,
        "maxItems": 2,
    }
)
class Piece(serializers.ListField):
    """Some words, and what became of them."""


def redline() -> serializers.ListField:
    return serializers.ListField(
        child=Piece(),
        help_text="Pairs of equal, delete or insert, and the words (R9); in CSV [-…-]{+…+}. Empty "
        "unless asked for.",
    )


class SumTerm(serializers.Serializer):
    """A clause that a number rests on."""

    proposal = text("Slug of its proposal.")
    clause = text("Its label in the document.")
    issue = text("Slug of the issue.")
    stance = text("Slug of the option it takes; null: it states none.", null=True)
    value = points("That option's point on the scale,")
    commitment = one_of(Commitment, "How firmly it is put (R10).")
    wording = text("The text of the clause, or the coder's summary: see verbatim.")
    verbatim = serializers.BooleanField(help_text="Whether the wording is the text itself (R9).")
    conditions = text("The party's conditions; empty: none.")
    headline = serializers.BooleanField(help_text="Whether the coder marked it (R10).")


class Step(serializers.Serializer):
    """One rule applied."""

    rule = serializers.RegexField("^R[0-9]{1,2}$", help_text="Number of the rule.")
    says = text("What the rule made of what lay before it, in words.")
    sum = serializers.ListField(
        child=serializers.DictField(),
        help_text="The lines it adds up; their columns differ from rule to rule.",
    )


class Sum(serializers.Serializer):
    """How a number came about, rule by rule, and the records that it rests on."""

    subject = text("What is explained.")
    result = text("The number or verdict, in words.")
    rules = words("Numbers of the rules applied, in order.")
    steps = Step(many=True, help_text="The rules applied, in order.")
    terms = SumTerm(many=True, help_text="The clauses it rests on.")
    claims = words("Slugs of the claims it rests on.")
    sources = words("Slugs of the sources of both.")


def explained() -> serializers.Field:
    return Sum(
        required=False,
        help_text="With explain=true, in JSON only: the worked sum, rule by rule, with the records "
        "it rests on (R17).",
    )


def stance_fields(prefix: str = "") -> dict[str, serializers.Field]:
    """The fields of a position, as they stand in every row that shows one (R10)."""
    fields = {
        "stances": words("Slugs of the options taken, in the order of the scale (R10)."),
        "value": points("The headline clause's point on the issue's scale (R10),"),
        "low": points("The lowest point of its clauses (R10),"),
        "high": points("The highest point of its clauses (R10),"),
        "commitment": one_of(Commitment, "How firmly the headline clause is put.", null=True),
        "wording": text("The headline clause, or the coder's summary of it.", null=True),
        "conditions": text(
            "The party's conditions in the headline clause; empty: none.", null=True
        ),
    }
    return {f"{prefix}{name}": field for name, field in fields.items()}


def round_fields(name: str, help_text: str) -> dict[str, serializers.Field]:
    return {
        name: text(f"{help_text}: its slug.", null=True),
        f"{name}_number": number(f"{help_text}: its number, from 1.", null=True, least=1),
    }


def end_fields(end: str, where: str) -> dict[str, serializers.Field]:
    return {
        **round_fields(f"{end}_round", f"The round of the {where} state"),
        **stance_fields(f"{end}_"),
        f"{end}_proposal": text("Slug of the document that states it.", null=True),
        **round_fields(f"{end}_since_round", "The round in which it was last stated (R4)"),
        f"{end}_verdict": one_of(Verdict, "What the claims on it amount to (R20).", null=True),
    }


def declared(name: str, doc: str, /, **fields: Any) -> type[Row]:
    """A row whose fields include some that Python could not declare, or that several rows share."""
    return type(name, (Row,), {"__doc__": doc, "__module__": __name__, **fields})


OF_A_POSITION = (
    Flag.JOINT,
    Flag.SEVERAL_CLAUSES,
    Flag.SIDE_OFFER,
    Flag.CONFLICTING_DOCUMENTS,
    Flag.EXPLICIT_SILENCE,
    Flag.NOT_REPEATED,
)
OF_A_CHANGE = (
    Flag.RETURNED,
    Flag.INTERRUPTED,
    Flag.LATERAL,
    Flag.RANGE,
    Flag.COMMITMENT,
    Flag.CONDITIONS,
)

PositionRow = declared(
    "PositionRow",
    "Where a party stands on an issue as of a round.",
    party=text("Slug of the party."),
    issue=text("Slug of the issue."),
    topic=text("Slug of the issue's topic; null: none.", null=True),
    **round_fields("round", "The round asked for"),
    status=one_of(Status, "How the party came to stand there (R3–R6)."),
    live=serializers.BooleanField(
        help_text="Whether it stands; a lapsed row repeats the position that lapsed (R5)."
    ),
    **stance_fields(),
    clauses=words("Labels of its clauses, in document order."),
    proposal=text("Slug of the document that states it.", null=True),
    document_kind=one_of(ProposalKind, "Kind of that document (R11).", null=True),
    document_status=one_of(ProposalStatus, "Status of that document (R11).", null=True),
    **round_fields("since_round", "The round in which it was last stated (R4)"),
    **round_fields("held_since", "The first round of the unbroken run of the same stances (R4)"),
    verdict=one_of(Verdict, "What the claims on it amount to (R20).", null=True),
    flags=flags(*OF_A_POSITION),
    explain=explained(),
    json_only=("explain",),
)

ActorRow = declared(
    "ActorRow",
    "A party on an issue as of a round, as tools that model bargaining read it; every combination has a row.",
    party=text("Slug of the party."),
    party_name=text("Its full name."),
    role=one_of(
        PartyRole, "Its role; only those with the role party are measured by distances (R12)."
    ),
    side=text("The side it belongs to; its own slug where none is named."),
    issue=text("Slug of the issue; facts are left out."),
    issue_name=text("Its name."),
    topic=text("Slug of the issue's topic.", null=True),
    pax_code=text(
        "PA-X code of that topic, or of the nearest heading above it that has one.", null=True
    ),
    **round_fields("round", "The round asked for"),
    status=one_of(Status, "How the party came to stand there, or why it has no position (R3–R6)."),
    live=serializers.BooleanField(help_text="Whether a position stands."),
    position=number(
        "The value of the live position, 0–100 on the issue's scale (R10). Empty where none is live, "
        "which is not 0.",
        null=True,
    ),
    low=number("The lowest point of its clauses, 0–100.", null=True),
    high=number("The highest point of its clauses, 0–100.", null=True),
    commitment=one_of(Commitment, "How firmly its headline clause is put.", null=True),
    salience=number(
        "How much the party cares about the issue, 0–100, whatever the round. Empty where nobody recorded it.",
        null=True,
    ),
    proposal=text("The document that states the live position.", null=True),
)


@extend_schema_field({"anyOf": [SLUG, {"type": "array", "items": SLUG}]})
class PartyOrAuthors(serializers.Field):
    """A party, or a list of the authors of a document."""


ChangeRow = declared(
    "ChangeRow",
    "What changed on an issue between two rounds or two documents.",
    party=PartyOrAuthors(
        help_text="Slug of the party; between two documents a list of the slugs of the authors of "
        "the second (R19), in CSV joined by ;."
    ),
    issue=text("Slug of the issue."),
    topic=text("Slug of the issue's topic; null: none.", null=True),
    change=one_of(Kind, "Kind of change (R9, R19). Dropped: absent from the text, not conceded."),
    delta=points(
        "Value after minus value before, in points of the scale; 0 for carried, null unless both "
        "ends are live,",
        least=-100,
    ),
    toward=words(
        "Slugs of the parties whose position as of the first end it came closer to (R13)."
    ),
    away=words("Slugs of the parties whose position as of the first end it left (R13)."),
    **end_fields("from", "first"),
    **end_fields("to", "second"),
    flags=flags(*OF_A_CHANGE, *OF_A_POSITION),
    redline=redline(),
    explain=explained(),
    json_only=("explain",),
)

CellRow = declared(
    "CellRow",
    "What one document says on one issue, and what all of them make of it.",
    issue=text("Slug of the issue."),
    topic=text("Slug of the issue's topic; null: none.", null=True),
    proposal=text("Slug of the document."),
    **stance_fields(),
    clauses=words(
        "Labels of its clauses, in document order; side offers and silences where it states nothing."
    ),
    verdict=one_of(Verdict, "What the claims on it amount to (R20).", null=True),
    agreement=one_of(Agreement, "How the documents agree on the issue (R18).", null=True),
    spread=points("Largest minus smallest value of the documents, in points of the scale (R18),"),
    flags=flags(*OF_A_POSITION),
    redline=redline(),
)

DistanceRow = declared(
    "DistanceRow",
    "How far two parties are apart as of a round (R14).",
    party=text("Slug of the one party."),
    other=text("Slug of the other."),
    **round_fields("round", "The round"),
    distance=fraction("Mean difference of value, in points of the scale, 0–100 (R14).", 0, 100),
    issues=number("Issues compared: both parties are live on them."),
    coverage=fraction("Issues compared over issues live for either, 0–1 (R14).", 0, 1),
    moved=fraction(
        "Change of the mean gap since the previous round, in points, −100–100, negative when "
        "closing, over the issues live for both in both rounds (R14).",
        -100,
        100,
    ),
    moved_issues=number("Issues live for both in both rounds, over which moved is measured (R14)."),
    weights=one_of(Weights, "What the issues weigh by (R14)."),
    explain=explained(),
    json_only=("explain",),
)


class IndependentLine(serializers.Serializer):
    """Claims that count as one voice (R15)."""

    origins = words("Who says so: claimants, or the outlets that heard the party itself.")
    roots = words("Slugs of the sources at the roots of the chains of reprints.")
    claims = words("Slugs of the claims.")


class Support(serializers.Serializer):
    """What one stance rests on."""

    stance = text("What is asserted: an option's slug, (silent), (denies OPTION) or (denies).")
    independent = number("Independent lines that assert it (R15).")
    lines = IndependentLine(many=True, help_text="These lines.")


GroupRow = declared(
    "GroupRow",
    "What the claims about a party on an issue amount to (R15, R16).",
    about=text("Slug of the party spoken of; null: none.", null=True),
    issue=text("Slug of the issue."),
    proposal=text("Slug of the proposal spoken of; null: none.", null=True),
    **round_fields("round", "The round, of claims on a term without a proposal"),
    verdict=one_of(Verdict, "The verdict; it never looks at the grades (R16)."),
    verdict_reliable=one_of(
        Verdict, "The same, formed anew without unreliable sources and claims (R16)."
    ),
    claims=number("Claims of the group, comments too."),
    sources=number("Different sources of these claims."),
    independent=number("Independent lines over all asserting claims (R15)."),
    claimants=number("Different claimants named."),
    stances=words("What is asserted: slugs of options, (silent), (denies OPTION), (denies)."),
    flags=flags(Flag.DIFFERENT_CLAUSES, Flag.SUCCESSIVE),
    lines=Support(many=True, help_text="Per stance its independent lines; JSON only (R15)."),
    explain=explained(),
    json_only=("lines", "explain"),
)

CitationRow = declared(
    "CitationRow",
    "How a negotiation is cited at one revision; nobody is recorded as its author.",
    citation=text("The citation in one line."),
    key=text("The key of the entry in BibTeX and CSL-JSON, in ASCII."),
    title=text("The name of the negotiation at that revision."),
    version=number("The revision cited."),
    written_on=serializers.DateField(
        allow_null=True,
        help_text="The day in UTC on which it was written; empty where its history does not say.",
    ),
    licence=text("Name, address or words of its terms of reuse; empty where none is recorded."),
    publisher=text("The site: its host, with a port that is not the usual one."),
    address=text("The page of this citation, which names the revision and leads to its data."),
    bibtex=text("An entry for BibTeX, in UTF-8."),
    csl=serializers.DictField(help_text="An item of CSL-JSON; JSON only."),
    json_only=("csl",),
)
