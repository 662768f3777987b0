"""What is not written out: vessel trees, bowel loops, rows of ribs, as groups of steps for the painter.

The same seed grows the same group (PCG64, numpy's default generator).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ..errors import CasebookError

Group = dict[str, Any]


def grown(described: Mapping[str, Any], place: str) -> list[Group]:
    """Return the groups that a description grows: {kind: tree | spray | loops | repeat, ...}.

    Raises CasebookError, with `place`, for an unknown kind and a missing key.
    """
    try:
        return _KINDS[described["kind"]](described, np.random.default_rng(described.get("seed", 0)))
    except KeyError as missing:
        raise CasebookError(
            f"{place}: {missing} is missing or unknown; what grows is one of {', '.join(_KINDS)}"
        ) from None


def _tree(given: Mapping[str, Any], generator: np.random.Generator) -> list[Group]:
    """Grow trees that fork in two; each fork keeps the sum of the cubes of the radii (Murray's rule)."""
    steps = []
    for root in given["roots"]:
        start, along = np.array(root["from"], dtype=float), np.array(root["along"], dtype=float)
        for points, radii in _limbs(start, along, float(root["radius"]), given, generator):
            steps.append(_vessel(given, points, radii))
    return [{"steps": steps}]


def _limbs(
    start: np.ndarray,
    along: np.ndarray,
    radius: float,
    given: Mapping[str, Any],
    generator: np.random.Generator,
) -> Iterator[tuple[list[np.ndarray], list[float]]]:
    if radius < given["smallest"]:
        return
    length = float(np.linalg.norm(along))
    across = np.cross(along, generator.standard_normal(3))
    across /= np.linalg.norm(across)
    end = start + along
    share = float(generator.uniform(0.35, 0.65))
    radii = [radius * share ** (1 / 3), radius * (1 - share) ** (1 / 3)]
    middle = start + 0.5 * along + 0.08 * length * np.cross(along / length, across)
    yield [start, middle, end], [radius, radius * 0.97, max(radii)]
    for side, thinner in zip((1.0, -1.0), radii, strict=True):
        angle = np.deg2rad(generator.uniform(*given["fork_degrees"]))
        onward = along / length * np.cos(angle) + side * across * np.sin(angle)
        yield from _limbs(end, onward * length * generator.uniform(0.72, 0.95), thinner, given, generator)


def _spray(given: Mapping[str, Any], generator: np.random.Generator) -> list[Group]:
    """Grow single bent vessels from near one point; with `sides: both`, to either side by chance."""
    steps = []
    for _ in range(given["count"]):
        side = generator.choice([-1.0, 1.0]) if given.get("sides") == "both" else 1.0
        start = np.array(given["from"]) + np.array(given["scatter"]) * generator.standard_normal(3)
        along = np.array([generator.uniform(*each) for each in given["along"]])
        middle = start + 0.5 * along + given["bend"] * generator.standard_normal(3)
        points = [each * (side, 1.0, 1.0) for each in (start, middle, start + along)]
        steps.append(_vessel(given, points, given["radii"]))
    return [{"steps": steps}]


def _vessel(given: Mapping[str, Any], points: list[np.ndarray], radii: list[float]) -> dict[str, Any]:
    tube = {"points": [[float(value) for value in each] for each in points], "radius": list(radii)}
    return {"paint": given["paint"], "shape": {"tube": tube}, "reach": 0.5, "where": given["where"]}


def _repeat(given: Mapping[str, Any], generator: np.random.Generator) -> list[Group]:
    """Write the same steps once for each entry of `over`, whose values they can name."""
    return [
        {
            "box": each.get("box", {}),
            "steps": [{"let": key, "is": value} for key, value in each.items() if key != "box"]
            + given["steps"],
        }
        for each in given["over"]
    ]


def _loops(given: Mapping[str, Any], generator: np.random.Generator) -> list[Group]:
    """Grow bowel loops: a wall, and in it fluid, stool, or gas above a level of fluid."""
    names, weights = zip(*given["filled_with"].items(), strict=True)
    groups = []
    for _ in range(given["count"]):
        center = np.array([generator.uniform(*each) for each in given["within"]])
        radius = float(generator.uniform(*given["radius"]))
        half = np.array(given["length"]) * generator.standard_normal(3) / 2
        filling = str(generator.choice(names, p=weights))
        tube = {
            "points": [list(map(float, center - half)), list(map(float, center + half))],
            "radius": radius,
        }
        free = given["where"]
        steps = [
            {"let": "loop", "shape": {"tube": tube}},
            {"let": "rough", "is": "loop + 0.8*n1"},
            {"paint": "BOWALL", "inside": "rough", "where": free},
            {
                "paint": filling,
                "inside": f"rough + {given['wall']}",
                "where": f"{free} and label in [BOWALL]",
            },
        ]
        if filling == "BGAS":
            low = f"{free} and label in [BGAS] and y > {float(center[1]) + 1.5}"
            steps.append({"paint": "BFLUID", "inside": f"rough + {given['wall']}", "where": low})
        groups.append({"steps": steps, "reach": 4.0})
    return groups


_KINDS = {"tree": _tree, "spray": _spray, "loops": _loops, "repeat": _repeat}
