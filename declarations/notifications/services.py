"""The acts of people on their notices and mails: reading them, trying one again."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from declarations.clock import database_now
from declarations.doorbell import ring_task_after_commit
from declarations.faults import Forbidden
from declarations.models import Declaration
from declarations.notifications.models import Mail, MailStage, Notice
from declarations.notifications.outbox import SEND_TASK
from declarations.parties.models import Role, User
from declarations.parties.standing import standing_of


def read(*, user: User, notices: Iterable[int] | None = None) -> int:
    """The user has read these notices; all of them by default. Those of others stay
    as they are."""
    unread = Notice.objects.filter(user=user, read_at=None)
    if notices is not None:
        unread = unread.filter(pk__in=list(notices))
    return unread.update(read_at=database_now())


def opened(*, user: User, declaration: Declaration) -> None:
    """The user looks at the declaration, and so has read what was told of it."""
    unread = Notice.objects.filter(user=user, read_at=None, declaration=declaration)
    unread.update(read_at=database_now())


def may_try_again(user: User) -> bool:
    """Whether the user looks after mails that were refused."""
    return Role.SUPERVISOR in standing_of(user).roles


@transaction.atomic
def try_again(*, user: User, mails: Iterable[int] | None = None) -> int:
    """Parked mails wait to be sent once more, as if they had just been posted; all of
    them by default. Raises Forbidden for all but supervisors."""
    if not may_try_again(user):
        raise Forbidden(
            "supervisors_only", _("Only a supervisor may have mails sent again.")
        )
    parked = Mail.objects.filter(stage=MailStage.PARKED)
    if mails is not None:
        parked = parked.filter(pk__in=list(mails))
    ring_task_after_commit(SEND_TASK)
    return parked.update(
        stage=MailStage.WAITING,
        rest_until=None,
        created_at=database_now(),
    )
