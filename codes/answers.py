"""How each verdict is told to people: a headline, a sentence, one of three tones."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from codes.verification import Answer, Result, Verdict


class Tone(StrEnum):
    """The three big answers."""

    GO = "go"
    WAIT = "wait"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said of one verdict, and what to do."""

    tone: Tone
    headline: str | Promise
    sentence: str | Promise


WORDINGS = {
    Verdict.VALID: Wording(
        Tone.GO,
        _("Valid"),
        _("The code is genuine and live. Compare the VIN before the goods pass."),
    ),
    Verdict.VALID_OFFLINE: Wording(
        Tone.GO,
        _("Valid, checked offline"),
        _("The code is genuine. Its status is as old as the last update."),
    ),
    Verdict.EXPIRED: Wording(
        Tone.STOP,
        _("Expired"),
        _("The code was genuine but its time is over. The exporter files again."),
    ),
    Verdict.NOT_YET_VALID: Wording(
        Tone.WAIT,
        _("Not yet valid"),
        _("The code is genuine but its time has not begun. Check it again later."),
    ),
    Verdict.REVOKED: Wording(
        Tone.STOP,
        _("Revoked"),
        _("Customs has taken this code back. The goods may not pass with it."),
    ),
    Verdict.SUSPENDED: Wording(
        Tone.WAIT,
        _("Suspended"),
        _("Customs has stopped this code for now. Ask the supervisor at the port."),
    ),
    Verdict.CONSUMED: Wording(
        Tone.STOP,
        _("Already used"),
        _("Goods were released with this code before. It works once only."),
    ),
    Verdict.SUBJECT_MISMATCH: Wording(
        Tone.STOP,
        _("Other goods"),
        _("The code is genuine but belongs to another truck or consignment."),
    ),
    Verdict.UNKNOWN_KEY: Wording(
        Tone.STOP,
        _("Unknown issuer"),
        _("The code is signed with a key that this system does not trust."),
    ),
    Verdict.KEY_COMPROMISED: Wording(
        Tone.STOP,
        _("Key no longer trusted"),
        _("The key behind this code was compromised. The code must be issued again."),
    ),
    Verdict.BAD_SIGNATURE: Wording(
        Tone.STOP,
        _("Forged or altered"),
        _("The signature does not fit what the code says. Do not accept it."),
    ),
    Verdict.MALFORMED: Wording(
        Tone.STOP,
        _("Not a code"),
        _("This is no clearance code. Scan it again or type the number again."),
    ),
    Verdict.WRONG_ENVIRONMENT: Wording(
        Tone.STOP,
        _("From another system"),
        _(
            "The code comes from a test system or another issuer."
            " It means nothing here."
        ),
    ),
    Verdict.UNSUPPORTED_VERSION: Wording(
        Tone.WAIT,
        _("Newer than this verifier"),
        _("The code has a version that this verifier cannot read. Update it."),
    ),
    Verdict.STATUS_STALE: Wording(
        Tone.WAIT,
        _("Status too old"),
        _("The last known status is too old. Connect once and check again."),
    ),
    Verdict.BUNDLE_EXPIRED: Wording(
        Tone.WAIT,
        _("Trust data too old"),
        _("The trusted keys on this device are out of date. Connect once."),
    ),
    Verdict.NOT_IN_REGISTER: Wording(
        Tone.STOP,
        _("Not in the register"),
        _("No such code was issued here. Check the characters, then do not accept it."),
    ),
}

OF_A_SANDBOX = Wording(
    Tone.STOP,
    _("Sandbox code"),
    _("Sandbox code: not valid for export. Somebody is trying the portal out."),
)

_ANSWERS = {
    Answer.YES: (_("Yes"), Tone.GO),
    Answer.NO: (_("No"), Tone.STOP),
    Answer.UNCHECKED: (_("Not checked"), Tone.WAIT),
}


def wording_of(verdict: Verdict, *, sandbox: bool) -> Wording:
    """What is said of a verdict; a code that left its sandbox is told by that alone."""
    if sandbox and verdict is Verdict.WRONG_ENVIRONMENT:
        return OF_A_SANDBOX
    return WORDINGS[verdict]


@dataclass(frozen=True, slots=True)
class SeparateAnswer:
    """One of the three questions that verification answers by itself."""

    label: str | Promise
    value: str | Promise
    tone: Tone


def separate_answers(result: Result) -> list[SeparateAnswer]:
    """Integrity, issuer and status, each by itself."""
    asked = (
        (_("Unaltered since it was signed"), result.integrity),
        (_("Signed by a trusted issuer"), result.issuer),
        (_("Live in the register"), result.status),
    )
    return [SeparateAnswer(label, *_ANSWERS[answer]) for label, answer in asked]
