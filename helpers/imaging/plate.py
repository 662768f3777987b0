"""A picture as a file: SIMULATED in a strip, orientation letters and a scale bar; no other text."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .picture import Picture

# Parts of the width: on a phone, where a plate is about 340 px wide, the letters are then 12 px high.
_STRIP, _TEXT, _MARGIN, _LINE = 0.060, 0.036, 0.016, 0.0055
_BAR = (0.14, 0.30)
AMBER = (255, 176, 64)
"""The color of SIMULATED, and of what is drawn over a picture."""

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)
_LENGTHS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


def strip_height(width: int, share: float = 1.0) -> int:
    """Return the height in pixels of the strip above the anatomy of a plate `width` pixels wide."""
    return round(_STRIP * width / share)


def plate(picture: Picture, share: float = 1.0) -> Image.Image:
    """Return a picture with its strip, letters and scale bar, in RGB.

    `share` is the part of the page's width that the plate will have; what is written grows as it gets
    smaller.
    """
    rows, columns = picture.pixels.shape[:2]
    strip = strip_height(columns, share)
    image = Image.new("RGB", (columns, strip + rows), _BLACK)
    image.paste(Image.fromarray(picture.pixels).convert("RGB"), (0, strip))
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=round(_TEXT * columns / share))
    margin = round(_MARGIN * columns)
    draw.text((columns - margin, strip / 2), "SIMULATED", fill=AMBER, font=font, anchor="rm")
    middle = strip + rows / 2
    letters = picture.letters
    for letter, place, anchor in (
        (letters.left, (margin, middle), "lm"),
        (letters.right, (columns - margin, middle), "rm"),
        (letters.top, (columns / 2, strip + margin), "mt"),
        (letters.bottom, (columns / 2, strip + rows - margin), "mb"),
    ):
        if letter:
            _written(draw, place, letter, font, anchor, picture.light)
    _scale_bar(draw, picture, font, image.size)
    return image


def png(picture: Picture) -> bytes:
    """Return the plate of a picture as an optimized PNG of at most 256 colors."""
    file = BytesIO()
    # Gray pictures have fewer levels than that; colored ones lose a few levels and much size.
    image = plate(picture).quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def bar_length(picture: Picture) -> int:
    """Return the length in mm that the scale bar stands for: round, and 14 to 30% of the width."""
    width = picture.pixels.shape[1] * picture.mm_per_pixel
    return next(each for each in _LENGTHS if each >= _BAR[0] * width)


def _scale_bar(
    draw: ImageDraw.ImageDraw, picture: Picture, font: ImageFont.FreeTypeFont, size: tuple[int, int]
) -> None:
    columns, rows = size
    length = bar_length(picture)
    margin, thick = round(_MARGIN * columns), max(2, round(_LINE * columns))
    right, low = columns - margin, rows - margin
    left = right - round(length / picture.mm_per_pixel)
    ink, edge = _inks(picture.light)
    draw.rectangle((left - 1, low - thick - 1, right + 1, low + 1), fill=edge)
    draw.rectangle((left, low - thick, right, low), fill=ink)
    text = f"{length} mm"
    # Large letters may be longer than the bar.
    middle = min((left + right) / 2, right - font.getlength(text) / 2)
    _written(draw, (middle, low - thick - margin / 2), text, font, "mb", picture.light)


def _written(
    draw: ImageDraw.ImageDraw,
    place: tuple[float, float],
    text: str,
    font: ImageFont.FreeTypeFont,
    anchor: str,
    light: bool,
) -> None:
    ink, edge = _inks(light)
    draw.text(place, text, fill=ink, font=font, anchor=anchor, stroke_width=2, stroke_fill=edge)


def _inks(light: bool) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    return (_BLACK, _WHITE) if light else (_WHITE, _BLACK)


def outlines(mask: np.ndarray, mm_per_pixel: float) -> list[list[tuple[float, float]]]:
    """Return the edges of a mask as closed lines of (x, y) in mm from the upper left corner of the anatomy.

    The mask is rows x columns; the lines stay within a third of a millimeter of its edge.
    """
    from skimage.measure import approximate_polygon, find_contours

    lines = []
    for contour in find_contours(np.pad(mask, 1).astype(np.float32), 0.5):
        # Row and column of a pixel are its middle, and the padding added one.
        points = (contour[:, ::-1] - 0.5) * mm_per_pixel
        line = approximate_polygon(points, 0.33)
        if len(line) > 3:
            lines.append([(round(float(x), 2), round(float(y), 2)) for x, y in line])
    return lines
