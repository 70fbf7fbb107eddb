"""The cast: every persona, and the companies, offices and mandates behind them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from declarations.parties.models import (
    MandateAction,
    Organisation,
    OrganisationKind,
    Role,
    User,
)
from tests import factories
from tests.codes.gate.officers import SHANGHAI, TIANJIN, an_officer
from tests.programs import Program, a_program
from tests.visits import Person

OWNER_NAME = "Pomelo Heavy Trucks"
BROKER_NAMES = {
    "broker": "Broker Of Everything",
    "broker_without_mandate": "Broker Of Nobody",
    "broker_of_tomorrow": "Broker Of Tomorrow",
    "broker_of_yesterday": "Broker Of Yesterday",
    "broker_who_looks": "Broker Who Looks",
    "broker_of_equipment": "Broker Of Equipment",
    "broker_elsewhere": "Broker Of Another Port",
}


@dataclass
class Cast:
    """Everybody by name: people, and programs by their keys."""

    owner: Organisation
    customs: Organisation
    people: dict[str, User | None] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)

    def person(self, name: str) -> User:
        """Somebody who can sign in."""
        user = self.people[name]
        assert user is not None
        return user

    @property
    def names(self) -> list[str]:
        """Every persona."""
        return [*self.people, *self.programs]


def the_cast() -> Cast:
    """Everybody, with mandates as their names say."""
    owner = factories.an_organisation(
        OrganisationKind.EXPORTER, uscc=factories.EXPORTER_USCC, name=OWNER_NAME
    )
    customs = factories.an_organisation(
        OrganisationKind.CUSTOMS, uscc=factories.CUSTOMS_USCC, name="Customs House"
    )
    rival = factories.an_organisation(
        OrganisationKind.EXPORTER, uscc=factories.RIVAL_USCC, name="Rival Motors"
    )
    cast = Cast(owner, customs)
    cast.people = {
        "anonymous": None,
        "exporter": factories.a_person(owner, Role.OWNER),
        "colleague": factories.a_person(owner, Role.MEMBER),
        "stranger": factories.a_person(rival, Role.OWNER),
        **_brokers(owner),
        "reviewer": factories.a_person(customs, Role.REVIEWER),
        "second_reviewer": factories.a_person(customs, Role.REVIEWER),
        "supervisor": factories.a_person(customs, Role.SUPERVISOR),
        "gate_officer": an_officer(customs, TIANJIN),
        "distant_officer": an_officer(customs, SHANGHAI),
        "auditor": factories.a_person(customs, Role.AUDITOR),
    }
    cast.programs = {"api_client": a_program(owner), "strange_client": a_program(rival)}
    return cast


def _brokers(exporter: Organisation) -> dict[str, User]:
    today = factories.today()
    mandates: dict[str, dict[str, Any] | None] = {
        "broker": {},
        "broker_without_mandate": None,
        "broker_of_tomorrow": {"valid_from": today + timedelta(days=1)},
        "broker_of_yesterday": {"valid_until": today},
        "broker_who_looks": {"actions": [MandateAction.VIEW]},
        "broker_of_equipment": {"schemes": ["green_channel"]},
        "broker_elsewhere": {"ports": [SHANGHAI]},
    }
    people = {}
    for number, (name, changes) in enumerate(mandates.items()):
        company = factories.an_organisation(
            OrganisationKind.BROKER,
            uscc=f"9131000000000{number:04d}X",
            name=BROKER_NAMES[name],
        )
        if changes is not None:
            factories.a_mandate(exporter, company, **changes)
        people[name] = factories.a_person(company, Role.MEMBER)
    return people


@dataclass
class Visitor:
    """A persona with a client that remembers nothing from one call to the next."""

    user: User | None = None
    program: Program | None = None

    def __post_init__(self) -> None:
        self._client = self.program.client if self.program else Person(self.user).client
        self._client.raise_request_exception = False

    def asks(self, method: str, path: str, **options: Any) -> Any:
        """The answer, read to its end; cookies stay as they were."""
        if self.program:
            key = {"Authorization": f"Api-Key {self.program.secret}"}
            options["headers"] = {**key, **options.pop("headers", {})}
        with self._unmoved():
            return getattr(self._client, method)(path, **options)

    @contextmanager
    def _unmoved(self) -> Iterator[None]:
        before = self._client.cookies.output(header="", sep="; ")
        try:
            yield
        finally:
            self._client.cookies.clear()
            self._client.cookies.load(before)


def visitor(cast: Cast, name: str) -> Visitor:
    """The persona at a client."""
    if name in cast.programs:
        return Visitor(program=cast.programs[name])
    return Visitor(cast.people[name])
