"""manage.py resume_issuance: codes are issued again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from codes import issuance
from declarations.faults import DomainError


class Command(BaseCommand):
    """Effective with its commit; needs no key."""

    help = "Resume the issuance of codes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            issuance.resume(user=None, reason=options["reason"])
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write("Issuance goes on.")
