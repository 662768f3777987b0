"""The pictures of a case: their index, what the case file says of them, and what of that may be seen when."""

import json
import shutil

import pytest

from helpers.case import load_case
from helpers.citations import Cites
from helpers.errors import CasebookError
from helpers.figures import INDEX, Drawn, Index, as_json, read_figures
from helpers.picture_view import figure_view, files_shown
from helpers.placed_yaml import CaseError

CRACK = {"crack": (((75.0, 25.0), (85.0, 25.0), (85.0, 35.0), (75.0, 35.0)),)}


def test_an_index_is_read_as_it_was_written(tmp_path):
    drawn = Drawn(
        panel="a", width=200, height=212, strip=12, mm_per_pixel=0.5, regions=CRACK, rests_on=("mr", "ct")
    )
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / INDEX).write_text(as_json(Index(pictures={"one": drawn})), encoding="utf-8")
    figures = read_figures(tmp_path)
    assert figures.pictures == {"one": drawn}
    assert drawn.size_mm == (100, 100)
    assert figures.file("one") == tmp_path / "figures" / "one.png"


def test_a_point_is_one_line_in_the_index():
    drawn = Drawn(panel="a", width=99, height=99, strip=0, mm_per_pixel=1, regions=CRACK)
    assert "[75.0, 25.0],\n" in as_json(Index(pictures={"one": drawn}))


DAMAGED = b'{"pictures": {"a": {"panel": "x", "width": 9, "height": 9, %s}}}'


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff", b"[]", b'{"pictures": {"a": {"panel": "x"}}}', b'{"more": 1}',
     DAMAGED % b'"strip": 0, "mm_per_pixel": NaN', DAMAGED % b'"strip": 9, "mm_per_pixel": 1',
     DAMAGED % b'"strip": 0, "mm_per_pixel": 1e300',
     DAMAGED % b'"strip": 0, "mm_per_pixel": 1, "regions": {"r": [[]]}',
     DAMAGED % b'"strip": 0, "mm_per_pixel": 1, "regions": {"r": [[[0, 0], [0, 5], [90, 5]]]}'],
)  # fmt: skip
def test_a_damaged_index_says_what_to_do(tmp_path, content):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / INDEX).write_bytes(content)
    with pytest.raises(CasebookError, match=f"run casebook render {tmp_path.name}"):
        read_figures(tmp_path)


def problems(root):
    with pytest.raises(CaseError) as caught:
        load_case("wobbling-bicycle", root)
    return str(caught.value)


def test_a_picture_that_nobody_drew_is_no_case_yet(make_root, more_kinds):
    root = make_root(*more_kinds)
    shutil.rmtree(root / "cases" / "wobbling-bicycle" / "figures")
    said = problems(root)
    assert "picture 'wheel-1' is not drawn yet; run casebook render wobbling-bicycle" in said
    assert "picture 'wheel-2' is not drawn yet" in said


def test_a_damaged_index_is_a_problem_of_the_case(make_root, more_kinds):
    root = make_root(*more_kinds)
    (root / "cases" / "wobbling-bicycle" / "figures" / INDEX).write_text("{", encoding="utf-8")
    assert "figures.json: cannot be read" in problems(root)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"panel": "invented-wheel-cracked"', '"panel": "other"',
         "was drawn as 'invented-wheel-cracked', not 'other'"),
        ('"twin": "wheel-2"', '"twin": "wheel-3"', "no picture 'wheel-3'; the pictures are wheel-2"),
        ('"twin": "wheel-2"', '"twin": "wheel-1"', "no picture 'wheel-1'; the pictures are wheel-2"),
        ('"finding": "crack"', '"finding": "hole"',
         "no region 'hole' in picture 'wheel-1'; its regions are crack"),
        ('"pictures": ["wheel-1"]', '"pictures": ["wheel-9"]',
         "no picture 'wheel-9'; the pictures are wheel-1, wheel-2"),
        ('"pictures": ["wheel-1"]', '"pictures": ["wheel-1", "wheel-2"]', "at most 1"),
        ('"pictures": ["wheel-1"], ', "", "'pictures' is missing"),
    ],
)  # fmt: skip
def test_what_does_not_agree_is_said(make_root, more_kinds, old, new, said):
    assert said in problems(make_root(*more_kinds, (old, new)))


def test_a_case_without_pictures_may_show_none(make_root):
    root = make_root(("published: {done:", "published: {pictures: [gone], done:"))
    assert "no picture 'gone'; the pictures are none" in problems(root)


# -- what may be seen when ------------------------------------------------------------------------------


def test_before_the_answer_a_picture_says_nothing_that_gives_it_away(every_kind):
    view = figure_view(every_kind, ["wheel-1"], Cites(every_kind, named=False), after=False)
    assert view == {
        "pictures": [
            {
                "file": "wheel-1",
                "title": "A wheel, seen from the side",
                "alt": "A wheel: rim, spokes and hub.",
                "width": 200,
                "height": 212,
                "strip": 12,
            }
        ],
        "basis": [],
        "assumed": [],
    }
    assert files_shown(view) == {"wheel-1"}


def test_after_the_answer_it_says_all_and_has_its_twin(every_kind):
    view = figure_view(every_kind, ["wheel-1"], Cites(every_kind, named=False), after=True)
    (picture,) = view["pictures"]
    assert picture["alt"] == "A wheel with a crack near its rim."
    assert picture["twin"] == {"file": "wheel-2", "alt": "A sound wheel."}
    assert picture["note"].startswith("Do not learn the place")
    assert view["assumed"] == [{"what": "Spokes", "value": "12", "source": "assumed (teaching choice)"}]
    assert files_shown(view) == {"wheel-1", "wheel-2"}
    assert json.loads(json.dumps(view)) == view


def test_no_pictures_are_no_figure(every_kind):
    assert figure_view(every_kind, [], Cites(every_kind, named=False), after=True) is None
