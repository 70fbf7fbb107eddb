"""A case in pictures: claimed, asked about, answered, compared, approved.

The pictures are numbered; PICTURES names the directory in which to keep them.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

from declarations.models import Declaration
from declarations.parties.models import User
from declarations.states import State
from tests.browser.reader import DESKTOP, PHONE, Reader
from tests.validation.rfi.requests import MASS, STANDARD, a_case
from tests.visits import work

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "Is GB/T 37498 what the verifier assessed against?"
REASON = "The standard is the one that the notice names."


@dataclass
class Album:
    """Pictures of what the reader looks at, each at both sizes."""

    reader: Reader
    place: Path
    taken: int = 0

    def keeps(self, name: str, *said: str) -> None:
        """Once the page says all this, and fits the window at either size."""
        self.taken += 1
        for text in said:
            self.reader.page.locator("main").get_by_text(text).first.wait_for()
        for width, height in (PHONE, DESKTOP):
            self.reader.takes((width, height))
            assert self.reader.overflow() <= 0, name
            picture = self.place / f"{self.taken:02d}-{name}-{width}.png"
            self.reader.page.screenshot(path=picture, full_page=True)


@pytest.fixture
def album(reader: Reader, tmp_path: Path) -> Album:
    place = Path(os.environ.get("PICTURES") or tmp_path)
    place.mkdir(parents=True, exist_ok=True)
    return Album(reader, place)


def test_claim_ask_answer_difference_approve(
    album: Album, exporter: User, reviewer: User
) -> None:
    case = a_case(exporter)
    album.reader.signs_in(reviewer.username)
    claims(album, case)
    asks(album, case)
    changes_over_to(album, exporter)
    answers(album, case)
    changes_over_to(album, reviewer)
    compares(album, case)
    approves(album, case)
    work()
    case.refresh_from_db()
    assert case.state == State.ISSUED
    album.reader.page.reload()
    album.keeps("issued", "Issued", REASON)
    assert len(list(album.place.glob("*.png"))) >= 2 * album.taken


def changes_over_to(album: Album, user: User) -> None:
    """Somebody else sits down at the browser."""
    album.reader.page.context.clear_cookies()
    album.reader.signs_in(user.username)


def claims(album: Album, case: Declaration) -> None:
    page = album.reader.page
    page.goto("/desk/")
    album.keeps("queue", case.reference)
    page.locator("main").get_by_role("link", name=case.reference).click()
    album.keeps("case", case.reference, "Decision", "GB/T 37498")
    page.get_by_role("button", name="Claim").click()
    album.keeps("claimed", "You have this case")


def asks(album: Album, case: Declaration) -> None:
    page = album.reader.page
    page.goto(f"/requests/{case.reference}/ask/")
    for mark in (STANDARD, MASS):
        page.check(f"input[name=mark][value='{mark}']")
    album.keeps("marks", "Ask the exporter")
    page.get_by_role("button", name="Write the questions").click()
    page.get_by_label("Standard", exact=True).fill(QUESTION)
    page.get_by_label("Gross vehicle mass", exact=True).fill("As certified?")
    album.keeps("questions", "Ask, and stop the clock")
    page.get_by_role("button", name="Ask, and stop the clock").click()
    album.keeps("asked", "The exporter is asked. The clock is stopped.")


def answers(album: Album, case: Declaration) -> None:
    page = album.reader.page
    album.keeps("board-of-the-exporter", case.reference)
    page.goto(f"/requests/{case.reference}/")
    album.keeps("to-answer", QUESTION, "The clock is stopped until you answer.")
    fill(page, STANDARD, "ISO 14067")
    fill(page, MASS, "48000")
    album.keeps("answering", QUESTION)
    page.locator("button[name=send]").click()
    album.keeps("answered", "Your answer is sent.")


def fill(page: Page, pointer: str, value: str) -> None:
    """A field by its place, whatever is drawn there."""
    asked = page.locator(f"[name='{pointer}']").first
    if asked.evaluate("field => field.tagName") == "SELECT":
        asked.select_option(value)
    else:
        asked.fill(value)


def compares(album: Album, case: Declaration) -> None:
    page = album.reader.page
    page.goto("/desk/")
    album.keeps("queue-again", case.reference, "Resubmitted")
    page.goto(f"/desk/{case.reference}/")
    album.keeps("difference", "ISO 14067", "48,000 kg", "49,000 kg")


def approves(album: Album, case: Declaration) -> None:
    page = album.reader.page
    page.fill("#deciding-reason", REASON)
    album.keeps("reason", "Approve, issue the code")
    page.get_by_role("button", name="Approve, issue the code").click()
    album.keeps("approved", "Done. The history says so.", REASON)
