"""A certificate as a PDF: one page in two languages, drawn from what it is given.

Knows no model. The same certificate gives the same page, and its digest names it.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby

from fpdf import FPDF
from noto_cjk_sans_otc import FONT_PATH

from codes import qr
from declarations.canonical import digest

# Changed whenever the drawing is, so that kept pages are drawn anew.
DRAWING = 2
# The collection has one font a script; this one is for Simplified Chinese.
SIMPLIFIED = 2
FONT = "noto"
# All in millimetres. A module is half of one, so that no printer blurs it.
MODULE = 0.5
MARGIN = 20.0
LABEL = 62.0
BELOW_QR = 6.0
# Names of hundreds of characters are set smaller, so that all facts stay on the page.
LONG, SIZE, SMALLER = 100, 10.5, 7.5
INK, QUIET, GREEN, RED = (17, 24, 20), (90, 100, 95), (11, 107, 69), (176, 32, 32)


@dataclass(frozen=True, slots=True)
class Both:
    """The same in English and in Chinese."""

    en: str
    zh: str

    def joined(self, between: str = " ") -> str:
        """Both on one line; once where they are the same."""
        return self.en if self.en == self.zh else f"{self.en}{between}{self.zh}"


@dataclass(frozen=True, slots=True)
class Line:
    """One fact with its label."""

    label: Both
    value: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the page says. `demonstration`: it is good for no border."""

    number: str
    token: str
    scheme: Both
    lines: tuple[Line, ...]
    verify_at: str
    issued_at: datetime
    demonstration: bool


TITLE = Both("Clearance code certificate", "通关码证书")
NUMBER = Both("Number of the code", "通关码编号")
CHECK = Both(
    "Scan the picture, or type the number at the address below. Only the answer that"
    " you get there counts: a code can be suspended or revoked after this page was"
    " printed.",
    "请扫描二维码，或在下方网址输入编号。以查询结果为准：本页打印之后，"
    "通关码仍可能被暂停或撤销。",
)
ADDRESS = Both("Check at", "核验网址")
ONCE = Both("Good for one exit.", "仅供一次出境使用。")
DEMONSTRATION = Both("DEMONSTRATION, good for no border", "演示用，不得用于通关")


def digest_of(certificate: Certificate) -> str:
    """Names the page by its content."""
    said = {**asdict(certificate), "issued_at": certificate.issued_at.isoformat()}
    return digest([DRAWING, said])


def draw(certificate: Certificate) -> bytes:
    """The page."""
    page = _blank(certificate)
    _head(page, certificate)
    _code(page, certificate)
    for line in certificate.lines:
        _fact(page, line)
    return bytes(page.output())


def _blank(certificate: Certificate) -> FPDF:
    page = FPDF(format="A4", unit="mm")
    page.set_margin(MARGIN)
    page.c_margin = 0
    page.set_auto_page_break(auto=False)
    page.set_creation_date(certificate.issued_at)
    page.set_title(f"{TITLE.en} {certificate.number}")
    page.set_lang("en")
    page.add_font(FONT, fname=str(FONT_PATH), collection_font_number=SIMPLIFIED)
    page.add_page()
    return page


def _text(
    page: FPDF,
    text: str,
    *,
    size: float,
    colour: tuple[int, int, int] = INK,
    width: float = 0,
) -> None:
    """A paragraph at the place where the page is, which then stands below it."""
    left = page.get_x()
    page.set_font(FONT, size=size)
    page.set_text_color(*colour)
    page.multi_cell(width, size * 0.5, text, align="L", new_x="LEFT", new_y="NEXT")
    page.set_x(left)


def _head(page: FPDF, certificate: Certificate) -> None:
    page.set_fill_color(*GREEN)
    page.rect(MARGIN, MARGIN - 6, page.epw, 1.2, style="F")
    page.set_y(MARGIN)
    _text(page, TITLE.joined(), size=20)
    page.ln(1)
    _text(page, certificate.scheme.joined(), size=11, colour=QUIET)
    if certificate.demonstration:
        _mark(page)
    page.ln(6)


def _mark(page: FPDF) -> None:
    page.ln(3)
    page.set_draw_color(*RED)
    page.set_line_width(0.6)
    page.rect(MARGIN, page.get_y(), page.epw, 9)
    page.set_y(page.get_y() + 1.7)
    page.set_x(MARGIN + 3)
    _text(page, DEMONSTRATION.joined(), size=11.5, colour=RED)


def _code(page: FPDF, certificate: Certificate) -> None:
    """The picture, and beside it the number and how to check it."""
    # On whole modules of the page, so that each covers whole pixels on a screen.
    top = round(page.get_y() / MODULE) * MODULE
    side = _picture(page, certificate.token, MARGIN, top)
    beside = MARGIN + side + 6
    page.set_xy(beside, top + 2)
    _text(page, NUMBER.joined(), size=9, colour=QUIET)
    _text(page, certificate.number, size=19)
    page.set_xy(beside, page.get_y() + 2)
    _text(page, CHECK.en, size=9)
    _text(page, CHECK.zh, size=9)
    page.set_xy(beside, page.get_y() + 2)
    _text(page, ADDRESS.joined(), size=9, colour=QUIET)
    _text(page, certificate.verify_at, size=9)
    _text(page, ONCE.joined(), size=9)
    page.set_xy(MARGIN, max(top + side, page.get_y()) + BELOW_QR)


def _picture(page: FPDF, token: str, left: float, top: float) -> float:
    """Draw the QR code with its quiet zone; gives the length of its side."""
    rows = qr.modules(token, level=qr.paper_level(token))
    side = (len(rows) + 2 * qr.QUIET_ZONE) * MODULE
    page.set_fill_color(0, 0, 0)
    for down, row in enumerate(rows, start=qr.QUIET_ZONE):
        across = qr.QUIET_ZONE
        for dark, some in groupby(row):
            length = len(list(some))
            if dark:
                page.rect(
                    left + across * MODULE,
                    top + down * MODULE,
                    length * MODULE,
                    MODULE,
                    style="F",
                )
            across += length
    return side


def _fact(page: FPDF, line: Line) -> None:
    page.set_draw_color(200, 208, 204)
    page.set_line_width(0.2)
    top = page.get_y()
    page.line(MARGIN, top, MARGIN + page.epw, top)
    page.set_xy(MARGIN, top + 2)
    _text(page, line.label.joined(), size=9, colour=QUIET, width=LABEL)
    bottom = page.get_y()
    page.set_xy(MARGIN + LABEL, top + 1.7)
    size = SIZE if len(line.value) <= LONG else SMALLER
    _text(page, line.value, size=size)
    page.set_xy(MARGIN, max(bottom, page.get_y()) + 1.8)
