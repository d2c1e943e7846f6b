"""Zips, which come from strangers."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from positions.bundle import archive, read_bundle, zipped
from tests.bundle.papers import Paper, reading_problems


def _zip(path: Path, members: list[tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return path


def _good() -> list[tuple[str, bytes]]:
    return list(Paper().files().items())


@pytest.mark.parametrize("folder", ["", "talks/", "./", "a/b/"])
def test_a_zip_holds_the_files_at_its_root_or_in_one_folder(tmp_path, folder):
    members = [(folder + name, content) for name, content in _good()]
    bundle = read_bundle(_zip(tmp_path / "talks.zip", members))
    assert (len(bundle.tables), bundle.problems, bundle.warnings) == (11, [], [])


def test_other_members_are_ignored_with_a_warning(tmp_path):
    members = [("talks/" + name, content) for name, content in _good()]
    members += [("__MACOSX/talks/._terms.csv", b""), ("talks/notes.txt", b"")]
    bundle = read_bundle(_zip(tmp_path / "talks.zip", members))
    assert bundle.problems == []
    assert [str(warning) for warning in bundle.warnings] == [
        "__MACOSX/talks/._terms.csv:1: (file): warning: is no file of a bundle and is ignored",
        "notes.txt:1: (file): warning: is no file of a bundle and is ignored",
    ]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("../terms.csv", "member “../terms.csv” has a path that leads out of the zip"),
        ("talks/../../x.csv", "member “talks/../../x.csv” has a path that leads out of the zip"),
        ("..\\terms.csv", "member “..\\terms.csv” has a path that leads out of the zip"),
        ("/etc/terms.csv", "member “/etc/terms.csv” has an absolute path"),
        ("C:\\terms.csv", "member “C:\\terms.csv” has an absolute path"),
    ],
)
def test_a_member_whose_path_leads_elsewhere_is_refused(tmp_path, name, wrong):
    path = _zip(tmp_path / "talks.zip", [*_good(), (name, b"")])
    assert reading_problems(path) == [f"talks.zip:1: (file): {wrong}"]


def test_a_member_that_is_there_twice_is_refused(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = _zip(tmp_path / "talks.zip", [*_good(), ("terms.csv", b"")])
    assert reading_problems(path) == ["talks.zip:1: (file): member “terms.csv” is there 2 times"]


def test_files_in_two_folders_are_refused(tmp_path):
    members = [("a/" + name, content) for name, content in _good()]
    path = _zip(tmp_path / "talks.zip", [*members, ("b/terms.csv", b"")])
    assert reading_problems(path) == [
        "talks.zip:1: (file): holds the files of a bundle in several folders"
    ]


def test_an_encrypted_member_is_refused(tmp_path):
    content = bytearray(zipped({"terms.csv": b"proposal"}))
    for signature, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        struct.pack_into("<H", content, content.index(signature) + flags, 1)
    path = tmp_path / "talks.zip"
    path.write_bytes(content)
    assert reading_problems(path) == ["talks.zip:1: (file): member “terms.csv” is encrypted"]


def test_a_member_that_unpacks_to_two_hundred_times_its_size_is_refused(tmp_path):
    path = _zip(tmp_path / "talks.zip", [*_good(), ("big.csv", b"0" * (2**20 + 1))])
    assert reading_problems(path) == [
        "talks.zip:1: (file): member “big.csv” unpacks to more than 200 times its size"
    ]


def test_members_that_together_unpack_to_too_much_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "LARGEST_TOTAL", 30)
    path = _zip(tmp_path / "talks.zip", [("terms.csv", b"0" * 20), ("claims.csv", b"1" * 20)])
    assert reading_problems(path) == ["talks.zip:1: (file): unpacks to 40 bytes, more than 30"]


def test_a_member_that_declares_less_than_it_holds_is_refused(tmp_path):
    content = bytearray(zipped({"terms.csv": b"0" * 5000}))
    for signature, size in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<L", content, content.index(signature) + size, 10)
    path = tmp_path / "talks.zip"
    path.write_bytes(content)
    assert reading_problems(path) == [
        "talks.zip:1: (file): is no zip that can be read: Bad CRC-32 for file 'terms.csv'"
    ]


def test_more_bytes_than_allowed_are_not_read_whatever_is_declared(tmp_path, monkeypatch):
    path = _zip(tmp_path / "talks.zip", [("terms.csv", b"0" * 50)])
    monkeypatch.setattr(archive, "_suspicions", lambda members, label: [])
    monkeypatch.setattr(archive, "LARGEST_TOTAL", 30)
    assert reading_problems(path) == ["talks.zip:1: (file): unpacks to more than 30 bytes"]


def test_a_zip_of_thousands_of_members_is_refused(tmp_path):
    path = _zip(tmp_path / "talks.zip", [(f"{n}.csv", b"") for n in range(1001)])
    assert reading_problems(path) == ["talks.zip:1: (file): holds 1001 files, more than 1000"]


def test_a_file_that_is_no_zip_is_refused(tmp_path):
    path = tmp_path / "talks.zip"
    path.write_bytes(b"slug,name\n")
    assert reading_problems(path) == [
        "talks.zip:1: (file): is no zip that can be read: File is not a zip file"
    ]


def test_a_zip_is_never_extracted(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = _zip(tmp_path / "talks.zip", _good())
    read_bundle(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["talks.zip"]


def test_equal_files_give_equal_zips():
    files = Paper().files()
    assert zipped(files) == zipped(files)
    with zipfile.ZipFile(io.BytesIO(zipped(files))) as file:
        assert {member.date_time for member in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
