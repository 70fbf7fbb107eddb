"""The personas, and the law as it is loaded from its files."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
import pytest_django
from django.core.cache import cache
from django.core.management import call_command
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import translation
from hypothesis import HealthCheck, settings

from declarations.parties.models import Organisation, OrganisationKind, Role, User
from tests import consignments, factories, kept
from tests.programs import Program, a_program
from validation.reference.models import Release

# A busy machine is slow, not wrong; and what passed once passes again, so that nobody
# is stopped by an example that somebody else's change brought up. To look for new ones:
# --hypothesis-profile=exploring
settings.register_profile(
    "exploring", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "any pace", settings.get_profile("exploring"), derandomize=True
)
settings.load_profile("any pace")


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> None:
    """The reference data is there before the first test, as it is before any filing."""
    with django_db_blocker.unblock():
        call_command("load_reference", verbosity=0, stdout=io.StringIO())
        kept.keep()


@pytest.fixture(scope="session", autouse=True)
def flushing_may_empty_the_ledger() -> Iterator[None]:
    """Tests that commit are cleaned up by TRUNCATE, which the ledger refuses."""
    with pytest.MonkeyPatch.context() as patch:
        statements = DatabaseOperations.sql_flush

        def with_triggers_off(*args: Any, **options: Any) -> list[str]:
            return [
                "SET session_replication_role = replica;",
                *statements(*args, **options),
                "SET session_replication_role = origin;",
            ]

        patch.setattr(DatabaseOperations, "sql_flush", with_triggers_off)
        yield


@pytest.fixture(autouse=True)
def nothing_was_counted_before() -> None:
    """Calls of one address are counted in the process, which runs many tests."""
    cache.clear()


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """A page that one test reads in Chinese leaves its thread in Chinese."""
    with translation.override("en"):
        yield


@pytest.fixture
def law(db: None) -> None:
    """The reference data, put back where a test has emptied the tables."""
    if not Release.objects.exists():
        kept.put_back()


@pytest.fixture
def exporting_company(db: None) -> Organisation:
    """The exporter that clear_truck() names."""
    return factories.an_exporter()


@pytest.fixture
def rival_company(db: None) -> Organisation:
    """Another exporter."""
    return factories.an_exporter(factories.RIVAL_USCC)


@pytest.fixture
def broking_company(db: None) -> Organisation:
    """A customs broker; a mandate is what the fixture `broker` adds."""
    return factories.an_organisation(
        OrganisationKind.BROKER, uscc=factories.BROKER_USCC
    )


@pytest.fixture
def customs_office(db: None) -> Organisation:
    """Where reviewers, supervisors, gate officers and auditors work."""
    return factories.an_organisation(
        OrganisationKind.CUSTOMS, uscc=factories.CUSTOMS_USCC
    )


@pytest.fixture
def equipment_company(db: None) -> Organisation:
    """The exporter that clear_consignment() names."""
    return factories.an_exporter(consignments.EXPORTER_USCC)


@pytest.fixture
def equipment_exporter(equipment_company: Organisation) -> User:
    """Owner at the exporter of equipment."""
    return factories.a_person(equipment_company, Role.OWNER)


@pytest.fixture
def exporter(exporting_company: Organisation) -> User:
    """Owner at the exporter."""
    return factories.a_person(exporting_company, Role.OWNER)


@pytest.fixture
def colleague(exporting_company: Organisation) -> User:
    """Works with the exporter's owner."""
    return factories.a_person(exporting_company, Role.MEMBER)


@pytest.fixture
def stranger(rival_company: Organisation) -> User:
    """Owner at another exporter."""
    return factories.a_person(rival_company, Role.OWNER)


@pytest.fixture
def broker(exporting_company: Organisation, broking_company: Organisation) -> User:
    """Works for a broker that holds the exporter's mandate for everything."""
    factories.a_mandate(exporting_company, broking_company)
    return factories.a_person(broking_company, Role.MEMBER)


@pytest.fixture
def broker_without_mandate(db: None) -> User:
    """Works for a broker that the exporter never heard of."""
    company = factories.an_organisation(
        OrganisationKind.BROKER, uscc=factories.OTHER_BROKER_USCC
    )
    return factories.a_person(company, Role.MEMBER)


@pytest.fixture
def reviewer(customs_office: Organisation) -> User:
    """Decides cases."""
    return factories.a_person(customs_office, Role.REVIEWER)


@pytest.fixture
def second_reviewer(customs_office: Organisation) -> User:
    """Decides cases too."""
    return factories.a_person(customs_office, Role.REVIEWER)


@pytest.fixture
def supervisor(customs_office: Organisation) -> User:
    """Keeps reference data and keys, and may override."""
    return factories.a_person(customs_office, Role.SUPERVISOR)


@pytest.fixture
def gate_officer(customs_office: Organisation) -> User:
    """Scans codes and records the release."""
    return factories.a_person(customs_office, Role.GATE_OFFICER)


@pytest.fixture
def auditor(customs_office: Organisation) -> User:
    """Reads all, changes nothing."""
    return factories.a_person(customs_office, Role.AUDITOR)


@pytest.fixture
def api_client(exporting_company: Organisation) -> Program:
    """A program of the exporter."""
    return a_program(exporting_company)


@pytest.fixture
def equipment_client(equipment_company: Organisation) -> Program:
    """A program of the exporter of equipment."""
    return a_program(equipment_company)


@pytest.fixture
def strange_client(rival_company: Organisation) -> Program:
    """A program of another exporter."""
    return a_program(rival_company)
