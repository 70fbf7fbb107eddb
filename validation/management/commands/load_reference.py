"""manage.py load_reference: make the shipped CSV files the reference data in force."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from validation.reference.lists import ReferenceDataError
from validation.reference.services import publish_files


class Command(BaseCommand):
    """Publish one release with what differs; nothing when nothing does."""

    help = "Load reference lists from their CSV files as one release."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--note", default="Shipped reference data")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = publish_files(note=options["note"])
        except ReferenceDataError as error:
            raise CommandError(str(error)) from error
        if done.release is None:
            self.stdout.write("Reference data is up to date.")
        else:
            self.stdout.write(
                f"Release {done.release}: {done.added} rows added,"
                f" {done.removed} removed."
            )
