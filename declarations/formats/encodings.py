"""The encoding of a text file, found from its bytes and never guessed in silence."""

import codecs
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from declarations.faults import Refused
from declarations.formats.headings import refused

UTF_8: Final = "UTF-8"
UTF_16: Final = "UTF-16"
UTF_16_LE: Final = "UTF-16LE"
UTF_16_BE: Final = "UTF-16BE"
GB18030: Final = "GB18030"
CODECS: Final = {
    UTF_8: "utf-8-sig",
    UTF_16: "utf-16",
    UTF_16_LE: "utf-16-le",
    UTF_16_BE: "utf-16-be",
    GB18030: "gb18030",
}
CHUNK: Final = 1024 * 1024
LONGEST_SAMPLE: Final = 24
# Text of Latin letters has a NUL in every other byte of UTF-16.
MANY_NULS: Final = 4


def encoding_of(path: Path) -> tuple[str, str]:
    """The encoding, and some of the first text in it that is not ASCII. Raises
    Refused, with the offset of the byte that fits no encoding."""
    with path.open("rb") as file:
        head = file.read(4096)
    wide = _wide(head)
    broken: list[int] = []
    for encoding in [wide] if wide else [UTF_8, GB18030]:
        try:
            return encoding, _sample(path, encoding)
        except UnicodeDecodeError as error:
            broken.append(error.start)
    raise not_text(broken[0])


def _wide(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF_16
    half = len(head) // 2
    if head[1::2].count(0) * MANY_NULS > half * (MANY_NULS - 1):
        return UTF_16_LE
    if head[0::2].count(0) * MANY_NULS > half * (MANY_NULS - 1):
        return UTF_16_BE
    return ""


def _sample(path: Path, encoding: str) -> str:
    """Decodes the whole file, or raises UnicodeDecodeError with the file's offset."""
    decoder = codecs.getincrementaldecoder(CODECS[encoding])()
    sample, offset = "", 0
    with path.open("rb") as file:
        while True:
            data = file.read(CHUNK)
            kept = len(decoder.getstate()[0])
            try:
                text = decoder.decode(data, final=not data)
            except UnicodeDecodeError as error:
                error.start += offset - kept
                raise
            offset += len(data)
            if not sample and not text.isascii():
                start = next(n for n, c in enumerate(text) if ord(c) > 0x7F)  # noqa: PLR2004 - the last of ASCII
                sample = text[start : start + LONGEST_SAMPLE].splitlines()[0]
            if not data:
                return sample


def not_text(offset: int) -> Refused:
    """Bytes that are text in no encoding that is read."""
    message = _("The byte at offset %(offset)d is no text in UTF-8, UTF-16 or GB18030.")
    return refused(
        "not_utf8",
        message % {"offset": offset},
        _("Save it with the encoding UTF-8 and send it again."),
    )
