"""manage.py make_keys: a signing key for every scheme that has none yet."""

from typing import Any

from django.core.management.base import BaseCommand

from codes.keys import active_key
from validation.scheme import judging_schemes


class Command(BaseCommand):
    """Harmless when run again; needs the key-encryption key."""

    help = "Make the missing signing keys and name those in use."

    def handle(self, *args: Any, **options: Any) -> None:
        for scheme in judging_schemes().values():
            self.stdout.write(f"{scheme.slug}: {active_key(scheme.number).row.kid}")
