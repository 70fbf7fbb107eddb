"""What documents add to a declaration: their list, and the form for one more."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from django.urls import reverse

from declarations.documents.authority import may_attach
from declarations.documents.forms import AttachForm
from declarations.documents.models import Document
from declarations.documents.selectors import documents_by_declaration, documents_of
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.parties.standing import AnyUser


class DocumentEntry(TypedDict):
    """The shape of a document in the API."""

    key: str
    url: str
    kind: str
    name: str
    media_type: str
    size: int
    sha256: str
    scan: str
    revision: int
    uploaded_at: str


class DocumentsSection:
    """The documents of a declaration, in the order in which they came."""

    name = "documents"
    template = "documents/section.html"

    @property
    def nothing(self) -> list[DocumentEntry]:
        """Nobody shares the empty list."""
        return []

    def for_api(
        self, declarations: Sequence[Declaration], user: AnyUser
    ) -> dict[int, list[DocumentEntry]]:
        """The documents of each declaration that has some; one query."""
        return {
            pk: [entry(document) for document in documents]
            for pk, documents in documents_by_declaration(declarations).items()
        }

    def for_page(self, declaration: Declaration, user: AnyUser) -> Mapping[str, Any]:
        """The list; for those who may add to it, the form."""
        attaching = isinstance(user, User) and may_attach(user, declaration)
        return {
            "documents": documents_of(declaration),
            "declaration": declaration,
            "form": AttachForm(declaration) if attaching else None,
        }


def entry(document: Document) -> DocumentEntry:
    """A document as the API tells of it."""
    reference = document.declaration.reference
    return DocumentEntry(
        key=document.key,
        url=reverse("api-document", args=[reference, document.key]),
        kind=document.kind,
        name=document.name,
        media_type=document.media_type,
        size=document.size,
        sha256=document.sha256,
        scan=document.scan,
        revision=document.revision,
        uploaded_at=document.uploaded_at.isoformat(),
    )
