"""Review at the desk: drafts of the next text and of answers, draft copies, and who publishes."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from positions import review
from positions.admin.access import access
from positions.admin.record import RecordForm
from positions.history import recording
from positions.models import Party, Proposal
from positions.vocabulary import Review

ANSWERS = [(kind.value, kind.label) for kind in review.ANSWERS]


class DraftForm(RecordForm):
    """The head of a draft that is copied from another text."""

    class Meta:
        model = Proposal
        fields = ("title", "slug", "round", "date")

    def __init__(self, *args: Any, original: Proposal, **kwargs: Any) -> None:
        kwargs["instance"] = Proposal(
            negotiation=original.negotiation, kind=original.kind, status=original.status
        )
        super().__init__(*args, **kwargs)
        rounds = self.fields["round"]
        rounds.queryset = original.negotiation.rounds.filter(number__gte=original.round.number)
        for name in ("title", "slug"):
            self.fields[name].widget.attrs["class"] = "vTextField"


class AnswerForm(DraftForm):
    """The head of an answer: who gives it, and which."""

    kind = forms.ChoiceField(
        choices=ANSWERS,
        help_text="Of an acceptance or a counter-proposal the clauses are copied, to be marked one by one; "
        "a rejection takes none over.",
    )
    parties = forms.ModelMultipleChoiceField(
        Party.objects.none(), label="Tabled by", widget=forms.CheckboxSelectMultiple
    )

    field_order = ["kind", "parties"]

    def __init__(self, *args: Any, original: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, original=original, **kwargs)
        others = original.negotiation.parties.exclude(authorships__proposal=original)
        self.fields["parties"].queryset = others


class Reviewed:
    """What the admin of proposals has of the review. Publishing is `positions.review`'s."""

    def get_urls(self) -> list[URLPattern]:
        views = {
            "review": self.review_view,
            "revision": self.revision_view,
            "answer": self.answer_view,
            "copy": self.copy_view,
        }
        guard = self.admin_site.admin_view
        return [
            *[
                path(f"<path:object_id>/{name}/", guard(view), name=f"positions_proposal_{name}")
                for name, view in views.items()
            ],
            *super().get_urls(),
        ]

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return [*super().get_list_display(request), "reviewed"]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_filter(request), "review"]

    @admin.display(description="review", ordering="review")
    def reviewed(self, proposal: Proposal) -> str:
        return "" if proposal.review == Review.PUBLISHED else proposal.get_review_display()

    def has_delete_permission(self, request: HttpRequest, obj: Proposal | None = None) -> bool:
        """What is published under four eyes is taken away by an owner only."""
        if obj is not None and access(request).locks(obj):
            return obj.negotiation_id in access(request).owned
        return super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple:
        """An owner deletes a text whole, with the clauses that are locked one by one."""
        names, counts, needed, protected = super().get_deleted_objects(objs, request)
        if {proposal.negotiation_id for proposal in objs} <= access(request).owned:
            needed = set()
        return names, counts, needed, protected

    def save_model(self, request: HttpRequest, obj: Proposal, form: forms.ModelForm, change: bool):
        if not change:
            obj.review = Review.DRAFT
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Proposal, *args: Any, **kwargs: Any):
        return self._published(request, obj) or super().response_add(request, obj, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Proposal) -> HttpResponse:
        return self._published(request, obj) or super().response_change(request, obj)

    def _published(self, request: HttpRequest, proposal: Proposal) -> HttpResponse | None:
        """After “Save and publish”: what it came to; None after any other button."""
        if "_publish" not in request.POST:
            return None
        try:
            shown = review.publish(Proposal.objects.get(pk=proposal.pk), request.user)
        except review.Unpublishable as refused:
            for problem in refused.problems:
                self.message_user(request, f"Saved, not published: {problem}", messages.WARNING)
            return HttpResponseRedirect(_page(proposal, "review"))
        self.message_user(request, f"“{shown}” is published.", messages.SUCCESS)
        return HttpResponseRedirect(_page(shown, "change"))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The change page says where the text stands, and which ways lead on from it."""
        proposal = kwargs.get("obj")
        home = proposal and proposal.negotiation_id
        publishable = access(request).publishable
        if proposal is None:
            tools = {"may_publish": bool(publishable)}
        else:
            tools = {
                "reviewed": proposal,
                "may_publish": home in publishable and proposal.review != Review.PUBLISHED,
                "may_edit": home in access(request).editable,
                "locked": access(request).locks(proposal),
            }
        return super().render_change_form(request, context | tools, *args, **kwargs)

    def review_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Where a draft stands, what keeps it from being published, and the steps that are open."""
        proposal = self._draft(request, object_id)
        if request.method == "POST":
            return self._step(request, proposal)
        edit = review.last_edit(proposal)
        context = {
            "title": f"Review of “{proposal}”",
            "proposal": proposal,
            "edit": edit,
            "obstacles": review.obstacles(proposal, request.user),
            "overtaken": review.overtaken_by(proposal),
            "publishes": proposal.negotiation_id in access(request).publishable,
            "compare": _comparison(proposal),
            "public": reverse(
                "pages:proposal",
                args=[proposal.negotiation.slug, (proposal.revises or proposal).slug],
            ),
        }
        return self._page(request, "review", context)

    def _step(self, request: HttpRequest, proposal: Proposal) -> HttpResponse:
        step = request.POST.get("step")
        if step == "publish":
            return self._publish(request, proposal)
        if step not in ("submit", "send_back"):
            raise Http404
        if step == "send_back" and proposal.negotiation_id not in access(request).publishable:
            raise PermissionDenied
        with self.recorded(request):
            getattr(review, step)(proposal)
        said = {"submit": "waits for a review", "send_back": "is with its coder again"}[step]
        self.message_user(request, f"“{proposal}” {said}.", messages.SUCCESS)
        return HttpResponseRedirect(_page(proposal, "review"))

    def _publish(self, request: HttpRequest, proposal: Proposal) -> HttpResponse:
        seen = request.POST.get("seen", "")
        try:
            shown = review.publish(
                proposal,
                request.user,
                over=request.POST.get("over") == "yes",
                seen=int(seen) if seen.isdecimal() and len(seen) < 10 else None,
            )
        except review.Unpublishable as refused:
            for problem in refused.problems:
                self.message_user(request, problem, messages.ERROR)
            return HttpResponseRedirect(_page(proposal, "review"))
        self.message_user(request, f"“{shown}” is published.", messages.SUCCESS)
        return HttpResponseRedirect(_page(shown, "change"))

    def revision_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The same authors' next text, from what they tabled."""
        original = self._published_text(request, object_id)
        form = self._draft_form(request, DraftForm, original)
        if form.is_bound and form.is_valid():
            with recording(request.user, f"Next revision of “{original}”"[:100]):
                draft = review.draft_next_revision(original, **form.cleaned_data)
            return self._drafted(request, draft)
        title = f"Draft the next revision of “{original}”"
        return self._page(request, "draft", {"title": title, "original": original, "form": form})

    def answer_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The other side's answer to a text."""
        original = self._published_text(request, object_id)
        form = self._draft_form(request, AnswerForm, original)
        if form.is_bound and form.is_valid():
            head = dict(form.cleaned_data)
            authors, kind = head.pop("parties"), head.pop("kind")
            with recording(request.user, f"Answer to “{original}”"[:100]):
                draft = review.draft_answer(original, authors, kind, **head)
            return self._drafted(request, draft)
        title = f"Record an answer to “{original}”"
        return self._page(request, "draft", {"title": title, "original": original, "form": form})

    def copy_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The draft in which a published text is edited; made by a POST, opened if it is there already."""
        original = self._editable(request, object_id)
        if request.method != "POST" or original.review != Review.PUBLISHED:
            return HttpResponseRedirect(_page(original, "change"))
        with recording(request.user, f"Draft copy of “{original}”"[:100]):
            draft = review.draft_copy(original)
        return HttpResponseRedirect(_page(draft, "change"))

    def _draft_form(
        self, request: HttpRequest, kind: type[DraftForm], original: Proposal
    ) -> DraftForm:
        following = original.negotiation.rounds.filter(number__gt=original.round.number).first()
        wanted = f"{original.slug}-answer" if kind is AnswerForm else f"{original.slug}-next"
        initial = {
            "title": original.title if kind is DraftForm else "",
            "slug": review.free_slug(original.negotiation, wanted),
            "round": following or original.round,
        }
        posted = request.POST if request.method == "POST" else None
        return kind(posted, original=original, initial=initial)

    def _drafted(self, request: HttpRequest, draft: Proposal) -> HttpResponse:
        waiting = draft.terms.exclude(mark="").count()
        said = f"“{draft}” is a draft."
        if waiting:
            said += f" Mark each of its {waiting} clauses as kept, changed or gone."
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(_page(draft, "change"))

    def _editable(self, request: HttpRequest, object_id: str) -> Proposal:
        proposal = self.get_object(request, unquote(object_id))
        if proposal is None:
            raise Http404
        if proposal.negotiation_id not in access(request).editable:
            raise PermissionDenied
        return proposal

    def _draft(self, request: HttpRequest, object_id: str) -> Proposal:
        proposal = self._editable(request, object_id)
        if proposal.review == Review.PUBLISHED:
            raise Http404
        return proposal

    def _published_text(self, request: HttpRequest, object_id: str) -> Proposal:
        """A text that another can follow or answer: no draft copy."""
        proposal = self._editable(request, object_id)
        if proposal.revises_id:
            raise Http404
        return proposal

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        shared = self.admin_site.each_context(request) | {"opts": self.opts}
        return TemplateResponse(request, f"admin/positions/{name}.html", shared | context)

    @admin.action(description="Compare side by side", permissions=["view"])
    def compare(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """To the page of documents side by side."""
        chosen = self._of_one_negotiation(request, queryset, "two texts or more", 2, None)
        if chosen is None:
            return None
        address = reverse("pages:compare", args=[chosen[0].negotiation.slug])
        return _lead(address, chosen, {"proposal": [proposal.slug for proposal in chosen]})

    @admin.action(description="What changed between two texts", permissions=["view"])
    def what_changed(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """To the page of changes, from the earlier to the later text (R2, R19)."""
        chosen = self._of_one_negotiation(request, queryset, "exactly two texts", 2, 2)
        if chosen is None:
            return None
        before, after = chosen
        address = reverse("pages:diff", args=[before.negotiation.slug])
        return _lead(address, chosen, {"from_proposal": before.slug, "to_proposal": after.slug})

    def _of_one_negotiation(
        self, request: HttpRequest, queryset: QuerySet, wanted: str, least: int, most: int | None
    ) -> list[Proposal] | None:
        """The chosen texts in their order, or None with a message."""
        chosen = list(
            queryset.select_related("negotiation", "round", "revises").order_by(
                "round__number", "date", "sequence"
            )
        )
        fits = least <= len(chosen) <= (most or len(chosen))
        if fits and len({proposal.negotiation_id for proposal in chosen}) == 1:
            return chosen
        self.message_user(request, f"Choose {wanted} of one negotiation.", messages.WARNING)
        return None


def _lead(address: str, chosen: list[Proposal], asked: dict[str, Any]) -> HttpResponse:
    """A page of these texts; of drafts with drafts, which know a draft copy by what it revises."""
    if any(proposal.review != Review.PUBLISHED for proposal in chosen):
        own = {p.slug: p.revises.slug for p in chosen if p.revises}
        asked = {
            name: [own.get(slug, slug) for slug in slugs]
            if isinstance(slugs, list)
            else own.get(slugs, slugs)
            for name, slugs in asked.items()
        } | {"drafts": "true"}
    return HttpResponseRedirect(f"{address}?{urlencode(asked, doseq=True)}")


def _comparison(proposal: Proposal) -> str:
    """The page that shows a draft beside the text it follows or answers; empty where it does neither."""
    other = proposal.supersedes or proposal.responds_to
    if proposal.revises or other is None:
        return ""
    asked = {
        "proposal": [other.slug, proposal.slug],
        "base": other.slug,
        "drafts": "true",
    }
    address = reverse("pages:compare", args=[proposal.negotiation.slug])
    return f"{address}?{urlencode(asked, doseq=True)}"


def _page(proposal: Proposal, name: str) -> str:
    return reverse(f"admin:positions_proposal_{name}", args=[proposal.pk])
