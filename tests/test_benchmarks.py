"""The benchmarks run, at a size at which their figures mean nothing, and the peers answer the same question."""

import json
import subprocess
import sys
from collections import Counter

import pytest

from positions.bundle import carry_out, plan_import, read_bundle
from tests.benchmarks import peers
from tests.benchmarks.bundles import SIZES, write_bundle
from tests.benchmarks.servers import ROOT

QUESTIONS = [
    "import",
    "diff",
    "positions",
    "convergence",
    "claim-comparison",
    "page of positions",
    "page of changes",
    "page of distances",
]


def test_one_command_imports_serves_asks_and_prints_a_table():
    command = ["-m", "tests.benchmarks", "--sizes", "XS", "--databases", "sqlite", "--visits", "1"]
    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "XS: 3 parties × 6 rounds × 5 issues\n")
    table = [line.split(" | ") for line in done.stdout.splitlines() if line.startswith("| XS")]
    assert [cells[1] for cells in table] == QUESTIONS
    assert {len(cells) for cells in table} == {6}


@pytest.mark.django_db
@pytest.mark.parametrize("peer", ["raw SQL", "floor", "pandas"])
def test_a_peer_finds_the_changes_that_the_rules_find(peer, tmp_path, client):
    bundle = write_bundle(SIZES["XS"], tmp_path / "bundle")
    asked = peers.peers_of(bundle, SIZES["XS"], tmp_path)
    if peer not in asked:
        pytest.skip(f"{peer} is not installed")
    carry_out(plan_import(read_bundle(bundle)))
    answer = client.get("/api/v1/negotiations/talks-xs/diff/?from=1&to=4").json()["results"]
    found = json.loads(asked[peer](1, 4))
    kinds = Counter(row[-1] if peer == "raw SQL" else row["change"] for row in found)
    assert kinds == Counter(row["change"] for row in answer)
    assert len(kinds) > 3


def test_a_bundle_of_the_benchmarks_is_the_same_on_every_run(tmp_path):
    one, other = (write_bundle(SIZES["XS"], tmp_path / name) for name in ("one", "other"))
    for file in one.iterdir():
        assert file.read_bytes() == (other / file.name).read_bytes()
