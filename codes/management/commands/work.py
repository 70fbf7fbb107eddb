"""manage.py work: judge, seal and log what waits, without Celery or a broker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from codes.log.sequencing import sequence
from codes.tasks import SEALING
from declarations.pipeline import BATCH, drain
from validation.tasks import JUDGING


class Command(BaseCommand):
    """For cron where workers are down; harmless beside workers that are up."""

    help = "Empty the states that wait for workers, and say how many rows moved."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=BATCH, help="Rows at once.")

    def handle(self, *args: Any, **options: Any) -> None:
        for stage in (JUDGING, SEALING):
            self.stdout.write(
                f"{stage.state}: {drain(stage, batch=options['batch'])} moved on"
            )
        self.stdout.write(f"log: {sequence()} entries placed")
