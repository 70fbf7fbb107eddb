"""How a server that refuses root, or a user without a name, is started by them."""

import functools
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Guise:
    """What to put before a command, and the user to drop to."""

    prefix: tuple[str, ...] = ()
    user: int | None = None
    group: int | None = None


def nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


def namespace() -> tuple[str, ...]:
    """Inside it the caller's own files belong to nobody, who has a name everywhere."""
    user = nobody()
    ids = (f"--map-user={user.pw_uid}", f"--map-group={user.pw_gid}")
    return ("unshare", "--user", *ids)


@functools.cache
def namespaces_work() -> bool:
    if shutil.which("unshare") is None:
        return False
    probe = subprocess.run([*namespace(), "true"], capture_output=True, check=False)
    return probe.returncode == 0


def is_root() -> bool:
    return os.geteuid() == 0


def must_drop_to_nobody() -> bool:
    return is_root() and not namespaces_work()


def guise_for(place: Path) -> Guise:
    """Run as the owner of the place; where that is root or nameless, in disguise."""
    owner = place.stat()
    if is_root() and owner.st_uid != 0:
        return Guise(user=owner.st_uid, group=owner.st_gid)
    if is_root() or _is_nameless():
        return Guise(prefix=namespace())
    return Guise()


def _is_nameless() -> bool:
    """As in a container that is started under a number of its own."""
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return True
    return False
