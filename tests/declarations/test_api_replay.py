"""A recorded day of requests, played again in any order, changes nothing."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from pytest_django import Settings

from declarations.models import Declaration, LedgerEntry, Revision
from declarations.parties.models import User
from tests.declarations.documents.papers import a_pdf
from tests.factories import clear_truck
from tests.programs import Program
from tests.validation.desk.desk import FLAG
from tests.validation.rfi.requests import MASS, asked
from tests.visits import work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]
DECLARATIONS = "/api/v1/declarations/"
TIMES = 5


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> None:
    """Where the files of this test are."""
    settings.DOCUMENTS_ROOT = tmp_path / "documents"


@dataclass
class Recorded:
    """One request as it went over the wire, and the answer it had."""

    path: str
    body: Any
    headers: dict[str, str]
    kind: str
    status: int = 0
    answer: Any = None


class Day:
    """Sends requests and keeps them."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.requests: list[Recorded] = []

    def post(self, path: str, body: Any, kind: str = "application/json") -> Any:
        key = {"Idempotency-Key": f"day-{len(self.requests)}"}
        recorded = Recorded(path, body, key, kind)
        answer = self.play(recorded)
        recorded.status = answer.status_code
        self.requests.append(recorded)
        assert answer.status_code < 300, answer.content
        recorded.answer = answer.json()
        return recorded.answer

    def play(self, one: Recorded) -> Any:
        return self.program.post(
            one.path, one.body, headers=one.headers, content_type=one.kind
        )


def a_day(program: Program, reviewer: User) -> Day:
    """Filed, corrected, answered, papered, withdrawn, in a batch."""
    day = Day(program)
    wrong = day.post(DECLARATIONS, clear_truck(body__vehicle__powertrain="DIESEL"))
    doubtful = day.post(DECLARATIONS, clear_truck(**FLAG))
    unwanted = day.post(DECLARATIONS, clear_truck())
    paper = {"kind": "INVOICE", "file": _file()}
    day.post(
        f"{DECLARATIONS}{doubtful['reference']}/documents/",
        encode_multipart(BOUNDARY, paper),
        MULTIPART_CONTENT,
    )
    work()
    day.post(f"{DECLARATIONS}{wrong['reference']}/revisions/", clear_truck())
    why = {"reason": "Sold at home"}
    day.post(f"{DECLARATIONS}{unwanted['reference']}/withdrawal/", why)
    case = Declaration.objects.get(reference=doubtful["reference"])
    rfi = asked(reviewer, case, MASS)
    said = {"request": rfi.number, "answers": [{"item": 1, "text": "Weighed again."}]}
    day.post(f"{DECLARATIONS}{case.reference}/requests/answers/", said)
    day.post("/api/v1/batches/", {"declarations": [clear_truck(), clear_truck()]})
    work()
    return day


def _file() -> Any:
    return SimpleUploadedFile("invoice.pdf", a_pdf(), content_type="application/pdf")


def everything() -> dict[str, Any]:
    """The end state: every row that a request could have touched."""
    return {
        "declarations": list(Declaration.objects.order_by("pk").values()),
        "revisions": Revision.objects.count(),
        "ledger": list(LedgerEntry.objects.order_by("pk").values_list("hash")),
    }


def shuffled(requests: list[Recorded]) -> list[Recorded]:
    return random.Random(8).sample(requests, len(requests))  # noqa: S311


ORDERS: dict[str, Callable[[list[Recorded]], list[Recorded]]] = {
    "in order": list,
    "reversed": lambda requests: requests[::-1],
    "shuffled": shuffled,
}


@pytest.mark.parametrize("order", ORDERS)
def test_a_day_played_five_times_more_ends_in_the_same_state(
    order: str, api_client: Program, reviewer: User
) -> None:
    day = a_day(api_client, reviewer)
    before = everything()
    assert len(day.requests) == 8
    for one in ORDERS[order](day.requests * TIMES):
        answer = day.play(one)
        assert (answer.status_code, answer.json()) == (one.status, one.answer)
        assert answer["Idempotency-Replayed"] == "true"
    work()
    assert everything() == before
