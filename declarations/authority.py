"""In whose name a filing may be made: own company, or a mandate in force."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext as _

from declarations.envelope import Envelope
from declarations.faults import Fault, Forbidden, Refused
from declarations.models import Declaration
from declarations.parties.models import (
    Mandate,
    MandateAction,
    MandateQuerySet,
    Organisation,
    OrganisationKind,
    User,
)
from declarations.parties.standing import Actor, standing_of


@dataclass(frozen=True, slots=True)
class Authority:
    """For whom something is done, and under which mandate; None for one's own."""

    exporter: Organisation
    mandate: Mandate | None = None

    def actor(self, user: User) -> Actor:
        """The user, as the ledger keeps who acted in whose name."""
        return Actor.of(user, on_behalf_of=self.exporter, under=self.mandate)


@dataclass(frozen=True, slots=True)
class Errand:
    """What somebody wants to do for the exporter with this credit code. A draft has
    no port yet, and no goods: its `chapters` are None."""

    uscc: str
    scheme: str
    port: str = ""
    chapters: frozenset[str] | None = None

    @classmethod
    def of(cls, envelope: Envelope) -> "Errand":
        """To file an envelope."""
        return cls(
            uscc=envelope.exporter_uscc,
            scheme=envelope.scheme.slug,
            port=envelope.port,
            chapters=envelope.chapters,
        )


def authorities_for(
    *,
    user: User,
    filings: Sequence[Envelope],
    action: MandateAction,
    takes_slots: bool = True,
) -> list[Authority | Refused]:
    """For each filing in whose name it is made, or why it may not be made.

    Mandates with a maximum stay locked until the caller's transaction ends, which is
    the one that files: so nobody else counts the same slot. A declaration takes a slot
    when it is first sent; say `takes_slots=False` where all were sent before. The
    number of queries does not grow with that of the filings.
    """
    counted = takes_slots and action is MandateAction.SUBMIT
    return _Desk(user, action, counted).answers([Errand.of(one) for one in filings])


def authority_for(
    *, user: User, errand: Errand, action: MandateAction, takes_slots: bool = True
) -> Authority:
    """The same for one errand; raises Refused naming /exporter/uscc.

    An unknown company and one that gave no mandate are answered alike, so that nobody
    learns who uses the portal.
    """
    counted = takes_slots and action is MandateAction.SUBMIT
    (answer,) = _Desk(user, action, counted).answers([errand])
    if isinstance(answer, Refused):
        raise answer
    return answer


def exporter_to_file_for(
    *, user: User, uscc: str, action: MandateAction, scheme: str, port: str
) -> Organisation:
    """The exporter that a filing names, if the user may file for it; whatever its
    goods. Raises Refused as `authority_for` does."""
    errand = Errand(uscc, scheme, port)
    return authority_for(
        user=user, errand=errand, action=action, takes_slots=False
    ).exporter


def require_authority(
    user: User, declaration: Declaration, action: MandateAction
) -> Authority:
    """Under what the user does this to a declaration it can see; raises Forbidden."""
    (answer,) = authorities_over(user, [declaration], action)
    if isinstance(answer, Forbidden):
        raise answer
    return answer


def authorities_over(
    user: User, declarations: Sequence[Declaration], action: MandateAction
) -> list[Authority | Forbidden]:
    """The same for many, in their order; one query at most."""
    own = standing_of(user).organisation_ids
    others = {row.exporter_id for row in declarations if row.exporter_id not in own}
    given: dict[int, list[Mandate]] = defaultdict(list)
    if others:
        for mandate in _mandates(user, action).filter(exporter__in=others):
            given[mandate.exporter_id].append(mandate)
    return [
        Authority(row.exporter)
        if row.exporter_id in own
        else _under_one_of(given[row.exporter_id], row)
        for row in declarations
    ]


def _under_one_of(
    mandates: Sequence[Mandate], declaration: Declaration
) -> Authority | Forbidden:
    known = None if declaration.revision == 0 else declaration.chapters
    for mandate in mandates:
        if mandate.covers(declaration.scheme, declaration.port, known):
            return Authority(declaration.exporter, mandate)
    return Forbidden(
        "not_permitted", _("Your role does not allow this on this declaration.")
    )


def _mandates(user: User, action: MandateAction) -> MandateQuerySet:
    """In force for the user's organisations; those without a maximum come first, so
    that slots are spent last."""
    return (
        Mandate.objects.in_force(timezone.localdate())
        .filter(
            broker_id__in=standing_of(user).organisation_ids,
            actions__contains=[action],
        )
        .order_by(F("maximum").desc(nulls_first=True), "pk")
    )


@dataclass
class _Desk:
    """Answers errands of one user, and counts what they take."""

    user: User
    action: MandateAction
    counted: bool
    used: Counter[int] = field(default_factory=Counter)

    def answers(self, errands: Sequence[Errand]) -> list[Authority | Refused]:
        wanted = {errand.uscc for errand in errands}
        rows = Organisation.objects.filter(
            uscc__in=wanted, kind=OrganisationKind.EXPORTER
        )
        exporters = {exporter.uscc: exporter for exporter in rows}
        given = self._given(exporters)
        return [self._answer(errand, exporters, given) for errand in errands]

    def _given(self, exporters: dict[str, Organisation]) -> dict[int, list[Mandate]]:
        own = standing_of(self.user).organisation_ids
        others = [each.pk for each in exporters.values() if each.pk not in own]
        if not others:
            return {}
        rows = list(_mandates(self.user, self.action).filter(exporter__in=others))
        limited = [row.pk for row in rows if row.maximum is not None]
        if self.counted and limited:
            rows = self._locked(rows, limited)
        given: dict[int, list[Mandate]] = defaultdict(list)
        for row in rows:
            given[row.exporter_id].append(row)
        return given

    def _locked(self, rows: list[Mandate], limited: list[int]) -> list[Mandate]:
        """The limited ones locked, always in the same order, and as they are now:
        whoever waited for a lock may find its mandate revoked. Counted after that."""
        held = {
            row.pk: row
            for row in Mandate.objects.in_force(timezone.localdate())
            .filter(pk__in=limited)
            .order_by("pk")
            .select_for_update(no_key=True)
        }
        taken = (
            Declaration.objects.filter(filed_under__in=held, revision__gt=0)
            .values_list("filed_under")
            .annotate(number=Count("pk"))
        )
        self.used.update(dict(taken))
        now = [held.get(row.pk) if row.maximum is not None else row for row in rows]
        return [row for row in now if row is not None]

    def _answer(
        self,
        errand: Errand,
        exporters: dict[str, Organisation],
        given: dict[int, list[Mandate]],
    ) -> Authority | Refused:
        exporter = exporters.get(errand.uscc)
        if exporter is None:
            return no_mandate()
        if exporter.pk in standing_of(self.user).organisation_ids:
            return Authority(exporter)
        covering = [
            mandate
            for mandate in given.get(exporter.pk, ())
            if mandate.covers(errand.scheme, errand.port, errand.chapters)
        ]
        free = next((each for each in covering if self._has_room(each)), None)
        if free is not None:
            self.used[free.pk] += 1
            return Authority(exporter, free)
        return used_up(covering[0]) if covering else no_mandate()

    def _has_room(self, mandate: Mandate) -> bool:
        limit = mandate.maximum if self.counted else None
        return limit is None or self.used[mandate.pk] < limit


def no_mandate() -> Refused:
    """Nobody gave the user leave to file this."""
    return _refused(
        "no_mandate",
        _("You may not file for the company with this credit code."),
        _(
            "Check the 18 characters. If you are its broker, ask the exporter for a"
            " mandate that covers this scheme, this port and these goods."
        ),
    )


def used_up(mandate: Mandate) -> Refused:
    """As many declarations as the mandate allows were sent under it."""
    message = _("Mandate %(number)s allows %(maximum)d declarations; all are used.") % {
        "number": mandate.number,
        "maximum": mandate.maximum,
    }
    remedy = _("Ask the exporter for another mandate, or to file this one itself.")
    return _refused("mandate_used_up", message, remedy)


def _refused(code: str, message: str, remedy: str) -> Refused:
    fault = Fault("/exporter/uscc", code, message, remedy, rule="")
    return Refused([fault], code=code, status=403)
