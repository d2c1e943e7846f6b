"""What a user of the admin may see and change: membership decides, Django's model permissions do not."""

from functools import cached_property
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse

from positions import review
from positions.models import Negotiation, Record


class Access:
    """The negotiations open to a user, by id; asked of the database once a request."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def visible(self) -> dict[int, tuple[str, str]]:
        """Slug and name of each negotiation the user may read, in the order of names."""
        rows = Negotiation.objects.visible_to(self.user).order_by("name", "pk")
        return {pk: (slug, name) for pk, slug, name in rows.values_list("pk", "slug", "name")}

    @cached_property
    def _editable(self) -> dict[int, bool]:
        """Whether four eyes are asked for, by negotiation."""
        rows = Negotiation.objects.editable_by(self.user)
        return dict(rows.values_list("pk", "four_eyes"))

    @cached_property
    def editable(self) -> set[int]:
        return set(self._editable)

    @cached_property
    def owned(self) -> set[int]:
        return set(Negotiation.objects.owned_by(self.user).values_list("pk", flat=True))

    @cached_property
    def publishable(self) -> set[int]:
        return set(Negotiation.objects.publishable_by(self.user).values_list("pk", flat=True))

    def locks(self, record: Record) -> bool:
        """Whether a record belongs to a published text that four eyes let be edited as a draft copy only."""
        if not self._editable.get(negotiation_id(record) or 0):
            return False
        return review.published_text(record) is not None

    @cached_property
    def joined(self) -> set[int]:
        return set(Negotiation.objects.shared_with(self.user).values_list("pk", flat=True))


def access(request: HttpRequest) -> Access:
    if not hasattr(request, "parley_access"):
        request.parley_access = Access(request.user)
    return request.parley_access


def forget_access(request: HttpRequest) -> None:
    """Ask anew: this request has changed what the user may do."""
    request.__dict__.pop("parley_access", None)


def negotiation_id(record: Record) -> int | None:
    """The negotiation of a record, without loading it; None if a parent is not there (any more)."""
    if not record.negotiation_path:
        return record.pk
    *parents, last = record.negotiation_path.split("__")
    try:
        for parent in parents:
            record = getattr(record, parent)
    except ObjectDoesNotExist:
        return None
    return getattr(record, f"{last}_id")


class AbsentOrForbidden:
    """A page of what is not there and of what one may not see: the same 404."""

    def _get_obj_does_not_exist_redirect(self, *_: Any) -> HttpResponse:
        # Django leads to the index, and says there which record it was.
        raise Http404


class Guarded(AbsentOrForbidden):
    """Permissions of the admin of a record and of its inlines; an inline is asked about its parent."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active

    def has_view_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        if obj is None or obj.pk is None:
            return request.user.is_active
        return request.user.is_active and negotiation_id(obj) in access(request).visible

    def has_add_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return self._may_write(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return self._may_write(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return self._may_write(request, obj)

    def _may_write(self, request: HttpRequest, record: Record | None) -> bool:
        editable = access(request).editable
        if record is None or record.pk is None:
            return request.user.is_active and bool(editable)
        return (
            request.user.is_active
            and negotiation_id(record) in editable
            and not access(request).locks(record)
        )
