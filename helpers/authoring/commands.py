"""What authors can ask of the command: new, check, refresh, render, publish, schema."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from ..case import case_file, case_ids, check_case, find_root, root_with_notebooks
from ..errors import CasebookError, refuse_options, take_option
from ..notebooks import notebooks_in


def new(words: list[str]) -> int:
    """Write a case to fill in."""
    from .skeleton import new_case

    refuse_options(words)
    if len(words) != 1:
        raise CasebookError("casebook new takes one id, such as: casebook new night-cough")
    (case_id,) = words
    root = root_with_notebooks()
    try:
        told = new_case(case_id, root)
    except OSError as error:
        raise _cannot_write(error) from None
    for line in told:
        print(line)
    print(
        f"Next: open cases/references.yaml, then cases/{case_id}/case.yaml, replace each FILL-IN, then run:"
    )
    print(f"casebook check {case_id}")
    return 0


def check(words: list[str]) -> int:
    """Check cases and notebooks, and print what their questions can earn."""
    from .inspection import Inspection, paths_to_inspect
    from .mark_table import print_tables

    refuse_options(words)
    inspection = Inspection()
    problems: dict[str, None] = {}
    paths = paths_to_inspect([Path(each) for each in words], find_root())
    for path in paths:
        problems.update(dict.fromkeys(inspection.problems(path)))
    problems.update(dict.fromkeys(inspection.problems_of_the_whole()))
    for each in problems:
        print(each)
    print_tables(inspection.tables)
    checked = "one file" if len(paths) == 1 else f"{len(paths)} files"
    if problems:
        named = len({each.split(":", 1)[0] for each in problems})
        checked = "one file" if named == 1 else f"{named} files"
        many = "One problem" if len(problems) == 1 else f"{len(problems)} problems"
        print(f"{many} in {checked}.", file=sys.stderr)
        return 1
    print(f"{checked[0].upper()}{checked[1:]} checked. No problem found.")
    return 0


def refresh(words: list[str]) -> int:
    """Run notebooks and store what they show."""
    from .inspection import own_notebook
    from .reference_outputs import refresh as run

    refuse_options(words)
    root = find_root()
    paths = []
    for word in words:
        own = root / "cases" / word / "case.yaml"
        paths.append((own.is_file() and own_notebook(own)) or Path(word))
    for path in paths or notebooks_in(root / "notebooks"):
        if not path.is_file():
            raise CasebookError(f"no notebook '{path}'")
        print(f"{path.name} ...", end=" ", flush=True)
        print("changed" if run(path) else "as it was")
    return 0


def publish(words: list[str]) -> int:
    """Note the present version of each case that has no problem."""
    from ..placed_yaml import read
    from .inspection import Inspection, paths_to_inspect
    from .versions import Entry, digest_of, read_versions, write_versions

    refuse_options(words)
    root = find_root()
    files = [case_file(each, root) for each in words or case_ids(root / "cases")]
    inspection = Inspection()
    problems: dict[str, None] = {}
    for file in files:
        for path in paths_to_inspect([Path(file.parent.name)], root):
            problems.update(dict.fromkeys(inspection.problems(path)))
    for each in problems:
        print(each)
    if problems:
        print("Nothing was published: a case with a problem cannot be.", file=sys.stderr)
        return 1
    before = read_versions(root / "cases")
    after = dict(before)
    for file in files:
        values = read(file, file.name).data
        after[values["id"]] = Entry(version=values["version"], digest=digest_of(check_case(file), values))
    if after != before:
        try:
            write_versions(root / "cases", after)
        except OSError as error:
            raise _cannot_write(error) from None
    for file in files:
        case_id = file.parent.name
        said = "is published already" if before.get(case_id) == after[case_id] else "is published now"
        print(f"{case_id}: version {after[case_id].version} {said}")
    return 0


def schema(words: list[str]) -> int:
    """Write the schema by which editors complete the keys of a case file."""
    from ..drafts import write_whole
    from .json_schema import as_text

    refuse_options(words, none=True)
    path = find_root() / "cases" / "case.schema.json"
    text = as_text()
    as_it_was = path.is_file() and path.read_text(encoding="utf-8") == text
    if not as_it_was:
        try:
            write_whole(path, text)
        except OSError as error:
            raise _cannot_write(error) from None
    print(f"cases/{path.name}: {'as it was' if as_it_was else 'written'}")
    return 0


def render(words: list[str]) -> int:
    """Draw the pictures of cases."""
    from .rendering import progress
    from .rendering import render as draw
    from .rendering import wanted as pictures_wanted

    rest, panels = take_option(words, "--panel")
    if not all(panels):
        raise CasebookError("--panel needs a name, such as: casebook render --panel abdomen-mr-normal")
    panel = str(panels[-1]) if panels else ""
    refuse_options(rest)
    if len(rest) > 1:
        raise CasebookError(f"'{rest[1]}' is not understood here; name one case, or none for all")
    pictures = pictures_wanted(find_root(), "".join(rest), panel)
    if not pictures:
        where = f"case '{rest[0]}'" if rest else "any case"
        print(f"No picture of {where} shows this panel." if panel else f"No picture in {where}.")
        return 0
    try:
        with progress(len(pictures)) as tell:
            changed = sum(new_file for _, new_file in draw(pictures, tell))
    except OSError as error:
        raise _cannot_write(error) from None
    drawn = "One picture" if len(pictures) == 1 else f"{len(pictures)} pictures"
    print(f"{drawn} drawn, {changed or 'none'} changed.")
    return 0


def _cannot_write(error: OSError) -> CasebookError:
    where = f"{error.filename}: " if error.filename else ""
    return CasebookError(f"{where}{error.strerror or 'it cannot be written'}; nothing half was left behind")


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "new": new,
    "check": check,
    "refresh": refresh,
    "publish": publish,
    "render": render,
    "schema": schema,
}
