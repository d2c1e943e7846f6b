"""The members of a negotiation, on its page: its owners name them, members see each other."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from positions.admin.access import access
from positions.admin.record import RecordInline, RowForm, rows_kept
from positions.models import Membership, Negotiation, Record
from positions.vocabulary import MemberRole

OWNERLESS = "A negotiation keeps at least one owner with an active account: make another member owner first."


class MemberForm(RowForm):
    """A new member is named by typing: a list to choose from would tell every owner of all accounts."""

    username = forms.CharField(label="account", max_length=150)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["username"] = self.instance.user.get_username()
            self.fields["username"].disabled = True

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        if self.instance.pk:
            return username
        model = get_user_model()
        account = model.objects.filter(
            username=model.normalize_username(username), is_active=True
        ).first()
        if account is None:
            raise ValidationError(f"There is no account “{username}”.")
        if account.memberships.filter(negotiation=self.instance.negotiation_id).exists():
            raise ValidationError(f"“{username}” is a member already: change the role there.")
        self.instance.user = account
        return username


class MembersFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        kept = rows_kept(self)
        changed = [form for form in self.forms if form.has_changed() and form.instance.user_id]
        if changed and self._without_owner(changed, [row for row in changed if row in kept]):
            raise ValidationError(OWNERLESS)

    def validate_unique(self) -> None:
        # Django would compare the fields of the rows, and the account is none of them.
        named = Counter(form.instance.user for form in rows_kept(self) if form.instance.user_id)
        for account, times in named.items():
            if times > 1:
                raise ValidationError(f"“{account}” is named twice.")

    def _without_owner(self, changed: list[MemberForm], kept: list[MemberForm]) -> bool:
        """Whether the last owner would go; not where there is none, as after an import by nobody."""
        # Two owners who remove each other at the same time take turns.
        negotiation = Negotiation.objects.select_for_update().get(pk=self.instance.pk)
        owners = negotiation.memberships.filter(role=MemberRole.OWNER, user__is_active=True)
        before = set(owners.values_list("user", flat=True))
        members = [form.instance for form in kept]
        after = {m.user_id for m in members if m.role == MemberRole.OWNER and m.user.is_active}
        return bool(before) and not (before - {form.instance.user_id for form in changed} | after)


class MembershipInline(RecordInline, admin.TabularInline):
    """Members see who else is one; owners decide it."""

    model = Membership
    form = MemberForm
    formset = MembersFormSet
    fields = ["username", "role"]
    loaded = ("user",)
    verbose_name = "member"

    @admin.display(description="account")
    def username(self, membership: Membership) -> str:
        return membership.user.get_username()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        members = super().get_queryset(request).order_by("user__username")
        return members.filter(negotiation__in=access(request).joined)

    def has_view_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return obj is None or obj.pk in access(request).joined

    def _may_write(self, request: HttpRequest, record: Record | None) -> bool:
        return record is None or record.pk in access(request).owned
