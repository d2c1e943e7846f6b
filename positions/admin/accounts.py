"""Admin of accounts, for superusers, and of API tokens, for everyone their own."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, DELETION, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from knox.admin import AuthTokenAdmin  # noqa: F401 - registers itself, to be replaced
from knox.models import AuthToken, get_digest_token
from knox.settings import CONSTANTS, knox_settings

from positions.admin.access import AbsentOrForbidden

# Their admin modules, imported above, have registered themselves.
admin.site.unregister([User, Group, AuthToken])

SHOWN = 8
"""Characters by which a token is told from others; of the 64 they give nothing away."""


class SuperusersOnly(AbsentOrForbidden):
    """Who could edit accounts could make themselves superuser; no permission short of that opens them."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser


@admin.register(User)
class AccountAdmin(SuperusersOnly, UserAdmin):
    """Without staff, groups and permissions: here they would do nothing."""

    list_display = ["username", "email", "first_name", "last_name", "is_active", "is_superuser"]
    list_filter = ["is_active", "is_superuser"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Who", {"fields": ["first_name", "last_name", "email"]}),
        ("May", {"fields": ["is_active", "is_superuser"]}),
        ("When", {"fields": ["last_login", "date_joined"]}),
    ]


def beginning(token: AuthToken) -> str:
    return f"{token.token_key[:SHOWN]}…"


class TokenForm(forms.ModelForm):
    class Meta:
        model = AuthToken
        fields = ["user", "expiry"]

    def clean_expiry(self) -> Any:
        expiry = self.cleaned_data["expiry"]
        if expiry is not None and expiry <= timezone.now():
            raise ValidationError("This moment has passed.")
        return expiry


@admin.register(AuthToken)
class TokenAdmin(AbsentOrForbidden, admin.ModelAdmin):
    """A token is shown once, when it is made; afterwards only how it begins."""

    form = TokenForm
    list_display = ["token", "user", "created", "expiry"]
    list_display_links = None
    list_select_related = ["user"]
    ordering = ["-created"]
    search_fields = ["user__username"]

    token = staticmethod(admin.display(description="token")(beginning))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        tokens = super().get_queryset(request)
        return tokens if request.user.is_superuser else tokens.filter(user=request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active

    def has_view_permission(self, request: HttpRequest, obj: AuthToken | None = None) -> bool:
        return request.user.is_active

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active

    def has_change_permission(self, request: HttpRequest, obj: AuthToken | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuthToken | None = None) -> bool:
        mine = obj is None or obj.user_id == request.user.pk
        return request.user.is_active and (mine or request.user.is_superuser)

    def get_fields(self, request: HttpRequest, obj: AuthToken | None = None) -> list[str]:
        if obj is not None:
            return ["token", "user", "created", "expiry"]
        return ["user", "expiry"] if request.user.is_superuser else ["expiry"]

    def get_readonly_fields(self, request: HttpRequest, obj: AuthToken | None = None) -> list[str]:
        return [] if obj is None else self.get_fields(request, obj)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "expiry":
            days = knox_settings.TOKEN_TTL.days
            field.help_text = f"Left empty: in {days} days. Use Universal Time (UTC)."
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any):
        kwargs["queryset"] = User.objects.filter(is_active=True).order_by("username")
        kwargs["initial"] = request.user.pk
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: AuthToken, form: TokenForm, change: bool):
        obj.digest, token = get_digest_token()
        obj.token_key = token[: CONSTANTS.TOKEN_KEY_LENGTH]
        obj.expiry = obj.expiry or timezone.now() + knox_settings.TOKEN_TTL
        if not request.user.is_superuser:
            obj.user = request.user
        super().save_model(request, obj, form, change)
        said = f"The token of {obj.user}, shown only now, copy it: {token}"
        self.message_user(request, said, messages.SUCCESS)

    def response_add(self, request: HttpRequest, obj: AuthToken, *_: Any) -> HttpResponse:
        return redirect("admin:knox_authtoken_changelist")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple:
        *found, protected = super().get_deleted_objects(objs, request)
        names = [f"Token {beginning(token)} of {token.user}" for token in objs]
        return names, *found[1:], protected

    def log_addition(self, request: HttpRequest, obj: AuthToken, message: Any) -> None:
        self._log(request, [obj], ADDITION)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        self._log(request, queryset, DELETION)

    def _log(self, request: HttpRequest, tokens: Any, action: int) -> None:
        # Django would write the token's digest where everyone reads the record's name.
        for token in tokens:
            LogEntry.objects.create(
                user=request.user,
                content_type=get_content_type_for_model(token),
                object_repr=f"Token {beginning(token)} of {token.user}",
                action_flag=action,
            )
