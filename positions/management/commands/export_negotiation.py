"""Write a negotiation as a bundle."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from positions.as_of import NoSuchRevision
from positions.bundle import Occupied, export_files, write_folder, write_zip
from positions.models import Negotiation


class Command(BaseCommand):
    help = "Write the published records of a negotiation as a bundle of CSV files."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("slug", help="the negotiation's slug")
        parser.add_argument("path", type=Path, help="a folder, or a file that ends in .zip")
        parser.add_argument(
            "--revision", type=int, help="as it was at an earlier revision, published then"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        slug, path = options["slug"], options["path"]
        negotiation = Negotiation.objects.filter(slug=slug).first()
        if negotiation is None:
            raise CommandError(f"There is no negotiation “{slug}”.")
        try:
            files = export_files(negotiation, revision=options["revision"])
        except NoSuchRevision as wrong:
            raise CommandError(str(wrong)) from wrong
        write = write_zip if path.suffix.lower() == ".zip" else write_folder
        try:
            write(files, path)
        except (Occupied, OSError) as error:
            raise CommandError(str(error)) from error
        revision = options["revision"] or negotiation.revision
        self.stdout.write(f"“{slug}” at revision {revision}: {len(files)} files in {path}")
        self.stdout.flush()
