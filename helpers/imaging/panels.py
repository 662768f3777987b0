"""The named panels: which anatomy, which modality, which plane, which window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import product
from types import MappingProxyType
from typing import Any

from ..errors import UnknownName
from .cache import Arrays, cached
from .picture import Picture, as_arrays, from_arrays


@dataclass(frozen=True)
class Panel:
    """How a panel is drawn: the function, what it is asked for, and the groups of values that it rests on."""

    name: str
    module: str
    function: str
    asked: Mapping[str, Any]
    rests_on: tuple[str, ...]

    def draw(self) -> Picture:
        """Return the picture; the first one of an anatomy may take half a minute."""
        return from_arrays(cached(f"panel-{self.name}", self._arrays))

    def _arrays(self) -> Arrays:
        function = getattr(import_module(f".{self.module}", __package__), self.function)
        return as_arrays(function(**self.asked))


def _brain_panels() -> Iterator[Panel]:
    states = ((False, "normal", ()), (True, "atrophy", ("brain-atrophy",)))
    for view, (atrophy, state, changed) in product(("cerebrum", "cerebellum", "sagittal", "coronal"), states):
        # Of a normal picture it must not be said how far others are changed.
        groups, asked = ("brain-anatomy", *changed), {"view": view, "atrophy": atrophy}
        for contrast in ("T1", "T2"):
            name = f"brain-mr-{contrast.lower()}-{view}-{state}"
            yield _brain(name, "brain_mr", (*groups, "brain-mr"), contrast=contrast, **asked)
        yield _brain(f"perfusion-{view}-{state}", "perfusion", (*groups, "perfusion"), **asked)
        yield _brain(f"fused-{view}-{state}", "fused", (*groups, "brain-mr", "perfusion"), **asked)


def _torso_panels() -> Iterator[Panel]:
    for mass, state in ((True, "mass"), (False, "normal")):
        mr, uptake = (("case-1-finding",), ("case-1-uptake",)) if mass else ((), ())
        yield _torso(f"abdomen-mr-{state}", "abdomen_mr", ("abdomen-mr", *mr), mass=mass)
        for plane in ("axial", "coronal"):
            name = f"mibg-spect-{plane}-{state}"
            yield _torso(name, "mibg_spect", ("mibg", *uptake), mass=mass, plane=plane)
    for plane, window in (("axial", "soft"), ("axial", "lung"), ("coronal", "soft")):
        for lesion, state in ((True, "lesion"), (False, "normal")):
            groups = ("ct", "case-2-finding") if lesion else ("ct",)
            name, asked = f"ct-{plane}-{window}-{state}", {"plane": plane, "window": window}
            yield _torso(name, "chest_ct", groups, lesion=lesion, **asked)
    # Normal slices of another level: beside one of the same level, a finding would be a difference to spot.
    yield _torso("abdomen-mr-normal-lower", "abdomen_mr", ("abdomen-mr",), mass=False, lower=True)
    asked = {"plane": "axial", "window": "soft"}
    yield _torso("ct-axial-soft-normal-lower", "chest_ct", ("ct",), lesion=False, lower=True, **asked)
    yield _torso("mibg-planar-case-1", "mibg_planar", ("mibg", "case-1-uptake"), case=1)
    yield _torso("mibg-planar-case-2", "mibg_planar", ("mibg", "case-2-uptake"), case=2)
    yield _torso("mibg-planar-normal", "mibg_planar", ("mibg",), case=1, lesion=False)


def _brain(name: str, function: str, rests_on: tuple[str, ...], **asked: Any) -> Panel:
    return Panel(name, "brain_images", function, MappingProxyType(asked), rests_on)


def _torso(name: str, function: str, rests_on: tuple[str, ...], **asked: Any) -> Panel:
    return Panel(name, "torso_images", function, MappingProxyType(asked), ("torso-anatomy", *rests_on))


PANELS: Mapping[str, Panel] = MappingProxyType(
    {each.name: each for each in (*_brain_panels(), *_torso_panels())}
)


def panel(name: str) -> Panel:
    """Return a panel by its name; raises UnknownName, which lists them."""
    if name not in PANELS:
        raise UnknownName("panel", name, list(PANELS))
    return PANELS[name]
