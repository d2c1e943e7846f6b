"""The notebooks run against a live server, and what they show is what is committed, number by number."""

import re

import pytest

from tests.notebooks.comparing import differences, faults
from tests.notebooks.running import METADATA, NOTEBOOKS, executed, read

OF_A_MACHINE = re.compile(
    r"https?://(?!vega\.github\.io/schema)|127\.0\.0\.1|localhost|/home/|/tmp/|/root/|\.venv"
)
LARGEST = 400_000


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    return request.param


def test_there_are_three():
    assert [path.name for path in NOTEBOOKS] == [
        "01-first-look.ipynb",
        "02-is-the-gap-closing.ipynb",
        "03-who-says-so.ipynb",
    ]


def test_run_anew_it_shows_what_is_committed(path, site):
    committed = read(path)
    fresh = executed(committed, site.address)
    assert faults(fresh) == []
    assert differences(committed, fresh) == []


def test_it_was_run_in_order_and_without_an_error(path):
    assert faults(read(path)) == []


def test_it_holds_nothing_of_the_machine_it_ran_on(path):
    notebook = read(path)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert notebook.metadata == METADATA
    assert [cell.metadata for cell in notebook.cells] == [{}] * len(notebook.cells)
    assert [cell.id for cell in code if OF_A_MACHINE.search(str(cell.outputs))] == []


def test_it_shows_the_revision_it_rests_on(path):
    shown = [str(cell.get("outputs", "")) for cell in read(path).cells]
    assert any(re.search(r"[Rr]evision +1\b", text) for text in shown)


def test_it_is_small_enough_to_read_in_a_browser(path):
    assert path.stat().st_size < LARGEST


def test_it_takes_the_server_and_the_token_from_the_environment(path):
    first = next(cell for cell in read(path).cells if cell.cell_type == "code")
    assert 'os.environ.get("PARLEY", "http://127.0.0.1:8000")' in first.source
    assert 'os.environ.get("PARLEY_TOKEN")' in first.source
