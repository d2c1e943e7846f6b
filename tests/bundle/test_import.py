"""What an import writes: rows by natural key, their order, and what is left out."""

import pytest

from positions.bundle import Outdated, carry_out, plan_import, read_bundle, read_files
from positions.models import (
    Authorship,
    Claim,
    Issue,
    Negotiation,
    Option,
    Party,
    Proposal,
    Round,
    Salience,
    Source,
    Term,
    Topic,
)
from tests.bundle.papers import Paper, counts, imported

pytestmark = pytest.mark.django_db

PAPER = Paper()
ORDERED = (Party, Round, Topic, Issue, Option, Source, Proposal, Term, Claim, Salience)


@pytest.fixture
def stored(tmp_path) -> Negotiation:
    return imported(PAPER.write(tmp_path))


def _ids() -> dict[str, list[int]]:
    return {
        model.__name__: list(model.objects.order_by("pk").values_list("pk", flat=True))
        for model in ORDERED
    }


def test_a_term_is_stored_to_the_letter(tmp_path):
    wording = '  =SUM(A1) "she said"\r\n“Ні”, لا, 不 '
    imported(PAPER.but("terms", 3, wording=wording, note="\t@note").write(tmp_path))
    term = Term.objects.select_related("proposal", "issue", "stance").get(clause="2")
    assert (term.wording, term.note, term.verbatim, term.headline) == (
        wording,
        "\t@note",
        False,
        False,
    )
    assert (term.proposal.slug, term.issue.slug, term.stance.slug, term.commitment) == (
        "first",
        "troops",
        "all",
        "offer",
    )


def test_rows_are_numbered_by_their_place_in_the_file(stored):
    assert list(Claim.objects.values_list("slug", "sequence")) == [
        ("wire-1", 1),
        ("wire-2", 2),
        ("copy-1", 3),
    ]


def test_authors_keep_their_order(stored):
    authors = Authorship.objects.filter(proposal__slug="second")
    assert list(authors.values_list("party__slug", "sequence")) == [("south", 1), ("north", 2)]


def test_search_text_is_derived(stored):
    assert Party.objects.get(slug="north").search_text == "north the north nn;northerners"


def test_a_new_negotiation_is_private_unless_the_bundle_says_otherwise(tmp_path):
    assert imported(PAPER.without_column("negotiation", "visibility").write(tmp_path)).visibility == "private"  # fmt: skip


def test_importing_twice_changes_nothing(stored, tmp_path, django_assert_num_queries):
    history = {model: model.history.count() for model in (*ORDERED, Negotiation, Authorship)}
    with django_assert_num_queries(13):
        plan = plan_import(read_bundle(PAPER.write(tmp_path)))
        carry_out(plan)
    assert plan.is_empty
    assert counts(plan)["terms"] == (0, 0, 3, 0)
    assert Negotiation.objects.get().revision == 1
    assert {model: model.history.count() for model in history} == history


def test_ids_stay_when_rows_change(stored, tmp_path):
    before = _ids()
    paper = PAPER.but("terms", 2, wording="Nobody leaves, ever.").but("parties", 2, name="N")
    imported(paper.write(tmp_path))
    assert _ids() == before


def test_only_what_differs_is_counted_as_changed(stored, tmp_path):
    paper = PAPER.but("terms", 2, wording="Nobody leaves, ever.").with_row(
        "parties", slug="east", name="The East", role="observer"
    )
    plan = plan_import(read_bundle(paper.write(tmp_path)))
    assert {name: count for name, count in counts(plan).items() if any(count[:2])} == {
        "parties": (1, 0, 2, 0),
        "terms": (0, 1, 2, 0),
    }
    assert [(row.number, names) for row, names in plan.tables["terms"].changed] == [
        (2, ("wording",))
    ]


def test_a_left_out_column_keeps_what_is_stored(stored, tmp_path):
    paper = PAPER.without_column("terms", "conditions").without_column("proposals", "completeness")
    paper = paper.without_column("options", "value").without_column("claims", "asserts")
    paper = paper.without_column("negotiation", "visibility")
    assert plan_import(read_bundle(paper.write(tmp_path))).is_empty


def test_an_empty_cell_clears_what_is_stored(stored, tmp_path):
    paper = PAPER.but("terms", 3, conditions="").but("proposals", 2, completeness="", source="")
    paper = paper.but("negotiation", 2, visibility="", licence="").but("topics", 3, parent="")
    negotiation = imported(paper.write(tmp_path))
    proposal = Proposal.objects.get(slug="first")
    assert Term.objects.get(clause="2").conditions == ""
    assert (proposal.completeness, proposal.source_id) == ("partial", None)
    assert (negotiation.visibility, negotiation.licence) == ("private", "")
    assert Topic.objects.get(slug="borders").parent_id is None


def test_left_out_columns_of_new_rows_have_their_defaults(tmp_path):
    paper = PAPER.without_column("proposals", "completeness").without_column("claims", "asserts")
    imported(paper.write(tmp_path))
    assert Proposal.objects.get(slug="first").completeness == "partial"
    assert list(Claim.objects.values_list("slug", "asserts")) == [
        ("wire-1", "stance"),
        ("wire-2", "comment"),
        ("copy-1", "comment"),
    ]


def test_asserts_left_empty_follows_from_the_stance(stored, tmp_path):
    imported(PAPER.but("claims", 2, asserts="").but("claims", 4, asserts="").write(tmp_path))
    assert list(Claim.objects.values_list("slug", "asserts")) == [
        ("wire-1", "stance"),
        ("wire-2", "comment"),
        ("copy-1", "comment"),
    ]


def test_where_asserts_is_left_out_a_stored_denial_stays_and_the_rest_follows(stored, tmp_path):
    paper = PAPER.without_column("claims", "asserts").but("claims", 2, stance="")
    imported(paper.but("claims", 3, stance="many").write(tmp_path))
    assert list(Claim.objects.values_list("slug", "asserts")) == [
        ("wire-1", "comment"),
        ("wire-2", "stance"),
        ("copy-1", "denial"),
    ]


def test_claims_without_a_slug_are_named_after_their_source_and_place(tmp_path):
    paper = (
        PAPER.but("claims", 2, slug="wire-2").but("claims", 3, slug="").but("claims", 4, slug="")
    )
    imported(paper.write(tmp_path))
    slugs = ["wire-2", "wire-3", "copy-1"]
    assert list(Claim.objects.values_list("slug", flat=True)) == slugs


def test_the_column_of_claim_slugs_may_be_left_out(stored, tmp_path):
    assert plan_import(read_bundle(PAPER.without_column("claims", "slug").write(tmp_path))).is_empty


def test_records_gone_from_the_bundle_stay_after_its_rows(stored, tmp_path):
    paper = PAPER.without_row("parties", 2).with_row(
        "parties", slug="east", name="The East", role="observer"
    )
    imported(paper.write(tmp_path))
    assert list(Party.objects.values_list("slug", "sequence")) == [
        ("south", 1),
        ("east", 2),
        ("north", 3),
    ]


def test_pruning_removes_what_is_gone_from_the_bundle(stored, tmp_path):
    paper = PAPER.without_row("proposals", 3).without_row("rounds", 3).without_row("terms", 4)
    paper = paper.without_row("sources", 3).without_row("claims", 4).without_table("salience")
    plan = plan_import(read_bundle(paper.write(tmp_path)), prune=True)
    assert {name: count[3] for name, count in counts(plan).items() if count[3]} == {
        "rounds": 1,
        "sources": 1,
        "proposals": 1,
        "terms": 1,
        "claims": 1,
        "salience": 1,
    }
    carry_out(plan)
    assert list(Round.objects.values_list("slug", flat=True)) == ["spring"]
    assert (Proposal.objects.count(), Authorship.objects.count(), Salience.objects.count()) == (1, 1, 0)  # fmt: skip
    assert plan_import(read_bundle(paper.write(tmp_path)), prune=True).is_empty


def test_pruning_everything_that_can_go_works_whatever_refers_to_what(stored, tmp_path):
    paper = PAPER
    for table in list(PAPER.tables):
        if table != "negotiation":
            paper = paper.without_rows(table)
    imported(paper.write(tmp_path), prune=True)
    assert sum(len(pks) for pks in _ids().values()) == 0


def test_pruning_leaves_unpublished_proposals_and_what_hangs_on_them(stored, tmp_path):
    Proposal.objects.filter(slug="second").update(review="draft")
    paper = PAPER.without_row("proposals", 3).without_row("terms", 4)
    imported(paper.write(tmp_path), prune=True)
    assert list(Proposal.objects.values_list("slug", flat=True)) == ["first", "second"]
    assert Term.objects.filter(proposal__slug="second").count() == 1


def test_rounds_swap_their_numbers(stored, tmp_path):
    imported(PAPER.but("rounds", 2, number="2").but("rounds", 3, number="1").write(tmp_path))
    assert list(Round.objects.values_list("slug", "number")) == [("spring", 2), ("autumn", 1)]
    assert list(Round.history.filter(history_type="~").values_list("slug", "number")) == [
        ("autumn", 1),
        ("spring", 2),
    ]


def test_a_new_round_takes_the_number_of_one_that_is_removed(stored, tmp_path):
    paper = PAPER.but("rounds", 3, slug="winter", name="Winter")
    imported(paper.but("proposals", 3, round="winter").write(tmp_path), prune=True)
    assert list(Round.objects.values_list("slug", "number")) == [("spring", 1), ("winter", 2)]
    assert list(Round.history.filter(history_type="-").values_list("slug", "number")) == [
        ("autumn", 2)
    ]


def test_a_round_put_between_others_moves_their_numbers(stored, tmp_path):
    paper = PAPER.but("rounds", 3, number="3")
    imported(paper.with_row("rounds", number="2", slug="summer", name="S").write(tmp_path))
    assert list(Round.objects.order_by("number").values_list("slug", flat=True)) == [
        "spring",
        "summer",
        "autumn",
    ]


@pytest.mark.parametrize("moves", [((2, ""), (3, "yes")), ((3, "yes"), (2, ""))])
def test_a_headline_moves_from_one_clause_to_another(stored, tmp_path, moves):
    paper = PAPER
    for row, headline in moves:
        paper = paper.but("terms", row, headline=headline)
    imported(paper.write(tmp_path))
    assert list(Term.objects.values_list("clause", "headline")) == [
        ("1", False),
        ("2", True),
        ("1", False),
    ]


def test_a_new_clause_takes_the_headline(stored, tmp_path):
    paper = PAPER.but("terms", 2, headline="").with_row(
        "terms", proposal="first", clause="3", issue="troops", stance="all", commitment="demand",
        wording="W", headline="yes",
    )  # fmt: skip
    imported(paper.write(tmp_path))
    assert list(Term.objects.filter(headline=True).values_list("clause", flat=True)) == ["3"]


def test_authors_change_places_come_and_go(stored, tmp_path):
    paper = PAPER.with_row("parties", slug="east", name="The East", role="observer")
    imported(paper.but("proposals", 3, parties="north; east;").write(tmp_path))
    authors = Authorship.objects.filter(proposal__slug="second")
    assert list(authors.values_list("party__slug", "sequence")) == [("north", 1), ("east", 2)]
    rows = Authorship.history.filter(history_revision=2).order_by("history_id")
    assert list(rows.values_list("history_type", "party__slug")) == [
        ("-", "south"),
        ("+", "east"),
        ("~", "north"),
    ]


def test_a_reference_moves_to_a_record_of_the_same_import(stored, tmp_path):
    paper = PAPER.but("sources", 3, reprint_of="new").with_row(
        "sources", slug="new", publisher="P", title="T", reliability="A", kind="press"
    )
    imported(paper.write(tmp_path))
    assert Source.objects.get(slug="copy").reprint_of.slug == "new"


def test_a_single_table_is_compared_with_the_stored_negotiation(stored):
    files = {"terms.csv": PAPER.but("terms", 2, wording="New").files()["terms.csv"]}
    plan = plan_import(read_files(files, partial=True), negotiation=stored, prune=True)
    assert (plan.problems, counts(plan)["terms"], counts(plan)["claims"]) == (
        [],
        (0, 1, 2, 0),
        (0, 0, 3, 0),
    )
    assert carry_out(plan).revision == 2
    assert Term.objects.first().wording == "New"


def test_a_plan_is_not_carried_out_on_a_negotiation_that_has_changed(stored, tmp_path):
    plan = plan_import(read_bundle(PAPER.but("parties", 2, name="N").write(tmp_path)))
    Party.objects.get(slug="south").save()
    with pytest.raises(Outdated, match="“talks” was changed meanwhile: try again"):
        carry_out(plan)
    assert Party.objects.get(slug="north").name == "The North"
    assert Negotiation.objects.get().revision == 2


def test_a_plan_with_problems_is_not_carried_out(tmp_path):
    plan = plan_import(read_bundle(PAPER.but("parties", 2, name="").write(tmp_path)))
    with pytest.raises(ValueError, match="a plan with problems cannot be carried out"):
        carry_out(plan)


def test_a_negotiation_that_was_created_meanwhile_is_not_created_again(tmp_path):
    plan = plan_import(read_bundle(PAPER.write(tmp_path)))
    carry_out(plan_import(read_bundle(tmp_path)))
    with pytest.raises(Outdated, match="“talks” was created meanwhile: try again"):
        carry_out(plan)
    assert Negotiation.objects.get().revision == 1


def test_a_single_table_needs_a_negotiation(stored):
    files = {"salience.csv": b"party,issue,salience\n"}
    plan = plan_import(read_files(files, partial=True))
    assert [str(problem) for problem in plan.problems] == [
        "negotiation.csv:1: (file): must hold one row, not 0"
    ]


def test_a_bundle_is_not_imported_into_another_negotiation(stored):
    plan = plan_import(read_files(Paper("others").files()), negotiation=stored)
    assert [str(problem) for problem in plan.problems] == [
        "negotiation.csv:2: slug: “others” is not “talks”, into which it is to be imported"
    ]


def test_unpublished_proposals_are_updated_by_key_and_stay_unpublished(stored, tmp_path):
    Proposal.objects.filter(slug="first").update(review="draft")
    imported(PAPER.but("proposals", 2, title="New").write(tmp_path))
    proposal = Proposal.objects.get(slug="first")
    assert (proposal.title, proposal.review) == ("New", "draft")
