"""The named panels: which anatomy, which modality, which plane, which window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from types import MappingProxyType
from typing import Any

from ..errors import UnknownName
from .picture import Picture


@dataclass(frozen=True)
class Panel:
    """How a panel is drawn: the function, what it is asked for, and the groups of values that it rests on."""

    module: str
    function: str
    asked: Mapping[str, Any]
    rests_on: tuple[str, ...]

    def draw(self) -> Picture:
        """Return the picture; the first one of an anatomy may take half a minute."""
        return getattr(import_module(f".{self.module}", __package__), self.function)(**self.asked)


def _panel(module: str, function: str, *rests_on: str, **asked: Any) -> Panel:
    return Panel(module, function, MappingProxyType(asked), rests_on)


def _brain(function: str, *rests_on: str, atrophy: bool, **asked: Any) -> Panel:
    # Of a normal picture it must not be said how far others are changed.
    groups = ("brain-anatomy", *(("brain-atrophy",) if atrophy else ()), *rests_on)
    return _panel("brain_images", function, *groups, atrophy=atrophy, **asked)


_mr = partial(_brain, "brain_mr", "brain-mr")
_perfusion = partial(_brain, "perfusion", "perfusion")
_fused = partial(_brain, "fused", "brain-mr", "perfusion")


def _torso(function: str, modality: str, *finding: str, **asked: Any) -> Panel:
    return _panel("torso_images", function, "torso-anatomy", modality, *finding, **asked)


def _panels() -> dict[str, Panel]:
    found: dict[str, Panel] = {}
    for contrast in ("T1", "T2"):
        for view in ("cerebrum", "cerebellum", "sagittal", "coronal"):
            for atrophy, state in ((False, "normal"), (True, "atrophy")):
                name = f"brain-mr-{contrast.lower()}-{view}-{state}"
                found[name] = _mr(contrast=contrast, view=view, atrophy=atrophy)
    for view in ("cerebrum", "cerebellum", "sagittal", "coronal"):
        for atrophy, state in ((False, "normal"), (True, "atrophy")):
            found[f"perfusion-{view}-{state}"] = _perfusion(view=view, atrophy=atrophy)
            found[f"fused-{view}-{state}"] = _fused(view=view, atrophy=atrophy)
    for mass, state in ((True, "mass"), (False, "normal")):
        mr, uptake = (("case-1-finding",), ("case-1-uptake",)) if mass else ((), ())
        found[f"abdomen-mr-{state}"] = _torso("abdomen_mr", "abdomen-mr", *mr, mass=mass)
        for plane in ("axial", "coronal"):
            name = f"mibg-spect-{plane}-{state}"
            found[name] = _torso("mibg_spect", "mibg", *uptake, mass=mass, plane=plane)
    for plane, window in (("axial", "soft"), ("axial", "lung"), ("coronal", "soft")):
        for lesion, state in ((True, "lesion"), (False, "normal")):
            of = ("case-2-finding",) if lesion else ()
            asked = {"lesion": lesion, "plane": plane, "window": window}
            found[f"ct-{plane}-{window}-{state}"] = _torso("chest_ct", "ct", *of, **asked)
    found["mibg-planar-case-1"] = _torso("mibg_planar", "mibg", "case-1-uptake", case=1)
    found["mibg-planar-case-2"] = _torso("mibg_planar", "mibg", "case-2-uptake", case=2)
    found["mibg-planar-normal"] = _torso("mibg_planar", "mibg", case=1, lesion=False)
    return found


PANELS: Mapping[str, Panel] = MappingProxyType(_panels())


def panel(name: str) -> Panel:
    """Return a panel by its name; raises UnknownName, which lists them."""
    if name not in PANELS:
        raise UnknownName("panel", name, list(PANELS))
    return PANELS[name]
