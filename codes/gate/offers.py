"""What a page of the gate answers, pass, wait or stop, and which acts it offers."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from codes.answers import WORDINGS, Tone, Wording
from codes.gate.models import Act, Inspection, Stage
from codes.gate.orders import new_nonce
from codes.gate.targets import ENDED
from codes.verification import Verdict
from declarations.faults import DomainError, Refused
from declarations.models import Declaration

VERDICTS = {verdict.lower(): verdict for verdict in Verdict}
HEADLINES: dict[str, tuple[Tone, str | Promise]] = {
    "already_released": (Tone.STOP, _("Already released")),
    "wrong_port": (Tone.STOP, _("Another port")),
    "declaration_ended": (Tone.STOP, _("Not valid any more")),
    "gate_officers_only": (Tone.STOP, _("Not yours to do")),
    "own_filing": (Tone.STOP, _("Not yours to do")),
    "no_port": (Tone.STOP, _("No port")),
    "subject_needed": (Tone.WAIT, _("Compare first")),
    "not_inspected": (Tone.WAIT, _("Inspect first")),
    "reason_needed": (Tone.WAIT, _("Say why")),
    "no_code": (Tone.WAIT, _("No code yet")),
}
NOT_NOW = (Tone.WAIT, _("Not now"))


@dataclass(frozen=True, slots=True)
class Offer:
    """An act that the page offers. `subject` asks for the last six, `reason` names the
    field for a reason; one that is `aside` is folded away."""

    act: Act
    label: str | Promise
    style: str = ""
    subject: bool = False
    reason: str | Promise = ""
    aside: bool = False

    @property
    def nonce(self) -> str:
        """A fresh one for each form that is drawn."""
        return new_nonce()


START = Offer(Act.START, _("Start the inspection"), subject=True)
PASS = Offer(Act.PASS, _("Inspection passed"))
FAIL = Offer(
    Act.FAIL, _("Inspection failed"), "danger", reason=_("What is wrong"), aside=True
)
HOLD = Offer(
    Act.HOLD,
    _("Hold, documents missing"),
    "second",
    reason=_("What is missing"),
    aside=True,
)
RESUME = Offer(Act.RESUME, _("Documents are here, go on"))
RELEASE = Offer(Act.RELEASE, _("Matches, record the exit"), subject=True)
PRIORITY = Offer(
    Act.RELEASE,
    _("Release without an inspection"),
    "second",
    subject=True,
    reason=_("Why without an inspection"),
    aside=True,
)
OFFERS = {
    Stage.STARTED: (PASS, HOLD, FAIL),
    Stage.HELD: (RESUME, FAIL),
    Stage.PASSED: (RELEASE,),
}


@dataclass(frozen=True, slots=True)
class Situation:
    """How goods stand at the gate. `verdict` is None where there is no code."""

    declaration: Declaration
    verdict: Verdict | None
    inspection: Inspection | None

    @property
    def stage(self) -> Stage | None:
        """How far the inspection is; None where none has begun."""
        return Stage(self.inspection.stage) if self.inspection else None

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What can be done next, the likely act first."""
        if self.declaration.state in ENDED:
            closing = self.stage in {Stage.STARTED, Stage.HELD}
            return (FAIL,) if closing else ()
        if self.stage in OFFERS:
            return OFFERS[self.stage]
        if self.verdict not in {None, Verdict.VALID}:
            return ()
        fresh = self.verdict is Verdict.VALID and self.stage is None
        return (START, PRIORITY) if fresh else (START,)

    @property
    def answer(self) -> Wording:
        """What is said of goods that match their code: pass, wait or stop."""
        if self.verdict is None:
            return NO_CODE
        if self.verdict is not Verdict.VALID:
            return WORDINGS[self.verdict]
        return BY_STAGE[self.stage]


NO_CODE = Wording(
    Tone.WAIT,
    _("No code yet"),
    _("The declaration is known. It can be inspected, but not released."),
)
BY_STAGE: dict[Stage | None, Wording] = {
    None: Wording(
        Tone.WAIT,
        _("Inspect"),
        _("The code is live and the goods match. Inspect them before they leave."),
    ),
    Stage.STARTED: Wording(
        Tone.WAIT, _("Being inspected"), _("Record the outcome before they leave.")
    ),
    Stage.HELD: Wording(
        Tone.WAIT, _("On hold"), _("Documents are missing. The clock stands still.")
    ),
    Stage.PASSED: Wording(
        Tone.GO,
        _("Pass"),
        _("The code is live, the goods match, the inspection is passed."),
    ),
    Stage.FAILED: Wording(
        Tone.STOP, _("Failed"), _("The inspection failed. A supervisor decides.")
    ),
}


def answer_to(refusal: DomainError) -> Wording:
    """How a refusal is told: its headline, and its own words."""
    verdict = VERDICTS.get(refusal.code)
    tone, headline = HEADLINES.get(refusal.code, NOT_NOW)
    if verdict is not None:
        tone, headline = WORDINGS[verdict].tone, WORDINGS[verdict].headline
    return Wording(tone, headline, _told(refusal))


def _told(refusal: DomainError) -> str:
    if not isinstance(refusal, Refused):
        return refusal.message
    return " ".join(f"{f.message} {f.remedy}".strip() for f in refusal.faults)
