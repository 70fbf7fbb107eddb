"""Lapses: what the law of today would not let through, stopped in one act and freed."""

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django import DjangoAssertNumQueries

from codes import lapses, status
from codes.models import Code, Lapse, LapseSearch
from codes.services import verify
from codes.tasks import find_lapses, seal_cleared
from codes.verification import CodeStatus, Verdict
from declarations.faults import Forbidden, Refused
from declarations.ledger import breaks
from declarations.parties.models import Organisation, Role, User
from tests import factories
from tests.validation.reference.edits import PORTS, port
from tests.visits import Person
from validation.models import RulingKind
from validation.reference import drafts
from validation.reference.changes import dated
from validation.reference.models import DraftRelease
from validation.reference.publication import publish_draft
from validation.reference.services import all_lists
from validation.review import decide
from validation.tasks import judge_submitted

pytestmark = pytest.mark.usefixtures("law")
REASON = "The port has left the pilot"


@pytest.fixture(autouse=True)
def nobody_has_asked_before() -> None:
    cache.clear()


@pytest.fixture
def codes(exporter: User) -> list[Code]:
    """Two through Tianjin, then one through another port."""
    filed = [{}, {}, {"port_of_exit": {"unlocode": "CNSHA"}}]
    rows = [factories.filed(exporter, **changes) for changes in filed]
    judge_submitted()
    seal_cleared()
    return list(Code.objects.filter(declaration__in=rows).order_by("declaration"))


def draft_of(user: User) -> DraftRelease:
    return drafts.open_draft(user=user, title="Ports", starts_on=factories.today())


def publish(draft: DraftRelease, office: Organisation) -> None:
    draft.refresh_from_db()
    publish_draft(
        user=factories.a_person(office, Role.SUPERVISOR),
        draft=draft,
        edition=draft.edition,
        starts_on=factories.today(),
    )


@pytest.fixture
def ended(codes: list[Code], supervisor: User, customs_office: Organisation) -> date:
    """Tianjin is a port of the pilot until yesterday."""
    end_tianjin(supervisor, customs_office)
    find_lapses()
    return factories.today()


def end_tianjin(supervisor: User, office: Organisation) -> None:
    draft = draft_of(supervisor)
    row, today = port("CNTXG"), factories.today()
    drafts.end_row(user=supervisor, draft=draft, row=row, on=today)
    publish(draft, office)


def put_back(user: User, office: Organisation, first: date) -> None:
    listed, row, draft = all_lists()[PORTS], port("CNTXG"), draft_of(user)
    cells = {**vars_of(dated(listed, row).row), "valid_from": str(first)}
    drafts.add_row(user=user, draft=draft, listed=listed, cells=cells)
    publish(draft, office)


def vars_of(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def listed(user: User) -> list[str]:
    return sorted(lapse.code.number for lapse in lapses.lapses_for(user))


def numbers(codes: list[Code]) -> list[str]:
    return sorted(code.number for code in codes)


def test_codes_that_relied_on_an_ended_row_are_listed_with_the_rule(
    codes: list[Code], ended: date, supervisor: User
) -> None:
    assert listed(supervisor) == numbers(codes[:2])
    text = Person(supervisor).sees("/lapses/")
    assert "2 live codes would not be issued" in text
    assert "GCC-PORT-01" in text
    assert codes[2].number not in text


def test_no_code_is_issued_by_law_that_changed_after_the_judgement(
    exporter: User, supervisor: User, customs_office: Organisation
) -> None:
    stopped = factories.filed(exporter)
    other = factories.filed(exporter, port_of_exit={"unlocode": "CNSHA"})
    judge_submitted()
    end_tianjin(supervisor, customs_office)
    seal_cleared()
    stopped.refresh_from_db()
    other.refresh_from_db()
    assert (stopped.state, other.state) == ("in_review", "issued")
    parked = stopped.ledger.get(kind="declaration.parked")
    assert "newer reference data" in parked.data["failure"]


def test_who_approves_knowing_the_newer_law_is_heard(
    exporter: User, supervisor: User, reviewer: User, customs_office: Organisation
) -> None:
    row = factories.filed(exporter)
    judge_submitted()
    end_tianjin(supervisor, customs_office)
    seal_cleared()
    row.refresh_from_db()
    decide(user=reviewer, declaration=row, kind=RulingKind.APPROVED, reason="Agreed")
    seal_cleared()
    row.refresh_from_db()
    assert row.state == "issued"


def test_nothing_lapses_while_the_law_stays(codes: list[Code], reviewer: User) -> None:
    find_lapses()
    assert listed(reviewer) == []
    assert LapseSearch.objects.get().finished_at is not None
    assert "Nothing has lapsed" in Person(reviewer).sees("/lapses/")


def test_what_was_stopped_at_issue_is_no_lapse(
    codes: list[Code], ended: date, supervisor: User
) -> None:
    """A case that a reviewer has let through is not listed for the same finding."""
    Lapse.objects.all().delete()
    LapseSearch.objects.update(finished_at=None, cursor=0)
    verdict = verdict_of(codes[0])
    verdict.findings.create(
        position=0,
        rule="GCC-PORT-01",
        level="reject",
        pointer="/port_of_exit/unlocode",
        message="x",
    )
    find_lapses()
    assert listed(supervisor) == [codes[1].number]


def verdict_of(code: Code) -> Any:
    return code.declaration.verdicts.get()


def test_suspending_stops_the_codes_and_shows_the_reason(
    codes: list[Code], ended: date, supervisor: User
) -> None:
    assert (
        status.suspend(user=supervisor, numbers=numbers(codes[:2]), reason=REASON) == 2
    )
    for asked in (codes[0].token, codes[0].number):
        checked = verify(asked)
        assert checked.result.verdict is Verdict.SUSPENDED
        assert checked.reason == REASON
    assert REASON in Person().sees(f"/verify/?code={codes[0].number}")
    answer = Person().client.post(
        "/api/v1/verify/", {"number": codes[0].number}, "application/json"
    )
    assert answer.json()["status_reason"] == REASON
    assert verify(codes[2].number).result.verdict is Verdict.VALID


def test_it_is_told_to_the_parties_and_the_ledger_holds(
    codes: list[Code], ended: date, supervisor: User, exporter: User
) -> None:
    status.suspend(user=supervisor, numbers=[codes[0].number], reason=REASON)
    status.reinstate(user=supervisor, numbers=[codes[0].number], reason="A mistake")
    declaration = codes[0].declaration
    kinds = [entry.kind for entry in declaration.ledger.order_by("-sequence")[:2]]
    assert kinds == ["code.reinstated", "code.suspended"]
    text = Person(exporter).sees(f"/declarations/{declaration.reference}/")
    assert f"suspended: {REASON}" in text
    assert verify(codes[0].number).result.verdict is Verdict.VALID
    assert verify(codes[0].number).reason == ""
    assert list(breaks()) == []


def test_a_code_that_moved_on_meanwhile_is_left(
    codes: list[Code], supervisor: User
) -> None:
    Code.objects.filter(pk=codes[0].pk).update(status=CodeStatus.CONSUMED)
    asked = numbers(codes[:2])
    assert status.suspend(user=supervisor, numbers=asked, reason=REASON) == 1
    assert verify(codes[0].number).result.verdict is Verdict.CONSUMED


def test_only_supervisors_act_and_only_with_a_reason(
    codes: list[Code], reviewer: User, supervisor: User
) -> None:
    with pytest.raises(Forbidden):
        status.suspend(user=reviewer, numbers=[codes[0].number], reason=REASON)
    for reason in (" ", "x" * 301):
        with pytest.raises(Refused):
            status.suspend(user=supervisor, numbers=[codes[0].number], reason=reason)


def test_chosen_ones_or_all_by_the_page(
    codes: list[Code], ended: date, supervisor: User
) -> None:
    person = Person(supervisor)
    act = {"act": "suspend", "reason": REASON}
    assert person.sends("/lapses/", act).status_code == 422
    assert person.sends("/lapses/", {**act, "codes": ["x"]}).status_code == 422
    assert (
        person.sends("/lapses/", {**act, "reason": "", "all": "y"}).status_code == 422
    )
    one = {**act, "codes": [codes[0].number]}
    assert person.sends("/lapses/", one).status_code == 302
    assert listed(supervisor) == [codes[1].number]
    assert person.sends("/lapses/", {**act, "all": "yes"}).status_code == 302
    assert listed(supervisor) == []
    freed = {"act": "reinstate", "reason": "Port is back", "all": "yes"}
    assert person.sends("/lapses/", freed).status_code == 302
    assert set(Code.objects.values_list("status", flat=True)) == {"active"}


def test_what_clears_again_is_said_so(
    codes: list[Code], ended: date, supervisor: User, customs_office: Organisation
) -> None:
    status.suspend(user=supervisor, numbers=[codes[0].number], reason=REASON)
    assert "would be issued today" not in Person(supervisor).sees("/lapses/")
    put_back(supervisor, customs_office, ended)
    find_lapses()
    assert "would be issued today" in Person(supervisor).sees("/lapses/")
    assert listed(supervisor) == []


@pytest.mark.parametrize(
    ("who", "sees", "acts"),
    [
        ("exporter", 404, 404),
        ("stranger", 404, 404),
        ("broker", 404, 404),
        ("gate_officer", 404, 404),
        ("reviewer", 200, 403),
        ("auditor", 200, 403),
        ("supervisor", 200, 302),
    ],
)
def test_who_sees_lapses_and_who_acts(
    who: str, sees: int, acts: int, ended: date, request: pytest.FixtureRequest
) -> None:
    person = Person(request.getfixturevalue(who))
    person.sees("/lapses/", status=sees)
    posted = {"act": "suspend", "reason": REASON, "all": "yes"}
    assert person.sends("/lapses/", posted).status_code == acts


def test_it_goes_on_where_a_worker_was_lost_and_looks_once(
    codes: list[Code],
    ended: date,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    Lapse.objects.all().delete()
    LapseSearch.objects.update(finished_at=None, cursor=0)
    monkeypatch.setattr(lapses, "CHUNK", 1)
    search = LapseSearch.objects.latest("pk")
    assert lapses._look(search.pk)
    find_lapses()
    assert Lapse.objects.count() == 2
    with django_assert_max_num_queries(8):
        find_lapses()
    assert Lapse.objects.count() == 2


def test_the_queries_of_an_act_do_not_grow_with_the_codes(
    codes: list[Code],
    supervisor: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(14):
        status.suspend(user=supervisor, numbers=numbers(codes), reason=REASON)
