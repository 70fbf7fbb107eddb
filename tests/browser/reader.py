"""Somebody at a browser: reads pages, fills in forms, notes what the browser says."""

from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.factories import PASSWORD

DESKTOP = (1280, 900)
PHONE = (390, 844)
SIZES = (DESKTOP, PHONE)
PATIENCE = 120_000
Theme = Literal["light", "dark"]
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    # To tell all that is right as well takes twice as long as to find what is wrong.
    "resultTypes": ["violations"],
}


class Reader:
    """One person with one window."""

    def __init__(self, browser: Browser, origin: str) -> None:
        self.complaints: list[str] = []
        # Where axe looks; readers of both languages share the sizes between them.
        self.examined_at: tuple[tuple[int, int], ...] = SIZES
        self._browser = browser
        self._origin = origin
        self._open("en-GB", "light")

    def _open(self, language: str, theme: Theme) -> None:
        self._context = self._browser.new_context(
            base_url=self._origin, locale=language, color_scheme=theme
        )
        self._context.set_default_timeout(PATIENCE)
        self.page: Page = self._context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message: Any) -> None:
        # A form that is shown again with its faults answers 422, which is no fault.
        if message.type == "error" and "status of 422" not in message.text:
            self.complaints.append(message.text)

    def reads(self, language: str, theme: Theme = "light") -> None:
        """Go on in a new window with another language or theme."""
        self._context.close()
        self._open(language, theme)
        self.examined_at = (DESKTOP,) if language.startswith("en") else (PHONE,)

    def leave(self) -> None:
        """Close the window."""
        self._context.close()

    def signs_in(self, username: str) -> None:
        """Through the form, as people do."""
        self.page.goto("/accounts/login/")
        self.page.fill("#id_login", username)
        self.page.fill("#id_password", PASSWORD)
        self.page.click("main button.button")
        self.page.wait_for_url("**/")

    def violations(self) -> list[str]:
        """What axe finds wrong with the page, and where."""
        found = Axe().run(self.page, options=AXE).response["violations"]
        return [
            f"{each['id']}: {node['html'][:120]}"
            for each in found
            for node in each["nodes"]
        ]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        width = self.page.evaluate("document.documentElement.scrollWidth")
        size = self.page.viewport_size or {"width": 0}
        return int(width) - size["width"]

    def takes(self, size: tuple[int, int]) -> None:
        """Another size of window."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
