"""Figures of questions and of people, from right and wrong alone. A leaf: it knows no case and no record.

A person who did not answer a question is left out of its difficulty. Figures that set questions against each
other (item-total, KR-20) take only people who answered every question: a blank is not a wrong answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan, nan
from statistics import correlation, fmean, pvariance

Item = Sequence[bool | None]
"""Right or wrong of each person on one question; None where there is no answer."""

Answers = Sequence[Item]
"""One row a person, one column a question."""

LEAST_PEOPLE = 20
"""Below this a figure says more about who happened to be there than about the question; a house rule."""

TOO_FEW = "too few"

LEAST_SHARE = 0.05
"""The share of people from which a distractor counts as working: the usual convention, as in Tarrant, Ware
and Mohammed, BMC Med Educ 2009;9:40. (They also ask that it be chosen rather by the weaker ones.)"""


@dataclass(frozen=True)
class Figure:
    """A figure and how many people stand behind it; NaN where there is none, and then `why`."""

    value: float
    why: str = ""
    people: int = 0

    def __str__(self) -> str:
        """Return two decimals, or the reason."""
        return self.why if isnan(self.value) else f"{self.value:.2f}"

    def guarded(self) -> Figure:
        """Return the figure if enough people stand behind it, else "too few"."""
        if self.people >= LEAST_PEOPLE:
            return self
        return replace(self, value=nan, why=TOO_FEW)


def difficulty(item: Item) -> Figure:
    """Return the share that is right, of those who answered."""
    given = [each for each in item if each is not None]
    return _figure(fmean(given), given) if given else _none("nobody answered", given)


def complete(answers: Answers) -> list[list[bool]]:
    """Return the rows of the people who answered every question."""
    return [[*row] for row in answers if None not in row]  # type: ignore[list-item]


def item_total(answers: Answers, item: int) -> Figure:
    """Return the corrected item-total correlation: of a question with the number right on all the others."""
    rows = complete(answers)
    if why := _too_small(rows):
        return _none(why, rows)
    own = [int(row[item]) for row in rows]
    rest = [sum(row) - row[item] for row in rows]
    if len(set(own)) == 1:
        return _none("all were right" if own[0] else "all were wrong", rows)
    if len(set(rest)) == 1:
        return _none("all had as many right on the others", rows)
    return _figure(correlation(own, rest), rows)


def kr20(answers: Answers) -> Figure:
    """Return the reliability of the number right: formula 20 of Kuder and Richardson, Psychometrika 1937.

    k / (k - 1) * (1 - sum of p * (1 - p) / variance of the number right). The variance is that of a
    population (divided by n), as p * (1 - p) is; it can be negative.
    """
    rows = complete(answers)
    if why := _too_small(rows):
        return _none(why, rows)
    variance = pvariance([sum(row) for row in rows])
    if not variance:
        return _none("all had as many right", rows)
    items = len(rows[0])
    within = sum(p * (1 - p) for p in (fmean(column) for column in zip(*rows, strict=True)))
    return _figure(items / (items - 1) * (1 - within / variance), rows)


def distractor_efficiency(chosen: Sequence[int], people: int) -> Figure:
    """Return the share of distractors that work: those that at least 5% chose.

    `chosen` counts the people who chose each option that is not rated best, of `people` who answered.
    """
    if not chosen or not people:
        return Figure(nan, "nobody answered" if chosen else "no distractors", people)
    return Figure(fmean(each / people >= LEAST_SHARE for each in chosen), people=people)


def normalized_gain(before: Item, after: Item) -> Figure:
    """Return the gain of a group over what there was to gain: <g> of Hake, Am J Phys 1998;66:64.

    (after - before) / (1 - before) with shares of those who answered twice; negative where fewer are right.
    """
    both = [(a, b) for a, b in zip(before, after, strict=True) if a is not None and b is not None]
    if not both:
        return _none("nobody answered twice", both)
    first, second = (fmean(column) for column in zip(*both, strict=True))
    if first == 1:
        return _none("all were right at first: nothing to gain", both)
    return _figure((second - first) / (1 - first), both)


def normalized_change(before: float, after: float) -> Figure:
    """Return the change from one share to another as a part of what could change, from -1 to 1.

    c of Marx and Cummings, Am J Phys 2007;75:87: a gain over what there was to gain, a loss over what there
    was to lose, 0 for none. Where both are 0 or both are 1 there is no figure, as they drop these too.
    """
    if before == after and before in (0, 1):
        return Figure(nan, "all were right both times" if before else "none was right either time")
    if before == after:
        return Figure(0.0)
    return Figure((after - before) / (1 - before if after > before else before))


BANDS: dict[str, tuple[float, float]] = {"low": (0.0, 2 / 3), "medium": (2 / 3, 0.8), "high": (0.8, 1.0)}
"""The share that is right from which on each certainty pays, and up to which: break-even points of the
marking rule after Gardner-Medwin (1, 2, 3 when right; 0, -2, -6 when not)."""

LEAST_ANSWERS = 10
"""Answers at one certainty below which nothing is said about it; a house rule."""


def exact_interval(found: int, of: int, level: float = 0.95) -> tuple[float, float]:
    """Return the exact binomial interval of a share: the method of Clopper and Pearson, as scipy has it."""
    from scipy.stats import binomtest

    interval = binomtest(found, of).proportion_ci(confidence_level=level, method="exact")
    return float(interval.low), float(interval.high)


def calibrated(certainty: str, right: int, answers: int) -> str:
    """Return how well a certainty fits how often it was right: a verdict only where chance allows one.

    "too few" below 10 answers; "too sure" or "too unsure" where the whole 95% interval lies below or above
    the band of this certainty; else "fits" where the share lies in the band, or "cannot tell".
    """
    if answers < LEAST_ANSWERS:
        return TOO_FEW
    lowest, highest = BANDS[certainty]
    least, most = exact_interval(right, answers)
    if most < lowest:
        return "too sure"
    if least > highest:
        return "too unsure"
    return "fits" if lowest <= right / answers <= highest else "cannot tell"


def _too_small(rows: list[list[bool]]) -> str:
    if len(rows) < 3:
        return "fewer than 3 people answered every question"
    return "fewer than 2 questions" if len(rows[0]) < 2 else ""


def _figure(value: float, behind: Sequence[object]) -> Figure:
    return Figure(value, people=len(behind))


def _none(why: str, behind: Sequence[object]) -> Figure:
    return Figure(nan, why, len(behind))
