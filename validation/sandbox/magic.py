"""The magic values of each scheme, made from its rules, and how one is recognised.

Pure. A rule's number comes from its id, so that no other value changes when a rule is
added; whoever would get a number that is taken gets the next free one.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from declarations.pointers import at
from validation.sandbox.staged import Outcome, Staged
from validation.scheme import Scheme

NUMBERS = 100_000
# Below this stand the outcomes that no rule names.
FIRST_OF_RULES = 100
WITHOUT_RULE = {
    1: Staged(Outcome.CLEARED),
    2: Staged(Outcome.UNDETERMINED),
    3: Staged(Outcome.SLOW),
}


def magic_values(scheme: Scheme) -> dict[str, Staged]:
    """Each magic value of a scheme with what it asks for, in the order of its rules."""
    write = scheme.magic.write
    return {write(number): staged for number, staged in _numbers(scheme).items()}


def staged_in(scheme: Scheme, document: Mapping[str, Any]) -> Staged | None:
    """What the magic value of a document asks for, if it holds one."""
    value = at(document, scheme.magic.pointer)
    number = scheme.magic.read(value) if isinstance(value, str) else None
    return None if number is None else _numbers(scheme).get(number)


def _numbers(scheme: Scheme) -> Mapping[int, Staged]:
    return _numbered(tuple(rule.id for rule in scheme.rules))


@cache
def _numbered(ids: tuple[str, ...]) -> Mapping[int, Staged]:
    numbers = dict(WITHOUT_RULE)
    for rule_id in ids:
        number = _first_number(rule_id)
        while number in numbers:
            number = FIRST_OF_RULES + (number + 1) % (NUMBERS - FIRST_OF_RULES)
        numbers[number] = Staged(Outcome.FINDING, rule_id)
    return MappingProxyType(numbers)


def _first_number(rule_id: str) -> int:
    said = int.from_bytes(hashlib.sha256(rule_id.encode()).digest()[:8])
    return FIRST_OF_RULES + said % (NUMBERS - FIRST_OF_RULES)
