"""Claims on cases: a lease for one, seen by all, over by itself, taken by word."""

from datetime import timedelta

import pytest
from django.db.models import F

from declarations.clock import database_now
from declarations.faults import Conflict, Forbidden, Refused
from declarations.models import Declaration
from declarations.parties.models import Organisation, Role, User
from tests.factories import a_person
from tests.programs import a_program
from tests.validation.desk.desk import a_case, decides, desk, text_of
from tests.visits import Person
from validation.desk import leases
from validation.desk.models import CaseClaim
from validation.desk.queue import claim_next

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture
def case(exporter: User) -> Declaration:
    return a_case(exporter)


def pass_by(time: timedelta) -> None:
    """Every lease is older by so much."""
    CaseClaim.objects.update(until=F("until") - time, taken_at=F("taken_at") - time)


def test_a_claim_lasts_five_minutes_and_shows_to_others(
    case: Declaration, reviewer: User, second_reviewer: User
) -> None:
    assert Person(reviewer).sends(desk(case, "claim/"), {}).status_code == 302
    claim = CaseClaim.objects.get()
    assert claim.until - claim.taken_at == timedelta(minutes=5)
    assert "You have this case" in Person(reviewer).sees(desk(case))
    assert f"{reviewer} has this case until" in Person(second_reviewer).sees(desk(case))
    assert str(reviewer) in Person(second_reviewer).sees("/desk/")


def test_a_second_claim_is_refused_and_names_the_holder(
    case: Declaration, reviewer: User, second_reviewer: User
) -> None:
    leases.claim(user=reviewer, declaration=case)
    answer = Person(second_reviewer).sends(desk(case, "claim/"), {})
    assert answer.status_code == 409
    assert f"{reviewer} has this case until" in text_of(answer)
    assert CaseClaim.objects.get().reviewer == reviewer


def test_nobody_decides_what_another_has(
    case: Declaration, reviewer: User, second_reviewer: User
) -> None:
    leases.claim(user=reviewer, declaration=case)
    answer = decides(second_reviewer, case)
    assert answer.status_code == 409
    assert f"{reviewer} has this case until" in text_of(answer)
    assert "Looked at it." in text_of(answer)
    assert not case.rulings.exists()


def test_what_nobody_has_can_be_decided_at_once(
    case: Declaration, reviewer: User
) -> None:
    assert decides(reviewer, case).status_code == 302
    assert not CaseClaim.objects.exists()


def test_a_lease_ends_by_itself(
    case: Declaration, reviewer: User, second_reviewer: User
) -> None:
    leases.claim(user=reviewer, declaration=case)
    pass_by(leases.LEASE)
    assert "Nobody has this case." in Person(second_reviewer).sees(desk(case))
    leases.claim(user=second_reviewer, declaration=case)
    assert CaseClaim.objects.get().reviewer == second_reviewer


def test_a_heartbeat_prolongs_the_lease_of_its_holder_alone(
    case: Declaration, reviewer: User, second_reviewer: User
) -> None:
    leases.claim(user=reviewer, declaration=case)
    pass_by(timedelta(minutes=4))
    assert Person(second_reviewer).sends(desk(case, "heartbeat/"), {}).content
    left = CaseClaim.objects.get().until - database_now()
    assert left < timedelta(minutes=1)
    answer = Person(reviewer).sends(desk(case, "heartbeat/"), {})
    assert (answer.status_code, answer.content) == (200, b"")
    assert CaseClaim.objects.get().until - database_now() > timedelta(minutes=4)


def test_a_heartbeat_too_late_revives_a_lease_only_while_nobody_took_it(
    case: Declaration, reviewer: User, second_reviewer: User
) -> None:
    leases.claim(user=reviewer, declaration=case)
    pass_by(timedelta(minutes=9))
    assert leases.heartbeat(user=reviewer, declaration=case)
    pass_by(timedelta(minutes=9))
    leases.claim(user=second_reviewer, declaration=case)
    assert not leases.heartbeat(user=reviewer, declaration=case)


def test_a_page_that_lost_its_case_is_told_so(
    case: Declaration, reviewer: User, second_reviewer: User
) -> None:
    leases.claim(user=reviewer, declaration=case)
    leases.take_over(user=second_reviewer, declaration=case, reason="Lunch.")
    answer = Person(reviewer).sends(desk(case, "heartbeat/"), {})
    assert "no longer yours" in text_of(answer)


def test_a_case_can_be_left_to_others(case: Declaration, reviewer: User) -> None:
    leases.claim(user=reviewer, declaration=case)
    assert Person(reviewer).sends(desk(case, "release/"), {}).status_code == 302
    assert not CaseClaim.objects.exists()


def test_nobody_frees_what_another_has(
    case: Declaration, reviewer: User, second_reviewer: User
) -> None:
    leases.claim(user=reviewer, declaration=case)
    Person(second_reviewer).sends(desk(case, "release/"), {})
    assert CaseClaim.objects.get().reviewer == reviewer


def test_taking_over_is_written_down_and_only_customs_reads_it(
    case: Declaration, reviewer: User, second_reviewer: User, exporter: User
) -> None:
    leases.claim(user=reviewer, declaration=case)
    person = Person(second_reviewer)
    answer = person.sends(desk(case, "take-over/"), {"reason": "She is ill today."})
    assert answer.status_code == 302
    assert CaseClaim.objects.get().reviewer == second_reviewer
    event = case.ledger.get(kind="case.taken_over")
    assert event.data["holder_id"] == reviewer.pk
    assert event.actor["id"] == second_reviewer.pk
    said = f"Taken over from {reviewer}: She is ill today."
    assert said in person.sees(desk(case))
    assert said not in Person(exporter).sees(f"/declarations/{case.reference}/")


def test_taking_over_needs_a_reason_and_somebody_to_take_from(
    case: Declaration, reviewer: User, second_reviewer: User
) -> None:
    with pytest.raises(Conflict):
        leases.take_over(user=reviewer, declaration=case, reason="Mine.")
    leases.claim(user=reviewer, declaration=case)
    with pytest.raises(Refused):
        leases.take_over(user=second_reviewer, declaration=case, reason=" ")
    answer = Person(second_reviewer).sends(desk(case, "take-over/"), {"reason": ""})
    assert answer.status_code == 422
    assert CaseClaim.objects.get().reviewer == reviewer


def test_what_is_decided_cannot_be_claimed(case: Declaration, reviewer: User) -> None:
    decides(reviewer, case)
    assert Person(reviewer).sends(desk(case, "claim/"), {}).status_code == 409
    assert not CaseClaim.objects.exists()


def test_programs_claim_nothing(
    case: Declaration, customs_office: Organisation
) -> None:
    program = a_program(customs_office, Role.REVIEWER)
    with pytest.raises(Forbidden):
        leases.claim(user=program.user, declaration=case)
    assert claim_next(user=program.user) is None


def test_the_next_case_is_the_first_that_nobody_has(
    case: Declaration, exporter: User, reviewer: User, second_reviewer: User
) -> None:
    later = a_case(exporter)
    first = Person(reviewer).sends("/desk/next/", {})
    second = Person(second_reviewer).sends("/desk/next/", {})
    assert [first["Location"], second["Location"]] == [desk(case), desk(later)]
    third = Person(reviewer).client.post("/desk/next/", follow=True)
    assert "No case waits that nobody has and you may decide." in text_of(third)


def test_the_next_case_is_never_one_of_your_own_side(
    case: Declaration, customs_office: Organisation, exporting_company: Organisation
) -> None:
    partial = a_person(customs_office, Role.REVIEWER)
    partial.memberships.create(organisation=exporting_company, role=Role.MEMBER)
    assert claim_next(user=partial) is None
