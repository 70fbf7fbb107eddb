"""The acts on endpoints: add, change, rotate, switch, delete, try, send again."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from declarations.clock import database_now
from declarations.doorbell import ring_task_after_commit
from declarations.faults import Conflict, Fault, Forbidden, Refused
from declarations.parties.models import User
from declarations.parties.standing import Actor, standing_of
from declarations.webhooks.addresses import (
    BadTarget,
    addresses_of,
    checked,
    read_target,
)
from declarations.webhooks.endings import end, tell
from declarations.webhooks.events import TEST_KIND, kinds_for_parties
from declarations.webhooks.fan_out import DELIVERING_TASK
from declarations.webhooks.models import (
    LONGEST_ADDRESS,
    Delivery,
    DeliveryStage,
    Ended,
    Endpoint,
    new_key,
)
from declarations.webhooks.sealing import new_secret, sealed
from declarations.webhooks.selectors import may_change
from declarations.webhooks.wording import fault_words

MOST_ENDPOINTS = 10
# So long both secrets sign, for the receiver to change over.
OVERLAP = timedelta(hours=24)


def add(*, user: User, url: str, kinds: list[str]) -> tuple[Endpoint, str]:
    """A new endpoint of the user's organisation, and its secret, which is shown only
    now. Raises Refused for an address where nothing may be sent."""
    _require_owner(user)
    _require_lawful(url, kinds)
    organisation = standing_of(user).organisation
    if organisation is None:
        raise _not_permitted()
    secret = new_secret()
    with transaction.atomic():
        # One at a time, so that the count holds.
        type(organisation).objects.select_for_update().get(pk=organisation.pk)
        _require_room(user)
        at = database_now()
        endpoint = Endpoint.objects.create(
            organisation=organisation,
            url=url,
            kinds=kinds,
            secret=sealed(secret),
            created_at=at,
            created_by=user,
        )
        tell(endpoint, "webhook.added", actor=Actor.of(user), at=at)
    return endpoint, secret


def change(*, user: User, endpoint: Endpoint, url: str, kinds: list[str]) -> None:
    """Another address or other events, from the next attempt on."""
    _require_owner(user)
    _require_lawful(url, kinds)
    with transaction.atomic():
        locked = _lock(endpoint)
        locked.url, locked.kinds, locked.rest_until = url, kinds, None
        locked.save(update_fields=["url", "kinds", "rest_until"])
        tell(locked, "webhook.changed", actor=Actor.of(user), at=database_now())


@transaction.atomic
def rotate(*, user: User, endpoint: Endpoint) -> str:
    """A new secret, shown only now; the one before signs too for a day."""
    _require_owner(user)
    locked = _lock(endpoint)
    at, secret = database_now(), new_secret()
    locked.former_secret, locked.former_until = locked.secret, at + OVERLAP
    locked.secret = sealed(secret)
    locked.save(update_fields=["secret", "former_secret", "former_until"])
    tell(locked, "webhook.rotated", actor=Actor.of(user), at=at)
    return secret


@transaction.atomic
def switch_off(*, user: User, endpoint: Endpoint) -> None:
    """Nothing is sent until it is switched on again; what happens meanwhile is not
    sent later either, and stands in the feed."""
    _require_owner(user)
    locked = _lock(endpoint)
    if locked.is_listening:
        end(locked, Ended.PAUSED, actor=Actor.of(user), at=database_now())


@transaction.atomic
def switch_on(*, user: User, endpoint: Endpoint) -> None:
    """Events are sent again, and first those that were still on their way."""
    _require_owner(user)
    locked = _lock(endpoint)
    if locked.is_listening:
        return
    locked.ended, locked.ended_at = "", None
    locked.failing_since = locked.rest_until = None
    locked.save(update_fields=["ended", "ended_at", "failing_since", "rest_until"])
    tell(locked, "webhook.resumed", actor=Actor.of(user), at=database_now())
    ring_task_after_commit(DELIVERING_TASK)


@transaction.atomic
def delete(*, user: User, endpoint: Endpoint) -> None:
    """It is gone for its owners, and its secrets for good; its log stays on record."""
    _require_owner(user)
    locked = _lock(endpoint)
    locked.secret = locked.former_secret = ""
    locked.save(update_fields=["secret", "former_secret"])
    end(locked, Ended.DELETED, actor=Actor.of(user), at=database_now())


@transaction.atomic
def send_test(*, user: User, endpoint: Endpoint) -> Delivery:
    """A test event is on its way."""
    _require_owner(user)
    locked = _lock(endpoint)
    _require_listening(locked)
    at = database_now()
    _wake(locked)
    return Delivery.objects.create(
        endpoint=locked,
        event=f"test.{new_key()}",
        kind=TEST_KIND,
        created_at=at,
        next_at=at,
    )


@transaction.atomic
def resend(*, user: User, delivery: Delivery) -> None:
    """The event is sent once more, under the same id, whatever became of it before."""
    _require_owner(user)
    endpoint = _lock(delivery.endpoint)
    _require_listening(endpoint)
    at = database_now()
    again = Delivery.objects.filter(pk=delivery.pk).exclude(leased_until__gt=at)
    again.update(stage=DeliveryStage.WAITING, round=0, next_at=at)
    _wake(endpoint)


def _wake(endpoint: Endpoint) -> None:
    endpoint.rest_until = None
    endpoint.save(update_fields=["rest_until"])
    ring_task_after_commit(DELIVERING_TASK)


def _lock(endpoint: Endpoint) -> Endpoint:
    return (
        Endpoint.objects.exclude(ended=Ended.DELETED)
        .select_related("organisation")
        .select_for_update(of=("self",))
        .get(pk=endpoint.pk)
    )


def _require_owner(user: User) -> None:
    if not may_change(user):
        raise _not_permitted()


def _not_permitted() -> Forbidden:
    return Forbidden(
        "not_permitted", _("Only an owner of the organisation decides this.")
    )


def _require_listening(endpoint: Endpoint) -> None:
    if not endpoint.is_listening:
        raise Conflict(
            "endpoint_is_off",
            _("Nothing is sent to this endpoint. Switch it on first."),
        )


def _require_room(user: User) -> None:
    own = standing_of(user).organisation_ids
    kept = Endpoint.objects.filter(organisation__in=own).exclude(ended=Ended.DELETED)
    if kept.count() >= MOST_ENDPOINTS:
        raise Refused(
            [
                Fault(
                    "/url",
                    "too_many",
                    _("There are %(most)d endpoints already.")
                    % {"most": MOST_ENDPOINTS},
                    _("Delete one that you no longer need."),
                )
            ]
        )


def _require_lawful(url: str, kinds: list[str]) -> None:
    """The address is looked up now; it is looked up again before each attempt."""
    faults = []
    try:
        _look_up(url)
    except BadTarget as error:
        message, remedy = fault_words(error.code)
        faults.append(Fault("/url", error.code, message, remedy))
    if not set(kinds) <= set(kinds_for_parties()):
        remedy = _("Choose from the list.")
        faults.append(Fault("/kinds", "unknown", _("There is no such event."), remedy))
    if faults:
        raise Refused(faults)


def _look_up(url: str) -> None:
    anywhere = settings.WEBHOOKS_ANYWHERE
    if len(url) > LONGEST_ADDRESS:
        raise BadTarget("bad_address")
    target = read_target(url, anywhere=anywhere)
    checked(addresses_of(target), anywhere=anywhere)
