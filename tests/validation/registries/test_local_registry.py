"""A registry of the portal's own: the rows of a list that are in force today."""

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from tests import consignments, factories
from validation.registries import services
from validation.registries.local import LocalRegistry
from validation.tasks import judge_submitted

pytestmark = pytest.mark.usefixtures("law")
CERTIFICATE = "AEOCN3702DEMB02"


def test_it_knows_what_its_list_has_and_nothing_else(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    registry = LocalRegistry(listed="aeo_certificates")
    with django_assert_num_queries(1):
        found = registry.ask([CERTIFICATE, "AEOCN0000000001"])
    assert set(found) == {CERTIFICATE}
    assert found[CERTIFICATE]["status"] == "ACTIVE"


def test_rules_take_its_word_when_settings_name_it(settings: Settings) -> None:
    services.registry_named.cache_clear()
    settings.REGISTRIES = {
        "aeo_status": {
            "class": "validation.registries.local.LocalRegistry",
            "options": {"listed": "aeo_certificates"},
        }
    }
    company = factories.an_exporter(consignments.EXPORTER_USCC)
    row = consignments.filed(factories.a_person(company))
    judge_submitted()
    row.refresh_from_db()
    services.registry_named.cache_clear()
    assert row.state == "cleared"
