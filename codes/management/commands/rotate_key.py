"""manage.py rotate_key: the next key signs, or is prepared to."""

from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from codes import key_life
from codes.trust import Duty, KeyUse
from declarations.faults import DomainError
from validation.scheme import judging_schemes

OTHER_USES = [use.value for use in KeyUse if use is not KeyUse.CODE]


class Command(BaseCommand):
    """Needs the key-encryption key, so it runs where workers run."""

    help = "Put the prepared key of a scheme, or of a use, to work; or a new one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scheme", nargs="?", help="whose codes the key signs")
        parser.add_argument("--use", choices=OTHER_USES, help="a key of the system")
        parser.add_argument(
            "--prepare", action="store_true", help="publish the next key, sign later"
        )
        parser.add_argument(
            "--sandbox", action="store_true", help="the key of the sandbox"
        )
        parser.add_argument("--reason", default="rotation")

    def handle(self, *args: Any, **options: Any) -> None:
        duty = _duty(options["scheme"], options["use"])
        duty = replace(duty, sandbox=options["sandbox"])
        try:
            if options["prepare"]:
                row = key_life.prepare(duty)
                self.stdout.write(f"{row.kid} is published and does not sign yet")
                return
            done = key_life.rotate(duty, reason=options["reason"])
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        if done.old:
            self.stdout.write(f"{done.old.kid} signs no more")
        if done.new:
            self.stdout.write(f"{done.new.kid} signs from now on")


def _duty(slug: str | None, use: str | None) -> Duty:
    if use and not slug:
        return Duty(KeyUse(use))
    scheme = judging_schemes().get(slug or "")
    if scheme is None or use:
        known = ", ".join(judging_schemes())
        raise CommandError(f"Name one scheme ({known}), or a use with --use.")
    return Duty(KeyUse.CODE, scheme.number)
