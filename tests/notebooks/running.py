"""Runs a notebook in a fresh kernel against a server; of the run nothing stays but cells and outputs."""

import copy
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from tests.browser.serving import ROOT

NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
PATIENCE = 120
"""Seconds until a cell that does not end is given up."""


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def executed(notebook: NotebookNode, address: str) -> NotebookNode:
    """The notebook run anew against the server at the address, to its end even where a cell fails."""
    fresh = copy.deepcopy(notebook)
    fresh.metadata = copy.deepcopy(METADATA)
    for cell in fresh.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        fresh, kernel_name="python3", timeout=PATIENCE, record_timing=False, allow_errors=True
    )
    # The kernel inherits it, and so does the client, which keeps the addresses of kernels in a file.
    with _environment(address) as home:
        client.execute(cwd=home, transport_encryption="auto")
    fresh.metadata = copy.deepcopy(METADATA)
    return fresh


@contextmanager
def _environment(address: str) -> Iterator[str]:
    """A folder for all that Jupyter keeps, and variables that lead there, to the server, and to no account."""
    kept = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    with tempfile.TemporaryDirectory() as home, patch.dict(os.environ):
        os.environ |= {name: str(Path(home) / name.lower()) for name in kept}
        os.environ |= {"PARLEY": address, "NO_PROXY": "127.0.0.1", "JUPYTER_PLATFORM_DIRS": "1"}
        os.environ.pop("PARLEY_TOKEN", None)
        yield home
