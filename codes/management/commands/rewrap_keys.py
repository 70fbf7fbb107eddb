"""manage.py rewrap_keys: signing keys move under the next key-encryption key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codes.rewrapping import rewrap
from codes.wrapping import UnwrapError
from declarations.faults import DomainError


class Command(BaseCommand):
    """Harmless when run again; after a crash it goes on where it was."""

    help = (
        "Wrap every signing key under CODE_KEK_NEXT (or CODE_KEK_NEXT_FILE). Workers"
        " hold both until it is done; then make that one CODE_KEK."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            moved = rewrap()
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        except UnwrapError as error:
            raise CommandError(f"CODE_KEK is not the old key: {error}.") from error
        self.stdout.write(f"{moved} keys wrapped anew")
