"""manage.py stop_issuance: no code is issued from now on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from codes import issuance
from declarations.faults import DomainError


class Command(BaseCommand):
    """Effective with its commit; needs no key."""

    help = "Stop the issuance of codes at once; approvals wait as cleared."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            over = issuance.stop(user=None, reason=options["reason"])
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write("Issuance is stopped.")
        if not over:
            self.stdout.write(
                "A batch that began before is still at work; it ends bare."
            )
