"""Make the ledger what the rules make of the records."""

from typing import Any

from django.core.management.base import BaseCommand

from positions.ledger import chosen, rebuilt


class Command(BaseCommand):
    help = "Work the ledger out anew from the records; one negotiation at a time, each in one transaction."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("slug", nargs="*", help="negotiations; without any all")

    def handle(self, *args: Any, **options: Any) -> None:
        for negotiation in chosen(options["slug"]):
            wrong = rebuilt(negotiation)
            told = "nothing to mend" if not wrong else f"{wrong} row{'s' * (wrong != 1)} mended"
            self.stdout.write(f"{negotiation.slug}: {told}")
            self.stdout.flush()
