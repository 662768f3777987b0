"""Measure side by side, as ratios: `python -m tests.benchmarks [NAME ...]` prints one line a figure."""

from __future__ import annotations

import sys

from tests.benchmarks import browser, checking, classroom, lab, label_maps, learner, processes, rendering

FIGURES = {
    "feedback": browser.feedback,
    "opening": browser.opening,
    "import": processes.first_card,
    "nbval": processes.nbval,
    "kill": processes.kill,
    "check": checking.check,
    "lab": lab.sliders,
    "label_maps": label_maps.label_maps,
    "rendering": rendering.rendering,
    "tables": learner.tables,
    "report": learner.report,
    "due": learner.due,
    "class": classroom.thousand_phones,
    "votes": classroom.votes,
    "class_kill": classroom.kills,
    "class_fuzz": classroom.any_request,
}


def main(names: list[str]) -> None:
    unknown = [name for name in names if name not in FIGURES]
    if unknown:
        sys.exit(f"no figure '{unknown[0]}'; the figures are {', '.join(FIGURES)}")
    for name in names or FIGURES:
        print(f"{name}: {FIGURES[name]()}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
