"""The named scenes: which volumes a viewer shows, in which colors and windows, and where the finding lies.

Nothing here is built before it is asked for, and no array library is imported until then.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..errors import UnknownName
from . import values

if TYPE_CHECKING:
    from nibabel.nifti1 import Nifti1Image

Place = tuple[float, float, float]


@dataclass(frozen=True)
class Window:
    """A range of gray, from black to white, with the name it goes by."""

    name: str
    low: float
    high: float


@dataclass(frozen=True)
class Volume:
    """A volume: the function that builds it, what that is asked for, and how the volume is shown.

    `asked` holds for the case and `twin` for normal anatomy; a volume that is normal anyway has no twin.
    `rests_on` names groups of values; the last is the volume's own, by which a case tells when it is shown.
    `span` is the range of numbers in it.
    """

    label: str
    module: str
    function: str
    asked: Mapping[str, Any]
    rests_on: tuple[str, ...]
    windows: tuple[Window, ...]
    span: tuple[float, float]
    twin: Mapping[str, Any] | None = None
    colors: str = "gray"
    opacity: float = 1.0
    unit: str = ""

    @property
    def group(self) -> str:
        """The group of values that is its own."""
        return self.rests_on[-1]

    def build(self, *, normal: bool = False) -> Built:
        """Return the volume of the case, or of normal anatomy; it takes up to a minute, later a second.

        Raises CasebookError where it cannot be built.
        """
        asked = self.twin if normal and self.twin is not None else self.asked
        return Built.of(getattr(import_module(f".{self.module}", __package__), self.function)(**asked))


@dataclass(frozen=True)
class Built:
    """A volume as a compressed NIfTI file; `size` and lowest corner `first` in mm (right, front, up)."""

    data: bytes = field(repr=False)
    size: Place
    first: Place

    @classmethod
    def of(cls, image: Nifti1Image) -> Built:
        """Return an image whose axes run right, front, up."""
        steps = [float(image.affine[i, i]) for i in range(3)]
        size = tuple(n * step for n, step in zip(image.shape, steps, strict=True))
        first = tuple(float(image.affine[i, 3]) - steps[i] / 2 for i in range(3))
        return cls(gzip.compress(image.to_bytes(), 1, mtime=0), size, first)

    def share(self, place: Place) -> list[float]:
        """Return where a place in patient millimeters lies in the volume: 0 to 1 along each axis."""
        return [(at - low) / mm for at, low, mm in zip(place, self.first, self.size, strict=True)]


@dataclass(frozen=True)
class Scene:
    """What one viewer shows: volumes of the same anatomy, the second laid over the first, and its finding.

    `start` is where the crosshair stands at first, in patient millimeters; the middle if left out.
    """

    volumes: tuple[Volume, ...]
    finding: str = ""
    start: Place | None = None

    @property
    def has_twin(self) -> bool:
        """Whether normal anatomy can be set against it."""
        return any(each.twin is not None for each in self.volumes)

    def place(self) -> Place:
        """Return the middle of the true finding in patient millimeters (right, front, up)."""
        return _FOUND[self.finding]()


def _cerebellum() -> Place:
    import numpy as np

    from . import brain, template

    middle = np.argwhere(brain.cerebellum_before(brain.brain())).mean(axis=0) - template.origin()
    x, y, z = middle * brain.voxel()
    return float(x), float(y), float(z)


def _mass() -> Place:
    from . import anatomy, torso_volumes

    return torso_volumes.place(anatomy.MASS)


def _lesion() -> Place:
    from . import anatomy, torso_volumes

    return torso_volumes.place(anatomy.PARASPINAL)


_FOUND = MappingProxyType({"cerebellum": _cerebellum, "mass": _mass, "lesion": _lesion})


def _brain(contrast: str, later: bool) -> Volume:
    # 255 stands a fifth above the upper end of the usual window.
    usual = Window("Usual", 0, round(255 / 1.2))
    asked = {"atrophy": later, "contrast": contrast}
    twin = asked | {"atrophy": False} if later else None
    label = f"MRI, {contrast}-weighted"
    groups = ("brain-anatomy", "brain-mr")
    return Volume(label, "brain_volumes", "mr_volume", asked, groups, (usual,), (0, 255), twin)


def _perfusion() -> Volume:
    return Volume(
        "SPECT",
        "brain_volumes",
        "perfusion_volume",
        {"atrophy": True},
        ("brain-anatomy", "perfusion"),
        (Window("Usual", 0, 1000),),
        (0, 1000),
        {"atrophy": False},
        colors="hot",
        opacity=0.6,
    )


def _trunk() -> Volume:
    # 1000 stands for a signal of 1.
    low, high = (round(1000 * each) for each in values.load("torso_acquisition")["abdomen_mr"]["window"])
    return Volume(
        "MRI",
        "torso_volumes",
        "abdomen_volume",
        {"mass": True},
        ("torso-anatomy", "abdomen-mr"),
        (Window("Usual", low, high),),
        (0, 1000),
        {"mass": False},
    )


def _mibg() -> Volume:
    # 1000 stands for the mean of the normal liver.
    top = round(1000 * values.load("torso_acquisition")["mibg"]["spect"]["black_at_liver_times"])
    return Volume(
        "MIBG SPECT",
        "torso_volumes",
        "mibg_volume",
        {"mass": True},
        ("torso-anatomy", "mibg"),
        (Window("Usual", 0, top),),
        (0, top),
        {"mass": False},
        colors="hot",
        opacity=0.6,
    )


def _chest() -> Volume:
    named = (("soft", "Soft tissue"), ("lung", "Lung"))
    kept = values.load("torso_acquisition")["ct"]["windows"]
    ends = [(title, kept[name]["level"], kept[name]["width"] / 2) for name, title in named]
    return Volume(
        "CT",
        "torso_volumes",
        "chest_ct_volume",
        {"lesion": True},
        ("torso-anatomy", "ct"),
        tuple(Window(title, level - half, level + half) for title, level, half in ends),
        (-1024, 1500),
        {"lesion": False},
        unit="HU",
    )


# Beside the midline, where a sagittal plane would show the fissure between the hemispheres.
_BESIDE = (5.0, -16.0, 12.0)


def _scenes() -> dict[str, Scene]:
    return {
        "brain-t1": Scene((_brain("T1", later=False),), start=_BESIDE),
        "brain-t2": Scene((_brain("T2", later=False),), start=_BESIDE),
        "brain-perfusion": Scene((_brain("T1", later=True), _perfusion()), "cerebellum", _BESIDE),
        "trunk": Scene((_trunk(),), "mass"),
        "trunk-mibg": Scene((_trunk(), _mibg()), "mass"),
        "chest": Scene((_chest(),), "lesion"),
    }


SCENES: Mapping[str, Scene] = MappingProxyType(_scenes())


def scene(name: str) -> Scene:
    """Return a scene by its name; raises UnknownName, which lists them."""
    if name not in SCENES:
        raise UnknownName("scene", name, list(SCENES))
    return SCENES[name]
