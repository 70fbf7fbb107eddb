"""The rows of a draft: one list at a time, row by row or as a file."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from declarations.faults import Forbidden, Refused
from declarations.views.pages import Request, for_people
from validation.reference import drafts
from validation.reference.differences import of_draft
from validation.reference.forms import EndForm, RowForm, UploadForm, cells_of, tell
from validation.reference.models import DraftRelease
from validation.reference.selectors import (
    change_for,
    draft_for,
    list_called,
    row_for,
    rows_of,
)
from validation.reference.uploads import read_upload


@for_people
@require_safe
def one_list(request: Request, number: int, name: str) -> HttpResponse:
    """The rows of a list as they stand, and what the draft changes in them."""
    draft, listed = draft_for(request.user, number), list_called(name)
    text = request.GET.get("q", "").strip()
    context = {
        "draft": draft,
        "listed": listed,
        "page": rows_of(listed, text, request.GET.get("after", "")),
        "text": text,
        "query": urlencode({"q": text}) if text else "",
        "difference": of_draft(draft, listed.name),
        "may_edit": _may_edit(request, draft),
    }
    return render(request, "reference/draft_list.html", context)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request, number: int, name: str) -> HttpResponse:
    """A new row."""
    draft, listed = _to_edit(request, number), list_called(name)
    data = request.POST if request.method == "POST" else None
    form = RowForm(listed, data, initial={"valid_from": draft.starts_on})
    if form.is_bound and form.is_valid():
        try:
            drafts.add_row(
                user=request.user, draft=draft, listed=listed, cells=form.cells
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("reference:draft-list", number, name)
    context = {"draft": draft, "listed": listed, "form": form}
    return _shown(request, "reference/row_add.html", context, form)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, number: int, name: str, row: int) -> HttpResponse:
    """Other values for a row, from a day on."""
    draft, listed = _to_edit(request, number), list_called(name)
    found = row_for(listed, row)
    data = request.POST if request.method == "POST" else None
    first = max(draft.starts_on, found.valid_from)
    initial = {**cells_of(found), "valid_from": first}
    form = RowForm(listed, data, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            drafts.change_row(
                user=request.user, draft=draft, row=found, cells=form.cells
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("reference:draft-list", number, name)
    context = {"draft": draft, "listed": listed, "form": form, "row": found}
    return _shown(request, "reference/row_change.html", context, form)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: Request, number: int, name: str, row: int) -> HttpResponse:
    """A last day for a row, or no day at all."""
    draft, listed = _to_edit(request, number), list_called(name)
    found = row_for(listed, row)
    form = EndForm(
        request.POST if request.method == "POST" else None,
        initial={"on": draft.starts_on},
    )
    if "remove" in request.POST:
        drafts.remove_row(user=request.user, draft=draft, row=found)
        return redirect("reference:draft-list", number, name)
    if form.is_bound and form.is_valid():
        try:
            drafts.end_row(
                user=request.user, draft=draft, row=found, on=form.cleaned_data["on"]
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("reference:draft-list", number, name)
    context = {"draft": draft, "listed": listed, "form": form, "row": found}
    return _shown(request, "reference/row_end.html", context, form)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request, number: int, name: str) -> HttpResponse:
    """Many rows from a file."""
    draft, listed = _to_edit(request, number), list_called(name)
    form = UploadForm(*((request.POST, request.FILES) if request.POST else ()))
    if form.is_bound and form.is_valid():
        try:
            rows = read_upload(listed, form.cleaned_data["file"].read())
            changed = drafts.merge(
                user=request.user, draft=draft, listed=listed, rows=rows
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            told = ngettext("One row differs.", "%(n)d rows differ.", changed)
            messages.success(request, told % {"n": changed})
            return redirect("reference:draft-list", number, name)
    context = {"draft": draft, "listed": listed, "form": form}
    return _shown(request, "reference/upload.html", context, form)


@for_people
@require_POST
def undo(request: Request, number: int, change: int) -> HttpResponse:
    """Take one change out of the draft."""
    draft = draft_for(request.user, number)
    drafts.undo(user=request.user, draft=draft, change=change_for(draft, change))
    messages.success(request, _("The change is undone."))
    return redirect("reference:draft", number)


def _may_edit(request: Request, draft: DraftRelease) -> bool:
    return draft.closed_at is None and draft.author_id == request.user.pk


def _to_edit(request: Request, number: int) -> DraftRelease:
    draft = draft_for(request.user, number)
    if not _may_edit(request, draft):
        raise Forbidden("not_the_author", _("Only its author edits a draft."))
    return draft


def _shown(
    request: Request, template: str, context: dict[str, Any], form: forms.Form
) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, template, context, status=status)
