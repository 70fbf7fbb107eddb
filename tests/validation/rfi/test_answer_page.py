"""The page of the exporter's side: marked fields only, and nothing typed is lost."""

import html
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.models import Declaration
from declarations.parties.models import MandateAction, Organisation, User
from declarations.states import State
from tests import factories
from tests.validation.rfi.requests import (
    MASS,
    PACKS,
    STANDARD,
    VIN,
    asked,
    envelope,
    fresh,
    replied,
)
from tests.visits import Person, faults_in
from validation.rfi.asking import cancel
from validation.rfi.models import Rfi, RfiItem

pytestmark = pytest.mark.usefixtures("law")


def page(case: Declaration, tail: str = "") -> str:
    return f"/requests/{case.reference}/{tail}"


@pytest.fixture
def open_case(case: Declaration, reviewer: User) -> Declaration:
    """Asked about the mass, the packs, and one thing in words."""
    asked(reviewer, case, MASS, PACKS, words="Who weighed it?")
    return fresh(case)


def filled(case: Declaration, **more: Any) -> dict[str, Any]:
    """What the browser sends when the mass alone was changed."""
    packs = envelope(case)["body"]["battery"]["packs"]
    rows = [f"{PACKS}/{index}" for index in range(len(packs))]
    return {
        "shown": [MASS, PACKS],
        MASS: "48000",
        "row": rows,
        **{f"{row}/code": pack["code"] for row, pack in zip(rows, packs, strict=True)},
        "words-1-2": "They are as on the plates.",
        "words-1-3": "The port did.",
        **more,
    }


def test_only_marked_fields_are_on_the_page(
    open_case: Declaration, exporter: User
) -> None:
    text = Person(exporter).sees(page(open_case))
    assert f'name="{MASS}"' in text
    assert f'name="{PACKS}/1/code"' in text
    assert f'name="{VIN}"' not in text
    assert "Who weighed it?" in text
    assert "Customs asks 3 things" in text


def test_the_declaration_says_first_what_is_asked(
    open_case: Declaration, exporter: User, reviewer: User
) -> None:
    text = Person(exporter).sees(f"/declarations/{open_case.reference}/")
    assert text.index("Who weighed it?") < text.index("One finding")
    assert f'href="{page(open_case)}"' in text
    assert str(reviewer) not in text.split("What happened")[0]
    board = Person(exporter).sees("/")
    assert "Answer a question of customs" in board
    assert "the clock is stopped until you answer" in board


def test_an_answer_is_sent_and_the_case_goes_back(
    open_case: Declaration, exporter: User
) -> None:
    answer = Person(exporter).sends(page(open_case), filled(open_case, send="1"))
    assert answer["Location"] == f"/declarations/{open_case.reference}/"
    row = fresh(open_case)
    assert (row.state, row.revision) == (State.IN_REVIEW, 2)
    assert envelope(row)["body"]["vehicle"]["gross_vehicle_mass_kg"] == 48000
    assert row.revisions.get(number=2).channel == "web"
    said = Person(exporter).sees(f"/declarations/{row.reference}/")
    assert "They are as on the plates." in said
    assert 'data-kept-taken="answers:' in said


def test_a_fault_keeps_everything_and_stands_beside_its_field(
    open_case: Declaration, exporter: User
) -> None:
    posted = filled(open_case, send="1", **{MASS: "heavy", "words-1-3": ""})
    answer = Person(exporter).sends(page(open_case), posted)
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert len(faults_in(answer)) == 2
    assert 'value="heavy"' in text
    assert "They are as on the plates." in text
    assert 'href="#words-1-3"' in text
    assert fresh(open_case).revision == 1


def test_an_unmarked_field_in_the_post_is_refused_by_name(
    open_case: Declaration, exporter: User
) -> None:
    posted = filled(open_case, send="1", **{VIN: factories.a_vin()})
    answer = Person(exporter).sends(page(open_case), posted)
    assert answer.status_code == 422
    assert faults_in(answer)[0].startswith("VIN: customs did not ask for this")
    assert fresh(open_case).subject == open_case.subject


def test_unfinished_answers_are_there_when_one_comes_back(
    open_case: Declaration, exporter: User, colleague: User, reviewer: User
) -> None:
    draft = filled(open_case, leave="yes", **{MASS: "about 48 t"})
    assert Person(exporter).sends(page(open_case), draft)["Location"] == "/"
    text = Person(colleague).sees(page(open_case))
    assert 'value="about 48 t"' in text
    assert "The port did." in text
    assert f"by {exporter}" in text
    assert "The port did." not in Person(reviewer).sees(
        f"/declarations/{open_case.reference}/"
    )


def test_what_is_typed_is_saved_as_it_is_typed(
    open_case: Declaration, exporter: User
) -> None:
    answer = Person(exporter).sends(page(open_case), filled(open_case, autosave="yes"))
    assert 'id="kept-at"' in answer.content.decode()
    assert RfiItem.objects.get(position=3).words == "The port did."


def test_a_post_after_the_session_ended_leads_back_to_the_page(
    open_case: Declaration, exporter: User
) -> None:
    person = Person(exporter)
    person.sends(page(open_case), filled(open_case, autosave="yes"))
    person.client.logout()
    answer = person.sends(page(open_case), filled(open_case, send="1"))
    assert answer["Location"] == f"/accounts/login/?next={page(open_case)}"
    assert "The port did." in Person(exporter).sees(page(open_case))


def test_rows_are_added_and_removed_where_the_table_is_marked(
    open_case: Declaration, exporter: User
) -> None:
    person = Person(exporter)
    answer = person.sends(page(open_case), filled(open_case, add=PACKS))
    assert answer["Location"].endswith("#body-battery-packs")
    assert f'name="{PACKS}/2/code"' in person.sees(page(open_case))
    person.sends(page(open_case), filled(open_case, remove=f"{PACKS}/0"))
    assert f'name="{PACKS}/1/code"' not in person.sees(page(open_case))


def test_a_field_that_two_reviewers_ask_about_is_shown_once(
    open_case: Declaration, second_reviewer: User, exporter: User
) -> None:
    asked(second_reviewer, open_case, f"{PACKS}/0/code", STANDARD)
    text = Person(exporter).sees(page(open_case))
    assert text.count(f'name="{PACKS}/0/code"') == 1
    assert "The field is shown above; it is answered there." in text
    posted = filled(open_case, send="2", shown=[MASS, PACKS, STANDARD])
    posted |= {f"{PACKS}/0/code": factories.a_pack_code(), STANDARD: "ISO 14067"}
    answer = Person(exporter).sends(page(open_case), posted)
    assert answer["Location"] == page(open_case), faults_in(answer)
    assert Rfi.objects.get(number=2).answered_by == exporter


def test_a_page_older_than_a_request_blanks_nothing_of_it(
    open_case: Declaration, second_reviewer: User, exporter: User
) -> None:
    asked(second_reviewer, open_case, STANDARD)
    person = Person(exporter)
    person.sends(page(open_case), filled(open_case, send="1"))
    assert 'value="GB/T 37498"' in person.sees(page(open_case)) or (
        "selected" in person.sees(page(open_case))
    )
    assert RfiItem.objects.get(rfi__number=2).values == {}


def test_somebody_faster_is_named_and_nothing_is_done_twice(
    open_case: Declaration, exporter: User, colleague: User
) -> None:
    posted = filled(open_case, send="1")
    Person(colleague).sends(page(open_case), posted)
    again = Person(exporter).sends(page(open_case), posted)
    assert again.status_code == 409
    assert str(colleague) in again.content.decode()
    assert open_case.revisions.count() == 2


def test_a_request_taken_back_says_so(
    open_case: Declaration, exporter: User, reviewer: User
) -> None:
    cancel(user=reviewer, rfi=Rfi.objects.get())
    answer = Person(exporter).sends(page(open_case), filled(open_case, send="1"))
    assert answer.status_code == 409
    answer = Person(exporter).client.get(page(open_case))
    assert answer["Location"] == f"/declarations/{open_case.reference}/"


def test_strangers_get_404_and_customs_answers_nothing(
    open_case: Declaration, stranger: User, reviewer: User, auditor: User
) -> None:
    Person(stranger).sees(page(open_case), status=404)
    posted = filled(open_case, send="1")
    assert Person(stranger).sends(page(open_case), posted).status_code == 404
    for user in (reviewer, auditor):
        Person(user).sees(page(open_case), status=403)
        assert Person(user).sends(page(open_case), posted).status_code == 403


def test_a_broker_needs_the_mandate_to_answer(
    open_case: Declaration,
    exporting_company: Organisation,
    broking_company: Organisation,
    broker_without_mandate: User,
) -> None:
    Person(broker_without_mandate).sees(page(open_case), status=404)
    looks = [MandateAction.VIEW, MandateAction.SUBMIT]
    mandate = factories.a_mandate(exporting_company, broking_company, actions=looks)
    person = Person(factories.a_person(broking_company))
    person.sees(page(open_case), status=403)
    mandate.actions = [*looks, MandateAction.ANSWER]
    mandate.save()
    assert "for Demo Exporter" in person.sees(page(open_case))
    mandate.revoked_at = mandate.exporter_accepted_at
    mandate.save()
    posted = filled(open_case, send="1")
    assert person.sends(page(open_case), posted).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_items(
    case: Declaration,
    reviewer: User,
    exporter: User,
    colleague: User,
) -> None:
    asked(reviewer, case, MASS)
    with CaptureQueriesContext(connection) as few:
        Person(exporter).sees(page(case))
    asked(reviewer, fresh(case), STANDARD, VIN, PACKS, words="Why?")
    with CaptureQueriesContext(connection) as many:
        Person(colleague).sees(page(case))
    assert len(many) == len(few), [q["sql"] for q in many]


def test_a_round_that_is_over_leads_to_the_declaration(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    replied(exporter, asked(reviewer, case, MASS), {MASS: 48000})
    answer = Person(exporter).client.get(page(case))
    assert answer["Location"] == f"/declarations/{case.reference}/"
