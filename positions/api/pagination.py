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
        size = self._number(request, "page_size", self.page_size, self.max_page_size)
        number = self._number(request, "page", 1, None)
        try:
            self.page = self.django_paginator_class(queryset, size).page(number)
        except InvalidPage as wrong:
            message = "There are not so many pages."
            raise BadQuestion(
                [{"name": "page", "value": str(number), "message": message}]
            ) from wrong
        return list(self.page)

    def _number(self, request: Request, name: str, default: int, most: int | None) -> int:
        text = request.query_params.get(name) or str(default)
        if text.isascii() and text.isdigit() and 1 <= int(text[:12]) <= (most or 10**9):
            return int(text)
        limits = f"from 1 to {most}" if most else "from 1"
        message = f"It is no whole number {limits}."
        raise BadQuestion([{"name": name, "value": text, "message": message}])

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        page = {"type": "integer", "minimum": 1, "default": 1}
        size = {"type": "integer", "minimum": 1, "maximum": self.max_page_size}
        size |= {"default": self.page_size}
        told = {
            "page": ("The page of JSON, from 1; CSV and XLSX hold all rows.", page),
            self.page_size_query_param: ("Rows to a page of JSON.", size),
        }
        return [
            {"name": name, "in": "query", "description": text, "schema": schema}
            for name, (text, schema) in told.items()
        ]

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
