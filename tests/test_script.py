"""The modules of the card's script, and how they are joined."""

import re
from pathlib import Path

import pytest

from helpers.card.script import joined

MODULES = sorted((Path(__file__).parent.parent / "helpers" / "card" / "js").glob("*.js"))
TOP = re.compile(r"^(?:export )?(?:const|let|function|class) (?:(\w+)|\[([^\]]*)\])", re.MULTILINE)


def names(text):
    return [name for one, several in TOP.findall(text) for name in re.findall(r"\w+", one or several)]


def test_every_module_is_joined_once_behind_what_it_needs():
    whole = joined()
    places = {each.name: whole.find(each.read_text(encoding="utf-8").splitlines()[0]) for each in MODULES}
    assert all(place >= 0 for place in places.values()), places
    for each in MODULES:
        for needed in re.findall(r'from "\./(\w+\.js)"', each.read_text(encoding="utf-8")):
            assert places[needed] < places[each.name], f"{each.name} stands before {needed}"


def test_the_whole_is_one_module_with_one_export():
    assert re.findall(r"^(?:import|export)\b.*", joined(), re.MULTILINE) == ["export default { render };"]


def test_no_name_stands_at_the_top_of_two_modules():
    found = [name for each in MODULES for name in names(each.read_text(encoding="utf-8"))]
    assert len(found) > 100
    assert sorted(found) == sorted(set(found))


@pytest.mark.parametrize("module", MODULES, ids=lambda each: each.name)
def test_what_a_module_imports_is_exported_and_used(module):
    text = module.read_text(encoding="utf-8")
    for wanted, source in re.findall(r'^import \{([^}]*)\} from "\./(\w+\.js)"', text, re.MULTILINE):
        exported = re.findall(
            r"^export (?:const|function) (\w+|\[[^\]]*\])",
            (module.parent / source).read_text(encoding="utf-8"),
            re.MULTILINE,
        )
        known = {name for each in exported for name in re.findall(r"\w+", each)}
        for name in re.findall(r"\w+", wanted):
            assert name in known, f"{source} exports no {name}"
            assert len(re.findall(rf"\b{name}\b", text)) > 1, f"{name} is imported and not used"
