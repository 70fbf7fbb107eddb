"""Proofs and entries of the log, as JSON, for verifiers anywhere."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from codes import notes
from codes.log import selectors
from declarations.faults import Fault, Refused
from validation.supervision import oversees

# A proof between two sizes never changes.
FOR_EVER = "public, max-age=86400, immutable"
NOW_ONLY = "no-cache"


class LogView(APIView):
    """Public, from any page of any origin."""

    permission_classes = (AllowAny,)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Access-Control-Allow-Origin"] = "*"
        return answer


class InclusionView(LogView):
    """?index=&size=: that the leaf is in the tree of that size."""

    authentication_classes = ()

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        size = _size(request, "size")
        index = _number(request, "index")
        if index >= size:
            raise _refused("index", _("The index must be below the size."))
        hashes = selectors.inclusion_proof(index, size)
        return _proof({"index": index, "size": size}, hashes)


class ConsistencyView(LogView):
    """?from=&to=: that the larger tree begins with the smaller one."""

    authentication_classes = ()

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        new = _size(request, "to")
        old = _number(request, "from")
        if not 0 < old <= new:
            raise _refused("from", _("It must be at least 1 and no larger than “to”."))
        hashes = selectors.consistency_proof(old, new)
        return _proof({"from": old, "to": new}, hashes)


class EntriesView(LogView):
    """?start=&end=: the leaves from start up to end, at most 256 at once. Entries
    about codes are hashes only, except for those who oversee the law."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        start, end = _number(request, "start"), _number(request, "end")
        if start >= end:
            raise _refused("end", _("The end must be above the start."))
        newest = selectors.newest_checkpoint()
        size = newest.size if newest else 0
        overseer = oversees(request.user)
        found = selectors.entries(min(start, size), min(end, size), with_codes=overseer)
        answer = Response({"size": size, "entries": [_entry(one) for one in found]})
        answer["Cache-Control"] = "private, no-store" if overseer else NOW_ONLY
        return answer


def _entry(one: selectors.ShownEntry) -> dict[str, Any]:
    said = None if one.entry is None else notes.encoded(one.entry)
    return {"index": one.index, "hash": notes.encoded(one.hash), "entry": said}


def _proof(about: dict[str, int], hashes: list[bytes]) -> Response:
    answer = Response({**about, "hashes": [notes.encoded(one) for one in hashes]})
    answer["Cache-Control"] = FOR_EVER
    return answer


def _size(request: Request, name: str) -> int:
    """The size of a tree that a checkpoint has covered."""
    size = _number(request, name)
    newest = selectors.newest_checkpoint()
    if newest is None or not 0 < size <= newest.size:
        raise _refused(name, _("The log has no tree of this size yet."))
    return size


def _number(request: Request, name: str) -> int:
    try:
        return notes.number(request.query_params.get(name, ""))
    except notes.NoteError as fault:
        raise _refused(name, _("Send a whole number without leading zeros.")) from fault


def _refused(name: str, message: str) -> Refused:
    return Refused([Fault(f"/{name}", "invalid", message)], status=400)
