"""Whether a file may stay: its kind, name, content and digest; every fault at once."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from declarations.documents.contents import content_fault, media_type_of
from declarations.documents.models import MediaType
from declarations.documents.names import cleaned, ending_fault, name_fault
from declarations.documents.stated import (
    difference_fault,
    kinds_of,
    stated_documents,
)
from declarations.documents.storage import Draft
from declarations.documents.uploads import FILE
from declarations.faults import Fault, Refused
from declarations.models import Declaration
from declarations.states import State

KIND, SHA256 = "/kind", "/sha256"


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that passed. Only `accepted` makes one."""

    draft: Draft
    kind: str
    name: str
    media_type: MediaType


def accepted(
    declaration: Declaration, draft: Draft, *, name: str, kind: str, sha256: str
) -> Paper:
    """The file as it will be kept. Raises Refused with every fault."""
    shown_as = cleaned(name)
    content = media_type_of(draft.path)
    # An answer to customs may bring another digest together with its file; until it is
    # sent, only the list says whether they agree.
    asked = declaration.state == State.AWAITING_EXPORTER
    stated = () if asked else stated_documents(declaration)
    faults = [
        _kind_fault(declaration, kind),
        name_fault(shown_as, FILE),
        *_content_faults(draft, content, shown_as),
        _sent_digest_fault(draft, sha256),
        difference_fault(stated, kind, draft.sha256, FILE),
    ]
    found = [fault for fault in faults if fault]
    if found or content is None:
        raise Refused(found)
    return Paper(draft, kind, shown_as, content)


def _content_faults(
    draft: Draft, content: MediaType | None, name: str
) -> list[Fault | None]:
    if draft.size == 0:
        return [
            Fault(FILE, "empty", _("The file is empty."), _("Choose the right file."))
        ]
    if content is None:
        return [
            Fault(
                FILE,
                "type_not_accepted",
                _("The content is not of a kind that is accepted."),
                _("Send a PDF, PNG, JPEG, XML or JSON file."),
            )
        ]
    ending = ending_fault(name, content, FILE)
    return [ending, None if ending else content_fault(draft.path, content, FILE)]


def _kind_fault(declaration: Declaration, kind: str) -> Fault | None:
    kinds = kinds_of(declaration)
    if kind in kinds:
        return None
    return Fault(
        KIND,
        "not_in_list",
        _("Say which document it is."),
        _("Use one of: %(choices)s.") % {"choices": ", ".join(kinds)},
    )


def _sent_digest_fault(draft: Draft, sha256: str) -> Fault | None:
    wanted = sha256.strip().lower()
    if not wanted or wanted == draft.sha256:
        return None
    return Fault(
        SHA256,
        "checksum_differs",
        _("The SHA-256 sent with the file is %(sent)s; the file has %(found)s.")
        % {"sent": wanted[:64], "found": draft.sha256},
        _("Send the file again; if it still differs, work out its SHA-256 anew."),
    )
