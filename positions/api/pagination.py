"""Pages of JSON resources: 1,000 rows by default, 10,000 at most."""

from typing import Any

from django.core.paginator import InvalidPage
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from positions.api.problems import BadQuestion


class Pages(PageNumberPagination):
    page_size = 1_000
    max_page_size = 10_000
    page_size_query_param = "page_size"

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        size, number = self.asked(request)
        try:
            self.page = self.django_paginator_class(queryset, size).page(number)
        except InvalidPage as wrong:
            message = "There are not so many pages."
            raise BadQuestion(
                [{"name": "page", "value": str(number), "message": message}]
            ) from wrong
        return list(self.page)

    def asked(self, request: Request) -> tuple[int, int]:
        """Rows to a page, and the page; whole numbers within their limits, whatever the format."""
        size = self._number(request, "page_size", self.page_size, self.max_page_size)
        return size, self._number(request, "page", 1, None)

    def _number(self, request: Request, name: str, default: int, most: int | None) -> int:
        text = request.query_params.get(name) or str(default)
        if text.isascii() and text.isdigit() and 1 <= int(text[:12]) <= (most or 10**9):
            return int(text)
        limits = f"from 1 to {most}" if most else "from 1"
        message = f"It is no whole number {limits}."
        raise BadQuestion([{"name": name, "value": text, "message": message}])

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "description": "A page of rows.",
            "properties": {
                "count": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "Rows on all pages together.",
                },
                "next": link | {"description": "Address of the next page; null: this is the last."},
                "previous": link | {"description": "Address of the page before; null: none."},
                "results": schema | {"description": "The rows of this page, flat."},
            },
            "required": ["count", "next", "previous", "results"],
            "additionalProperties": False,
        }
