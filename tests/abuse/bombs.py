"""Small files that unpack to very much, each taken in a process of its own: `python -m tests.abuse.bombs`.

Prints what is said of each, the memory that taking it needed beyond the file, and the time.
"""

# ruff: noqa: E402, T201 - a script: settings come before imports, and it prints
import io
import json
import os
import resource
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from typing import Any, NamedTuple

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from positions.bundle import zipped
from positions.bundle.reading import bundle_of
from positions.bundle.uploads import files_in_upload
from tests.abuse.mutations import NAMES, SHEET, repacked, workbook, xml
from tests.bundle.papers import Paper

GIGABYTE = 2**30
SMALL = 2**32 - 1
TERMS = (
    b"proposal,clause,issue,stance,commitment,wording,verbatim,conditions,headline,source,note\r\n"
)


class Member(NamedTuple):
    """An entry of a zip as its two heads tell it; `packed` and `size` may be lies."""

    name: str
    content: bytes
    packed: int
    size: int


def zeros(size: int) -> bytes:
    """Deflated zeros, a megabyte at a time."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return piece * (size // 2**20) + zlib.compressobj(9, zlib.DEFLATED, -15).flush()


def archive(*members: Member) -> bytes:
    """A zip whose heads say what they are told to say; sizes beyond four gigabytes as zip64 has them."""
    body, directory = b"", b""
    for one in members:
        name = one.name.encode()
        long = max(one.size, one.packed) > SMALL
        sizes = (SMALL, SMALL) if long else (one.packed, one.size)
        extra = struct.pack("<HHQQ", 1, 16, one.size, one.packed) if long else b""
        heads = struct.pack("<HHHHHLLLHH", 45, 0, 8, 0, 33, 0, *sizes, len(name), len(extra))
        place = len(body)
        body += b"PK\3\4" + heads + name + extra + one.content
        tail = struct.pack("<HHHLL", 0, 0, 0, 0, place)
        directory += b"PK\1\2" + struct.pack("<H", 45) + heads + tail + name + extra
    count = len(members)
    end = struct.pack("<HHHHLLH", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + b"PK\5\6" + end


def _zeros_of_a_bundle() -> tuple[str, bytes]:
    content = zeros(10 * GIGABYTE)
    return "ten.zip", archive(Member("terms.csv", content, len(content), 10 * GIGABYTE))


def _said_to_be_small() -> tuple[str, bytes]:
    content = zeros(10 * GIGABYTE)
    return "lie.zip", archive(Member("terms.csv", content, len(content), 1_000))


def _said_to_be_packed_less() -> tuple[str, bytes]:
    content = zeros(GIGABYTE // 2)
    return "packed.zip", archive(Member("terms.csv", content, GIGABYTE, GIGABYTE // 2 - 1))


def _overlapping() -> tuple[str, bytes]:
    """Every member reaches to the end of the last, so that one kernel counts for all."""
    names, kernel = sorted(Paper().files()), zeros(40 * 2**20)
    reach = [len(kernel) + 45 * place for place in range(len(names))]
    members = [Member(name, b"", room, 40 * 2**20) for name, room in zip(names, reach, strict=True)]
    return "overlap.zip", archive(*members[1:], members[0]._replace(content=kernel))


def _zips_in_zips() -> tuple[str, bytes]:
    """As 42.zip: sixteen zips in each of sixteen, five layers deep, of zeros at last."""
    content = archive(Member("0.dll", zeros(GIGABYTE), len(zeros(GIGABYTE)), GIGABYTE))
    for _ in range(5):
        content = zipped({f"lib {n}.zip": content for n in range(16)})
    return "42.zip", content


def _lines() -> tuple[str, bytes]:
    return "terms.csv", TERMS + b"x\n" * (30 * 2**20)


def _lines_of_a_zip() -> tuple[str, bytes]:
    text = TERMS + b"".join(b"%d\n\n" % (n % 9_999_991 * 7) for n in range(3_000_000))
    return "lines.zip", zipped({"terms.csv": text})


def _columns() -> tuple[str, bytes]:
    return "terms.csv", b"xy," * (5 * 2**20)


def _workbook(part: str, content: bytes) -> tuple[str, bytes]:
    return "terms.xlsx", repacked(workbook(Paper().files(), "terms"), {part: content})


def _workbook_of_zeros(part: str, said: int) -> tuple[str, bytes]:
    content = zeros(10 * GIGABYTE)
    return "terms.xlsx", archive(Member(part, content, len(content), said))


def _styles() -> bytes:
    xfs = "".join(f'<xf numFmtId="{n}"/>' for n in range(100_000))
    return f"<styleSheet {NAMES}><cellXfs>{xfs}</cellXfs></styleSheet>".encode()


def _formulas() -> bytes:
    return xml("".join(f"<row><c><f>{n}</f></c></row>" for n in range(50_000)))


BOMBS: dict[str, Callable[[], tuple[str, bytes]]] = {
    "10 GiB of zeros": _zeros_of_a_bundle,
    "10 GiB said to be 1,000 bytes": _said_to_be_small,
    "zeros said to be hardly packed": _said_to_be_packed_less,
    "eleven members that overlap": _overlapping,
    "zips in zips, like 42.zip": _zips_in_zips,
    "31 million short lines": _lines,
    "six million lines, zipped": _lines_of_a_zip,
    "five million columns": _columns,
    "a workbook of 10 GiB of zeros": lambda: _workbook_of_zeros(SHEET, 10 * GIGABYTE),
    "10 GiB of types, said to be 1,000 bytes": lambda: _workbook_of_zeros(
        "[Content_Types].xml", 1_000
    ),
    "a workbook of 100,000 styles": lambda: _workbook("xl/styles.xml", _styles()),
    "a workbook of 50,000 formulas": lambda: _workbook(SHEET, _formulas()),
}


def take(kind: str) -> dict[str, Any]:
    """What is said of a bomb, in this process."""
    name, content = BOMBS[kind]()
    before, began = _peak(), time.monotonic()
    bundle = bundle_of(files_in_upload(io.BytesIO(content), name), partial=True)
    return {
        "kind": kind,
        "file": len(content),
        "said": str(bundle.problems[-1]),
        "problems": len(bundle.problems),
        "grown": _peak() - before,
        "seconds": round(time.monotonic() - began, 1),
    }


def _peak() -> int:
    """Megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def taken_apart(*kinds: str) -> list[dict[str, Any]]:
    """The same in a process of its own, which has not needed memory before."""
    command = [sys.executable, "-m", "tests.abuse.bombs", *kinds]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    return json.loads(done.stdout)


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps([take(kind) for kind in sys.argv[1:]]))
    else:
        for kind in BOMBS:
            [taken] = taken_apart(kind)
            print(
                "{kind}: {file} bytes, {grown} MB, {seconds} s: {said}".format(**taken), flush=True
            )
