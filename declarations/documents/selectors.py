"""What people read of documents; always of declarations that they may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from declarations.documents import storage
from declarations.documents.models import Document, Scan
from declarations.documents.stated import agrees, kinds_of, stated_documents
from declarations.faults import Conflict
from declarations.models import Declaration
from declarations.parties.standing import AnyUser


@dataclass(frozen=True, slots=True)
class Listed:
    """A document in a list. `as_declared` says whether its digest is the one that the
    declaration states now; None where it states none."""

    document: Document
    kind: str
    as_declared: bool | None


def documents_of(declaration: Declaration) -> list[Listed]:
    """Every document of a declaration that was loaded as its reader sees it, in the
    order in which they came."""
    rows = list(
        declaration.documents.select_related("uploaded_by", "uploaded_for").order_by(
            "pk"
        )
    )
    if not rows:
        return []
    kinds, stated = kinds_of(declaration), stated_documents(declaration)
    return [
        Listed(
            document=row,
            kind=kinds.get(row.kind, row.kind),
            as_declared=agrees(stated, row.kind, row.sha256),
        )
        for row in rows
    ]


def documents_by_declaration(
    declarations: Sequence[Declaration],
) -> Mapping[int, list[Document]]:
    """The documents of many declarations; one query."""
    found: dict[int, list[Document]] = {}
    rows = Document.objects.filter(declaration__in=declarations).order_by("pk")
    for row in rows.select_related("declaration"):
        found.setdefault(row.declaration_id, []).append(row)
    return found


def document_for(user: AnyUser, reference: str, key: str) -> Document:
    """One document; Http404 for a stranger as for an unknown one."""
    found: Document = get_object_or_404(
        Document.objects.visible_to(user).select_related("declaration__exporter"),
        declaration__reference=reference.upper(),
        key=key,
    )
    return found


def content_of(document: Document) -> IO[bytes]:
    """The bytes of a clean document. Raises Conflict for one that is not clean."""
    if document.scan == Scan.WAITING:
        raise Conflict(
            "document_not_scanned",
            _("This document is still being scanned. Try again in a minute."),
        )
    if not document.is_clean:
        raise Conflict(
            "document_harmful",
            _("This document was found harmful (%(threat)s) and deleted.")
            % {"threat": document.threat},
        )
    try:
        return storage.opened(document.key)
    except FileNotFoundError as error:
        raise Http404 from error
