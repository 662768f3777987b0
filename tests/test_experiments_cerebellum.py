"""The experiment on the cerebellum: what its sliders change, and that no extreme ends in a traceback."""

import re

import numpy as np
import pytest

from helpers.experiments import cerebellum_lab
from helpers.experiments.cerebellum_lab import SEVERITIES, cerebellum_board
from helpers.imaging import brain_spect


@pytest.fixture(scope="module")
def board():
    return cerebellum_board()


@pytest.fixture(autouse=True)
def at_the_start(board):
    board.set(loss=0, factor=1, fwhm=9)


def readings(board):
    return [float(row[1]) for row in board.shown.tables[0].rows]


def test_four_readings_are_named(board):
    names = [row[0] for row in board.shown.tables[0].rows]
    assert [("before" in each, "unblurred" in each) for each in names] == [
        (True, True),
        (True, False),
        (False, True),
        (False, False),
    ]


def test_lost_tissue_lowers_the_first_without_blur_and_blur_lowers_the_last(board):
    before_true, _, remaining_true, _ = readings(board)
    board.set(loss=len(SEVERITIES) - 1)
    now = readings(board)
    assert now[0] < 0.6 * before_true
    assert now[2] > 0.9 * remaining_true
    assert now[3] < 0.75 * now[2]


def test_uptake_lowers_all_four_alike(board):
    full = readings(board)
    board.set(factor=0.5)
    assert [half / whole for half, whole in zip(readings(board), full, strict=True)] == pytest.approx(
        [0.5] * 4, abs=0.06
    )


@pytest.mark.parametrize("loss", [0, 4])
@pytest.mark.parametrize("factor", [0, 1.5])
@pytest.mark.parametrize("fwhm", [0, 16])
def test_extremes_are_pictures_and_never_more(board, loss, factor, fwhm):
    board.set(loss=loss, factor=factor, fwhm=fwhm)
    assert len(board.shown.pictures) == 2
    assert not any("our fault" in each for each in board.scene["notes"])
    assert not re.search(r"\b(nan|inf)\b", str(board.scene["tables"]))


def test_nonsense_is_told(board):
    board.set(factor="much")
    assert board.scene["notes"]
    assert board.values["factor"] == 1


def test_the_region_is_drawn_and_taken_away(board):
    plain = board.shown.pictures[0].png
    board.press("outline")
    assert board.shown.pictures[0].png != plain
    board.press("outline")
    assert board.shown.pictures[0].png == plain


RIGHT_FRONT = 32.0, 24.0
"""Where the asymmetric object of the next tests lies, in template mm: to the right and to the front."""


@pytest.fixture
def one_sided():
    """Return maps that hold nothing but a block of cerebellum, right and in front, as active as the top."""
    empty = np.zeros_like(brain_spect.activity(0.0)["rest"])
    block = empty.copy()
    x, y = (round((at - zero) / 4) for at, zero in zip(RIGHT_FRONT, brain_spect.first()[:2], strict=True))
    block[x - 2 : x + 3, y - 2 : y + 3] = cerebellum_lab._top()
    return {"rest": empty, "cerebellum": block}


def place_of(mask):
    """Return where the middle of what is set lies: template mm to the right and to the front."""
    rows, columns = (each.mean() + 0.5 for each in np.nonzero(mask))
    far = brain_spect.first()[:2] + 4 * (np.array(brain_spect.activity(0.0)["rest"].shape[:2]) - 0.5)
    # The first column is the patient's right, the first row the front; a pixel is a quarter of a voxel.
    return far[0] - columns, far[1] - rows


@pytest.mark.parametrize("factor", [0.0, 0.5, 1.0])
def test_the_right_is_shown_on_the_left_as_dark_as_its_uptake(monkeypatch, one_sided, factor):
    seen = {}

    def kept(pixels, _mm, **how):
        seen.update(pixels=pixels, **how)
        return b""

    monkeypatch.setattr(cerebellum_lab, "framed", kept)
    cerebellum_lab._shown(one_sided, factor, "", 0.0, outline=False)
    assert (seen["letters"].left, seen["letters"].right) == ("R", "L")
    assert seen["pixels"].min() == pytest.approx(255 * (1 - factor), abs=1)
    assert seen["pixels"].max() == 255
    if factor:
        assert place_of(seen["pixels"] < 255 - 128 * factor) == pytest.approx(RIGHT_FRONT, abs=2.1)


def test_the_outline_lies_around_the_region_on_its_side(monkeypatch, one_sided):
    region = (one_sided["cerebellum"] > 0).astype(np.float32)
    monkeypatch.setattr(brain_spect, "regions", lambda _severity: {"before": region})
    lines = cerebellum_lab._edges.__wrapped__(cerebellum_lab._level())
    for line in lines:
        assert line.any()
        assert place_of(line) == pytest.approx(RIGHT_FRONT, abs=2.1)
    assert np.ptp(np.nonzero(lines[0])[0]) == pytest.approx(20, abs=2)


def test_the_lesson_says_what_the_table_says(board):
    board.set(loss=4)
    rows = board.shown.tables[0].rows
    said = board.shown.says[0]
    assert f"missing tissue alone lowers the reading to {rows[0][3]}, without" in said
    assert f"unblurred it reads {rows[2][1]}, blurred {rows[3][1]}," in said
    # Half the uptake leaves as much tissue: the share that is lost stays, but for what others add.
    alone = int(rows[0][3].rstrip("%"))
    board.set(factor=0.5)
    assert int(re.search(r"lowers the reading to (\d+)%", board.shown.says[0])[1]) == pytest.approx(
        alone, abs=6
    )


def test_no_word_tells_what_a_case_shows_later(board):
    board.set(loss=4)
    said = str(board.screen) + str({key: each for key, each in board.scene.items() if key != "pictures"})
    said += "".join(each.title + each.caption + each.alt for each in board.shown.pictures)
    assert not re.search(r"atroph|shr[iu]nk|hypoperfus", said, re.IGNORECASE)
