"""The viewer of a step: its pictures as volumes in three planes, built when the learner asks for them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .background import in_background
from .card.card import Card
from .card.script import joined
from .errors import CasebookError
from .imaging.scenes import Built, Scene, Volume, scene
from .messages import Message
from .question_view import View
from .scene_view import scene_view
from .schema import Step
from .session import Session
from .study import Run

if TYPE_CHECKING:
    import ipyniivue

_log = logging.getLogger(__name__)
_STYLES = Path(__file__).parent / "card"

MAKING = "Making the volumes. The first time this takes up to a minute; later it is quick."
OURS = "These volumes could not be made. That is our fault, not yours."
NOT_INSTALLED = "The libraries for pictures are not installed; see the first command of the README."

_OPTIONS = {
    "is_radiological_convention": True,
    # As in the still pictures, whose front is on the left.
    "sagittal_nose_left": True,
    "crosshair_color": (0.48, 0.72, 0.96, 0.9),
    "crosshair_width": 1.0,
    "crosshair_width_unit": "mm",
    "crosshair_gap": 8.0,
    "font_color": (1.0, 0.6, 0.1, 1.0),
    "multiplanar_pad_pixels": 6,
    "drag_and_drop_enabled": False,
    # Numbers of NiiVue's drag modes: the left button moves the crosshair, with Shift the picture.
    "mouse_event_config": {"leftButton": {"primary": 8, "withShift": 3}, "rightButton": 0, "centerButton": 3},
}


@dataclass(frozen=True)
class _Stage:
    """What of a scene is on: one of its choices, of the case or of its normal twin."""

    state: str = "closed"
    says: str = ""
    choice: int = 0
    twin: bool = False


@dataclass(frozen=True)
class _Made:
    """What was built: volumes by their place in the scene, and where in them the finding lies."""

    volumes: dict[int, Built]
    find: list[float]


def viewer(session: Session, step_id: str) -> Viewer:
    """Return the viewer of a step; raises CasebookError for a step that is not there or has none."""
    step = session.case.step(step_id)
    if not step.scene:
        known = ", ".join(each.id for each in session.case.steps if each.scene) or "none"
        raise CasebookError(f"the step '{step_id}' has no viewer; steps that have one: {known}")
    return Viewer(session, step, scene(step.scene))


class Viewer(Card):
    """Shows a scene of a step. What may not be seen yet is neither built nor sent to the page."""

    _esm = joined("viewer.js")
    _css = "\n".join((_STYLES / name).read_text(encoding="utf-8") for name in ("card.css", "viewer.css"))
    _canvas: ipyniivue.NiiVue | None = None

    def __init__(self, session: Session, step: Step, shown: Scene) -> None:
        self._session, self._step, self._scene = session, step, shown
        self._stage = _Stage()
        self._layers: dict[tuple[int, bool], ipyniivue.Volume] = {}
        self._made = _Made({}, [])
        self._gray: tuple[float, float] | None = None
        self._opacity: float | None = None
        blank = scene_view(Run(session.case, session.case.compared), step, shown)
        super().__init__(f"viewer-{step.id}", self._look_now, blank, Viewer._hear)

    def refresh(self) -> None:
        """Show what may be shown by now; what was on and may not be any more is taken away."""
        if not self._allows(self._stage.choice, self._stage.twin):
            self._clear()
        super().refresh()

    def close(self) -> None:
        """Close the viewer and what it showed."""
        self._clear()
        super().close()

    def show(self, choice: int = 0, twin: bool = False) -> None:
        """Build and show one choice of the scene, or its normal twin; a failure is told, not raised."""
        missing = [each for each in range(choice + 1) if (each, twin) not in self._layers]
        before = self._stage
        self._put(replace(before, state="making", says=MAKING if missing else ""))

        def finish(made: Callable[[], _Made]) -> None:
            stage = replace(before, state="shown" if self._canvas else "failed")
            try:
                self._draw(made(), choice, twin)
                stage = _Stage("shown", "", choice, twin)
            except CasebookError as error:
                stage = replace(stage, says=str(error))
            except ImportError:
                _log.exception("a library for the viewer is missing")
                stage = replace(stage, says=NOT_INSTALLED)
            except Exception:
                _log.exception("the scene of %s cannot be shown", self._step.id)
                stage = replace(stage, says=OURS)
            self._put(stage)

        in_background(lambda: _make(self._scene, missing, twin), finish)

    # -- what may be shown -----------------------------------------------------------------------------

    def _look_now(self) -> View:
        view = scene_view(self._session.run, self._step, self._scene)
        if view["status"] == "locked":
            return view
        stage = self._stage
        shown: View = {"state": stage.state, "says": stage.says, "choice": stage.choice, "twin": stage.twin}
        if self._canvas:
            base = self._made.volumes[0]
            right, front, up = base.size
            shown |= {
                "canvas": f"anywidget:{self._canvas.model_id}",
                # Width and height in mm of the three planes in a row, and of one below the other.
                "row": [2 * right + front, max(front, up)],
                "column": [max(right, front), front + 2 * up],
                "layers": [_controls(each) for each in self._scene.volumes[: stage.choice + 1]],
                "start": base.share(self._scene.start) if self._scene.start else [0.5, 0.5, 0.5],
                "find": self._made.find if view["finding"] else [],
            }
        return view | {"stage": shown}

    def _allows(self, choice: int, twin: bool) -> bool:
        view = scene_view(self._session.run, self._step, self._scene)
        return view["status"] == "open" and 0 <= choice < len(view["choices"]) and (view["twin"] or not twin)

    # -- what is on ------------------------------------------------------------------------------------

    def _hear(self, message: Message) -> None:
        match message:
            case {"do": "scroll", "choice": int(choice), "twin": bool(twin)}:
                if self._stage.state != "making" and self._allows(choice, twin):
                    self._take(message.get("gray"), message.get("opacity"))
                    self.show(choice, twin)

    def _take(self, gray: object, opacity: object) -> None:
        """Keep how the learner set the sliders, so that the next volume looks like the last."""
        match gray:
            case [int() | float() as black, int() | float() as white] if -inf < black < white < inf:
                self._gray = float(black), float(white)
        match opacity:
            case int() | float() if 0 <= opacity <= 1:
                self._opacity = float(opacity)

    def _draw(self, made: _Made, choice: int, twin: bool) -> None:
        import ipyniivue

        for each, built in made.volumes.items():
            # Numbered, since the page can read the names.
            name, look = f"volume-{len(self._layers) + 1}.nii.gz", _look(self._scene.volumes[each])
            self._layers[each, twin] = ipyniivue.Volume(data=built.data, name=name, **look)
        self._made = _Made(self._made.volumes | made.volumes, made.find or self._made.find)
        canvas = self._canvas or ipyniivue.NiiVue(
            multiplanar_show_render=ipyniivue.ShowRender.NEVER, drag_mode=ipyniivue.DragMode.NONE, **_OPTIONS
        )
        layers = [self._layers[each, twin] for each in range(choice + 1)]
        if self._gray:
            layers[0].cal_min, layers[0].cal_max = self._gray
        if self._opacity is not None and choice:
            layers[1].opacity = self._opacity
        canvas.volumes = layers
        self._canvas = canvas

    def _clear(self) -> None:
        for each in [self._canvas, *self._layers.values()]:
            if each:
                each.close()
        self._canvas, self._layers, self._stage = None, {}, _Stage()

    def _put(self, stage: _Stage) -> None:
        self._stage = stage
        self.refresh()


def _make(shown: Scene, missing: list[int], twin: bool) -> _Made:
    volumes = {each: shown.volumes[each].build(normal=twin) for each in missing}
    return _Made(volumes, volumes[0].share(shown.place()) if shown.finding and 0 in volumes else [])


def _look(volume: Volume) -> dict[str, Any]:
    window = volume.windows[0]
    return {
        "colormap": volume.colors,
        "opacity": volume.opacity,
        "cal_min": window.low,
        "cal_max": window.high,
        "colorbar_visible": False,
    }


def _controls(volume: Volume) -> View:
    return {
        "label": volume.label,
        "windows": [[each.name, each.low, each.high] for each in volume.windows],
        "span": list(volume.span),
        "unit": volume.unit,
        "opacity": volume.opacity,
    }
