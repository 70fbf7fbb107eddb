"""manage.py audit_codes: re-derive every live code; fail on a fault."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codes import number
from codes.log.audit.auditing import faults
from codes.log.audit.register import forgotten_intents
from codes.models import LIVE, Code


class Command(BaseCommand):
    """One line a fault, with the code and the field; exits with an error if there is
    one. What was about to be signed and never stored is listed as well."""

    help = "Check every live code against raw rows and public keys only."

    def handle(self, *args: Any, **options: Any) -> None:
        for intent in forgotten_intents().iterator():
            shown = number.display(intent.number)
            self.stdout.write(f"{shown}: was about to be signed, and never stored.")
        found = 0
        for fault in faults():
            found += 1
            self.stderr.write(str(fault))
        if found:
            raise CommandError(f"The register does not hold: {found} faults.")
        live = Code.objects.filter(status__in=LIVE).count()
        self.stdout.write(f"The register holds. Live codes: {live}.")
