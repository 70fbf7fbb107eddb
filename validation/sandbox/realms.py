"""In which realm a declaration claims its goods, and what a sandbox stages in it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from declarations.parties.models import Organisation
from declarations.schemes import ClaimKey
from validation.sandbox.magic import staged_in
from validation.sandbox.staged import Staged
from validation.scheme import Scheme


def staged_for(
    exporter: Organisation, scheme: Scheme, document: Mapping[str, Any]
) -> Staged | None:
    """What a magic value asks for; outside of a sandbox it asks for nothing."""
    return staged_in(scheme, document) if exporter.sandbox else None


def claims_of(
    exporter: Organisation, scheme: Scheme, document: Mapping[str, Any]
) -> tuple[ClaimKey, ...]:
    """What the document claims: in the real world, or in the play of one sandbox. A
    magic value claims nothing, so that it can be sent again and again."""
    keys = scheme.claims(document["body"])
    if not exporter.sandbox:
        return keys
    if staged_in(scheme, document):
        return ()
    return tuple(replace(key, realm=exporter.pk) for key in keys)
