"""The cerebellum against published points that did not seed it: they test topology, not the exact edge."""

import numpy as np
import pytest

from helpers.imaging import brain, template
from helpers.imaging.cerebellum import BRAINSTEM, CEREBELLUM, REST, segmented
from helpers.imaging.template import Points


@pytest.fixture(scope="module")
def maps():
    return template.load()


@pytest.fixture(scope="module")
def points():
    return template.points()


@pytest.fixture(scope="module")
def labels(maps, points):
    return segmented(maps, points)


def at(labels, mm):
    return labels[tuple(template.index_of(mm).T)]


def test_without_cerebellar_seeds_the_brainstem_seeds_flood_it_and_the_cut_finds_it(maps, points):
    bare = Points(points.mm[~points.cerebellar], np.zeros(273, bool))
    found = segmented(maps, bare)
    assert (at(found, points.mm[points.cerebellar]) == CEREBELLUM).all()
    assert not (at(found, bare.mm) == CEREBELLUM).any()


@pytest.mark.parametrize("draw", range(4))
def test_random_13_of_27_seeds_find_the_other_14(maps, points, labels, draw):
    """No brainstem seeds and no mirror images: nothing else could find them."""
    inner = np.flatnonzero(points.cerebellar)
    kept = np.random.default_rng(draw).permutation(inner)[:13]
    held_out = np.setdiff1d(inner, kept)
    used = np.ones(len(points.mm), bool)
    used[held_out] = False
    found = segmented(
        maps, Points(points.mm[used], points.cerebellar[used]), mirrored=False, brainstem_seeds=False
    )
    assert (at(found, points.mm[held_out]) == CEREBELLUM).all()
    a, b = found == CEREBELLUM, labels == CEREBELLUM
    assert 2 * (a & b).sum() / (a.sum() + b.sum()) > 0.985
    assert a.sum() == pytest.approx(b.sum(), rel=0.025)


def test_labels_lie_where_anatomy_has_them(labels):
    # Both hemispheres, the pons, both occipital poles above the tentorium, a frontal lobe.
    assert (at(labels, [[30, -65, -40], [-30, -65, -40]]) == CEREBELLUM).all()
    assert at(labels, [[0, -25, -35]])[0] == BRAINSTEM
    assert (at(labels, [[25, -90, 0], [-25, -90, 0], [20, 40, 10]]) == REST).all()


def test_the_cerebellum_is_one_piece_and_not_above_its_top(labels):
    from scipy import ndimage

    assert ndimage.label(labels == CEREBELLUM)[1] == 1
    top = np.flatnonzero((labels == CEREBELLUM).any(axis=(0, 1))).max() - template.origin()[2]
    assert -5 < top < 12


def test_its_volume_is_close_to_the_published_median():
    # 103.3 mL is the median at 0 to 2 years (n = 21, abstract); the template is an adult's, scaled.
    assert brain.brain(0.0).cerebellar_volume() == pytest.approx(103.3, rel=0.12)
