"""The portal's own directory (PORTAL_VAR): secrets, and where its servers live.

Knows places and their permissions; starts nothing.
"""

import base64
import contextlib
import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from clearance_portal import rootless

CHECKOUT: Final = Path(__file__).resolve().parent.parent
POSTGRES_SOCKET: Final = ".s.PGSQL.5432"
# The kernel's limit for the path of a unix socket, less its closing NUL.
SOCKET_PATH_LIMIT: Final = 107
# Private directories are made in it, under names nobody can guess.
LASTING: Final = Path("/var/tmp")  # noqa: S108 # nosec B108
MADE_BY_USE: Final = (
    "postgres/data",
    "valkey",
    "static",
    "documents",
    "demo-accounts.json",
    "portal.log",
    "portal.log.1",
    "schedule",
)


@dataclass(frozen=True)
class Home:
    path: Path

    @classmethod
    def from_environment(cls) -> "Home":
        return cls(Path(os.environ.get("PORTAL_VAR") or CHECKOUT / "var").absolute())

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def valkey(self) -> Path:
        return self.path / "valkey"

    @property
    def schedule(self) -> Path:
        """What beat remembers of its last rings."""
        return self.path / "schedule" / "beat"

    @property
    def static(self) -> Path:
        return self.path / "static"

    @property
    def documents(self) -> Path:
        return self.path / "documents"

    @property
    def sockets(self) -> Path:
        """Resolved, because a shorter path is what a link here is for."""
        return (self.path / "sockets").resolve()

    @property
    def demo_accounts(self) -> Path:
        return self.path / "demo-accounts.json"

    @property
    def log(self) -> Path:
        return self.path / "portal.log"

    @property
    def lock(self) -> Path:
        return self.path / "portal.lock"

    @property
    def database_url(self) -> str:
        return f"postgresql://portal@/portal?host={quote(str(self.sockets))}"

    @property
    def redis_url(self) -> str:
        return f"unix://{quote(str(self.sockets / 'valkey.sock'))}?db=0"

    def environment(self) -> dict[str, str]:
        """All that local settings need; makes places and secrets where missing."""
        self._make_places()
        kek = base64.b64encode(secrets.token_bytes(32)).decode()
        return {
            "PORTAL_VAR": str(self.path),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "DOCUMENTS_ROOT": str(self.documents),
            "SECRET_KEY": self._secret("secret-key", secrets.token_urlsafe(64)),
            "CODE_KEK": self._secret("code-kek", kek),
        }

    def empty(self) -> None:
        """Forget all that use has made here; the secrets stay."""
        for name in MADE_BY_USE:
            path = self.path / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        self._make_places()

    def _make_places(self) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        as_nobody = not self.postgres.exists() and rootless.must_drop_to_nobody()
        longest = self.path / "sockets" / POSTGRES_SOCKET
        too_long = len(os.fsencode(longest)) > SOCKET_PATH_LIMIT
        # Nobody cannot look into a private checkout, so its places lie outside.
        self._place("postgres", LASTING if as_nobody else None)
        self._place("valkey", None)
        self._place("schedule", None)
        self._place("documents", None)
        outside = Path(tempfile.gettempdir())
        is_foreign = self.postgres.stat().st_uid != os.geteuid()
        self._place("sockets", outside if too_long or is_foreign else None)

    def _place(self, name: str, outside: Path | None) -> None:
        """Make a private directory here, or outside with a link to it here."""
        path = self.path / name
        if path.is_symlink() and not path.exists():
            path.unlink()
        if path.exists():
            return
        if outside is None:
            path.mkdir(mode=0o700)
            return
        made = tempfile.mkdtemp(prefix="clearance-portal-", dir=outside)
        if rootless.must_drop_to_nobody():
            user = rootless.nobody()
            os.chown(made, user.pw_uid, user.pw_gid)
        path.symlink_to(made)

    def _secret(self, name: str, fresh: str) -> str:
        """The secret kept here; of two first users, the second takes the first's."""
        path = self.path / name
        if not path.exists():
            descriptor, draft = tempfile.mkstemp(prefix=name, dir=self.path)
            with os.fdopen(descriptor, "w") as file:
                file.write(fresh)
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
            Path(draft).unlink()
        return path.read_text(encoding="ascii")
