"""The magic AEO certificates of the sandbox: lawful in form, of no customs office."""

import re

from validation.sandbox.fields import MagicField

# No district has the number 0000, so no company is registered under such a code.
_CODE = re.compile(r"AEOCN0000([0-9])S([0-9]{4})", re.ASCII)


def write(number: int) -> str:
    """The AEO code of an outcome."""
    first, rest = divmod(number, 10_000)
    return f"AEOCN0000{first}S{rest:04d}"


def read(code: str) -> int | None:
    """The number of a magic AEO code."""
    found = _CODE.fullmatch(code)
    return int(found[1] + found[2]) if found else None


FIELD = MagicField("/body/aeo_certificate/code", write, read)
