"""The experiment on the cerebellum: what its sliders change, and that no extreme ends in a traceback."""

import re

import pytest

from helpers.experiments.cerebellum_lab import SEVERITIES, cerebellum_board


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


def test_no_word_tells_what_a_case_shows_later(board):
    board.set(loss=4)
    said = str(board.screen) + str({key: each for key, each in board.scene.items() if key != "pictures"})
    said += "".join(each.title + each.caption + each.alt for each in board.shown.pictures)
    assert not re.search(r"atroph|shr[iu]nk|hypoperfus", said, re.IGNORECASE)
