"""manage.py reissue_codes: every live code of a compromised key gets a successor."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from codes import reissuing
from codes.models import ReissueRun
from declarations.faults import DomainError

LOOK_AGAIN_SECONDS = 0.2


class Command(BaseCommand):
    """Begins a run, or goes on with one that waits; harmless beside workers."""

    help = "Replace the live codes of a compromised key here and now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--key", required=True, help="its kid")
        parser.add_argument("--reason", default="its key was compromised")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = reissuing.open_run(options["key"]) or reissuing.start(
                user=None, kid=options["key"], reason=options["reason"]
            )
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        while reissuing.run(found.pk) and found.pk in reissuing.unfinished():
            # A worker was faster, and is at it.
            time.sleep(LOOK_AGAIN_SECONDS)
        run = ReissueRun.objects.get(pk=found.pk)
        self.stdout.write(f"{run.done} of {run.total} codes replaced")
        for number, why in run.failures:
            self.stderr.write(f"{number}: {why}")
        if run.finished_at is None:
            raise CommandError("Not finished: it goes on once issuance does.")
