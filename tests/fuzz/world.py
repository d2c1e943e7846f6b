"""The database that is fuzzed: the fixture, public, and the same once more, private, with its members."""

import csv
import re
import shutil
from pathlib import Path

from tests.browser.serving import prepared
from tests.builders import FIXTURE

SECRET = "secret"
ROLES = ("anonymous", "viewer", "analyst")
MEMBERS = f"""
from knox.models import AuthToken
from positions.models import Negotiation
from tests import records
for talks in Negotiation.objects.all():
    records.salience(60, talks.parties.first(), talks.issues.first())
for role in {ROLES[1:]!r}:
    user = records.user(role)
    for talks in Negotiation.objects.all():
        records.member(talks, user, role)
    print("TOKEN", role, AuthToken.objects.create(user)[1])
"""


def build(folder: Path) -> dict[str, str]:
    """A database in the folder, and the token of each role that has one."""
    copy = shutil.copytree(FIXTURE, folder / SECRET)
    table = copy / "negotiation.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0] |= {"slug": SECRET, "visibility": "private"}
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    said = prepared(folder, [FIXTURE, copy], MEMBERS)
    return dict(re.findall(r"^TOKEN (\w+) (\S+)$", said, re.MULTILINE))
