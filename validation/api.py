"""The endpoints of this room: judge without filing, and the schemes with their law."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from declarations import intake
from declarations.api.authentication import caller
from declarations.api.parsers import JsonDocument, XmlDocument, document_of
from declarations.api.serializers import FILING, FindingAnswer
from declarations.api.views import CHANNEL, NOTHING, PROBLEMS, ApiView
from declarations.contract import combined_schema
from validation.scheme import Scheme, every_rule, judging_schemes
from validation.services import check


class CheckAnswer(serializers.Serializer[Any]):
    """What would be decided, and every finding."""

    outcome = serializers.ChoiceField(["clear", "review", "return"])
    findings = FindingAnswer(many=True)


class SchemeAnswer(serializers.Serializer[Any]):
    """A scheme and where its schemas are."""

    slug = serializers.CharField()
    title = serializers.CharField()
    notice = serializers.CharField()
    effective = serializers.DateField()
    json_schema = serializers.CharField()
    xml_schema = serializers.CharField()


class RuleAnswer(serializers.Serializer[Any]):
    """A rule with its law."""

    id = serializers.CharField()
    scheme = serializers.CharField()
    title = serializers.CharField()
    level = serializers.CharField()
    remedy = serializers.CharField()
    effective = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    cites = serializers.ListField(child=serializers.DictField())


class SchemaRenderer(JSONRenderer):
    """A JSON Schema under its own media type."""

    media_type = "application/schema+json"


class XsdRenderer(BaseRenderer):
    """An XML Schema as it lies in the scheme's folder."""

    media_type = "application/xml"
    format = "xsd"
    charset = "utf-8"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        problem = not isinstance(data, bytes)
        return JSONRenderer().render(data) if problem else data


class Checks(ApiView):
    """Judges a document as if it were filed now, and stores nothing."""

    parser_classes = (JsonDocument, XmlDocument)

    @extend_schema(
        operation_id="checks_make",
        request=FILING,
        responses={200: CheckAnswer, **PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        envelope = intake.read(document_of(request), today=timezone.localdate())
        checked = check(user=caller(request), envelope=envelope, channel=CHANNEL)
        return Response(
            {
                "outcome": checked.decision.value,
                "findings": [finding.as_document() for finding in checked.findings],
            }
        )


class PublicView(ApiView):
    """What anyone may read."""

    needs = NOTHING
    permission_classes = (AllowAny,)


class Schemes(PublicView):
    """The schemes that declarations can be filed under."""

    @extend_schema(operation_id="schemes_list", responses=SchemeAnswer(many=True))
    def get(self, request: Request) -> Response:
        return Response([_listed(scheme) for scheme in judging_schemes().values()])


class Rules(PublicView):
    """Every rule of every scheme, with its law."""

    @extend_schema(operation_id="rules_list", responses=RuleAnswer(many=True))
    def get(self, request: Request) -> Response:
        return Response(
            [
                {
                    "id": rule.id,
                    "scheme": scheme.slug,
                    "title": gettext(rule.title),
                    "level": rule.level.value,
                    "remedy": gettext(rule.remedy),
                    "effective": rule.effective.isoformat(),
                    "until": rule.until.isoformat() if rule.until else None,
                    "cites": [
                        {"source": c.source, "title": c.title, "text": c.text}
                        for c in rule.cites
                    ],
                }
                for scheme, rule in every_rule()
            ]
        )


class SchemeSchema(PublicView):
    """The JSON Schema of a whole declaration under a scheme."""

    renderer_classes = (JSONRenderer, SchemaRenderer)

    @extend_schema(
        operation_id="schemes_json_schema", responses={200: {"type": "object"}}
    )
    def get(self, request: Request, slug: str) -> Response:
        return Response(combined_schema(_scheme(slug).slug))


class SchemeXsd(PublicView):
    """The XML Schema of a scheme's body."""

    renderer_classes = (XsdRenderer,)

    @extend_schema(
        operation_id="schemes_xml_schema",
        responses={(200, "application/xml"): {"type": "string"}},
    )
    def get(self, request: Request, slug: str) -> Response:
        return Response(_scheme(slug).body_xsd.read_bytes())


def _scheme(slug: str) -> Scheme:
    scheme = judging_schemes().get(slug)
    if scheme is None:
        raise Http404
    return scheme


def _listed(scheme: Scheme) -> dict[str, Any]:
    return {
        "slug": scheme.slug,
        "title": gettext(scheme.title),
        "notice": gettext(scheme.notice),
        "effective": scheme.effective.isoformat(),
        "json_schema": reverse("api-scheme-schema", args=[scheme.slug]),
        "xml_schema": reverse("api-scheme-xsd", args=[scheme.slug]),
    }
