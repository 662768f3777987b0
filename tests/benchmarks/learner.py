"""Figures of what a learner keeps: tables of many answers, the report of many cases, what is due."""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from helpers.case import load_case
from helpers.statements import Writer
from tests.benchmarks.checking import CASE, write_cases
from tests.benchmarks.processes import ROOT, cpu_and_memory

ACTOR = "a" * 32


# -- tables --------------------------------------------------------------------------------------------


def many_answers(count: int):
    """Return answers of nobody as a table of the house."""
    import numpy as np
    import pandas as pd

    chance = np.random.default_rng(1)
    right = chance.random(count) < 0.7

    def words(names: list[str]) -> pd.Categorical:
        return pd.Categorical.from_codes(chance.integers(0, len(names), count), names)

    return pd.DataFrame(
        {
            "case": words([f"case-{i}" for i in range(100)]),
            "attempt": np.sort(chance.integers(0, 5, count)),
            "time": np.sort(chance.integers(0, 5, count)),
            "question": words([f"question-{i}" for i in range(20)]),
            "certainty": words(["low", "medium", "high"]),
            "rating": words(["best", "low_yield"]),
            "right": right.astype("float64"),
            "harmful": ~right & (chance.random(count) < 0.1),
            "earlier_version": False,
            "at": pd.date_range("2026-01-01", periods=count, freq="s", tz="UTC"),
        }
    )


def tables(rounds: int = 7, count: int = 1_000_000) -> str:
    """Make each table of a million answers, against the pandas groupbys that it rests on (2 times)."""
    from helpers.progress.table import calibration, change, done, to_look_at

    answers = many_answers(count)
    named = {
        "answers": ("question", "size"), "marked": ("right", "count"), "right": ("right", "sum"),
        "harmful": ("harmful", "sum"), "first": ("at", "min"), "last": ("at", "max"),
    }  # fmt: skip

    def bare_change() -> None:
        before = answers.groupby(["case", "question"], observed=True)["right"].shift(1)
        answers.assign(before=before).groupby(["case", "time"], observed=True).agg(
            questions=("right", "size"), before=("before", "mean"), after=("right", "mean")
        )

    sides: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "done": (
            lambda: done(answers),
            lambda: answers.groupby(["case", "attempt"], observed=True).agg(**named),
        ),
        "calibration": (
            lambda: calibration(answers),
            lambda: answers.groupby(["time", "certainty"], observed=False)["right"].agg(["sum", "count"]),
        ),
        "change": (lambda: change(answers), bare_change),
        "to look at": (
            lambda: to_look_at(answers),
            lambda: answers.groupby(["case", "question"], observed=True)["right"].transform("last"),
        ),
    }
    said = []
    for name, (ours, theirs) in sides.items():
        pairs = [(_seconds(ours), _seconds(theirs)) for _ in range(rounds)]
        ratio = statistics.median(a / b for a, b in pairs)
        mine, bare = (statistics.median(each) for each in zip(*pairs, strict=True))
        said.append(f"{name} {1000 * mine:.0f} ms against {1000 * bare:.0f} ms, ratio {ratio:.2f}")
    return "; ".join(said) + " (at most 2)"


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


# -- whole processes -----------------------------------------------------------------------------------

_REPORT = """
import contextlib, io, os
from helpers import app
with contextlib.redirect_stdout(io.StringIO()):
    assert app.main(["report", os.environ["BENCHMARK_REPORT"], "--force"]) == 0
"""
# The same figures, and nothing else: drawn and saved as the report does.
_FIGURES = """
import io, pickle, os
from matplotlib import rc_context
from helpers.progress.figures import calibration_figure, decisions_figure
with open(os.environ["BENCHMARK_FIGURES"], "rb") as file:
    table, decisions = pickle.load(file)
with rc_context({"svg.fonttype": "none", "font.family": "sans-serif"}):
    for figure in [calibration_figure(table), *map(decisions_figure, decisions)]:
        figure.savefig(io.StringIO(), format="svg", transparent=True, metadata={"Date": None})
"""


def report(rounds: int = 3, count: int = 100) -> str:
    """Write the report of a hundred cases, against what matplotlib alone needs for its figures (2 times)."""
    with tempfile.TemporaryDirectory() as folder:
        root, home = Path(folder) / "root", Path(folder) / "home"
        write_cases(root, count)
        for each in (root / "cases").glob("toddler-*"):
            (each / "figures").symlink_to(ROOT / "cases" / CASE / "figures")
        for each in sorted((root / "cases").glob("toddler-*")):
            write_attempts(root, home, each.name, attempts=1)
        page, figures = Path(folder) / "report.html", Path(folder) / "figures.pickle"
        env = {**os.environ, "CASEBOOK_ROOT": str(root), "CASEBOOK_HOME": str(home)}
        env |= {"BENCHMARK_REPORT": str(page), "BENCHMARK_FIGURES": str(figures)}
        _keep_figures(root, home, figures)
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(cpu_and_memory(_REPORT, env)[0])
            theirs.append(cpu_and_memory(_FIGURES, env)[0])
        size = page.stat().st_size
    mine, bare = statistics.median(ours), statistics.median(theirs)
    return (
        f"{count} cases, {size / 1e6:.1f} MB: CPU {mine:.1f} s against {bare:.1f} s, "
        f"ratio {mine / bare:.2f} (at most 2)"
    )


def _keep_figures(root: Path, home: Path, file: Path) -> None:
    import pickle

    from helpers.history import read_history
    from helpers.progress.table import answers_table, calibration

    history = read_history(root, home / "records")
    rated = [[x for x in each.answered if x.result and x.result.rating] for each in history.cases]
    file.write_bytes(pickle.dumps((calibration(answers_table(history)), rated)))


_LOAD = """
import json, os, pathlib
from helpers.case import find_root, load_case
for name in ("irritable-toddler", "wobbly-toddler", "two-cases"):
    load_case(name, find_root())
for file in pathlib.Path(os.environ["CASEBOOK_HOME"], "records").glob("*/*.jsonl"):
    for line in file.read_text(encoding="utf-8").splitlines():
        json.loads(line)
"""
_DUE = """
import contextlib, io
from helpers import app
with contextlib.redirect_stdout(io.StringIO()) as out:
    assert app.main(["due"]) == 0
assert "due today" in out.getvalue()
"""


def due(rounds: int = 7, count: int = 10_000) -> str:
    """Tell what is due of 10,000 records, against loading the cases and the lines (1.5 times the CPU)."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        written = 0
        while written < count:
            for name in ("irritable-toddler", "wobbly-toddler", "two-cases"):
                written += write_attempts(ROOT, home, name, attempts=10)
        env = {**os.environ, "CASEBOOK_ROOT": str(ROOT), "CASEBOOK_HOME": str(home)}
        pairs = [(cpu_and_memory(_DUE, env)[0], cpu_and_memory(_LOAD, env)[0]) for _ in range(rounds)]
    mine, bare = (statistics.median(each) for each in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    return f"{written} records: CPU {mine:.2f} s against {bare:.2f} s, ratio {ratio:.2f} (at most 1.5)"


def write_attempts(root: Path, home: Path, case_id: str, attempts: int) -> int:
    """Write model answers at changing certainty as a kernel does, in one file; returns the statements."""
    from uuid import uuid4

    case = load_case(case_id, root)
    writer = Writer(uuid4().hex, case.id, case.file.version)
    lines = []
    for number in range(1, attempts + 1):
        attempt = writer.attempt(number)
        lines.append(writer.initialized(attempt))
        for place, question in enumerate(case.questions):
            sure = ("low", "medium", "high")[place % 3] if question.marked else None
            given = question.model_answer()
            result = question.mark(given, sure)
            lines.append(
                writer.answered(attempt, question.id, question.interaction, given, sure, result, 5.0)  # type: ignore[arg-type]
            )
        lines.append(writer.completed(attempt))
    for each in lines:
        # Long ago, so that everything is due.
        each["timestamp"] = each["timestamp"].replace(each["timestamp"][:10], "2026-01-01")
    folder = home / "records" / case_id
    folder.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines)
    (folder / f"{uuid4().hex}.jsonl").write_text(text, encoding="utf-8")
    return len(lines)
