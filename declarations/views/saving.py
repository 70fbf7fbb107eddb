"""Saving in the background while somebody types, and what is said of a field left."""

import json
from dataclasses import replace
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

from declarations import services
from declarations.answers import take
from declarations.counting import count
from declarations.faults import Conflict
from declarations.filing import Filing, Page
from declarations.questions import (
    Asked,
    Question,
    TableQuestion,
    flat,
    place,
    remark,
    unanswered,
    with_tables,
)
from declarations.remarks import remarks
from declarations.views.pages import Request
from declarations.working_copies import standing_findings, working_copy_of

# Somebody who types without a pause makes forty saves a minute.
MOST_SAVES = 120
WINDOW_SECONDS = 60


def save_while_typing(request: Request, filing: Filing, page: Page) -> HttpResponse:
    """The page's answers are kept, and it is said what is wrong with the fields that
    were left and with those that bear a remark. Where the same page was saved by its
    button meanwhile, that stands."""
    if _too_often(request):
        return HttpResponse(status=429, headers={"Retry-After": str(WINDOW_SECONDS)})
    envelope = take(filing.envelope, page.section, request.POST, in_place=True)
    try:
        copy = services.save_answers(
            user=request.user,
            declaration=filing.declaration,
            envelope=envelope,
            done=sorted(filing.done),
            since=_read_at(request) or filing.saved_at,
        )
    except Conflict as conflict:
        if conflict.code != "saved_meanwhile":
            raise
        # The next save builds on what stands now.
        standing = working_copy_of(filing.declaration)
        at = standing.saved_at.isoformat() if standing else ""
        trigger = json.dumps({"savedMeanwhile": at})
        return HttpResponse(status=204, headers={"HX-Trigger": trigger})
    findings = standing_findings(filing.declaration, request.user, envelope)
    changed = replace(filing, envelope=envelope, findings=findings)
    told = _told(request, changed, page.section.slug)
    return render(request, "declarations/saved.html", {"copy": copy, "told": told})


def _read_at(request: Request) -> datetime | None:
    """When the answers were saved that the browser shows: a button may have saved
    others since, and its answer may still be on its way."""
    try:
        at = parse_datetime(request.POST.get("since", ""))
    except ValueError:
        return None
    return at if at and is_aware(at) else None


def _too_often(request: Request) -> bool:
    key = f"saves-while-typing:{request.user.pk}"
    return count(key, seconds=WINDOW_SECONDS).used > MOST_SAVES


def _told(request: Request, filing: Filing, slug: str) -> list[Question]:
    """The questions to speak of, each with its faults; none where none was left."""
    told = set(request.POST.getlist("told"))
    wanted = told.union(request.POST.getlist("left"))
    page = filing.page(slug)
    if page is None or not wanted:
        return []
    asked = [one for one in page.asked if _in_order(one)]
    for one in with_tables(asked):
        one.faults.clear()
    remark([*remarks(request.user, filing), *filing.findings], asked)
    place((hole for hole in unanswered(asked) if hole.pointer in told), asked)
    return [one for one in flat(asked) if one.pointer in wanted]


def _in_order(asked: Asked) -> bool:
    """Whether rows stand where they will be sent: none after one without answers."""
    if not isinstance(asked, TableQuestion):
        return True
    empty = [not any(one.answered for one in row.questions) for row in asked.rows]
    return empty == sorted(empty)
