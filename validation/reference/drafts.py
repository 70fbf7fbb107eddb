"""Editing draft releases: rows that come, change, end and go. Judging sees none."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from declarations import ledger
from declarations.clock import database_now
from declarations.faults import Conflict, Fault, Forbidden, Refused
from declarations.parties.models import User
from declarations.parties.standing import Actor
from validation.reference.amendments import overlap
from validation.reference.changes import dated, in_force, place
from validation.reference.lists import ReferenceList
from validation.reference.loaders import DatedRow
from validation.reference.models import DraftChange, DraftRelease, ReferenceRow
from validation.reference.releases import CHAIN, columns_of
from validation.reference.rows import Cells, read_row
from validation.reference.services import all_lists
from validation.supervision import require_supervisor

MOST_FAULTS = 50


@transaction.atomic
def open_draft(*, user: User, title: str, starts_on: date) -> DraftRelease:
    """A new, empty draft of a supervisor."""
    require_supervisor(user)
    at = database_now()
    draft = DraftRelease.objects.create(
        title=title, author=user, opened_at=at, starts_on=starts_on
    )
    ledger.append_to(
        CHAIN,
        "release.drafted",
        actor=Actor.of(user),
        data={"draft": draft.pk, "title": title, "starts_on": str(starts_on)},
        at=at,
    )
    return draft


@transaction.atomic
def discard(*, user: User, draft: DraftRelease) -> None:
    """End a draft for good; what it held stays readable."""
    require_supervisor(user)
    locked = lock(draft)
    at = database_now()
    locked.closed_at, locked.closed_by = at, user
    locked.save(update_fields=["closed_at", "closed_by"])
    ledger.append_to(
        CHAIN,
        "release.discarded",
        actor=Actor.of(user),
        data={"draft": locked.pk, "title": locked.title, "author": str(locked.author)},
        at=at,
    )


def lock(draft: DraftRelease) -> DraftRelease:
    """The open draft, locked. Raises Conflict when it is published or discarded."""
    locked = DraftRelease.objects.select_for_update().get(pk=draft.pk)
    if locked.closed_at is not None:
        raise Conflict("draft_closed", _("This draft is closed. Open a new one."))
    return locked


def _lock_to_edit(user: User, draft: DraftRelease) -> DraftRelease:
    """Locked, with one edit more; only the author edits, so that whoever publishes
    has had no hand in it."""
    require_supervisor(user)
    locked = lock(draft)
    if locked.author_id != user.pk:
        raise Forbidden("not_the_author", _("Only its author edits a draft."))
    locked.edition += 1
    locked.save(update_fields=["edition"])
    return locked


@transaction.atomic
def add_row(
    *, user: User, draft: DraftRelease, listed: ReferenceList[Any], cells: Cells
) -> None:
    """A new row. Raises Refused naming each bad cell, or the row it overlaps."""
    locked = _lock_to_edit(user, draft)
    place(locked, listed, [(None, read_row(listed, cells))])


@transaction.atomic
def change_row(
    *, user: User, draft: DraftRelease, row: ReferenceRow, cells: Cells
) -> None:
    """Other values for a row. From a later first day on they are a row of their own,
    and the old row ends there, so that earlier days keep their law."""
    locked = _lock_to_edit(user, draft)
    listed = all_lists()[row.list]
    old, new = dated(listed, row), read_row(listed, cells)
    _require_untouched(locked, row)
    if new.valid_from > old.valid_from and overlap(old, new):
        ended = replace(old, valid_until=new.valid_from)
        place(locked, listed, [(row, ended), (None, new)])
    else:
        place(locked, listed, [(row, new)])


@transaction.atomic
def end_row(*, user: User, draft: DraftRelease, row: ReferenceRow, on: date) -> None:
    """The row holds until before that day."""
    locked = _lock_to_edit(user, draft)
    listed = all_lists()[row.list]
    old = dated(listed, row)
    _require_untouched(locked, row)
    if on <= old.valid_from:
        raise Refused(
            [
                Fault(
                    "/on",
                    "ends_before_start",
                    _("The row must end after its first day. Remove it instead."),
                )
            ]
        )
    place(locked, listed, [(row, replace(old, valid_until=on))])


@transaction.atomic
def remove_row(*, user: User, draft: DraftRelease, row: ReferenceRow) -> None:
    """The row was never to be; fit for rows that are not yet in force."""
    locked = _lock_to_edit(user, draft)
    listed = all_lists()[row.list]
    _require_untouched(locked, row)
    DraftChange.objects.create(
        draft=locked,
        replaces=row,
        removes=True,
        **columns_of(listed, dated(listed, row)),
    )


@transaction.atomic
def undo(*, user: User, draft: DraftRelease, change: DraftChange) -> None:
    """Take one change out of the draft again."""
    _lock_to_edit(user, draft)
    change.delete()


@transaction.atomic
def merge(
    *,
    user: User,
    draft: DraftRelease,
    listed: ReferenceList[Any],
    rows: Sequence[DatedRow],
) -> int:
    """Many rows at once, as from a file: each takes the place of the row with its key
    and first day, or comes beside it; equal rows are left. Gives how many changed."""
    locked = _lock_to_edit(user, draft)
    locked.changes.filter(list=listed.name).delete()
    known = {(row.key, row.valid_from): row for row in in_force(listed.name).iterator()}
    changes = []
    _require_distinct(listed, rows)
    for new in rows:
        old = known.get((listed.key(new.row), new.valid_from))
        if old is None or dated(listed, old) != new:
            changes.append((old, new))
    place(locked, listed, changes)
    return len(changes)


def _require_distinct(listed: ReferenceList[Any], rows: Sequence[DatedRow]) -> None:
    counted = Counter((listed.key(new.row), new.valid_from) for new in rows)
    faults = [
        Fault(
            "/file",
            "overlap",
            _("“%(key)s” stands in the file %(times)d times with the same first day.")
            % {"key": key, "times": times},
        )
        for (key, _first), times in counted.items()
        if times > 1
    ]
    if faults:
        raise Refused(faults[:MOST_FAULTS], code="overlap")


def _require_untouched(draft: DraftRelease, row: ReferenceRow) -> None:
    if row.removed_in_id is not None or draft.changes.filter(replaces=row).exists():
        raise Conflict(
            "row_has_changed",
            _("This row was changed already. Undo that change first."),
        )
