"""An answer that names another truck has other agencies asked about that truck."""

from typing import Any

import pytest
from pytest_django import Settings

from declarations.models import Declaration
from declarations.parties.models import User
from tests import factories
from tests.programs import Program
from tests.validation.registries.agency import an_agency, knows
from tests.validation.rfi.requests import PACKS, asked, fresh
from tests.visits import Person
from validation.registries import services

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture
def agency(settings: Settings, case: Declaration) -> Any:
    """The register of battery packs, from when the case stands in review."""
    services.registry_named.cache_clear()
    with an_agency() as running:
        options = {"url": running.url, "timeout": 30, "retries": 0}
        path = "validation.registries.http.HttpRegistry"
        settings.REGISTRIES = {
            "battery_traceability": {"class": path, "options": options}
        }
        running.behaves(knows())
        yield running
    services.registry_named.cache_clear()


@pytest.fixture
def codes(case: Declaration, reviewer: User, agency: Any) -> list[str]:
    """The packs that the answer will declare."""
    asked(reviewer, case, PACKS)
    return sorted(factories.a_pack_code() for _ in range(2))


def looked_up(agency: Any, case: Declaration, codes: list[str]) -> None:
    assert [sorted(keys) for keys in agency.asked] == [codes]
    stored = fresh(case).verdicts.get(revision=2).circumstances["registries"]
    assert sorted(key for _registry, key, _answer in stored) == codes


def test_the_register_is_asked_about_what_a_program_answers(
    agency: Any, case: Declaration, codes: list[str], api_client: Program
) -> None:
    path = f"/api/v1/declarations/{case.reference}/requests/answers/"
    item = {"item": 1, "value": [{"code": code} for code in codes]}
    answer = api_client.post(path, {"request": 1, "answers": [item]})
    assert answer.status_code == 200
    looked_up(agency, case, codes)


def test_the_register_is_asked_about_what_a_person_answers(
    agency: Any, case: Declaration, codes: list[str], exporter: User
) -> None:
    posted = {
        "shown": PACKS,
        "row": [f"{PACKS}/0", f"{PACKS}/1"],
        **{f"{PACKS}/{n}/code": code for n, code in enumerate(codes)},
        "send": "1",
    }
    answer = Person(exporter).sends(f"/requests/{case.reference}/", posted)
    assert answer.status_code == 302
    looked_up(agency, case, codes)
