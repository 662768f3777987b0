"""Atrophy: less tissue with each severity, where the cerebellum is, and never more than a voxel holds."""

from itertools import pairwise

import numpy as np
import pytest

from helpers.imaging import atrophy, brain, template, values

SEVERITIES = values.load("brain")["atrophy"]["severities"]


@pytest.fixture(scope="module")
def brains():
    return [brain.brain(severity) for severity in SEVERITIES]


def test_tissue_falls_strictly_with_severity(brains):
    volumes = [each.cerebellar_volume() for each in brains]
    assert all(more > less + 5 for more, less in pairwise(volumes))
    assert volumes == pytest.approx([93.3, 85.3, 75.1, 63.6, 51.8], abs=1.0)


def test_fractions_are_fractions(brains):
    for each in brains:
        gray, white = each.tissue()
        assert min(gray.min(), white.min()) >= 0
        assert (gray + white).max() <= 1 + 1e-6


def test_the_whole_cerebellum_loses_tissue_on_both_sides_and_in_the_vermis(brains):
    normal, atrophied = brains[0].cerebellar_gray, brains[-1].cerebellar_gray
    x, _, _ = template.axes(normal.shape, tuple(each.start for each in atrophy.box()))
    for low, high in ((-70, -10), (-10, 10), (10, 70)):
        part = ((x > low) & (x <= high)).ravel()
        assert atrophied[part].sum() < 0.75 * normal[part].sum()


def test_its_outline_draws_back_from_the_skull(brains):
    back = [
        np.flatnonzero((each.cerebellar_gray > 0.5).any(axis=(0, 2))).min()
        for each in (brains[0], brains[2], brains[-1])
    ]
    assert back[0] < back[1] < back[2]


def test_classes_are_straight_lines_between_pure_tissues():
    gray, white, csf = atrophy.classes(np.array([0.2, 0.46, 0.64, 0.7575, 1.0]), 0.28, 0.64, 0.875)
    assert gray == pytest.approx([0, 0.5, 1, 0.5, 0])
    assert white == pytest.approx([0, 0, 0, 0.5, 1])
    assert csf == pytest.approx([1, 0.5, 0, 0, 0])


def test_sharpening_brings_out_folds_without_a_ringing_rim():
    t1 = np.zeros((41, 41, 41), np.float32)
    t1[10:31, 10:31, 10:31] = 0.27
    assert brain.sharpened(t1) == pytest.approx(0.27, abs=1e-6)
    t1[20] *= 1.5
    assert np.ptp(brain.sharpened(t1)[10:31, 20, 20]) > 1.5 * np.ptp(t1[10:31, 20, 20])
