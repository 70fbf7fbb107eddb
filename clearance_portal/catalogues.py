"""Finding every sentence that people read, and keeping the catalogues up to it.

Sentences stand in Python code, in templates, in rules with their law, in schemas as
labels of fields, and as titles of reference lists.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.template import Engine
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from declarations.contract import combined_schema
from declarations.schemes import schemes
from validation.reference.services import all_lists
from validation.scheme import every_rule

ROOMS = ("clearance_portal", "codes", "declarations", "validation")
NOT_SHOWN = frozenset({"migrations", "management", "locale"})
# Where each marker has its sentence; two places are singular and plural.
MARKERS: dict[str, tuple[int, ...]] = {
    "_": (0,),
    "gettext": (0,),
    "gettext_lazy": (0,),
    "lazy": (0,),
    "sentence": (0,),
    "ngettext": (0, 1),
    "ngettext_lazy": (0, 1),
    "found": (2,),
    "spot": (2,),
    "Undetermined": (0,),
}

# What a schema says of a field: its name, what is expected there, a remark.
SPOKEN_IN_SCHEMAS = ("x-label", "x-expected", "x-says")

Message = str | tuple[str, str]
Place = tuple[Message, str]


def catalogue_path(locale: str) -> Path:
    """Where the translations of a locale are kept."""
    return Path(settings.LOCALE_PATHS[0]) / locale / "LC_MESSAGES" / "django.po"


def read_catalogue(locale: str) -> Catalog:
    """The translations as they are; empty when there are none yet."""
    path = catalogue_path(locale)
    if not path.exists():
        return Catalog(locale=locale, domain="django")
    with path.open("rb") as file:
        return read_po(file, locale=locale, domain="django")


def bring_up_to_date(locale: str) -> Catalog:
    """The catalogue with every sentence of today and none of yesterday, as written."""
    catalogue = read_catalogue(locale)
    created = catalogue.creation_date
    catalogue.update(template(), no_fuzzy_matching=True)
    # Nothing that differs from one run to the next, so that a diff shows sentences.
    catalogue.creation_date = catalogue.revision_date = created
    catalogue.project, catalogue.version = "Clearance portal", "1"
    catalogue.header_comment = "# What people read, and how it reads in this language."
    catalogue.last_translator = catalogue.language_team = "The clearance portal"
    path = catalogue_path(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file,
            catalogue,
            width=88,
            sort_output=True,
            ignore_obsolete=True,
            include_lineno=False,
        )
    return catalogue


def template() -> Catalog:
    """Every sentence, with the files or rules that it stands in."""
    found = Catalog(domain="django", project="Clearance portal", fuzzy=False)
    for message, place in sorted(set(_all()), key=str):
        found.add(message, locations=[(place, 1)])
    return found


def _all() -> Iterator[Place]:
    root = Path(settings.BASE_DIR)
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            if not NOT_SHOWN & set(path.relative_to(root).parts):
                yield from _in(root, path, in_python)
    # Pages, and the mails, which are plain text.
    templates = root / "templates"
    for path in sorted((*templates.rglob("*.html"), *templates.rglob("*.txt"))):
        yield from _in(root, path, in_template)
    yield from (*_rules(), *_labels(), *_lists())


def _in(
    root: Path, path: Path, extract: Callable[[str], Iterable[Message]]
) -> Iterator[Place]:
    place = path.relative_to(root).as_posix()
    for message in extract(path.read_text("utf-8")):
        yield message, place


def in_python(source: str) -> Iterator[Message]:
    """Sentences that are marked in a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            message = _marked(node, MARKERS.get(node.func.id, ()))
            if message:
                yield message


def _marked(call: ast.Call, places: tuple[int, ...]) -> Message | None:
    arguments = [
        call.args[place].value  # type: ignore[attr-defined]
        for place in places
        if len(call.args) > place and isinstance(call.args[place], ast.Constant)
    ]
    texts = [text for text in arguments if isinstance(text, str) and text]
    if not texts or len(texts) != len(places):
        return None
    return texts[0] if len(texts) == 1 else (texts[0], texts[1])


def in_template(source: str) -> Iterator[Message]:
    """Sentences of the translation tags of a template."""
    nodes = Engine.get_default().from_string(source).nodelist
    plain: list[TranslateNode] = nodes.get_nodes_by_type(TranslateNode)  # type: ignore[assignment]
    for node in plain:
        literal = node.filter_expression.var.literal
        if literal:
            yield str(literal)
    blocks: list[BlockTranslateNode] = nodes.get_nodes_by_type(BlockTranslateNode)  # type: ignore[assignment]
    for block in blocks:
        singular, _names = block.render_token_list(block.singular)
        if not block.plural:
            yield singular
            continue
        plural, _names = block.render_token_list(block.plural)
        yield singular, plural


def _rules() -> Iterator[tuple[str, str]]:
    for _scheme, rule in every_rule():
        place = f"rule-{rule.id}"
        yield rule.title, place
        yield rule.remedy, place
        for case in rule.cases:
            yield case.replace("_", " "), place
        for cite in rule.cites:
            yield cite.title, place
            if cite.text:
                yield cite.text, place


def _labels() -> Iterator[tuple[str, str]]:
    for slug in schemes():
        for label in sorted(set(_labelled(combined_schema(slug)))):
            yield label, f"schema-{slug}"


def _lists() -> Iterator[tuple[str, str]]:
    for name, listed in all_lists().items():
        yield listed.title, f"list-{name}"


def _labelled(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for name in SPOKEN_IN_SCHEMAS:
            if isinstance(schema.get(name), str):
                yield schema[name]
        for member in schema.values():
            yield from _labelled(member)
    elif isinstance(schema, list):
        for member in schema:
            yield from _labelled(member)
