"""Walks through the state table, step by step at the doors that people and programs
use; each gives the reference of what walked it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2

from clearance_portal.home import Home
from codes.number import parse
from declarations.filing_sections import sections_for
from declarations.schemes import schemes
from tests.factories import clear_truck
from tests.journeys.portal import Portal, eventually
from tests.journeys.test_when_things_break import WORKER, frozen
from tests.journeys.visitor import Visitor
from tests.validation.desk.desk import FLAG, REJECT
from tests.visits import page_of, reference_in

MASS = "/body/vehicle/gross_vehicle_mass_kg"
WHY = "A letter explains it."


class Walker:
    """Files at a portal, and calls in whoever has to act."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self._visitors: dict[str, Visitor] = {}

    def person(self, persona: str) -> Visitor:
        """Somebody signed in."""
        if persona not in self._visitors:
            self._visitors[persona] = Visitor(self.portal, persona)
        return self._visitors[persona]

    def files(self, **changes: Any) -> str:
        """A truck, once the workers have had it."""
        reference = self.portal.file(clear_truck(**changes))
        self.portal.settled(reference)
        return reference

    def calls(self, reference: str, tail: str, document: Any) -> None:
        """What the exporter's program sends about a declaration."""
        path = f"/api/v1/declarations/{reference}/{tail}/"
        answer = self.portal.ask(path, document, persona="exporter")
        assert answer.status in {200, 201}, answer.body

    def withdraws(self, reference: str) -> str:
        self.calls(reference, "withdrawal", {"reason": "Sold at home."})
        return reference

    def reaches(self, reference: str, state: str) -> str:
        """Wait until it is there."""
        eventually(
            lambda: self.portal.declaration(reference)["state"],
            lambda now: now == state,
        )
        return reference

    def code(self, reference: str) -> str:
        """The number of its code, as addresses have it."""
        return parse(self.portal.declaration(reference)["code"]["number"])

    def drafts(self) -> str:
        """A draft with nothing in it yet."""
        begun = self.person("exporter").posts(
            "/declarations/new/", scheme="green_clearance_code"
        )
        return reference_in(begun.headers["Location"])

    def asks(self, reference: str) -> str:
        """The reviewer wants to know the mass."""
        self.person("reviewer").posts(
            f"/requests/{reference}/ask/", mark=[MASS], question=["Sure?"], ask="yes"
        )
        return reference

    def acts_on_code(self, reference: str, persona: str, act: str) -> None:
        path = f"/codes/{self.code(reference)}/acts/"
        self.person(persona).posts(path, act=act, reason=WHY)

    def at_gate(self, reference: str, act: str, reason: str = "") -> None:
        said = self.portal.declaration(reference)
        self.person("gate_officer").posts(
            f"/gate/acts/{act}/",
            code=said["code"]["number"],
            subject=said["subject"][-6:],
            reason=reason,
        )

    def overrides(self, reference: str, persona: str, act: str) -> None:
        path = f"/desk/{reference}/override/{act}/"
        self.person(persona).posts(path, reason=WHY)

    def tells_database(self, statement: str, *values: Any) -> None:
        """What only time, chance or a crash would do."""
        database = psycopg2.connect(Home(self.portal.home).database_url)
        try:
            with database, database.cursor() as cursor:
                cursor.execute(statement, values)
                assert cursor.rowcount == 1
        finally:
            database.close()

    @contextmanager
    def issuance_stopped(self) -> Iterator[None]:
        """What is cleared waits for its code meanwhile."""
        supervisor = self.person("supervisor")
        supervisor.posts("/keys/", act="stop", reason=WHY)
        try:
            yield
        finally:
            supervisor.posts("/keys/", act="resume", reason=WHY)


def clear(walker: Walker) -> str:
    reference = walker.files()
    walker.at_gate(reference, "start")
    walker.at_gate(reference, "pass")
    walker.at_gate(reference, "release")
    return reference


def typed_by_hand(walker: Walker) -> str:
    reference, document = walker.drafts(), clear_truck()
    person, answers = walker.person("exporter"), f"/declarations/{reference}/answers"
    for section in sections_for(schemes()[document["scheme"]], document):
        person.posts(f"{answers}/{section.slug}/", **page_of(section, document))
    person.posts(f"{answers}/check/")
    return walker.reaches(reference, "issued")


def approved(walker: Walker) -> str:
    reference = walker.files(**FLAG)
    walker.person("reviewer").decides(reference, "approved")
    return walker.reaches(reference, "issued")


def refused(walker: Walker) -> str:
    reference = walker.files(**FLAG)
    walker.person("reviewer").decides(reference, "refused")
    return reference


def answered(walker: Walker) -> str:
    reference = walker.asks(walker.files(**FLAG))
    answer = {"item": 1, "value": 48000}
    document = {"request": 1, "answers": [answer]}
    walker.calls(reference, "requests/answers", document)
    walker.person("reviewer").decides(reference, "approved")
    return walker.reaches(reference, "issued")


def recalled(walker: Walker) -> str:
    reference = walker.asks(walker.files(**FLAG))
    walker.person("reviewer").posts(f"/requests/{reference}/1/cancellation/")
    walker.person("reviewer").decides(reference, "refused")
    return reference


def corrected(walker: Walker) -> str:
    document = clear_truck(incoterm="DAT")
    reference = walker.portal.file(document)
    walker.portal.settled(reference)
    walker.calls(reference, "revisions", {**document, "incoterm": "DAP"})
    return walker.reaches(reference, "issued")


def amended(walker: Walker) -> str:
    document = clear_truck()
    reference = walker.portal.file(document)
    first = walker.portal.settled(reference)["code"]["token"]
    walker.calls(reference, "revisions", {**document, "contract_number": "DEMO-C-018"})
    walker.reaches(reference, "issued")
    assert verdict(walker, first) == "REVOKED"
    assert walker.portal.declaration(reference)["code"]["token"] != first
    return reference


def withdrawn_as_draft(walker: Walker) -> str:
    return walker.withdraws(walker.drafts())


def withdrawn_before_judging(walker: Walker) -> str:
    with frozen(walker.portal.processes(WORKER)):
        return walker.withdraws(walker.portal.file(clear_truck()))


def withdrawn_before_sealing(walker: Walker) -> str:
    with walker.issuance_stopped():
        reference = walker.portal.file(clear_truck())
        return walker.withdraws(walker.reaches(reference, "cleared"))


def withdrawn_from_review(walker: Walker) -> str:
    return walker.withdraws(walker.files(**FLAG))


def withdrawn_when_asked(walker: Walker) -> str:
    return walker.withdraws(walker.asks(walker.files(**FLAG)))


def withdrawn_when_returned(walker: Walker) -> str:
    return walker.withdraws(walker.files(**REJECT))


def withdrawn_with_code(walker: Walker) -> str:
    reference = walker.files()
    token = walker.portal.declaration(reference)["code"]["token"]
    assert verdict(walker, token) == "VALID"
    walker.withdraws(reference)
    assert verdict(walker, token) == "REVOKED"
    return reference


def expired(walker: Walker) -> str:
    reference = walker.files()
    walker.tells_database(
        "UPDATE codes_code SET expires_at = clock_timestamp() WHERE number = %s",
        walker.code(reference),
    )
    sweep = "from codes.tasks import sweep_codes; sweep_codes()"
    assert walker.portal.manage("shell", "--command", sweep).returncode == 0
    return walker.reaches(reference, "expired")


def revoked(walker: Walker) -> str:
    reference = walker.files()
    token = walker.portal.declaration(reference)["code"]["token"]
    walker.acts_on_code(reference, "supervisor", "propose")
    assert verdict(walker, token) == "VALID"
    walker.acts_on_code(reference, "second_supervisor", "confirm")
    assert verdict(walker, token) == "REVOKED"
    return reference


def parked_by_rules(walker: Walker) -> str:
    """As if three workers had died on it."""
    with frozen(walker.portal.processes(WORKER)):
        reference = walker.portal.file(clear_truck())
        walker.tells_database(
            "UPDATE declarations_declaration SET attempts = 3 WHERE reference = %s",
            reference,
        )
    walker.reaches(reference, "in_review")
    walker.person("reviewer").decides(reference, "refused")
    return reference


def objected_to(walker: Walker) -> str:
    """Drawn for a second opinion before it was sealed, and objected to."""
    with walker.issuance_stopped():
        reference = walker.reaches(walker.portal.file(clear_truck()), "cleared")
        draw(walker, reference)
        second_opinion(walker, reference, "objected")
        walker.reaches(reference, "in_review")
    walker.person("second_reviewer").decides(reference, "approved")
    return walker.reaches(reference, "issued")


def objected_to_with_code(walker: Walker) -> str:
    reference = walker.files()
    token = walker.portal.declaration(reference)["code"]["token"]
    draw(walker, reference)
    second_opinion(walker, reference, "objected")
    assert verdict(walker, token) == "SUSPENDED"
    walker.acts_on_code(reference, "supervisor", "reinstate")
    assert verdict(walker, token) == "VALID"
    return reference


def overridden(walker: Walker) -> str:
    reference = walker.files(**REJECT)
    walker.overrides(reference, "supervisor", "propose")
    walker.overrides(reference, "second_supervisor", "confirm")
    return walker.reaches(reference, "issued")


def override_declined(walker: Walker) -> str:
    reference = walker.files(**REJECT)
    walker.overrides(reference, "supervisor", "propose")
    walker.overrides(reference, "second_supervisor", "decline")
    return reference


def draw(walker: Walker, reference: str) -> None:
    """The lot falls on it, if it has not of itself."""
    walker.tells_database(
        "INSERT INTO desk_secondreview (declaration_id, day, opinion, reason)"
        " SELECT id, current_date, 'open', '' FROM declarations_declaration"
        " WHERE reference = %s"
        " ON CONFLICT (declaration_id, day) DO UPDATE SET opinion = 'open'",
        reference,
    )


def second_opinion(walker: Walker, reference: str, kind: str) -> None:
    path = f"/desk/{reference}/second-opinion/"
    walker.person("reviewer").posts(path, kind=kind, reason=WHY)


def verdict(walker: Walker, token: str) -> str:
    """What anybody is told of a code."""
    answer = walker.portal.ask("/api/v1/verify/", {"token": token})
    return str(answer.json()["verdict"])
