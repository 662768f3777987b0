"""The pictures and the volumes of the torso, by name."""

from .abdomen import abdomen_mr
from .chest_ct import chest_ct
from .mibg import mibg_planar, mibg_spect
from .torso_volumes import abdomen_volume, chest_ct_volume, mibg_volume

__all__ = [
    "abdomen_mr",
    "abdomen_volume",
    "chest_ct",
    "chest_ct_volume",
    "mibg_planar",
    "mibg_spect",
    "mibg_volume",
]
