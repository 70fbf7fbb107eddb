"""GET /api/v1/service/: the public service figures for programs."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from declarations.api.views import NOTHING, ApiView
from declarations.clock import database_now
from validation.clocks.figures import minimum
from validation.clocks.models import Figure
from validation.clocks.reports import figures, week_name


class FigureAnswer(serializers.Serializer[Any]):
    """A week's figure of a scheme, at a port or, with null, at all ports."""

    measure = serializers.ChoiceField(["clearance", "release"])
    scheme = serializers.CharField()
    week = serializers.CharField()
    port = serializers.CharField(allow_null=True)
    declarations = serializers.IntegerField()
    median_seconds = serializers.IntegerField()
    ninetieth_seconds = serializers.IntegerField()
    within_target = serializers.FloatField(allow_null=True)


class ServiceAnswer(serializers.Serializer[Any]):
    """The public figures; smaller groups than the minimum are left out."""

    minimum_declarations = serializers.IntegerField()
    minimum_exporters = serializers.IntegerField()
    largest_percent_of_one_exporter = serializers.IntegerField()
    figures = FigureAnswer(many=True)


class Service(ApiView):
    """How long clearance and release took in the last weeks, for anyone."""

    permission_classes = (AllowAny,)
    needs = NOTHING

    @extend_schema(operation_id="service_figures", responses=ServiceAnswer)
    def get(self, request: Request) -> Response:
        least = minimum()
        return Response(
            {
                "minimum_declarations": least.declarations,
                "minimum_exporters": least.exporters,
                "largest_percent_of_one_exporter": least.largest_percent,
                "figures": [
                    _document(figure)
                    for figure in figures(AnonymousUser(), database_now())
                ],
            }
        )


def _document(figure: Figure) -> dict[str, Any]:
    punctual = figure.on_time
    share = None if punctual is None else round(punctual / figure.declarations, 3)
    return {
        "measure": figure.measure,
        "scheme": figure.scheme,
        "week": week_name(figure.week),
        "port": figure.port or None,
        "declarations": figure.declarations,
        "median_seconds": figure.median,
        "ninetieth_seconds": figure.ninetieth,
        "within_target": share,
    }
