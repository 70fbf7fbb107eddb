"""manage.py import_exporters: make a file the list of exporters from a day on."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from declarations.clock import database_now, declaration_date
from validation.reference.imports import (
    Difference,
    difference,
    import_list,
    list_imported_as,
)
from validation.reference.lists import ReferenceDataError

SPELLED_OUT = 20


class Command(BaseCommand):
    """Report what differs; publish it as one release unless this is a dry run."""

    help = "Import the list of exporters from a CSV or XLSX file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--valid-from", type=date.fromisoformat)
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        start = options["valid_from"] or declaration_date(database_now())
        try:
            listed = list_imported_as("exporters")
            if options["dry_run"]:
                self.report(difference(listed, options["file"], start), start)
                self.stdout.write("Dry run: nothing is published.")
                return
            found, release = import_list(
                listed=listed, path=options["file"], start=start
            )
        except (ReferenceDataError, OSError) as error:
            raise CommandError(str(error)) from error
        self.report(found, start)
        told = f"Release {release}." if release else "The list is up to date."
        self.stdout.write(told)

    def report(self, found: Difference, start: date) -> None:
        """Say what comes, goes and changes."""
        self.stdout.write(f"{found.listed.title}, from {start}:")
        self.stdout.write(f"{found.unchanged} unchanged")
        for name in ("added", "removed", "changed"):
            keys = getattr(found, name)
            self.stdout.write(f"{len(keys)} {name}")
            for key in keys[:SPELLED_OUT]:
                self.stdout.write(f"  {key}")
            if len(keys) > SPELLED_OUT:
                self.stdout.write(f"  and {len(keys) - SPELLED_OUT} more")
