"""What the fields of the analyses' rows mean: their names are the contract, their texts the schema's."""

from typing import Any

from rest_framework import serializers

from positions.analysis.claims import Verdict
from positions.analysis.comparison import Agreement
from positions.analysis.convergence import Weights
from positions.analysis.diff import Kind
from positions.analysis.timeline import Status
from positions.vocabulary import Commitment, PartyRole


class Row(serializers.Serializer):
    """A flat row. `json_only` names the fields that do not fit a table."""

    json_only: tuple[str, ...] = ()


def text(help_text: str, *, null: bool = False) -> serializers.CharField:
    return serializers.CharField(help_text=help_text, allow_null=null)


def number(help_text: str, *, null: bool = False) -> serializers.IntegerField:
    return serializers.IntegerField(help_text=help_text, allow_null=null)


def words(help_text: str) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(), help_text=help_text)


def one_of(vocabulary: Any, help_text: str, *, null: bool = False) -> serializers.ChoiceField:
    choices = getattr(vocabulary, "choices", [(word.value, word.name) for word in vocabulary])
    return serializers.ChoiceField(choices, help_text=help_text, allow_null=null)


def redline() -> serializers.ListField:
    pair = serializers.ListField(child=serializers.CharField(), min_length=2, max_length=2)
    return serializers.ListField(
        child=pair,
        help_text="Pairs of equal, insert or delete, and the words; in CSV [-…-]{+…+}. Empty unless asked for.",
    )


def explained() -> serializers.DictField:
    return serializers.DictField(
        required=False,
        help_text="With explain=true, in JSON only: the worked sum. `result`; `rules` by number; `steps`, each "
        "with its rule, what it says and the lines it adds up; `terms`, `claims` and `sources` that it rests on.",
    )


def stance_fields(prefix: str = "") -> dict[str, serializers.Field]:
    """The fields of a position, as they stand in every row that shows one (R10)."""
    fields = {
        "stances": words("Options taken, in the order of the scale."),
        "value": number("The headline clause's point on the scale, 0–100.", null=True),
        "low": number("The lowest point of its clauses, 0–100.", null=True),
        "high": number("The highest point of its clauses, 0–100.", null=True),
        "commitment": one_of(Commitment, "How firmly the headline clause is put.", null=True),
        "wording": text("The headline clause.", null=True),
        "conditions": text("The party's conditions in the headline clause.", null=True),
    }
    return {f"{prefix}{name}": field for name, field in fields.items()}


def round_fields(name: str, help_text: str) -> dict[str, serializers.Field]:
    return {
        name: text(f"{help_text}: its slug.", null=True),
        f"{name}_number": number(f"{help_text}: its number.", null=True),
    }


def end_fields(end: str, where: str) -> dict[str, serializers.Field]:
    return {
        **round_fields(f"{end}_round", f"The round of the {where} state"),
        **stance_fields(f"{end}_"),
        f"{end}_proposal": text("The document that states it.", null=True),
        **round_fields(f"{end}_since_round", "The round in which it was last stated (R4)"),
        f"{end}_verdict": one_of(Verdict, "What the claims on it amount to (R20).", null=True),
    }


def declared(name: str, doc: str, /, **fields: Any) -> type[Row]:
    """A row whose fields include some that Python could not declare, or that several rows share."""
    return type(name, (Row,), {"__doc__": doc, "__module__": __name__, **fields})


PositionRow = declared(
    "PositionRow",
    "Where a party stands on an issue as of a round.",
    party=text("Slug of the party."),
    issue=text("Slug of the issue."),
    topic=text("Slug of the issue's topic.", null=True),
    **round_fields("round", "The round asked for"),
    status=one_of(Status, "How the party came to stand there (R3–R6)."),
    live=serializers.BooleanField(help_text="Whether it stands; a lapsed position is repeated."),
    **stance_fields(),
    clauses=words("Labels of its clauses, in document order."),
    proposal=text("The document that states it.", null=True),
    document_kind=text("Kind of that document (R11).", null=True),
    document_status=text("Status of that document (R11).", null=True),
    **round_fields("since_round", "Last stated (R4)"),
    **round_fields("held_since", "First round of the unbroken run of the same stances (R4)"),
    verdict=one_of(Verdict, "What the claims on it amount to (R20).", null=True),
    flags=words(
        "joint, several-clauses, side-offer, conflicting-documents, explicit-silence, not-repeated."
    ),
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

ChangeRow = declared(
    "ChangeRow",
    "What changed on an issue between two rounds or two documents.",
    party=text("Slug of the party; between two documents the authors of the second."),
    issue=text("Slug of the issue."),
    topic=text("Slug of the issue's topic.", null=True),
    change=one_of(Kind, "Kind of change (R9, R19). Dropped: absent from the text, not conceded."),
    delta=number("Value after minus value before, in points of the scale.", null=True),
    toward=words("Parties whose position as of the first round it came closer to (R13)."),
    away=words("Parties whose position as of the first round it left (R13)."),
    **end_fields("from", "first"),
    **end_fields("to", "second"),
    flags=words(
        "returned, interrupted, lateral, range, commitment, conditions; those of the second state."
    ),
    redline=redline(),
    explain=explained(),
    json_only=("explain",),
)

CellRow = declared(
    "CellRow",
    "What one document says on one issue, and what all of them make of it.",
    issue=text("Slug of the issue."),
    topic=text("Slug of the issue's topic.", null=True),
    proposal=text("Slug of the document."),
    **stance_fields(),
    clauses=words(
        "Labels of its clauses, in document order; side offers and silences where it states nothing."
    ),
    verdict=one_of(Verdict, "What the claims on it amount to (R20).", null=True),
    agreement=one_of(Agreement, "How the documents agree on the issue (R18).", null=True),
    spread=number("Largest minus smallest value, in points of the scale (R18).", null=True),
    flags=words("joint, several-clauses, side-offer, explicit-silence."),
    redline=redline(),
)

DistanceRow = declared(
    "DistanceRow",
    "How far two parties are apart as of a round (R14).",
    party=text("Slug of the one party."),
    other=text("Slug of the other."),
    **round_fields("round", "The round"),
    distance=serializers.FloatField(
        allow_null=True, help_text="Mean difference of value, in points of the scale, 0–100."
    ),
    issues=number("Issues compared."),
    coverage=serializers.FloatField(
        allow_null=True, help_text="Issues compared over issues live for either, 0–1."
    ),
    moved=serializers.FloatField(
        allow_null=True,
        help_text="Change of the mean gap since the previous round, negative when closing.",
    ),
    moved_issues=number("Issues live for both in both rounds."),
    weights=one_of(Weights, "What the issues weigh by."),
    explain=explained(),
    json_only=("explain",),
)

GroupRow = declared(
    "GroupRow",
    "What the claims about a party on an issue amount to (R15, R16).",
    about=text("Slug of the party spoken of.", null=True),
    issue=text("Slug of the issue."),
    proposal=text("Slug of the proposal spoken of.", null=True),
    **round_fields("round", "The round, of claims on a term without a proposal"),
    verdict=one_of(Verdict, "The verdict; it never looks at the grades (R16)."),
    verdict_reliable=one_of(
        Verdict, "The same, formed anew without unreliable sources and claims."
    ),
    claims=number("Claims."),
    sources=number("Sources."),
    independent=number("Independent lines over all asserting claims (R15)."),
    claimants=number("Distinct claimants."),
    stances=words("What is asserted: options, (silent), (denies OPTION), (denies)."),
    flags=words("different-clauses, successive."),
    lines=serializers.ListField(
        child=serializers.DictField(),
        help_text="Per stance its independent lines with origins, roots and claims; JSON only.",
    ),
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
