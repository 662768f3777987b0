"""The imaging lab: what its boards show, for any position of the sliders and for what cannot be."""

import asyncio
import itertools
import json
import os
import re
import subprocess
import sys
import threading
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import helpers.experiments
from helpers.case import case_ids, load_case
from helpers.errors import CasebookError
from helpers.experiments import find_it, partial_volume
from helpers.experiments.board import Board, Press, Scene, Screen, Slider, Table, framed
from helpers.experiments.finding import LENGTH
from helpers.experiments.partial_volume_lab import COUNTS, SCREEN, Lesion, look_alike
from helpers.experiments.recovery_curve import DIAMETERS, curve, simulated
from helpers.experiments.series import BANDS, NONE, Truth, rates, series
from helpers.experiments.sphere import (
    SIDE,
    VOXEL,
    center_reading,
    counted,
    distance,
    exposed,
    mean_reading,
    planar_object,
    slice_object,
)
from helpers.imaging.physics import recovery_center, recovery_mean
from helpers.notebooks import WIDGET_VIEW
from helpers.spoilers import Spoilers

ROOT = Path(__file__).parent.parent
NAN = float("nan")


@pytest.fixture(autouse=True)
def _learner(tmp_path, monkeypatch):
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path))
    monkeypatch.delenv("CASEBOOK_LEARNER", raising=False)


def texts(board):
    """Return everything a learner reads on a board, now."""
    shown = {name: value for name, value in board.scene.items() if name != "pictures"}
    pictures = [{k: v for k, v in each.items() if k != "png"} for each in board.scene["pictures"]]
    return json.dumps([board.screen, shown, pictures], ensure_ascii=False)


# -- the sphere ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("fwhm", [6, 10, 15])
def test_pictures_without_noise_read_what_theory_says(fwhm):
    for diameter, (center, mean) in zip(DIAMETERS, simulated(fwhm), strict=True):
        assert center == pytest.approx(recovery_center(diameter, fwhm), abs=0.01)
        assert mean == pytest.approx(recovery_mean(diameter, fwhm), abs=0.01)


def test_a_perfect_camera_shows_the_sphere_itself():
    seen = counted(slice_object(20, 4, 0), np.inf, 0, 0)
    assert seen.max() == pytest.approx(4)
    assert (seen > 2.5).sum() * VOXEL**2 == pytest.approx(np.pi * 100, rel=0.03)
    assert seen[0, 0] == 1


def test_a_planar_view_holds_the_volume_of_the_sphere_weakened_by_half_the_body():
    thickness, mu = 120, 0.0148
    extra = (planar_object(20, 3, thickness) - 1).sum() * VOXEL**2
    # Twice the volume of a sphere in the middle, weakened by half the slab, over what the slab alone gives.
    slab = np.exp(-mu * np.arange(0.005, thickness, 0.01)).sum() * 0.01
    volume = 4 / 3 * np.pi * 10**3
    assert extra == pytest.approx(2 * volume * np.exp(-mu * thickness / 2) / slab, rel=0.01)


def test_a_thicker_body_hides_a_lesion_from_the_planar_view():
    seen = [planar_object(15, 4, each)[SIDE // 2, SIDE // 2] for each in (40, 80, 160, 240)]
    assert seen == sorted(seen, reverse=True)
    assert seen[0] > 1.9
    assert seen[-1] < 1.15


def test_what_stands_out_of_the_body_is_cut():
    middle = SIDE // 2
    assert planar_object(60, 4, 40)[middle, middle] == pytest.approx(4, rel=1e-6)


def test_more_counts_make_less_noise_as_its_root():
    spreads = [counted(np.ones((SIDE, SIDE)), each, 8, 1).std() for each in (1e4, 1e6)]
    assert spreads[0] / spreads[1] == pytest.approx(10, rel=0.15)


def test_the_background_keeps_its_noise_while_the_lesion_changes():
    small, large = (counted(slice_object(each, 4, 8), 1e4, 8, 1) for each in (10, 20))
    far = distance() > 45
    assert np.abs(small - large)[far].max() < 1e-3
    assert np.abs(small - large)[~far].max() > 0.5


def test_the_same_seed_counts_the_same_picture():
    first, again = (counted(slice_object(12, 4, 8), 1e4, 8, 3) for _ in range(2))
    assert (first == again).all()
    assert (first != counted(slice_object(12, 4, 8), 1e4, 8, 5)).any()


def test_a_cold_lesion_is_refused():
    with pytest.raises(ValueError, match="uptake"):
        counted(slice_object(10, 0.5, 8), 1e4, 8, 1)


def test_a_lesion_beside_the_middle_lies_where_it_is_put():
    seen = slice_object(12, 5, 4, x=20, y=-10) - 1
    rows, columns = np.indices(seen.shape) - SIDE // 2
    assert (seen * columns).sum() / seen.sum() * VOXEL == pytest.approx(20, abs=0.05)
    assert (seen * rows).sum() / seen.sum() * VOXEL == pytest.approx(-10, abs=0.05)
    assert (slice_object(12, 5, 4, x=500) == 1).all()


def test_readings_of_a_flat_picture_are_flat():
    flat = np.full((SIDE, SIDE), 2.0)
    assert center_reading(flat) == 2
    assert mean_reading(flat, 15) == pytest.approx(2)


# -- partial volume ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("diameter", "other"), [(10, 20), (15, 30), (40, 20)])
def test_two_lesions_that_look_alike_read_the_same(diameter, other):
    first = Lesion(diameter, 4.0)
    second = look_alike(first, 10)
    assert second.diameter == other
    assert abs(second.ratio - first.ratio) > 0.4
    read = [
        center_reading(counted(slice_object(each.diameter, each.ratio, 10), np.inf, 10, 0))
        for each in (first, second)
    ]
    assert read[0] == pytest.approx(read[1], rel=0.015)


def test_the_board_says_what_the_pictures_read():
    board = partial_volume()
    board.set(diameter=10, ratio=4, fwhm=10)
    assert "reads 1.9, which is 29% of the true contrast" in board.shown.says[0]
    board.set(diameter=60, fwhm=4)
    assert "reads 4.0, which is 100% of the true contrast" in board.shown.says[0]


def test_every_corner_of_the_sliders_gives_a_picture_and_no_error(caplog):
    board = partial_volume()
    board.press("twin")
    board.press("outline")
    for corner in itertools.product(*((each.low, each.high) for each in SCREEN.sliders)):
        board.set(**{each.id: value for each, value in zip(SCREEN.sliders, corner, strict=True)})
        for each in board.shown.pictures:
            Image.open(BytesIO(each.png)).verify()
        assert "nan" not in texts(board).lower()
        assert "inf" not in texts(board).replace("infinit", "").lower()
    assert caplog.records == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"counts": 0}, "Without counts a picture is empty"),
        ({"fwhm": 0}, "A resolution of 0 mm is perfect"),
        ({"diameter": 60, "thickness": 40}, "does not fit into the body (40 mm)"),
        ({"diameter": NAN}, "Diameter of the lesion: “nan” is not a number; 15 stands."),
        ({"diameter": "wide"}, "“wide” is not a number"),
        ({"diameter": None}, "No number was given; 15 stands."),
        ({"diameter": 1e9}, "lies outside 4 to 60; set to 60."),
        ({"fwhm": -1}, "-1 lies outside 0 to 20; set to 0."),
        ({"counts": float("inf")}, "lies outside 0 to 8; set to 8."),
    ],
)
def test_what_cannot_be_is_told_and_a_picture_stays(values, said):
    board = partial_volume()
    board.set(**values)
    assert said in " ".join(board.scene["notes"])
    assert board.scene["pictures"]


def test_without_counts_the_pictures_are_empty():
    board = partial_volume()
    board.set(counts=0)
    image = np.asarray(Image.open(BytesIO(board.shown.pictures[0].png)).convert("L"))
    assert (image[80:250, 50:250] == 255).all()


def test_no_contrast_is_said():
    board = partial_volume()
    board.set(ratio=1)
    assert "no contrast, at any size" in board.shown.says[0]
    assert COUNTS[-1] == np.inf


def test_the_curve_marks_the_present_lesion():
    svg = curve(15, 10)
    assert 'aria-label="Share of the true contrast against the diameter' in svg
    assert "At 15 mm: center 63%, mean 39%." in svg
    assert curve(15, 0).count("omc-board-point") == len(DIAMETERS)
    assert "3×" not in curve(15, 25)


def test_the_curve_rises_with_the_diameter_and_stands_where_its_labels_say():
    svg = curve(15, 10)
    labels = {words: float(y) for y, words in re.findall(r'<text x="34" y="([\d.]+)"[^>]*>(\d+%)<', svg)}
    assert list(labels) == ["0%", "25%", "50%", "75%", "100%"]
    assert labels["100%"] < labels["50%"] < labels["0%"], "y falls on its way up"
    # The words stand 4 below the line that they name.
    zero, whole = labels["0%"] - 4, labels["100%"] - 4

    def share(y):
        return (zero - float(y)) / (zero - whole)

    center = re.search(r'omc-board-mark-first" cx="[\d.]+" cy="([\d.]+)"', svg)[1]
    assert share(center) == pytest.approx(recovery_center(15, 10), abs=0.005)
    points = re.findall(r'omc-board-point" cx="[\d.]+" cy="([\d.]+)"', svg)
    assert [share(y) for y in points] == pytest.approx(recovery_center(np.array(DIAMETERS), 10), abs=0.015)
    for name, recovery in (("first", recovery_center), ("second", recovery_mean)):
        path = re.search(rf'omc-board-{name}" d="M([^"]+)"', svg)[1]
        shares = [share(each.split()[1]) for each in path.split("L")]
        assert shares == pytest.approx(recovery(np.arange(1, 61), 10), abs=0.005)


# -- can you find it -----------------------------------------------------------------------------------


def test_a_series_follows_from_its_number_and_half_of_it_holds_a_lesion():
    assert series(7) == series(7)
    assert series(7) != series(8)
    for seed in (1, 2, 3):
        there = [each for each in series(seed) if each.there]
        assert len(there) == LENGTH // 2
        for _, low, high in BANDS:
            assert any(low <= each.diameter < high for each in there)
        assert all(np.hypot(each.x, each.y) + each.diameter / 2 < SIDE * VOXEL for each in there)


@pytest.mark.parametrize("fwhm", [0, 10, 20])
def test_the_noise_of_a_planar_view_is_that_of_counting_at_any_resolution(fwhm):
    seen = exposed(np.ones((SIDE, SIDE)), 1e5, fwhm, 1)[::3, ::3]
    assert seen.std() == pytest.approx((1e5 / seen.size) ** -0.5, rel=0.08)
    beside = np.corrcoef(seen[:, :-1].ravel(), seen[:, 1:].ravel())[0, 1]
    assert abs(beside) < 0.08, "blur would tie neighbors together"
    assert seen.mean() == pytest.approx(1, abs=0.02)


def test_rates_are_counted_by_size_with_exact_intervals():
    said = [(Truth(6), False), (Truth(6), True), (Truth(12), True), (Truth(0), True), (Truth(0), False)]
    under, middle, over, none = rates(said)
    assert [(each.said, each.of) for each in (under, middle, over, none)] == [(1, 2), (1, 1), (0, 0), (1, 2)]
    assert none.name == NONE
    # Clopper and Pearson of 1 in 1: the lower end solves p = 0.025.
    assert middle.interval == pytest.approx((0.025, 1))
    assert over.interval == (0, 1)
    # 8 of 10 as tables give it.
    eight = rates([(Truth(6), i < 8) for i in range(10)])[0]
    assert eight.interval == pytest.approx((0.4439, 0.9748), abs=1e-4)


def test_a_reader_goes_through_a_series_and_takes_up_where_they_left():
    board = find_it(3)
    truths = series(3)
    for i in range(4):
        assert board.scene["pictures"][0]["caption"] == "Is there a lesion?"
        board.press("yes" if i % 2 else "no")
        verdict = board.shown.headline
        if truths[i].there:
            assert verdict.startswith("You found it" if i % 2 else "There was one")
        else:
            assert verdict.startswith("There was none. What" if i % 2 else "There was none, and")
        board.press("next")
    assert "Picture 5 of 24." in board.shown.says
    assert "kept in your data folder" in " ".join(board.shown.says)
    again = find_it()
    assert again.scene["tables"] == board.scene["tables"]
    assert "Picture 5 of 24." in again.shown.says
    assert "Picture 1 of 24." in find_it(4).shown.says


def test_an_answer_can_be_left_out_and_a_series_begun_anew():
    board = find_it()
    board.press("yes")
    before = board.shown.tables
    board.press("leave-out")
    assert before
    assert board.shown.tables == ()
    assert board.shown.says == ["Picture 2 of 24."]
    board.press("no")
    board.press("again")
    assert [each.id for each in board.shown.presses] == ["begin", "stay"]
    board.press("stay")
    assert "begin" not in [each.id for each in board.shown.presses]
    board.press("again")
    board.press("begin")
    assert board.shown.says == ["Picture 1 of 24."]
    assert find_it().shown.says == ["Picture 1 of 24."]
    assert "Picture 3 of 24." in find_it(1).shown.says


def test_a_whole_series_ends():
    board = find_it(2)
    for _ in range(LENGTH):
        board.press("yes")
        board.press("next")
    assert board.shown.pictures == ()
    assert board.shown.says[0] == "All 24 pictures are answered."
    assert [each.id for each in board.shown.presses] == ["again"]
    assert board.shown.tables[0].rows[-1][1] == "12 of 12".replace(" ", "\u00a0")


def test_the_truth_is_not_shown_before_the_answer():
    board = find_it(1)
    for truth in series(1):
        shown = board.scene["pictures"][0]
        assert f"{truth.diameter:.0f} mm" not in json.dumps(
            [shown["alt"], shown["caption"], board.scene["headline"], board.scene["spoken"]]
        )
        amber = np.asarray(Image.open(BytesIO(shown["png"])).convert("RGB"))[60:].astype(int)
        assert (np.ptp(amber, axis=2) < 3).all(), "colored: the outline is drawn"
        board.press("no")
        board.press("next")


def test_the_circle_is_drawn_around_the_lesion_and_nowhere_else():
    board = find_it(1)
    for truth in series(1)[:12]:
        board.press("yes")
        image = np.asarray(Image.open(BytesIO(board.shown.pictures[0].png)).convert("RGB")).astype(int)
        anatomy = image[-3 * SIDE :]
        rows, columns = np.nonzero(np.ptp(anatomy, axis=2) > 60)
        assert (rows.size > 30) is truth.there
        if truth.there:
            x, y = (columns + 0.5 - 1.5 * SIDE) / 3 * VOXEL, (rows + 0.5 - 1.5 * SIDE) / 3 * VOXEL
            middle = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
            assert middle == pytest.approx((truth.x, truth.y), abs=1.5)
            far = np.hypot(x - truth.x, y - truth.y)
            assert truth.diameter / 2 < np.median(far) < truth.diameter / 2 + 4
        board.press("next")


def test_where_nothing_can_be_kept_it_says_so(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path / "file"))
    board = find_it()
    board.press("yes")
    assert "last until the kernel stops" in " ".join(board.shown.says)


def test_foreign_and_damaged_records_are_passed_over(tmp_path):
    find_it(1).press("yes")
    folder = tmp_path / "records" / "imaging-lab"
    (file,) = folder.glob("*.jsonl")
    line = json.loads(file.read_text())
    odd = []
    for number, question in enumerate(("picture-99", "picture-x", "picture-²", "other")):
        odd.append({**line, "id": f"x{number}"})
        odd[-1]["object"] = {"id": line["object"]["id"].replace("picture-01", question)}
    odd += [{**line, "id": "y", "result": {"response": "maybe"}}, {"id": "z"}]
    (folder / "odd.jsonl").write_text("{\n" + "".join(json.dumps(each) + "\n" for each in odd))
    assert "Picture 2 of 24." in find_it().shown.says


@pytest.mark.parametrize("seed", [0, -1, 1.5, "x", True, 10**7])
def test_a_series_that_cannot_be_is_refused(seed):
    with pytest.raises(CasebookError, match=r"is no series; whole numbers from 1"):
        find_it(seed)


# -- the board -----------------------------------------------------------------------------------------

ONE = Screen(
    "One",
    "Lead <b>.",
    (Slider("a", "A", 0, 10, 1, 5, "mm"), Slider("b", "B", 0, 2, 1, 0, words=("x", "y", "z"))),
)


def test_a_board_tells_an_error_and_keeps_its_pictures(caplog):
    def draw(values):
        if values["a"] == 0:
            raise ValueError("body: nothing is left")
        if values["a"] == 1:
            raise RuntimeError("a bug")
        return Scene(says=[f"{values['a']:g}"])

    board = Board(ONE, draw)
    board.set(a=0)
    assert board.scene["notes"] == ["Body: nothing is left."]
    assert board.scene["says"] == ["5"]
    assert caplog.records == []
    board.set(a=1)
    assert board.scene["notes"][0].startswith("This picture could not be made. That is our fault")
    assert len(caplog.records) == 1
    board.set(a=2)
    assert board.scene["notes"] == []
    assert board.scene["says"] == ["2"]


def test_a_board_takes_messages_and_no_nonsense():
    pressed = []
    board = Board(ONE, lambda values: Scene(says=[str(values)], presses=(Press("go", "Go"),)), pressed.append)
    frames = [board.scene["frame"]]
    for message in (
        {"do": "slide", "values": {"a": 7, "unknown": 3, "b": 1.2}},
        {"do": "press", "id": "go"},
        {"do": "press", "id": "not there"},
    ):
        board._heard(message)
        frames.append(board.scene["frame"])
    assert board.values == {"a": 7.0, "b": 1}
    assert pressed == ["go"]
    assert frames == sorted(set(frames)), "each answer is one, for the page waits for it"
    for message in (None, [], {"do": "slide"}, {"do": "press", "id": 3}, {"do": "dance"}):
        board._heard(message)
    assert board.scene["frame"] == frames[-1]


def test_a_button_that_fails_is_told(caplog):
    def press(_id):
        raise RuntimeError("a bug")

    board = Board(ONE, lambda values: Scene(presses=(Press("go", "Go"),)), press)
    board.press("go")
    assert "our fault" in board.scene["notes"][0]
    assert len(caplog.records) == 1


def test_the_stored_notebook_gets_text_and_escaped_html():
    table = Table("T", ("a",), (("b",),))
    bundle = Board(ONE, lambda values: Scene(says=["Says & means."], tables=(table,)))._repr_mimebundle_()
    assert bundle["text/plain"].splitlines()[:3] == ["One", "Lead <b>.", "Says & means."]
    assert "<p>Lead &lt;b&gt;.</p>" in bundle["text/html"]
    assert WIDGET_VIEW in bundle


def test_what_is_stored_is_the_same_for_every_learner():
    fresh = find_it()._repr_mimebundle_()["text/plain"]
    board = find_it()
    board.press("yes")
    assert find_it()._repr_mimebundle_()["text/plain"] == fresh


def test_a_framed_picture_says_simulated_and_draws_its_circles():
    gray = np.full((60, 60), 128, np.uint8)
    plain = np.asarray(Image.open(BytesIO(framed(gray, 1.0))).convert("RGB")).astype(int)
    circled = np.asarray(Image.open(BytesIO(framed(gray, 1.0, [(10, -5, 8)]))).convert("RGB")).astype(int)
    strip = plain.shape[0] - 180
    colored = np.ptp(plain, axis=2) > 60
    assert colored[:strip].sum() > 100, "the word is written in amber"
    assert not colored[strip:].any()
    rows, columns = np.nonzero(np.abs(circled - plain).sum(2))
    assert (rows.mean() - strip - 90) / 3 == pytest.approx(-5, abs=0.7)
    assert (columns.mean() - 90) / 3 == pytest.approx(10, abs=0.7)
    assert (columns.max() - columns.min()) / 3 == pytest.approx(16, abs=1.5)


# -- all of it -----------------------------------------------------------------------------------------


def test_no_board_spoils_a_case():
    shown = []
    for board in (partial_volume(), find_it()):
        shown.append(texts(board))
        presses = ["outline", "twin", "yes", "next", "no", "leave-out", "again"]
        for each in presses:
            board.press(each)
            shown.append(texts(board))
        for slider in board._screen.sliders:
            for value in (slider.low, slider.high):
                board.set(**{slider.id: value})
                shown.append(texts(board))
    for case_id in case_ids(ROOT / "cases"):
        spoilers = Spoilers(load_case(case_id, ROOT))
        for text in shown:
            assert spoilers.words.too_early(text) == []


def run(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout


def test_importing_the_lab_is_light():
    assert (
        run(
            "import sys, helpers.experiments;"
            "heavy = ('numpy', 'scipy', 'PIL', 'anywidget', 'matplotlib', 'pydantic');"
            "print([each for each in heavy if each in sys.modules])"
        )
        == "[]\n"
    )


def test_an_experiment_can_be_shown_twice():
    for _ in range(2):
        from helpers.experiments import find_it, partial_volume

        assert isinstance(partial_volume(), Board)
        assert isinstance(find_it(), Board)
    here = ROOT / "helpers" / "experiments"
    assert not {each.stem for each in here.glob("*.py")} & set(helpers.experiments.__all__)


def test_a_missing_package_is_told_in_one_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    monkeypatch.delitem(sys.modules, "helpers.experiments.partial_volume_lab", raising=False)
    monkeypatch.delitem(sys.modules, "helpers.experiments.sphere", raising=False)
    monkeypatch.delitem(sys.modules, "helpers.experiments.recovery_curve", raising=False)
    with pytest.raises(CasebookError, match=r"needs scipy.special, which is not installed"):
        partial_volume()


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from Linux's own table")
def test_the_lab_needs_less_than_600_mb(tmp_path):
    """All three boards in one kernel, with an empty cache: this is what the first visitor meets."""
    code = (
        "from helpers.experiments import cerebellum, find_it, partial_volume\n"
        "board = partial_volume()\n"
        "board.press('twin')\n"
        "for d in range(4, 61): board.set(diameter=d, fwhm=d / 3)\n"
        "series = find_it(1)\n"
        "for each in range(24): series.press('yes'); series.press('next')\n"
        "last = cerebellum()\n"
        "print([line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')][0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "CASEBOOK_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    megabytes = int(done.stdout) / 1024
    assert megabytes < 600, megabytes


# -- what takes long before the first picture ----------------------------------------------------------


def test_a_board_shows_at_once_and_draws_when_it_is_prepared():
    go, drawn = threading.Event(), []

    def draw(values):
        assert go.is_set()
        drawn.append(values)
        return Scene(says=["Drawn."])

    async def play():
        board = Board(ONE, draw, copy=["Told before."], prepare=lambda: go.wait(20))
        assert board.scene["notes"] == [
            "This is being prepared. The first time it takes up to a minute; later it is quick."
        ]
        board.set(a=7)
        assert (drawn, board.scene["values"]["a"]) == ([], 7)
        go.set()
        while not drawn:
            await asyncio.sleep(0.01)
        assert (board.scene["notes"], board.scene["says"]) == ([], ["Drawn."])
        assert drawn == [{"a": 7, "b": 0}]

    asyncio.run(play())


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (CasebookError("brain template: the file changed"), "brain template: the file changed"),
        (RuntimeError("x"), "This could not be prepared. That is our fault, not yours. Run the cell again."),
    ],
)
def test_what_cannot_be_prepared_is_told(error, said, caplog):
    def fail():
        raise error

    board = Board(ONE, lambda values: Scene(says=["Drawn."]), prepare=fail)
    board.set(a=7)
    assert (board.scene["notes"], board.scene["says"]) == ([said], [])
