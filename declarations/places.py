"""JSON pointers (RFC 6901) that are safe to show, whatever the names were."""

from collections.abc import Iterable

LONGEST_NAME = 64


def pointer_to(path: Iterable[str | int]) -> str:
    """The pointer to a place; hostile names are shortened and made printable."""
    return "".join(f"/{_escaped(step)}" for step in path)


def shown(name: str) -> str:
    """A name that somebody sent, fit for a message."""
    printable = "".join(c if c.isprintable() else "\ufffd" for c in name[:LONGEST_NAME])
    return printable + "…" if len(name) > LONGEST_NAME else printable


def _escaped(step: str | int) -> str:
    if isinstance(step, int):
        return str(step)
    return shown(step).replace("~", "~0").replace("/", "~1")
