"""Many rows at once: how they stand, withdrawn, sent, answered; each by itself."""

import pytest

from clearance_portal.dashboard.bulk import MOST_ROWS
from declarations.models import Declaration
from declarations.parties.models import MandateAction, Organisation, Role, User
from declarations.states import State
from tests import factories
from tests.dashboard.brokers import a_client, filed_for, ticked
from tests.validation.desk.desk import a_returned
from tests.validation.rfi.requests import MASS, a_case, asked, fresh
from tests.visits import Person, page, reference_in, work

pytestmark = pytest.mark.usefixtures("law")

SELECTED = "/clients/selected/"
WITHDRAW, SEND = f"{SELECTED}withdraw/", f"{SELECTED}send/"
ANSWERS = f"{SELECTED}answers/"
WHY = "The order was cancelled."


def told(answer: object) -> str:
    text: str = answer.content.decode()  # type: ignore[attr-defined]
    return text


def test_ticked_rows_are_shown_as_they_stand_now(
    broker: User, broking_company: Organisation, exporting_company: Organisation
) -> None:
    rows = [filed_for(broker, exporting_company), filed_for(broker, exporting_company)]
    path = f"{SELECTED}?row={rows[0].reference}&row={rows[1].reference}"
    person = Person(broker)
    assert person.sees(path).count(">Submitted</span>") == 2
    work()
    text = person.sees(path)
    assert text.count(">Issued</span>") == 2
    assert "2 ticked filings" in text


def test_each_is_withdrawn_by_itself_for_one_reason(
    broker: User, exporting_company: Organisation, stranger: User
) -> None:
    rows = [filed_for(broker, exporting_company) for _each in range(3)]
    ticks = ticked(*rows)
    work()
    foreign = factories.filed(stranger, exporter={"uscc": factories.RIVAL_USCC})
    # The first was seen as it is now, the second before the rules had it.
    rows[0].refresh_from_db()
    ticks[0] = ticked(rows[0])[0]
    person = Person(broker)
    answer = person.sends(
        WITHDRAW, {"row": [*ticks[:2], *ticked(foreign)], "reason": WHY}
    )
    text = told(answer)
    assert "Done to 1 of 3 filings." in text
    assert "It has moved on meanwhile." in text
    assert "No such declaration." in text
    assert [fresh(row).state for row in (*rows, foreign)] == [
        *("withdrawn", "issued", "issued", "submitted")
    ]
    assert rows[0].ledger.filter(data__reason=WHY).exists()


def test_without_a_reason_nothing_is_withdrawn(
    broker: User, exporting_company: Organisation
) -> None:
    row = filed_for(broker, exporting_company)
    answer = Person(broker).sends(WITHDRAW, {"row": ticked(row), "reason": " "})
    assert answer.status_code == 422
    assert "Say why you withdraw this declaration." in told(answer)
    assert row.reference in told(answer)
    assert fresh(row).state == State.SUBMITTED


def test_what_is_prepared_is_sent_and_the_rest_is_told_why_not(
    broker: User, exporting_company: Organisation
) -> None:
    person = Person(broker)
    ready, begun = person.starts(), person.starts()
    person.fills(ready, factories.clear_truck())
    returned = a_returned(broker)
    live = filed_for(broker, exporting_company)
    references = [reference_in(ready), reference_in(begun)]
    drafts = [Declaration.objects.get(reference=name) for name in references]
    answer = person.sends(SEND, {"row": ticked(*drafts, returned, live)})
    text = told(answer)
    assert "Done to 1 of 4 filings." in text
    assert "Not finished:" in text
    assert text.count("Nothing is prepared that could be sent.") == 2
    assert fresh(drafts[0]).state == State.SUBMITTED
    assert fresh(drafts[1]).state == State.DRAFT


def test_a_mandate_to_view_sends_and_withdraws_nothing(
    exporter: User, exporting_company: Organisation, broking_company: Organisation
) -> None:
    actions = [MandateAction.VIEW]
    factories.a_mandate(exporting_company, broking_company, actions=actions)
    viewer = factories.a_person(broking_company, Role.MEMBER)
    row = factories.filed(exporter)
    text = told(Person(viewer).sends(WITHDRAW, {"row": ticked(row), "reason": WHY}))
    assert "Your role does not allow this" in text
    assert fresh(row).state == State.SUBMITTED


def test_the_same_question_on_two_clients_is_answered_in_one_go(
    broker: User,
    reviewer: User,
    broking_company: Organisation,
) -> None:
    other = a_client(broking_company, 1)
    cases = [a_case(broker), a_case(broker, exporter={"uscc": other.uscc})]
    for case in cases:
        asked(reviewer, case, MASS)
    rows = [fresh(case) for case in cases]
    query = "&".join(f"row={row.reference}" for row in rows)
    text = Person(broker).sees(f"{ANSWERS}?{query}")
    assert all(row.reference in text for row in rows)
    answer = Person(broker).sends(
        ANSWERS,
        {
            "kind": MASS,
            "row": ticked(*rows),
            "answer": "As on the plate.",
            f"answer-{rows[1].reference}": "Weighed again.",
        },
    )
    assert "Done to 2 of 2 filings." in told(answer)
    assert [fresh(row).state for row in rows] == [State.IN_REVIEW] * 2
    said = [row.rfis.get().items.get().words for row in rows]
    assert said == ["As on the plate.", "Weighed again."]


def test_a_request_that_asks_for_more_is_kept_and_says_so(
    broker: User, reviewer: User
) -> None:
    case = a_case(broker)
    asked(reviewer, case, MASS, words="Who weighed it?")
    row = fresh(case)
    body = {"kind": MASS, "row": ticked(row), "answer": "As on the plate."}
    text = told(Person(broker).sends(ANSWERS, body))
    assert "Done to 0 of 1 filing." in text
    assert "Kept, not sent yet." in text
    assert fresh(row).state == State.AWAITING_EXPORTER
    body = {"kind": "words", "row": ticked(row), "answer": "The port."}
    assert "Done to 1 of 1 filing." in told(Person(broker).sends(ANSWERS, body))
    items = row.rfis.get().items.order_by("position")
    assert [item.words for item in items] == ["As on the plate.", "The port."]


def test_an_answer_without_words_is_asked_for_again(
    broker: User, reviewer: User
) -> None:
    case = a_case(broker)
    asked(reviewer, case, MASS)
    body = {"kind": MASS, "row": ticked(fresh(case)), "answer": " "}
    answer = Person(broker).sends(ANSWERS, body)
    assert answer.status_code == 422
    assert "Tick the declarations that you mean, and write the answer." in told(answer)
    assert fresh(case).state == State.AWAITING_EXPORTER


def test_ticks_that_nobody_made_do_no_harm(broker: User, exporter: User) -> None:
    row = factories.filed(exporter)
    ticks = ["", "/", "x", "\x00/submitted", "DC-26-NONE/draft", *ticked(row) * 2]
    ticks += [f"DC-26-{n:05d}-00000/draft" for n in range(MOST_ROWS)]
    answer = Person(broker).sends(WITHDRAW, {"row": ticks, "reason": WHY})
    assert answer.status_code == 200
    assert fresh(row).state == State.WITHDRAWN


@pytest.mark.parametrize("path", [SELECTED, ANSWERS])
def test_others_have_no_such_pages(
    exporter: User, stranger: User, reviewer: User, path: str
) -> None:
    row = factories.filed(exporter)
    for somebody in (exporter, stranger, reviewer):
        Person(somebody).sees(f"{path}?row={row.reference}", status=404)
    assert Person(exporter).sends(WITHDRAW, {"row": ticked(row)}).status_code == 404


def test_a_broker_without_a_mandate_sees_no_row(
    exporter: User, broker_without_mandate: User
) -> None:
    row = factories.filed(exporter)
    text = Person(broker_without_mandate).sees(f"{SELECTED}?row={row.reference}")
    assert "Nothing is ticked" in text
    assert row.subject not in text
    assert page(row) not in text
