"""The viewer of a step: when it opens, what it shows and holds back, what it says when something fails."""

import asyncio
import json
import subprocess
import sys
import threading
from pathlib import Path

import nibabel
import numpy as np
import pytest

import helpers
from helpers.card import opening
from helpers.case import load_case
from helpers.errors import CasebookError
from helpers.imaging.scenes import SCENES, Built, Volume
from helpers.messages import heed
from helpers.spoilers import Spoilers
from helpers.viewer import MAKING, NOT_INSTALLED, OURS

ROOT = Path(__file__).parent.parent
TELLING = ("mass", "atroph", "lesion", "twin", "cerebell", "trunk", "mibg", "spect")


@pytest.fixture(autouse=True)
def built(monkeypatch):
    """Build small volumes instead of true ones; return which were asked for."""
    asked = []

    def build(volume, *, normal=False):
        asked.append((volume.label, normal))
        image = nibabel.Nifti1Image(np.zeros((4, 5, 6), np.int16), np.diag([2.0, 2.0, 2.0, 1.0]))
        return Built.of(image)

    monkeypatch.setattr(Volume, "build", build)
    monkeypatch.setattr("helpers.imaging.scenes.Scene.place", lambda scene: (3.0, 4.0, 5.0))
    return asked


@pytest.fixture
def open_at(monkeypatch):
    """Return a function that opens a case before one of its questions."""
    monkeypatch.setattr(opening, "_desks", {})

    def opened(question="", case="wobbly-toddler"):
        desk = helpers.open_case(case)
        go_on(desk, question)
        return desk

    return opened


def go_on(desk, until=""):
    session = desk._session
    for question in session.case.questions:
        if question.id == until:
            return
        if question.id not in session.run.answers:
            given = "x" if question.kind == "reflection" else question.model_answer()
            assert session.commit(question.id, given, "medium" if question.marked else None).counts


def press(viewer, choice=0, twin=False, gray=None, opacity=None):
    viewer._handle_custom_msg(
        {"do": "scroll", "choice": choice, "twin": twin, "gray": gray, "opacity": opacity}, []
    )


def stage(viewer):
    return viewer.view["stage"]


# -- when it opens -------------------------------------------------------------------------------------

WITH_ANSWERS = "with the answers about the pictures above."


@pytest.mark.parametrize(
    ("case", "step", "before", "shows"),
    [
        ("wobbly-toddler", "first-visit", "in-one-sentence", WITH_ANSWERS),
        ("wobbly-toddler", "first-visit", "first-investigation", WITH_ANSWERS),
        # Each slice asked for may be one for comparison: the volume would tell which.
        ("wobbly-toddler", "first-visit", "first-mri", WITH_ANSWERS),
        ("wobbly-toddler", "first-visit", "what-now", ["MRI, T1-weighted"]),
        ("wobbly-toddler", "some-time-later", "first-mri", "with step 2."),
        ("wobbly-toddler", "some-time-later", "what-now", WITH_ANSWERS),
        ("wobbly-toddler", "some-time-later", "new-mri", ["MRI, T1-weighted"]),
        ("wobbly-toddler", "some-time-later", "perfusion", ["MRI, T1-weighted"]),
        ("wobbly-toddler", "some-time-later", "another-perfusion", ["MRI, T1-weighted"]),
        (
            "wobbly-toddler",
            "some-time-later",
            "unifying-diagnosis",
            ["MRI, T1-weighted", "MRI, T1-weighted, with SPECT over it"],
        ),
        ("wobbly-toddler", "on-the-ward", "where-to-look", WITH_ANSWERS),
        ("wobbly-toddler", "on-the-ward", "first-slice", WITH_ANSWERS),
        ("wobbly-toddler", "on-the-ward", "what-the-search-saw", WITH_ANSWERS),
        ("wobbly-toddler", "on-the-ward", "after-the-search", ["MRI"]),
        ("wobbly-toddler", "a-closer-look", "next-test", WITH_ANSWERS),
        ("wobbly-toddler", "a-closer-look", "how-it-reads", ["MRI", "MRI, with MIBG SPECT over it"]),
        ("irritable-toddler", "first-visit", "first-mri", WITH_ANSWERS),
        ("irritable-toddler", "first-visit", "unifying-diagnosis", ["MRI, T2-weighted"]),
        ("irritable-toddler", "one-result", "where-to-look", WITH_ANSWERS),
        ("irritable-toddler", "one-result", "what-the-search-saw", WITH_ANSWERS),
        ("irritable-toddler", "one-result", "another-slice", WITH_ANSWERS),
        ("irritable-toddler", "one-result", "after-the-search", ["CT"]),
    ],
)
def test_a_viewer_opens_with_the_pictures_of_its_step(open_at, case, step, before, shows):
    viewer = open_at(before, case).viewer(step)
    if isinstance(shows, str):
        assert viewer.view["status"] == "locked"
        assert viewer.view["waits"] == f"This viewer opens {shows}"
        assert set(viewer.view) == {
            "card", "case", "title", "number", "of", "lead", "banners", "status", "waits",
        }  # fmt: skip
    else:
        assert viewer.view["status"] == "open"
        assert viewer.view["choices"] == shows


def test_it_opens_by_itself_when_the_answer_before_is_committed(open_at):
    desk = open_at("new-mri")
    viewer = desk.viewer("some-time-later")
    assert len(viewer.view["choices"]) == 1
    go_on(desk, "unifying-diagnosis")
    assert len(viewer.view["choices"]) == 2


def test_a_step_says_that_its_viewer_comes_before_the_next(open_at):
    desk = open_at()
    assert desk.step("first-visit").view["next"]["viewer"] is True
    assert "viewer" not in desk.step("still-open").view["next"]


@pytest.mark.parametrize("case", ["wobbly-toddler", "irritable-toddler"])
def test_no_viewer_says_at_any_moment_what_may_not_be_said_yet(open_at, case):
    desk = open_at(load_case(case).questions[0].id, case)
    session, spoilers = desk._session, Spoilers(desk._session.case)
    steps = [each for each in session.case.steps if each.scene]
    viewers = [desk.viewer(each.id) for each in steps]
    for question in session.case.questions:
        go_on(desk, question.id)
        asked = session.case.questions.index(question)
        earlier = session.case.questions[asked - 1].id if asked else ""
        step = session.case.step_of(question.id)
        moment = step.id if question is step.questions[0] else f"{step.id}/{earlier}"
        for viewer in viewers:
            assert spoilers.too_early(json.dumps(viewer.view), moment) == [], (moment, viewer.view)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("still-open", "'still-open' has no viewer; steps that have one: first-visit, some-time-later,"),
        ("x", "no step 'x'"),
    ],
)
def test_a_step_without_a_viewer_is_told(open_at, step, said):
    with pytest.raises(CasebookError, match=said):
        open_at("in-one-sentence").viewer(step)


# -- what is built, and what the page gets -------------------------------------------------------------


def test_nothing_is_built_or_imported_before_it_is_asked_for():
    code = (
        "import sys, helpers; helpers.open_case('wobbly-toddler').viewer('first-visit')._repr_mimebundle_();"
        "print({'numpy', 'nibabel', 'ipyniivue', 'scipy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "set()", done.stderr


def test_a_press_shows_the_first_choice_in_radiological_convention(open_at, built):
    viewer = open_at("perfusion").viewer("some-time-later")
    assert stage(viewer) == {"state": "closed", "says": "", "choice": 0, "twin": False}
    assert built == []
    press(viewer)
    assert built == [("MRI, T1-weighted", False)]
    assert stage(viewer)["state"] == "shown"
    canvas = viewer._canvas
    assert stage(viewer)["canvas"] == f"anywidget:{canvas.model_id}"
    assert canvas.get_state("opts")["opts"]["isRadiologicalConvention"] is True
    # 4 x 5 x 6 voxels of 2 mm: axial and coronal 8 mm wide, sagittal 10 mm.
    assert (stage(viewer)["row"], stage(viewer)["column"]) == ([26, 12], [10, 34])


def test_each_volume_is_built_once_and_the_second_lies_over_the_first(open_at, built):
    viewer = open_at("unifying-diagnosis").viewer("some-time-later")
    for choice in (0, 1, 0, 1):
        press(viewer, choice)
    assert built == [("MRI, T1-weighted", False), ("SPECT", False)]
    base, over = viewer._canvas.volumes
    assert (base.colormap, base.opacity, over.colormap, over.opacity) == ("gray", 1.0, "hot", 0.6)
    assert (base.cal_min, base.cal_max) == (0, 212)
    press(viewer, 0)
    assert viewer._canvas.volumes == [base]


def test_the_page_reads_no_name_that_tells_something(open_at):
    viewer = open_at("new-mri").viewer("some-time-later")
    press(viewer)
    held = [viewer, viewer._canvas, *viewer._canvas.volumes]
    told = [(k, v) for each in held for k, v in each.get_state().items() if k not in ("_esm", "_css", "data")]
    text = json.dumps(told, default=str).casefold().replace('"twin": false', "")
    assert [each.name for each in viewer._canvas.volumes] == ["volume-1.nii.gz"]
    assert [word for word in TELLING if word in text] == []


def test_finding_and_twin_wait_for_their_answers(open_at, built):
    desk = open_at("perfusion")
    viewer = desk.viewer("some-time-later")
    press(viewer)
    press(viewer, twin=True)
    assert built == [("MRI, T1-weighted", False)]
    assert stage(viewer)["twin"] is False
    # In millimeters (3, 4, 5), in the volume: from its corner at -1 of 8, 10 and 12 mm.
    find = [0.5, 0.5, 0.5]
    assert (viewer.view["finding"], viewer.view["twin"]) == (False, False)
    assert stage(viewer)["find"] == []
    go_on(desk, "another-perfusion")
    assert (viewer.view["finding"], viewer.view["twin"]) == (True, False)
    assert stage(viewer)["find"] == pytest.approx(find)
    assert viewer.view["notes"] == [
        "The report gives no SPECT number and no plane. How low the uptake is drawn, and the plane, are our "
        "choice."
    ]
    go_on(desk, "unifying-diagnosis")
    assert viewer.view["twin"] is True
    press(viewer, 1, twin=True)
    assert built[1:] == [("MRI, T1-weighted", True), ("SPECT", True)]
    assert (stage(viewer)["twin"], stage(viewer)["choice"]) == (True, 1)


def test_what_was_not_reported_is_said_beside_the_finding(open_at):
    """N05: the place is our choice, and no text names side, size, level or organ."""
    desk = open_at("")
    for step in ("on-the-ward", "a-closer-look"):
        view = desk.viewer(step).view
        assert "Size, side and level are not reported" in " ".join(view["notes"])
        words = json.dumps({key: view[key] for key in ("title", "lead", "choices", "notes")}).casefold()
        assert not [each for each in ("left", "right", "adrenal", "kidney", "l1", " mm") if each in words]


@pytest.mark.parametrize(
    ("choice", "twin"), [(1, False), (-1, False), (5, False), (0, True), ("0", False), (None, None), (0, 1)]
)
def test_a_message_that_asks_for_more_than_is_offered_does_nothing(open_at, built, choice, twin):
    viewer = open_at("new-mri").viewer("some-time-later")
    press(viewer, choice, twin)
    assert (built, stage(viewer)["state"]) == ([], "closed")


def test_a_locked_viewer_hears_nothing(open_at, built):
    viewer = open_at("where-to-look").viewer("on-the-ward")
    press(viewer)
    assert (built, viewer.view["status"]) == ([], "locked")


def test_the_next_volume_looks_as_the_sliders_stand(open_at):
    viewer = open_at("unifying-diagnosis").viewer("some-time-later")
    press(viewer)
    press(viewer, 1, gray=[10, 90], opacity=0.25)
    base, over = viewer._canvas.volumes
    assert (base.cal_min, base.cal_max, over.opacity) == (10, 90, 0.25)


@pytest.mark.parametrize("gray", [None, [1], [9, 1], ["a", "b"], [float("nan"), 1], [0, float("inf")], 7])
@pytest.mark.parametrize("opacity", [None, 2, -1, "x", float("nan")])
def test_sliders_that_stand_nowhere_change_nothing(open_at, gray, opacity):
    viewer = open_at("unifying-diagnosis").viewer("some-time-later")
    press(viewer, 1, gray=gray, opacity=opacity)
    base, over = viewer._canvas.volumes
    assert (base.cal_min, base.cal_max, over.opacity) == (0, 212, 0.6)


def test_a_new_attempt_takes_the_volumes_away(open_at):
    desk = open_at("perfusion")
    viewer = desk.viewer("some-time-later")
    press(viewer)
    canvas, (volume,) = viewer._canvas, viewer._canvas.volumes
    heed(desk._session, {"do": "again"})
    assert viewer.view["status"] == "locked"
    assert "stage" not in viewer.view
    assert (canvas.comm, volume.comm, viewer._canvas) == (None, None, None)


def test_closing_closes_what_it_showed(open_at):
    viewer = open_at("perfusion").viewer("some-time-later")
    press(viewer)
    canvas = viewer._canvas
    viewer.close()
    assert (viewer.comm, canvas.comm) == (None, None)


# -- when something fails, and while it lasts ----------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (
            CasebookError("brain template: the file changed; install nilearn again"),
            "brain template: the file",
        ),
        (ImportError("nibabel"), NOT_INSTALLED),
        (RuntimeError("x"), OURS),
        (MemoryError(), OURS),
    ],
)
def test_a_failure_is_told_and_can_be_tried_again(open_at, monkeypatch, error, says, caplog):
    viewer = open_at("unifying-diagnosis").viewer("some-time-later")
    whole = Volume.build

    def fail(volume, *, normal=False):
        raise error

    monkeypatch.setattr(Volume, "build", fail)
    press(viewer)
    assert stage(viewer)["state"] == "failed"
    assert stage(viewer)["says"].startswith(says)
    assert "Traceback" not in json.dumps(viewer.view)
    monkeypatch.setattr(Volume, "build", whole)
    press(viewer)
    assert (stage(viewer)["state"], stage(viewer)["says"]) == ("shown", "")
    monkeypatch.setattr(Volume, "build", fail)
    press(viewer, 1)
    assert (stage(viewer)["state"], stage(viewer)["choice"]) == ("shown", 0)
    assert stage(viewer)["says"].startswith(says)


def test_without_its_library_it_says_so(open_at, monkeypatch, caplog):
    viewer = open_at("perfusion").viewer("some-time-later")
    monkeypatch.setitem(sys.modules, "ipyniivue", None)
    press(viewer)
    assert (stage(viewer)["state"], stage(viewer)["says"]) == ("failed", NOT_INSTALLED)


def test_cards_go_on_answering_while_volumes_are_made(open_at, monkeypatch):
    desk = open_at("new-mri")
    viewer, go, whole = desk.viewer("some-time-later"), threading.Event(), Volume.build

    def slow(volume, *, normal=False):
        assert go.wait(20)
        return whole(volume, normal=normal)

    monkeypatch.setattr(Volume, "build", slow)

    async def play():
        press(viewer)
        assert (stage(viewer)["state"], stage(viewer)["says"]) == ("making", MAKING)
        go_on(desk, "unifying-diagnosis")
        assert len(viewer.view["choices"]) == 2
        press(viewer, 1)
        go.set()
        while stage(viewer)["state"] == "making":
            await asyncio.sleep(0.01)

    asyncio.run(play())
    assert (stage(viewer)["state"], stage(viewer)["choice"]) == ("shown", 0)


# -- what is stored ------------------------------------------------------------------------------------


def test_the_stored_copy_is_the_same_for_everyone(open_at, built):
    desk = open_at("in-one-sentence")
    before = desk.viewer("some-time-later")._repr_mimebundle_()
    go_on(desk)
    viewer = desk.viewer("some-time-later")
    press(viewer)
    after = viewer._repr_mimebundle_()
    for kind in ("text/plain", "text/html"):
        assert before[kind] == after[kind]
    assert before["text/plain"].splitlines() == [
        "Scroll through the pictures",
        "The pictures of step 2 as volumes, in three planes.",
        "Run this cell (Shift+Enter) to scroll. The still pictures stand in the step above.",
    ]


def test_every_scene_of_a_case_is_there():
    named = [each.scene for case in ("wobbly-toddler", "irritable-toddler") for each in load_case(case).steps]
    assert {each for each in named if each} == set(SCENES)
