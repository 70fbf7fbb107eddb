"""manage.py verify_log: re-derive the tree and its anchors; fail on a fault."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codes.log.checking import faults
from codes.log.selectors import delay, newest_checkpoint


class Command(BaseCommand):
    """Names each row that does not hold; exits with an error if there is one."""

    help = "Check the transparency log against its checkpoints, and the ledger with it."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for fault in faults():
            found += 1
            self.stderr.write(str(fault))
        if found:
            raise CommandError(f"The log does not hold: {found} faults.")
        newest = newest_checkpoint()
        size = newest.size if newest else 0
        self.stdout.write(
            f"The log holds: {size} entries, {delay().waiting} waiting for a place."
        )
