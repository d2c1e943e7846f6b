"""Compare the ledger with what the rules make of the records."""

from typing import Any

from django.core.management.base import BaseCommand

from positions.ledger import check, chosen


class Command(BaseCommand):
    help = (
        "Find negotiations whose ledger is not what the rules make of the records: something was written "
        "past history, by raw SQL, loaddata or a plain update. Ends with 1 if there are any."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("slug", nargs="*", help="negotiations; without any all")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for negotiation in chosen(options["slug"]):
            problem = check(negotiation)
            wrong += bool(problem)
            self.stdout.write(f"{negotiation.slug}: {problem or 'true'}")
        if wrong:
            self.stdout.flush()
            self.stderr.write("Mend it with “manage.py rebuild_ledger”.")
            raise SystemExit(1)
