"""What every bad input has to meet with, whoever refuses it."""

from typing import Any

from declarations.models import Declaration, IdempotencyKey
from declarations.states import State
from tests.programs import Program
from validation.models import Verdict
from validation.tasks import judge_submitted

DECLARATIONS = "/api/v1/declarations/"


def pointers_refused(program: Program, body: Any, **options: Any) -> set[str]:
    """File the body; give the places that were refused, at the door or by rules.

    A refusal at the door stores nothing; one by the rules returns the declaration.
    """
    answer = program.post(DECLARATIONS, body, **options)
    if answer.status_code != 201:
        assert 400 <= answer.status_code < 500, answer.content
        assert answer["Content-Type"] == "application/problem+json"
        assert not Declaration.objects.exists()
        assert not IdempotencyKey.objects.exists()
        return {error["pointer"] for error in answer.json()["errors"]}
    judge_submitted()
    assert Declaration.objects.get().state == State.RETURNED
    findings = Verdict.objects.get().findings.filter(level="reject")
    return set(findings.values_list("pointer", flat=True))


def sentences_of(program: Program, body: Any) -> str:
    """All that the pre-check says about a body, apart from the values it shows."""
    answer = program.post("/api/v1/checks/", body).json()
    told = answer.get("errors", answer.get("findings", []))
    return " ".join(f"{one['message']} {one['remedy']}" for one in told)
