"""Verifying without a network: a bundle, its status lists and a clock are given."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from codes import verification
from codes.bundle import Bundle
from codes.statuslist import Mark, StatusList
from codes.verification import CLOCK_SKEW, Answer, CodeStatus, Result, Verdict

FRESH_FOR = 4 * 3600
USABLE_FOR = 24 * 3600

_STATUSES = {
    Mark.VALID: CodeStatus.ACTIVE,
    Mark.REVOKED: CodeStatus.REVOKED,
    Mark.SUSPENDED: CodeStatus.SUSPENDED,
    Mark.CONSUMED: CodeStatus.CONSUMED,
}
# An expired bundle takes back a yes, and the claim to know every key.
_NEED_A_LIVE_BUNDLE = (Verdict.VALID, Verdict.UNKNOWN_KEY)


@dataclass(frozen=True, slots=True)
class OfflineResult:
    """The verdict, and in seconds how old the knowledge behind it is.

    `status_age` is None where no list speaks of the code. `is_fresh` is what makes a
    VALID_OFFLINE green; otherwise it is amber and the age is shown.
    """

    result: Result
    bundle_age: int
    status_age: int | None = None

    @property
    def is_fresh(self) -> bool:
        """Whether the status is young enough to let the goods go by it."""
        return self.status_age is not None and self.status_age <= FRESH_FOR


def verify(
    text: str,
    *,
    bundle: Bundle,
    lists: Mapping[str, StatusList],
    at: int,
    subject: str | None = None,
) -> OfflineResult:
    """Judge a code at a moment. `lists` are by their uri. What an old list stops is
    stopped all the same, but only a young one says that a code is live."""
    result = verification.verify(text, trust=bundle.trust, at=at, subject=subject)
    listed = _list_for(result, bundle, lists, at)
    if listed and result.claims:
        mark = listed.mark(result.claims.status.idx)
        result = verification.with_status(result, _STATUSES[mark])
    status_age = max(at - listed.issued_at, 0) if listed else None
    verdict = _verdict(result, bundle, status_age, at)
    if verdict is Verdict.STATUS_STALE:
        result = replace(result, status=Answer.UNCHECKED)
    return OfflineResult(
        replace(result, verdict=verdict), max(at - bundle.issued_at, 0), status_age
    )


def _list_for(
    result: Result, bundle: Bundle, lists: Mapping[str, StatusList], at: int
) -> StatusList | None:
    """The list that speaks of the code: named in the bundle, and not of tomorrow."""
    if result.claims is None or result.issuer is not Answer.YES:
        return None
    uri = result.claims.status.uri
    listed = lists.get(uri)
    if listed is None or uri not in bundle.lists or listed.uri != uri:
        return None
    return listed if listed.issued_at <= at + CLOCK_SKEW else None


def _verdict(
    result: Result, bundle: Bundle, status_age: int | None, at: int
) -> Verdict:
    if result.verdict in _NEED_A_LIVE_BUNDLE and _is_dead(bundle, at):
        return Verdict.BUNDLE_EXPIRED
    if result.verdict is not Verdict.VALID:
        return result.verdict
    if status_age is None or status_age > USABLE_FOR:
        return Verdict.STATUS_STALE
    return Verdict.VALID_OFFLINE


def _is_dead(bundle: Bundle, at: int) -> bool:
    return not bundle.issued_at - CLOCK_SKEW <= at < bundle.expires_at
