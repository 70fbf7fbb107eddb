"""The pages of codes for those signed in: the board, its export, and one code."""

from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
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
from declarations.exporting import chunks
from declarations.parties.models import User
from declarations.schemes import port_names
from declarations.views.files import Table, table_answer
from declarations.views.pages import Request, for_people
from validation.supervision import oversees


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
def export(request: Request, kind: str) -> HttpResponseBase:
    """All that the filters let through, of every page."""
    form = CodeFilter(request.GET)

    def rows_for(reader: User) -> QuerySet[Code]:
        return form.narrow(codes_for(reader))

    head = [
        *(_("Number"), _("Status"), _("VIN or consignment"), _("Declaration")),
        *(_("Exporter"), _("Port"), _("Destination"), _("Issued"), _("Valid until")),
    ]
    lines = (_cells(code) for some in chunks(request.user, rows_for) for code in some)
    return table_answer(Table("codes", head, lines, rows_for(request.user)), kind)


def _cells(code: Code) -> list[str]:
    declaration = code.declaration
    return [
        *(numbers.display(code.number), code.status, code.subject),
        *(declaration.reference, declaration.exporter.name),
        *(declaration.port, declaration.destination),
        localtime(code.issued_at).isoformat(timespec="minutes"),
        localtime(code.expires_at).isoformat(timespec="minutes"),
    ]


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
