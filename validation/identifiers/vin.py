"""The vehicle identification number of GB 16735-2019 (ISO 3779)."""

LENGTH = 17
FORBIDDEN = frozenset("IOQ")
CHECK_POSITION = 9
YEAR_POSITION = 10
YEAR_CODES = "ABCDEFGHJKLMNPRSTVWXY123456789"
FIRST_YEAR = 1980
YEAR_CYCLE = len(YEAR_CODES)

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_VALUES = dict(zip(_LETTERS, map(int, "12345678123457923456789"), strict=True)) | {
    str(digit): digit for digit in range(10)
}
_CHECK_CHARACTERS = "0123456789X"
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def strangers(vin: str) -> str:
    """The characters that no VIN may hold, in order, each once."""
    return "".join(dict.fromkeys(c for c in vin if c not in _VALUES))


def is_readable(vin: str) -> bool:
    """Whether length and alphabet are right, so that positions mean something."""
    return len(vin) == LENGTH and not strangers(vin)


def check_character(vin: str) -> str:
    """The check character that a readable VIN must have at position 9."""
    weighted = (_VALUES[c] * weight for c, weight in zip(vin, _WEIGHTS, strict=True))
    remainder = sum(weighted) % 11
    return _CHECK_CHARACTERS[remainder]


def year_code(vin: str) -> str:
    """The character that stands for the year."""
    return vin[YEAR_POSITION - 1]


def years(code: str) -> tuple[int, ...]:
    """The years that a code stands for, one a cycle; none for an unlawful code."""
    if code not in YEAR_CODES:
        return ()
    first = FIRST_YEAR + YEAR_CODES.index(code)
    return tuple(first + YEAR_CYCLE * cycle for cycle in range(4))


def maker(vin: str) -> str:
    """The world manufacturer identifier; 12 to 14 belong to it if 9 is third."""
    return vin[:3] + vin[11:14] if vin[2] == "9" else vin[:3]
