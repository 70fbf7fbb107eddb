"""The reviewer's pages: mark, write, ask; read the answer and what it changed."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.models import Declaration
from declarations.parties.models import User
from declarations.states import State
from tests.validation.rfi.requests import (
    MASS,
    PACKS,
    STANDARD,
    VIN,
    a_case,
    asked,
    envelope,
    fresh,
    replied,
)
from tests.visits import Person, faults_in
from validation.desk import leases
from validation.rfi.models import Rfi
from validation.rfi.panels import panel
from validation.rfi.selectors import last_asker_of, resubmitted

pytestmark = pytest.mark.usefixtures("law")


def page(case: Declaration, tail: str = "ask/") -> str:
    return f"/requests/{case.reference}/{tail}"


def test_everything_that_was_declared_can_be_marked(
    case: Declaration, reviewer: User
) -> None:
    text = Person(reviewer).sees(page(case))
    for mark in (
        VIN,
        PACKS,
        f"{PACKS}/1",
        f"{PACKS}/*/code",
        "document:OTHER",
        "words",
    ):
        assert f'value="{mark}"' in text, mark
    assert "/exporter/uscc" not in text


def test_marks_become_questions_and_the_questions_a_request(
    case: Declaration, reviewer: User
) -> None:
    person = Person(reviewer)
    text = person.sees(f"{page(case)}?mark={MASS}&mark=words")
    assert text.count('name="question"') == 2
    assert "49,000 kg" in text
    posted = {
        "mark": [MASS, "words"],
        "question": ["Is this the certified mass?", "Who weighed it?"],
        "message": "Only these two.",
        "ask": "yes",
    }
    answer = person.sends(page(case), posted)
    assert answer["Location"] == f"/desk/{case.reference}/"
    rfi = Rfi.objects.get()
    assert (rfi.message, rfi.asked_by) == ("Only these two.", reviewer)
    assert [item.question for item in rfi.items.all()] == posted["question"]
    assert fresh(case).state == State.AWAITING_EXPORTER


def test_a_question_left_blank_keeps_what_was_written(
    case: Declaration, reviewer: User
) -> None:
    posted = {"mark": [MASS, VIN], "question": ["Is it?", ""], "ask": "yes"}
    answer = Person(reviewer).sends(page(case), posted)
    assert answer.status_code == 422
    assert faults_in(answer) == ["Write what you want to know."]
    assert "Is it?" in answer.content.decode()
    assert 'href="#question-1"' in answer.content.decode()


def test_a_mark_can_be_dropped_and_more_can_be_added(
    case: Declaration, reviewer: User
) -> None:
    posted: dict[str, Any] = {"mark": [MASS, VIN], "question": ["A?", "B?"]}
    person = Person(reviewer)
    text = person.sends(page(case), {**posted, "drop": MASS}).content.decode()
    assert "A?" not in text
    assert "B?" in text
    more = {"mark": [MASS, VIN, STANDARD], "question": ["A?", "B?"], "more": "yes"}
    assert person.sends(page(case), more).content.decode().count('name="question"') == 3
    assert not Rfi.objects.exists()


def test_what_was_marked_twice_is_asked_once_and_what_no_form_has_in_words(
    case: Declaration, reviewer: User
) -> None:
    marks = f"?mark={VIN}&mark={VIN}&mark=/exporter/uscc"
    assert Person(reviewer).sees(page(case) + marks).count('name="question"') == 2
    posted = {"mark": ["/exporter/uscc"], "question": ["Is it you?"], "ask": "yes"}
    assert Person(reviewer).sends(page(case), posted).status_code == 302
    assert Rfi.objects.get().items.get().pointer == ""


def test_only_who_may_decide_reaches_the_form(
    case: Declaration, exporter: User, stranger: User, auditor: User, gate_officer: User
) -> None:
    Person(stranger).sees(page(case), status=404)
    posted = {"mark": ["words"], "question": ["A?"], "ask": "yes"}
    for user in (exporter, auditor, gate_officer):
        Person(user).sees(page(case), status=403)
        assert Person(user).sends(page(case), posted).status_code == 403
    assert not Rfi.objects.exists()


def test_a_request_is_taken_back_on_the_page(
    case: Declaration, reviewer: User, second_reviewer: User, stranger: User
) -> None:
    asked(reviewer, case, MASS)
    path = page(case, "1/cancellation/")
    assert Person(stranger).sends(path, {}).status_code == 404
    assert Person(second_reviewer).sends(path, {}).status_code == 403
    assert Person(reviewer).sends(page(case, "7/cancellation/"), {}).status_code == 404
    assert Person(reviewer).sends(path, {}).status_code == 302
    assert fresh(case).state == State.IN_REVIEW


def test_the_queue_learns_who_asked_and_what_came_back(
    exporter: User, reviewer: User, second_reviewer: User
) -> None:
    quiet, waiting, back = a_case(exporter), a_case(exporter), a_case(exporter)
    asked(reviewer, waiting, MASS)
    asked(second_reviewer, fresh(waiting), VIN)
    replied(exporter, asked(reviewer, back, MASS), {MASS: 48000})
    rows = [fresh(row) for row in (quiet, waiting, back)]
    assert last_asker_of(rows) == {
        waiting.pk: second_reviewer.pk,
        back.pk: reviewer.pk,
    }
    assert resubmitted(rows) == {back.pk}


def found(since: Any, kind: str) -> list[tuple[str, str]]:
    return [(f.rule, f.pointer) for f in getattr(since["findings"], kind)]


def test_findings_that_stayed_are_new_and_vanished(
    case: Declaration, exporter: User, reviewer: User
) -> None:
    [carbon] = [(f.rule, f.pointer) for f in case.verdicts.get().findings.all()]
    vin = envelope(case)["body"]["vehicle"]["vin"]
    wrong = vin[:8] + ("1" if vin[8] != "1" else "2") + vin[9:]
    first = asked(reviewer, case, VIN, STANDARD)
    row = replied(exporter, first, {VIN: wrong}, {2: "It is that standard."})
    since = panel(row, reviewer)["since"]
    assert found(since, "gone") == []
    assert found(since, "stayed") == [carbon]
    assert ("GCC-VIN-03", VIN) in found(since, "new")
    second = asked(reviewer, row, VIN, STANDARD)
    row = replied(exporter, second, {VIN: vin, STANDARD: "ISO 14067"})
    since = panel(row, reviewer)["since"]
    assert {carbon, ("GCC-VIN-03", VIN)} <= set(found(since, "gone"))
    assert (found(since, "stayed"), found(since, "new")) == ([], [])


def test_a_finding_follows_its_row(exporter: User, reviewer: User) -> None:
    case = a_case(exporter)
    packs = envelope(case)["body"]["battery"]["packs"]
    first = asked(reviewer, case, PACKS)
    short = {"code": packs[1]["code"][:23]}
    row = replied(exporter, first, {PACKS: [packs[0], short]})
    where = f"{PACKS}/1/code"
    assert where in {f.pointer for f in row.verdicts.get(revision=2).findings.all()}
    second = asked(reviewer, row, PACKS)
    row = replied(exporter, second, {PACKS: [short]})
    stayed = found(panel(row, reviewer)["since"], "stayed")
    assert f"{PACKS}/0/code" in {pointer for _rule, pointer in stayed}


def test_the_panel_shows_the_answer_and_the_difference(
    case: Declaration, reviewer: User, exporter: User, auditor: User
) -> None:
    rfi = asked(reviewer, case, MASS, words="Who weighed it?")
    waiting = panel(fresh(case), reviewer)
    assert [each.rfi.number for each in waiting["waiting"]] == [1]
    row = replied(exporter, rfi, {MASS: 48000}, {2: "The port did."})
    shown = panel(row, reviewer)
    [answered] = shown["answered"]
    assert answered.items[0].answers == (("Gross vehicle mass", "48,000 kg"),)
    [sheet] = shown["since"]["sheets"]
    [line] = sheet.lines
    assert (line.label, line.before, line.after) == (
        "Gross vehicle mass",
        "49,000 kg",
        "48,000 kg",
    )
    assert shown["may_ask"]
    assert not panel(row, auditor)["may_ask"]


def test_the_panel_takes_no_more_queries_for_more_requests(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    counts = []
    for place, value in ((MASS, 48000), (MASS, 47000)):
        rfi = asked(reviewer, fresh(case), place, words="Why?")
        row = replied(exporter, rfi, {place: value}, {2: "So."})
        user = User.objects.get(pk=reviewer.pk)
        with CaptureQueriesContext(connection) as queries:
            panel(row, user)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_questions_stay_on_the_page_when_somebody_else_has_the_case(
    case: Declaration, reviewer: User, second_reviewer: User
) -> None:
    leases.claim(user=second_reviewer, declaration=case)
    posted = {"mark": [MASS], "question": ["Is this certified?"], "ask": "yes"}
    answer = Person(reviewer).sends(page(case), posted)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "has this case until" in text
    assert "Is this certified?" in text
    assert not Rfi.objects.exists()


def test_the_next_request_is_kept_apart_from_the_last(
    case: Declaration, reviewer: User
) -> None:
    person = Person(reviewer)
    before = f"{page(case)}?mark={MASS}"
    assert f'data-keep="ask:{case.reference}:1:{MASS}"' in person.sees(before)
    asked(reviewer, case, MASS)
    assert f'data-keep="ask:{case.reference}:2:{MASS}"' in person.sees(before)
