"""manage.py file PATH: file many declarations from a file, or check what it holds."""

import time
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from declarations.batches import services, working
from declarations.batches.models import NOT_TAKEN_IN, Batch, Outcome, Stage
from declarations.batches.selectors import is_being_judged, rows_for
from declarations.batches.services import Terms
from declarations.batches.telling import ToldRow, told
from declarations.batches.uploads import taken
from declarations.faults import DomainError
from declarations.parties.models import User
from declarations.states import State

CHANNEL = "command"
BLOCK = 64 * 1024
POLL_SECONDS = 0.5
PAGE = 500
WRONG = (*NOT_TAKEN_IN, Outcome.WOULD_RETURN)


class Command(BaseCommand):
    """Prints the counts and each wrong row; exits with an error if there is one."""

    help = "File the declarations of a CSV, XLSX, JSON, NDJSON or XML file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--as", dest="username", required=True, metavar="USERNAME")
        parser.add_argument("--scheme", default="", help="where rows do not say it")
        parser.add_argument("--check", action="store_true", help="file nothing")
        parser.add_argument("--again", action="store_true", help="although it is here")
        parser.add_argument(
            "--wait", type=int, default=60, help="seconds to give the rules"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no user {options['username']}.")
        batch = self._received(user, options)
        self._work(batch, options["wait"])
        self.stdout.write(f"{batch.reference}: {Stage(batch.stage).label}")
        for fault in batch.faults:
            self.stderr.write(f"{fault['message']} {fault['remedy']}")
        wrong = self._tell_rows(batch, user)
        if wrong or batch.stage == Stage.REFUSED:
            raise CommandError(f"{wrong} rows are wrong.")

    def _received(self, user: User, options: dict[str, Any]) -> Batch:
        path: Path = options["path"]
        terms = Terms(
            channel=CHANNEL,
            name=path.name,
            scheme=options["scheme"],
            hold=options["check"],
            forced=options["again"],
        )
        try:
            with (
                path.open("rb") as file,
                taken(iter(lambda: file.read(BLOCK), b"")) as draft,
            ):
                return services.receive(user=user, draft=draft, terms=terms)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except DomainError as error:
            raise CommandError(error.message) from error

    def _work(self, batch: Batch, wait: int) -> None:
        """Work here, or wait for the worker who has it; then for the rules."""
        working.work_waiting()
        batch.refresh_from_db()
        while batch.is_worked:
            time.sleep(POLL_SECONDS)
            working.work_waiting()
            batch.refresh_from_db()
        deadline = time.monotonic() + wait
        while is_being_judged(batch) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)

    def _tell_rows(self, batch: Batch, user: User) -> int:
        """Each row with something wrong in it; gives how many those are."""
        counts: Counter[str] = Counter()
        wrong, last = 0, 0
        rows = rows_for(batch, user).select_related("declaration")
        while page := list(rows.filter(number__gt=last)[:PAGE]):
            last = page[-1].number
            for one in told(page, user):
                counts[one.label] += 1
                if _is_wrong(one):
                    wrong += 1
                    self._tell(one)
        for label, number in counts.items():
            self.stdout.write(f"{number:>8}  {label}")
        return wrong

    def _tell(self, one: ToldRow) -> None:
        for fault in one.faults:
            place = fault["column"] or fault["pointer"]
            named = " ".join(filter(None, (fault["rule"], place)))
            said = f"{fault['message']} {fault['remedy']}".strip()
            self.stderr.write(f"row {one.row.number}: {named}: {said}")


def _is_wrong(one: ToldRow) -> bool:
    declaration = one.row.declaration
    returned = declaration is not None and declaration.state == State.RETURNED
    return one.row.outcome in WRONG or returned
