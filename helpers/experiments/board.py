"""The board of an experiment: pictures, buttons, what they read, and the sliders that change them.

screen = Screen("Title", "One sentence.", sliders=(Slider("size", "Size", 4, 60, 1, 15, "mm"),)) Board(screen,
draw, press)

`draw(values)` gets each slider's number by its id and returns a Scene: pictures (made by `framed`, which
burns in SIMULATED), sentences, tables, a figure as SVG, buttons. It is called anew after every move, so keep
what is slow in a cache, and return within about 33 ms. `press(button_id)` is called when a button is pressed,
before the next drawing. A ValueError of `draw` is told below the pictures, which stay as they were; any other
error is told as ours. What takes seconds before the first drawing is given as `prepare`: the board shows at
once, says that it is being prepared, and draws when that is done. Lab texts are read before the cases are
played: they must not hold a word that a case lists under `spoilers`.

The controls are the browser's own (input type=range): those of ipywidgets carry no name for a screen reader.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from importlib.resources import files
from io import BytesIO
from typing import Any

import anywidget
import numpy as np
import traitlets
from PIL import Image, ImageDraw

from ..background import in_background
from ..card.script import joined
from ..comparison.predictive import clamped
from ..errors import CasebookError
from ..imaging.picture import NO_LETTERS, Letters, Picture
from ..imaging.plate import AMBER, plate, strip_height

_OURS = "This picture could not be made. That is our fault, not yours. Move a slider to go on."
_PREPARING = "This is being prepared. The first time it takes up to a minute; later it is quick."
_NOT_PREPARED = "This could not be prepared. That is our fault, not yours. Run the cell again."
_RUN = "Run this cell (Shift+Enter) to try it."


@dataclass(frozen=True)
class Slider:
    """One slider. With `words` its numbers are 0, 1, ... and each stands for one of the words."""

    id: str
    label: str
    low: float
    high: float
    step: float
    start: float
    unit: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Screen:
    """What of a board stays: title, a sentence on what it is for, sliders, a small line at its foot."""

    title: str
    lead: str
    sliders: tuple[Slider, ...] = ()
    foot: str = ""
    kicker: str = "Imaging lab"


@dataclass(frozen=True)
class Shown:
    """One picture as PNG, with title, short caption, and a description for those who cannot see it."""

    png: bytes
    title: str
    caption: str
    alt: str


@dataclass(frozen=True)
class Table:
    """Readings; the first cell of each row names it."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Press:
    """One button; the main one of a board stands out."""

    id: str
    label: str
    main: bool = False


@dataclass(frozen=True)
class Scene:
    """What a board shows for the present values. `spoken` is read aloud once the sliders rest."""

    pictures: Sequence[Shown] = ()
    headline: str = ""
    says: Sequence[str] = ()
    tables: Sequence[Table] = ()
    figure: str = ""
    presses: Sequence[Press] = ()
    notes: Sequence[str] = ()
    spoken: str = ""


class Board(anywidget.AnyWidget):
    """Shows a screen and the scene that `draw` makes of its values; the docstring of the module says how."""

    _esm = joined("board.js")
    _css = "\n".join(
        files(__package__.rpartition(".")[0]).joinpath(*each).read_text(encoding="utf-8")
        for each in (("card", "card.css"), ("experiments", "board.css"))
    )

    screen = traitlets.Dict().tag(sync=True)
    scene = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        screen: Screen,
        draw: Callable[[Mapping[str, float]], Scene],
        press: Callable[[str], None] | None = None,
        copy: Sequence[str] | None = None,
        prepare: Callable[[], None] | None = None,
    ) -> None:
        self._screen, self._draw, self._press = screen, draw, press
        self.values = {each.id: float(each.start) for each in screen.sliders}
        self.frame = 0
        self._last = Scene()
        self._waits = _PREPARING if prepare else ""
        super().__init__(screen=_plain(asdict(screen)), scene=self._drawn(()))
        self._copy = self._last.says if copy is None else copy
        self.on_msg(lambda _widget, message, _buffers: self._heard(message))
        if prepare:
            in_background(prepare, self._prepared)

    @property
    def shown(self) -> Scene:
        """Return the scene that is shown now."""
        return self._last

    def set(self, **values: object) -> None:
        """Move sliders, as a learner does; what is out of range or no number is told, not raised."""
        notes = []
        for each in self._screen.sliders:
            if each.id in values:
                taken = clamped(values[each.id], each.low, each.high, self.values[each.id])
                self.values[each.id] = round(taken.value) if each.words else float(taken.value)
                notes += [f"{each.label}: {taken.note}"] if taken.note else []
        self.scene = self._drawn(notes)

    def press(self, button: str) -> None:
        """Press a button that is shown; one that is not changes nothing."""
        notes = []
        if self._press and any(each.id == button for each in self._last.presses):
            try:
                self._press(button)
            except Exception:
                logging.getLogger(__name__).exception("a button of the board %s failed", self._screen.title)
                notes.append(_OURS)
        self.scene = self._drawn(notes)

    def _prepared(self, done: Callable[[], None]) -> None:
        try:
            done()
            self._waits = ""
        except CasebookError as error:
            self._waits = str(error)
        except Exception:
            logging.getLogger(__name__).exception("the board %s could not be prepared", self._screen.title)
            self._waits = _NOT_PREPARED
        self.scene = self._drawn(())

    def _heard(self, message: Any) -> None:
        match message:
            case {"do": "slide", "values": dict() as values}:
                self.set(**{str(name): value for name, value in values.items()})
            case {"do": "press", "id": str() as button}:
                self.press(button)

    def _drawn(self, notes: Sequence[str]) -> dict[str, Any]:
        try:
            if self._waits:
                notes = [self._waits]
            else:
                self._last = self._draw(dict(self.values))
                notes = [*notes, *self._last.notes]
        except ValueError as error:
            notes = [*notes, f"{str(error)[:1].upper()}{str(error)[1:]}."]
        except Exception:
            # A traceback in the notebook helps no learner; the log of the kernel has it.
            logging.getLogger(__name__).exception("the board %s could not be drawn", self._screen.title)
            notes = [*notes, _OURS]
        # Counted, so that a scene like the one before still tells the page that it was drawn.
        self.frame += 1
        return _plain(asdict(self._last)) | {
            "values": dict(self.values),
            "notes": list(notes),
            "frame": self.frame,
        }

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        # anywidget returns the data alone, or the data with its metadata.
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        lines = [self._screen.lead, *self._copy, _RUN]
        text = "\n".join([self._screen.title, *lines])
        html = "\n".join(
            [f"<h3>{escape(self._screen.title)}</h3>", *(f"<p>{escape(each)}</p>" for each in lines)]
        )
        return {**data, "text/plain": text, "text/html": html}


def _plain(value: Any) -> Any:
    """Return a value with lists for tuples, as it comes back from the page."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def framed(
    pixels: np.ndarray,
    mm_per_pixel: float,
    circles: Sequence[tuple[float, float, float]] = (),
    share: float = 0.45,
    scale: int = 3,
    letters: Letters = NO_LETTERS,
) -> bytes:
    """Return a picture with its strip and its scale bar as PNG, `scale` times enlarged, for dark on light.

    `pixels` is uint8, rows x columns; `circles` are (x, y, radius) in mm from the middle, drawn dashed;
    `share` is the part of the page's width that the picture has, by which its letters are sized.
    """
    rows, columns = pixels.shape
    large = Image.fromarray(pixels).resize((columns * scale, rows * scale), Image.Resampling.BICUBIC)
    picture = Picture(np.asarray(large), mm_per_pixel / scale, letters, light=True)
    image = plate(picture, share)
    draw = ImageDraw.Draw(image)
    strip = strip_height(columns * scale, share)
    for x, y, radius in circles:
        _dashed(draw, columns * scale / 2, strip + rows * scale / 2, (x, y, radius), scale / mm_per_pixel)
    file = BytesIO()
    image.save(file, "PNG", compress_level=1)
    return file.getvalue()


def _dashed(
    draw: ImageDraw.ImageDraw, middle: float, height: float, circle: tuple[float, float, float], pixels: float
) -> None:
    x, y, radius = (each * pixels for each in circle)
    box = (middle + x - radius, height + y - radius, middle + x + radius, height + y + radius)
    dashes = max(8, round(radius / 3))
    for ink, width in (((0, 0, 0), 4), (AMBER, 2)):
        for each in range(dashes):
            start = 360 * each / dashes
            draw.arc(box, start, start + 220 / dashes, fill=ink, width=width)
