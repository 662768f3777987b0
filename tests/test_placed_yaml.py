"""Reading YAML: plain values with their places, and a clear refusal of everything else."""

import codecs

import pytest
import yaml

from helpers import placed_yaml
from helpers.placed_yaml import CaseError, Problem, read


@pytest.fixture(autouse=True, params=["SafeLoader", "CSafeLoader"])
def loader(request, monkeypatch):
    """Read with libyaml and without it: both must say the same."""
    if not hasattr(yaml, request.param):
        pytest.skip("this PyYAML was built without libyaml")
    monkeypatch.setattr(placed_yaml, "_Loader", getattr(yaml, request.param))


@pytest.fixture
def loaded(tmp_path):
    def load(text):
        path = tmp_path / "case.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read(path, "cases/x/case.yaml")

    return load


@pytest.fixture
def refused(loaded):
    def refuse(text):
        with pytest.raises(CaseError) as caught:
            loaded(text)
        assert caught.value.__cause__ is None
        return str(caught.value)

    return refuse


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("No", "No"),
        ("NO", "NO"),
        ("n", "n"),
        ("off", "off"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("false", False),
        ("'true'", "true"),
        ("~", None),
        ("null", None),
        ("", None),
        ('""', ""),
        ("'~'", "~"),
        ("3", 3),
        ("-6", -6),
        ("'3'", "3"),
        ("1.5", 1.5),
        ("1e3", "1e3"),
        ("0x10", "0x10"),
        ("12:30", "12:30"),
        ("2026-11-21", "2026-11-21"),
        ("1_000", "1_000"),
        (".5", ".5"),
        ("9" * 20, "9" * 20),
        ("[a, [b]]", ("a", ("b",))),
        ("{a: {b: 1}}", {"a": {"b": 1}}),
        (">-\n  two\n  lines", "two lines"),
    ],
)
def test_a_value_is_what_its_author_sees(loaded, written, value):
    data = loaded(f"key: {written}\n").data
    assert data == {"key": value}
    assert type(data["key"]) is type(value)


def test_each_value_and_key_has_its_place(loaded):
    placed = loaded("a: 1\nlist:\n  - b: two\n    c: 3\n  - [x, y]\n")
    assert placed.values[("list", 0, "c")] == (4, 8)
    assert placed.keys[("list", 0, "c")] == (4, 5)
    assert placed.values[("list", 1, 1)] == (5, 9)


def test_a_problem_without_a_place_stands_at_its_nearest_ancestor(loaded):
    placed = loaded("a: 1\nlist:\n  - b: two\n")
    assert placed.problem(("list", 0, "gone"), "x") == Problem("cases/x/case.yaml", 3, 5, "x")
    assert placed.problem(("gone",), "x") == Problem("cases/x/case.yaml", 1, 1, "x")


def test_a_problem_about_a_missing_key_stands_where_the_key_is_missing(loaded):
    placed = loaded("list:\n  - b: one\n  - b: two\n")
    assert placed.problem(("list", 1), "x", key=True) == Problem("cases/x/case.yaml", 3, 5, "x")


def test_a_repeated_key_is_a_problem_at_its_second_place(loaded):
    placed = loaded("a: 1\nb: 2\na: 3\n")
    assert list(map(str, placed.problems)) == [
        "cases/x/case.yaml:3:1: the key 'a' stands here twice; keep one"
    ]


def test_a_repeated_key_leaves_no_place_of_what_it_replaced(loaded):
    placed = loaded("a: [1, 2]\na: [3]\n")
    assert placed.data == {"a": (3,)}
    assert ("a", 1) not in placed.values


def test_a_byte_order_mark_is_passed_over(loaded):
    placed = loaded(codecs.BOM_UTF8 + b"a: 1\n")
    assert placed.data == {"a": 1}
    assert placed.keys[("a",)] == (1, 1)


BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefghi", "bcdefghij", strict=True)
)
DEEP = "nested deeper than 20 levels; a case needs fewer"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: the file is empty; a mapping of keys is needed"),
        ("# nothing\n", "1:1: the file is empty; a mapping of keys is needed"),
        ("- a\n", "1:1: this is not a mapping; keys with values are needed"),
        ("only words\n", "1:1: this is not a mapping; keys with values are needed"),
        ("a: 1\n---\nb: 2\n", "2:1: a second document begins here; one file holds one document"),
        ("a: &x 1\n", "1:4: the anchor '&x' is not read; write the value out where it is used"),
        ("&x a: 1\n", "1:1: the anchor '&x' is not read; write the value out where it is used"),
        ("a: &x [1]\nb: *x\n", "1:4: the anchor '&x' is not read; write the value out where it is used"),
        ("b: *x\n", "1:4: the alias '*x' is not read; write the value out"),
        (BOMB, "1:4: the anchor '&a' is not read; write the value out where it is used"),
        ("a: !!python/object/apply:os.system [ls]\n",
         "1:4: the tag 'tag:yaml.org,2002:python/object/apply:os.system' is not read; leave it out"),
        ("a: !!str 1\n", "1:4: the tag 'tag:yaml.org,2002:str' is not read; leave it out"),
        ("a: !mine 1\n", "1:4: the tag '!mine' is not read; leave it out"),
        ("!!str a: 1\n", "1:1: the tag 'tag:yaml.org,2002:str' is not read; leave it out"),
        ("? [a, b]\n: 1\n", "1:3: a key must be one word or text"),
        ("a: " + "[" * 100_000, f"1:24: {DEEP}"),
        ("[" * 100_000, f"1:22: {DEEP}"),
        ("a: " + "{a: " * 30 + "1" + "}" * 30, f"1:84: {DEEP}"),
        ("".join(f"{' ' * i}a:\n" for i in range(200)), f"22:22: {DEEP}"),
        (b"a: \xe9t\xe9\n", "1:1: byte 3 is not UTF-8; save the file as UTF-8"),
        ("a: é\n".encode("utf-16"), "1:1: byte 0 is not UTF-8; save the file as UTF-8"),
    ],
)  # fmt: skip
def test_what_is_not_plain_yaml_is_refused_at_its_place(refused, text, message):
    assert refused(text) == f"cases/x/case.yaml:{message}"


@pytest.mark.parametrize(
    "text",
    ["a: [1\n", "a: b: c\n", "a:\n\t- b\n", 'a: "open\n', "a: 1\n b: 2\n", "%\n", "a: \x00\n", "{" * 9],
)
def test_what_is_not_yaml_is_refused_in_one_line_with_a_place(refused, text):
    message = refused(text)
    assert message.count("\n") == 0
    assert message.startswith("cases/x/case.yaml:")
    assert "not YAML: " in message or "a key must be" in message
    assert "http" not in message


def test_a_file_of_10_mb_is_refused_before_it_is_read(refused, monkeypatch):
    text = "a: 1\n" * 2_000_000
    monkeypatch.setattr(yaml, "parse", None)
    message = "the file has 10,000,000 bytes; at most 1,000,000 are read"
    assert refused(text) == f"cases/x/case.yaml:1:1: {message}"


def test_a_missing_file_is_needed(tmp_path):
    with pytest.raises(CaseError, match=r"^cases/x/case\.yaml:1:1: there is no such file; it is needed$"):
        read(tmp_path / "gone.yaml", "cases/x/case.yaml")


def test_what_cannot_be_read_says_why(tmp_path):
    with pytest.raises(CaseError, match=r"^cases/x/case\.yaml:1:1: the file cannot be read: "):
        read(tmp_path, "cases/x/case.yaml")


def test_an_error_lists_each_problem_once_in_the_order_of_the_file():
    first, second = Problem("a.yaml", 2, 1, "one"), Problem("a.yaml", 10, 1, "two")
    error = CaseError([second, first, second])
    assert str(error) == "a.yaml:2:1: one\na.yaml:10:1: two"
    assert error.problems == [first, second]
