"""The tables of this room."""

from codes.models.codes import (
    LIVE,
    Code,
    CodeQuerySet,
    RevocationOutcome,
    RevocationProposal,
    SigningIntent,
    StatusList,
)
from codes.models.keys import IssuanceStop, SigningKey
from codes.models.lapses import Lapse, LapseSearch
from codes.models.reissues import ReissueRun

__all__ = [
    "LIVE",
    "Code",
    "CodeQuerySet",
    "IssuanceStop",
    "Lapse",
    "LapseSearch",
    "ReissueRun",
    "RevocationOutcome",
    "RevocationProposal",
    "SigningIntent",
    "SigningKey",
    "StatusList",
]
