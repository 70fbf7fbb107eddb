"""manage.py seed_demo: the demonstration's people, and their log-ins in a file."""

import json
import os
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clearance_portal.home import Home
from declarations.parties.demo import PERSONAS, seed
from declarations.parties.models import User


class Command(BaseCommand):
    """Leaves a seeded demonstration alone unless --renew is given."""

    help = "Make demo organisations and accounts; write demo-accounts.json."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--renew", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo accounts are made in demo mode only.")
        place = Home.from_environment().demo_accounts
        names = [demo.persona for demo in PERSONAS]
        seeded = User.objects.filter(username__in=names).count() == len(names)
        if place.exists() and seeded and not options["renew"]:
            return
        accounts = json.dumps([asdict(account) for account in seed()], indent=2)
        # Opened with its mode, so that nobody else ever reads the passwords.
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(accounts + "\n")
        self.stdout.write(f"{len(names)} demo accounts in {place}")
