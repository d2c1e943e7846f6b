"""The files of a bundle as bytes, from a folder or from a zip that is not trusted."""

import lzma
import os
import posixpath
import re
import struct
import zipfile
import zlib
from collections import Counter
from pathlib import Path
from typing import IO, NamedTuple

from positions.bundle.format import BESIDE, FILES
from positions.bundle.problems import FILE, Problem, plain, quoted, warning

# A hundred thousand terms and claims are some 60 MB; text shrinks to a fifth or, if it repeats
# itself, a fiftieth. Deflate can make a thousandth of nothing but zeros.
LARGEST_TOTAL = 512 * 2**20
LARGEST_RATIO = 200
SMALL = 2**20
"""Members up to this size are no bomb, however well they shrink."""
MOST_MEMBERS = 1000
_PIECE = 2**20
# A hundred thousand terms are a sheet of some 80 MB. Of styles openpyxl makes objects, a thousand times their size.
LARGEST_WORKBOOK = 128 * 2**20
LARGEST_PART = 2**20
_PARTS = re.compile(
    r"\[Content_Types\]\.xml|xl/(workbook|styles|theme/.*)\.xml|docProps/.*|.*\.rels", re.I
)
"""Of a workbook, that are read as a whole."""
_READ_IN_PIECES = ("xl/worksheets/", "xl/sharedStrings.xml")

_ENCRYPTED = 0x1
# All that reading a damaged or hostile zip was seen to raise.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)


class Files(NamedTuple):
    """Contents by file name, and what was wrong or odd about getting them."""

    contents: dict[str, bytes]
    problems: list[Problem]
    warnings: list[Problem]


def files_in_folder(path: Path) -> Files:
    """The bundle's files in a folder; everything else in it is named in a warning."""
    files = Files({}, [], [])
    try:
        entries = sorted(path.iterdir())
    except OSError as error:
        files.problems.append(_problem(path.resolve().name, f"cannot be read: {error.strerror}"))
        return files
    for entry in entries:
        if entry.name not in FILES:
            files.warnings.extend(_ignored(entry.name))
            continue
        try:
            files.contents[entry.name] = entry.read_bytes()
        except OSError as error:
            files.problems.append(_problem(entry.name, f"cannot be read: {error.strerror}"))
    return files


def files_in_zip(file: Path | IO[bytes], label: str) -> Files:
    """The bundle's files in a zip, at its root or in one folder, never extracted to disk.

    A zip that looks hostile or broken gives problems and no contents.
    """
    files = Files({}, [], [])
    try:
        with zipfile.ZipFile(file) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            files.problems.extend(_lies(archive, label) or _suspicions(members, label))
            if not files.problems:
                _read_members(archive, members, label, files)
    except _BROKEN as error:
        files.contents.clear()
        why = plain(str(error) or type(error).__name__)
        files.problems.append(_problem(label, f"is no zip that can be read: {why}"))
    return files


def suspicions(archive: zipfile.ZipFile, label: str) -> list[Problem]:
    """Reasons not to read a zip that is no bundle, a workbook."""
    members = archive.infolist()
    found = _lies(archive, label) or _suspicions(members, label, LARGEST_WORKBOOK)
    found += [
        _problem(label, f"part {quoted(one.filename)} unpacks to more than {LARGEST_PART} bytes")
        for one in members
        if _PARTS.fullmatch(one.filename) and one.file_size > LARGEST_PART
    ]
    for one in members if not found else ():
        if not one.filename.startswith(_READ_IN_PIECES):
            _read(archive, one, LARGEST_WORKBOOK)  # raises if it holds more than it says
    return found


def _lies(archive: zipfile.ZipFile, label: str) -> list[Problem]:
    """Members that overlap, or say to be larger than they are, would pass for less of a bomb."""
    packed = sum(member.compress_size for member in archive.infolist())
    there = archive.fp.seek(0, os.SEEK_END)
    if packed <= there:
        return []
    return [_problem(label, f"its members take up {packed} bytes, where all of it has {there}")]


def _suspicions(
    members: list[zipfile.ZipInfo], label: str, largest: int | None = None
) -> list[Problem]:
    """Reasons not to read any member of a zip."""
    if len(members) > MOST_MEMBERS:
        return [_problem(label, f"holds {len(members)} files, more than {MOST_MEMBERS}")]
    found = [
        _problem(label, f"member {quoted(member.filename)} {text}")
        for member in members
        if (text := _suspicion(member))
    ]
    names = Counter(posixpath.normpath(member.filename) for member in members)
    found += [
        _problem(label, f"member {quoted(name)} is there {count} times")
        for name, count in names.items()
        if count > 1
    ]
    total = sum(member.file_size for member in members)
    largest = largest or LARGEST_TOTAL
    if total > largest:
        found.append(_problem(label, f"unpacks to {total} bytes, more than {largest}"))
    return found


def _suspicion(member: zipfile.ZipInfo) -> str:
    name = member.filename.replace("\\", "/")
    if name.startswith("/") or name[1:2] == ":":
        return "has an absolute path"
    if ".." in name.split("/"):
        return "has a path that leads out of the zip"
    if member.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if member.file_size > max(SMALL, LARGEST_RATIO * member.compress_size):
        return f"unpacks to more than {LARGEST_RATIO} times its size"
    return ""


def _read_members(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], label: str, files: Files
) -> None:
    named = {posixpath.normpath(member.filename): member for member in members}
    folders = {posixpath.dirname(name) for name in named if posixpath.basename(name) in FILES}
    folder = "" if not folders or "" in folders else min(folders)
    if len(folders) > 1 and folder:
        files.problems.append(_problem(label, "holds the files of a bundle in several folders"))
        return
    left = LARGEST_TOTAL
    for name, member in sorted(named.items()):
        within = name.removeprefix(f"{folder}/") if folder else name
        if within not in FILES:
            files.warnings.extend(_ignored(within))
            continue
        content = _read(archive, member, left)
        if content is None:
            files.contents.clear()
            files.problems.append(_problem(label, f"unpacks to more than {LARGEST_TOTAL} bytes"))
            return
        files.contents[within] = content
        left -= len(content)


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes | None:
    """What is really in a member; None if that is more than allowed, whatever was declared."""
    most = min(left, max(SMALL, LARGEST_RATIO * member.compress_size))
    content = bytearray()
    with archive.open(member) as file:
        # At once, it would unpack as much as is asked for, although less was declared.
        while len(content) <= most and (piece := file.read(_PIECE)):
            content += piece
    return bytes(content) if len(content) <= most else None


def _ignored(name: str) -> list[Problem]:
    if name in BESIDE:
        return []
    return [warning(plain(name), 1, FILE, "is no file of a bundle and is ignored")]


def _problem(label: str, text: str) -> Problem:
    return Problem(plain(label), 1, FILE, text)
