"""Deciding at the desk: once, with a reason, on what was seen, never over the law."""

import pytest
from django.test import Client
from django.utils import timezone

from codes.models import Code
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.states import State
from tests.validation.desk.desk import (
    a_case,
    amended,
    decides,
    decision,
    desk,
    text_of,
)
from tests.visits import Person, page, work
from validation.models import Ruling
from validation.reference.models import Release

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture
def case(exporter: User) -> Declaration:
    return a_case(exporter)


def state_of(row: Declaration) -> str:
    return Declaration.objects.get(pk=row.pk).state


def test_an_approval_leads_back_to_the_case_and_to_a_code(
    case: Declaration, reviewer: User
) -> None:
    answer = decides(reviewer, case)
    assert answer.status_code == 302
    assert answer["Location"] == desk(case)
    work()
    assert state_of(case) == State.ISSUED
    assert Code.objects.filter(declaration=case).count() == 1


def test_the_page_of_a_declaration_leads_customs_to_its_case(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    link = f'href="{desk(case)}"'
    assert link in Person(reviewer).sees(page(case))
    assert link not in Person(exporter).sees(page(case))


@pytest.mark.parametrize("reason", ["", "\u3000 ", "x" * 501])
def test_a_decision_needs_a_reason_and_keeps_what_was_typed(
    case: Declaration, reviewer: User, reason: str
) -> None:
    answer = decides(reviewer, case, reason=reason)
    assert answer.status_code == 422
    assert 'href="#deciding-reason"' in text_of(answer)
    assert reason in text_of(answer)
    assert state_of(case) == State.IN_REVIEW


def test_no_decision_is_chosen_beforehand(case: Declaration, reviewer: User) -> None:
    text = Person(reviewer).sees(desk(case))
    form = text.partition("/decision/")[2].partition("</form>")[0]
    assert "checked" not in form
    assert form.count('class="button wide"') == 1
    assert 'value="approved"' in form.partition('class="button wide"')[2][:60]


def test_the_second_to_decide_is_told_who_was_first_and_when(
    case: Declaration, reviewer: User, second_reviewer: User
) -> None:
    word = decision(case, "refused", reason="Too thin, I think.")
    decides(reviewer, case)
    at = timezone.localtime(Ruling.objects.get().decided_at)
    answer = Person(second_reviewer).sends(desk(case, "decision/"), word)
    assert answer.status_code == 409
    said = f"Already decided by {reviewer} on {at:%-d %B %Y, %H:%M}."
    assert said in text_of(answer)
    assert Ruling.objects.count() == 1
    assert case.ledger.filter(kind__in=["case.approved", "case.refused"]).count() == 1


def test_an_old_tab_cannot_decide_what_was_corrected_meanwhile(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    old = decision(case)
    amended(case, exporter)
    answer = Person(reviewer).sends(desk(case, "decision/"), old)
    assert answer.status_code == 409
    assert "sent revision 2 since you opened this page" in text_of(answer)
    assert "Looked at it." in text_of(answer)
    assert state_of(case) == State.IN_REVIEW


def test_an_old_tab_cannot_decide_under_law_that_changed_meanwhile(
    case: Declaration, reviewer: User
) -> None:
    old = decision(case)
    Release.objects.create(
        version="2099123101", published_at=timezone.now(), rules_digest="0" * 64
    )
    answer = Person(reviewer).sends(desk(case, "decision/"), old)
    assert answer.status_code == 409
    text = text_of(answer)
    assert "Release 2099123101 of the reference data is in force" in text
    assert 'href="/reference/releases/2099123101/"' in text
    assert "Looked at it." in text
    assert ".2099123101" in text, "the fresh form must carry the new release"
    assert decides(reviewer, case).status_code == 302


@pytest.mark.parametrize("seen", ["", "1", "x.y.z", "9" * 70, "1.²." + "0" * 10])
def test_a_form_that_saw_nothing_decides_nothing(
    case: Declaration, reviewer: User, seen: str
) -> None:
    answer = decides(reviewer, case, seen=seen)
    assert answer.status_code in {409, 422}
    assert state_of(case) == State.IN_REVIEW


@pytest.mark.parametrize("kind", ["", "withdrawn", "approved\0"])
def test_only_the_decisions_there_are_can_be_taken(
    case: Declaration, reviewer: User, kind: str
) -> None:
    assert decides(reviewer, case, kind).status_code == 422
    assert state_of(case) == State.IN_REVIEW


@pytest.mark.parametrize("act", ["decision/", "claim/", "take-over/"])
def test_parties_and_strangers_find_no_desk(
    case: Declaration,
    act: str,
    request: pytest.FixtureRequest,
) -> None:
    for name in ("exporter", "stranger", "broker", "gate_officer"):
        person = Person(request.getfixturevalue(name))
        person.sees(desk(case), status=404)
        person.sees("/desk/", status=404)
        assert person.sends(desk(case, act), decision(case)).status_code == 404
    assert state_of(case) == State.IN_REVIEW


def test_an_auditor_reads_and_cannot_act(case: Declaration, auditor: User) -> None:
    person = Person(auditor)
    assert "/decision/" not in person.sees(desk(case))
    for act in ("decision/", "claim/", "take-over/", "override/propose/"):
        assert person.sends(desk(case, act), decision(case)).status_code == 403
    assert state_of(case) == State.IN_REVIEW


def test_somebody_not_signed_in_is_sent_to_the_door(case: Declaration) -> None:
    for path in ("/desk/", desk(case), "/desk/second-opinions/"):
        answer = Client().get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def test_an_unknown_case_is_not_found(reviewer: User) -> None:
    Person(reviewer).sees("/desk/DC-26-AAAAA-AAAAA/", status=404)
