"""docker-compose.yml: all parts, each with a health check, no default secret."""

import re
from typing import Any

import pytest
import yaml

from clearance_portal.home import CHECKOUT

TEXT = (CHECKOUT / "docker-compose.yml").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]


def test_all_parts_are_there() -> None:
    parts = "postgres redis clamav migrate web worker scheduler nginx"
    assert set(SERVICES) == set(parts.split())


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_each_part_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_no_variable_has_a_default() -> None:
    variables = re.findall(r"(?<!\$)\$\{([A-Z_]+)([^}]*)\}", TEXT)
    assert {name for name, _ in variables} >= {"SECRET_KEY", "CODE_KEK"}
    assert all(rule.startswith(":?") for _, rule in variables)


def test_only_workers_hold_the_key_that_unwraps_signing_keys() -> None:
    holders = {
        name
        for name, service in SERVICES.items()
        if "CODE_KEK" in service.get("environment", {})
    }
    assert holders == {"worker"}


def test_web_and_workers_share_the_documents() -> None:
    sharing = {
        name
        for name, service in SERVICES.items()
        if "documents:/srv/documents" in service.get("volumes", [])
    }
    assert sharing == {"web", "worker"}
    assert "DOCUMENTS_ROOT=/srv/documents" in (CHECKOUT / "Dockerfile").read_text()
