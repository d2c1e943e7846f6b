"""Rows of a resource straight from the database to a file: none is kept, however many there are."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.http import StreamingHttpResponse
from rest_framework import serializers
from rest_framework.request import Request

from positions import tables
from positions.api.serializers import TextOf
from positions.vocabulary import Review

CHUNK = 2_000
"""Rows that are read at a time."""

Chunk = list[list[Any]]


def stored_rows(
    found: QuerySet, row: serializers.Serializer, complete: Callable[[Chunk], None]
) -> Iterator[list[Any]]:
    """The values that a row's serializer would give, without a record and a serializer for each.

    `complete` is given chunk after chunk, to fill in what the database does not hold as it is shown.
    The first chunk is read before anything is given: what fails does so while it can still be said.
    """
    columns = [_stored(name, field, found.model) for name, field in row.fields.items()]
    values = found.prefetch_related(None).values_list(*columns).iterator(chunk_size=CHUNK)

    def chunks() -> Iterator[Chunk]:
        while chunk := [list(one) for one in islice(values, CHUNK)]:
            complete(chunk)
            yield chunk

    read = chunks()
    first = next(read, [])
    return chain(first, chain.from_iterable(read))


def streamed_csv(
    request: Request, columns: Sequence[str], rows: Iterator[list[Any]]
) -> StreamingHttpResponse:
    """A CSV file that is written while it is sent; to HEAD its headers alone."""
    pieces = () if request.method == "HEAD" else tables.csv_pieces(columns, rows)
    return StreamingHttpResponse(pieces, content_type=f"{tables.CSV}; charset=utf-8")


def _stored(name: str, field: serializers.Field, model: Any) -> Any:
    """What to select for a field; for one that is made of more than a column, the id."""
    path = field.source.replace(".", "__")
    if isinstance(field, TextOf):
        unsaid = Q(review=Review.PUBLISHED) & ~Q(**{f"{path}__review": Review.PUBLISHED})
        return Case(When(unsaid, then=Value(None)), default=F(f"{path}__slug"))
    if isinstance(field, serializers.SlugRelatedField):
        return F(f"{path}__{field.slug_field}")
    if isinstance(field, serializers.SerializerMethodField):
        return F(name if name in {f.name for f in model._meta.concrete_fields} else "pk")
    return F(path)
