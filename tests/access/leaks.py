"""What an answer gives away, what a call changed, and what a cache would keep."""

from typing import Final

from codes.number import NumberError, parse
from tests.access.people import OWNER_NAME
from tests.access.table import TABLE
from tests.access.walking import DONE, Try
from tests.access.world import DOCUMENT_NAME, World

# A mandate in force tells its broker of the client, and of drafts that may yet be its.
CLIENTS: Final = {
    "broker_of_equipment": {OWNER_NAME},
    "broker_elsewhere": {OWNER_NAME, DOCUMENT_NAME},
}
# A mandate that is over or to come names its exporter, on its own page and the list.
PARTNERS: Final = {"broker_of_tomorrow", "broker_of_yesterday"}


def learnt(persona: str, each: Try, world: World) -> list[str]:
    """What an answer tells of the owner that its reader did not bring along."""
    known = CLIENTS.get(persona, set())
    if persona == "broker_elsewhere":
        known = known | {world.draft.reference, world.draft_document.key}
    if persona in PARTNERS and each.route.name.startswith("parties:"):
        known = known | {OWNER_NAME}
    return [
        f"tells {secret[:40]}"
        for secret in sorted(world.secrets - known)
        if secret in each.text and _plain(secret) not in each.asked
    ]


def _plain(secret: str) -> str:
    """A number as addresses hold it, however it is shown; all else as it is."""
    try:
        return parse(secret)
    except NumberError:
        return secret


def changed(world: World) -> list[str]:
    """What happened to what was there before."""
    return [] if world.history() == world.beginning else ["changes something"]


def kept_by_caches(each: Try) -> list[str]:
    """Whether a cache could show the answer to somebody else."""
    is_public = TABLE[each.route.name][0].startswith(DONE)
    if is_public or each.outcome != DONE or each.method != "get":
        return []
    said = each.answer.get("Cache-Control", "")
    by_cookie = "private" in said and "Cookie" in each.answer.get("Vary", "")
    return [] if "no-store" in said or by_cookie else [f"may be kept: {said}"]
