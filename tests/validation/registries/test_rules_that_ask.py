"""Rules that rest on another agency's word: its answer counts, its silence is doubt."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django import Settings

from declarations.models import Declaration
from declarations.parties.models import User
from tests import consignments, factories
from tests.validation.registries.agency import Agency, Mood, an_agency, knows, says
from validation.circumstances import Circumstances
from validation.judging import judge_document
from validation.models import StoredFinding, Verdict
from validation.reference.services import book_on
from validation.registries import services
from validation.scheme import judging_schemes
from validation.tasks import judge_submitted

pytestmark = pytest.mark.usefixtures("law")
VIN = factories.a_vin(700_001)
PACK = factories.a_pack_code(700_001)
NOTHING = knows()
BROKEN = says(b"", 500)
TRUCK = {
    "body__vehicle__vin": VIN,
    "body__battery__packs": [{"code": PACK}],
    "body__battery__declared_pack_count": 1,
}


@pytest.fixture
def agency(settings: Settings) -> Iterator[Callable[[str], Agency]]:
    """The agency as the register of the name that a test gives."""
    services.registry_named.cache_clear()
    with an_agency() as running:

        def as_register(name: str) -> Agency:
            options = {"url": running.url, "timeout": 30, "retries": 0}
            path = "validation.registries.http.HttpRegistry"
            settings.REGISTRIES = {name: {"class": path, "options": options}}
            return running

        yield as_register
    services.registry_named.cache_clear()


def judged(user: User) -> tuple[str, set[str]]:
    row = factories.filed(user, **TRUCK)
    judge_submitted()
    rules = StoredFinding.objects.filter(verdict__declaration=row)
    state = Declaration.objects.get(pk=row.pk).state
    return state, set(rules.values_list("rule", flat=True))


CASES: list[tuple[str, Mood, str, set[str]]] = [
    ("battery_traceability", knows(**{PACK: {"vin": VIN}}), "cleared", set()),
    ("battery_traceability", NOTHING, "cleared", set()),
    (
        "battery_traceability",
        knows(**{PACK: {"vin": "LZZ1BCN25TD000101"}}),
        "in_review",
        {"GCC-BATTERY-08"},
    ),
    ("battery_traceability", BROKEN, "in_review", {"GCC-BATTERY-08"}),
    (
        "vehicle_certificates",
        knows(**{VIN: {"manufacturer": "SINOTRUK"}}),
        "cleared",
        set(),
    ),
    (
        "vehicle_certificates",
        knows(**{VIN: {"manufacturer": "Foton"}}),
        "cleared",
        {"GCC-VIN-06"},
    ),
    ("vehicle_certificates", BROKEN, "in_review", {"GCC-VIN-06"}),
    (
        "carbon_verifiers",
        knows(**{"Demo Verification Ltd": {"status": "ACCREDITED"}}),
        "cleared",
        set(),
    ),
    ("carbon_verifiers", NOTHING, "cleared", {"GCC-CARBON-04"}),
    ("carbon_verifiers", BROKEN, "in_review", {"GCC-CARBON-04"}),
]


@pytest.mark.parametrize("case", range(len(CASES)))
def test_its_word_counts(agency: Any, exporter: User, case: int) -> None:
    register, mood, *expected = CASES[case]
    agency(register).behaves(mood)
    assert list(judged(exporter)) == expected


def test_a_replay_needs_no_agency(agency: Any, exporter: User) -> None:
    agency("battery_traceability").behaves(BROKEN)
    judged(exporter)
    verdict = Verdict.objects.select_related("declaration").get()
    again = judge_document(
        judging_schemes()[verdict.declaration.scheme],
        verdict.declaration.revisions.get().envelope,
        Circumstances.from_json(verdict.circumstances),
        book_on(verdict.declared_on),
    )
    assert (again.decision, dict(again.answers)) == (verdict.decision, verdict.answers)


@pytest.mark.parametrize(
    ("mood", "state"),
    [
        (knows(AEOCN3702DEMB02={"status": "ACTIVE"}), "cleared"),
        (knows(AEOCN3702DEMB02={"status": "SUSPENDED"}), "returned"),
        (NOTHING, "returned"),
        (BROKEN, "in_review"),
    ],
    ids=["active", "suspended", "unknown", "silent"],
)
def test_the_aeo_register_decides_on_certificates(
    agency: Any, mood: Mood, state: str
) -> None:
    agency("aeo_status").behaves(mood)
    company = factories.an_exporter(consignments.EXPORTER_USCC)
    row = consignments.filed(factories.a_person(company))
    judge_submitted()
    row.refresh_from_db()
    found = StoredFinding.objects.filter(verdict__declaration=row)
    assert row.state == state
    assert set(found.values_list("rule", flat=True)) == (
        set() if state == "cleared" else {"IEGC-AEO-02"}
    )
