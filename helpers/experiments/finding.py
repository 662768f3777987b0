"""Can you find it? Pictures with or without a lesion, the reader's answers, and what they add up to."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import CasebookError
from ..imaging.physics import recovery_center, window
from .answers import Answers
from .board import Board, Press, Scene, Screen, Shown, Table, framed
from .series import COUNTS, FWHM, LENGTH, NONE, RATIO, Rate, Truth, rates, series
from .sphere import VOXEL, counted, slice_object

SCREEN = Screen(
    "Can you find it?",
    "Half of the pictures hold one lesion, somewhere; the others hold noise alone. Say which, then see the "
    "truth.",
    foot=f"Simulated: a uniform background, uptake {RATIO:g} to 1, resolution (FWHM) {FWHM:g} mm, "
    f"{COUNTS:,.0f} counts; only size and place change. Real anatomy makes it harder. "
    "Teaching points, not sourced.",
)
_COPY = (f"A series has {LENGTH} pictures; you can stop at any of them.",)
_KEPT = "Your answers are kept in your data folder."
_NOT_KEPT = "Your answers cannot be kept on this computer; they last until the kernel stops."


class _Finding:
    """One reader's way through a series: the picture shown, whether its truth is, and what was said."""

    def __init__(self, seed: int | None) -> None:
        self.answers = Answers(LENGTH, seed)
        self.begin_asked = False
        self._open()

    def _open(self) -> None:
        self.truths = series(self.answers.series)
        self.at = self._next()
        self.told = False

    def _next(self) -> int:
        return next((each for each in range(LENGTH) if each not in self.answers.said), LENGTH)

    def press(self, button: str) -> None:
        """Do what a button says."""
        match button:
            case "yes" | "no":
                self.answers.answer(self.at, button == "yes")
                self.told = True
            case "leave-out":
                self.answers.answer(self.at, None)
                self.told, self.at = False, self._next()
            case "next":
                self.told, self.at = False, self._next()
            case "begin":
                self.answers.begin(self.answers.series + 1)
                self._open()
        self.begin_asked = button == "again"

    def draw(self, _values: Mapping[str, float]) -> Scene:
        """Return the picture, the verdict once it is given, and the rates so far."""
        given = [(self.truths[i], said) for i, said in sorted(self.answers.said.items()) if said is not None]
        found = rates(given)
        verdict = _verdict(self.truths[self.at], self.answers.said[self.at] is True) if self.told else ""
        over = self.at == LENGTH
        place = f"All {LENGTH} pictures are answered." if over else f"Picture {self.at + 1} of {LENGTH}."
        says = [place]
        if given:
            says += [_few(found), _KEPT if self.answers.kept else _NOT_KEPT]
        return Scene(
            pictures=() if over else (self._picture(),),
            headline=verdict,
            figure=rates_figure(found),
            says=says,
            tables=(_table(found),) if given else (),
            presses=self._presses(over, bool(given)),
            spoken=f"{place} {verdict}".strip(),
        )

    def _picture(self) -> Shown:
        truth = self.truths[self.at]
        seen = slice_object(truth.diameter, RATIO, FWHM, truth.x, truth.y)
        # Any seed will do, as long as no two pictures of any series share it.
        seed = (self.answers.series * LENGTH + self.at) * 2
        pixels = 255 - window(counted(seen, COUNTS, FWHM, seed), 0, 1.1 * RATIO)
        circles = ((truth.x, truth.y, truth.diameter / 2 + 2),) if self.told and truth.there else ()
        alt = "Simulated slice: gray noise, dark where it is hot."
        if circles:
            alt += f" A circle marks a lesion of {truth.diameter:.0f} mm."
        caption = (
            "Is there a lesion?" if not self.told else "Circle: the lesion." if circles else "No lesion."
        )
        return Shown(framed(pixels, VOXEL, circles, share=0.8), f"Picture {self.at + 1}", caption, alt)

    def _presses(self, over: bool, given: bool) -> tuple[Press, ...]:
        if self.begin_asked:
            return (
                Press("begin", "Begin a new series; this one is kept", main=True),
                Press("stay", "Stay here"),
            )
        again = (Press("again", "Start again"),) if given else ()
        if over:
            return again
        if self.told:
            return (
                Press("next", "Next picture", main=True),
                Press("leave-out", "Leave this one out"),
                *again,
            )
        return (Press("yes", "There is one", main=True), Press("no", "There is none", main=True), *again)


def _verdict(truth: Truth, said: bool) -> str:
    if not truth.there:
        return (
            "There was none. What looked like one is noise." if said else "There was none, and you saw that."
        )
    reads = 1 + (RATIO - 1) * float(recovery_center(truth.diameter, FWHM))
    size = f"{truth.diameter:.0f} mm; its center reads {reads:.1f} instead of {RATIO:.1f}"
    return f"You found it: {size}." if said else f"There was one: {size}."


def _few(found: list[Rate]) -> str:
    most = max(found, key=lambda rate: rate.of)
    low, high = most.interval
    return (
        f"Few pictures make wide intervals. {most.name}: you said “There is one” in {most.said} of "
        f"{most.of}; your true rate may lie anywhere from {low:.0%} to {high:.0%}."
    )


def _table(found: list[Rate]) -> Table:
    rows = []
    for each in found:
        low, high = each.interval
        # A count is not broken across lines.
        interval = f"{low:.0%} to {high:.0%}" if each.of else "no picture yet"
        rows.append((each.name, f"{each.said}\u00a0of\u00a0{each.of}", interval))
    return Table("How often you said “There is one”", ("Lesion", "Said", "Exact 95% interval"), tuple(rows))


_WIDE, _ROW, _LOW = 320, 56, 34


def rates_figure(found: list[Rate]) -> str:
    """Return the rates with their intervals as SVG; a rate without pictures has neither."""
    height = _ROW * len(found) + _LOW
    parts = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        x = _x(share)
        parts.append(f'<path class="omc-board-grid" d="M{x:.1f} 0V{height - _LOW}"/>')
        parts.append(f'<text x="{x:.1f}" y="{height - _LOW + 18}" text-anchor="middle">{share:.0%}</text>')
    said = []
    for row, each in enumerate(found):
        y = row * _ROW + 36
        kind = "second" if each.name == NONE else "first"
        parts.append(f'<text class="omc-board-name" x="{_x(0)}" y="{y - 18}">{each.name}</text>')
        if each.of:
            (low, high), share = each.interval, each.said / each.of
            parts.append(
                f'<path class="omc-board-{kind} omc-board-solid" d="M{_x(low):.1f} {y}H{_x(high):.1f}"/>'
            )
            parts.append(f'<circle class="omc-board-mark-{kind}" cx="{_x(share):.1f}" cy="{y}" r="6"/>')
            said.append(f"{each.name}: {each.said} of {each.of}")
    label = f"How often you said there is one. {'; '.join(said) or 'No answer yet'}."
    return f'<svg viewBox="0 0 {_WIDE} {height}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


def _x(share: float) -> float:
    return 16 + share * (_WIDE - 36)


def finding_board(seed: int | None = None) -> Board:
    """Return the series of this number, or the one where the learner left off; raises CasebookError."""
    if seed is not None and (type(seed) is not int or not 1 <= seed < 10**6):
        raise CasebookError(f"find_it: '{seed}' is no series; whole numbers from 1 to 999999 are allowed")
    # Loaded now, for the intervals: the first answer would wait for it.
    import scipy.stats  # noqa: F401

    state = _Finding(seed)
    return Board(SCREEN, state.draw, state.press, copy=_COPY)
