"""Read a bundle into the database."""

import argparse
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from positions.bundle import Outdated, Plan, carry_out, plan_import, read_bundle
from positions.bundle.format import TABLES
from positions.bundle.writing import Step
from positions.management.progress import Show, progress_on
from positions.models import Negotiation


class Command(BaseCommand):
    help = "Create or update a negotiation from a bundle: a folder or zip of CSV files."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="folder or .zip")
        parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")
        parser.add_argument(
            "--prune", action="store_true", help="remove records that are gone from the bundle"
        )
        parser.add_argument(
            "--user",
            help="in whose name and with whose rights; the owner of a negotiation that is created",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._import(options)
        except Error as failure:
            raise CommandError(_told(failure)) from failure

    def _import(self, options: dict[str, Any]) -> None:
        if Negotiation._meta.db_table not in connection.introspection.table_names():
            raise CommandError("The database has no tables yet: run “manage.py migrate” first.")
        path, user = options["path"], _user(options["user"])
        with progress_on(self.stderr) as show:
            show("reading")
            bundle = read_bundle(path)
            show("checking")
            plan = plan_import(bundle, user, options["prune"])
        for problem in (*plan.warnings, *plan.problems):
            self.stderr.write(str(problem))
        if plan.problems:
            # Not a CommandError, whose text would be a line of another form.
            raise SystemExit(1)
        for line in _counts(plan):
            self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write("Nothing was written: this was a dry run.")
        else:
            with progress_on(self.stderr) as show:
                told = _carried_out(plan, user, path, show)
            self.stdout.write(told)
        self.stdout.flush()


def _told(failure: Error) -> str:
    """What the database said, on one line, and what that means for the import."""
    said = str(failure).strip().partition("\n")[0]
    # Where it still answers it has undone the transaction; lost in a commit, it may not have.
    if connection.connection is not None and connection.is_usable():
        return f"The database failed ({said}): nothing was written."
    return f"The database was lost ({said}): once it is back, import again, which writes what is missing."


def _user(name: str | None) -> AbstractBaseUser | None:
    if name is None:
        return None
    users = get_user_model()
    try:
        return users._default_manager.get_by_natural_key(name)
    except users.DoesNotExist as missing:
        raise CommandError(f"There is no user “{name}”.") from missing


def _counts(plan: Plan) -> list[str]:
    return [
        f"{table.file}: {len(done.created)} created, {len(done.changed)} changed, "
        f"{len(done.unchanged)} unchanged, {len(done.removed)} removed"
        for table in TABLES
        for done in [plan.tables[table.name]]
    ]


def _carried_out(plan: Plan, user: AbstractBaseUser | None, path: Path, show: Show) -> str:
    def tell(step: Step) -> None:
        show(f"writing {step.table}", step.done, step.total)
        done[step.table] = step.done
        if done == rows:
            show("working out positions")

    done: dict[str, int] = {}
    rows = {t.name: plan.tables[t.name].touched for t in TABLES if t.is_ordered}
    rows = {name: touched for name, touched in rows.items() if touched}
    try:
        negotiation = carry_out(plan, user, f"imported from {path.resolve().name}", tell)
    except Outdated as outdated:
        raise CommandError(str(outdated)) from outdated
    if plan.negotiation and plan.is_empty:
        return f"Nothing to change: “{plan.slug}” stays at revision {negotiation.revision}."
    return f"“{plan.slug}” is at revision {negotiation.revision}."
