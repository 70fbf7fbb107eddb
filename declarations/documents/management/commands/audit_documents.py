"""manage.py audit_documents: do rows and files of documents agree?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from declarations.documents.housekeeping import differences


class Command(BaseCommand):
    """Names each document whose file is missing or changed, and each stray file."""

    help = "Check that every document has its file, and every file its row."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for difference in differences():
            found += 1
            self.stderr.write(f"{difference.key}: {difference.fault}")
        if found:
            raise CommandError(f"Documents and files differ: {found} faults.")
        self.stdout.write("Every document has its file, and every file its row.")
