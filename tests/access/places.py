"""What stands in for each placeholder of an address: the factory of the matrix.

A placeholder is looked up as `route.placeholder`, then as `namespace.placeholder`, then
by itself; one that is not found here fails the matrix, which names it.
"""

from collections.abc import Callable
from typing import Any, Final

from codes.gate.models import Act
from codes.gate.scanner_files import ENTRY, version
from declarations.batches.models import Batch, Stage
from declarations.clock import database_now
from declarations.parties.models import Invitation, Mandate
from declarations.webhooks.events import TEST_KIND
from declarations.webhooks.models import Delivery, Endpoint
from tests.access.people import BROKER_NAMES
from tests.access.routes import Places, Route
from tests.access.world import World
from tests.validation.reference.edits import PORTS, port
from validation.desk.models import Board, SavedView
from validation.reference.models import Release


def _mandate() -> Mandate:
    return Mandate.objects.get(broker__name=BROKER_NAMES["broker"])


def _endpoint(world: World) -> Endpoint:
    known = {
        "url": "https://erp.pomelo.example/hooks",
        "created_at": database_now(),
        "created_by": world.cast.person("exporter"),
    }
    owner = world.cast.owner
    return Endpoint.objects.get_or_create(organisation=owner, defaults=known)[0]


def _delivery(world: World) -> Delivery:
    at = database_now()
    known = {"kind": TEST_KIND, "created_at": at, "next_at": at}
    return Delivery.objects.get_or_create(
        endpoint=_endpoint(world), event="test.1", defaults=known
    )[0]


def _batch(world: World) -> Batch:
    known = {
        "reference": "FB-26-P0ME1-0F1EE",
        "filed_by": world.cast.person("exporter"),
        "stage": Stage.CHECKED,
        "name": "pomelo-fleet.ndjson",
        "format": "ndjson",
        "key": "f" * 32,
        "sha256": "f" * 64,
        "size": 1,
        "received_at": database_now(),
    }
    owner = world.cast.owner
    return Batch.objects.get_or_create(organisation=owner, defaults=known)[0]


PLACES: Final[dict[str, Callable[[World], Any]]] = {
    "reference": lambda world: world.returned.reference,
    "declarations:detail.reference": lambda world: world.issued.reference,
    "declarations:section.slug": lambda _world: "references",
    "desk.reference": lambda world: world.case.reference,
    "desk:take-over.reference": lambda world: world.claimed.reference,
    "desk:override.reference": lambda world: world.overridden.reference,
    "desk:override.act": lambda _world: "confirm",
    "desk:opinion.reference": lambda world: world.drawn.reference,
    "desk.number": lambda _world: SavedView.objects.get(board=Board.QUEUE).pk,
    "rfi.reference": lambda world: world.request.declaration.reference,
    "rfi.number": lambda world: world.request.number,
    "rfi.position": lambda _world: 3,
    "gate.reference": lambda world: world.issued.reference,
    "gate.name": lambda _world: Act.START,
    "gate:scanner-script.asked": lambda _world: version(),
    "gate:scanner-script.name": lambda _world: ENTRY,
    "gate.pk": lambda world: world.conflict.pk,
    "documents:remove.reference": lambda world: world.draft.reference,
    "documents:remove.key": lambda world: world.draft_document.key,
    "key": lambda world: world.document.key,
    "kind": lambda _world: "csv",
    "batches.reference": lambda world: _batch(world).reference,
    "batches:template.scheme": lambda world: world.issued.scheme,
    "batches.kind": lambda _world: "csv",
    "api-batch.reference": lambda world: _batch(world).reference,
    "api-batch-rows.reference": lambda world: _batch(world).reference,
    "api-batch-declarations.reference": lambda world: _batch(world).reference,
    "api-batch-confirm.reference": lambda world: _batch(world).reference,
    "api-batch-cancel.reference": lambda world: _batch(world).reference,
    "api-batch-returned.reference": lambda world: _batch(world).reference,
    "api-batch-returned.kind": lambda _world: "csv",
    "webhooks.key": lambda world: _endpoint(world).key,
    "webhooks.delivery": lambda world: _delivery(world).key,
    "clients.number": lambda _world: 0,
    "clients:act.act": lambda _world: "withdraw",
    "tracking.key": lambda world: world.link.key,
    "tracking:track.token": lambda world: world.link_token,
    "parties.username": lambda world: world.cast.person("colleague").username,
    "parties.number": lambda _world: _mandate().number,
    "parties:uninvite.number": lambda _world: Invitation.objects.get().pk,
    "parties.prefix": lambda world: world.cast.programs["api_client"].key.prefix,
    "parties.uscc": lambda world: world.cast.owner.uscc,
    "parties:join.token": lambda _world: "guess-ed",
    "number": lambda world: world.code.number,
    "code-acts.number": lambda world: world.proposed.number,
    "kid": lambda world: world.reissue.key.kid,
    "reissue.number": lambda world: world.reissue.pk,
    "reissue-progress.number": lambda world: world.reissue.pk,
    "log.text": lambda world: world.code.number,
    "publishing.number": lambda _world: 1,
    "publishing.form": lambda _world: "jwt",
    "rule_id": lambda _world: "GCC-VIN-02",
    "slug": lambda world: world.issued.scheme,
    "reference.number": lambda world: world.law.pk,
    "reference:simulation.number": lambda world: world.simulation.pk,
    "reference:progress.number": lambda world: world.simulation.pk,
    "reference.change": lambda world: world.law.changes.get().pk,
    "reference.name": lambda _world: PORTS,
    "reference.row": lambda _world: port("CNTXG").pk,
    "reference.version": lambda _world: Release.objects.latest("pk").version,
    "api-requests.reference": lambda world: world.request.declaration.reference,
    "api-answers.reference": lambda world: world.request.declaration.reference,
    # Keys of links that were never mailed, as guessers would try them.
    "account_confirm_email.key": lambda _world: "MQ-guess",
    "account_reset_password_from_key.uidb36": lambda _world: "1",
    "account_reset_password_from_key.key": lambda _world: "guess-ed",
}


def factory_of(route: Route, placeholder: str) -> Callable[[World], Any] | None:
    """What makes a value for a placeholder, if anything does."""
    space = route.name.partition(":")[0]
    names = (f"{route.name}.{placeholder}", f"{space}.{placeholder}", placeholder)
    return next((PLACES[name] for name in names if name in PLACES), None)


def places_of(route: Route, world: World) -> Places:
    """A real thing for every placeholder of a route."""
    found = {name: factory_of(route, name) for name in route.placeholders}
    return {name: make(world) for name, make in found.items() if make is not None}
