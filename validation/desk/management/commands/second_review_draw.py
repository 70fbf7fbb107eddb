"""manage.py second_review_draw: re-compute the draw of a day, and name differences."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from validation.desk.sampling import NotRevealedError, discrepancies


class Command(BaseCommand):
    """Exits with an error if a declaration was drawn or left out against the seed."""

    help = (
        "Draw a day's second opinions again, from the seed that the ledger reveals once"
        " the day is over, and compare with those that were drawn."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--on", type=date.fromisoformat, required=True, help="YYYY-MM-DD, in China"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        day: date = options["on"]
        try:
            found = list(discrepancies(day))
        except NotRevealedError:
            raise CommandError(
                f"The ledger reveals no seed for {day}: the day is not over, or nothing"
                " was drawn."
            ) from None
        for each in found:
            self.stderr.write(f"{each.subject}: {each.fault}")
        if found:
            raise CommandError(f"The draw of {day} differs: {len(found)} faults.")
        self.stdout.write(f"The draw of {day} is what its seed gives.")
