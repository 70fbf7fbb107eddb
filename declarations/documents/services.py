"""The acts on documents: receive one, take it back, and what the scanner said."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from declarations import ledger
from declarations.clock import database_now
from declarations.documents import storage
from declarations.documents.acceptance import Paper, accepted
from declarations.documents.authority import require_attaching
from declarations.documents.models import Document, Scan
from declarations.documents.scanning import (
    Answer,
    Clean,
    Infected,
    Unavailable,
    scanner,
)
from declarations.documents.uploads import FILE, Upload, no_room, too_large
from declarations.doorbell import ring_task_after_commit
from declarations.faults import Conflict, Fault, Refused
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.parties.standing import SYSTEM, Actor, standing_of
from declarations.states import State

log = structlog.get_logger(__name__)

SCAN_TASK = "documents.scan"
MOST_DOCUMENTS = 50
# A scan takes less; a worker that died gives the document back after this long.
LEASE = timedelta(minutes=2)
LONGEST_REST = timedelta(minutes=10)


def receive(
    *,
    user: User,
    declaration: Declaration,
    upload: Upload,
    kind: str,
    sha256: str = "",
) -> Document:
    """The file is kept with the declaration and waits to be scanned.

    `sha256` is what the sender says of it, if anything. The same file sent again gives
    the document that is there already. Raises Refused with every fault of the file
    (422, 413, 507), Forbidden, or Conflict when the declaration has ended.
    """
    require_attaching(user, declaration)
    try:
        with storage.taken_in(upload.chunks(), most=settings.LARGEST_DOCUMENT) as draft:
            name = upload.name or ""
            paper = accepted(declaration, draft, name=name, kind=kind, sha256=sha256)
            return _keep(user, declaration, paper)
    except storage.TooLargeError as error:
        raise too_large() from error
    except storage.StorageFullError as error:
        raise no_room() from error


@transaction.atomic
def _keep(user: User, declaration: Declaration, paper: Paper) -> Document:
    locked = _lock(declaration)
    authority = require_attaching(user, locked)
    known = locked.documents.filter(kind=paper.kind, sha256=paper.draft.sha256).first()
    if known:
        return _known(known)
    _require_room(locked)
    document = _document(user, locked, paper, database_now())
    document.save()
    _tell(document, "document.attached", authority.actor(user), document.uploaded_at)
    ring_task_after_commit(SCAN_TASK)
    # Last, so that nothing but the commit can fail afterwards: a row has its file.
    paper.draft.keep(document.key)
    return document


def _known(document: Document) -> Document:
    if document.scan != Scan.INFECTED:
        return document
    fault = Fault(
        FILE,
        "known_harmful",
        _("This very file was found harmful before (%(threat)s).")
        % {"threat": document.threat},
        _("Clean your computer, and send the document from another one."),
    )
    raise Refused([fault])


def _document(
    user: User, declaration: Declaration, paper: Paper, at: datetime
) -> Document:
    return Document(
        key=storage.new_key(),
        declaration=declaration,
        revision=declaration.revision,
        kind=paper.kind,
        name=paper.name,
        media_type=paper.media_type,
        size=paper.draft.size,
        sha256=paper.draft.sha256,
        uploaded_by=user,
        uploaded_for=standing_of(user).organisation or declaration.exporter,
        uploaded_at=at,
    )


@transaction.atomic
def remove(*, user: User, document: Document) -> None:
    """A document of a draft is gone, row and file, as if it had never come.

    Raises Conflict once the declaration was sent: from then on it is evidence.
    """
    locked = _lock(document.declaration)
    authority = require_attaching(user, locked)
    if locked.state != State.DRAFT:
        raise Conflict(
            "document_is_evidence",
            _("What was sent stays with the declaration. Attach the right document."),
        )
    _tell(document, "document.removed", authority.actor(user), database_now())
    document.delete()
    transaction.on_commit(lambda: storage.delete(document.key))


def scan_waiting() -> int:
    """Scan whatever waits; harmless when run twice, late or never."""
    done = 0
    while document := _leased():
        done += _settle(document, _answer(document))
    return done


def _answer(document: Document) -> Answer:
    try:
        with storage.opened(document.key) as file:
            return scanner().scan(file)
    except OSError as error:
        return Unavailable(repr(error))


@transaction.atomic
def _leased() -> Document | None:
    """The next document to scan, not to be taken by another worker meanwhile."""
    at = database_now()
    document = (
        Document.objects.filter(scan=Scan.WAITING)
        .exclude(rest_until__gt=at)
        .order_by("pk")
        .select_for_update(skip_locked=True)
        .first()
    )
    if document is not None:
        document.attempts += 1
        document.rest_until = at + LEASE
        document.save(update_fields=["attempts", "rest_until"])
    return document


@transaction.atomic
def _settle(document: Document, answer: Answer) -> int:
    """Write the answer down, once; 0 when there was none or somebody was faster."""
    at = database_now()
    waiting = Document.objects.filter(pk=document.pk, scan=Scan.WAITING)
    if isinstance(answer, Unavailable):
        log.warning("document_scanner_unavailable", reason=answer.reason)
        rest = min(LONGEST_REST, timedelta(seconds=10) * 2 ** min(document.attempts, 8))
        waiting.update(rest_until=at + rest)
        return 0
    said: dict[str, Any] = {"scanner": scanner().name, "scanned_at": at}
    if isinstance(answer, Clean):
        return waiting.update(scan=Scan.CLEAN, rest_until=None, **said)
    _lock(document.declaration)
    moved = waiting.update(
        scan=Scan.INFECTED, threat=answer.threat, rest_until=None, **said
    )
    if moved:
        _quarantine(document, answer, at)
    return moved


def _quarantine(document: Document, answer: Infected, at: datetime) -> None:
    """The bytes go, the row stays, and the ledger tells of it."""
    log.error("document_infected", document=document.key, threat=answer.threat)
    _tell(document, "document.infected", SYSTEM, at, threat=answer.threat)
    transaction.on_commit(lambda: storage.delete(document.key))


def _lock(declaration: Declaration) -> Declaration:
    return (
        Declaration.objects.select_related("exporter")
        .select_for_update(of=("self",))
        .get(pk=declaration.pk)
    )


def _require_room(declaration: Declaration) -> None:
    if declaration.documents.count() >= MOST_DOCUMENTS:
        raise Conflict(
            "too_many_documents",
            _("A declaration has %(most)d documents at most.")
            % {"most": MOST_DOCUMENTS},
        )


def _tell(
    document: Document, kind: str, actor: Actor, at: datetime, **more: str
) -> None:
    said = {
        "document": document.key,
        "name": document.name,
        "kind": document.kind,
        "sha256": document.sha256,
        **more,
    }
    ledger.append([ledger.Event(document.declaration, kind, actor, said)], at=at)
