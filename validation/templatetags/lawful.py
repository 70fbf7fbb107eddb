"""How findings and citations read: the wrong characters marked, the source named."""

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from validation.findings import ReadableFinding
from validation.law import Citation
from validation.rule import Level

register = template.Library()

# How messages name a place in a value, in the languages of the portal.
PLACE = re.compile(r"[Pp]osition (\d+)|第 ?(\d+) ?位|[(（](\d+)[)）]")
LEVELS = {
    Level.REJECT: gettext_lazy("Returned for correction"),
    Level.REVIEW: gettext_lazy("A reviewer decides"),
    Level.WARN: gettext_lazy("Warning only"),
}
TAGS = {Level.REJECT: "stopper", Level.REVIEW: "review", Level.WARN: "warning"}


@register.filter
def evidence(finding: ReadableFinding) -> SafeString:
    """The value seen, with the characters marked that the message speaks of."""
    named = {
        int(next(filter(None, m.groups()))) for m in PLACE.finditer(finding.message)
    }
    places = {place for place in named if 1 <= place <= len(finding.value)}
    if not places:
        return format_html("<mark>{}</mark>", finding.value)
    return format_html_join(
        "",
        "{}{}{}",
        (
            (
                SafeString("<mark>") if place in places else "",
                character,
                SafeString("</mark>") if place in places else "",
            )
            for place, character in enumerate(finding.value, 1)
        ),
    )


@register.simple_tag
def cited(citation: Citation) -> str:
    """The source by its public name, then what it says."""
    title = gettext(citation.title)
    # S1 and S2 are names of our own for the notices; nobody outside knows them.
    known = re.fullmatch(r"S\d", citation.source)
    source = title if known else f"{citation.source}, {title}"
    return f"{source}: {gettext(citation.text)}" if citation.text else source


@register.filter
def law_text(text: str) -> str:
    """A title or remedy of a rule in the reader's language."""
    return gettext(text) if text else ""


@register.filter
def level_label(level: str) -> str:
    """What follows from a finding of the level."""
    return str(LEVELS[Level(level)])


@register.filter
def level_tag(level: str) -> str:
    """The style that draws the level."""
    return TAGS[Level(level)]
