"""Drafts are saved while they are typed, and fields that are left are checked."""

import html
import json
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.answers import take
from declarations.models import Declaration, WorkingCopy
from declarations.parties.models import User
from declarations.pointers import at
from declarations.views import saving
from tests.factories import a_pack_code, a_vin, clear_truck
from tests.visits import Person, reference_in

VIN = "/body/vehicle/vin"
MASS = "/body/vehicle/gross_vehicle_mass_kg"
MADE = "/body/vehicle/manufacture_date"
COUNT = "/body/battery/declared_pack_count"
PACK = "/body/battery/packs/{}/code"

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture
def person(exporter: User) -> Person:
    cache.clear()
    return Person(exporter)


@pytest.fixture
def draft(person: Person) -> str:
    return person.starts()


def copy_of(draft: str) -> WorkingCopy:
    return WorkingCopy.objects.get(declaration__reference=reference_in(draft))


def types(person: Person, path: str, *left: str, **more: Any) -> Any:
    """What the page sends by itself; `answers` are the fields as they are."""
    answers = more.pop("answers")
    posted = {**answers, "left": list(left), "autosave": "yes", **more}
    return person.client.post(path, posted, headers={"HX-Request": "true"})


def said(answer: Any) -> dict[str, str]:
    """What the answer says beside each field, by the field's id."""
    text = html.unescape(answer.content.decode())
    found = re.findall(
        r'<div id="(.*?)-error" hx-swap-oob[^>]*>(.*?)</div>', text, re.DOTALL
    )
    return {name: re.sub("<.*?>", " ", words).strip() for name, words in found}


def test_what_is_typed_is_kept_and_no_page_counts_as_done(
    person: Person, draft: str
) -> None:
    answer = types(person, f"{draft}vehicle/", answers={VIN: "LZZ"})
    assert answer.status_code == 200
    assert said(answer) == {}
    copy = copy_of(draft)
    assert (at(copy.envelope, VIN), copy.done) == ("LZZ", [])


def test_a_field_that_is_left_is_checked_by_the_rules(
    person: Person, draft: str
) -> None:
    vin = a_vin()
    wrong = vin[:8] + ("1" if vin[8] != "1" else "2") + vin[9:]
    answers = {VIN: wrong, MASS: "3000"}
    told = said(types(person, f"{draft}vehicle/", VIN, answers=answers))
    assert list(told) == ["body-vehicle-vin"]
    assert "the check digit worked out" in told["body-vehicle-vin"]
    assert "GCC-VIN-03" in told["body-vehicle-vin"]


def test_a_remark_goes_when_its_answer_is_mended(person: Person, draft: str) -> None:
    mended = types(
        person, f"{draft}vehicle/", MASS, answers={VIN: a_vin(), MASS: "9"}, told=VIN
    )
    told = said(mended)
    assert told["body-vehicle-vin"] == "Checked: nothing wrong so far."
    assert "GCC-VEHICLE-02" in told["body-vehicle-gross_vehicle_mass_kg"]


def test_what_hangs_on_missing_answers_is_not_said(person: Person, draft: str) -> None:
    path, vin = f"{draft}vehicle/", a_vin()
    alone = said(types(person, path, VIN, answers={VIN: vin}))
    assert alone["body-vehicle-vin"] == "Checked: nothing wrong so far."
    answers = {VIN: vin, MADE: "2015-01-01"}
    both = said(types(person, path, VIN, answers=answers))
    assert "GCC-VIN-05" in both["body-vehicle-vin"]
    assert "Error:" not in both["body-vehicle-vin"]


def test_packs_that_are_still_to_come_are_not_missed(
    person: Person, draft: str
) -> None:
    person.sends(f"{draft}vehicle/", {"/body/vehicle/powertrain": "BATTERY_ELECTRIC"})
    path = f"{draft}battery/"
    assert (
        said(types(person, path, COUNT, answers={COUNT: "3"}))[
            "body-battery-declared_pack_count"
        ]
        == ""
    )
    rows = {"row": ["/body/battery/packs/0", "/body/battery/packs/1"]}
    answers = {COUNT: "3", **rows, PACK.format(1): a_pack_code()[:-1]}
    told = said(types(person, path, COUNT, PACK.format(1), answers=answers))
    assert PACK.format(1) not in told
    answers |= {PACK.format(0): a_pack_code()}
    told = said(types(person, path, COUNT, PACK.format(1), answers=answers))
    assert "24" in told["body-battery-packs-1-code"]
    assert "GCC-BATTERY" in told["body-battery-declared_pack_count"]


def test_rows_keep_their_places_while_they_are_typed(
    person: Person, draft: str
) -> None:
    person.sends(f"{draft}vehicle/", {"/body/vehicle/powertrain": "BATTERY_ELECTRIC"})
    rows = {"row": ["/body/battery/packs/0", "/body/battery/packs/1"]}
    types(person, f"{draft}battery/", answers={**rows, PACK.format(1): "SECOND"})
    kept = at(copy_of(draft).envelope, "/body/battery/packs")
    assert kept == [{}, {"code": "SECOND"}]


@pytest.mark.parametrize(
    ("pointer", "typed", "words"),
    [
        ("/incoterm", "XXX", "COM-TERMS-01"),
        ("/planned_exit_date", "2020-01-01", "90 days"),
        ("/planned_exit_date", "2020-13-99", "date"),
        ("/body/vehicle/hs_code", "870", "GCC-HS-01"),
        (VIN, "LZZ1BCN2ЅTD000101", "U+0405"),
        pytest.param(VIN, "A" * 5000, "32", id="far too long"),
        (MASS, "heavy", "whole number"),
    ],
)
def test_every_kind_of_field_is_checked(
    person: Person, draft: str, pointer: str, typed: str, words: str
) -> None:
    slug = "vehicle" if pointer.startswith("/body/vehicle") else "route"
    answer = types(person, f"{draft}{slug}/", pointer, answers={pointer: typed})
    [told] = said(answer).values()
    assert words in told


def test_a_save_in_the_background_never_overtakes_the_button(
    person: Person, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*args: Any, **more: Any) -> Any:
        monkeypatch.undo()
        person.sends(f"{draft}references/", {"/own_reference": "B", "continue": "y"})
        return take(*args, **more)

    monkeypatch.setattr("declarations.views.saving.take", meanwhile)
    answer = types(person, f"{draft}references/", answers={"/own_reference": "A"})
    assert (answer.status_code, answer.content) == (204, b"")
    copy = copy_of(draft)
    assert (copy.envelope["own_reference"], copy.done) == ("B", ["references"])


def test_a_save_of_an_older_page_is_dropped_and_told_what_stands(
    person: Person, draft: str
) -> None:
    """As when a row was added while the save was on its way."""
    page = f"{draft}references/"
    shown = re.search(r'name="since" value="([^"]+)"', person.sees(page))
    assert shown
    person.sends(page, {"/own_reference": "B", "continue": "y"})
    older = {"/own_reference": "A", "since": html.unescape(shown[1])}
    answer = types(person, page, answers=older)
    assert answer.status_code == 204
    copy = copy_of(draft)
    assert copy.envelope["own_reference"] == "B"
    stands = json.loads(answer["HX-Trigger"])["savedMeanwhile"]
    assert stands == copy.saved_at.isoformat()
    assert types(person, page, answers=older | {"since": stands}).status_code == 200
    assert copy_of(draft).envelope["own_reference"] == "A"


@pytest.mark.parametrize(
    "since", ["", "yesterday", "2026-02-30", "2026-01-01T00:00:00"]
)
def test_a_moment_that_is_none_saves_as_if_the_page_was_new(
    since: str, person: Person, draft: str
) -> None:
    said = {"/own_reference": "A", "since": since}
    assert types(person, f"{draft}references/", answers=said).status_code == 200


def test_too_many_saves_are_refused_for_a_while(
    person: Person, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "MOST_SAVES", 1)
    first, second = (
        types(person, f"{draft}references/", answers={"/own_reference": typed})
        for typed in "AB"
    )
    assert (first.status_code, second.status_code) == (200, 429)
    assert second["Retry-After"] == "60"
    assert copy_of(draft).envelope["own_reference"] == "A"


def test_a_stranger_saves_nothing(stranger: User, draft: str) -> None:
    outsider = Person(stranger)
    answer = types(outsider, f"{draft}vehicle/", VIN, answers={VIN: "X"})
    assert answer.status_code == 404
    assert at(copy_of(draft).envelope, VIN) is None


def test_more_answers_take_no_more_queries(person: Person, draft: str) -> None:
    document = clear_truck()
    person.fills(draft, document)

    def queries(packs: int) -> int:
        rows = [f"/body/battery/packs/{place}" for place in range(packs)]
        answers = {f"{row}/code": a_pack_code() for row in rows}
        with CaptureQueriesContext(
            connection,
        ) as counted:
            types(
                person, f"{draft}battery/", *answers, answers={**answers, "row": rows}
            )
        return len(counted)

    queries(1)
    assert queries(20) == queries(2)


def test_the_last_page_says_what_the_rules_would_say(person: Person) -> None:
    draft = person.starts()
    person.fills(draft, clear_truck(body__vehicle__powertrain="DIESEL"))
    text = person.sees(f"{draft}check/")
    assert "What the rules say of it now" in text
    assert "GCC-VEHICLE-01" in text
    assert f'href="{draft}vehicle/#body-vehicle-powertrain"' in text
    reference = reference_in(draft)
    assert Declaration.objects.get(reference=reference).state == "draft"


def test_answers_given_bear_their_remarks_when_the_page_is_opened_again(
    person: Person, draft: str
) -> None:
    types(person, f"{draft}vehicle/", answers={MASS: "3000"})
    text = person.sees(f"{draft}vehicle/")
    assert "GCC-VEHICLE-02" in text
    assert "error-summary" not in text
