"""Schemathesis over the OpenAPI document: nothing it makes up breaks a promise."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as searching
from pytest_django import Settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from clearance_portal.wsgi import application
from tests.programs import Program

SCHEMA: Any = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
# Of each kind: lawful by the document, and unlawful in one place.
EXAMPLES: Final = 4
CHECKS: Final = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> None:
    """Where the files of this test are."""
    settings.DOCUMENTS_ROOT = tmp_path / "documents"


@pytest.fixture(autouse=True)
def connection_stays_open() -> Iterator[None]:
    """The end of a request is not the end of the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda found: found.label)
def test_whatever_is_sent_is_answered_as_the_document_says(
    operation: Any, api_client: Program
) -> None:
    key = {"Authorization": f"Api-Key {api_client.secret}"}

    @searching(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy(operation))
    def holds(case: Any) -> None:
        case.call_and_validate(headers=key, checks=CHECKS)

    holds()


def strategy(operation: Any) -> Any:
    lawful = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    return lawful | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
