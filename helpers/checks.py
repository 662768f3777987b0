"""What a case file must be beyond the type of each key: names that agree, a way through, honest sources.

The checks work on the raw values, so that every problem is reported at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from .home import is_device
from .marks import RATINGS
from .placed_yaml import Path_, Placed
from .questions import BETWEEN
from .questions.rank import all_before
from .references import References
from .schema import Profile
from .sourced import ID_PATTERN, ID_RULE, TEACHING_POINT
from .validation import items, mapping


def check_agreement(
    placed: Placed, folder: str, references: References | None, compared: Sequence[str] = ()
) -> None:
    """Note what no single key can show; `compared` holds the sources of the cases that this one compares."""
    data = placed.data
    if not re.fullmatch(ID_PATTERN, folder):
        placed.report(("id",), f"the folder is called '{folder}'; its name is the id, and {ID_RULE}")
    elif folder == "learner" or is_device(folder):
        # The first is a file of our own beside the folders of records.
        placed.report(("id",), f"'{folder}' cannot be the name of a folder of records; use another id")
    elif data.get("id") != folder:
        placed.report(("id",), f"the id is '{data.get('id')}'; it must be the folder's name, '{folder}'")
    _check_ids(placed)
    _check_orders(placed)
    _check_ranks(placed)
    _check_comparison(placed)
    _check_cells(placed)
    _check_path_through(placed)
    _check_spoiler_moments(placed)
    if references is not None:
        _check_citations(placed, references, compared)


def questions_of(data: dict) -> Iterator[tuple[Path_, dict]]:
    """Yield the raw questions of a case file, each with its place."""
    for s, step in items(data.get("steps")):
        for q, question in items(step.get("questions")):
            yield ("steps", s, "questions", q), question


def _check_ids(placed: Placed) -> None:
    steps = [(("steps", s, "id"), step.get("id")) for s, step in items(placed.data.get("steps"))]
    questions = [((*path, "id"), question.get("id")) for path, question in questions_of(placed.data)]
    groups = [("step", [*steps]), ("question", questions)]
    for path, question in questions_of(placed.data):
        for what, key in (("option", "options"), ("item", "items")):
            parts = items(question.get(key))
            groups.append((what, [((*path, key, i, "id"), each.get("id")) for i, each in parts]))
    for what, ids in groups:
        seen = {"debrief"} if what == "step" else set()
        for path, name in ids:
            if str(name) in seen:
                placed.report(path, f"the {what} id '{name}' is taken; use another")
            seen.add(str(name))
    for path, question in questions_of(placed.data):
        ratings = {str(each.get("rating")) for _, each in items(question.get("options"))}
        one_sided = "best" not in ratings or len(ratings) < 2
        if question.get("kind") == "choice" and ratings and ratings <= set(RATINGS) and one_sided:
            rated = ", ".join(sorted(ratings))
            text = f"the options are rated {rated}; one best and one that is not best are needed"
            placed.report((*path, "options"), text)
        choose, options = question.get("choose", 1), question.get("options")
        if isinstance(choose, int) and isinstance(options, tuple) and choose >= len(options) > 0:
            placed.report(
                (*path, "choose"), f"choose is {choose} of {len(options)} options; it must be fewer"
            )


def _check_orders(placed: Placed) -> None:
    known = mapping(placed.data.get("investigations"))

    def check(path: Path_, name: Any) -> None:
        if isinstance(name, str) and name not in known:
            listed = ", ".join(map(str, known)) or "none"
            placed.report(path, f"no investigation '{name}'; the investigations are {listed}")

    for path, question in questions_of(placed.data):
        for o, option in items(question.get("options")):
            orders = option.get("orders")
            for i, name in enumerate(orders if isinstance(orders, tuple) else ()):
                check((*path, "options", o, "orders", i), name)
    for s, step in items(placed.data.get("steps")):
        for w, entry in items(mapping(step.get("published")).get("workup")):
            check(("steps", s, "published", "workup", w, "order"), entry.get("order"))


def names(value: Any) -> tuple[str, ...]:
    """Return the names in a list; whatever else stands there is left out."""
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, tuple) else ()


def _check_ranks(placed: Placed) -> None:
    for path, question in questions_of(placed.data):
        if question.get("kind") != "rank":
            continue
        listed = items(question.get("items"))
        after = {str(each.get("id")): names(each.get("after")) for _, each in listed}
        if listed and not any(after.values()):
            placed.report((*path, "items"), "any order would be right; at least one item needs an 'after'")
        for i, each in listed:
            for a, name in enumerate(after[str(each.get("id"))]):
                where = (*path, "items", i, "after", a)
                if name not in after:
                    known = ", ".join(map(str, after))
                    placed.report(where, f"no item '{name}'; the items are {known}")
                elif str(each.get("id")) in {name} | all_before(name, after):
                    placed.report(
                        where, f"'{name}' comes after '{each.get('id')}' itself; no order fits both"
                    )


def _check_comparison(placed: Placed) -> None:
    compares, debrief = placed.data.get("compares"), placed.data.get("debrief")
    if compares:
        named = names(compares)
        if isinstance(compares, tuple) and (len(named) < 2 or len(set(named)) < len(named)):
            placed.report(("compares",), "two different cases or more are needed here")
        if placed.data.get("source"):
            placed.report(("source",), "a comparison has no source of its own; leave 'source' out")
    else:
        if not placed.data.get("source"):
            placed.report((), "'source' is missing; it is needed here")
        for name in ("diagnosis", "events"):
            if isinstance(debrief, dict) and not debrief.get(name):
                placed.report(("debrief",), f"'{name}' is missing; it is needed here", key=True)
        if placed.data.get("negative_test"):
            text = "'negative_test' is shown where cases are compared; 'compares' names them"
            placed.report(("negative_test",), text, key=True)
    for path in placed.values:
        # Entries are joined by these signs where an answer is kept.
        if (
            {"profile", "others"} & set(path)
            and BETWEEN in str(_at(placed.data, path))
            and path[-1] != "cite"
        ):
            placed.report(path, f"'{BETWEEN}' cannot stand here; write it in another way")


def _check_cells(placed: Placed) -> None:
    points = tuple(Profile.model_fields)
    for path, question in questions_of(placed.data):
        if question.get("kind") != "cells":
            continue
        if not placed.data.get("compares"):
            placed.report(
                (*path, "kind"), "'cells' is for a case that compares others; 'compares' names them"
            )
        rows = names(question.get("rows"))
        named = [((*path, "rows", i), name) for i, name in enumerate(rows)]
        if len(set(rows)) < len(rows):
            placed.report((*path, "rows"), "a point stands here twice; name each once")
        others = mapping(question.get("others"))
        for where, name in [*named, *(((*path, "others", name), name) for name in others)]:
            if name not in points:
                placed.report(where, f"no point '{name}' in a profile; the points are {', '.join(points)}")


def way_through(steps: Sequence[tuple[Any, Any]]) -> list[int]:
    """Return the places of the steps in the order in which they are reached.

    A step is its id and its `next`: None for the step below it, else a step's id or "debrief". The way ends
    before a step that was passed already or that there is none of.
    """
    ids = [name for name, _ in steps]
    reached: list[int] = []
    place = 0
    while 0 <= place < len(steps) and place not in reached:
        reached.append(place)
        follows = steps[place][1]
        if follows is None:
            place += 1
        else:
            place = ids.index(follows) if follows in ids else -1
    return reached


def _check_path_through(placed: Placed) -> None:
    steps = [(step.get("id"), step.get("next")) for _, step in items(placed.data.get("steps"))]
    ids = [name for name, _ in steps]
    reached = way_through(steps)
    follows = steps[reached[-1]][1] if reached else None
    if follows not in (None, "debrief"):
        known = ", ".join(map(str, [*ids, "debrief"]))
        text = f"no step '{follows}'; the steps are {known}"
        if follows in ids:
            text = f"step '{follows}' was passed already; the debrief is never reached"
        placed.report(("steps", reached[-1], "next"), text)
        return
    for place, name in enumerate(ids):
        if place not in reached:
            text = f"step '{name}' is never reached; some step's 'next' must lead to it"
            placed.report(("steps", place), text)


def _check_spoiler_moments(placed: Placed) -> None:
    moments = {"debrief"}
    for _, step in items(placed.data.get("steps")):
        moments.add(str(step.get("id")))
        moments.update(f"{step.get('id')}/{each.get('id')}" for _, each in items(step.get("questions")))
    for i, spoiler in items(placed.data.get("spoilers")):
        since = spoiler.get("from")
        if isinstance(since, str) and since not in moments:
            allowed = "a step id, step/question, or debrief"
            placed.report(("spoilers", i, "from"), f"no moment '{since}'; allowed is {allowed}")


_STORY = ("findings", "published", "events", "profile")
"""Where a patient's story is told: only the case's own facts may stand there."""


def _check_citations(placed: Placed, references: References, compared: Sequence[str]) -> None:
    source = str(placed.data.get("source", ""))
    named = [source, *compared]
    own = {fact for key in named if key in references.by_key for fact in references.by_key[key].facts}
    if placed.data.get("compares") and len(compared) < max(2, len(names(placed.data["compares"]))):
        # What could not be read is reported where it is named; whose facts these are cannot be told.
        own = set()
    if source and not own:
        known = ", ".join(key for key, each in references.by_key.items() if each.facts)
        placed.report(("source",), f"no source '{source}' with facts; the sources are {known}")
    for path in placed.values:
        if len(path) < 2 or path[-2] != "cite":
            continue
        cited = _at(placed.data, path)
        if not isinstance(cited, str) or not re.fullmatch(r"[A-Z]+[0-9]*", cited):
            continue
        if cited != TEACHING_POINT and cited not in references.source_of:
            hint = "cite one of its facts" if cited in references.by_key else "add it to references.yaml"
            placed.report(path, f"no fact or reference '{cited}'; {hint}")
        elif own and cited not in own and any(part in _STORY for part in path):
            placed.report(
                path,
                f"'{cited}' is not a fact of source {' or '.join(filter(None, named))}; "
                "what happened rests on its own facts only",
            )


def _at(data: Any, path: Path_) -> Any:
    for part in path:
        data = data[part]
    return data
