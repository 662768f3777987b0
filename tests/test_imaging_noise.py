"""Random fields."""

import numpy as np
import pytest
from scipy import ndimage

from helpers.imaging.noise import _lattice, band, grain, lattice_field

AXIS = np.arange(0, 160, 1.0)


def test_lattice_field_is_the_same_on_any_grid_that_shares_points():
    whole = lattice_field(3, 16, AXIS, AXIS[:40], AXIS[:30])
    part = lattice_field(3, 16, AXIS[10:20:3], AXIS[5:6], AXIS[7:9])
    assert np.array_equal(part, whole[7:9, 5:6, 10:20:3])
    assert np.array_equal(
        lattice_field(3, 16, AXIS[:9], AXIS[:8], AXIS[:7], "xyz"), whole[:7, :8, :9].transpose()
    )


def test_lattice_field_is_periodic_and_trilinear():
    x, y, z = AXIS[:9] * 5.3 - 200, AXIS[:7] * 9.7, AXIS[:5] * 41.3
    places = np.meshgrid(x / 4 + 7, y / 4 + 11, z / 4 + 3, indexing="ij")
    expected = ndimage.map_coordinates(_lattice(3), places, order=1, mode="grid-wrap")
    assert np.allclose(lattice_field(3, 16, x, y, z, "xyz"), expected, atol=1e-4)


def test_lattice_field_joins_its_nodes_linearly():
    # The nodes of a field of scale 16 are 4 mm apart, one of them at 0.
    fine = lattice_field(3, 16, np.arange(0, 8.1, 1.0), np.zeros(1), np.zeros(1))[0, 0]
    assert np.allclose(np.diff(fine[:5]), np.diff(fine[:5])[0], atol=1e-5)
    assert not np.allclose(np.diff(fine), np.diff(fine)[0], atol=1e-3)


@pytest.mark.parametrize("scale", [5, 12, 40])
def test_band_has_its_scale_and_spread(scale):
    field = band((200, 180), scale, 7, 2.5)
    assert field.dtype == np.float32
    assert field.std() == pytest.approx(2.5, rel=1e-3)
    near, far = (np.mean(field[:-n] * field[n:]) / field.var() for n in (max(1, scale // 5), 2 * scale))
    assert near > 0.75
    assert abs(far) < 0.35


def test_same_seed_same_bits_and_another_seed_another_field():
    for draw in (
        lambda seed: band((40, 50), 6, seed),
        lambda seed: lattice_field(seed, 16, AXIS[:20], AXIS[:20], AXIS[:2]),
        lambda seed: grain((40, 50), 0.8, np.random.default_rng(seed)),
    ):
        assert np.array_equal(draw(1), draw(1))
        assert abs(np.corrcoef(draw(1).ravel(), draw(2).ravel())[0, 1]) < 0.5
