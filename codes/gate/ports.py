"""Names of ports, as messages and pages of the gate show them."""

from collections.abc import Iterable

from declarations.schemes import port_names


def named(ports: Iterable[str]) -> str:
    """Ports by name, in one line."""
    names = port_names()
    return ", ".join(names.get(port, port) for port in sorted(ports))
