"""``manage.py create_api_key --user EMAIL --name NAME [--scopes read,write] [--expires-in-days N]``."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.errors import DomainError
from users.models import User
from users.services.api_keys import create_key


class Command(BaseCommand):
    """Makes an API key and prints it, once."""

    help = "Make an API key for a person and print it once."

    def add_arguments(self, parser: CommandParser) -> None:
        """The person, the name of the key, and how far it reaches."""
        parser.add_argument("--user", required=True, metavar="EMAIL")
        parser.add_argument("--name", required=True)
        parser.add_argument(
            "--scopes",
            default="read,write",
            help="read, write or both (the default), separated by a comma",
        )
        parser.add_argument("--expires-in-days", type=int, metavar="N", help="never, unless given")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the key on standard output, what to do with it on standard error."""
        user = User.objects.filter(email__iexact=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {options['user']}.")
        try:
            _, secret = create_key(
                actor=None,
                user=user,
                name=options["name"],
                scopes=[scope.strip() for scope in options["scopes"].split(",")],
                expires_at=_expiry(options["expires_in_days"]),
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(secret)
        self.stderr.write("Keep it: it cannot be shown again.")


def _expiry(days: int | None) -> Any:
    return None if days is None else timezone.now() + timedelta(days=days)
