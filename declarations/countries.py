"""Names of countries for people, from CLDR; which of them are lawful is for rules."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from babel import Locale
from babel.core import get_global
from django.utils.translation import get_language, to_locale

ALPHA_2 = re.compile("[A-Z]{2}")
ALPHA_3 = re.compile("[A-Z]{3}")
# Codes of three letters that ISO has taken back, and CLDR still reads.
WITHDRAWN = frozenset({"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"})
# Two-letter codes that CLDR names although ISO 3166 gives them to no country.
NOT_COUNTRIES = frozenset(
    "AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ".split()  # noqa: SIM905
)


@cache
def _names(language: str) -> dict[str, str]:
    territories = Locale.parse(to_locale(language)).territories
    return {
        code: str(name)
        for code, name in territories.items()
        if ALPHA_2.fullmatch(code) and code not in NOT_COUNTRIES
    }


def country_name(code: str) -> str:
    """The country's name in the reader's language, or the code when it has none."""
    return _names(get_language() or "en").get(code, code)


@cache
def codes_of_three_letters() -> Mapping[str, str]:
    """ISO 3166 alpha-3 by alpha-2, of the countries that there are."""
    names = _names("en")
    return {
        codes[0]: alias
        for alias, codes in get_global("territory_aliases").items()
        if ALPHA_3.fullmatch(alias) and codes[0] in names and alias not in WITHDRAWN
    }


def country_choices() -> Iterable[tuple[str, str]]:
    """Every country, in the order of the names."""
    names = _names(get_language() or "en")
    return sorted(names.items(), key=lambda item: item[1])
