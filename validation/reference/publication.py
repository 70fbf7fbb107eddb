"""Publishing a draft: another supervisor makes it law from a day that is to come."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from declarations.clock import database_now, declaration_date
from declarations.faults import Conflict, Fault, Forbidden, Refused
from declarations.parties.models import User
from declarations.parties.standing import Actor
from validation.reference.amendments import leaves_alone_before
from validation.reference.changes import amendments, overlaps
from validation.reference.drafts import lock
from validation.reference.models import (
    DraftChange,
    DraftRelease,
    ReferenceRow,
    Release,
)
from validation.reference.releases import Publishing, alone, publish
from validation.reference.services import all_lists
from validation.supervision import require_supervisor


@transaction.atomic
def publish_draft(
    *, user: User, draft: DraftRelease, edition: int, starts_on: date
) -> Release:
    """Make the draft the reference data in force; `edition` is the one looked at.

    Raises Forbidden for its author, Conflict when the draft or the rows it replaces
    have changed meanwhile, Refused when days before the start would be touched or
    validity would overlap.
    """
    require_supervisor(user)
    alone()
    locked = lock(draft)
    _require_another(user, locked)
    changes = list(locked.changes.select_related("replaces").order_by("pk"))
    _require_as_seen(locked, edition, changes)
    faults = [*_start_faults(locked, starts_on), *_overlap_faults(locked, changes)]
    if faults:
        raise Refused(faults)
    locked.starts_on = starts_on
    release = _publish(user, locked, changes)
    locked.release, locked.closed_by = release, user
    locked.closed_at = release.published_at
    locked.save(update_fields=["release", "closed_by", "closed_at", "starts_on"])
    return release


def _require_another(user: User, draft: DraftRelease) -> None:
    if draft.author_id == user.pk:
        raise Forbidden(
            "four_eyes", _("You made this draft. Another supervisor publishes it.")
        )


def _require_as_seen(
    draft: DraftRelease, edition: int, changes: list[DraftChange]
) -> None:
    if draft.edition != edition:
        raise Conflict(
            "draft_has_changed",
            _("The draft was edited since you looked at it. Look at it again."),
        )
    if not changes:
        raise Conflict("draft_empty", _("This draft changes nothing."))
    stale = [
        change.replaces
        for change in changes
        if change.replaces and change.replaces.removed_in_id is not None
    ]
    if stale:
        raise Conflict(
            "row_has_changed",
            _(
                "Another release has changed “%(key)s” since. The author undoes the"
                " change and makes it again."
            )
            % {"key": stale[0].key},
        )


def _start_faults(draft: DraftRelease, starts_on: date) -> Iterable[Fault]:
    if starts_on < declaration_date(database_now()):
        yield Fault(
            "/starts_on",
            "in_the_past",
            _("A release cannot begin in the past. Choose today or a later day."),
        )
    for amendment in amendments(draft):
        if not leaves_alone_before(starts_on, amendment):
            dated = amendment.after or amendment.before
            assert dated is not None  # noqa: S101 - an amendment has one of the two
            yield Fault(
                "/starts_on",
                "before_start",
                _(
                    "“%(key)s” would change the law of days before the start. Let its"
                    " change begin, or its end fall, on the start or later."
                )
                % {"key": amendment.listed.key(dated.row)},
            )


def _overlap_faults(draft: DraftRelease, changes: list[DraftChange]) -> Iterable[Fault]:
    lists = all_lists()
    for name in sorted({change.list for change in changes}):
        keys = {change.key for change in changes if change.list == name}
        yield from overlaps(draft, lists[name], keys)


def _publish(user: User, draft: DraftRelease, changes: list[DraftChange]) -> Release:
    """The constraint of the database has the last word on overlaps."""
    said = {
        "draft": draft.pk,
        "author": str(draft.author),
        "approver": str(user),
        "starts_on": str(draft.starts_on),
    }
    publishing = Publishing(
        note=draft.title,
        added=[ReferenceRow(**c.columns()) for c in changes if not c.removes],
        removed=[change.replaces for change in changes if change.replaces],
        actor=Actor.of(user),
        said=said,
    )
    try:
        with transaction.atomic():
            return publish(publishing)
    except IntegrityError as error:
        raise Conflict(
            "overlap", _("Two rows of one name would hold on the same day.")
        ) from error
