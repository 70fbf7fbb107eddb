"""The pages of codes for those signed in: the board, its export, and one code."""

import csv
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from codes import number as numbers
from codes import qr
from codes.board import CodeFilter, code_for, codes_for, history_of, slice_of
from codes.certificates.services import certificate_of, is_live
from codes.facts import facts_of
from codes.models import Code
from declarations.schemes import port_names
from declarations.views.pages import Request, for_people
from validation.supervision import oversees

# More than this nobody reads in a spreadsheet; the filters make it fewer.
MOST_EXPORTED = 10_000
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@for_people
@require_safe
def board(request: Request) -> HttpResponse:
    """Codes that the user may see, found by number, subject or reference."""
    form = CodeFilter(request.GET)
    everything = codes_for(request.user)
    shown = slice_of(
        form.narrow(everything),
        known=everything,
        older_than=request.GET.get("older_than", ""),
        newer_than=request.GET.get("newer_than", ""),
    )
    context = {
        "form": form,
        "slice": shown,
        "filters": form.answers,
        "query": urlencode(form.answers),
        "rows": _rows(shown.rows),
    }
    return render(request, "codes/board.html", context)


def _rows(codes: list[Code]) -> list[tuple[Code, str, str]]:
    """Each code with its number as people read it, and the name of its port."""
    ports = port_names()
    return [
        (
            code,
            numbers.display(code.number),
            ports.get(code.declaration.port, code.declaration.port),
        )
        for code in codes
    ]


@for_people
@require_safe
def export(request: Request) -> StreamingHttpResponse:
    """All that the filters let through, as CSV."""
    rows = CodeFilter(request.GET).narrow(codes_for(request.user))[:MOST_EXPORTED]
    answer = StreamingHttpResponse(
        _csv(rows.iterator(chunk_size=500)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="codes.csv"'
    return answer


class _Line:
    """What csv writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


def _csv(codes: Iterable[Code]) -> Iterator[str]:
    writer = csv.writer(_Line())
    head = [
        *(_("Number"), _("Status"), _("VIN or consignment"), _("Declaration")),
        *(_("Exporter"), _("Port"), _("Destination"), _("Issued"), _("Valid until")),
    ]
    # The mark by which spreadsheets know UTF-8.
    yield "\ufeff" + writer.writerow(head)
    for code in codes:
        declaration = code.declaration
        cells = [
            *(numbers.display(code.number), code.status, code.subject),
            *(declaration.reference, declaration.exporter.name),
            *(declaration.port, declaration.destination),
            localtime(code.issued_at).isoformat(timespec="minutes"),
            localtime(code.expires_at).isoformat(timespec="minutes"),
        ]
        yield writer.writerow([_harmless(cell) for cell in cells])


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


@for_people
@require_safe
def code_page(request: Request, number: str) -> HttpResponse:
    """One code: how it stands, what it says, what happened, and its papers."""
    code = code_for(request.user, number)
    shown = numbers.display(code.number)
    label = _("QR code of clearance code %(number)s") % {"number": shown}
    live = is_live(code)
    return render(
        request,
        "codes/code.html",
        {
            "code": code,
            "declaration": code.declaration,
            "display": shown,
            "live": live,
            "qr_svg": qr.svg(code.token, label=label),
            "facts": facts_of(code),
            "timeline": list(history_of(code, request.user)),
            "certificate": certificate_of(code) if live else None,
            "verify_url": f"{reverse('verify')}?{urlencode({'code': shown})}",
            "may_oversee": oversees(request.user),
        },
    )
