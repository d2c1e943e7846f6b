"""The whole answers of the analyses: what was asked, how many rows of each kind, and the rows."""

from collections.abc import Iterable
from enum import StrEnum

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from positions.analysis.claims import Verdict
from positions.analysis.comparison import Agreement
from positions.analysis.convergence import Weights
from positions.analysis.diff import Kind
from positions.analysis.timeline import LIVE, Status
from positions.api import answers
from positions.words import word


def asked() -> dict[str, serializers.Field]:
    """What every answer says of itself."""
    return {
        "negotiation": answers.text("Slug of the negotiation."),
        "revision": answers.number(
            "The negotiation's revision that was read: raised by every change of its records, and "
            "never used twice."
        ),
    }


def counts(
    name: str, kinds: Iterable[StrEnum], only_where_asked: Iterable[StrEnum] = ()
) -> type[answers.Row]:
    """How many rows of each kind; nought is told."""
    fields = {
        str(kind): serializers.IntegerField(
            min_value=0,
            required=kind not in only_where_asked,
            help_text=f"Rows of this kind: {word(kind).meaning} ({word(kind).rule}).",
        )
        for kind in kinds
    }
    return answers.declared(name, "Rows by kind.", **fields)


def whole(
    name: str,
    row: type[answers.Row],
    counted: type[answers.Row] | None = None,
    **fields: serializers.Field,
) -> type[answers.Row]:
    """What was asked, the counts if there are any, and the rows."""
    if counted:
        fields["counts"] = counted(help_text="How many rows of each kind.")
    return answers.declared(name, "An analysis.", **asked(), **fields, results=row(many=True))


def unforeseen(name: str, row: type[answers.Row]) -> type[answers.Row]:
    """Of an analysis that says no more of itself than all do."""
    return whole(f"{name}Answer", row)


PositionCounts = counts("PositionCounts", Status, set(Status) - LIVE - {Status.LAPSED})
ChangeCounts = counts("ChangeCounts", Kind)
AgreementCounts = counts("AgreementCounts", Agreement)
WeightCounts = counts("WeightCounts", Weights)
VerdictCounts = counts(
    "VerdictCounts",
    [v for v in Verdict if v not in (Verdict.NO_CLAIMS, Verdict.NO_RELIABLE_SOURCE)],
)

PositionsAnswer = whole(
    "PositionsAnswer",
    answers.PositionRow,
    PositionCounts,
    **answers.round_fields("round", "The round asked for"),
)
ActorsAnswer = whole(
    "ActorsAnswer",
    answers.ActorRow,
    counts("CellCounts", Status),
    **answers.round_fields("round", "The round asked for"),
)
RoundsDiffAnswer = whole(
    "RoundsDiffAnswer",
    answers.ChangeRow,
    ChangeCounts,
    **answers.round_fields("from", "The round compared from"),
    **answers.round_fields("to", "The round compared to"),
)
DocumentsDiffAnswer = whole(
    "DocumentsDiffAnswer",
    answers.ChangeRow,
    ChangeCounts,
    from_proposal=answers.text("Slug of the first document."),
    to_proposal=answers.text("Slug of the second document."),
)
CompareAnswer = whole(
    "CompareAnswer",
    answers.CellRow,
    AgreementCounts,
    proposals=answers.words("Slugs of the documents, in the order asked for."),
    base=answers.text("Slug of the document that redlines start from; null: none.", null=True),
)
ConvergenceAnswer = whole(
    "ConvergenceAnswer",
    answers.DistanceRow,
    WeightCounts,
    **answers.round_fields("from", "The first round shown"),
    **answers.round_fields("to", "The last round shown"),
)
ClaimComparisonAnswer = whole("ClaimComparisonAnswer", answers.GroupRow, VerdictCounts)

ANSWERS: dict[str, type[answers.Row] | PolymorphicProxySerializer] = {
    "positions": PositionsAnswer,
    "actors": ActorsAnswer,
    "diff": PolymorphicProxySerializer(
        "DiffAnswer", [RoundsDiffAnswer, DocumentsDiffAnswer], resource_type_field_name=None
    ),
    "compare": CompareAnswer,
    "convergence": ConvergenceAnswer,
    "claim-comparison": ClaimComparisonAnswer,
}
"""By the name of the analysis."""
