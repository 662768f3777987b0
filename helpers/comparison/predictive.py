"""What a test result does to a probability: Bayes' rule, natural frequencies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Clamped:
    """A value brought into its range, with a note where it is not the one that was given."""

    value: float
    note: str = ""


def clamped(given: object, low: float, high: float, before: float) -> Clamped:
    """Return a number within low and high; for what is no number, `before`."""
    if given is None:
        return Clamped(before, f"No number was given; {before:g} stands.")
    if isinstance(given, bool) or not isinstance(given, int | float) or given != given:
        return Clamped(before, f"“{given}” is not a number; {before:g} stands.")
    if not low <= given <= high:
        value = min(max(given, low), high)
        shown = f"{given:g}" if isinstance(given, float) or abs(given) < 10**9 else "This number"
        return Clamped(value, f"{shown} lies outside {low:g} to {high:g}; set to {value:g}.")
    return Clamped(given)


@dataclass(frozen=True)
class Frequencies:
    """Whole children out of `of`, in the four fields of a test and a disease."""

    of: int
    missed: int
    found: int
    cleared: int
    alarmed: int

    @property
    def negative(self) -> int:
        """All with a negative result."""
        return self.missed + self.cleared


def frequencies(pretest: float, sensitivity: float, specificity: float, of: int = 1000) -> Frequencies:
    """Return natural frequencies; the probabilities lie between 0 and 1, and each part is rounded.

    Rounded within the ill and within the well, so that the fields always sum up to `of`.
    """
    ill = round(of * pretest)
    missed, cleared = round(ill * (1 - sensitivity)), round((of - ill) * specificity)
    return Frequencies(of, missed, ill - missed, cleared, of - ill - cleared)


def after_negative(pretest: float, sensitivity: float, specificity: float) -> float | None:
    """Return the probability of disease after a negative result; None where no result can be negative.

    Bayes' rule, P(ill | negative) = p(1 - sens) / (p(1 - sens) + (1 - p) spec).
    """
    missed, cleared = pretest * (1 - sensitivity), (1 - pretest) * specificity
    return missed / (missed + cleared) if missed + cleared else None
