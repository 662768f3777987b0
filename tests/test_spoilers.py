"""Words that are said before they may be."""

import re
from pathlib import Path

import pytest

from helpers.case import load_case
from helpers.spoilers import Spoilers, SpoilerWords

ROOT = Path(__file__).parent.parent


@pytest.fixture
def spoilers(case):
    return Spoilers(case)


def test_the_moments_stand_in_order(spoilers):
    assert spoilers.moments == [
        "at-the-door",
        "at-the-door/in-one-sentence",
        "at-the-door/first-look",
        "in-the-stand",
        "in-the-stand/what-now",
        "back-on-the-road",
        "back-on-the-road/mend",
        "back-on-the-road/looking-ahead",
        "debrief",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a bearing", ["bearing*"]),
        ("A BEARING", ["bearing*"]),
        ("bearings.", ["bearing*"]),
        ("the-bearing-test", ["bearing*"]),
        ("a (loose hub)", ["loose hub"]),
        ("a loose hubcap", []),
        ("overbearing", []),
        ("forbearing", []),
        ("a bear", []),
        ("Nobody’s bearing", ["bearing*", "Nobody*"]),
    ],
)
def test_a_spoiler_is_a_whole_word_or_with_a_star_any_ending(spoilers, text, found):
    assert spoilers.anywhere(text) == found


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        ("at-the-door", ["bearing*", "new grease", "Nobody*"]),
        ("in-the-stand", ["bearing*", "new grease", "Nobody*"]),
        ("in-the-stand/what-now", ["new grease", "Nobody*"]),
        ("back-on-the-road", ["Nobody*"]),
        ("back-on-the-road/looking-ahead", ["Nobody*"]),
        ("debrief", []),
    ],
)
def test_a_spoiler_may_be_said_from_its_moment_on(spoilers, moment, found):
    assert spoilers.too_early("bearing, new grease, Nobody", moment) == found


def test_the_practice_case_says_nothing_too_early(spoilers):
    assert spoilers.problems() == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("notebook: 99-", "notebook: 99-bearing-"),
        ('title: "Practice', 'title: "Bearing practice'),
        ("title: In the stand", "title: The bearing"),
        ("id: at-the-door", "id: bearing"),
        ("id: in-one-sentence", "id: bearing"),
        ("id: pump", "id: bearing"),
        ("  pressure: {", "  bearing: {name: x}\n  pressure: {"),
        ("text: Check the tire", "text: Check the bearing"),
        ("text: Take the axle", "text: Take the bearing"),
        ("label: Complaint", "label: Bearing"),
        ("true in the stand", "true on the bearing"),
        ("lead_in: What do you do now?", "lead_in: Is it the bearing?"),
        ('helper: "What', 'helper: "The bearing'),
        ('feedback: "Quick', 'feedback: "No bearing'),
        ("title: One way", "title: The bearing"),
        ("label: Short", "label: Bearing"),
        ('note: "Yours', 'note: "The bearing'),
        ("A bicycle that began", "A bearing that began"),
        ("Both wheels were spun", "Both bearings were spun"),
        ('text: "Both ran true', 'text: "Both bearings ran true'),
        ('text: "Both wheels run true."', 'text: "Both bearings run true."'),
        ("name: Spinning both", "name: Bearing both"),
        ("name: Tire", "name: Bearing"),
        ("radiation: if CT", "radiation: if the bearing is in it"),
    ],
)
def test_a_spoiler_in_anything_shown_before_its_moment_is_found(make_case, old, new):
    found = Spoilers(make_case((old, new))).problems()
    assert any(each.startswith("'bearing*' ") for each in found), found


def test_a_spoiler_in_the_kind_of_a_source_is_found(make_case):
    case = make_case(references=[("kind: handbook", "kind: bearing handbook")])
    assert any("bearing" in each for each in Spoilers(case).problems())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('text: "A true wheel can', 'text: "Nobody knows that a true wheel can'),
        ("title: A loose rear", "title: Nobody’s loose rear"),
        ('feedback: "It was done', 'feedback: "The bearing was done'),
    ],
)
def test_what_is_shown_later_may_say_it(make_case, old, new):
    assert Spoilers(make_case((old, new))).problems() == []


@pytest.mark.parametrize(
    ("word", "text", "said"),
    [
        ("IVIg", "an ivig.", True),
        ("IVIg", "IVIg2", False),
        ("IVIg", "_IVIg", False),
        ("ß*", "STRASSE, SS", True),
        ("é*", "É1", True),
        ("a b", "xa b, a b", True),
        ("a*", "", False),
        ("mass", "masses mass", True),
    ],
)
def test_upper_and_lower_case_are_the_same_and_words_are_whole(word, text, said):
    assert SpoilerWords([(word, 1)]).too_early(text) == ([word] if said else [])


PLACES = re.compile(
    r"\b(left|right|side|beside|near|next to|adrenal|kidney|renal|L1|lumbar|level|mm|cm|abdom|retroperiton"
    r"|paraspinal)\w*",
    re.IGNORECASE,
)
# What is said there is that these are not reported.
ALLOWED = ("Size, side and level are not reported",)


def test_nothing_said_of_a_picture_of_case_1_places_the_mass():
    """The source gives neither side, size, level nor organ; the simulation had to put the mass somewhere."""
    case = load_case("wobbly-toddler", ROOT)
    shown = [each for name, each in case.file.pictures.items() if name.startswith(("search", "mibg"))]
    said = [
        text for each in shown for text in (each.title, each.alt, each.alt_after, each.note, each.stands_for)
    ]
    for question in case.questions:
        if any(name.startswith(("search", "mibg")) for name in question.pictures):
            said += [each.text for each in getattr(question, "explains", ())]
            said += [text for each in question.parts for text in (each.text, each.feedback)]
            said += [question.lead_in, question.helper, getattr(question, "outlined", "")]
    assert len(said) > 40
    for text in said:
        for allowed in ALLOWED:
            text = text.replace(allowed, "")
        assert not PLACES.search(text), text
