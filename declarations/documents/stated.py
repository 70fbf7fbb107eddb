"""What a declaration says of its documents: which kinds there are, which digests."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from declarations.faults import Fault
from declarations.models import Declaration
from declarations.schemes import StatedDocument
from declarations.selectors import current_revision, scheme_of
from declarations.states import TRAITS, State
from declarations.working_copies import working_copy_of

OTHER = "OTHER"


def kinds_of(declaration: Declaration) -> dict[str, str]:
    """The kinds of documents that the scheme knows, with their names, and OTHER."""
    known = {
        kind: str(label) for kind, label in scheme_of(declaration).document_kinds()
    }
    return {**known, OTHER: known.get(OTHER, _("Other document"))}


def stated_documents(declaration: Declaration) -> tuple[StatedDocument, ...]:
    """The documents that the declaration names with a digest, as it stands now.

    While it may be corrected, unfinished answers count before what was sent.
    """
    body = _body(declaration)
    return tuple(scheme_of(declaration).stated_documents(body)) if body else ()


def _body(declaration: Declaration) -> Mapping[str, Any]:
    copy = (
        working_copy_of(declaration)
        if TRAITS[State(declaration.state)].correctable
        else None
    )
    revision = current_revision(declaration)
    envelope = copy.envelope if copy else revision.envelope if revision else {}
    body = envelope.get("body")
    return body if isinstance(body, Mapping) else {}


def agrees(stated: Iterable[StatedDocument], kind: str, sha256: str) -> bool | None:
    """Whether a file is one that is stated for its kind; None where none is."""
    wanted = {paper.sha256 for paper in stated if paper.kind == kind}
    return sha256 in wanted if wanted else None


def difference_fault(
    stated: Iterable[StatedDocument], kind: str, sha256: str, pointer: str
) -> Fault | None:
    """The fault of a file that is none of those that the declaration states."""
    papers = [paper for paper in stated if paper.kind == kind]
    if agrees(papers, kind, sha256) is not False:
        return None
    return Fault(
        pointer,
        "digest_differs",
        _(
            "The declaration states the SHA-256 %(stated)s at %(place)s; this file has"
            " %(found)s."
        )
        % {
            "stated": ", ".join(paper.sha256 for paper in papers),
            "place": ", ".join(paper.pointer for paper in papers),
            "found": sha256,
        },
        _("Send the file that was declared, or correct the SHA-256 first."),
    )
