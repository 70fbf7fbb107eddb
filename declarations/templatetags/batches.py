"""How batches tell of their pace."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()
MINUTE = 60


@register.filter
def rows_a_second(rate: float) -> str:
    """Such as "420 rows a second"."""
    shown = number_format(rate, decimal_pos=0 if rate >= 1 else 1, use_l10n=True)
    return _("%(rate)s rows a second") % {"rate": shown}


@register.filter
def time_left(seconds: int) -> str:
    """About how long it still takes, in seconds or whole minutes."""
    if seconds < MINUTE:
        text = ngettext("About %(n)d second left", "About %(n)d seconds left", seconds)
        return text % {"n": seconds}
    minutes = -(-seconds // MINUTE)
    text = ngettext("About %(n)d minute left", "About %(n)d minutes left", minutes)
    return text % {"n": minutes}
