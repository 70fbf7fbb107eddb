"""Where a webhook may go: an https address of a host on the public Internet. Pure."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Translators reach any IPv4 address under these, private ones too.
NAT64 = ipaddress.ip_network("64:ff9b::/96")
PORTS = {"https": 443, "http": 80}
# Below it other services listen, which we are not to be made to knock at.
UNPRIVILEGED = 1024


class BadTarget(ValueError):
    """Nothing may be sent there; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def read_target(url: str, *, anywhere: bool) -> Target:
    """Take an address apart. Raises BadTarget for one that is not plain https on a
    port for it; `anywhere` lets http and any port pass."""
    if not url.isascii() or any(c <= " " or c in '\\"<>`{}|^\x7f' for c in url):
        raise BadTarget("bad_address")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadTarget("bad_address") from error
    if parts.scheme != "https" and not (anywhere and parts.scheme == "http"):
        raise BadTarget("not_https")
    if not host or parts.username is not None or parts.fragment or port == 0:
        raise BadTarget("bad_address")
    if (
        not anywhere
        and port is not None
        and port < UNPRIVILEGED
        and port != PORTS["https"]
    ):
        raise BadTarget("bad_port")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or PORTS[parts.scheme], path)


def addresses_of(target: Target) -> list[str]:
    """Every address that the host has at this moment. Raises BadTarget for none."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BadTarget("unknown_host") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked(addresses: list[str], *, anywhere: bool) -> str:
    """The address to connect to. Raises BadTarget unless every one of them is public:
    a name that has one of ours among its addresses is up to something."""
    if not anywhere and not all(_is_public(address) for address in addresses):
        raise BadTarget("not_public")
    if not addresses:
        raise BadTarget("unknown_host")
    return addresses[0]


def _is_public(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(_is_global(each) for each in (address, *_within(address)))


def _is_global(address: Address) -> bool:
    special = address.is_multicast or address.is_reserved or address.is_unspecified
    site_local = getattr(address, "is_site_local", False)
    return address.is_global and not special and not site_local


def _within(address: Address) -> list[Address]:
    """The IPv4 addresses that an IPv6 address stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    teredo = address.teredo or ()
    found = [address.ipv4_mapped, address.sixtofour, *teredo]
    if address in NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in found if each is not None]
