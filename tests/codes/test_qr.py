"""The picture: an independent reader sees our text, at sizes that print well."""

import re

import pytest
import segno
import zxingcpp
from lxml import etree

from codes import qr
from tests.codes.builders import LONGEST, text_of

SVG = "{http://www.w3.org/2000/svg}"
PIXELS = 4
RECTANGLE = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


def rasterised(svg: str) -> memoryview:
    """The dark rectangles of our own SVG as a grey picture, dark on light."""
    root = etree.fromstring(svg)
    side = int(root.attrib["viewBox"].split()[2]) * PIXELS
    picture = bytearray(b"\xff" * side * side)
    path = root.find(f"{SVG}path")
    assert path is not None
    for x, y, width, back in RECTANGLE.findall(str(path.attrib["d"])):
        assert width == back
        start, length = int(x) * PIXELS, int(width) * PIXELS
        for row in range(int(y) * PIXELS, (int(y) + 1) * PIXELS):
            picture[row * side + start : row * side + start + length] = bytes(length)
    return memoryview(picture).cast("B", (side, side))


def version_of(text: str, level: str) -> int:
    version = segno.make_qr(text, error=level, boost_error=False).version
    assert isinstance(version, int)
    return version


@pytest.mark.parametrize(
    "text", [text_of(), text_of(LONGEST)], ids=["usual", "longest"]
)
@pytest.mark.parametrize("level", [qr.SCREEN_LEVEL, qr.PAPER_LEVEL])
def test_another_program_reads_our_text_from_the_picture(text: str, level: str) -> None:
    (found,) = zxingcpp.read_barcodes(rasterised(qr.svg(text, label="QR", level=level)))
    assert found.text == text
    assert found.format == zxingcpp.BarcodeFormat.QRCode
    assert found.ec_level == level


def test_the_png_is_a_png_of_the_same_size() -> None:
    picture = qr.png(text_of(), scale=3)
    side = int.from_bytes(picture[16:20])
    modules = version_of(text_of(), qr.SCREEN_LEVEL) * 4 + 17
    assert picture.startswith(b"\x89PNG")
    assert side == 3 * (modules + 2 * qr.QUIET_ZONE)


def test_the_quiet_zone_is_four_modules_on_every_side() -> None:
    root = etree.fromstring(qr.svg(text_of(), label="QR"))
    side = int(root.attrib["viewBox"].split()[2])
    path = root.find(f"{SVG}path")
    assert path is not None
    runs = [tuple(map(int, run)) for run in RECTANGLE.findall(str(path.attrib["d"]))]
    assert min(x for x, *_ in runs) == min(y for _, y, *_ in runs) == 4
    assert max(x + width for x, _, width, _ in runs) == side - 4
    assert max(y for _, y, *_ in runs) == side - 5


def test_the_picture_is_named_for_those_who_cannot_see_it() -> None:
    root = etree.fromstring(qr.svg(text_of(), label='QR of "GCH62" <script>'))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == 'QR of "GCH62" <script>'


def test_the_picture_needs_no_style_and_no_script() -> None:
    picture = qr.svg(text_of(), label="QR")
    assert re.search(r"style|script|href|\bon\w+=", picture) is None
    assert 'fill="currentColor"' in picture


@pytest.mark.parametrize("text", ["gct1:a", "\u6d77", ""])
def test_only_text_of_the_alphanumeric_mode_is_drawn(text: str) -> None:
    with pytest.raises(ValueError, match="alphanumeric"):
        qr.svg(text, label="QR")


def test_a_usual_code_prints_at_level_q_in_38_millimetres() -> None:
    assert version_of(text_of(), qr.PAPER_LEVEL) <= qr.LARGEST_ON_PAPER
    assert qr.paper_level(text_of()) == qr.PAPER_LEVEL


def test_the_longest_lawful_code_prints_as_large_at_level_m() -> None:
    assert version_of(text_of(LONGEST), qr.PAPER_LEVEL) > qr.LARGEST_ON_PAPER
    assert qr.paper_level(text_of(LONGEST)) == qr.SCREEN_LEVEL
    assert version_of(text_of(LONGEST), qr.SCREEN_LEVEL) <= qr.LARGEST_ON_PAPER
