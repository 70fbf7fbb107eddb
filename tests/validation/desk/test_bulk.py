"""Many rows in one act: each decided by itself, each with its own answer."""

import pytest

from declarations.models import Declaration
from declarations.parties.models import Organisation, Role, User
from declarations.services import withdraw
from declarations.states import State
from tests import factories
from tests.validation.desk.desk import REJECT, a_case, amended, text_of
from tests.visits import Person
from validation.desk import leases
from validation.desk.bulk import tick_for
from validation.models import Ruling
from validation.review import seen_now

pytestmark = pytest.mark.usefixtures("law")


def ticks(*rows: Declaration) -> list[str]:
    return [tick_for(row, seen_now(row)) for row in rows]


def states(*rows: Declaration) -> list[str]:
    return [Declaration.objects.get(pk=row.pk).state for row in rows]


def decided(user: User, case: list[str], kind: str = "approved") -> str:
    word = {"case": case, "kind": kind, "reason": "Same letter for all."}
    answer = Person(user).sends("/desk/decisions/", word)
    assert answer.status_code == 200
    return text_of(answer).replace("&#x27;", "'")


def row_of(text: str, row: Declaration) -> str:
    return text.partition(f"/desk/{row.reference}/")[2].partition("</tr>")[0]


def test_mixed_rows_get_each_its_own_answer(
    exporter: User, stranger: User, reviewer: User, second_reviewer: User
) -> None:
    good, forbidden, held, left = (a_case(exporter) for _ in range(4))
    last = a_case(stranger, exporter__uscc=factories.RIVAL_USCC)
    amended(forbidden, exporter, **REJECT)
    leases.claim(user=second_reviewer, declaration=held)
    wanted = ticks(good, forbidden, held, left, last)
    withdraw(user=exporter, declaration=left, reason="Sold at home.")
    text = decided(reviewer, wanted)
    assert "2 of 5 cases decided" in text
    assert "Approved" in row_of(text, good)
    assert "demands a correction" in row_of(text, forbidden)
    assert f"{second_reviewer} has this case" in row_of(text, held)
    assert "no longer in review" in row_of(text, left)
    assert "Approved" in row_of(text, last)
    assert states(good, forbidden, held, left, last) == [
        State.CLEARED,
        State.IN_REVIEW,
        State.IN_REVIEW,
        State.WITHDRAWN,
        State.CLEARED,
    ]
    assert set(Ruling.objects.values_list("reason", flat=True)) == {
        "Same letter for all."
    }


def test_rows_that_are_ticked_twice_or_unknown_do_no_harm(
    exporter: User, reviewer: User
) -> None:
    case = a_case(exporter)
    text = decided(
        reviewer, [*ticks(case), *ticks(case), "DC-26-AAAAA-AAAAA/1.1.1", "/", "x"]
    )
    assert "No such declaration." in text
    assert Ruling.objects.count() == 1


def test_a_row_that_changed_since_it_was_shown_is_left(
    exporter: User, reviewer: User
) -> None:
    case = a_case(exporter)
    old = ticks(case)
    amended(case, exporter)
    assert "sent revision 2" in decided(reviewer, old, "refused")
    assert states(case) == [State.IN_REVIEW]


def test_rows_of_ones_own_side_are_left(
    exporter: User, stranger: User, customs_office: Organisation
) -> None:
    partial = factories.a_person(customs_office, Role.REVIEWER)
    own = a_case(exporter)
    foreign = a_case(stranger, exporter__uscc=factories.RIVAL_USCC)
    partial.memberships.create(organisation=own.exporter, role=Role.MEMBER)
    text = decided(partial, ticks(own, foreign), "refused")
    assert "had no hand in the filing" in row_of(text, own)
    assert states(own, foreign) == [State.IN_REVIEW, State.REFUSED]


def test_nothing_happens_without_a_reason_or_a_tick(
    exporter: User, reviewer: User
) -> None:
    case = a_case(exporter)
    person = Person(reviewer)
    answer = person.sends(
        "/desk/decisions/", {"case": ticks(case), "kind": "approved", "reason": " "}
    )
    assert answer.status_code == 422
    assert f'value="{ticks(case)[0]}"' in text_of(answer)
    assert "checked" in text_of(answer).partition(ticks(case)[0])[2][:80]
    answer = person.sends("/desk/decisions/", {"kind": "approved", "reason": "All."})
    assert answer.status_code == 422
    assert "Tick the cases that you mean." in text_of(answer)
    assert states(case) == [State.IN_REVIEW]


def test_those_who_only_read_have_no_boxes(
    exporter: User, auditor: User, reviewer: User
) -> None:
    case = a_case(exporter)
    assert 'name="case"' in Person(reviewer).sees("/desk/")
    assert 'name="case"' not in Person(auditor).sees("/desk/")
    text = decided(auditor, ticks(case))
    assert "0 of 1 case decided" in text
    assert states(case) == [State.IN_REVIEW]


def test_the_reason_is_kept_in_the_browser_until_it_is_taken(
    exporter: User, reviewer: User
) -> None:
    case = a_case(exporter)
    assert 'data-keep="bulk"' in Person(reviewer).sees("/desk/")
    assert 'data-kept-taken="bulk"' in decided(reviewer, ticks(case))
