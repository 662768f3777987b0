"""The page on what a negative result is worth: published figures, sliders, what follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..analysis import exact_interval
from ..banners import Banner
from ..citations import Cites
from ..question_view import View
from ..schema import Accuracy, NegativeTest
from ..study import Run
from ..view import next_after
from .predictive import after_negative, clamped, frequencies
from .table import page

ILLUSTRATIVE_SPECIFICITY = 95
"""Percent, for tests whose specificity no source gives; the page calls it illustrative."""

SLIDERS = {
    "pretest": "Before the scan: probability of the tumor",
    "sensitivity": "Sensitivity: of 100 with the tumor, how many are positive",
    "specificity": "Specificity: of 100 without it, how many are negative",
}


class Sliders:
    """The values of the sliders, in percent; each stays within 0 and 100."""

    def __init__(self, told: NegativeTest) -> None:
        self.notes: list[str] = []
        first = preset(told.accuracies[0])
        start = {"pretest": told.pretests[-1].percent, **first["values"]}
        self.values: dict[str, float] = {name: float(start[name]) for name in SLIDERS}

    def set(self, given: Mapping[str, object]) -> None:
        """Take values as they come from the page; what is out of range or no number is noted."""
        self.notes = []
        for name in SLIDERS:
            if name in given:
                taken = clamped(given[name], 0, 100, self.values[name])
                self.values[name] = taken.value
                self.notes += [f"{name.capitalize()}: {taken.note}"] if taken.note else []


def preset(accuracy: Accuracy) -> dict[str, Any]:
    """Return the slider values of published figures, and the words that go with them."""
    words = [accuracy.note]
    if accuracy.found is not None and accuracy.of is not None:
        low, high = exact_interval(accuracy.found, accuracy.of)
        share = round(100 * accuracy.found / accuracy.of)
        words.append(f"Exact 95% interval of the sensitivity: {low:.0%} to {high:.0%}.")
    else:
        share, (low, high) = accuracy.sensitivity or 0, (None, None)
    specificity = accuracy.specificity
    if specificity is None:
        specificity = ILLUSTRATIVE_SPECIFICITY
        words.append(f"The specificity of {specificity}% is illustrative; no source gives one.")
    return {
        "values": {"sensitivity": share, "specificity": specificity},
        "interval": None if low is None else [100 * low, 100 * high],
        "words": " ".join(words),
    }


def negative_test_view(run: Run, sliders: Sliders, banners: Iterable[Banner] = ()) -> View:
    """Return the page: what may be chosen, and what follows from the present values."""
    view = page(run, "one_result", "How far should one result move you?", banners)
    told = run.case.file.negative_test
    if view["status"] == "locked":
        return view
    assert told is not None
    cites = Cites(run.case, named=False)
    presets = [
        {"label": each.label, "cite": cites.cite(each.cite), **preset(each)} for each in told.accuracies
    ]
    return view | {
        "controls": {
            "sliders": [{"id": name, "label": text} for name, text in SLIDERS.items()],
            "pretests": [
                {
                    "label": f"{each.label} {each.percent}%",
                    "percent": each.percent,
                    "cite": cites.cite(each.cite),
                }
                for each in told.pretests
            ],
            "presets": presets,
        },
        # Beside the controls, which stay as they are while they are moved.
        "values": dict(sliders.values),
        "result": _result(told, sliders, presets),
        "cautions": cites.sentences(told.cautions),
        "next": next_after(run.case, "page", "one_result"),
    }


def _result(told: NegativeTest, sliders: Sliders, presets: list[dict[str, Any]]) -> View:
    pretest, sensitivity, specificity = (sliders.values[name] / 100 for name in SLIDERS)
    counts = frequencies(pretest, sensitivity, specificity)
    after = after_negative(pretest, sensitivity, specificity)
    chosen = next(
        (
            each
            for each in presets
            if all(round(sliders.values[name]) == value for name, value in each["values"].items())
        ),
        None,
    )
    spread = ""
    if chosen and chosen["interval"]:
        # The more the test finds, the less a negative result leaves.
        least, most = (
            percent(after_negative(pretest, each / 100, specificity)) for each in reversed(chosen["interval"])
        )
        spread = f"Over the interval of the sensitivity this runs from {least} to {most}."
    return {
        "before": percent(pretest),
        "after": percent(after),
        "sentence": _sentence(told, counts.negative, counts.missed, after),
        "spread": spread,
        "source": chosen["words"]
        if chosen
        else "These figures are illustrative: no source gives them together.",
        "cite": chosen["cite"] if chosen else [],
        "fields": [
            {"id": "missed", "count": counts.missed, "text": f"with {told.disease}, {told.name} negative"},
            {"id": "found", "count": counts.found, "text": f"with {told.disease}, {told.name} positive"},
            {"id": "cleared", "count": counts.cleared, "text": f"without it, {told.name} negative"},
            {"id": "alarmed", "count": counts.alarmed, "text": f"without it, {told.name} positive"},
        ],
        "notes": sliders.notes,
    }


def percent(share: float | None) -> str:
    """Return a probability in whole percent; below one half percent and above 99½ it says so."""
    if share is None:
        return "no value"
    if 0 < share < 0.005:
        return "under 1%"
    if 0.995 < share < 1:
        return "over 99%"
    return f"{share:.0%}"


def _sentence(told: NegativeTest, negative: int, missed: int, after: float | None) -> str:
    if after is None:
        return "With these values no result can be negative, so there is nothing to weigh."
    return (
        f"Of 1,000 such children {negative:,} have a negative {told.name}, and {missed:,} of these "
        f"{negative:,} have {told.disease} all the same."
    )
