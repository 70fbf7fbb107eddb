"""Answers: only what was asked for changes, and the answer is judged at once."""

from datetime import timedelta
from typing import Any

import pytest

from declarations.faults import Conflict, Forbidden, Refused
from declarations.models import Claim, Declaration
from declarations.parties.models import Mandate, MandateAction, Organisation, User
from declarations.services import withdraw
from declarations.states import State
from tests import factories
from tests.validation.rfi.requests import (
    MASS,
    PACKS,
    STANDARD,
    VIN,
    a_case,
    asked,
    envelope,
    fresh,
    kinds,
    replied,
)
from tests.visits import work
from validation.models import RulingKind, Verdict
from validation.review import decide
from validation.rfi.answering import Reply, keep
from validation.rfi.asking import cancel
from validation.rfi.models import Rfi, RfiItem

pytestmark = pytest.mark.usefixtures("law")


def refused(user: User, rfi: Rfi, *reply: Any) -> dict[str, str]:
    """The faults of a refused answer: code by pointer; and nothing was stored."""
    before = (fresh(rfi.declaration).state, Verdict.objects.count(), kinds_of(rfi))
    with pytest.raises(Refused) as refusal:
        replied(user, rfi, *reply)
    after = (fresh(rfi.declaration).state, Verdict.objects.count(), kinds_of(rfi))
    assert before == after
    assert Rfi.objects.get(pk=rfi.pk).is_open
    return {fault.pointer: fault.code for fault in refusal.value.faults}


def kinds_of(rfi: Rfi) -> list[str]:
    return kinds(rfi.declaration)


def test_an_answer_is_a_new_revision_that_is_judged_at_once(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    row = replied(exporter, asked(reviewer, case, STANDARD), {STANDARD: "ISO 14067"})
    assert (row.state, row.revision) == (State.IN_REVIEW, 2)
    assert row.verdicts.get(revision=2).decision == "clear"
    assert kinds(case)[-1] == "case.answered"
    event = case.ledger.get(kind="case.answered")
    assert event.data["digest"] == row.revisions.get(number=2).digest
    assert event.actor["name"] == str(exporter)


def test_the_declaration_keeps_its_date_and_with_it_its_law(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    assert case.received_at is not None
    earlier = case.received_at - timedelta(days=60)
    Declaration.objects.filter(pk=case.pk).update(
        received_at=earlier, declared_on=earlier.date()
    )
    verdict = case.verdicts.get()
    Verdict.objects.filter(pk=verdict.pk).update(
        circumstances={**verdict.circumstances, "received_at": earlier.isoformat()}
    )
    row = replied(exporter, asked(reviewer, case, MASS), {MASS: 48000})
    assert (row.received_at, row.declared_on) == (earlier, earlier.date())
    judged = row.verdicts.get(revision=2)
    assert judged.declared_on == earlier.date()
    assert judged.circumstances["received_at"] == earlier.isoformat()
    assert row.revisions.get(number=2).received_at > earlier


def test_even_a_cleared_answer_waits_for_a_person(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    row = replied(exporter, asked(reviewer, case, STANDARD), {STANDARD: "ISO 14067"})
    work()
    assert fresh(row).state == State.IN_REVIEW
    decide(user=reviewer, declaration=row, kind=RulingKind.APPROVED, reason="Right.")
    work()
    assert fresh(row).state == State.ISSUED


def test_an_answer_that_breaks_a_rule_comes_to_the_reviewer_too(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    vin = envelope(case)["body"]["vehicle"]["vin"]
    wrong = vin[:8] + ("1" if vin[8] != "1" else "2") + vin[9:]
    row = replied(exporter, asked(reviewer, case, VIN), {VIN: wrong})
    assert row.state == State.IN_REVIEW
    assert row.verdicts.get(revision=2).decision == "return"


def test_what_was_not_asked_for_cannot_change(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    rfi = asked(reviewer, case, STANDARD)
    faults = refused(
        exporter, rfi, {STANDARD: "ISO 14067", VIN: factories.a_vin(), MASS: 1}
    )
    assert faults == {VIN: "not_asked", MASS: "not_asked"}
    assert envelope(case)["body"]["carbon_report"]["standard"] == "GB/T 37498"


def test_all_faults_come_at_once_and_name_their_places(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    rfi = asked(reviewer, case, MASS, STANDARD, words="Why?")
    faults = refused(exporter, rfi, {MASS: "heavy", VIN: factories.a_vin()})
    assert faults == {
        MASS: "wrong_type",
        VIN: "not_asked",
        "/requests/1/items/2": "missing",
        "/requests/1/items/3": "missing",
    }


def test_a_marked_table_lets_rows_come_and_go(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    packs = envelope(case)["body"]["battery"]["packs"]
    fewer = [packs[1], {"code": factories.a_pack_code()}]
    row = replied(exporter, asked(reviewer, case, PACKS), {PACKS: fewer})
    assert envelope(row)["body"]["battery"]["packs"] == fewer


def test_a_marked_row_keeps_the_other_rows_and_their_number(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    packs = envelope(case)["body"]["battery"]["packs"]
    rfi = asked(reviewer, case, f"{PACKS}/1")
    assert refused(exporter, rfi, {PACKS: packs[:1]})[PACKS] == "not_asked"
    both = {PACKS: [{"code": factories.a_pack_code()} for _ in range(2)]}
    assert refused(exporter, rfi, both) == {f"{PACKS}/0/code": "not_asked"}
    code = factories.a_pack_code()
    replied(exporter, rfi, {f"{PACKS}/1/code": code})
    assert envelope(case)["body"]["battery"]["packs"] == [packs[0], {"code": code}]


def test_a_marked_column_opens_that_field_of_every_row(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    rfi = asked(reviewer, case, f"{PACKS}/*/energy_kwh")
    other = {f"{PACKS}/0/code": factories.a_pack_code()}
    assert refused(exporter, rfi, other)[f"{PACKS}/0/code"] == "not_asked"
    replied(exporter, rfi, {f"{PACKS}/{n}/energy_kwh": "141.5" for n in range(2)})
    packs = envelope(case)["body"]["battery"]["packs"]
    assert [pack["energy_kwh"] for pack in packs] == ["141.5", "141.5"]


def test_a_field_may_stay_if_words_say_why(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    rfi = asked(reviewer, case, STANDARD)
    assert refused(exporter, rfi, {}) == {"/requests/1/items/1": "missing"}
    same = {STANDARD: " GB/T 37498 "}
    assert refused(exporter, rfi, same) == {"/requests/1/items/1": "missing"}
    row = replied(exporter, rfi, {}, {1: "It was verified by that standard."})
    assert (row.state, row.revision) == (State.IN_REVIEW, 2)
    assert row.verdicts.get(revision=2).decision == "review"
    assert RfiItem.objects.get().words == "It was verified by that standard."


def test_an_answer_is_kept_in_its_canonical_spelling(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    vin = factories.a_vin()
    replied(exporter, asked(reviewer, case, VIN), {VIN: f" {vin.lower()} "})
    assert RfiItem.objects.get().values == {VIN: vin}
    assert fresh(case).subject == vin


def test_a_row_that_does_not_exist_takes_no_value(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    rfi = asked(reviewer, case, f"{PACKS}/1")
    nowhere = {f"{PACKS}/9/code": factories.a_pack_code()}
    assert refused(exporter, rfi, nowhere) == {"/requests/1/items/1": "missing"}


def test_another_truck_swaps_the_claims(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    old, new = case.subject, factories.a_vin()
    replied(exporter, asked(reviewer, case, VIN), {VIN: new})
    live = Claim.objects.filter(declaration=case, released_at=None)
    assert live.filter(value=new).exists()
    assert not live.filter(value=old).exists()
    assert live.count() == 3
    other = factories.filed(exporter, body__vehicle__vin=old)
    work()
    assert fresh(other).state == State.ISSUED


def test_a_truck_that_somebody_else_declares_is_found(
    case: Declaration, reviewer: User, exporter: User, stranger: User
) -> None:
    theirs = factories.filed(stranger, exporter__uscc=factories.RIVAL_USCC)
    work()
    row = replied(exporter, asked(reviewer, case, VIN), {VIN: theirs.subject})
    verdict = row.verdicts.get(revision=2)
    assert ["vin", theirs.subject] in verdict.circumstances["claimed_elsewhere"]
    assert verdict.findings.filter(value=theirs.subject).exists()
    holder = Claim.objects.get(value=theirs.subject, released_at=None)
    assert holder.declaration_id == theirs.pk


def test_the_second_of_two_answers_learns_who_was_first(
    case: Declaration, reviewer: User, exporter: User, colleague: User
) -> None:
    rfi = asked(reviewer, case, MASS)
    replied(exporter, rfi, {MASS: 48000})
    with pytest.raises(Conflict, match=str(exporter)) as refusal:
        replied(colleague, rfi, {MASS: 47000})
    assert refusal.value.code == "already_answered"
    assert case.revisions.count() == 2


def test_what_was_taken_back_or_withdrawn_takes_no_answer(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    rfi = asked(reviewer, case, MASS)
    cancel(user=reviewer, rfi=rfi)
    with pytest.raises(Conflict) as refusal:
        replied(exporter, rfi, {MASS: 48000})
    assert refusal.value.code == "request_taken_back"
    again = asked(reviewer, fresh(case), MASS)
    withdraw(user=exporter, declaration=fresh(case), reason="Sold at home")
    with pytest.raises(Conflict):
        replied(exporter, again, {MASS: 48000})


def test_a_draft_is_kept_and_is_no_answer(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    rfi = asked(reviewer, case, MASS, words="Why?")
    draft = Reply({MASS: "about 48 t", VIN: "X"}, {2: "Because"})
    keep(user=exporter, rfi=rfi, reply=draft)
    assert list(rfi.items.values_list("values", "words")) == [
        ({MASS: "about 48 t"}, ""),
        ({}, "Because"),
    ]
    assert refused(exporter, rfi, {MASS: 48000}) == {"/requests/1/items/2": "missing"}


@pytest.fixture
def mandate(exporting_company: Organisation, broking_company: Organisation) -> Mandate:
    return factories.a_mandate(exporting_company, broking_company)


def test_a_broker_answers_under_a_mandate_and_no_longer_than_it_lasts(
    mandate: Mandate, broking_company: Organisation, exporter: User, reviewer: User
) -> None:
    broker = factories.a_person(broking_company)
    first, second = a_case(exporter), a_case(exporter)
    one, two = asked(reviewer, first, MASS), asked(reviewer, second, MASS)
    row = replied(broker, one, {MASS: 48000})
    assert row.revisions.get(number=2).filed_for == broking_company
    assert row.ledger.get(kind="case.answered").actor["on_behalf_of"]
    mandate.revoked_at = mandate.exporter_accepted_at
    mandate.save()
    with pytest.raises(Forbidden):
        replied(broker, two, {MASS: 48000})
    with pytest.raises(Forbidden):
        keep(user=broker, rfi=two, reply=Reply())


def test_a_mandate_without_answers_lets_nobody_answer(
    case: Declaration,
    reviewer: User,
    exporting_company: Organisation,
    broking_company: Organisation,
) -> None:
    actions = [MandateAction.VIEW, MandateAction.PREPARE, MandateAction.SUBMIT]
    factories.a_mandate(exporting_company, broking_company, actions=actions)
    broker = factories.a_person(broking_company)
    with pytest.raises(Forbidden):
        replied(broker, asked(reviewer, case, MASS), {MASS: 48000})


def test_a_broker_who_may_only_answer_is_judged_as_the_exporter_filed(
    case: Declaration,
    reviewer: User,
    exporting_company: Organisation,
    broking_company: Organisation,
) -> None:
    actions = [MandateAction.VIEW, MandateAction.ANSWER]
    factories.a_mandate(exporting_company, broking_company, actions=actions)
    broker = factories.a_person(broking_company)
    row = replied(broker, asked(reviewer, case, STANDARD), {STANDARD: "ISO 14067"})
    assert row.verdicts.get(revision=2).decision == "clear"


def test_the_filer_of_an_answer_is_in_the_verdict_as_he_filed_first(
    broker: User,
    reviewer: User,
    exporter: User,
    law: None,
) -> None:
    case = a_case(broker)
    Mandate.objects.update(revoked_at=case.received_at)
    rfi = asked(reviewer, case, STANDARD)
    row = replied(exporter, rfi, {STANDARD: "ISO 14067"})
    assert row.verdicts.get(revision=2).decision == "clear"
