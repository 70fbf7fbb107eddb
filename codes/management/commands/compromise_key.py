"""manage.py compromise_key: nothing that a key ever signed is believed any more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from codes import key_life
from codes.trust import KeyUse
from declarations.faults import DomainError


class Command(BaseCommand):
    """Effective with its commit; the bundle follows as soon as a worker makes it."""

    help = "Declare a key compromised, by its kid, and put its successor to work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kid")
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = key_life.compromise(options["kid"], reason=options["reason"])
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        if done.old is None:
            return
        self.stdout.write(f"{done.old.kid} is compromised")
        if done.new:
            self.stdout.write(f"{done.new.kid} signs from now on")
        if done.old.use == KeyUse.CODE:
            self.stdout.write(f"Next: manage.py reissue_codes --key {done.old.kid}")
