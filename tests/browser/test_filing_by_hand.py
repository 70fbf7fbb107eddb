"""What only a browser shows: focus, rows without reload, the page that waits."""

import pytest

from declarations.filing_sections import all_sections
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.schemes import schemes
from tests.browser.reader import Reader
from tests.factories import PASSWORD, clear_truck, filed
from tests.visits import Person, page, page_of, work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(exporter: User, law: None) -> str:
    """Begun, with the vehicle answered."""
    person = Person(exporter)
    address = person.starts()
    scheme = schemes()["green_clearance_code"]
    vehicle = next(s for s in all_sections(scheme) if s.slug == "vehicle")
    person.sends(f"{address}vehicle/", page_of(vehicle, clear_truck()))
    return address


def focused(reader: Reader) -> str:
    return str(reader.page.evaluate("document.activeElement.id"))


def test_focus_moves_to_the_error_summary_and_on_to_the_field(
    reader: Reader, exporter: User, draft: str
) -> None:
    reader.signs_in(exporter.username)
    reader.page.goto(f"{draft}references/")
    reader.page.press("#own_reference", "Enter")
    reader.page.wait_for_selector("#error-summary")
    assert focused(reader) == "error-summary"
    assert reader.page.title().startswith("Error:")
    reader.page.click("#error-summary a")
    assert focused(reader) == "own_reference"


def test_a_row_is_added_without_losing_other_answers(
    reader: Reader, exporter: User, draft: str
) -> None:
    reader.signs_in(exporter.username)
    reader.page.goto(f"{draft}battery/")
    reader.page.fill("#body-battery-declared_pack_count", "2")
    reader.page.fill("#body-battery-packs-0-code", "FIRST")
    reader.page.click("button[name=add]")
    reader.page.wait_for_selector("#body-battery-packs-1-code")
    reader.page.wait_for_function("document.activeElement.id.endsWith('1-code')")
    assert reader.page.input_value("#body-battery-declared_pack_count") == "2"
    assert reader.page.input_value("#body-battery-packs-0-code") == "FIRST"
    reader.page.click("button[name=remove] >> nth=0")
    reader.page.wait_for_selector("#body-battery-packs-1-code", state="detached")


def test_a_field_is_checked_when_it_is_left_and_saved_meanwhile(
    reader: Reader, exporter: User, draft: str
) -> None:
    reader.signs_in(exporter.username)
    reader.page.goto(f"{draft}vehicle/")
    mass = "#body-vehicle-gross_vehicle_mass_kg"
    reader.page.fill(mass, "3000")
    reader.page.press(mass, "Tab")
    reader.page.wait_for_selector(f"{mass}-error .error")
    assert reader.page.get_attribute(mass, "aria-invalid") == "true"
    assert reader.violations() == []
    reader.page.fill(mass, "49000")
    reader.page.press(mass, "Tab")
    reader.page.wait_for_selector(f"{mass}[aria-invalid]", state="detached")
    reader.page.goto(f"{draft}vehicle/")
    assert reader.page.input_value(mass) == "49000"


def test_what_was_typed_outlives_a_closed_page_and_a_session(
    reader: Reader, exporter: User, draft: str
) -> None:
    reader.signs_in(exporter.username)
    reader.page.goto(f"{draft}references/")
    reader.page.fill("#own_reference", "NEVER-LOST")
    reader.page.context.clear_cookies(name="sessionid")
    reader.page.goto("/rules/")
    reader.page.goto(f"{draft}references/")
    reader.page.fill("#id_login", exporter.username)
    reader.page.fill("#id_password", PASSWORD)
    reader.page.click("main button.button")
    reader.page.wait_for_selector("#own_reference")
    assert reader.page.input_value("#own_reference") == "NEVER-LOST"
    reader.page.wait_for_selector("#kept-at:has-text('Saved at')")
    reference = draft.split("/")[2]
    copy = Declaration.objects.get(reference=reference).working_copy
    assert copy.envelope["own_reference"] == "NEVER-LOST"


def test_the_skip_link_is_the_first_stop_of_the_keyboard(reader: Reader) -> None:
    reader.page.goto("/rules/")
    reader.page.keyboard.press("Tab")
    assert reader.page.evaluate("document.activeElement.className") == "skip"


def test_the_page_that_waits_shows_the_code_by_itself(
    reader: Reader, exporter: User
) -> None:
    declaration = filed(exporter)
    reader.signs_in(exporter.username)
    reader.page.goto(page(declaration))
    assert reader.page.is_visible(".tag.submitted")
    work()
    reader.page.wait_for_selector("svg.qr")
    declaration = Declaration.objects.get(pk=declaration.pk)
    assert declaration.state == "issued"


def test_on_paper_the_code_stays_and_the_navigation_goes(
    reader: Reader, exporter: User
) -> None:
    declaration = filed(exporter)
    work()
    reader.signs_in(exporter.username)
    reader.page.goto(page(declaration))
    reader.page.emulate_media(media="print")
    assert reader.page.is_visible("svg.qr")
    assert not reader.page.is_visible(".site-nav")


def test_the_language_switch_keeps_the_page(reader: Reader) -> None:
    reader.page.goto("/rules/?topic=VIN")
    reader.page.click("button[lang=zh-Hans]")
    reader.page.wait_for_selector("html[lang=zh-hans]")
    assert reader.page.url.endswith("/rules/?topic=VIN")
    assert "规则" in reader.page.inner_text("h1")
