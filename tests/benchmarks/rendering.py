"""Every picture of the cases drawn twice: with an empty cache, then with all that the first time kept."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

_DRAW = """
import time
started = time.process_time()
from helpers.case import case_ids, find_root, load_case
from helpers.imaging.panels import panel
root = find_root()
for case in map(load_case, case_ids(root / "cases")):
    for picture in case.file.pictures.values():
        panel(picture.panel).draw()
print(time.process_time() - started)
"""


def rendering() -> str:
    """Return the CPU time of the first and of the second drawing, whole processes, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        first, second = (_seconds(folder) for _ in range(2))
    return (
        f"all pictures, warm cache {second:.1f} s, empty cache {first:.1f} s, "
        f"ratio {second / first:.2f} (aim 0.33)"
    )


def _seconds(folder: str) -> float:
    environment = {**os.environ, "CASEBOOK_CACHE": folder}
    done = subprocess.run(
        [sys.executable, "-c", _DRAW], env=environment, capture_output=True, text=True, check=True
    )
    return float(done.stdout)
