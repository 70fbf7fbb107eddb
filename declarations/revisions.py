"""The revisions of a declaration, and any two of them compared field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from declarations.comparing import Edit, EditKind, compare, leaves
from declarations.models import Declaration, Revision
from declarations.names import Named, Names, keys_of
from declarations.schemes import IntakeScheme
from declarations.selectors import scheme_of


@dataclass(frozen=True, slots=True)
class Line:
    """One field that differs, in words; `pointer` is its place in the later one."""

    kind: EditKind
    label: str
    before: str
    after: str
    pointer: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The differing fields that one page asks for."""

    title: str
    lines: tuple[Line, ...]


def revisions_of(declaration: Declaration) -> list[Revision]:
    """Every revision, newest first, without what each says."""
    rows = declaration.revisions.select_related("filed_by", "filed_for")
    return list(rows.defer("envelope").order_by("-number"))


def envelopes_of(
    declaration: Declaration, *numbers: int
) -> dict[int, Mapping[str, Any]]:
    """What was declared in each of these revisions, for those that there are."""
    return dict(
        declaration.revisions.filter(number__in=numbers).values_list(
            "number", "envelope"
        )
    )


def differences(
    declaration: Declaration, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Sheet]:
    """Where two revisions of a declaration differ, in the order of the form."""
    scheme = scheme_of(declaration)
    words = _Words(scheme, before, after)
    lines = [
        named
        for edit in compare(before, after, keys_of(scheme))
        for named in words.lines(edit)
    ]
    order = {title: place for place, title in enumerate(words.after.pages)}
    lines.sort(key=lambda named: order.get(named[0], len(order)))
    return [
        Sheet(title or _("Other facts"), tuple(line for _title, line in some))
        for title, some in groupby(lines, key=lambda named: named[0])
    ]


class _Words:
    """Edits between two documents, as lines that people read."""

    def __init__(
        self, scheme: IntakeScheme, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> None:
        self.before = Names(scheme, before)
        self.after = Names(scheme, after)

    def lines(self, edit: Edit) -> Iterator[tuple[str, Line]]:
        if edit.kind is EditKind.MOVED:
            name = self.after.of(edit.now)
            was = self.before.of(edit.was).label
            yield self._line(edit, name, was, name.label)
        elif edit.kind is EditKind.REMOVED:
            for pointer, value in leaves(edit.was, edit.before):
                name = self.before.of(pointer)
                yield self._line(edit, name, self.before.spoken(pointer, value), "")
        elif edit.kind is EditKind.ADDED:
            for pointer, value in leaves(edit.now, edit.after):
                name = self.after.of(pointer)
                yield self._line(edit, name, "", self.after.spoken(pointer, value))
        else:
            yield self._line(
                edit,
                self.after.of(edit.now),
                self.before.spoken(edit.was, edit.before),
                self.after.spoken(edit.now, edit.after),
            )

    def _line(self, edit: Edit, name: Named, was: str, now: str) -> tuple[str, Line]:
        line = Line(edit.kind, name.label, was, now, edit.now, name.code)
        return name.page, line
