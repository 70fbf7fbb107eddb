"""A code's text as a QR picture (SVG for pages and print, PNG for the rest).

Drawing costs a hundred times a signature: never while issuing, only on request.
"""

import io
from itertools import groupby

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

SCREEN_LEVEL = "M"
PAPER_LEVEL = "Q"
QUIET_ZONE = 4
# 85 modules and the quiet zone, at 0.4 mm a module, fill the 38 mm of the print.
LARGEST_ON_PAPER = 17


def svg(text: str, *, label: str, level: str = SCREEN_LEVEL) -> SafeString:
    """The picture as inline SVG in the colour of the text around it."""
    code = _drawn(text, level)
    width, height = code.symbol_size(border=QUIET_ZONE)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img" '
        'aria-label="{}" viewBox="0 0 {} {}" shape-rendering="crispEdges">'
        '<rect width="{}" height="{}" fill="#fff"/>'
        '<path fill="currentColor" d="{}"/></svg>',
        label,
        *(width, height) * 2,
        _path(code),
    )


def png(text: str, *, level: str = SCREEN_LEVEL, scale: int = 8) -> bytes:
    """The picture as a PNG, `scale` pixels a module."""
    picture = io.BytesIO()
    code = _drawn(text, level)
    code.save(picture, kind="png", scale=scale, border=QUIET_ZONE)
    return picture.getvalue()


def modules(text: str, *, level: str) -> list[list[bool]]:
    """The picture as rows of dark and light modules, without its quiet zone."""
    return [[bool(module) for module in row] for row in _drawn(text, level).matrix]


def paper_level(text: str) -> str:
    """The strongest level at which the modules stay large enough in print."""
    version = _drawn(text, PAPER_LEVEL).version
    fits = isinstance(version, int) and version <= LARGEST_ON_PAPER
    return PAPER_LEVEL if fits else SCREEN_LEVEL


def _drawn(text: str, level: str) -> segno.QRCode:
    return segno.make_qr(text, error=level, mode="alphanumeric", boost_error=False)


def _path(code: segno.QRCode) -> str:
    """One rectangle for each run of dark modules in a row."""
    runs = []
    for y, row in enumerate(code.matrix, start=QUIET_ZONE):
        x = QUIET_ZONE
        for dark, modules in groupby(row):
            length = len(list(modules))
            if dark:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return "".join(runs)
