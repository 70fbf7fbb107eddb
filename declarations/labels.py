"""Labels that are translated when they are shown; typed as the text they become."""

from typing import cast

from django.utils.translation import gettext_lazy


def lazy(text: str) -> str:
    """The text in the reader's language once shown; imported as `_`."""
    return cast("str", gettext_lazy(text))
