"""Cases at the desk, and the people and pages around them, as tests want them."""

from copy import deepcopy
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from declarations import intake, services
from declarations.clock import database_now
from declarations.models import Declaration, Revision
from declarations.parties.models import User
from declarations.references import new_reference
from declarations.states import State
from tests import factories
from tests.visits import Person, work
from validation.judging import judge_again
from validation.models import StoredFinding, Verdict
from validation.review import seen_now

FLAG = {"body__carbon_report__standard": "GB/T 37498"}
WHOLE = 75
REJECT = {"body__vehicle__powertrain": "DIESEL"}


def a_case(user: User, **changes: Any) -> Declaration:
    """A truck that the rules flagged."""
    return settled(factories.filed(user, **{**FLAG, **changes}), State.IN_REVIEW)


def a_clearance(user: User) -> Declaration:
    """A truck that nobody had to look at."""
    return settled(factories.filed(user), State.ISSUED)


def a_returned(user: User) -> Declaration:
    """A truck that the rules gave back."""
    return settled(factories.filed(user, **REJECT), State.RETURNED)


def settled(row: Declaration, state: State) -> Declaration:
    """The declaration once the workers have had it."""
    work()
    row.refresh_from_db()
    assert row.state == state, StoredFinding.objects.filter(verdict__declaration=row)
    return row


def amended(row: Declaration, user: User, **changes: Any) -> None:
    """Say something else in a case under way, and have the rules look again."""
    document = deepcopy(row.revisions.get(number=row.revision).envelope)
    for place, value in changes.items():
        factories.change(document, place, value)
    with transaction.atomic():
        services.amend(
            user=user,
            declaration=row,
            envelope=intake.read(document, today=factories.today()),
            channel="web",
            at=database_now(),
        )
        judge_again(row)


def desk(row: Declaration, tail: str = "") -> str:
    """The address of a case, or of an act on it."""
    return f"/desk/{row.reference}/{tail}"


def decision(
    row: Declaration, kind: str = "approved", **changes: str
) -> dict[str, str]:
    """What the decision form sends."""
    seen = seen_now(row).as_text()
    return {"kind": kind, "reason": "Looked at it.", "seen": seen, **changes}


def decides(
    user: User, row: Declaration, kind: str = "approved", **changes: str
) -> Any:
    """The answer to a decision on the page."""
    return Person(user).sends(desk(row, "decision/"), decision(row, kind, **changes))


def text_of(answer: Any) -> str:
    """What an answer says."""
    return str(answer.content.decode())


def copies(row: Declaration, number: int) -> list[Declaration]:
    """So many more open cases like one, stored at a stroke; the first few are whole,
    the others are there to be counted and passed over."""
    at = database_now()
    verdict, revision = row.verdicts.get(), row.revisions.get()
    rows = Declaration.objects.bulk_create(
        [copied(row, reference=new_reference(at.year)) for _ in range(number)],
        # One statement of all takes a busy machine longer than a transaction may idle.
        batch_size=1000,
    )
    whole = rows[:WHOLE]
    Revision.objects.bulk_create(copied(revision, declaration=one) for one in whole)
    Verdict.objects.bulk_create(copied(verdict, declaration=one) for one in whole)
    return rows


def copied(row: Any, **changes: Any) -> Any:
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.fields}
    for name in ("id", *(f"{change}_id" for change in changes)):
        fields.pop(name, None)
    return type(row)(**{**fields, **changes})


def queries_of(person: Person, path: str) -> int:
    """How many queries a page takes that was read before."""
    person.sees(path)
    with CaptureQueriesContext(connection) as seen:
        person.sees(path)
    return len(seen)
