"""Base45 (RFC 9285), strict and fast enough to stand beside a signature check.

One text stands for one byte string: whatever would not encode back is refused.
"""

import struct

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

_SQUARE = 45 * 45
_PAIRS = tuple(ALPHABET[n % 45] + ALPHABET[n // 45] for n in range(_SQUARE))
_FOREIGN = 255
_LARGEST_WORD = 0xFFFF
_VALUES = bytes(
    ALPHABET.index(chr(n)) if chr(n) in ALPHABET else _FOREIGN for n in range(256)
)


def encode(data: bytes) -> str:
    """The Base45 text of `data`."""
    whole = len(data) // 2
    words = struct.unpack(f">{whole}H", data[: 2 * whole])
    text = "".join(
        [_PAIRS[word % _SQUARE] + ALPHABET[word // _SQUARE] for word in words]
    )
    return text + _PAIRS[data[-1]] if len(data) % 2 else text


def decode(text: str) -> bytes:
    """The bytes that encode to exactly `text`, or ValueError."""
    values = text.encode("ascii").translate(_VALUES)
    if _FOREIGN in values or len(values) % 3 == 1:
        raise ValueError("not Base45")
    whole = len(values) // 3 * 3
    thirds = zip(values[0:whole:3], values[1:whole:3], values[2:whole:3], strict=True)
    words = [low + 45 * middle + _SQUARE * high for low, middle, high in thirds]
    if max(words, default=0) > _LARGEST_WORD:
        raise ValueError("not Base45")
    tail = values[whole:]
    last = bytes([tail[0] + 45 * tail[1]]) if tail else b""
    return struct.pack(f">{len(words)}H", *words) + last
