"""Bring the database up to this version of the code."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate, load reference data, make missing keys, publish lists."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="Make demo organisations and accounts."
        )
        parser.add_argument(
            "--static", action="store_true", help="Collect the static files."
        )

    def handle(
        self, *, demo: bool, static: bool, verbosity: int, **_options: object
    ) -> None:
        call_command("migrate", interactive=False, verbosity=verbosity)
        call_command("load_reference")
        if settings.CODE_KEK:
            call_command("make_keys")
            call_command("publish")
        if demo:
            call_command("seed_demo")
        if static:
            call_command("collectstatic", interactive=False, verbosity=0)
