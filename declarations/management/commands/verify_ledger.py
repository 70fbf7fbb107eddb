"""manage.py verify_ledger: re-derive every chain from raw rows; fail on a break."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from declarations.ledger import breaks
from declarations.models import LedgerEntry


class Command(BaseCommand):
    """Names each entry that does not hold; exits with an error if there is one."""

    help = "Check the hash chain of every chain of the ledger."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for fault in breaks():
            found += 1
            self.stderr.write(f"{fault.chain}/{fault.sequence}: {fault.fault}")
        if found:
            raise CommandError(f"The ledger does not hold: {found} faults.")
        self.stdout.write(f"The ledger holds: {LedgerEntry.objects.count()} entries.")
