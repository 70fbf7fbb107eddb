"""One case on one screen: what it says, what the rules found, what else is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from declarations.clock import database_now
from declarations.facts import FactSheet, fact_sheets, labels_at
from declarations.filing_sections import sections_for
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.selectors import (
    TimelineEntry,
    current_revision,
    scheme_of,
    timeline,
)
from declarations.states import State
from validation.circumstances import Circumstances
from validation.desk.heaps import Heap, heaps_of
from validation.desk.leases import live_claim
from validation.desk.models import CaseClaim, SecondOpinion, SecondReview
from validation.desk.precedents import Resemblance, resembling
from validation.desk.related import Related, related_to
from validation.engine import Decision
from validation.findings import ReadableFinding, readable
from validation.impartiality import decides, may_decide
from validation.models import Override, Ruling, Verdict
from validation.review import Seen, open_override, seen_of, verdict_on
from validation.rfi.selectors import last_asker_of, resubmitted
from validation.rule import Level
from validation.scheme import Comparison, judging_schemes
from validation.supervision import supervises

LONGEST_HEADLINE = 90


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the reader may do with the case now."""

    decide: bool = False
    take_over: bool = False
    propose: bool = False
    answer_override: bool = False
    give_opinion: bool = False
    biased: bool = False


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything that the screen shows."""

    declaration: Declaration
    seen: Seen
    verdict: Verdict | None
    findings: list[ReadableFinding]
    claim: CaseClaim | None
    override: Override | None
    second_review: SecondReview | None
    allowed: Allowed
    rulings: list[Ruling]
    sheets: list[FactSheet]
    labels: dict[str, str]
    history: list[TimelineEntry]
    failure: str = ""
    came_back: bool = False
    compared: tuple[Comparison, ...] = ()
    precedents: list[Resemblance] = field(default_factory=list)
    related: list[Related] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Whether it waits for a decision."""
        return self.declaration.state == State.IN_REVIEW

    @property
    def deciding(self) -> list[ReadableFinding]:
        """The findings that somebody must decide on."""
        return [each for each in self.findings if each.level != Level.WARN]

    @property
    def heaps(self) -> list[Heap]:
        """The findings, one heap a rule."""
        return heaps_of(self.findings)

    @property
    def must_be_corrected(self) -> bool:
        """Whether the rules forbid approval."""
        return self.verdict is not None and self.verdict.decision == Decision.RETURN

    @property
    def approvable(self) -> bool:
        """Whether one person may approve it."""
        judged = self.verdict is not None and not self.must_be_corrected
        return judged and not self.held_elsewhere

    @property
    def held_elsewhere(self) -> bool:
        """Whether another live filing has its VIN or a pack."""
        return any(each.holds for each in self.related)

    @property
    def headline(self) -> str:
        """What needs deciding, in the first words of the page."""
        if self.override is not None:
            return _("Confirm or decline an override")
        if self.second_review is not None and not self.open:
            return _("Second opinion on an automatic clearance")
        if not self.open:
            return _("Nothing to decide here now")
        return self._question()

    def _question(self) -> str:
        if self.verdict is None:
            return _("The rules could not judge this case")
        rejecting = [each for each in self.deciding if each.level == Level.REJECT]
        if rejecting:
            return _("Must be corrected: %(what)s") % {"what": _short(rejecting[0])}
        if len(self.deciding) == 1:
            return _("One question: %(what)s") % {"what": _short(self.deciding[0])}
        if not self.deciding:
            return _("No question is left open")
        return ngettext(
            "%(n)d question to decide",
            "%(n)d questions to decide",
            len(self.deciding),
        ) % {"n": len(self.deciding)}


def _short(finding: ReadableFinding) -> str:
    """What was found, or where that is long, the rule that it breaks."""
    message = finding.message
    return message if len(message) <= LONGEST_HEADLINE else finding.title or message


def case_file(declaration: Declaration, user: User) -> CaseFile:
    """A case as the user sees it; a constant number of queries."""
    revision = current_revision(declaration)
    envelope = revision.envelope if revision else {}
    pages = sections_for(scheme_of(declaration), envelope)
    verdict = verdict_on(declaration)
    claim = live_claim(declaration, database_now())
    override = open_override(declaration)
    review = _open_review(declaration, user)
    history = timeline(declaration, user)[::-1]
    rulings = declaration.rulings.select_related("decided_by").order_by("-round")
    return CaseFile(
        declaration=declaration,
        seen=seen_of(declaration, verdict),
        verdict=verdict,
        findings=_findings(declaration, verdict),
        claim=claim,
        override=override,
        second_review=review,
        allowed=_allowed(user, declaration, (claim, verdict, override, review)),
        rulings=list(rulings),
        sheets=fact_sheets(pages, envelope),
        labels=labels_at(pages, envelope),
        history=history,
        failure=_failure(declaration, history),
        came_back=_came_back(declaration, user),
        compared=_compared(declaration, envelope, verdict),
        precedents=resembling(declaration),
        related=related_to(declaration, user),
    )


def _came_back(declaration: Declaration, user: User) -> bool:
    """Whether it was answered, and the user is who asked."""
    if declaration.pk not in resubmitted([declaration]):
        return False
    return last_asker_of([declaration]).get(declaration.pk) == user.pk


Around = tuple[CaseClaim | None, Verdict | None, Override | None, SecondReview | None]


def _allowed(user: User, declaration: Declaration, around: Around) -> Allowed:
    claim, verdict, override, review = around
    if not decides(user):
        return Allowed()
    if not may_decide(user, declaration):
        return Allowed(biased=True)
    in_review = declaration.state == State.IN_REVIEW
    anothers = claim is not None and claim.reviewer_id != user.pk
    forbidden = verdict is not None and verdict.decision == Decision.RETURN
    return Allowed(
        decide=in_review and not anothers and override is None,
        take_over=in_review and anothers,
        propose=_may_propose(user, declaration) and forbidden and override is None,
        answer_override=in_review
        and override is not None
        and override.proposed_by_id != user.pk,
        give_opinion=review is not None,
    )


def _may_propose(user: User, declaration: Declaration) -> bool:
    overridable = declaration.state in {State.IN_REVIEW, State.RETURNED}
    return overridable and supervises(user)


def _findings(
    declaration: Declaration, verdict: Verdict | None
) -> list[ReadableFinding]:
    """The gravest first."""
    if verdict is None:
        return []
    found = readable(declaration.scheme, verdict.findings.all())
    grave = [Level.REJECT, Level.REVIEW, Level.WARN]
    return sorted(found, key=lambda each: grave.index(Level(each.level)))


def _compared(
    declaration: Declaration, envelope: Mapping[str, Any], verdict: Verdict | None
) -> tuple[Comparison, ...]:
    """As it stood when the rules judged it."""
    if verdict is None:
        return ()
    scheme = judging_schemes()[declaration.scheme]
    around = Circumstances.from_json(verdict.circumstances)
    return scheme.comparisons(envelope, around)


def _open_review(declaration: Declaration, user: User) -> SecondReview | None:
    return (
        SecondReview.objects.visible_to(user)
        .filter(declaration=declaration, opinion=SecondOpinion.OPEN)
        .order_by("-day")
        .first()
    )


def _failure(declaration: Declaration, history: Sequence[TimelineEntry]) -> str:
    """What went wrong, if the system itself set the case in front of a person."""
    last_move = next((each for each in history if each.state), None)
    if last_move is None or last_move.kind != "declaration.parked":
        return ""
    parked = declaration.ledger.filter(kind=last_move.kind).order_by("-sequence")
    return str(parked[0].data.get("failure", ""))
