"""The desk in a browser: axe finds nothing, nothing overflows, keys suffice."""

import pytest

from declarations.models import Declaration
from declarations.parties.models import User
from tests import factories
from tests.browser.reader import Reader
from tests.browser.test_every_page_is_accessible import faults_of
from tests.factories import PASSWORD
from tests.validation.desk.desk import a_case, a_clearance, a_returned, desk
from tests.visits import Person
from validation.desk import leases, overrides
from validation.desk.models import SecondReview

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cases(exporter: User) -> list[Declaration]:
    return [a_case(exporter), a_case(exporter)]


@pytest.fixture
def shown(
    cases: list[Declaration],
    exporter: User,
    second_reviewer: User,
    supervisor: User,
) -> list[str]:
    """Cases in every condition that has a face of its own."""
    overridden, drawn = a_returned(exporter), a_clearance(exporter)
    overrides.propose(user=supervisor, declaration=overridden, reason="A letter.")
    SecondReview.objects.create(declaration=drawn, day=factories.today())
    leases.claim(user=second_reviewer, declaration=cases[1])
    return [desk(row) for row in (*cases, overridden, drawn)]


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_every_page_of_the_desk(
    reader: Reader, shown: list[str], reviewer: User, language: str
) -> None:
    Person(reviewer).sends("/desk/views/", {"name": "First", "query": "mine=yes"})
    reader.reads(language)
    reader.signs_in(reviewer.username)
    lists = ["/desk/", "/desk/?port=CNTXG", "/desk/?mine=yes", "/desk/second-opinions/"]
    assert faults_of(reader, [*lists, *shown]) == {}


def test_a_case_is_decided_by_keyboard_alone(
    reader: Reader, cases: list[Declaration], reviewer: User
) -> None:
    reader.signs_in(reviewer.username)
    page = reader.page
    page.goto("/desk/")
    for key in ("j", "j", "k", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url(f"**{desk(cases[0])}")
    page.keyboard.press("c")
    page.keyboard.press("Enter")
    page.get_by_text("You have this case").wait_for()
    page.keyboard.press("w")
    page.keyboard.type("card r says j")
    assert page.input_value("#deciding-reason") == "card r says j"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Done. The history says so.").wait_for()
    assert cases[0].rulings.get().reason == "card r says j"


def test_letters_can_be_switched_off(
    reader: Reader, cases: list[Declaration], reviewer: User
) -> None:
    reader.signs_in(reviewer.username)
    page = reader.page
    page.goto("/desk/")
    page.keyboard.press("?")
    page.check("#shortcuts-off")
    page.keyboard.press("Escape")
    page.goto("/desk/")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('[data-case]')") is None


def test_a_reason_outlives_a_log_out(
    reader: Reader, cases: list[Declaration], reviewer: User
) -> None:
    reader.signs_in(reviewer.username)
    page = reader.page
    page.goto(desk(cases[0]))
    page.type("#deciding-reason", "Weighed twice.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_text("Refuse", exact=True).click()
    page.wait_for_url("**/accounts/login/**")
    page.fill("#id_login", reviewer.username)
    page.fill("#id_password", PASSWORD)
    page.click("main button.button")
    page.wait_for_url(f"**{desk(cases[0])}")
    assert page.input_value("#deciding-reason") == "Weighed twice."


def test_a_page_left_open_is_told_of_a_log_out_and_stays_as_it_is(
    reader: Reader, cases: list[Declaration], reviewer: User
) -> None:
    leases.claim(user=reviewer, declaration=cases[0])
    reader.signs_in(reviewer.username)
    page = reader.page
    page.goto(desk(cases[0]))
    page.context.clear_cookies(name="sessionid")
    page.evaluate("htmx.trigger('form[hx-post]', 'submit')")
    page.locator("#lease").get_by_text("sign in again").wait_for()
    assert page.locator("#id_login").count() == 0
    reader.complaints.clear()


def test_nobody_gets_what_another_typed_in_the_same_browser(
    reader: Reader, cases: list[Declaration], reviewer: User, second_reviewer: User
) -> None:
    for user, found in ((reviewer, ""), (second_reviewer, ""), (reviewer, "Mine.")):
        reader.page.context.clear_cookies(name="sessionid")
        reader.signs_in(user.username)
        reader.page.goto(desk(cases[0]))
        assert reader.page.input_value("#deciding-reason") == found
        if user == reviewer:
            reader.page.fill("#deciding-reason", "Mine.")
