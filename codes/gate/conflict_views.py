"""Pages of conflicts at the gate, for those who oversee: the list, and each one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from codes.gate import conflicts
from codes.gate.forms import NoteForm
from codes.gate.selectors import conflict_for, conflicts_for
from declarations.schemes import port_names
from declarations.views.pages import Request, for_people
from validation.supervision import oversees, supervises


@for_people
@require_safe
def reports(request: Request) -> HttpResponse:
    """Conflicts, newest first."""
    if not oversees(request.user):
        raise Http404
    edge = request.GET.get("older_than", "")
    page = conflicts_for(request.user, int(edge) if edge.isdecimal() else None)
    context = {
        "reports": page.rows,
        "older": page.rows[-1].pk if page.has_more else None,
        "ports": port_names(),
    }
    return render(request, "gate/conflicts.html", context)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Request, pk: int) -> HttpResponse:
    """Both sides of a conflict; a supervisor closes it with a note."""
    found = conflict_for(request.user, pk)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        note = form.cleaned_data["note"]
        conflicts.close(user=request.user, report=found, note=note)
        messages.success(request, _("The conflict is closed."))
        return redirect("gate:conflict", found.pk)
    may_close = found.closed_at is None and supervises(request.user)
    context = {
        "report": found,
        "sides": [side for side in (found.first, found.second) if side],
        "form": form if may_close else None,
        "ports": port_names(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "gate/conflict.html", context, status=status)
