"""The colours of the tokens keep enough contrast, in light and in dark."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = Path(settings.BASE_DIR) / "static" / "css" / "tokens.css"
TEXT = [
    *[(ink, paper) for ink in ("ink", "ink-2") for paper in ("paper", "sunken")],
    *[(ink, "paper") for ink in ("jade", "jade-hover", "amber", "red")],
    *[("ink", tint) for tint in ("jade-tint", "amber-tint", "red-tint")],
    *[("amber", "amber-tint"), ("red", "red-tint"), ("jade", "jade-tint")],
    *[("on-jade", "jade"), ("on-go", "go"), ("on-wait", "wait"), ("on-stop", "stop")],
]
EDGES = [("edge", "paper"), ("focus", "paper"), ("edge", "jade-tint")]


def palettes() -> dict[str, dict[str, str]]:
    text = TOKENS.read_text("utf-8")
    light, _split, rest = text.partition("@media (prefers-color-scheme: dark)")
    dark = rest.partition("@media print")[0]
    colour = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
    plain = dict(colour.findall(light))
    return {"light": plain, "dark": {**plain, **dict(colour.findall(dark))}}


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_21_to_1() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), TEXT)
def test_text_can_be_read(theme: str, ink: str, paper: str) -> None:
    palette = palettes()[theme]
    assert contrast(palette[ink], palette[paper]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "paper"), EDGES)
def test_edges_can_be_seen(theme: str, edge: str, paper: str) -> None:
    palette = palettes()[theme]
    assert contrast(palette[edge], palette[paper]) >= 3
