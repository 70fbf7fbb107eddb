"""The public pages of rules with their law, made from the rules themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from declarations.clock import declaration_date
from declarations.faults import Unavailable
from validation.reference.services import book_on
from validation.rule import Level, Rule
from validation.scheme import Scheme, every_rule, judging_schemes


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule of a scheme as the catalogue shows it on a day."""

    scheme: Scheme
    rule: Rule
    level: Level
    on: date

    @property
    def topic(self) -> str:
        """The middle of the id, which also names the rule's file."""
        return topic_of(self.rule)

    @property
    def in_force(self) -> bool:
        """Whether it is law on the day."""
        return self.rule.in_force(self.on)

    @property
    def cases(self) -> list[tuple[str, Level]]:
        """Branches of the rule that have a level of their own."""
        return [(case.replace("_", " "), level) for case, level in _cases(self.rule)]


def _cases(rule: Rule) -> Iterable[tuple[str, Level]]:
    return rule.cases.items()


def topic_of(rule: Rule) -> str:
    """GCC-VIN-02 is about VIN."""
    return rule.id.split("-")[1]


def entries() -> list[Entry]:
    """Every rule with the level that is in force today."""
    today = declaration_date(timezone.now())
    return [
        Entry(scheme, rule, _level(rule, today), today) for scheme, rule in every_rule()
    ]


def _level(rule: Rule, on: date) -> Level:
    try:
        return rule.level_of("", book_on(on))
    except Unavailable:
        return rule.level


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """All rules, narrowed by scheme and topic."""
    found = entries()
    scheme, topic = request.GET.get("scheme", ""), request.GET.get("topic", "")
    shown = [
        entry
        for entry in found
        if scheme in {"", entry.scheme.slug} and topic in {"", entry.topic}
    ]
    context: dict[str, Any] = {
        "entries": shown,
        "schemes": judging_schemes().values(),
        "topics": sorted({entry.topic for entry in found}),
        "scheme": scheme,
        "topic": topic,
    }
    return render(request, "rules/catalogue.html", context)


@require_safe
def rule_page(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule: its law, its dates, its level, and what to do when it speaks."""
    found = [entry for entry in entries() if entry.rule.id == rule_id.upper()]
    if not found:
        raise Http404(_("No rule has this id."))
    return render(request, "rules/rule.html", {"entry": found[0], "entries": found})
