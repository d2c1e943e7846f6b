"""The codebook of a bundle as Markdown: what its page shows, for those who have only the files."""

import re
from collections.abc import Iterable, Iterator

from positions.bundle.format import parts_of
from positions.captions import Captions, PartyCaption
from positions.codebook import GLOSSARIES, Codebook, Glossary, Scale, codebook_of
from positions.vocabulary import IssueKind, PartyRole

_MARKS = re.compile(r"([\\`*_\[\]<>|#~&])")
"""What Markdown reads as more than itself."""
_LIST = re.compile(r"^(\d+|[-+=])(?=[.)\s=-]|$)")
"""What it would take for an item of a list, or for a line under a heading."""

PAX_CODES = (
    "Codes are those of the PA-X codebook (Bell, Badanjak and others, PA-X Peace Agreements Database, "
    "University of Edinburgh)."
)


def codebook_file(captions: Captions) -> bytes:
    """The codebook as UTF-8 text with LF; equal records give equal bytes."""
    book = codebook_of(captions)
    blocks = [
        f"# Codebook: {_text(captions.name)}",
        *_paragraphs(captions.summary),
        f"Licence: {_text(captions.licence) or 'none is recorded'}.",
        *_parties(captions),
        *_topics(book),
        *_issues(book),
        "## The words of the record",
        *(block for glossary in GLOSSARIES for block in _glossary(glossary)),
    ]
    return ("\n\n".join(blocks) + "\n").encode()


def _parties(captions: Captions) -> Iterator[str]:
    yield "## Parties"
    if not captions.parties:
        yield "None are recorded."
        return
    rows = map(_party, captions.parties.values())
    yield _table(("party", "slug", "role", "side", "also known as", "notes"), rows)


def _party(party: PartyCaption) -> tuple[str, ...]:
    short = party.short_name if party.short_name != party.name else ""
    return (
        _text(f"{party.name} ({short})" if short else party.name),
        _code(party.slug),
        PartyRole(party.role).label,
        _text(party.side) or "its own",
        _text("; ".join(parts_of(party.aliases))),
        _text(party.notes),
    )


def _topics(book: Codebook) -> Iterator[str]:
    yield "## Topics"
    lines = []
    for heading in book.headings:
        topic = heading.topic
        code = f", PA-X {_text(topic.pax_code)}" if topic.pax_code else ""
        issues = ", ".join(_text(issue.name) for issue in heading.issues)
        line = f"{'  ' * heading.depth}- **{_text(topic.name)}** ({_code(topic.slug)}){code}"
        lines.append(f"{line}: {issues}" if issues else line)
    yield "\n".join(lines) or "None are recorded."
    if book.has_codes:
        yield PAX_CODES
    if book.headings and book.unfiled:
        yield f"On no topic: {', '.join(_text(issue.name) for issue in book.unfiled)}."


def _issues(book: Codebook) -> Iterator[str]:
    yield "## Issues and their scales"
    if not book.scales:
        yield "None are recorded."
    for scale in book.scales:
        yield from _scale(scale)


def _scale(scale: Scale) -> Iterator[str]:
    issue = scale.issue
    yield f"### {_text(issue.name)} ({_code(issue.slug)})"
    if issue.question:
        yield _line(issue.question)
    kind = f"{str(IssueKind(issue.kind).label).capitalize()}."
    on = " › ".join(_text(topic.name) for topic in scale.topics)
    yield f"{kind} On {on}." if on else kind
    if issue.kind == IssueKind.TERM and scale.ends:
        ends = ", ".join(
            f"{value} is {' or '.join(f'**{_text(label)}**' for label in labels)}"
            for value, labels in scale.ends
        )
        beyond = " or ".join(map(str, scale.beyond))
        yield f"{ends}." + (f" No option stands at {beyond}." if beyond else "")
    if scale.options:
        yield _table(
            ("value", "option", "slug", "when it is chosen"),
            (
                (
                    "–" if option.value is None else str(option.value),
                    _text(option.label),
                    _code(option.slug),
                    _text(option.description) or "not described",
                )
                for option in scale.options
            ),
        )
    else:
        yield "It has no options yet."


def _glossary(glossary: Glossary) -> Iterator[str]:
    yield f"### {glossary.name}"
    yield glossary.says + (f" ({glossary.rule})" if glossary.rule else "")
    words = [
        f"**{entry.label}**" + (f" ({_code(entry.value)})" if entry.value != entry.label else "")
        for entry in glossary.entries
    ]
    if glossary.plain:
        yield f"{', '.join(words)}."
        return
    yield "\n".join(
        f"- {word}: {entry.meaning}"
        + (f" ({entry.rule})" if entry.rule and entry.rule != glossary.rule else "")
        for word, entry in zip(words, glossary.entries, strict=True)
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _text(words: str) -> str:
    """An analyst's words on one line, every character as it stands."""
    return _MARKS.sub(r"\\\1", " ".join(words.split()))


def _code(slug: str) -> str:
    return f"`{slug}`"


def _line(words: str) -> str:
    """The same at the beginning of a line."""
    return _LIST.sub(
        lambda mark: f"{mark[1]}\\" if mark[1].isdigit() else f"\\{mark[1]}", _text(words)
    )


def _paragraphs(words: str) -> list[str]:
    found = (_line(part) for part in re.split(r"\n\s*\n", words.replace("\r\n", "\n")))
    return [paragraph for paragraph in found if paragraph]
