"""Publishing reference data, and reading the book of a date."""

import hashlib
import json
from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from declarations.clock import database_now, declaration_date
from declarations.faults import Unavailable
from validation.reference.book import ReferenceBook
from validation.reference.lists import RULE_LEVELS, ReferenceList
from validation.reference.loaders import DatedRow, read_csv
from validation.reference.models import ReferenceRow, Release
from validation.scheme import every_rule, judging_schemes

# One advisory lock for the one publisher; the number only has to be ours.
PUBLISHING = 0x47434331


def all_lists() -> dict[str, ReferenceList[Any]]:
    """Every list that some scheme reads, by name."""
    lists = {RULE_LEVELS.name: RULE_LEVELS}
    for scheme in judging_schemes().values():
        lists |= {listed.name: listed for listed in scheme.lists}
    return lists


@dataclass(frozen=True, slots=True)
class Publication:
    """What a release changed; `release` is None when nothing differed."""

    release: Release | None
    added: int
    removed: int


Identity = tuple[str, str, str, str, str, bool, str]


@transaction.atomic
def publish_files(*, note: str) -> Publication:
    """Make the shipped files the reference data in force; one release, or none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLISHING])
    wanted: dict[Identity, ReferenceRow] = {}
    for listed in all_lists().values():
        for dated in read_csv(listed):
            row = _stored_row(listed, dated)
            wanted[_identity(row)] = row
    current = {
        _identity(row): row.pk
        for row in ReferenceRow.objects.filter(
            removed_in=None, list__in=all_lists()
        ).iterator()
    }
    added = [row for identity, row in wanted.items() if identity not in current]
    removed = [pk for identity, pk in current.items() if identity not in wanted]
    if not added and not removed and _newest_rules_digest() == rules_digest():
        return Publication(None, 0, 0)
    release = _new_release(note)
    ReferenceRow.objects.filter(pk__in=removed).update(removed_in=release)
    for row in added:
        row.added_in = release
    ReferenceRow.objects.bulk_create(added, batch_size=2000)
    return Publication(release, len(added), len(removed))


def _stored_row(listed: ReferenceList[Any], dated: DatedRow) -> ReferenceRow:
    return ReferenceRow(
        list=listed.name,
        key=listed.key(dated.row),
        data=json.loads(json.dumps(asdict(dated.row), default=str)),
        valid_from=dated.valid_from,
        valid_until=dated.valid_until,
        illustrative=dated.illustrative,
        source=dated.source,
    )


def _identity(row: ReferenceRow) -> Identity:
    return (
        row.list,
        row.key,
        json.dumps(row.data, sort_keys=True),
        str(row.valid_from),
        str(row.valid_until),
        row.illustrative,
        row.source,
    )


def _new_release(note: str) -> Release:
    at = database_now()
    day = declaration_date(at).strftime("%Y%m%d")
    today = Release.objects.filter(version__startswith=day).count()
    return Release.objects.create(
        version=f"{day}{today + 1:02d}",
        published_at=at,
        note=note,
        rules_digest=rules_digest(),
    )


def _newest_rules_digest() -> str | None:
    newest = Release.objects.order_by("-pk").first()
    return newest.rules_digest if newest else None


def rules_digest() -> str:
    """SHA-256 over the identity, dates and levels of every rule as shipped."""
    said = [
        [
            scheme.slug,
            rule.id,
            str(rule.effective),
            str(rule.until),
            rule.level,
            dict(rule.cases),
        ]
        for scheme, rule in every_rule()
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def current_release() -> Release:
    """The newest release. Raises Unavailable before reference data is loaded."""
    release = Release.objects.order_by("-pk").first()
    if release is None:
        raise Unavailable(
            "no_reference_data",
            "Reference data is not loaded: manage.py load_reference.",
        )
    return release


def book_on(on: date, release: Release | None = None) -> ReferenceBook:
    """The reference book of a date under a release, the newest if none is named."""
    release = release or current_release()
    return _read_book(on, release.pk, release.version)


@lru_cache(maxsize=16)
def _read_book(on: date, release_id: int, version: str) -> ReferenceBook:
    """Read once a process: a release's rows never change."""
    rows = (
        ReferenceRow.objects.filter(added_in_id__lte=release_id, valid_from__lte=on)
        .filter(Q(removed_in=None) | Q(removed_in_id__gt=release_id))
        .filter(Q(valid_until=None) | Q(valid_until__gt=on))
        .values_list("list", "data")
    )
    lists = all_lists()
    found: dict[ReferenceList[Any], list[Any]] = defaultdict(list)
    for name, data in rows.iterator():
        if name in lists:
            found[lists[name]].append(lists[name].parse(data))
    return ReferenceBook.of(on, found, release=version)
