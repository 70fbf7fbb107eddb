"""manage.py witness: watch a log from outside; the same program as gcc_witness.py."""

import sys
from argparse import Namespace
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from codes.log import gcc_witness


class Command(BaseCommand):
    """Asks nothing of this portal's database: the log is wherever --url says."""

    help = "Check that a transparency log only ever grows; keep the evidence if not."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        gcc_witness.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        status = gcc_witness.run(Namespace(**options))
        if status != gcc_witness.CONSISTENT:
            sys.exit(status)
