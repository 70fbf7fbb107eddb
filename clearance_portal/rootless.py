"""How root starts a server that refuses to run as root."""

import functools
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# Inside a user namespace root's files belong to an ordinary user.
NAMESPACE: Final = ("unshare", "--user", "--map-user=1000", "--map-group=1000")


@dataclass(frozen=True)
class Guise:
    """What to put before a command, and the user to drop to."""

    prefix: tuple[str, ...] = ()
    user: int | None = None
    group: int | None = None


def is_root() -> bool:
    return os.geteuid() == 0


@functools.cache
def namespaces_work() -> bool:
    if shutil.which(NAMESPACE[0]) is None:
        return False
    probe = subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False)
    return probe.returncode == 0


def must_drop_to_nobody() -> bool:
    return is_root() and not namespaces_work()


def nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


def guise_for(place: Path) -> Guise:
    """Run as the owner of the place, or, where root owns it, in a namespace."""
    if not is_root():
        return Guise()
    owner = place.stat()
    if owner.st_uid != 0:
        return Guise(user=owner.st_uid, group=owner.st_gid)
    return Guise(prefix=NAMESPACE)
