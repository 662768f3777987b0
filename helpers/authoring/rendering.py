"""Draw the pictures of cases from their panels, and note beside them what is known of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..case import case_file, case_ids
from ..drafts import write_whole
from ..errors import CasebookError, UnknownName, need
from ..figures import FOLDER, INDEX, Drawn, Index, Value, as_json, picture_file, read_figures
from ..placed_yaml import read
from ..validation import mapping

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
    need(*_NEEDED)
    from ..imaging.panels import panel as look_up

    if panel:
        look_up(panel)
    found = []
    for each in [case_id] if case_id else case_ids(root / "cases"):
        path = case_file(each, root)
        for name, drawn_as in _pictures(path):
            try:
                look_up(drawn_as)
            except UnknownName as error:
                raise CasebookError(f"cases/{each}/case.yaml, picture '{name}': {error}") from None
            if panel in ("", drawn_as):
                found.append(Wanted(path.parent, name, drawn_as))
    return found


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
            file = picture_file(each.folder, each.name)
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


def drawn(name: str) -> tuple[bytes, Drawn]:
    """Return a panel as the bytes of a PNG file, and what the index holds of it."""
    from ..imaging.panels import panel
    from ..imaging.plate import outlines, png, strip_height

    drawn_as = panel(name)
    picture = drawn_as.draw()
    rows, columns = picture.pixels.shape[:2]
    strip = strip_height(columns)
    lines: dict[str, Any] = {
        name: tuple(map(tuple, outlines(mask, picture.mm_per_pixel)))
        for name, mask in picture.regions.items()
    }
    return png(picture), Drawn(
        panel=name,
        width=columns,
        height=rows + strip,
        strip=strip,
        mm_per_pixel=round(picture.mm_per_pixel, 6),
        regions=lines,
        rests_on=drawn_as.rests_on,
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
        picture_file(folder, gone).unlink(missing_ok=True)
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
