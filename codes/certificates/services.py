"""Wanting a certificate, drawing what is wanted, and handing out what is still true."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from codes.certificate import digest_of, draw
from codes.certificates.contents import certificate_for
from codes.certificates.models import Certificate
from codes.models import Code
from codes.verification import CodeStatus
from declarations.clock import database_now
from declarations.doorbell import ring_task_after_commit
from declarations.faults import Conflict

log = structlog.get_logger(__name__)

TASK = "certificates.make"
# Drawing takes seconds; a worker that died gives it back after this long.
LEASE = timedelta(minutes=1)


def is_live(code: Code) -> bool:
    """Whether the code may be used now; no certificate is handed out otherwise."""
    return code.status == CodeStatus.ACTIVE and database_now() < code.expires_at


def certificate_of(code: Code) -> Certificate | None:
    """The certificate that was wanted, if it says what it would say now."""
    kept = Certificate.objects.filter(code=code).first()
    if kept is None or kept.digest != digest_of(certificate_for(code)):
        return None
    return kept


@transaction.atomic
def want(*, code: Code) -> Certificate:
    """The certificate is there or will be drawn; whoever sees the code may want it.

    Raises Conflict for a code that is not live.
    """
    if not is_live(code):
        raise Conflict(
            "code_not_live",
            _("There is no certificate of a code that cannot be used."),
        )
    kept = certificate_of(code)
    if kept is None:
        kept, _made = Certificate.objects.update_or_create(
            code=code,
            defaults={
                "digest": digest_of(certificate_for(code)),
                "wanted_at": database_now(),
                "content": None,
                "made_at": None,
                "attempts": 0,
                "rest_until": None,
            },
        )
    if kept.content is None:
        ring_task_after_commit(TASK)
    return kept


def make_wanted() -> int:
    """Draw whatever is wanted; harmless when run twice, late or never."""
    made = 0
    while wanted := _leased():
        made += _make(wanted)
    return made


@transaction.atomic
def _leased() -> Certificate | None:
    """The next to draw, left alone by others meanwhile, and longer after each try."""
    at = database_now()
    wanted = (
        Certificate.objects.filter(content=None)
        .exclude(rest_until__gt=at)
        .select_related("code__declaration__exporter")
        .order_by("pk")
        .select_for_update(skip_locked=True, of=("self",))
        .first()
    )
    if wanted is not None:
        wanted.attempts += 1
        wanted.rest_until = at + LEASE * wanted.attempts
        wanted.save(update_fields=["attempts", "rest_until"])
    return wanted


def _make(wanted: Certificate) -> int:
    said = certificate_for(wanted.code)
    try:
        content = draw(said)
    except Exception:
        log.exception("certificate_not_drawn", code=wanted.code.number)
        return 0
    return Certificate.objects.filter(pk=wanted.pk, content=None).update(
        content=content,
        digest=digest_of(said),
        made_at=database_now(),
        rest_until=None,
    )
