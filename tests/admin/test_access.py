"""Who sees and changes what: a private negotiation does not exist for those who are not its members."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from positions.models import (
    Claim,
    Issue,
    Membership,
    Negotiation,
    Option,
    Party,
    Proposal,
    Record,
    Round,
    Salience,
    Source,
    Term,
    Topic,
)
from tests import records
from tests.admin.pages import add_page, list_page, page_of, send, shown, signed_in

MODELS = [
    Negotiation,
    Party,
    Round,
    Topic,
    Issue,
    Option,
    Salience,
    Source,
    Proposal,
    Term,
    Claim,
]
CHOICES = [
    (Party, Proposal, "parties"),
    (Round, Proposal, "round"),
    (Topic, Issue, "topic"),
    (Issue, Term, "issue"),
    (Option, Term, "stance"),
    (Source, Claim, "source"),
    (Proposal, Claim, "proposal"),
    (Negotiation, Party, "negotiation"),
]


@pytest.fixture
def rows(talks: Negotiation) -> dict[type[Record], Record]:
    """One row of every kind in the negotiation “talks”."""
    topic = records.topic(negotiation=talks)
    stance = records.option(50, records.issue(negotiation=talks, topic=topic))
    term = records.term(stance=stance, proposal=records.proposal(negotiation=talks))
    claim = records.claim(stance=stance)
    salience = records.salience(issue=stance.issue)
    known = [talks, topic, stance, stance.issue, term, term.proposal, claim, claim.source]
    known += [salience, salience.party, term.proposal.round]
    return {type(row): row for row in known}


def listed(client: Client, model: type[Record], query: str = "") -> list[Record]:
    return list(client.get(list_page(model, query)).context["cl"].result_list)


def choices(client: Client, model: type[Record], field: str, view: str, **more: Any) -> list[str]:
    asked = {"app_label": "positions", "model_name": model._meta.model_name, "field_name": field}
    answer = client.get(reverse(view), asked | {"term": ""} | more)
    return [row["text"] for row in answer.json()["results"]]


@pytest.mark.parametrize("model", MODELS)
def test_a_stranger_finds_nothing_of_a_private_negotiation(stranger, rows, model) -> None:
    assert [row for row in listed(stranger, model) if row == rows[model]] == []
    assert stranger.get(page_of(rows[model])).status_code == 404
    assert stranger.post(page_of(rows[model], "delete"), {"post": "yes"}).status_code in (403, 404)
    assert stranger.get(page_of(rows[model], "history")).status_code == 404
    version = rows[model].history.get().history_id
    assert stranger.get(page_of(rows[model], "simple_history", version)).status_code == 404
    assert model.objects.filter(pk=rows[model].pk).exists()


@pytest.mark.parametrize("model", MODELS)
def test_a_private_record_and_one_that_never_was_look_alike(stranger, rows, model) -> None:
    private = page_of(rows[model])
    absent = private.replace(f"/{rows[model].pk}/", "/0/")
    for page in ("change", "delete", "history"):
        answers = [stranger.get(there.replace("change", page)) for there in (private, absent)]
        (first, second) = [(answer.status_code, answer.get("Location")) for answer in answers]
        assert first == second
        assert first in [(302, "/admin/"), (403, None), (404, None)]


@pytest.mark.parametrize("model", MODELS)
def test_the_history_of_what_was_deleted_stays_closed(stranger, owner, rows, model) -> None:
    negotiation, pk = rows[Negotiation], rows[model].pk
    owner.post(page_of(negotiation, "delete"), {"post": "yes"})
    assert model.objects.filter(pk=pk).exists() is False
    assert stranger.get(page_of(rows[model], "history")).status_code == 404


@pytest.mark.parametrize(("model", "source", "field"), CHOICES)
@pytest.mark.parametrize("view", ["admin:autocomplete", "admin:positions_choices"])
def test_choices_offer_nothing_private(stranger, analyst, rows, model, source, field, view) -> None:
    mine = choices(analyst, source, field, view)
    assert len(mine) == 1
    assert [text for text in choices(stranger, source, field, view) if text in mine] == []
    home = {"negotiation": str(rows[Negotiation].pk)}
    assert choices(stranger, source, field, view, **home) in ([], ["Elsewhere"])


@pytest.mark.parametrize("model", MODELS)
def test_filters_name_nothing_private(stranger, rows, model) -> None:
    page = stranger.get(list_page(model))
    names = [
        choice["display"]
        for spec in page.context["cl"].filter_specs
        for choice in spec.choices(page.context["cl"])
    ]
    private = {str(row) for row in rows.values()} | {"talks", "Talks"}
    assert [name for name in names if name in private] == []


def test_filters_offer_the_negotiation_that_one_has_chosen(superuser, rows) -> None:
    records.round_(1, records.negotiation("elsewhere"), name="Geneva")
    offered = {}
    for query in ("", "?negotiation=talks", "?negotiation=elsewhere"):
        cl = superuser.get(list_page(Proposal, query)).context["cl"]
        (spec,) = [spec for spec in cl.filter_specs if spec.title == "round"] or [None]
        offered[query] = [choice["display"] for choice in spec.choices(cl)] if spec else []
    assert offered == {"": [], "?negotiation=talks": [], "?negotiation=elsewhere": []}
    records.round_(2, rows[Negotiation], name="Oslo")
    cl = superuser.get(list_page(Proposal, "?negotiation=talks")).context["cl"]
    (spec,) = [spec for spec in cl.filter_specs if spec.title == "round"]
    assert [choice["display"] for choice in spec.choices(cl)] == ["All", "1. Round 1", "2. Oslo"]


@pytest.mark.parametrize("model", MODELS)
def test_a_viewer_reads_and_changes_nothing(viewer, rows, model) -> None:
    row = rows[model]
    assert row in listed(viewer, model)
    page = viewer.get(page_of(row))
    assert page.context["title"] == f"View {model._meta.verbose_name}"
    assert viewer.post(page_of(row), {}).status_code == 403
    assert viewer.post(page_of(row, "delete"), {"post": "yes"}).status_code == 403
    assert viewer.get(page_of(row, "history")).status_code == 200
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    assert viewer.post(list_page(model), chosen).status_code in (302, 200)
    assert model.objects.filter(pk=row.pk).exists()
    assert row.history.count() == 1


@pytest.mark.parametrize("model", MODELS)
def test_a_viewer_reverts_nothing(viewer, rows, model) -> None:
    row = rows[model]
    address = page_of(row, "simple_history", row.history.get().history_id)
    page = viewer.get(address)
    assert (page.status_code, page.context["revert_disabled"]) == (200, True)
    assert set(page.context["adminform"].form.fields) - {"change_reason", "shown_revision"} == set()
    assert viewer.post(address, {}).status_code == 403
    assert row.history.count() == 1


@pytest.mark.parametrize("model", MODELS)
def test_an_analyst_changes_every_record(analyst, rows, model) -> None:
    assert send(analyst, page_of(rows[model])).status_code == 302


def test_one_who_edits_nothing_adds_only_negotiations(viewer, rows) -> None:
    allowed = [model for model in MODELS if viewer.get(add_page(model)).status_code == 200]
    assert allowed == [Negotiation]


def test_rows_of_others_among_the_chosen_stop_the_deletion(stranger, rows) -> None:
    public = rows[Negotiation]
    public.visibility = "public"
    public.save()
    records.party("mine", Negotiation.objects.get(slug="elsewhere"))
    keys = list(Party.objects.values_list("pk", flat=True))
    chosen = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    assert stranger.post(list_page(Party), chosen).status_code in (200, 403)
    assert Party.objects.count() == 2


def test_a_public_negotiation_is_read_but_offers_no_choices(stranger, rows) -> None:
    public = rows[Negotiation]
    public.visibility = "public"
    public.save()
    assert listed(stranger, Party) == [rows[Party]]
    assert choices(stranger, Proposal, "parties", "admin:positions_choices") == []
    assert stranger.post(page_of(rows[Party]), {}).status_code == 403
    page = stranger.get(page_of(public))
    assert page.context["inline_admin_formsets"] == []


def test_a_choice_names_its_negotiation_where_it_could_be_of_several(superuser, rows) -> None:
    records.round_(1, records.negotiation("elsewhere"))
    view = "admin:positions_choices"
    assert choices(superuser, Proposal, "round", view) == [
        "1. Round 1 (Elsewhere)",
        "1. Round 1 (Talks)",
    ]
    home = {"negotiation": str(rows[Negotiation].pk)}
    assert choices(superuser, Proposal, "round", view, **home) == ["1. Round 1"]
    assert choices(superuser, Term, "stance", view, **home) == ["Troops – 50 At-50"]


def test_a_stance_is_found_by_its_issue_and_label_in_any_case(analyst, rows) -> None:
    view = "admin:positions_choices"
    assert choices(analyst, Term, "stance", view, term="TROOPS at-5\0") == ["Troops – 50 At-50"]
    assert choices(analyst, Term, "stance", view, term="cities") == []


def test_the_view_of_choices_serves_records_only(superuser) -> None:
    asked = {"app_label": "positions", "model_name": "membership", "field_name": "user"}
    assert superuser.get(reverse("admin:positions_choices"), asked).status_code == 403


def test_a_form_offers_records_of_its_own_negotiation(superuser, rows) -> None:
    records.round_(1, records.negotiation("elsewhere"))
    form = superuser.get(page_of(rows[Proposal])).context["adminform"].form
    assert list(form.fields["round"].queryset) == [rows[Round]]


def test_whoever_creates_a_negotiation_owns_it(db) -> None:
    client = signed_in(records.user("ana"))
    answer = send(client, add_page(Negotiation), name="New talks", slug="new")
    assert answer["Location"] == list_page(Negotiation)
    created = Negotiation.objects.get()
    assert [(m.user.username, m.role) for m in created.memberships.all()] == [("ana", "owner")]
    assert created.revision == 1
    assert created.memberships.get().history.get().history_revision == 1


def test_only_an_owner_deletes_a_negotiation(analyst, owner, talks) -> None:
    chosen = {"action": "delete_selected", "_selected_action": [talks.pk], "post": "yes"}
    assert analyst.post(page_of(talks, "delete"), {"post": "yes"}).status_code == 403
    analyst.post(list_page(Negotiation), chosen)
    assert Negotiation.objects.count() == 1
    assert owner.post(list_page(Negotiation), chosen).status_code == 302
    assert Negotiation.objects.count() == 0


def test_only_an_owner_opens_a_negotiation_to_the_public(analyst, owner, talks) -> None:
    send(analyst, page_of(talks), visibility="public")
    assert Negotiation.objects.get().visibility == "private"
    send(owner, page_of(talks), visibility="public")
    assert Negotiation.objects.get().visibility == "public"


def test_an_analyst_does_not_open_a_negotiation_by_going_back_in_history(analyst, talks) -> None:
    talks.visibility = "public"
    talks.save()
    public = talks.history.latest()
    talks.visibility = "private"
    talks.summary = "Closed."
    talks.save()
    address = page_of(talks, "simple_history", public.history_id)
    assert (
        analyst.post(
            address, {"name": "Talks", "summary": "", "shown_revision": talks.revision}
        ).status_code
        == 302
    )
    talks.refresh_from_db()
    assert (talks.visibility, talks.summary) == ("private", "")


def test_only_owners_decide_who_is_a_member(analyst, owner, superuser, talks) -> None:
    new = records.user("new")
    total = talks.memberships.count()
    rows = {f"memberships__{total}__username": "new", f"memberships__{total}__role": "owner"}
    send(analyst, page_of(talks), **rows)
    assert talks.memberships.filter(user=new).exists() is False
    send(owner, page_of(talks), **rows)
    membership = Membership.objects.get(user=new)
    assert (membership.role, membership.history.get().history_user.username) == ("owner", "owner")
    number = list(talks.memberships.order_by("user__username")).index(membership)
    send(superuser, page_of(talks), **{f"memberships__{number}__DELETE": "on"})
    assert talks.memberships.filter(user=new).exists() is False


def test_a_viewer_sees_the_members(viewer, talks) -> None:
    (members,) = viewer.get(page_of(talks)).context["inline_admin_formsets"]
    assert [str(form.instance) for form in members.formset.forms] == ["viewer (viewer)"]


def test_accounts_are_for_superusers(analyst, superuser) -> None:
    user = User.objects.get(username="analyst")
    user.user_permissions.set(_all_permissions())
    page = reverse("admin:auth_user_changelist")
    assert (analyst.get(page).status_code, superuser.get(page).status_code) == (403, 200)


def test_the_form_of_an_account_offers_nothing_that_opens_nothing(superuser, rows) -> None:
    user = User.objects.get(username="root")
    form = superuser.get(reverse("admin:auth_user_change", args=[user.pk])).context["adminform"]
    assert {"is_active", "is_superuser"} < set(form.form.fields)
    assert {"is_staff", "groups", "user_permissions"} & set(form.form.fields) == set()


def _all_permissions():
    return Permission.objects.all()


def test_permissions_of_django_open_nothing(stranger, rows) -> None:
    user = User.objects.get(username="stranger")
    user.user_permissions.set(_all_permissions())
    assert listed(stranger, Party) == []
    assert stranger.get(page_of(rows[Party])).status_code == 404


def test_every_active_account_works_at_the_desk_and_no_other(rows) -> None:
    account = User.objects.create_user("newcomer")
    records.member(rows[Negotiation], account, "owner")
    client = signed_in(account)
    assert (account.is_staff, client.get(page_of(rows[Party])).status_code) == (False, 200)
    account.is_active = False
    account.save()
    answer = client.get(page_of(rows[Party]))
    assert answer["Location"].split("?")[0] == reverse("admin:login")


def test_the_form_of_one_negotiation_starts_with_it(analyst, talks) -> None:
    assert shown(analyst.get(add_page(Party)))["negotiation"] == talks.pk


def recent(client: Client) -> list[str]:
    """The records that the first page of the desk lists as one's recent actions."""
    text = client.get(reverse("admin:index")).content.decode()
    listed = text.split('<ul class="actionlist">')[1].split("</ul>")[0]
    return re.findall(r'<a href="[^"]+">(.+?)</a>', listed)


def test_recent_actions_forget_what_one_no_longer_sees(analyst, talks) -> None:
    account = User.objects.get(username="analyst")
    elsewhere = records.negotiation("elsewhere")
    records.member(elsewhere, account, "analyst")
    kept, left = records.party("kept", elsewhere), records.party("left", talks)
    gone = records.party("gone", elsewhere)
    for party in (kept, left, gone):
        send(analyst, page_of(party), notes="Noted.")
    gone.delete()
    assert recent(analyst) == ["Left", "Kept"]
    talks.memberships.get(user=account).delete()
    assert recent(analyst) == ["Kept"]
    talks.visibility = "public"
    talks.save()
    assert recent(analyst) == ["Left", "Kept"]


@pytest.mark.parametrize("actions", [1, 3])
def test_the_first_page_asks_the_same_of_any_number_of_actions(
    analyst, talks, django_assert_num_queries, actions: int
) -> None:
    for number in range(actions):
        send(analyst, page_of(records.party(f"p{number}")), notes="Noted.")
    analyst.get(reverse("admin:index"))  # weighs what is contested, once for a revision
    with django_assert_num_queries(14):
        analyst.get(reverse("admin:index"))


def test_the_history_of_a_draft_is_for_members_also_where_all_else_is_public(
    stranger, viewer, talks
) -> None:
    talks.visibility = "public"
    talks.save()
    draft, published = records.proposal("draft", review="draft"), records.proposal("paper")
    assert [stranger.get(page_of(row, "history")).status_code for row in (draft, published)] == [
        404,
        200,
    ]
    assert viewer.get(page_of(draft, "history")).status_code == 200
    draft.delete()
    address = f"/admin/positions/proposal/{Proposal.history.filter(slug='draft')[0].id}/history/"
    assert (stranger.get(address).status_code, viewer.get(address).status_code) == (404, 200)


def test_a_slug_in_use_is_refused_in_the_same_words_whoever_can_see_it(stranger, talks) -> None:
    records.negotiation("open", visibility="public")
    said = []
    for slug in ("talks", "open"):
        page = send(stranger, add_page(Negotiation), name="New", slug=slug)
        said.append(page.context["adminform"].form.errors)
    assert said == [{"slug": ["This slug cannot be used."]}] * 2


@pytest.mark.parametrize("model", [model for model in MODELS if model is not Negotiation])
def test_a_filter_by_a_private_negotiation_finds_what_one_by_none_finds(
    stranger, rows, model
) -> None:
    pages = [stranger.get(list_page(model, f"?negotiation={slug}")) for slug in ("talks", "tulks")]
    assert [page.context["cl"].result_count for page in pages] == [0, 0]
    texts = [re.sub(rb'csrf\w+" value="\w+"', b"", page.content) for page in pages]
    assert texts[0].replace(b"talks", b"tulks") == texts[1]
