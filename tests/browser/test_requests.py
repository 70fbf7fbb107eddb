"""Questions of customs in a real browser: accessible, and nothing typed is lost."""

import pytest

from declarations.models import Declaration
from declarations.parties.models import User
from tests.browser.reader import Reader
from tests.browser.test_every_page_is_accessible import LANGUAGES, faults_of
from tests.factories import PASSWORD
from tests.validation.rfi.requests import (
    MASS,
    PACKS,
    STANDARD,
    VIN,
    a_case,
    asked,
    fresh,
    replied,
)
from tests.visits import page
from validation.rfi.models import RfiItem

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "textarea[name=words-1-2]"


@pytest.fixture
def open_case(exporter: User, reviewer: User, law: None) -> Declaration:
    """Asked about the mass, in words, and for a document."""
    case = a_case(exporter)
    asked(reviewer, case, MASS, words="Who weighed it?", document="OTHER")
    return fresh(case)


def answers(case: Declaration) -> str:
    return f"/requests/{case.reference}/"


def fills_in_log_in(reader: Reader, user: User) -> None:
    reader.page.fill("#id_login", user.username)
    reader.page.fill("#id_password", PASSWORD)
    reader.page.click("main button.button")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_whoever_answers(
    reader: Reader,
    exporter: User,
    reviewer: User,
    open_case: Declaration,
    language: str,
) -> None:
    case = a_case(exporter)
    other = asked(reviewer, case, VIN, PACKS, STANDARD)
    replied(exporter, other, {STANDARD: "ISO 14067", PACKS: []}, {1: "It is right."})
    asked(reviewer, fresh(case), VIN, f"{PACKS}", "/body/vehicle/powertrain")
    reader.reads(language)
    reader.signs_in(exporter.username)
    paths = [
        answers(open_case),
        f"{answers(open_case)}1/documents/3/",
        answers(case),
        page(case),
        page(case, "revisions/"),
        page(case, "revisions/compare/"),
    ]
    assert faults_of(reader, paths) == {}


def test_pages_of_the_reviewer(
    reader: Reader, exporter: User, reviewer: User, open_case: Declaration
) -> None:
    case = a_case(exporter)
    replied(exporter, asked(reviewer, case, MASS), {MASS: 48000})
    reader.signs_in(reviewer.username)
    ask = f"{answers(case)}ask/"
    paths = [ask, f"{ask}?mark={VIN}&mark=words&mark=document:OTHER", page(open_case)]
    assert faults_of(reader, [*paths, f"/desk/{case.reference}/"]) == {}


def test_what_is_typed_is_saved_by_itself(
    reader: Reader, exporter: User, open_case: Declaration
) -> None:
    reader.signs_in(exporter.username)
    reader.page.goto(answers(open_case))
    reader.page.fill(WORDS, "The port did.")
    reader.page.wait_for_selector("#kept-at:has-text('Saved on')")
    assert RfiItem.objects.get(position=2).words == "The port did."


def test_text_survives_a_session_that_ended(
    reader: Reader, exporter: User, open_case: Declaration
) -> None:
    reader.signs_in(exporter.username)
    reader.page.goto(answers(open_case))
    reader.page.context.clear_cookies(name="sessionid")
    reader.page.fill(WORDS, "The port did.")
    reader.page.fill(f"[name='{MASS}']", "48000")
    reader.page.wait_for_selector("#kept .check")
    reader.page.click("button[name=send]")
    reader.page.wait_for_url("**/accounts/login/**")
    fills_in_log_in(reader, exporter)
    reader.page.wait_for_url(f"**{answers(open_case)}")
    assert reader.page.input_value(WORDS) == "The port did."
    assert reader.page.input_value(f"[name='{MASS}']") == "48000"
    assert reader.page.locator(".kept").count() == 2
    # What was refused in the background.
    reader.complaints.clear()


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(
    reader: Reader, exporter: User, open_case: Declaration
) -> None:
    reader.signs_in(exporter.username)
    reader.page.goto(answers(open_case))
    reader.page.context.set_offline(offline=True)
    reader.page.fill(WORDS, "The port did.")
    reader.page.wait_for_selector("#kept .check")
    reader.page.context.set_offline(offline=False)
    reader.complaints.clear()
    RfiItem.objects.filter(position=2).update(words="Our yard did.")
    reader.page.goto(answers(open_case))
    assert reader.page.input_value(WORDS) == "Our yard did."
    reader.page.click(".kept button")
    assert reader.page.input_value(WORDS) == "The port did."


def test_nothing_stays_in_the_browser_once_it_is_sent(
    reader: Reader, exporter: User, open_case: Declaration
) -> None:
    reader.signs_in(exporter.username)
    reader.page.goto(answers(open_case))
    for name, text in (
        (MASS, "48000"),
        ("words-1-2", "The port did."),
        ("words-1-3", "There is none."),
    ):
        reader.page.fill(f"[name='{name}']", text)
    assert reader.page.evaluate("localStorage.length") == 3
    reader.page.click("button[name=send]")
    reader.page.wait_for_url(f"**{page(open_case)}")
    assert reader.page.evaluate("localStorage.length") == 0
