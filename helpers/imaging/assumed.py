"""What the pictures rest on, in lines for a learner: each value with its source, or the word that it has none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import values

Line = dict[str, str]
