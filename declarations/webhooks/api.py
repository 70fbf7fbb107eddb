"""GET /api/v1/events/: what happened, in order, from where the caller left off."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from declarations.api.queries import (
    bad_parameter,
    one_of,
    page_size,
    pairs_of,
)
from declarations.api.serializers import Problem
from declarations.api.views import PROBLEMS, ApiView
from declarations.faults import Refused
from declarations.kinds import KINDS
from declarations.parties.models import Scope
from declarations.parties.standing import AnyUser, standing_of
from declarations.webhooks.events import as_event, kinds_for_parties
from declarations.webhooks.feed import stretch_for

LONGEST_CURSOR = 18


class EventData(serializers.Serializer[Any]):
    """What a program needs to act on an event; `sentence` is English. What is about a
    batch has no `own_reference` and no `scheme`, but counts of rows."""

    reference = serializers.CharField()
    own_reference = serializers.CharField()
    scheme = serializers.CharField()
    url = serializers.CharField()
    state = serializers.CharField(allow_null=True)
    sentence = serializers.CharField()
    actor = serializers.DictField()
    revision = serializers.IntegerField(required=False)
    number = serializers.CharField(required=False)
    name = serializers.CharField(required=False)
    port = serializers.CharField(required=False)
    passing = serializers.IntegerField(required=False)
    wrong = serializers.IntegerField(required=False)
    taken = serializers.IntegerField(required=False)
    left = serializers.IntegerField(required=False)


class Event(serializers.Serializer[Any]):
    """One event, as CloudEvents 1.0 has it. `id` is the same wherever it is told."""

    specversion = serializers.CharField()
    id = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    type = serializers.CharField()
    subject = serializers.CharField()
    time = serializers.DateTimeField()
    datacontenttype = serializers.CharField()
    data = EventData()  # type: ignore[assignment]


class EventPage(serializers.Serializer[Any]):
    """Events, the oldest first. `next` always leads on: keep it, and ask it later."""

    results = Event(many=True)
    cursor = serializers.CharField()
    next = serializers.CharField()
    more = serializers.BooleanField()


class Events(ApiView):
    """The events of all declarations that the caller may see, and of its batches."""

    needs: ClassVar[Mapping[str, Scope]] = {"GET": Scope.EVENTS}

    @extend_schema(
        operation_id="events_list",
        parameters=[
            OpenApiParameter(
                "after", description="The cursor of the answer before; none at first."
            ),
            OpenApiParameter("limit", int, description="Rows a page, 100 at most."),
            OpenApiParameter("kind", many=True, description="One or more kinds."),
        ],
        responses={
            200: EventPage,
            **PROBLEMS,
            (410, "application/problem+json"): Problem,
        },
    )
    def get(self, request: Request) -> Response:
        query = request.query_params
        stretch = stretch_for(
            request.user,
            after=_place(query),
            kinds=_kinds(query, request.user),
            limit=page_size(query),
        )
        if stretch is None:
            raise _unknown_cursor()
        following = _address(request, stretch.cursor)
        return Response(
            {
                "results": [as_event(entry) for entry in stretch.entries],
                "cursor": str(stretch.cursor),
                "next": following,
                "more": stretch.more,
            },
            headers={"Link": f'<{following}>; rel="next"'},
        )


def _place(query: QueryDict) -> int:
    text = query.get("after", "0")
    if text.isascii() and text.isdecimal() and len(text) <= LONGEST_CURSOR:
        return int(text)
    raise bad_parameter("after", _("Use the cursor that the answer before gave."))


def _kinds(query: QueryDict, user: AnyUser) -> list[str]:
    """Those asked for, or all that the reader may have."""
    parties = kinds_for_parties()
    offered = list(KINDS) if standing_of(user).is_customs else parties
    asked = query.getlist("kind")
    if not set(asked) <= set(offered):
        raise bad_parameter("kind", one_of(offered))
    return asked or offered


def _address(request: Request, cursor: int) -> str:
    kept = [pair for pair in pairs_of(request.query_params) if pair[0] != "after"]
    address = request.build_absolute_uri(request.path)
    return f"{address}?{urlencode([*kept, ('after', cursor)])}"


def _unknown_cursor() -> Refused:
    return Refused(
        [],
        code="cursor_unknown",
        message=_(
            "The feed has not come this far: it was put back from a copy. Start again"
            " without a cursor; events keep their ids, so that known ones show."
        ),
        status=HTTPStatus.GONE,
    )
