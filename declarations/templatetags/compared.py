"""How a difference reads: what happened in a word, and which characters differ."""

from difflib import SequenceMatcher

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from declarations.comparing import EditKind
from declarations.revisions import Line

register = template.Library()

LABELS = {
    EditKind.CHANGED: _("Changed"),
    EditKind.ADDED: _("Added"),
    EditKind.REMOVED: _("Removed"),
    EditKind.MOVED: _("Moved"),
}
# Longer texts, and those that share little, are marked as a whole.
LONGEST = 200
ALIKE = 0.4


@register.filter
def change_label(kind: str) -> str:
    """What happened to a field, in a word."""
    return str(LABELS[EditKind(kind)])


@register.filter
def was(line: Line) -> SafeString:
    """What stood there, with what is gone marked."""
    return _marked(line.before, _spans(line)[0], "del")


@register.filter
def now(line: Line) -> SafeString:
    """What stands there, with what is new marked."""
    return _marked(line.after, _spans(line)[1], "ins")


Span = tuple[int, int]


def _spans(line: Line) -> tuple[list[Span], list[Span]]:
    """The parts of either text that the other does not have."""
    before, after = line.before, line.after
    if line.kind is EditKind.MOVED:
        return [], []
    whole = [(0, len(before))] if before else [], [(0, len(after))] if after else []
    if not before or not after or max(len(before), len(after)) > LONGEST:
        return whole
    if line.code and len(before) == len(after):
        same_place = _runs(before, after)
        return same_place, same_place
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < ALIKE:
        return whole
    edits = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    return [(i, j) for _tag, i, j, _a, _b in edits if i < j], [
        (a, b) for _tag, _i, _j, a, b in edits if a < b
    ]


def _runs(before: str, after: str) -> list[Span]:
    """The runs of characters that differ, place by place, as on two plates."""
    runs: list[Span] = []
    for place, (one, other) in enumerate(zip(before, after, strict=True)):
        if one == other:
            continue
        if runs and runs[-1][1] == place:
            runs[-1] = runs[-1][0], place + 1
        else:
            runs.append((place, place + 1))
    return runs


def _marked(text: str, spans: list[Span], element: str) -> SafeString:
    parts: list[tuple[str]] = []
    end = 0
    for start, stop in spans:
        parts.append((text[end:start],))
        parts.append((format_html("<{0}>{1}</{0}>", element, text[start:stop]),))
        end = stop
    parts.append((text[end:],))
    return format_html_join("", "{}", parts)
