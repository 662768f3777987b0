"""The modules of the card's script, and how they are joined."""

import re
from pathlib import Path

import pytest

from helpers.card.script import joined

MODULES = sorted((Path(__file__).parent.parent / "helpers" / "card" / "js").glob("*.js"))
ENTRIES = ["board.js", "card.js", "class.js", "phone.js", "preview.js", "viewer.js"]
TOP = re.compile(r"^(?:export )?(?:const|let|(?:async )?function|class) (?:(\w+)|\[([^\]]*)\])", re.MULTILINE)


def names(text):
    return [name for one, several in TOP.findall(text) for name in re.findall(r"\w+", one or several)]


def needed(module):
    return re.findall(r'from "\./(\w+\.js)"', module.read_text(encoding="utf-8"))


def reached(entry):
    found = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name not in found:
            (found[name],) = [each for each in MODULES if each.name == name]
            waiting += needed(found[name])
    return list(found.values())


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_module_is_joined_once_behind_what_it_needs(entry):
    whole = joined(entry)
    first = {each.name: each.read_text(encoding="utf-8").splitlines()[0] for each in MODULES}
    assert len(set(first.values())) == len(first)
    modules = reached(entry)
    assert {each.name: whole.count(first[each.name]) for each in modules} == {
        each.name: 1 for each in modules
    }
    for each in modules:
        for name in needed(each):
            assert whole.find(first[name]) < whole.find(first[each.name]), f"{each.name} stands before {name}"


def test_every_module_belongs_to_something():
    assert {each.name for entry in ENTRIES for each in reached(entry)} == {each.name for each in MODULES}


def test_the_card_does_not_carry_what_the_preview_alone_needs():
    assert "preview.js" not in {each.name for each in reached("card.js")}


@pytest.mark.parametrize(
    ("entry", "exports"),
    [
        ("board.js", ["export default { render: renderBoard };"]),
        ("card.js", ["export default { render };"]),
        ("class.js", ["export default { render: renderInClass };"]),
        ("phone.js", []),
        ("preview.js", []),
        ("viewer.js", ["export default { render };"]),
    ],
)
def test_the_whole_is_one_module(entry, exports):
    assert re.findall(r"^(?:import|export)\b.*", joined(entry), re.MULTILINE) == exports


def test_no_name_stands_at_the_top_of_two_modules():
    found = [name for each in MODULES for name in names(each.read_text(encoding="utf-8"))]
    assert len(found) > 100
    assert sorted(found) == sorted(set(found))


@pytest.mark.parametrize("module", MODULES, ids=lambda each: each.name)
def test_what_a_module_imports_is_exported_and_used(module):
    text = module.read_text(encoding="utf-8")
    for wanted, source in re.findall(r'^import \{([^}]*)\} from "\./(\w+\.js)"', text, re.MULTILINE):
        exported = re.findall(
            r"^export (?:const|(?:async )?function) (\w+|\[[^\]]*\])",
            (module.parent / source).read_text(encoding="utf-8"),
            re.MULTILINE,
        )
        known = {name for each in exported for name in re.findall(r"\w+", each)}
        for name in re.findall(r"\w+", wanted):
            assert name in known, f"{source} exports no {name}"
            assert len(re.findall(rf"\b{name}\b", text)) > 1, f"{name} is imported and not used"
