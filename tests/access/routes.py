"""Every route of the URL configuration, under a name by which tables know it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, get_resolver, reverse

Places = dict[str, Any]
# Django's own administration and the log-in's own pages have families of routes; what
# holds for one holds for all of a family.
ADMINISTRATION = admin.site.name


@dataclass(frozen=True, slots=True)
class Route:
    """One route: `name` with its namespace, and the names of its placeholders."""

    name: str
    placeholders: tuple[str, ...]

    @property
    def is_administration(self) -> bool:
        """Whether Django's administration has it."""
        return self.name.startswith(f"{ADMINISTRATION}:")

    def path(self, places: Places) -> str:
        """Its address with real things in it."""
        return reverse(self.name, kwargs=places)


def every_route() -> list[Route]:
    """All that have a name; what has none catches what nobody else wanted."""
    return [route for route in _routes(get_resolver().url_patterns) if route.name]


def nameless() -> list[str]:
    """Patterns without a name."""
    return list(_nameless(get_resolver().url_patterns))


def _routes(patterns: list[Any], space: str = "") -> Iterator[Route]:
    for pattern in patterns:
        if not isinstance(pattern, URLPattern):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _routes(pattern.url_patterns, inner)
            continue
        name = f"{space}{pattern.name}" if pattern.name else ""
        yield Route(name, _placeholders(pattern))


def _nameless(patterns: list[Any], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            yield from _nameless(pattern.url_patterns, here)
        elif not pattern.name:
            yield here


def _placeholders(pattern: URLPattern) -> tuple[str, ...]:
    matched = pattern.pattern
    groups = getattr(matched, "regex", None)
    named = set(groups.groupindex) if groups is not None else set()
    return tuple(sorted(named | set(matched.converters)))
