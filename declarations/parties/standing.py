"""In whose name a user acts: memberships read once, and the actor they make."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from declarations.parties.models import (
    CUSTOMS_ROLES,
    Mandate,
    Membership,
    Organisation,
    OrganisationKind,
    Role,
    User,
)

AnyUser = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Standing:
    """A user's memberships, with the questions that pages and selectors ask."""

    memberships: tuple[Membership, ...]

    @property
    def organisation(self) -> Organisation | None:
        """The organisation the user acts for."""
        return self.memberships[0].organisation if self.memberships else None

    @property
    def organisation_ids(self) -> tuple[int, ...]:
        """Every organisation the user belongs to."""
        return tuple(member.organisation_id for member in self.memberships)

    @property
    def roles(self) -> frozenset[Role]:
        """Every role the user has."""
        return frozenset(Role(member.role) for member in self.memberships)

    @property
    def ports(self) -> frozenset[str]:
        """Where the user may act as a gate officer."""
        return frozenset(
            port
            for member in self.memberships
            if member.role == Role.GATE_OFFICER
            for port in member.ports
        )

    @property
    def is_customs(self) -> bool:
        """Works for customs in any role."""
        return bool(self.roles & CUSTOMS_ROLES)

    @property
    def is_broker(self) -> bool:
        """Belongs to a customs broker."""
        return self._any(OrganisationKind.BROKER)

    @property
    def is_exporter(self) -> bool:
        """Belongs to an exporter."""
        return self._any(OrganisationKind.EXPORTER)

    def _any(self, kind: OrganisationKind) -> bool:
        return any(member.organisation.kind == kind for member in self.memberships)


def standing_of(user: AnyUser) -> Standing:
    """The user's standing; read once an object, so once a request."""
    if not isinstance(user, User):
        return Standing(())
    known: Standing | None = getattr(user, "_standing", None)
    if known is None:
        rows = user.memberships.filter(disabled_at=None)
        known = Standing(tuple(rows.select_related("organisation").order_by("pk")))
        user._standing = known  # type: ignore[attr-defined]  # noqa: SLF001 - our own
    return known


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something, as the ledger keeps it; the system when nobody did. What a
    broker does for an exporter is done under a mandate."""

    user: User | None = None
    organisation: Organisation | None = None
    on_behalf_of: Organisation | None = None
    under: Mandate | None = None

    @classmethod
    def of(
        cls,
        user: User,
        on_behalf_of: Organisation | None = None,
        under: Mandate | None = None,
    ) -> "Actor":
        """The actor that a signed-in user or an API key is."""
        organisation = standing_of(user).organisation
        if on_behalf_of == organisation:
            on_behalf_of = None
        return cls(user, organisation, on_behalf_of, under)

    def as_json(self) -> dict[str, Any]:
        """What the ledger records: names frozen at the time of the act."""
        if self.user is None:
            return {"kind": "system"}
        record: dict[str, Any] = {
            "kind": "program" if self.user.is_service else "person",
            "id": self.user.pk,
            "name": str(self.user),
        }
        if self.organisation:
            record["organisation"] = self.organisation.name
            record["uscc"] = self.organisation.uscc
        if self.on_behalf_of:
            record["on_behalf_of"] = self.on_behalf_of.name
            record["on_behalf_of_uscc"] = self.on_behalf_of.uscc
        if self.under:
            record["mandate"] = self.under.number
        return record


SYSTEM = Actor()
