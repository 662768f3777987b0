"""The pictures of the torso, by name."""

from .abdomen import abdomen_mr
from .chest_ct import chest_ct
from .mibg import mibg_fused, mibg_planar, mibg_spect

__all__ = ["abdomen_mr", "chest_ct", "mibg_fused", "mibg_planar", "mibg_spect"]
