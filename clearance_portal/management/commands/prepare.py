"""Bring a database and the static files up to this version of the code."""

from argparse import ArgumentParser

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate, load reference data and collect static files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="Make demo organisations and accounts."
        )

    def handle(self, *, demo: bool, verbosity: int, **_options: object) -> None:
        call_command("migrate", interactive=False, verbosity=verbosity)
        call_command("load_reference")
        if demo:
            call_command("seed_demo")
        call_command("collectstatic", interactive=False, verbosity=0)
