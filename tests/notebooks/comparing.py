"""What is wrong with a notebook's outputs, and what differs between two runs of it, in its numbers."""

import json
import re
from collections.abc import Iterator
from math import isclose
from typing import Any

from nbformat import NotebookNode

NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w.]*\d)", re.ASCII)
PLOT = "application/vnd.vegalite.v6+json"
PICTURES = ("image/png", "image/svg+xml")
CLOSE = 1e-9
"""Relative: how far two runs may differ in a number."""


def faults(notebook: NotebookNode) -> list[str]:
    """Cells that were not run, or out of order, that failed, complained, or drew no picture of a plot."""
    found = []
    for place, cell in enumerate(_code(notebook), 1):
        if cell.execution_count != place:
            found.append(f"{cell.id}: run as {cell.execution_count}, and not as {place}")
        for output in cell.outputs:
            if output.output_type == "error":
                found.append(f"{cell.id}: {output.ename}: {output.evalue}")
            elif output.get("name") == "stderr":
                found.append(f"{cell.id}: complains: {output.text}")
            elif PLOT in output.get("data", {}) and not set(PICTURES) & set(output.data):
                found.append(f"{cell.id}: a plot without a picture")
    return found


def differences(committed: NotebookNode, fresh: NotebookNode) -> list[str]:
    """Where the outputs of two runs differ, cell by cell; none where their numbers and words agree.

    Pictures are not compared: plots are, by the rows they draw.
    """
    cells = list(zip(_code(committed), _code(fresh), strict=True))
    return [
        f"{old.id}: {said}"
        for old, new in cells
        for said in _differing(_shown(old.outputs), _shown(new.outputs))
    ]


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _shown(outputs: list[NotebookNode]) -> list[tuple[str, Any]]:
    """The kind and content of each thing that a cell shows."""
    shown = []
    for output in outputs:
        if output.output_type == "stream":
            shown.append((output.name, output.text))
        for kind, content in sorted(output.get("data", {}).items()):
            shown.append((kind, None if kind in PICTURES else content))
    return shown


def _differing(old: list[tuple[str, Any]], new: list[tuple[str, Any]]) -> Iterator[str]:
    kinds = [kind for kind, _ in old], [kind for kind, _ in new]
    if kinds[0] != kinds[1]:
        yield f"shows {kinds[0]} as committed, {kinds[1]} run anew"
        return
    for (kind, before), (_, after) in zip(old, new, strict=True):
        texts = (_rows(before), _rows(after)) if kind == PLOT else (before, after)
        if texts[0] is None:
            continue
        words, numbers = zip(*map(_split, texts), strict=True)
        if words[0] != words[1]:
            yield f"{kind}: other words"
        elif len(numbers[0]) != len(numbers[1]):
            yield f"{kind}: {len(numbers[0])} numbers as committed, {len(numbers[1])} run anew"
        else:
            for one, other in zip(*numbers, strict=True):
                if not isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE):
                    yield f"{kind}: {one:g} as committed, {other:g} run anew"


def _rows(plot: dict[str, Any]) -> str:
    """The rows that a plot draws, wherever in the document they stand."""
    found = list(plot.get("datasets", {}).values())
    found += [part["values"] for part in _parts(plot) if "values" in part]
    return json.dumps(found, ensure_ascii=False, sort_keys=True)


def _parts(document: Any) -> Iterator[dict[str, Any]]:
    """The `data` of a Vega-Lite document and of the views in it."""
    if isinstance(document, dict):
        if isinstance(document.get("data"), dict):
            yield document["data"]
        document = [part for name, part in document.items() if name not in ("data", "datasets")]
    if isinstance(document, list):
        for part in document:
            yield from _parts(part)


def _split(text: str) -> tuple[str, list[float]]:
    """The words of a text with a sign for each number, white space aside, and the numbers."""
    numbers = [float(number) for number in NUMBER.findall(text)]
    return " ".join(NUMBER.sub("#", text).split()), numbers
