"""Perfusion: ratios over several noise seeds, region stated, and the linear model behind the sliders."""

import numpy as np
import pytest

from helpers.imaging import brain_spect as spect
from helpers.imaging import template

SEEDS = range(4)


@pytest.mark.parametrize(("severity", "factor", "expected"), [(0.0, 1.0, 1.02), (1.0, 0.5, 0.33)])
def test_the_reconstructed_cerebellum_before_atrophy_reads_as_measured(severity, factor, expected):
    """Region: the cerebellum before atrophy, over the cortex, OSEM, mean of several noise seeds."""
    parts, found = spect.activity(severity), spect.regions(severity)
    source = parts["rest"] + factor * parts["cerebellum"]
    read = [
        spect.ratio(spect.reconstructed(source, seed=seed), found["before"], found["cortex"])
        for seed in SEEDS
    ]
    assert np.mean(read) == pytest.approx(expected, abs=0.03)
    assert np.std(read) < 0.02
    assert len(set(read)) == len(read), "the seeds make no difference"


@pytest.mark.parametrize(
    ("severity", "factor", "expected"),
    [
        (0.0, 1.0, {"before": 1.02}),
        (0.0, 0.5, {"before": 0.54}),
        (1.0, 1.0, {"before": 0.59, "before_true": 0.49, "remaining": 0.65}),
        (1.0, 0.5, {"before": 0.32, "before_true": 0.25, "remaining": 0.34}),
    ],
)
def test_the_linear_model_reads_as_measured(severity, factor, expected):
    read = spect.readings(severity, factor)
    assert {name: read[name] for name in expected} == pytest.approx(expected, abs=0.02)


def test_lost_tissue_lowers_the_first_region_without_blur_and_blur_lowers_the_second():
    normal, lost = spect.readings(0.0, 1.0), spect.readings(1.0, 1.0)
    assert lost["before_true"] < 0.6 * normal["before_true"]
    assert lost["remaining_true"] > 0.9 * normal["remaining_true"], (
        "the tissue that is left takes up as before"
    )
    assert lost["remaining"] < 0.75 * lost["remaining_true"], "its thin folia spill out"


def test_the_linear_model_is_linear_and_the_resolution_matters():
    maps = spect.perfusion_maps(1.0)
    sharp = spect.perfusion_maps(1.0, fwhm=0)
    assert np.array_equal(sharp["cerebellum"], sharp["cerebellum_true"])
    assert maps["cerebellum"].max() < sharp["cerebellum"].max()
    # Blur moves activity about and keeps its sum, but for what leaves the volume below.
    assert maps["rest"].sum() == pytest.approx(maps["rest_true"].sum(), rel=0.02)


def test_a_point_source_comes_back_where_it_was():
    """The place in patient mm, through projection, OSEM and the affine: the block mean moves the origin."""
    mm = np.array([20.0, -60.0, -30.0])
    volume = np.zeros((197, 233, 189), np.float32)
    near = tuple(slice(each - 3, each + 4) for each in template.index_of(mm)[0])
    volume[near] = 1
    source = spect.coarse(volume) + 0.01 * (spect.activity(0.0)["rest"] > 0.5)
    image = spect.reconstructed(source, counts=0)
    image *= image > 0.5 * image.max()
    center = [np.average(each, weights=image) for each in np.indices(image.shape)]
    assert np.array(center) * 4 + spect.first() == pytest.approx(mm, abs=1.0)


def test_what_was_put_in_comes_out_in_its_unit():
    """Attenuation and scatter are taken back; left in, they would take away more than half or add a sixth."""
    parts = spect.activity(0.0)
    source = parts["rest"] + parts["cerebellum"]
    assert spect.reconstructed(source, counts=0).sum() == pytest.approx(source.sum(), rel=0.03)


def test_without_activity_and_without_counts_there_is_a_picture():
    assert not spect.reconstructed(np.zeros((50, 59, 48), np.float32)).any()


def test_coarse_means_blocks_and_keeps_the_total():
    volume = np.random.default_rng(1).random((9, 8, 5), np.float32)
    blocks = spect.coarse(volume)
    assert blocks.shape == (3, 2, 2)
    assert blocks[0, 0, 0] == pytest.approx(volume[:4, :4, :4].mean())
    assert blocks.sum() * 64 == pytest.approx(volume.sum(), rel=1e-5)
