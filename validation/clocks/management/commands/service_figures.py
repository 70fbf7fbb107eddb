"""manage.py service_figures: make all service figures anew from the ledger."""

from typing import Any

from django.core.management.base import BaseCommand

from validation.clocks import runs


class Command(BaseCommand):
    help = "Make every finished run and every service figure anew from the ledger."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{runs.again()} runs read from the ledger.")
