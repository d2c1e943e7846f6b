"""Runs the notebooks anew and saves them with their outputs: `python -m tests.notebooks.execute`."""

import sys
import tempfile
from pathlib import Path

import nbformat

from tests.browser.serving import prepared, running
from tests.builders import FIXTURE
from tests.notebooks.comparing import differences, faults
from tests.notebooks.running import NOTEBOOKS, executed, read


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        prepared(Path(folder), [FIXTURE], "pass")
        with running(Path(folder)) as site:
            for path in NOTEBOOKS:
                old = read(path)
                new = executed(old, site.address)
                said = [*faults(new), *differences(old, new)] or ["the same as before"]
                sys.stdout.write("".join(f"{path.name}: {line}\n" for line in said))
                nbformat.write(new, path)


if __name__ == "__main__":
    main()
