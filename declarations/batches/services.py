"""The acts on files of many declarations: receive, confirm, cancel, want one back."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from declarations.batches.fingerprints import fingerprint_of
from declarations.batches.models import (
    ENDED,
    FRUITLESS,
    Batch,
    BatchQuerySet,
    ReturnedFile,
    Stage,
)
from declarations.batches.naming import forget_names
from declarations.batches.news import tell
from declarations.batches.reading import TRUTH
from declarations.batches.selectors import is_being_judged
from declarations.batches.threshold import threshold_of
from declarations.clock import database_now
from declarations.documents import storage
from declarations.documents.names import cleaned, name_fault
from declarations.documents.storage import Draft
from declarations.doorbell import ring_task_after_commit
from declarations.faults import Conflict, Fault, Forbidden, Refused
from declarations.formats.rows import RowFormat, format_of
from declarations.parties.models import BUSINESS_ROLES, Organisation, User
from declarations.parties.standing import Actor, standing_of
from declarations.references import new_reference
from declarations.schemes import schemes

WORK_TASK = "batches.work"
RETURN_TASK = "batches.return_files"
HEAD = 64 * 1024
FILE = "/file"
KINDS = ("csv", "xlsx")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a sender says of a file. `sha256` and `rows` are what it must turn out to
    be; `hold` files nothing until a person confirms; `forced` takes in a file again
    that is here already."""

    channel: str
    name: str
    media_type: str = ""
    scheme: str = ""
    sha256: str = ""
    rows: int | None = None
    threshold: str = ""
    hold: bool = False
    forced: bool = False


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Terms that were read, with the file they are about."""

    terms: Terms
    draft: Draft
    kind: RowFormat
    name: str
    threshold: str


def largest() -> int:
    """How many bytes a file may have."""
    return int(settings.LARGEST_BATCH)


def require_may_file(user: User) -> Organisation:
    """The organisation that the user files for. Raises Forbidden for customs."""
    standing = standing_of(user)
    if standing.organisation is None or not standing.roles & BUSINESS_ROLES:
        raise Forbidden("not_permitted", _("Your role does not allow filing."))
    return standing.organisation


def receive(*, user: User, draft: Draft, terms: Terms) -> Batch:
    """The file is kept and waits for a worker. A file that is here already gives the
    batch that it made, which is filed if it was only checked before.

    Raises Refused with every fault of the file and of what is said of it.
    """
    organisation = require_may_file(user)
    wanted = _wanted(draft, terms)
    try:
        with transaction.atomic():
            return _known(organisation, wanted) or _keep(user, organisation, wanted)
    except IntegrityError:
        # Both clicks of a double click came this far; the first of them won.
        known = _known(organisation, wanted)
        if known is None:
            raise
        return known


def _wanted(draft: Draft, terms: Terms) -> _Wanted:
    name = cleaned(terms.name)
    faults = [
        fault
        for fault in (
            name_fault(name, FILE),
            _digest_fault(draft, terms.sha256),
            _scheme_fault(terms.scheme),
            _empty_fault(draft),
        )
        if fault
    ]
    if faults:
        raise Refused(faults)
    kind = format_of(_head(draft.path), name=name, media_type=terms.media_type)
    return _Wanted(terms, draft, kind, name, threshold_of(terms.threshold))


def _known(organisation: Organisation, wanted: _Wanted) -> Batch | None:
    if wanted.terms.forced:
        return None
    known: Batch | None = (
        _live(organisation, wanted).select_for_update(of=("self",)).first()
    )
    if known is not None and known.hold and not wanted.terms.hold:
        # Nobody has signed for rows without a declaration of truth of their own.
        known.hold, known.truth = False, {}
        known.save(update_fields=["hold", "truth"])
        if known.stage == Stage.CHECKED:
            _file(known)
    return known


def _live(organisation: Organisation, wanted: _Wanted) -> BatchQuerySet:
    return Batch.objects.filter(
        organisation=organisation,
        sha256=wanted.draft.sha256,
        scheme=wanted.terms.scheme,
        forced=False,
    ).exclude(stage__in=FRUITLESS)


def _keep(user: User, organisation: Organisation, wanted: _Wanted) -> Batch:
    at, terms, draft = database_now(), wanted.terms, wanted.draft
    batch = Batch.objects.create(
        reference=new_reference(at.year, "FB"),
        organisation=organisation,
        filed_by=user,
        channel=terms.channel,
        language=get_language() or "en",
        name=wanted.name,
        format=wanted.kind,
        scheme=terms.scheme,
        key=storage.new_key(),
        sha256=draft.sha256,
        size=draft.size,
        expected_rows=terms.rows,
        threshold=wanted.threshold,
        forced=terms.forced,
        hold=terms.hold,
        check_first=terms.hold or bool(wanted.threshold),
        # Until a person signs, a check takes for granted that somebody will.
        truth=truth_by(str(user), str(organisation)) if terms.hold else {},
        received_at=at,
    )
    ring_task_after_commit(WORK_TASK)
    # Last, so that nothing but the commit can fail afterwards: a row has its file.
    draft.keep(batch.key)
    return batch


def truth_by(name: str, role: str) -> dict[str, Any]:
    """A declaration of truth for all rows that carry none."""
    return {"name": name[:120], "role": role[:120], "accepted": True}


@transaction.atomic
def confirm(*, user: User, batch: Batch, name: str, role: str, accepted: bool) -> Batch:
    """A person has checked the answers and declares them true: the file is filed.

    Raises Refused without the declaration, Conflict when it is not there to confirm.
    """
    require_may_file(user)
    faults = [*_blank_faults(name=name, role=role), *_unaccepted(accepted=accepted)]
    if faults:
        raise Refused(faults)
    locked = _lock(batch)
    if locked.stage != Stage.CHECKED:
        raise Conflict(
            "batch_not_to_confirm",
            _("This file is “%(state)s”: there is nothing to confirm.")
            % {"state": Stage(locked.stage).label},
        )
    locked.filed_by = user
    locked.truth = truth_by(name.strip(), role.strip())
    locked.save(update_fields=["filed_by", "truth"])
    _file(locked)
    return locked


@transaction.atomic
def cancel(*, user: User, batch: Batch) -> Batch:
    """Nothing more of the file is filed; what was filed stays filed.

    Raises Conflict when it has come to its end.
    """
    require_may_file(user)
    locked = _lock(batch)
    if locked.stage in ENDED:
        raise Conflict(
            "batch_has_ended",
            _("This file is “%(state)s”; there is nothing left to stop.")
            % {"state": Stage(locked.stage).label},
        )
    locked.stage = Stage.CANCELLED
    locked.finished_at = database_now()
    locked.leased_until = None
    locked.save(update_fields=["stage", "finished_at", "leased_until"])
    forget_names(locked)
    tell(locked, actor=Actor.of(user))
    return locked


@transaction.atomic
def want_back(*, user: User, batch: Batch, kind: str) -> ReturnedFile:
    """The file with its outcomes is there as they stand now, or will be drawn. That it
    has failed is told once, and tried anew: a disk that was full may have room by now.

    Raises Conflict before there are any.
    """
    if batch.is_worked or is_being_judged(batch):
        raise Conflict(
            "batch_not_finished",
            _("The file comes back once all of its rows have been gone through."),
        )
    wanted, _made = ReturnedFile.objects.get_or_create(
        batch=batch,
        kind=kind,
        language=get_language() or "en",
        fingerprint=fingerprint_of(batch, user),
        defaults={"wanted_by": user, "wanted_at": database_now()},
    )
    if wanted.has_failed:
        ReturnedFile.objects.filter(pk=wanted.pk).update(attempts=0, rest_until=None)
    if not wanted.key:
        ring_task_after_commit(RETURN_TASK)
    return wanted


def _file(batch: Batch) -> None:
    at = database_now()
    batch.stage, batch.started_at = Stage.FILING, at
    batch.cursor = batch.rows_read = batch.attempts = 0
    batch.leased_until = None
    batch.save(
        update_fields=[
            *("stage", "started_at", "cursor", "rows_read", "attempts"),
            "leased_until",
        ]
    )
    ring_task_after_commit(WORK_TASK)


def _lock(batch: Batch) -> Batch:
    return Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _digest_fault(draft: Draft, sha256: str) -> Fault | None:
    if sha256.strip().lower() in ("", draft.sha256):
        return None
    return Fault(
        "/sha256",
        "digest_differs",
        _("The SHA-256 of what came is %(found)s.") % {"found": draft.sha256},
        _(
            "The upload was cut or changed on its way. Nothing was stored; send it"
            " again."
        ),
    )


def _scheme_fault(scheme: str) -> Fault | None:
    if not scheme or scheme in schemes():
        return None
    return Fault(
        "/scheme",
        "not_in_list",
        _("This scheme is not known here."),
        _("Use one of: %(choices)s.") % {"choices": ", ".join(schemes())},
    )


def _empty_fault(draft: Draft) -> Fault | None:
    if draft.size:
        return None
    return Fault(FILE, "empty", _("The file is empty."), _("Choose the right file."))


def _blank_faults(**answers: str) -> list[Fault]:
    return [
        Fault(
            f"/{TRUTH}/{field}",
            "missing",
            _("This answer is missing."),
            _("Say who declares that the rows are true, and in which role."),
        )
        for field, answer in answers.items()
        if not answer.strip()
    ]


def _unaccepted(*, accepted: bool) -> list[Fault]:
    if accepted:
        return []
    return [
        Fault(
            f"/{TRUTH}/accepted",
            "not_accepted",
            _("The declaration of truth is not accepted."),
            _("Tick it once you have made sure that the rows are right."),
        )
    ]
