"""QR codes in pictures, for scanners whose browser cannot read them by itself."""

import io
import warnings

import zxingcpp
from PIL import Image, UnidentifiedImageError

LARGEST_PICTURE = 12 * 1024**2
# A phone's camera makes some fifty million; more is a bomb, not a photograph.
MOST_PIXELS = 80_000_000
# A QR code is found as well in a smaller copy, and much sooner.
LONGEST_SIDE = 2000


def code_in(picture: bytes) -> str | None:
    """The text of the first QR code in a JPEG, PNG or WebP picture, or None where
    there is none or it is no such picture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(picture), formats=("JPEG", "PNG", "WEBP"))
            if image.width * image.height > MOST_PIXELS:
                return None
            image.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
            grey = image.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None
    grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    found = zxingcpp.read_barcodes(grey, formats=formats)
    return found[0].text if found else None
