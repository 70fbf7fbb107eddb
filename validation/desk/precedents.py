"""Earlier decisions of people that resemble a case: same exporter, model, HS code."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from declarations.models import Declaration, Revision
from declarations.wording import sentence
from validation.desk.models import Precedent
from validation.models import Ruling
from validation.scheme import PrecedentKey, judging_schemes

EXPORTER = "exporter"
SAME_EXPORTER = sentence("Exporter")
SHOWN = 5
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Resemblance:
    """A key of the case, and the newest rulings on other cases that share it."""

    label: str
    value: str
    rulings: list[Ruling]


def remember(ruling: Ruling) -> None:
    """Have the ruling found from later cases; what was played is no precedent."""
    if ruling.declaration.exporter.sandbox:
        return
    Precedent.objects.bulk_create(
        [
            Precedent(ruling=ruling, kind=key.kind, value=key.value[:LONGEST])
            for key in _keys(ruling.declaration, ruling.revision)
        ],
        ignore_conflicts=True,
    )


def resembling(declaration: Declaration) -> list[Resemblance]:
    """What was decided before, by each key that has something; three queries."""
    keys = _keys(declaration, declaration.revision)
    found = _newest(declaration, keys)
    rulings = Ruling.objects.select_related("declaration", "decided_by").in_bulk(
        [ruling for rulings in found.values() for ruling in rulings]
    )
    return [
        Resemblance(
            gettext(key.label),
            _shown(declaration, key),
            [rulings[pk] for pk in found[key]],
        )
        for key in keys
        if found[key]
    ]


def _newest(
    declaration: Declaration, keys: Sequence[PrecedentKey]
) -> dict[PrecedentKey, list[int]]:
    """The newest few rulings by key; one query whatever the number of keys."""
    some = [
        Precedent.objects.filter(kind=key.kind, value=key.value[:LONGEST])
        .exclude(ruling__declaration=declaration)
        .order_by("-ruling_id")
        .values_list("kind", "value", "ruling_id")[:SHOWN]
        for key in keys
    ]
    found: dict[tuple[str, str], list[int]] = {}
    for kind, value, ruling in some[0].union(*some[1:], all=True):
        found.setdefault((kind, value), []).append(ruling)
    return {
        key: sorted(found.get((key.kind, key.value[:LONGEST]), []), reverse=True)
        for key in keys
    }


def _keys(declaration: Declaration, revision: int) -> tuple[PrecedentKey, ...]:
    exporter = PrecedentKey(EXPORTER, SAME_EXPORTER, declaration.exporter.uscc)
    declared = Revision.objects.filter(declaration=declaration, number=revision).first()
    if declared is None:
        return (exporter,)
    scheme = judging_schemes()[declaration.scheme]
    return (exporter, *scheme.precedent_keys(declared.envelope))


def _shown(declaration: Declaration, key: PrecedentKey) -> str:
    return declaration.exporter.name if key.kind == EXPORTER else key.value
