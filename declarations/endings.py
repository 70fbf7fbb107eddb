"""Unfinished answers, ended in as many ways as make a difference; pure.

What the rules say of all of them does not hang on what is still missing.
"""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from declarations import intake
from declarations.contract import Contract
from declarations.pointers import at, parts, put
from declarations.shape import Shape

# Members of members: no schema goes deeper before nothing new is found to be missing.
DEEPEST = 8
FEWEST = 2
Document = dict[str, Any]


def endings(
    document: Mapping[str, Any], holes: Iterable[str], contract: Contract
) -> list[Document]:
    """The canonical document with something lawful in form put for the holes, for what
    else is missing and for what cannot be read: each choice of each hole once."""
    template, filled = _completed(document, holes, contract)
    ways = max([FEWEST, *(len(shape.choices) for shape in filled.values())])
    return [_ended(template, filled, way) for way in range(ways)]


def _completed(
    document: Mapping[str, Any], holes: Iterable[str], contract: Contract
) -> tuple[Document, dict[str, Shape]]:
    """The document with everything that it lacks, and the places of that by pointer."""
    template, faults = intake.fit(copy.deepcopy(dict(document)), contract)
    found = {*holes, *(fault.pointer for fault in faults)}
    filled: dict[str, Shape] = {"": Shape()}
    for _round in range(DEEPEST):
        new = sorted(found - filled.keys())
        if not new:
            break
        for pointer in new:
            filled[pointer] = shape = contract.shape.at(_path(pointer))
            put(template, pointer, _stand_in(shape, 0))
        found = {fault.pointer for fault in intake.fit(template, contract)[1]}
    del filled[""]
    return template, filled


def _ended(template: Document, filled: Mapping[str, Shape], way: int) -> Document:
    document = copy.deepcopy(template)
    lists = [pointer for pointer, shape in filled.items() if "array" in shape.types]
    for pointer, shape in filled.items():
        if pointer not in lists and "object" not in shape.types:
            put(document, pointer, _stand_in(shape, way))
    for pointer in lists:
        put(document, pointer, at(document, pointer) * (way + 1))
    return document


def _path(pointer: str) -> list[str | int]:
    return [int(step) if step.isdigit() else step for step in parts(pointer)]


def _stand_in(shape: Shape, way: int) -> Any:
    """Something for the place; amounts of every size, days long past and far ahead."""
    if shape.choices:
        return shape.choices[way % len(shape.choices)]
    if "array" in shape.types:
        return [_stand_in(shape.items or Shape(), way)]
    plain: dict[str, Any] = {
        "object": {},
        "boolean": way % 2 == 0,
        "integer": 10**way,
    }
    if shape.canonical == "date":
        return f"{2190 if way % 2 else 1910}-01-{way + 1:02}"
    return next((plain[kind] for kind in plain if kind in shape.types), str(10**way))
