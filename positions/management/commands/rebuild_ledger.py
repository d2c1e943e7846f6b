"""Make the ledger what the rules make of the records."""

from functools import partial
from typing import Any

from django.core.management.base import BaseCommand

from positions.ledger import chosen, rebuilt
from positions.management.progress import progress_on


class Command(BaseCommand):
    help = "Work the ledger out anew from the records; one negotiation at a time, each in one transaction."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("slug", nargs="*", help="negotiations; without any all")

    def handle(self, *args: Any, **options: Any) -> None:
        for negotiation in chosen(options["slug"]):
            with progress_on(self.stderr) as show:
                wrong = rebuilt(negotiation, partial(show, f"working out “{negotiation.slug}”"))
            told = "nothing to mend" if not wrong else f"{wrong} row{'s' * (wrong != 1)} mended"
            self.stdout.write(f"{negotiation.slug}: {told}")
            self.stdout.flush()
