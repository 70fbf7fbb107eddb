"""A real Chromium at a live server; every test here is skipped where there is none."""

import shutil
from collections.abc import Generator

import pytest
from babel.messages.mofile import write_mo
from django.db import connections
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from clearance_portal.catalogues import catalogue_path, read_catalogue
from tests.browser.reader import PATIENCE, Reader
from tests.browser.scanners import Phone

NAMES = ("chromium", "chromium-browser", "google-chrome")


def pytest_configure() -> None:
    """Chinese pages need the compiled catalogue, and it as new as its source."""
    source = catalogue_path("zh_Hans")
    compiled = source.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
        with compiled.open("wb") as file:
            write_mo(file, read_catalogue("zh_Hans"))


@pytest.fixture
def chromium(transactional_db: None) -> Generator[Browser, None, None]:
    """Begun for each test: Playwright keeps a loop running in this thread meanwhile,
    which Django takes for its own, and no other test should have to allow that."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip(f"no Chromium found under the names {', '.join(NAMES)}")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu"],
            timeout=PATIENCE,
        )
        yield browser
        browser.close()
        # Beside a running loop Django opened a connection of its own; nobody else
        # would ever close it.
        connections.close_all()


@pytest.fixture
def reader(
    chromium: Browser, live_server: LiveServer, law: None
) -> Generator[Reader, None, None]:
    """Somebody at a browser; complaints of the browser fail the test."""
    somebody = Reader(chromium, live_server.url)
    yield somebody
    somebody.leave()
    assert somebody.complaints == []


@pytest.fixture
def phone(
    chromium: Browser, live_server: LiveServer, law: None
) -> Generator[Phone, None, None]:
    """A phone that may lose its network; complaints of its browser fail the test."""
    somebody = Phone(chromium, live_server.url)
    yield somebody
    somebody.leave()
    assert somebody.complaints == []
