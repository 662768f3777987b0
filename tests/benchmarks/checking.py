"""Figures of `casebook check` over many cases, against the bare YAML parse of the same files."""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
from pathlib import Path

from tests.benchmarks.processes import ROOT, cpu_and_memory

CASE = "wobbly-toddler"

_CHECK = """
import contextlib, os
from helpers import app
with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
    assert app.main(["check"]) == 0
"""
# A checker holds the values of one file at a time; a parse that keeps them all is the other bound.
_PARSE = """
import os, pathlib, yaml
kept = []
for file in pathlib.Path(os.environ["CASEBOOK_ROOT"], "cases").glob("**/*.yaml"):
    values = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    KEEP
"""


def write_cases(root: Path, count: int) -> None:
    """Write a project of so many cases of ordinary size, each with a notebook; they share the references."""
    cases, notebooks = root / "cases", root / "notebooks"
    notebooks.mkdir(parents=True)
    cases.mkdir()
    shutil.copy(ROOT / "cases" / "references.yaml", cases)
    case = (ROOT / "cases" / CASE / "case.yaml").read_text(encoding="utf-8")
    notebook = (ROOT / "notebooks" / f"01-{CASE}.ipynb").read_text(encoding="utf-8")
    for number in range(count):
        name = f"toddler-{number:04}"
        (cases / name).mkdir()
        (cases / name / "case.yaml").write_text(case.replace(CASE, name), encoding="utf-8")
        (notebooks / f"01-{name}.ipynb").write_text(notebook.replace(CASE, name), encoding="utf-8")


def check(rounds: int = 3, counts: tuple[int, ...] = (250, 500, 1000)) -> str:
    """Check cases and their notebooks, against the YAML parse of the cases alone (3 times)."""
    said = []
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "root"
            write_cases(root, count)
            figures: dict[str, list[tuple[float, float]]] = {"check": [], "kept": [], "passed": []}
            lines = {
                "check": _CHECK,
                "kept": _PARSE.replace("KEEP", "kept.append(values)"),
                "passed": _PARSE.replace("KEEP", "pass"),
            }
            env = {"CASEBOOK_ROOT": str(root), "CASEBOOK_HOME": str(Path(folder) / "home")}
            for _ in range(rounds):
                for name, line in lines.items():
                    figures[name].append(cpu_and_memory(line, {**os.environ, **env}))
        cpu, memory = (
            {name: statistics.median(each[at] for each in side) for name, side in figures.items()}
            for at in (0, 1)
        )
        said.append(
            f"{count} cases: CPU {cpu['check']:.1f} s against {cpu['passed']:.1f} s, "
            f"ratio {cpu['check'] / cpu['passed']:.2f}; "
            f"memory {memory['check']:.0f} MB against {memory['passed']:.0f} MB (values let go), "
            f"ratio {memory['check'] / memory['passed']:.2f}, and {memory['kept']:.0f} MB (values kept), "
            f"ratio {memory['check'] / memory['kept']:.2f}"
        )
    return "; ".join(said) + " (at most 3)"
