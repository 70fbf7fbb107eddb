"""The documents that a consignment names, with the digests of their files."""

from collections.abc import Iterator, Mapping
from typing import Any

from declarations.schemes import StatedDocument


def stated_documents(body: Mapping[str, Any]) -> Iterator[StatedDocument]:
    """Rows of the list of documents that give a digest; a kind of which one row gives
    none is left out, because any file may be that one."""
    listed = body.get("documents")
    rows = [
        row
        for row in (listed if isinstance(listed, list) else [])
        if isinstance(row, Mapping)
    ]
    open_kinds = {row.get("kind") for row in rows if not row.get("sha256")}
    for number, row in enumerate(rows):
        kind, digest = row.get("kind"), row.get("sha256")
        if isinstance(kind, str) and isinstance(digest, str) and kind not in open_kinds:
            yield StatedDocument(kind, f"/body/documents/{number}/sha256", digest)
