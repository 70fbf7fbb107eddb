"""Every sentence that people read has its Chinese, with the same places in it."""

import re

import pytest
from babel.messages.catalog import Message

from clearance_portal.catalogues import (
    in_python,
    in_template,
    read_catalogue,
    template,
)

LOCALES = ["zh_Hans"]
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def texts(value: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def places(text: str) -> set[str]:
    return set(PLACE.findall(text))


def sentences(locale: str) -> list[Message]:
    return [message for message in read_catalogue(locale) if message.id]


@pytest.mark.parametrize("locale", LOCALES)
def test_the_catalogue_holds_the_sentences_of_today(locale: str) -> None:
    shown = {message.id for message in template() if message.id}
    kept = {message.id for message in sentences(locale)}
    assert shown - kept == set(), "run manage.py collect_messages, then translate"
    assert kept - shown == set(), "run manage.py collect_messages"


@pytest.mark.parametrize("locale", LOCALES)
def test_no_sentence_is_untranslated(locale: str) -> None:
    missing = [
        m.id for m in sentences(locale) if m.fuzzy or not all(texts(m.string) or [""])
    ]
    assert missing == []


@pytest.mark.parametrize("locale", LOCALES)
def test_a_translation_has_the_places_of_its_sentence(locale: str) -> None:
    differing = [
        message.id
        for message in sentences(locale)
        for translated in texts(message.string)
        if places(translated) != places(texts(message.id)[-1])
    ]
    assert differing == []


def test_marked_sentences_are_found_in_code() -> None:
    source = """
raise Refused(_("First " "half"), other("not this"))
found(POINTER, value(1, "nor this"), "Third place {x}", case="nor that")
ngettext("one", "many", count)
gettext(variable)
"""
    assert set(in_python(source)) == {
        "First half",
        "Third place {x}",
        ("one", "many"),
    }


def test_marked_sentences_are_found_in_templates() -> None:
    source = """{% load i18n %}{% if a %}{% translate "Plain" %}{% endif %}
{% blocktranslate with b=c.d %}With {{ b }}{% endblocktranslate %}
{% blocktranslate count n=e %}One{% plural %}{{ n }} many{% endblocktranslate %}"""
    assert set(in_template(source)) == {"Plain", "With %(b)s", ("One", "%(n)s many")}
