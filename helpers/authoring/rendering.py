"""Draw the pictures of cases from their panels, and note beside them what is known of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..case import case_file, case_ids
from ..drafts import write_whole
from ..errors import CasebookError, UnknownName
from ..figures import FOLDER, INDEX, Drawn, Index, Value, as_json, read_figures
from ..placed_yaml import read
from ..validation import mapping

if TYPE_CHECKING:
    from ..imaging.picture import Picture

_NEEDED = ("numpy", "scipy", "skimage", "nibabel", "nilearn", "PIL", "rich")


@dataclass(frozen=True)
class Wanted:
    """A picture to be drawn: the folder of its case, its name there and its panel."""

    folder: Path
    name: str
    panel: str


def wanted(root: Path, case_id: str = "", panel: str = "") -> list[Wanted]:
    """Return the pictures of one case or of all, all of them or those of one panel, in order of the files.

    Raises CasebookError for a case, a panel or a picture that cannot be drawn.
    """
    require()
    from ..imaging.panels import PANELS

    if panel and panel not in PANELS:
        raise UnknownName("panel", panel, list(PANELS))
    found = []
    for each in [case_id] if case_id else case_ids(root / "cases"):
        path = case_file(each, root)
        for name, drawn_as in _pictures(path):
            if drawn_as not in PANELS:
                shown = f"cases/{each}/case.yaml, picture '{name}'"
                raise CasebookError(f"{shown}: {UnknownName('panel', drawn_as, list(PANELS))}")
            if panel in ("", drawn_as):
                found.append(Wanted(path.parent, name, drawn_as))
    return found


def require() -> None:
    """Make sure that the libraries for pictures are installed; raises CasebookError."""
    if missing := [each for each in _NEEDED if find_spec(each) is None]:
        raise CasebookError(f"{', '.join(missing)} not installed; see the first command of the README")


def render(pictures: Iterable[Wanted], tell: Callable[[str], None]) -> Iterator[tuple[Wanted, bool]]:
    """Draw each picture, one panel once, and yield it with whether its file changed; `tell` says what comes.

    What the index holds of pictures that the case no longer names is dropped, and their files with it.
    """
    panels: dict[str, tuple[bytes, Drawn]] = {}
    entries: dict[Path, dict[str, Drawn]] = {}
    try:
        for each in pictures:
            tell(f"{each.folder.name}: {each.name}")
            if each.panel not in panels:
                panels[each.panel] = drawn(each.panel)
            content, entry = panels[each.panel]
            file = each.folder / FOLDER / f"{each.name}.png"
            changed = not file.is_file() or file.read_bytes() != content
            file.parent.mkdir(exist_ok=True)
            if changed:
                write_whole(file, content)
            entries.setdefault(each.folder, {})[each.name] = entry
            yield each, changed
    finally:
        # What was drawn is noted even where the rest was broken off.
        for folder, drawn_here in entries.items():
            _note(folder, drawn_here)


def drawn(panel: str) -> tuple[bytes, Drawn]:
    """Return a panel as the bytes of a PNG file, and what is known of it."""
    from ..imaging.panels import PANELS
    from ..imaging.plate import png

    picture = PANELS[panel].draw()
    return png(picture), entry_of(panel, picture)


def entry_of(panel: str, picture: Picture) -> Drawn:
    """Return what the index holds of a picture."""
    from ..imaging.panels import PANELS
    from ..imaging.plate import outlines, strip_height

    rows, columns = picture.pixels.shape[:2]
    strip = strip_height(columns)
    lines: dict[str, Any] = {
        name: tuple(map(tuple, outlines(mask, picture.mm_per_pixel)))
        for name, mask in picture.regions.items()
    }
    return Drawn(
        panel=panel,
        width=columns,
        height=rows + strip,
        strip=strip,
        mm_per_pixel=round(picture.mm_per_pixel, 6),
        regions=lines,
        rests_on=PANELS[panel].rests_on,
    )


def _note(folder: Path, entries: Mapping[str, Drawn]) -> None:
    from ..imaging.assumed import groups as known_groups
    from ..imaging.assumed import sentences, values_behind

    try:
        kept = dict(read_figures(folder).pictures)
    except CasebookError:
        # A damaged index is written anew; the pictures that are drawn after this one join it.
        kept = {}
    named = dict(_pictures(folder / "case.yaml"))
    for gone in set(kept) - set(named):
        (folder / FOLDER / f"{gone}.png").unlink(missing_ok=True)
    pictures = {each: kept[each] for each in kept if each in named} | dict(entries)
    # An older entry may name a group that there is no more.
    groups = {group for each in pictures.values() for group in each.rests_on} & set(known_groups())
    values = {group: tuple(Value(**each) for each in values_behind(group)) for group in groups}
    captions = {group: tuple(sentences(group)) for group in groups}
    index = Index(pictures=pictures, values=values, captions=captions)
    write_whole(folder / FOLDER / INDEX, as_json(index))


def _pictures(path: Path) -> list[tuple[str, str]]:
    """Return the name and the panel of each picture in a case file, which need not be valid otherwise."""
    data = read(path, f"cases/{path.parent.name}/case.yaml").data
    named = mapping(mapping(data).get("pictures"))
    return [(str(name), str(mapping(entry).get("panel"))) for name, entry in named.items()]


@contextmanager
def progress(total: int) -> Iterator[Any]:
    """Yield a function that tells what is drawn now; a bar on a terminal, lines elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda said: print(said, flush=True)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("", total=total)
        done = -1

        def tell(said: str) -> None:
            nonlocal done
            done += 1
            bar.update(task, description=said, completed=max(0, done))

        yield tell
        bar.update(task, completed=total)
