"""What the tables refuse: by the database itself, or by `clean` where SQL cannot say it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import RestrictedError

from positions.models import Authorship, Membership, Option, OrderedRecord, Record
from tests import records


def models():
    waiting, found = [Record], []
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        found += [model] if not model._meta.abstract and "Historical" not in model.__name__ else []
    return sorted(set(found), key=lambda model: model.__name__)


def refused_by_the_database(write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def refusals(record):
    with pytest.raises(ValidationError) as refused:
        record.full_clean()
    return refused.value.message_dict


def test_every_model_of_a_negotiation_keeps_history():
    assert [model.__name__ for model in models() if not hasattr(model, "history")] == []


def test_every_field_that_is_entered_tells_what_to_enter():
    plain = {"negotiation", "sequence", "user", "proposal", "issue", "party", "kind", "role"}
    plain |= {
        "topic",
        "round",
        "title",
        "url",
        "archived_url",
        "source",
        "asserts",
        "stance",
        "parties",
    }
    assert [
        f"{model.__name__}.{field.name}"
        for model in models()
        for field in model._meta.fields
        if field.editable
        and not field.primary_key
        and not field.help_text
        and field.name not in plain
    ] == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (records.negotiation, records.negotiation),
        (records.party, records.party),
        (records.round_, lambda: records.round_(2, slug="round-1")),
        (records.round_, lambda: records.round_(1, slug="other")),
        (records.topic, records.topic),
        (records.issue, records.issue),
        (records.option, records.option),
        (records.proposal, records.proposal),
        (records.term, records.term),
        (records.source, records.source),
        (records.claim, records.claim),
        (records.salience, records.salience),
    ],
)
def test_natural_keys_are_unique_in_the_database(db, first, second):
    first()
    refused_by_the_database(second)


def test_a_party_tables_a_proposal_once(db):
    paper = records.proposal()
    author = paper.parties.get()
    refused_by_the_database(lambda: Authorship(proposal=paper, party=author).save())


def test_a_member_has_one_role(db):
    talks, ana = records.negotiation(), records.user()
    records.member(talks, ana)
    refused_by_the_database(lambda: Membership(negotiation=talks, user=ana, role="owner").save())


def test_the_same_slug_may_stand_in_two_negotiations(db):
    one, two = records.negotiation("one"), records.negotiation("two")
    assert records.party("alpha", one).slug == records.party("alpha", two).slug


@pytest.mark.parametrize(
    "write",
    [
        lambda: records.option(101),
        lambda: records.salience(101),
        lambda: records.round_(0),
        lambda: records.party(role="king"),
        lambda: records.issue(kind="riddle"),
        lambda: records.source(reliability="G"),
        lambda: records.source(kind="rumour"),
        lambda: records.proposal(kind="napkin"),
        lambda: records.proposal(status="lost"),
        lambda: records.proposal(completeness="half"),
        lambda: records.proposal(review="burnt"),
        lambda: records.term(commitment="maybe"),
        lambda: records.claim(credibility=7),
        lambda: records.claim(asserts="hope"),
        lambda: records.negotiation(visibility="hidden"),
    ],
)
def test_the_database_keeps_vocabularies_and_ranges(db, write):
    refused_by_the_database(write)


def test_a_silent_term_has_no_stance(db):
    stance = records.option()
    refused_by_the_database(lambda: records.term(stance=stance, commitment="silent"))


def test_a_side_offer_has_a_stance(db):
    refused_by_the_database(lambda: records.term(commitment="side_offer"))


def test_a_term_without_a_stance_may_mention_the_issue(db):
    assert records.term(commitment="demand").stance is None


def test_one_clause_is_the_headline_of_a_proposal_on_an_issue(db):
    records.term("1", headline=True)
    refused_by_the_database(lambda: records.term("2", headline=True))


@pytest.mark.parametrize(
    ("asserts", "stance"), [("stance", False), ("silence", True), ("comment", True)]
)
def test_a_claim_names_a_stance_exactly_where_it_asserts_one(db, asserts, stance):
    option = records.option() if stance else None
    refused_by_the_database(lambda: records.claim(stance=option, asserts=asserts))


@pytest.mark.parametrize("stance", [True, False])
def test_a_claim_may_deny_a_stance_or_the_report(db, stance):
    option = records.option() if stance else None
    assert records.claim(stance=option, asserts="denial").asserts == "denial"


@pytest.mark.parametrize(
    ("build", "field"),
    [
        (records.source, "reprint_of"),
        (records.topic, "parent"),
        (records.proposal, "supersedes"),
        (records.proposal, "responds_to"),
    ],
)
def test_a_record_cannot_name_itself(db, build, field):
    record = build()
    setattr(record, field, record)
    refused_by_the_database(record.save)


@pytest.mark.parametrize(
    ("build", "field", "message"),
    [
        (records.source, "reprint_of", "A source cannot reprint itself, through others either."),
        (records.topic, "parent", "A topic cannot stand under itself."),
    ],
)
def test_a_chain_must_end(db, build, field, message):
    first = build("first")
    second = build("second", **{field: first})
    third = build("third", **{field: second})
    setattr(first, field, third)
    assert refusals(first) == {field: [message]}


def test_a_stance_belongs_to_the_issue_of_its_term(db):
    stance = records.option(50, records.issue("money"))
    term = records.term(issue=records.issue("troops"))
    term.stance = stance
    assert refusals(term) == {"stance": ["“50 At-50” is no option of the issue “Troops”."]}


def test_a_stance_belongs_to_the_issue_of_its_claim(db):
    claim = records.claim(issue=records.issue("troops"))
    claim.stance, claim.asserts = records.option(50, records.issue("money")), "stance"
    assert refusals(claim) == {"stance": ["“50 At-50” is no option of the issue “Troops”."]}


def test_only_an_option_of_a_fact_may_be_without_a_value(db):
    fact = Option(issue=records.issue("deaths", kind="fact"), slug="many", label="Many")
    term = Option(issue=records.issue("troops"), slug="many", label="Many")
    fact.full_clean(exclude=["sequence"])
    assert refusals(term) == {"value": ["Only options of a fact may be without a value."]}


@pytest.mark.parametrize("field", ["round", "supersedes", "responds_to", "source"])
def test_a_proposal_refers_to_its_own_negotiation_only(db, field):
    paper = records.proposal(negotiation=records.negotiation("one"))
    two = records.negotiation("two")
    build = {"round": records.round_, "source": records.source}.get(field, records.proposal)
    foreign = build(negotiation=two)
    setattr(paper, field, foreign)
    assert refusals(paper) == {field: [f"“{foreign}” belongs to another negotiation."]}


def test_an_author_belongs_to_the_negotiation_of_its_proposal(db):
    paper = records.proposal(negotiation=records.negotiation("one"))
    foreign = records.party("gamma", records.negotiation("two"))
    assert refusals(Authorship(proposal=paper, party=foreign)) == {
        "party": ["“Gamma” belongs to another negotiation."]
    }


def test_a_slug_is_fixed_once_it_is_saved(db):
    party = records.party("alpha")
    party.slug = "beta"
    assert refusals(party) == {
        "slug": ["A slug is fixed once it is saved: addresses and files rest on it."]
    }


def test_records_come_in_the_order_they_were_entered(db):
    names = [records.party(slug).slug for slug in ("c", "a", "b")]
    assert [party.slug for party in type(records.party("z")).objects.all()] == [*names, "z"]


def test_the_order_counts_anew_in_every_negotiation(db):
    records.party("alpha", records.negotiation("one"))
    assert records.party("beta", records.negotiation("two")).sequence == 1


def test_search_text_follows_the_row(db):
    party = records.party("ua", name="Україна", aliases="ŽEMĖ")
    assert party.search_text == "ua україна zeme"
    party.name = "Ukraine"
    party.save()
    assert party.search_text == "ua ukraine zeme"


@pytest.mark.parametrize("model", [m for m in models() if issubclass(m, OrderedRecord)])
def test_search_text_is_made_of_fields_that_exist(model):
    fields = {field.name for field in model._meta.fields}
    assert set(model.searched) <= fields


def test_what_others_rest_on_is_not_deleted_under_them(db):
    source = records.source()
    records.claim(source=source)
    with pytest.raises(RestrictedError), transaction.atomic():
        source.delete()


def test_a_negotiation_is_deleted_with_all_its_records(db):
    records.claim(
        source=records.source("copy", reprint_of=records.source()), stance=records.option()
    )
    records.term(stance=records.option(60), proposal=records.proposal())
    records.salience()
    talks = records.negotiation("other")
    records.party("alpha", talks)
    type(talks).objects.exclude(pk=talks.pk).get().delete()
    assert [model.__name__ for model in models() if model.objects.exists()] == [
        "Negotiation",
        "Party",
    ]
