"""The named panels, what they rest on, and the committed pictures drawn once more."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from helpers.case import load_case
from helpers.errors import UnknownName
from helpers.figures import read_figures
from helpers.imaging import assumed, values
from helpers.imaging.panels import PANELS, panel
from helpers.imaging.plate import plate, strip_height

ROOT = Path(__file__).parent.parent
CASES = {name: load_case(name, ROOT) for name in ("wobbly-toddler", "irritable-toddler")}
SHOWN = [(name, picture) for name, case in CASES.items() for picture in case.file.pictures]


def test_every_published_panel_has_its_picture():
    stands_for = {name: [each.stands_for for each in case.file.pictures.values() if each.stands_for]
                  for name, case in CASES.items()}  # fmt: skip
    # Figures 1A, 1B, 2A, 2B-E, 3A, 3B-C, and 16.1 a-b, c-e, f.
    assert (len(stands_for["wobbly-toddler"]), len(stands_for["irritable-toddler"])) == (10, 6)


def test_every_abnormal_picture_has_its_normal_twin():
    for case in CASES.values():
        for name, picture in case.file.pictures.items():
            abnormal = any(word in picture.panel for word in ("atrophy", "mass", "lesion", "case-1"))
            assert bool(picture.twin) == abnormal, name
            if abnormal:
                assert "normal" in case.file.pictures[picture.twin].panel


def test_no_picture_for_comparison_is_the_twin_of_one_that_is_asked_for():
    """Beside its twin a finding would be a difference to spot."""
    for case in CASES.values():
        asked = {name for each in case.questions if each.kind == "region" for name in each.pictures}
        twins = {case.file.pictures[name].twin for name in asked} - {None, ""}
        assert len(asked) >= 4
        assert twins
        assert not asked & twins


def test_an_unknown_panel_lists_those_there_are():
    with pytest.raises(UnknownName, match="no panel 'gone'; the panels are 'brain-mr-t1-cerebrum-normal'"):
        panel("gone")


def test_each_panel_says_what_it_rests_on():
    for name, each in PANELS.items():
        assert each.rests_on, name
        for group in each.rests_on:
            assert assumed.sentences(group)


@pytest.mark.parametrize("group", assumed.groups())
def test_each_value_has_a_source_or_the_word_that_it_has_none(group):
    lines = assumed.values_behind(group)
    assert lines
    for line in lines:
        assert line["value"].strip(" ;")
        assert line["source"].strip(), line


def test_no_value_in_a_table_is_lost_on_the_way_to_the_learner():
    said = " ".join(line["value"] for line in assumed.values_behind("ct"))
    for group in values.load("tissues")["ct"]["groups"]:
        for hu in group["tissues"].values():
            assert str(hu) in said


def test_a_normal_picture_does_not_say_how_far_others_are_changed():
    for name, each in PANELS.items():
        assert ("brain-atrophy" in each.rests_on) == name.endswith("atrophy"), name
    told = {line["what"] for group in PANELS["brain-mr-t1-cerebellum-normal"].rests_on
            for line in assumed.values_behind(group)}  # fmt: skip
    assert not any("trophy" in each for each in told)


def test_only_pictures_of_a_finding_tell_what_it_is_given():
    for name, each in PANELS.items():
        abnormal = any(word in name for word in ("atrophy", "mass", "lesion", "case-"))
        told = [line["value"] for group in each.rests_on for line in assumed.values_behind(group)]
        given = ("inding of case", "cerebellar factor", "finding over liver")
        assert any(each in said for said in told for each in given) == abnormal, name


def test_the_notice_of_the_template_stands_where_pictures_of_it_are():
    for name, each in PANELS.items():
        notice = any(
            "McConnell Brain Imaging" in said for group in each.rests_on for said in assumed.sentences(group)
        )
        assert notice == name.startswith(("brain", "perfusion", "fused")), name


@pytest.mark.parametrize("case", CASES)
def test_the_index_says_what_the_values_say_now(case):
    figures = read_figures(ROOT / "cases" / case)
    for name, drawn in figures.pictures.items():
        assert drawn.rests_on == PANELS[drawn.panel].rests_on, name
        for group in drawn.rests_on:
            shown = [each.model_dump() for each in figures.values[group]]
            assert shown == assumed.values_behind(group), f"run casebook render {case}"
            assert list(figures.captions[group]) == assumed.sentences(group)


TOLERANCE = 3.0
"""Levels of 255 by which a picture may differ on average from the file, after a slight blur: other machines
round otherwise, and the file has 256 colors."""


@pytest.mark.parametrize(("case", "name"), SHOWN, ids=lambda each: each)
def test_the_file_shows_what_is_drawn_today(case, name, picture_cache):
    picture = panel(CASES[case].file.pictures[name].panel).draw()
    drawn = np.asarray(plate(picture), np.float32)
    with Image.open(ROOT / "cases" / case / "figures" / f"{name}.png") as file:
        kept = np.asarray(file.convert("RGB"), np.float32)
    assert kept.shape == drawn.shape
    difference = np.abs(ndimage.gaussian_filter(drawn - kept, (2, 2, 0)))
    assert difference.mean() < TOLERANCE
    strip = strip_height(drawn.shape[1])
    structure = np.corrcoef(drawn[strip:].mean(axis=2).ravel(), kept[strip:].mean(axis=2).ravel())[0, 1]
    assert structure > 0.99
    kept_regions = CASES[case].figures.pictures[name].regions
    assert {each for each, mask in picture.regions.items() if mask.any()} == {
        each for each, lines in kept_regions.items() if lines
    }
    for region, lines in kept_regions.items():
        points = np.concatenate([np.asarray(line) for line in lines]) / picture.mm_per_pixel
        rows, columns = np.nonzero(picture.regions[region])
        low, high = points.min(axis=0), points.max(axis=0)
        assert low == pytest.approx((columns.min(), rows.min()), abs=3)
        assert high == pytest.approx((columns.max(), rows.max()), abs=3)


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from Linux's own table")
@pytest.mark.parametrize("name", ["fused-cerebellum-atrophy", "mibg-planar-case-1", "ct-coronal-soft-lesion"])
def test_a_panel_needs_less_than_1200_mb(tmp_path, name):
    code = (
        f"from helpers.imaging.panels import panel\npanel({name!r}).draw()\n"
        "print([line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')][0])"
    )
    environment = {**os.environ, "CASEBOOK_CACHE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) / 1000 < 1200


WITHOUT = """
import sys
sys.modules["nilearn"] = sys.modules["numpy"] = None
import helpers
card = helpers.open_case("wobbly-toddler").step("first-visit")
for message in (
    {"question": "in-one-sentence", "answer": "x", "certainty": None},
    {"question": "first-investigation", "answer": ["brain-mri"], "certainty": "low"},
    {"question": "first-mri", "answer": "nothing", "certainty": "low"},
):
    card._handle_custom_msg({"do": "commit", "seconds": 1.0, **message}, [])
print(card.view["status"], *sorted(card.pictures), all(map(len, card.pictures.values())))
"""


def test_without_numpy_and_the_template_the_committed_pictures_still_show(tmp_path):
    environment = {**os.environ, "CASEBOOK_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["committed", "mri-1", "mri-2", "True"]


TWINS = [
    (name, picture, entry.twin)
    for name, case in CASES.items()
    for picture, entry in case.file.pictures.items()
    if entry.twin
]


@pytest.mark.parametrize(("case", "picture", "twin"), TWINS, ids=lambda each: each)
def test_a_twin_is_the_same_view_without_the_finding(case, picture, twin, picture_cache):
    """Where the finding is, they may differ; the outlines are the same, because the place is."""
    ours, normal = (panel(CASES[case].file.pictures[each].panel).draw() for each in (picture, twin))
    assert ours.pixels.shape == normal.pixels.shape
    for name, mask in ours.regions.items():
        np.testing.assert_array_equal(mask, normal.regions[name])
    near = np.zeros(ours.pixels.shape[:2], bool)
    for mask in ours.regions.values():
        near |= mask
    # SPECT spreads what it sees, and counts differ from scan to scan.
    away = ~ndimage.binary_dilation(near, iterations=round(25 / ours.mm_per_pixel))
    grays = [
        ndimage.gaussian_filter(each.pixels.reshape(*near.shape, -1).mean(axis=2), 3)[away]
        for each in (ours, normal)
    ]
    counted = case == "wobbly-toddler" and picture.startswith(("spect", "mibg"))
    assert np.corrcoef(*grays)[0, 1] > (0.9 if counted else 0.98)
