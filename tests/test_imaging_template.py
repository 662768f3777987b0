"""The packaged template: checked when read, and a clear word where it is missing or another one."""

import dataclasses
import sys

import numpy as np
import pytest

from helpers.errors import CasebookError
from helpers.imaging import template


@pytest.fixture
def unread(monkeypatch):
    """Forget what was read before, and forget again afterwards."""
    template.load.cache_clear()
    template.points.cache_clear()
    yield monkeypatch
    template.load.cache_clear()
    template.points.cache_clear()


def test_the_packaged_maps_are_the_known_ones():
    maps = template.load()
    assert maps.t1.shape == (197, 233, 189)
    assert maps.t1.dtype == np.float32
    # An occipital lobe, and the air before the forehead.
    inside, outside = template.index_of([[3, -90, 5], [3, 90, 5]])
    assert maps.t1[tuple(inside)] > 0.2
    assert maps.t1[tuple(outside)] == 0


@pytest.mark.parametrize("read", [template.load, template.points])
def test_without_nilearn_the_message_says_what_to_do(unread, read):
    unread.setitem(sys.modules, "nilearn.datasets", None)
    with pytest.raises(CasebookError, match=r'brain template: .*pip install "nilearn>=0.14".*work without'):
        read()


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b", b"no image"], ids=["empty", "half", "another"])
def test_damaged_maps_are_told_like_missing_ones(unread, tmp_path, content):
    import nibabel
    from nilearn import datasets

    file = tmp_path / "maps.nii.gz"
    file.write_bytes(content)
    unread.setattr(datasets, "load_mni152_gm_template", lambda resolution: nibabel.load(file))
    with pytest.raises(CasebookError, match="packaged maps cannot be read"):
        template.load()


def test_one_other_voxel_is_another_template():
    maps = template.load()
    other = maps.gray.copy()
    other[100, 100, 100] = 1 - other[100, 100, 100]
    with pytest.raises(CasebookError, match="nilearn packages other maps"):
        template.checked(dataclasses.replace(maps, gray=other))


def test_a_smaller_template_is_another_template():
    maps = template.load()
    with pytest.raises(CasebookError, match="nilearn packages other maps"):
        template.checked(dataclasses.replace(maps, t1=maps.t1[1:]))


def test_indices_and_millimeters_are_those_of_the_affine_that_nilearn_states():
    from nilearn.datasets import load_mni152_template

    affine = load_mni152_template(resolution=1).affine
    for mm in ([0, 0, 0], [30, -65, -40], [-12, 40, 17]):
        [index] = template.index_of(mm)
        assert affine @ [*index, 1] == pytest.approx([*mm, 1])
        here = [each.ravel()[0] for each in template.axes((1, 1, 1), tuple(index))]
        assert here == pytest.approx(mm)


def test_there_are_300_points_27_of_them_cerebellar():
    points = template.points()
    assert points.mm.shape == (300, 3)
    assert points.cerebellar.sum() == 27


def test_axes_start_where_the_block_starts():
    x, y, z = template.axes((3, 2, 1), first=(98, 134, 72))
    assert x.ravel().tolist() == [0, 1, 2]
    assert y.ravel().tolist() == [0, 1]
    assert z.ravel().tolist() == [0]
