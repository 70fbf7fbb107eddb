"""Markers for English sentences that are translated later, where they are shown."""

from typing import cast

from django.utils.translation import gettext_lazy


def sentence(text: str) -> str:
    """The same text, marked for the catalogue; free of settings, so pure code may."""
    return text


def lazy(text: str) -> str:
    """The text in the reader's language once shown; for labels, imported as `_`."""
    return cast("str", gettext_lazy(text))
