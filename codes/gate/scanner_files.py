"""What the scanner keeps on a device: its scripts, styles and icons, and their version.

A script's address holds the version, so that no device ever mixes two of them.
"""

import hashlib
import json

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

STYLES = ("tokens", "page", "forms", "lists", "verdicts", "gate", "scanner")
ICONS = ("mark.svg", "scanner-192.png", "scanner-512.png")
ENTRY, WORKER = "page", "worker"

_HOME = settings.BASE_DIR / "static" / "js" / "scanner"
SCRIPTS = {path.stem: path.read_bytes() for path in sorted(_HOME.glob("*.js"))}


def style_addresses() -> list[str]:
    """Where the page's styles are, in the order in which they build on each other."""
    return [static(f"css/{name}.css") for name in STYLES]


def version() -> str:
    """Another one as soon as any file of the scanner is another."""
    kept = hashlib.sha256()
    for content in SCRIPTS.values():
        kept.update(hashlib.sha256(content).digest())
    kept.update(json.dumps([style_addresses(), icon_addresses()]).encode())
    return kept.hexdigest()[:16]


def icon_addresses() -> list[str]:
    """Where the icons are."""
    return [static(f"img/{name}") for name in ICONS]


def script_address(name: str) -> str:
    """Where a script of this version is."""
    return reverse("gate:scanner-script", args=[version(), name])


def worker_script() -> bytes:
    """The service worker, with the list of what it keeps in front."""
    scripts = [script_address(name) for name in SCRIPTS if name != WORKER]
    kept = {
        "version": version(),
        "page": reverse("gate:scanner"),
        "files": [*scripts, *style_addresses(), *icon_addresses()],
    }
    return f"const KEPT = {json.dumps(kept)};\n".encode() + SCRIPTS[WORKER]
