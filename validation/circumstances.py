"""What the system saw around a declaration when it was judged; frozen for replay."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from validation.registries.answers import Answer, Enquiry
from validation.sandbox.staged import Staged

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Facts about the filing that its body does not carry.

    `declared_on` is the day of receipt in China and picks the law.
    `claimed_elsewhere` holds (kind, value) pairs, such as ("vin", "L..."), that
    another live declaration holds; `repeated_in_batch` holds those that an earlier
    row of the same batch names too. `looked_up` holds the rows of long lists that the
    scheme asked for, by list; `registries` what other agencies answered, where one
    was asked. `staged` is what a magic value of the sandbox asks for.
    """

    received_at: datetime
    declared_on: date
    channel: str = "api"
    filed_by_broker: bool = False
    broker_mandated: bool = True
    exporter_customs_code: str = ""
    inspection_started_at: datetime | None = None
    claimed_elsewhere: frozenset[tuple[str, str]] = frozenset()
    repeated_in_batch: frozenset[tuple[str, str]] = frozenset()
    looked_up: Mapping[str, Rows] = field(default_factory=dict)
    registries: Mapping[Enquiry, Answer] = field(default_factory=dict)
    staged: Staged | None = None

    def as_json(self) -> dict[str, Any]:
        """The form that is stored with the verdict."""
        started = self.inspection_started_at
        return {
            "received_at": self.received_at.isoformat(),
            "declared_on": self.declared_on.isoformat(),
            "channel": self.channel,
            "filed_by_broker": self.filed_by_broker,
            "broker_mandated": self.broker_mandated,
            "inspection_started_at": started.isoformat() if started else None,
            "claimed_elsewhere": sorted(map(list, self.claimed_elsewhere)),
            "repeated_in_batch": sorted(map(list, self.repeated_in_batch)),
            "exporter_customs_code": self.exporter_customs_code,
            "looked_up": {name: list(rows) for name, rows in self.looked_up.items()},
            "registries": [
                [enquiry.registry, enquiry.key, answer.as_json()]
                for enquiry, answer in sorted(self.registries.items())
            ],
            "staged": self.staged.as_json() if self.staged else None,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Circumstances":
        """The same circumstances, read back for a replay."""
        started = stored["inspection_started_at"]
        return cls(
            received_at=datetime.fromisoformat(stored["received_at"]),
            declared_on=date.fromisoformat(stored["declared_on"]),
            channel=stored["channel"],
            filed_by_broker=stored["filed_by_broker"],
            broker_mandated=stored["broker_mandated"],
            inspection_started_at=datetime.fromisoformat(started) if started else None,
            claimed_elsewhere=_pairs(stored["claimed_elsewhere"]),
            repeated_in_batch=_pairs(stored["repeated_in_batch"]),
            exporter_customs_code=stored.get("exporter_customs_code", ""),
            looked_up=stored.get("looked_up", {}),
            registries={
                Enquiry(registry, key): Answer.from_json(answer)
                for registry, key, answer in stored.get("registries", [])
            },
            staged=Staged.from_json(stored.get("staged")),
        )


def _pairs(stored: Iterable[Sequence[str]]) -> frozenset[tuple[str, str]]:
    return frozenset((kind, value) for kind, value in stored)
