"""manage.py replay: judge stored declarations again and list what differs."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from validation.reference.models import Release
from validation.replay import Replayed, replay


class Command(BaseCommand):
    """Exits with an error if a verdict differs, as diff does."""

    help = (
        "Judge every stored verdict again with the book of its release and date, and"
        " list what differs; with --release, what that release would have said."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--release", help="version of a release: the what-if")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        asked, differing = 0, []
        for one in replay(since=options["since"], release=_release(options["release"])):
            asked += 1
            if one.differences:
                differing.append(one)
                if not options["as_json"]:
                    self._tell(one)
        if options["as_json"]:
            self.stdout.write(json.dumps(_document(asked, differing), indent=2))
        if differing:
            raise CommandError(f"{len(differing)} of {asked} verdicts differ.")
        if not options["as_json"]:
            self.stdout.write(f"{asked} verdicts judged again, none differs.")

    def _tell(self, one: Replayed) -> None:
        for each in one.differences:
            self.stdout.write(
                f"{one.reference} revision {one.revision}, release {one.release}:"
                f" {each.part} was {each.stored}, is {each.replayed}"
            )


def _release(version: str | None) -> Release | None:
    if version is None:
        return None
    found = Release.objects.filter(version=version).first()
    if found is None:
        raise CommandError(f"There is no release {version}.")
    return found


def _document(asked: int, differing: list[Replayed]) -> dict[str, Any]:
    return {
        "verdicts": asked,
        "differing": [
            {
                "reference": one.reference,
                "revision": one.revision,
                "release": one.release,
                "differences": [each.as_document() for each in one.differences],
            }
            for one in differing
        ],
    }
