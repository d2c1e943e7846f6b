"""The vocabularies of a negotiation's records, with the words that editors choose by."""

from django.db import models

from positions.analysis import records


class Visibility(models.TextChoices):
    PUBLIC = "public", "public: anyone may read it"
    PRIVATE = "private", "private: members only"


class MemberRole(models.TextChoices):
    VIEWER = "viewer", "viewer: reads"
    ANALYST = "analyst", "analyst: enters and edits"
    REVIEWER = "reviewer", "reviewer: also publishes"
    OWNER = "owner", "owner: also administers members"


class PartyRole(models.TextChoices):
    PARTY = records.PartyRole.PARTY.value, "party"
    MEDIATOR = records.PartyRole.MEDIATOR.value, "mediator"
    GUARANTOR = records.PartyRole.GUARANTOR.value, "guarantor"
    FACILITATOR = records.PartyRole.FACILITATOR.value, "facilitator"
    OBSERVER = records.PartyRole.OBSERVER.value, "observer"


class IssueKind(models.TextChoices):
    TERM = records.IssueKind.TERM.value, "term: something a text can settle"
    FACT = records.IssueKind.FACT.value, "fact: something sources dispute"


class SourceKind(models.TextChoices):
    PRIMARY = "primary", "primary: the text or the event itself"
    OFFICIAL = "official", "official: a government or organisation speaking for itself"
    WIRE = "wire", "wire: a news agency"
    PRESS = "press", "press"
    REPRINT = "reprint", "reprint: another outlet's text"


class Reliability(models.TextChoices):
    A = "A", "A – completely reliable"
    B = "B", "B – usually reliable"
    C = "C", "C – fairly reliable"
    D = "D", "D – not usually reliable"
    E = "E", "E – unreliable"
    F = "F", "F – cannot be judged"


class ProposalKind(models.TextChoices):
    PROPOSAL = "proposal", "proposal"
    COUNTER_PROPOSAL = "counter-proposal", "counter-proposal"
    MEMORANDUM = "memorandum", "memorandum"
    PLAN = "plan", "plan"
    FRAMEWORK = "framework", "framework"
    DRAFT_TREATY = "draft-treaty", "draft treaty"
    AGREEMENT = "agreement", "agreement"
    COMMUNIQUE = "communique", "communiqué"
    DECLARATION = "declaration", "declaration"
    AMENDMENT = "amendment", "amendment"
    OUTLINE = "outline", "outline"
    STATEMENT = "statement", "statement"
    LETTER = "letter", "letter"
    RESOLUTION = "resolution", "resolution"
    ACCEPTANCE = "acceptance", "acceptance"
    REJECTION = "rejection", "rejection"


class ProposalStatus(models.TextChoices):
    REPORTED = "reported", "reported"
    LEAKED = "leaked", "leaked"
    PUBLISHED = "published", "published"
    TABLED = "tabled", "tabled"
    ACCEPTED = "accepted", "accepted"
    REJECTED = "rejected", "rejected"
    SUPERSEDED = "superseded", "superseded"
    WITHDRAWN = "withdrawn", "withdrawn"
    SIGNED = "signed", "signed"


class Completeness(models.TextChoices):
    FULL = "full", "full: every clause of the whole text is coded"
    PARTIAL = "partial", "partial: known or coded only in part"


class Review(models.TextChoices):
    DRAFT = "draft", "draft"
    IN_REVIEW = "in-review", "in review"
    PUBLISHED = "published", "published"


class Mark(models.TextChoices):
    """What became of a copied clause in the new text; an untouched copy would invent evidence."""

    UNMARKED = "unmarked", "unmarked: not yet compared with the new text"
    KEPT = "kept", "kept: the new text says the same"
    CHANGED = "changed", "changed: the new text says it otherwise"
    GONE = "gone", "gone: the new text does not have it"


class AuditKind(models.TextChoices):
    EXPORT = "export", "export"
    PUBLICATION = "publication", "publication"


class Commitment(models.TextChoices):
    RED_LINE = records.Commitment.RED_LINE.value, "red line: not negotiable"
    DEMAND = records.Commitment.DEMAND.value, "demand"
    CONDITIONAL = (
        records.Commitment.CONDITIONAL.value,
        "conditional: holds if its conditions are met",
    )
    OFFER = records.Commitment.OFFER.value, "offer: the party would give this"
    SIDE_OFFER = records.Commitment.SIDE_OFFER.value, "side offer: apart from the settlement terms"
    SILENT = records.Commitment.SILENT.value, "silent: the text deliberately does not speak"


class Asserts(models.TextChoices):
    STANCE = records.Asserts.STANCE.value, "stance"
    SILENCE = records.Asserts.SILENCE.value, "silence: the text does not speak on the issue"
    DENIAL = records.Asserts.DENIAL.value, "denial: of the stance given, or of the report"
    COMMENT = records.Asserts.COMMENT.value, "comment: bears on the issue without a stance"


class Credibility(models.IntegerChoices):
    CONFIRMED = 1, "1 – confirmed by others"
    PROBABLE = 2, "2 – probably true"
    POSSIBLE = 3, "3 – possibly true"
    DOUBTFUL = 4, "4 – doubtful"
    IMPROBABLE = 5, "5 – improbable"
    UNKNOWN = 6, "6 – cannot be judged"
