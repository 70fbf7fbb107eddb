"""Whom events concern: people by event, for many events in a few queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.utils import timezone

from declarations.kinds import KINDS
from declarations.models import Declaration, LedgerEntry, mandates_over
from declarations.notifications.matters import Readers
from declarations.parties.models import (
    CUSTOMS_ROLES,
    MandateAction,
    Membership,
    Role,
)

# The acts of a reviewer after which the case, when it comes back, is that reviewer's.
HELD_BY_ACT = (
    *("case.asked", "case.asked_more", "case.asked_less", "case.recalled"),
    *("case.taken_over", "case.reopened", "case.override_proposed"),
    *("case.override_declined", "case.approved"),
)
WRITTEN_TO = (Role.OWNER, Role.MEMBER)

# By user, the company that it is about, as far as it is about one.
People = dict[int, int | None]
Resolver = Callable[[Sequence[LedgerEntry]], Mapping[int, People]]


def readers_of(entries: Iterable[LedgerEntry]) -> dict[int, People]:
    """The people whom each event concerns, but for who did it; by event.

    The events come with their declarations.
    """
    groups: dict[Readers, list[LedgerEntry]] = defaultdict(list)
    for entry in entries:
        told = KINDS[entry.kind].told
        if told is not None:
            groups[told.readers].append(entry)
    found: dict[int, People] = {}
    for readers, some in groups.items():
        people = RESOLVERS[readers](some)
        for entry in some:
            doer = entry.actor.get("id")
            found[entry.pk] = {
                user: company
                for user, company in people[entry.pk].items()
                if user != doer
            }
    return found


def _filers(entries: Sequence[LedgerEntry]) -> dict[int, People]:
    """The exporter's people, and those of brokers that may see the declaration now."""
    brokers = mandates_over(MandateAction.VIEW, timezone.localdate()).values("broker")
    rows = (
        Declaration.objects.filter(pk__in={entry.declaration_id for entry in entries})
        .annotate(brokers=ArraySubquery(brokers))
        .values_list("pk", "exporter_id", "brokers")
    )
    companies = {pk: (exporter, {exporter, *found}) for pk, exporter, found in rows}
    members = _members_of(set().union(*(found for _own, found in companies.values())))
    people: dict[int, People] = {
        pk: {user: exporter for company in found for user in members[company]}
        for pk, (exporter, found) in companies.items()
    }
    return {entry.pk: people.get(entry.declaration_id or 0, {}) for entry in entries}


def _members_of(companies: Iterable[int]) -> Mapping[int, set[int]]:
    members: dict[int, set[int]] = defaultdict(set)
    rows = _memberships().filter(organisation__in=companies, role__in=WRITTEN_TO)
    for company, user in rows.values_list("organisation_id", "user_id"):
        members[company].add(user)
    return members


def _holders(entries: Sequence[LedgerEntry]) -> dict[int, People]:
    """Who of customs acted on the case last, if that person still works there."""
    acts = (
        LedgerEntry.objects.filter(
            declaration__in={entry.declaration_id for entry in entries},
            kind__in=HELD_BY_ACT,
        )
        .order_by("declaration_id", "-sequence")
        .distinct("declaration_id")
        .values_list("declaration_id", "actor")
    )
    holders: dict[int | None, int | None] = {
        declaration: actor.get("id") for declaration, actor in acts
    }
    rows = _memberships().filter(
        user__in=set(holders.values()) - {None}, role__in=CUSTOMS_ROLES
    )
    working = set(rows.values_list("user_id", flat=True))
    return {
        entry.pk: {
            user: None for user in working if user == holders.get(entry.declaration_id)
        }
        for entry in entries
    }


def _supervisors(entries: Sequence[LedgerEntry]) -> dict[int, People]:
    rows = _memberships().filter(role=Role.SUPERVISOR)
    everybody: People = dict.fromkeys(rows.values_list("user_id", flat=True))
    return dict.fromkeys((entry.pk for entry in entries), everybody)


def _named(entries: Sequence[LedgerEntry]) -> dict[int, People]:
    """The people of the companies that the event names."""
    codes = {code for entry in entries for code in entry.data.get("tell", ())}
    people: dict[str, People] = defaultdict(dict)
    rows = _memberships().filter(organisation__uscc__in=codes)
    for code, company, user in rows.values_list(
        "organisation__uscc", "organisation_id", "user_id"
    ):
        people[code][user] = company
    return {
        entry.pk: {
            user: company
            for code in entry.data.get("tell", ())
            for user, company in people[code].items()
        }
        for entry in entries
    }


def _memberships() -> QuerySet[Membership]:
    """Those of people who can still come in; programs read the feed instead."""
    return Membership.objects.filter(
        disabled_at=None, user__is_active=True, user__is_service=False
    )


RESOLVERS: dict[Readers, Resolver] = {
    Readers.FILERS: _filers,
    Readers.HOLDER: _holders,
    Readers.SUPERVISORS: _supervisors,
    Readers.NAMED: _named,
}
