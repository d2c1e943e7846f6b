"""Large pages in two pieces: what stands above the content is sent before the content is worked out.

A browser shows whose page it is and fetches the styles meanwhile. What may refuse an answer, access and
the question, is settled before the first piece, because its status cannot be taken back.
"""

import logging
from collections.abc import Callable, Iterator
from gzip import GzipFile
from io import BytesIO

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.cache import patch_vary_headers

from positions.analysis.records import Dossier

LARGE = 1_000
"""Cells of parties and issues; pages of fewer are there at once, and sent whole."""

CONTENT = b'<main id="content"'
"""Where the second piece begins; what is above has no such tag, and escapes those of others."""

BROKEN = b"""<main id="content"><p>Something failed while this page was put together, so the rest is missing.
Load it again; if it fails again, tell whoever runs this site.</p></main>"""

log = logging.getLogger(__name__)


def is_large(dossier: Dossier) -> bool:
    return len(dossier.parties) * len(dossier.issues) >= LARGE


def in_two(
    request: HttpRequest, above: str, whole: Callable[[], HttpResponse]
) -> StreamingHttpResponse:
    """An answer of what stands above the content, then of the whole page what follows."""
    pieces = _pieces(above, whole)
    # nginx would wait for a full buffer before it passed on anything.
    answer = StreamingHttpResponse(pieces, headers={"X-Accel-Buffering": "no"})
    patch_vary_headers(answer, ["Accept-Encoding"])
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        answer.streaming_content = _compressed(pieces)
        answer["Content-Encoding"] = "gzip"
    return answer


def _compressed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Each piece can be read as soon as it is there; Django's middleware would wait for tens of kilobytes."""
    written = BytesIO()
    with GzipFile(fileobj=written, mode="wb", compresslevel=6, mtime=0) as file:
        for piece in pieces:
            file.write(piece)
            file.flush()
            yield _taken(written)
    yield _taken(written)


def _taken(written: BytesIO) -> bytes:
    found = written.getvalue()
    written.seek(0)
    written.truncate()
    return found


def _pieces(above: str, whole: Callable[[], HttpResponse]) -> Iterator[bytes]:
    yield above.encode()
    try:
        page = whole().content
    except Exception:
        # A person is told; the answer breaks off, so that a program does not take it for a page.
        log.exception("A page broke off after its first piece.")
        yield BROKEN
        raise
    yield page[page.index(CONTENT) :]
