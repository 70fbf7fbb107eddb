"""One page on which several declarations are answered at once, a row each."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clearance_portal.dashboard import bulk
from clearance_portal.dashboard.answering import Question, answers_of, questions_on
from clearance_portal.dashboard.clients_views import require_broker
from clearance_portal.dashboard.selection_views import told
from declarations.views.pages import Request, for_people

OWN = "answer-"


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: Request) -> HttpResponse:
    """The questions of one kind, and the words that answer them."""
    require_broker(request)
    if request.method == "POST":
        return _answered(request)
    return _show(request, request.GET.getlist("row"), request.GET.get("kind", ""))


def _answered(request: Request) -> HttpResponse:
    ticks, kind = request.POST.getlist("row"), request.POST.get("kind", "")
    single = {
        name.removeprefix(OWN): str(words)
        for name, words in request.POST.items()
        if name.startswith(OWN)
    }
    shared = request.POST.get("answer", "")
    if not ticks or not (shared.strip() or any(map(str.strip, single.values()))):
        names = [tick.partition("/")[0] for tick in ticks]
        error = _("Tick the declarations that you mean, and write the answer.")
        return _show(request, names, kind, error=error)
    act = answers_of(request.user, kind, shared, single)
    outcomes = bulk.each(request.user, ticks, act)
    return told(request, outcomes, _("Answered together"))


def _show(
    request: Request, names: list[str], kind: str, *, error: str = ""
) -> HttpResponse:
    rows = bulk.rows_named(request.user, names).values()
    questions = questions_on(rows)
    context = {
        "questions": questions,
        "chosen": _chosen(questions, kind),
        "query": urlencode([("row", row.reference) for row in rows]),
        "error": error,
    }
    status = 422 if error else 200
    return render(request, "dashboard/broker_answers.html", context, status=status)


def _chosen(questions: list[Question], kind: str) -> Question | None:
    return next(
        (one for one in questions if one.key == kind),
        questions[0] if questions else None,
    )
