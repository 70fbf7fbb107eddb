"""Second opinions: drawn by a seed that anybody can check, given once, by another."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from declarations import intake, ledger
from declarations.clock import database_now, declaration_date
from declarations.models import Declaration, LedgerEntry
from declarations.parties.models import Organisation, Role, User
from declarations.parties.standing import SYSTEM
from declarations.services import resubmit
from declarations.states import State
from tests.factories import filed
from tests.validation.desk.desk import a_case, a_clearance, desk, text_of
from tests.visits import Person, work
from validation.desk import sampling
from validation.desk.draw import commitment_to, is_drawn, lot
from validation.desk.models import DailySeed, SecondOpinion, SecondReview

pytestmark = pytest.mark.usefixtures("law")
OBJECTIONS: list[tuple[str, str]] = []


def note(*, declaration: Declaration, user: User, reason: str) -> None:
    """What settings name in these tests."""
    OBJECTIONS.append((declaration.reference, reason))


@pytest.fixture
def drawing(settings: Settings) -> None:
    """Every clearance is drawn."""
    settings.SECOND_REVIEW_PERCENT = 100


@pytest.fixture
def drawn(drawing: None, exporter: User) -> Declaration:
    return a_clearance(exporter)


def today() -> date:
    return declaration_date(database_now())


@given(st.text(), st.text())
def test_a_lot_is_a_fraction(seed: str, reference: str) -> None:
    assert 0 <= lot(seed, reference) < 1
    assert is_drawn(seed, reference, Decimal(1))
    assert not is_drawn(seed, reference, Decimal(0))


def test_a_share_draws_about_its_share() -> None:
    drawn = sum(is_drawn("seed", str(n), Decimal("0.05")) for n in range(20_000))
    assert 900 < drawn < 1100


def test_a_known_draw_stays_as_it_is() -> None:
    assert commitment_to("seed").startswith("19b25856e1c150ca834cffc8b59b23ad")
    assert float(lot("seed", "DC-26-AAAAA-AAAAA")) == pytest.approx(0.15072195964)


def test_what_is_drawn_gets_its_code_all_the_same(drawn: Declaration) -> None:
    assert SecondReview.objects.get().declaration == drawn
    assert drawn.state == State.ISSUED


def test_nothing_is_drawn_unless_settings_say_so(exporter: User) -> None:
    a_clearance(exporter)
    sampling.keep_seeds()
    assert not SecondReview.objects.exists()
    assert not DailySeed.objects.exists()


def test_only_what_the_rules_cleared_is_drawn(drawing: None, exporter: User) -> None:
    a_case(exporter)
    filed(exporter, body__vehicle__powertrain="DIESEL")
    work()
    assert not SecondReview.objects.exists()


def test_the_seed_is_committed_to_before_its_use_and_revealed_after(
    drawn: Declaration,
) -> None:
    seed = DailySeed.objects.get(day=today())
    told = LedgerEntry.objects.get(chain=sampling.CHAIN)
    assert told.kind == "second_review.committed"
    assert told.data["commitment"] == commitment_to(seed.seed)
    assert seed.seed not in str(told.data)
    assert told.at < drawn.ledger.get(kind="declaration.cleared").at
    sampling.keep_seeds()
    assert not LedgerEntry.objects.filter(kind="second_review.revealed").exists()


def test_seeds_are_made_ahead_and_each_is_revealed_once(drawing: None) -> None:
    for _ in range(2):
        sampling.keep_seeds()
    assert DailySeed.objects.count() == 2
    DailySeed.objects.filter(day=today()).update(day=today() - timedelta(days=1))
    for _ in range(2):
        sampling.keep_seeds()
    revealed = LedgerEntry.objects.get(kind="second_review.revealed")
    assert revealed.data["day"] == (today() - timedelta(days=1)).isoformat()
    call_command("verify_ledger", stdout=StringIO())


def recomputed(day: date) -> str:
    said = StringIO()
    call_command("second_review_draw", on=day, stdout=said, stderr=said)
    return said.getvalue()


@pytest.fixture
def revealed(settings: Settings, exporter: User) -> date:
    """A day of twelve clearances, of which about half were drawn, and its seed told."""
    settings.SECOND_REVIEW_PERCENT = 50
    for _ in range(12):
        filed(exporter)
    work()
    seed = DailySeed.objects.get(day=today())
    told = {"day": today().isoformat(), "seed": seed.seed}
    ledger.append_to(
        sampling.CHAIN,
        "second_review.revealed",
        actor=SYSTEM,
        data=told,
        at=database_now(),
    )
    return today()


def test_an_auditor_computes_the_same_draw(revealed: date) -> None:
    assert "is what its seed gives" in recomputed(revealed)


def test_a_clearance_that_was_left_out_is_named(revealed: date) -> None:
    seed = DailySeed.objects.get(day=revealed)
    row = Declaration.objects.exclude(second_reviews=None).first() or filler()
    assert is_drawn(seed.seed, row.reference, seed.share)
    row.second_reviews.get().delete()
    with pytest.raises(CommandError, match="1 faults"):
        recomputed(revealed)


def test_a_clearance_that_was_slipped_in_is_named(revealed: date) -> None:
    row = Declaration.objects.filter(second_reviews=None).first() or filler()
    SecondReview.objects.create(declaration=row, day=revealed)
    with pytest.raises(CommandError, match="1 faults"):
        recomputed(revealed)


def filler() -> Declaration:
    """Twelve tosses that all fall alike: one run in two thousand."""
    pytest.skip("the seed drew all or none")


def test_a_day_without_a_seed_told_cannot_be_computed(drawn: Declaration) -> None:
    for day in (today(), date(2001, 1, 1)):
        with pytest.raises(CommandError, match="reveals no seed"):
            recomputed(day)


def opine(user: User, row: Declaration, kind: str = "upheld") -> int:
    word = {"kind": kind, "reason": "Looked at the report."}
    return int(Person(user).sends(desk(row, "second-opinion/"), word).status_code)


def test_a_clearance_is_upheld_once(
    drawn: Declaration, reviewer: User, second_reviewer: User
) -> None:
    person = Person(reviewer)
    assert drawn.reference in person.sees("/desk/second-opinions/")
    assert "Uphold the clearance" in person.sees(desk(drawn))
    assert opine(reviewer, drawn) == 302
    assert drawn.reference not in person.sees("/desk/second-opinions/")
    assert opine(second_reviewer, drawn, "objected") == 409
    assert SecondReview.objects.get().opinion == SecondOpinion.UPHELD
    assert drawn.ledger.filter(kind__in=["case.upheld", "case.objected"]).count() == 1


def change(user: User, row: Declaration) -> None:
    """The exporter sends it again with other words, and the rules clear it again."""
    document = row.revisions.get(number=row.revision).envelope
    envelope = intake.read({**document, "contract_number": "DEMO-C-018"}, today=today())
    resubmit(user=user, declaration=row, envelope=envelope, channel="web")
    work()
    row.refresh_from_db()
    assert (row.state, row.revision) == (State.ISSUED, 2)


def test_what_was_upheld_and_then_changed_is_looked_at_again(
    drawn: Declaration, reviewer: User, second_reviewer: User, exporter: User
) -> None:
    assert opine(reviewer, drawn) == 302
    change(exporter, drawn)
    review = SecondReview.objects.get()
    assert (review.opinion, review.reviewer) == (SecondOpinion.OPEN, None)
    assert opine(second_reviewer, drawn, "objected") == 302
    kinds = drawn.ledger.filter(kind__in=["case.upheld", "case.objected"])
    assert kinds.count() == 2


def test_one_opinion_answers_the_draws_of_two_days(
    drawn: Declaration, reviewer: User, exporter: User
) -> None:
    yesterday = today() - timedelta(days=1)
    SecondReview.objects.update(day=yesterday)
    change(exporter, drawn)
    assert drawn.second_reviews.count() == 2
    assert opine(reviewer, drawn) == 302
    assert not SecondReview.objects.filter(opinion=SecondOpinion.OPEN).exists()
    assert drawn.reference not in Person(reviewer).sees("/desk/second-opinions/")


def test_an_objection_is_handed_on(
    drawn: Declaration, reviewer: User, settings: Settings, exporter: User
) -> None:
    OBJECTIONS.clear()
    settings.AFTER_OBJECTION = [f"{__name__}.note"]
    assert opine(reviewer, drawn, "objected") == 302
    assert [reference for reference, _why in OBJECTIONS] == [drawn.reference]
    assert drawn.ledger.get(kind="case.objected").actor["id"] == reviewer.pk
    text = Person(exporter).sees(f"/declarations/{drawn.reference}/")
    assert "Looked at the report." not in text


def test_an_opinion_needs_a_reason(drawn: Declaration, reviewer: User) -> None:
    word = {"kind": "upheld", "reason": " "}
    answer = Person(reviewer).sends(desk(drawn, "second-opinion/"), word)
    assert answer.status_code == 422
    assert "Say why you decide so." in text_of(answer)
    assert SecondReview.objects.get().opinion == SecondOpinion.OPEN


def test_nobody_gives_an_opinion_on_what_his_side_filed(
    drawn: Declaration, reviewer: User
) -> None:
    reviewer.memberships.create(organisation=drawn.exporter, role=Role.MEMBER)
    assert opine(User.objects.get(pk=reviewer.pk), drawn) == 403


def test_nobody_gives_an_opinion_on_what_he_decided(
    drawn: Declaration, reviewer: User, second_reviewer: User
) -> None:
    drawn.rulings.create(
        round=1,
        revision=1,
        kind="approved",
        reason="Parked once.",
        decided_by=reviewer,
        decided_at=database_now(),
    )
    assert opine(reviewer, drawn) == 403
    assert opine(second_reviewer, drawn) == 302


def test_others_give_no_opinion(
    drawn: Declaration, auditor: User, exporter: User, stranger: User
) -> None:
    assert opine(auditor, drawn) == 403
    assert drawn.reference in Person(auditor).sees("/desk/second-opinions/")
    for user in (exporter, stranger):
        assert opine(user, drawn) == 404
        Person(user).sees("/desk/second-opinions/", status=404)


def test_what_was_not_drawn_gets_no_opinion(
    exporter: User, reviewer: User, customs_office: Organisation
) -> None:
    assert opine(reviewer, a_clearance(exporter)) == 409
