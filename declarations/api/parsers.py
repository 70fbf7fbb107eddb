"""Request bodies to documents: whole, bounded, in one of two formats, in UTF-8."""

from collections.abc import Mapping
from typing import IO, Any, cast

from django.http import UnreadablePostError
from django.utils.translation import gettext as _
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from declarations.faults import Fault, Refused
from declarations.formats.json import read_json
from declarations.formats.limits import MOST_BYTES, malformed, too_large
from declarations.formats.xml import read_xml
from declarations.intake import shape_for

UTF_8 = frozenset({"utf-8", "utf8", "us-ascii"})


class JsonDocument(BaseParser):
    """A JSON document, read strictly."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        return read_json(whole_body(stream, parser_context))


class XmlDocument(BaseParser):
    """The same document in XML, read strictly."""

    media_type = "application/xml"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        return read_xml(whole_body(stream, parser_context), shape_for)


def document_of(request: Request) -> Any:
    """The document that was sent. Raises Refused where there is none."""
    if request.stream is None:
        raise malformed(
            [
                Fault(
                    "",
                    "empty_body",
                    _("The request has no body."),
                    _("Send the document, with its Content-Length."),
                )
            ]
        )
    return request.data


def whole_body(stream: IO[Any], context: Mapping[str, Any] | None) -> bytes:
    """All that was sent, in plain UTF-8 and within bounds. Raises Refused."""
    request = cast("Request", (context or {})["request"])
    _require_plain_utf8(request)
    declared = int(request.META.get("CONTENT_LENGTH") or 0)
    if declared > MOST_BYTES:
        raise too_large()
    try:
        data = cast("bytes", stream.read(MOST_BYTES + 1))
    except UnreadablePostError as error:
        raise _truncated() from error
    if len(data) > MOST_BYTES:
        raise too_large()
    if len(data) != declared:
        raise _truncated()
    return data


def _require_plain_utf8(request: Request) -> None:
    encoding = request.META.get("HTTP_CONTENT_ENCODING", "identity").lower()
    if encoding != "identity":
        raise UnsupportedMediaType(
            encoding, detail=_("Compressed bodies are not read. Send it as it is.")
        )
    charset = (request._request.content_params or {}).get("charset", "utf-8")  # noqa: SLF001 - DRF hides it
    if charset.strip("\"'").lower() not in UTF_8:
        raise malformed(
            [
                Fault(
                    "",
                    "not_utf8",
                    _("The Content-Type names a character set other than UTF-8."),
                    _("Save it with the encoding UTF-8 and send it again."),
                )
            ]
        )


def _truncated() -> Refused:
    return malformed(
        [
            Fault(
                "",
                "truncated",
                _("The body is shorter than its Content-Length says."),
                _("Nothing was stored. Send it again."),
            )
        ]
    )
