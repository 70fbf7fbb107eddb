"""The sandbox: every magic value gives its outcome, and nowhere else does."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from declarations import claims, intake, services
from declarations.models import Claim, Declaration
from declarations.parties.models import Organisation, User
from tests import consignments, factories
from tests.programs import a_program
from tests.visits import Person
from validation.desk.models import Precedent, SecondReview
from validation.engine import Answer
from validation.identifiers.vin import check_character
from validation.models import StoredFinding, Verdict
from validation.replay import replay
from validation.sandbox import waiting
from validation.sandbox.magic import magic_values, staged_in
from validation.sandbox.staged import Outcome, Staged
from validation.sandbox.waiting import SLOW_FOR
from validation.scheme import Scheme, judging_schemes
from validation.services import check as checked
from validation.tasks import judge_submitted

pytestmark = pytest.mark.usefixtures("law")

OPEN = "/rules/sandbox/company/"
STATES = {"reject": "returned", "review": "in_review", "warn": "cleared"}


@pytest.fixture
def player(exporting_company: Organisation, exporter: User) -> User:
    """The exporter, whose company is a sandbox."""
    exporting_company.sandbox = True
    exporting_company.save()
    return exporter


@pytest.fixture
def equipment_player(equipment_company: Organisation, equipment_exporter: User) -> User:
    """The exporter of equipment, whose company is a sandbox."""
    equipment_company.sandbox = True
    equipment_company.save()
    return equipment_exporter


def document_with(scheme: Scheme, value: str) -> dict[str, Any]:
    document = consignments.clear_document(scheme.slug)
    place = scheme.magic.pointer.strip("/").replace("/", "__")
    factories.change(document, place, value)
    return document


def sent(user: User, scheme: Scheme, value: str) -> Declaration:
    envelope = intake.read(document_with(scheme, value), today=factories.today())
    return services.submit(user=user, envelope=envelope, channel="api")


def every_value(scheme: Scheme) -> Iterator[tuple[str, Staged]]:
    yield from magic_values(scheme).items()


def value_of(slug: str, outcome: Outcome, rule: str = "") -> str:
    wanted = Staged(outcome, rule)
    values = magic_values(judging_schemes()[slug])
    return next(value for value, staged in values.items() if staged == wanted)


def trucks() -> Scheme:
    return judging_schemes()["green_clearance_code"]


def findings_of(row: Declaration) -> list[tuple[str, str, str, str]]:
    rows = StoredFinding.objects.filter(verdict__declaration=row)
    return list(rows.values_list("rule", "level", "pointer", "value"))


@pytest.mark.parametrize("slug", list(judging_schemes()))
def test_every_rule_of_a_scheme_speaks_when_its_value_asks_for_it(
    slug: str, player: User, equipment_player: User
) -> None:
    scheme = judging_schemes()[slug]
    users = {"green_clearance_code": player, "green_channel": equipment_player}
    asked = [
        (sent(users[slug], scheme, value), value, staged.rule)
        for value, staged in every_value(scheme)
        if staged.outcome is Outcome.FINDING
    ]
    assert {rule for _, _, rule in asked} == {rule.id for rule in scheme.rules}
    judge_submitted()
    levels = {rule.id: str(rule.level) for rule in scheme.rules}
    for row, value, rule in asked:
        row.refresh_from_db()
        place = scheme.magic.pointer
        assert findings_of(row) == [(rule, levels[rule], place, value)]
        assert row.state == STATES[levels[rule]]
        answers = Verdict.objects.get(declaration=row).answers
        assert answers[rule] == Answer.FINDING
    assert all(not replayed.differences for replayed in replay())


@pytest.mark.parametrize("slug", list(judging_schemes()))
def test_the_same_values_ask_for_nothing_outside_a_sandbox(
    slug: str, exporter: User, equipment_exporter: User
) -> None:
    scheme = judging_schemes()[slug]
    users = {"green_clearance_code": exporter, "green_channel": equipment_exporter}
    values = [value for value, _staged in every_value(scheme)][:6]
    rows = [sent(users[slug], scheme, value) for value in values]
    judge_submitted()
    plain = findings_of(rows[0])
    for row, value in zip(rows, values, strict=True):
        verdict = Verdict.objects.get(declaration=row)
        assert verdict.circumstances["staged"] is None
        assert [rule for rule, *_ in findings_of(row)] == [r for r, *_ in plain], value


def test_what_was_asked_for_is_kept_with_the_verdict(player: User) -> None:
    row = sent(player, trucks(), value_of(trucks().slug, Outcome.CLEARED))
    judge_submitted()
    kept = Verdict.objects.get(declaration=row).circumstances["staged"]
    assert kept == {"outcome": "cleared", "rule": ""}


def test_the_value_for_cleared_clears_what_the_rules_would_stop(player: User) -> None:
    document = document_with(trucks(), value_of(trucks().slug, Outcome.CLEARED))
    document["port_of_exit"] = {"unlocode": "CNDLC"}
    envelope = intake.read(document, today=factories.today())
    assert checked(user=player, envelope=envelope, channel="api").decision == "clear"


def test_a_silent_register_sends_the_case_to_a_person(
    player: User, equipment_player: User
) -> None:
    truck = sent(player, trucks(), value_of(trucks().slug, Outcome.UNDETERMINED))
    channel = judging_schemes()["green_channel"]
    value = value_of(channel.slug, Outcome.UNDETERMINED)
    consignment = sent(equipment_player, channel, value)
    judge_submitted()
    for row in (truck, consignment):
        row.refresh_from_db()
        assert row.state == "in_review"
        answers = Verdict.objects.get(declaration=row).answers.values()
        assert "undetermined" in answers
        assert "finding" not in answers


def test_the_slow_value_waits_before_it_is_judged(
    player: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = sent(player, trucks(), value_of(trucks().slug, Outcome.SLOW))
    other = factories.filed(player)
    judge_submitted()
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.state, row.attempts, other.state) == ("submitted", 0, "cleared")
    revision = row.revisions.get()
    assert row.leased_until == revision.received_at + SLOW_FOR
    monkeypatch.setattr(waiting, "SLOW_FOR", timedelta(0))
    Declaration.objects.filter(pk=row.pk).update(leased_until=None)
    judge_submitted()
    row.refresh_from_db()
    assert row.state == "cleared"


def test_a_truck_of_a_sandbox_never_blocks_a_real_one(
    player: User, stranger: User
) -> None:
    vin = factories.a_vin()
    played = factories.filed(player, body__vehicle__vin=vin)
    judge_submitted()
    real = factories.filed(
        stranger,
        exporter__uscc=factories.RIVAL_USCC,
        body__vehicle__vin=vin,
        body__battery__packs=factories.clear_truck()["body"]["battery"]["packs"],
    )
    judge_submitted()
    for row in (played, real):
        row.refresh_from_db()
        assert (row.state, findings_of(row)) == ("cleared", [])
    realms = Claim.objects.filter(value=vin).values_list("declaration", "realm")
    assert set(realms) == {(played.pk, exporter_id(player)), (real.pk, 0)}


def exporter_id(user: User) -> int:
    return user.memberships.get().organisation_id


def test_within_a_sandbox_the_second_filing_of_a_truck_is_seen(player: User) -> None:
    vin = factories.a_vin()
    factories.filed(player, body__vehicle__vin=vin)
    second = factories.filed(player, body__vehicle__vin=vin)
    judge_submitted()
    assert [rule for rule, *_ in findings_of(second)] == ["GCC-VIN-08"]


def test_a_magic_value_can_be_sent_again_and_again(player: User) -> None:
    value = value_of(trucks().slug, Outcome.CLEARED)
    rows = [sent(player, trucks(), value) for _ in range(2)]
    judge_submitted()
    assert {Declaration.objects.get(pk=row.pk).state for row in rows} == {"cleared"}
    assert not Claim.objects.filter(declaration__in=rows).exists()


def test_maker_year_and_plant_of_a_magic_vin_are_free() -> None:
    vin = value_of(trucks().slug, Outcome.FINDING, "GCC-VIN-03")
    draft = f"LGA{vin[3:8]}0VX7{vin[12:]}"
    check = check_character(draft)
    other = draft[:8] + check + draft[9:]
    document = {"body": {"vehicle": {"vin": other}}}
    assert staged_in(trucks(), document) == Staged(Outcome.FINDING, "GCC-VIN-03")
    wrong = draft[:8] + ("1" if check != "1" else "2") + draft[9:]
    assert staged_in(trucks(), {"body": {"vehicle": {"vin": wrong}}}) is None


def test_what_is_played_is_no_precedent_and_not_looked_at_again(
    player: User, reviewer: User, settings: Any
) -> None:
    settings.SECOND_REVIEW_PERCENT = 100
    factories.filed(player)
    judge_submitted()
    assert not SecondReview.objects.exists()
    assert not Precedent.objects.exists()


def test_the_database_keeps_a_sandbox_one_once_something_is_declared(
    player: User,
) -> None:
    factories.filed(player)
    company = player.memberships.get().organisation
    company.sandbox = False
    with pytest.raises(IntegrityError, match="stays one"):
        company.save()


def test_claims_of_two_realms_stand_beside_each_other(player: User) -> None:
    row = factories.filed(player)
    key = trucks().claims(row.revisions.get().envelope["body"])[0]
    claims.take({row.pk: (key,)})
    assert claims.holders([key]) == {key: row.pk}
    assert SLOW_FOR


def test_the_page_and_the_api_list_every_value_of_every_scheme(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = Client()
    client.get("/rules/sandbox/")
    with django_assert_num_queries(1):
        page = client.get("/rules/sandbox/").content.decode()
    rows = client.get("/api/v1/sandbox/").json()
    for scheme in judging_schemes().values():
        told = {row["value"]: row for row in rows if row["scheme"] == scheme.slug}
        assert set(told) == set(magic_values(scheme))
        assert all(value in page for value in told)
        rules = {row["rule"] for row in told.values()} - {None}
        assert rules == {rule.id for rule in scheme.rules}


def test_what_is_played_says_so_everywhere(player: User, reviewer: User) -> None:
    review = next(rule for rule in trucks().rules if rule.level == "review")
    value = value_of(trucks().slug, Outcome.FINDING, review.id)
    row = sent(player, trucks(), value)
    judge_submitted()
    tag = '<span class="tag sandbox">Sandbox</span>'
    for path in ("/", f"/declarations/{row.reference}/"):
        assert tag in Person(player).sees(path)
    for path in ("/desk/", f"/desk/{row.reference}/"):
        assert tag in Person(reviewer).sees(path)
    company = player.memberships.get().organisation
    answer = a_program(company).get(f"/api/v1/declarations/{row.reference}/")
    assert answer.json()["sandbox"] is True


def test_a_supervisor_opens_a_sandbox_while_nothing_is_declared(
    supervisor: User, exporter: User, reviewer: User
) -> None:
    asked = {"uscc": factories.EXPORTER_USCC, "act": "open"}
    person = Person(supervisor)
    assert "Make it a sandbox" in person.sees("/rules/sandbox/")
    assert person.client.post(OPEN, asked).status_code == 302
    company = exporter.memberships.get().organisation
    company.refresh_from_db()
    assert company.sandbox
    factories.filed(exporter)
    kept = person.client.post(OPEN, {**asked, "act": "close"})
    assert kept.status_code == 409
    unknown = person.client.post(OPEN, {"uscc": "X", "act": "open"})
    assert (unknown.status_code, "No company here" in unknown.content.decode()) == (
        422,
        True,
    )
    assert Person(reviewer).client.post(OPEN, asked).status_code == 403
    assert OPEN not in Person(reviewer).sees("/rules/sandbox/")
