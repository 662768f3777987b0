"""`casebook render`: which pictures are drawn, what is noted of them, and what is left alone."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from helpers import app
from helpers.case import load_case
from helpers.imaging import panels
from helpers.imaging.picture import Letters, Picture
from helpers.questions import NOTHING


def wheel(cracked, drawn):
    def draw():
        drawn.append(cracked)
        crack = np.zeros((200, 200), bool)
        crack[50:70, 150:170] = True
        pixels = np.full((200, 200), 60, np.uint8)
        if cracked:
            pixels[crack] = 250
        return Picture(pixels, 0.5, Letters("R", "L"), {"crack": crack})

    return SimpleNamespace(draw=draw, rests_on=("ct",))


@pytest.fixture
def drawn(monkeypatch):
    """Let the practice case have panels of its own; returns what was drawn."""
    found = []
    own = {"invented-wheel-cracked": wheel(True, found), "invented-wheel": wheel(False, found)}
    monkeypatch.setattr(panels, "PANELS", own)
    return found


@pytest.fixture
def root(make_root, more_kinds, monkeypatch):
    root = make_root(*more_kinds)
    monkeypatch.setenv("CASEBOOK_ROOT", str(root))
    return root


def figures(root):
    return root / "cases" / "wobbling-bicycle" / "figures"


def test_every_picture_of_a_case_is_drawn_and_noted(root, drawn, capsys):
    assert app.main(["render", "wobbling-bicycle"]) == 0
    assert drawn == [True, False]
    assert capsys.readouterr().out.endswith("2 pictures drawn, 2 changed.\n")
    index = json.loads((figures(root) / "figures.json").read_text("utf-8"))
    assert set(index["pictures"]) == {"wheel-1", "wheel-2"}
    assert index["pictures"]["wheel-1"]["panel"] == "invented-wheel-cracked"
    assert [each["what"] for each in index["values"]["ct"]]
    assert "assumed" in index["captions"]["ct"][0]
    for name in ("wheel-1", "wheel-2"):
        with Image.open(figures(root) / f"{name}.png") as image:
            assert image.size == (200, index["pictures"][name]["height"])
    case = load_case("wobbling-bicycle", root)
    assert case.question("crack").mark("80 30", "high").mark == 3
    assert case.question("crack").mark("60 30", "high").mark == -6
    assert case.question("other-wheel").mark(NOTHING, "high").mark == 3


def test_drawn_again_nothing_changes(root, drawn, capsys):
    app.main(["render"])
    before = {each.name: each.read_bytes() for each in figures(root).iterdir()}
    capsys.readouterr()
    assert app.main(["render"]) == 0
    assert capsys.readouterr().out.endswith("2 pictures drawn, none changed.\n")
    assert {each.name: each.read_bytes() for each in figures(root).iterdir()} == before


def test_one_panel_leaves_the_others_alone(root, drawn, capsys):
    app.main(["render"])
    other = figures(root) / "wheel-1.png"
    other.write_bytes(b"mine")
    drawn.clear()
    assert app.main(["render", "wobbling-bicycle", "--panel", "invented-wheel"]) == 0
    assert drawn == [False]
    assert other.read_bytes() == b"mine"
    assert app.main(["render", "--panel=invented-wheel"]) == 0


def test_a_case_whose_pictures_were_never_drawn_can_be_drawn(root, drawn):
    for each in figures(root).iterdir():
        each.unlink()
    assert app.main(["render"]) == 0
    assert load_case("wobbling-bicycle", root)


def test_a_damaged_index_is_written_anew(root, drawn):
    (figures(root) / "figures.json").write_text("{", encoding="utf-8")
    assert app.main(["render"]) == 0
    assert load_case("wobbling-bicycle", root)


def test_a_picture_that_the_case_no_longer_names_goes(root, drawn):
    app.main(["render"])
    file = root / "cases" / "wobbling-bicycle" / "case.yaml"
    text = file.read_text("utf-8").replace('"twin": "wheel-2"', '"twin": ""')
    text = text.replace('"pictures": ["wheel-2"], ', "").replace('"pictures": ["wheel-2"]', '"pictures": []')
    start = text.index('"wheel-2": {')
    file.write_text(text[:start].rstrip(", ") + text[text.index("}", start) + 1 :], encoding="utf-8")
    app.main(["render"])
    assert sorted(each.name for each in figures(root).iterdir()) == ["figures.json", "wheel-1.png"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gone"], "no case 'gone'; the cases are 'wobbling-bicycle'"),
        (["--panel"], "--panel needs a name"),
        (["--panel", "gone"], "no panel 'gone'; the panels are 'invented-wheel-cracked', 'invented-wheel'"),
        (["wobbling-bicycle", "more"], "'more' is not understood here"),
        (["--all"], "'--all' is not understood here"),
    ],
)
def test_what_cannot_be_drawn_is_said(root, drawn, capsys, words, said):
    assert app.main(["render", *words]) == 1
    assert said in capsys.readouterr().err
    assert drawn == []


def test_a_case_that_names_an_unknown_panel(make_root, more_kinds, drawn, monkeypatch, capsys):
    root = make_root(*more_kinds, ('"panel": "invented-wheel"', '"panel": "gone"'))
    monkeypatch.setenv("CASEBOOK_ROOT", str(root))
    assert app.main(["render"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("cases/wobbling-bicycle/case.yaml, picture 'wheel-2': no panel 'gone'")


def test_without_the_libraries_it_says_what_to_do(root, monkeypatch, capsys):
    from helpers import errors

    monkeypatch.setattr(errors, "find_spec", lambda name: None if name == "nilearn" else True)
    assert app.main(["render"]) == 1
    assert capsys.readouterr().err == "nilearn is not installed; see the first command of the README\n"


def test_a_folder_that_cannot_be_written(root, drawn, capsys, monkeypatch):
    from helpers.authoring import rendering

    def full(target, _content):
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(rendering, "write_whole", full)
    before = {each.name: each.read_bytes() for each in figures(root).iterdir()}
    assert app.main(["render"]) == 1
    assert "No space left on device; nothing half was left behind" in capsys.readouterr().err
    assert {each.name: each.read_bytes() for each in figures(root).iterdir()} == before


def test_the_help_names_it(capsys):
    app.main(["--help"])
    assert "casebook render [CASE] [--panel NAME]" in capsys.readouterr().out
