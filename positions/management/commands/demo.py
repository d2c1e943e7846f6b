"""Parley with the demo negotiation, ready to look at, in one command."""

import errno
import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.servers.basehttp import get_internal_wsgi_application, run

from positions.models import Membership, Negotiation
from positions.vocabulary import MemberRole

SLUG = "russia-ukraine"
ACCOUNT = "demo"
PORTS = range(8000, 8100)

WORTH_OPENING = {
    "where all stand now": "/n/{slug}/",
    "the two memoranda of June 2025": "/n/{slug}/compare/"
    "?proposal=ua-memorandum-2025-06-02&proposal=ru-memorandum-2025-06-02",
    "what changed up to Anchorage": "/n/{slug}/diff/?from=8&to=10",
    "is the gap closing": "/n/{slug}/convergence/",
    "what the sources contradict": "/n/{slug}/claims/?verdict=contested",
    "the same for a notebook": "/api/v1/negotiations/{slug}/diff/?from=8&to=10&format=csv",
    "the API's documentation": "/api/v1/docs/",
    "where data are entered": "/admin/",
}


class Command(BaseCommand):
    help = "Prepare the database, load the demo negotiation, and serve it on this machine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--fresh",
            action="store_true",
            help="load the demo negotiation anew and make its account a new password",
        )

    def handle(self, *args: Any, fresh: bool, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        self.tell("The database is ready.")
        stored = Negotiation.objects.filter(slug=SLUG)
        if fresh:
            stored.delete()
        user = self.account(fresh=fresh)
        if not stored.exists():
            folder = settings.BASE_DIR / "fixtures" / SLUG
            call_command("import_negotiation", str(folder), user=ACCOUNT, stdout=self.stdout)
        elif not user.memberships.filter(negotiation__slug=SLUG).exists():
            Membership(negotiation=stored.get(), user=user, role=MemberRole.OWNER).save()
        self.serve()

    def account(self, *, fresh: bool) -> AbstractUser:
        """The account that owns the demo negotiation; its password is shown when it is made."""
        user, made = get_user_model().objects.get_or_create(username=ACCOUNT)
        if made or fresh:
            self.tell(f"Account: {ACCOUNT}   password: {self.new_password(user)}")
        else:
            self.tell(f"Account: {ACCOUNT}   password: as before; --fresh makes a new one.")
        return user

    def new_password(self, user: AbstractUser) -> str:
        password = secrets.token_urlsafe(12)
        user.set_password(password)
        user.save()
        return password

    def serve(self) -> None:
        """Serve on the first free port, on this machine only."""
        for port in PORTS:
            try:
                run(
                    "127.0.0.1",
                    port,
                    get_internal_wsgi_application(),
                    threading=True,
                    on_bind=self.show_addresses,
                )
            except KeyboardInterrupt:
                self.tell("Stopped.")
                return
            except OSError as taken:
                if taken.errno != errno.EADDRINUSE:
                    raise
        raise CommandError(f"Ports {PORTS[0]} to {PORTS[-1]} are all taken.")

    def show_addresses(self, port: int) -> None:
        width = max(map(len, WORTH_OPENING))
        for what, path in WORTH_OPENING.items():
            self.tell(f"  {what:<{width}}  http://127.0.0.1:{port}{path.format(slug=SLUG)}")
        self.tell(f"Serving http://127.0.0.1:{port}/ until Ctrl+C.")

    def tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
