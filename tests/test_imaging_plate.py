"""A picture as a file: what stands on it, where its outlines lie, and how much it keeps."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from helpers.imaging.picture import Letters, Picture
from helpers.imaging.plate import bar_length, outlines, plate, png, strip_height


def picture(width=800, height=600, mm=0.25, letters=("R", "L", "A", "P"), light=False, value=90):
    pixels = np.full((height, width), value, np.uint8)
    return Picture(pixels, mm, Letters(*letters), light=light)


def test_the_word_stands_above_the_anatomy_and_not_on_it():
    drawn = np.asarray(plate(picture(letters=("", ""))))
    strip = strip_height(800)
    assert drawn.shape == (600 + strip, 800, 3)
    amber = (drawn[:, :, 0] > 200) & (drawn[:, :, 2] < 120)
    rows = np.flatnonzero(amber.any(axis=1))
    assert amber.sum() > 500
    assert rows.max() < strip


@pytest.mark.parametrize("edge", [0, 1, 2, 3])
def test_each_letter_stands_at_its_edge(edge):
    letters = ["", "", "", ""]
    letters[edge] = "R"
    with_letter = np.asarray(plate(picture(letters=letters)), int)
    without = np.asarray(plate(picture(letters=("", ""))), int)
    rows, columns = np.nonzero(np.abs(with_letter - without).sum(axis=2))
    strip = strip_height(800)
    place = rows.mean() - strip, columns.mean()
    assert {
        0: lambda y, x: x < 80 and 200 < y < 400,
        1: lambda y, x: x > 720 and 200 < y < 400,
        2: lambda y, x: y < 80 and 300 < x < 500,
        3: lambda y, x: y > 520 and 300 < x < 500,
    }[edge](*place)
    # 12 px at the 340 px that a phone has for a plate.
    assert rows.max() - rows.min() >= 12 * 800 / 340 * 0.7


@pytest.mark.parametrize(("mm", "length"), [(0.1, 20), (0.25, 50), (0.5, 100), (1.1, 200)])
def test_the_scale_bar_is_as_long_as_it_says(mm, length):
    shown = picture(mm=mm, letters=("", ""))
    assert bar_length(shown) == length
    drawn = np.asarray(plate(shown), int)
    white = (drawn.min(axis=2) > 240)[-30:]
    longest = max(np.flatnonzero(row).size for row in white)
    assert longest == pytest.approx(length / mm, abs=2)
    assert 0.14 <= length / (800 * mm) <= 0.36


def test_the_file_keeps_the_grays():
    ramp = np.tile(np.linspace(0, 255, 800).astype(np.uint8), (600, 1))
    file = Image.open(BytesIO(png(Picture(ramp, 0.25, Letters("", "")))))
    kept = np.asarray(file.convert("L"), int)[strip_height(800) + 20 : -120]
    assert np.abs(kept - ramp[20:-120].astype(int)).max() <= 4


def test_an_outline_lies_on_the_edge_of_its_mask():
    mask = np.zeros((600, 800), bool)
    mask[100:200, 300:420] = True
    (line,) = outlines(mask, 0.25)
    xs, ys = zip(*line, strict=True)
    assert (min(xs), max(xs)) == pytest.approx((75, 105), abs=0.35)
    assert (min(ys), max(ys)) == pytest.approx((25, 50), abs=0.35)


def test_two_regions_have_two_outlines_and_none_has_none():
    mask = np.zeros((60, 80), bool)
    assert outlines(mask, 1) == []
    mask[10:20, 10:20] = mask[40:50, 60:80] = True
    assert len(outlines(mask, 1)) == 2
