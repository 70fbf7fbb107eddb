"""What holds for every template: nothing inline, no scheme by name, all can be read."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Engine

from declarations.layout import Widget
from declarations.schemes import schemes

FOLDER = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(
    path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html")
)
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*src=)")
BARE = re.compile(r">\s*[A-Za-z][^<{]*<")
MARKED = re.compile(
    r"{% blocktranslate.*?endblocktranslate %}|{%.*?%}|{{.*?}}", re.DOTALL
)
# Names and keys that are the same in every language.
NAMES = re.compile(
    r">(EN|Green Clearance|SHA-256 |CWT|JWT|gcc_verify\.py)<|<kbd>\w+</kbd>"
)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles(name: str) -> None:
    assert Engine.get_default().get_template(name).nodelist


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_has_inline_style_or_script(name: str) -> None:
    assert INLINE.findall((FOLDER / name).read_text("utf-8")) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_names_a_scheme(name: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    assert [slug for slug in schemes() if slug in text] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_sentence_is_marked_for_translation(name: str) -> None:
    text = MARKED.sub("", (FOLDER / name).read_text("utf-8"))
    assert BARE.findall(NAMES.sub("><", text)) == []


@pytest.mark.parametrize("widget", list(Widget))
def test_every_widget_has_a_template(widget: Widget) -> None:
    assert f"components/fields/{widget}.html" in TEMPLATES
