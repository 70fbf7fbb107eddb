"""What a document breaks in its schema, as faults in plain words; pure.

`jsonschema` finds the errors. Its own messages are never shown: they repeat what was
sent, and speak of schemas rather than of declarations.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from declarations.canonicalise import label_of
from declarations.faults import Fault
from declarations.places import pointer_to, shown
from declarations.schema_words import Misfit, words_for
from declarations.shape import Shape

formats = FormatChecker(formats=())


@formats.checks("date")
def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


@formats.checks("date-time")
def _is_moment(value: object) -> bool:
    if not isinstance(value, str):
        return True
    clock = r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?"
    offset = r"([zZ]|[+-]([01]\d|2[0-3]):[0-5]\d)"
    moment = re.fullmatch(rf"(.{{10}})[tT]{clock}{offset}", value, re.ASCII)
    return bool(moment) and _is_date(moment[1]) if moment else False


def _is_matched(
    _validator: Validator, pattern: str, value: object, _schema: Any
) -> Iterator[ValidationError]:
    """As JSON Schema means it: `$` is the end, not the place before a line feed."""
    ended = re.sub(r"(?<!\\)\$$", r"\\Z", pattern)
    if isinstance(value, str) and not re.search(ended, value, re.ASCII):
        yield ValidationError("pattern")


def _is_whole(_checker: Any, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_Strict = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {"pattern": _is_matched},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole),
)


def schema_faults(
    document: Any, schema: Mapping[str, Any], shape: Shape
) -> list[Fault]:
    """Every way in which the document does not fit, one fault a place and code."""
    errors = _Strict(schema, format_checker=formats).iter_errors(document)
    found: dict[tuple[str, str], Fault] = {}
    for error in errors:
        for fault in _faults(error, shape):
            found.setdefault((fault.pointer, fault.code), fault)
    return sorted(found.values(), key=lambda fault: fault.pointer)


def _faults(error: ValidationError, shape: Shape) -> Iterator[Fault]:
    path = tuple(error.absolute_path)
    keyword = str(error.validator)
    if keyword in {"oneOf", "anyOf"} and error.context:
        for below in _best_branch(error.context):
            yield from _faults(below, shape)
    elif keyword in {"required", "dependentRequired"}:
        for name in _missing(error):
            yield _missing_fault((*path, name), shape)
    elif keyword in {"additionalProperties", "unevaluatedProperties"}:
        yield from _unknown_faults(error, path, shape)
    else:
        code, message, remedy = words_for(_misfit(error, shape.at(path)))
        yield Fault(pointer_to(path), code, message, remedy)


def _misfit(error: ValidationError, shape: Shape) -> Misfit:
    return Misfit(
        keyword=str(error.validator),
        limit=error.validator_value,
        instance=error.instance,
        schema=_members(error.schema),
        shape=shape,
        field=label_of(shape, tuple(error.absolute_path)),
    )


def _members(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _best_branch(context: Iterable[ValidationError]) -> list[ValidationError]:
    """The errors of the branch that the document comes nearest to."""
    branches: dict[Any, list[ValidationError]] = defaultdict(list)
    for error in context:
        branches[error.schema_path[0]].append(error)
    return min(branches.values(), key=_distance)


def _distance(errors: list[ValidationError]) -> tuple[bool, int]:
    other_kind = any(
        error.validator in {"const", "type"} and len(error.path) <= 1
        for error in errors
    )
    return other_kind, len(errors)


def _missing(error: ValidationError) -> list[str]:
    wanted: Any = error.validator_value
    given = _members(error.instance)
    if isinstance(wanted, Mapping):
        wanted = [
            name
            for present, names in wanted.items()
            if present in given
            for name in names
        ]
    return [name for name in wanted if name not in given]


def _missing_fault(path: tuple[str | int, ...], shape: Shape) -> Fault:
    return Fault(
        pointer_to(path),
        "missing",
        _("%(field)s is missing.") % {"field": label_of(shape.at(path), path)},
        _("Give it. An empty or placeholder value does not count."),
    )


def _unknown_faults(
    error: ValidationError, path: tuple[str | int, ...], shape: Shape
) -> Iterator[Fault]:
    known = list(shape.at(path).members)
    for name in _members(error.instance):
        if name in _members(error.schema).get("properties", known):
            continue
        yield Fault(
            pointer_to((*path, name)),
            "unknown_member",
            _("There is no field called “%(name)s” here.") % {"name": shown(name)},
            _remedy_for_unknown(name, known),
        )


def _remedy_for_unknown(name: str, known: list[str]) -> str:
    by_folded = {_folded(candidate): candidate for candidate in known}
    near = difflib.get_close_matches(_folded(name[:64]), by_folded, n=1, cutoff=0.75)
    if near:
        return _("Did you mean “%(name)s”? Names are written exactly so.") % {
            "name": by_folded[near[0]]
        }
    return _("Remove it, or look its name up in the scheme's schema.")


def _folded(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "")
