"""Consulting registries: before judging and outside of any transaction with locks."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

from declarations.clock import database_now
from validation.registries.answers import (
    Answer,
    Enquiry,
    Known,
    Registry,
    RegistryError,
)
from validation.registries.models import RegistryAnswer

log = structlog.get_logger(__name__)

# An answer this young is not asked for again; one this old no longer bridges a failure.
FRESH = timedelta(minutes=10)
BRIDGES = timedelta(hours=4)


@cache
def registry_named(name: str) -> Registry | None:
    """The registry that settings configure under a name; None when they do not."""
    configured: Mapping[str, Any] | None = settings.REGISTRIES.get(name)
    if configured is None:
        return None
    registry: Registry = import_string(configured["class"])(
        **configured.get("options", {})
    )
    return registry


def consult(enquiries: Iterable[Enquiry]) -> None:
    """See to it that every enquiry to a configured registry has an answer on file.

    One request a registry; its failure is an answer too. May wait for the network, so
    never call it while rows are locked.
    """
    at = database_now()
    wanted: dict[str, set[str]] = defaultdict(set)
    for enquiry in enquiries:
        wanted[enquiry.registry].add(enquiry.key)
    for name, keys in wanted.items():
        registry = registry_named(name)
        if registry is not None:
            missing = keys - _on_file(name, keys, at - FRESH)
            if missing:
                _ask(name, registry, missing, at)


def answers_to(enquiries: Iterable[Enquiry]) -> dict[Enquiry, Answer]:
    """What is on file; an enquiry to a registry that is not configured is left out.

    Where a configured registry has no answer, or one too old, that is an answer too:
    whatever kept it from being asked, no rule may take the silence for consent.
    """
    wanted = {one for one in enquiries if one.registry in settings.REGISTRIES}
    if not wanted:
        return {}
    at = database_now()
    rows = RegistryAnswer.objects.filter(
        registry__in={one.registry for one in wanted}, key__in={o.key for o in wanted}
    )
    found = {
        Enquiry(row.registry, row.key): Answer.from_json(row.answer)
        for row in rows
        if row.asked_at >= at - BRIDGES
    }
    silence = Answer(Known.UNAVAILABLE, {}, at, "no answer on file")
    return {one: found.get(one, silence) for one in wanted}


def _on_file(name: str, keys: Collection[str], since: datetime) -> set[str]:
    """Keys with an answer of that age or younger that is not a mere failure."""
    return set(
        RegistryAnswer.objects.filter(registry=name, key__in=keys, asked_at__gte=since)
        .exclude(answer__known=Known.UNAVAILABLE)
        .values_list("key", flat=True)
    )


def _ask(name: str, registry: Registry, keys: set[str], at: datetime) -> None:
    try:
        found = registry.ask(keys)
    except RegistryError as error:
        log.warning("registry_unavailable", registry=name, fault=str(error))
        bridged = _on_file(name, keys, at - BRIDGES)
        failed = Answer(Known.UNAVAILABLE, {}, at, str(error))
        _file(name, dict.fromkeys(keys - bridged, failed))
        return
    unknown = Answer(Known.NO, {}, at)
    _file(
        name,
        {
            key: Answer(Known.YES, found[key], at) if key in found else unknown
            for key in keys
        },
    )


def _file(name: str, answers: Mapping[str, Answer]) -> None:
    RegistryAnswer.objects.bulk_create(
        [
            RegistryAnswer(
                registry=name,
                key=key,
                answer=answer.as_json(),
                asked_at=answer.asked_at,
            )
            for key, answer in sorted(answers.items())
        ],
        update_conflicts=True,
        unique_fields=["registry", "key"],
        update_fields=["answer", "asked_at"],
    )
