"""What people read of notices and mails; always of what they may see today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from declarations.kinds import KINDS
from declarations.models import Declaration
from declarations.notifications.models import (
    Mail,
    MailQuerySet,
    MailStage,
    Notice,
    NoticeQuerySet,
)
from declarations.notifications.outbox import one_line
from declarations.parties.standing import AnyUser
from declarations.states import TABLE, TRAITS, Holder, State

PAGE = 25
# Beyond this a header says "99+": nobody acts on the difference.
MOST = 99
# Where a crowd of a kind is found on the board.
LEADS_TO = {move.event: move.target for move in TABLE}


@dataclass(frozen=True, slots=True)
class Line:
    """One notice as its reader sees it, in the language of the moment."""

    pk: int
    sentence: str
    at: datetime
    unread: bool
    path: str
    declaration: Declaration | None
    company: str
    next_step: str

    @property
    def goods(self) -> str:
        """What somebody called the goods, on one line."""
        return one_line(self.declaration.goods) if self.declaration else ""

    @property
    def own_reference(self) -> str:
        """What the filer calls it, on one line."""
        return one_line(self.declaration.own_reference) if self.declaration else ""


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of notices, newest first, and the numbers to go on from."""

    rows: list[Line]
    newer: int | None
    older: int | None


def inbox(
    user: AnyUser, *, unread: bool, older_than: int | None, newer_than: int | None
) -> Slice:
    """A page of the user's notices, beside one of them or the newest."""
    rows = _readable(user)
    rows = rows.filter(read_at=None) if unread else rows
    upwards = newer_than is not None
    edge = newer_than if upwards else older_than
    if edge is not None:
        rows = rows.filter(**{"pk__gt" if upwards else "pk__lt": edge})
    found = list(rows.order_by("pk" if upwards else "-pk")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if upwards:
        found.reverse()
    newer = found[0].pk if found and (more if upwards else edge) else None
    older = found[-1].pk if found and (more or upwards) else None
    return Slice(lines(found), newer, older)


def _readable(user: AnyUser) -> NoticeQuerySet:
    return Notice.objects.visible_to(user).select_related(
        "entry", "declaration__exporter", "organisation"
    )


def of_these(user: AnyUser, notices: Iterable[int]) -> QuerySet[Notice]:
    """Those among the user's notices that may be told of now and are not yet read."""
    rows = _readable(user).filter(pk__in=list(notices), read_at=None)
    return rows.order_by("pk")


def lines(notices: Iterable[Notice]) -> list[Line]:
    """Notices that were loaded with what they are about, ready to be read."""
    return [_line(notice) for notice in notices]


def _line(notice: Notice) -> Line:
    declaration = notice.declaration
    company = declaration.exporter if declaration else notice.organisation
    return Line(
        pk=notice.pk,
        sentence=_sentence(notice),
        at=notice.grown_at,
        unread=notice.read_at is None,
        path=_path(notice),
        declaration=declaration,
        company=one_line(company) if company else "",
        next_step=_next_step(declaration),
    )


def _sentence(notice: Notice) -> str:
    kind = KINDS[notice.kind]
    if notice.many == 1:
        return one_line(kind.words(notice.entry.data))
    told = {"crowd": kind.crowd or kind.sentence, "number": notice.many}
    if notice.entry.declaration_id is None:
        return _("%(crowd)s (%(number)s times)") % told
    return _("%(crowd)s (%(number)s declarations)") % told


def _path(notice: Notice) -> str:
    if notice.declaration:
        return reverse("declarations:detail", args=[notice.declaration.reference])
    told = KINDS[notice.kind].told
    if told and told.page:
        try:
            arguments = [notice.entry.data[told.by]] if told.by else []
            return reverse(told.page, args=arguments)
        except (NoReverseMatch, KeyError):
            return ""
    if notice.many > 1 and notice.kind in LEADS_TO:
        return f"{reverse('board')}?state={LEADS_TO[notice.kind]}"
    return ""


def _next_step(declaration: Declaration | None) -> str:
    """What the filer has to do now, if it is the filer's turn."""
    if declaration is None:
        return ""
    traits = TRAITS[State(declaration.state)]
    return str(traits.next_step) if traits.holder is Holder.EXPORTER else ""


def unread_count(user: AnyUser) -> int:
    """How many notices wait to be read, up to one more than a header tells."""
    unread = Notice.objects.visible_to(user).filter(read_at=None)
    return unread.order_by("-pk")[: MOST + 1].count()


def mails_for(user: AnyUser) -> MailQuerySet:
    """The mails to oneself, newest first."""
    return Mail.objects.visible_to(user).order_by("-pk")


def undelivered() -> QuerySet[Mail]:
    """Mails that a server refused for good, oldest first; for supervisors only."""
    return Mail.objects.filter(stage=MailStage.PARKED).order_by("pk")
