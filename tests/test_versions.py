"""The rule of versions: a case that was published may change only when its version rises."""

from dataclasses import replace

import pytest

from helpers import app
from helpers.authoring.versions import (
    Entry,
    digest,
    digest_of,
    read_versions,
    version_problem,
    write_versions,
)
from helpers.placed_yaml import CaseError, read
from helpers.questions import Canvas

CASE = "cases/wobbling-bicycle/case.yaml"
TEXT = ('text: "The bicycle wobbles at speed."', 'text: "The bicycle shakes at speed."')


@pytest.fixture
def placed(make_root):
    def make(*changes):
        return read(make_root(*changes) / CASE, CASE)

    return make


@pytest.fixture
def published(placed):
    values = placed(("version: 1", "version: 2")).data
    return Entry(version=2, digest=digest(values))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ([("version: 1", "version: 2")], None),
        ([("version: 1", "version: 2"), TEXT],
         "the case changed since version 2 was published; raise version to 3"),
        ([("version: 1", "version: 3"), TEXT], None),
        ([("version: 1", "version: 3")], None),
        ([], "version 2 was published; raise version to 3, or to 2 if nothing changed"),
        ([TEXT], "version 2 was published; raise version to 3, or to 2 if nothing changed"),
    ],
)  # fmt: skip
def test_a_case_that_differs_must_have_a_higher_version(placed, published, changes, problem):
    now = placed(*changes)
    found = version_problem(now, digest(now.data), published)
    assert (found and str(found)) == (problem and f"{CASE}:3:10: {problem}")


def test_a_case_that_was_never_published_is_a_draft(placed):
    assert version_problem(placed(TEXT), "0" * 64, None) is None


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ([("# Invented", "# Made up")], True),
        ([("minutes: 5\nsource: A", "source:   A\n\nminutes: 5 # about")], True),
        ([('"Quick, and it is not reported here."', "Quick,\n              and it is not reported here.")],
         True),
        ([("cite: [A02, X01]", "cite:\n              - A02\n              - X01")], True),
        ([("cite: [A02, X01]", "cite: [X01, A02]")], False),
        ([("minutes: 5", "minutes: 6")], False),
        ([("rating: acceptable", "rating: low_yield")], False),
        ([("choose: 2", "choose: 1")], False),
    ],
)  # fmt: skip
def test_values_count_and_comments_and_layout_do_not(placed, changes, same):
    assert (digest(placed().data) == digest(placed(*changes).data)) is same


def test_what_is_written_is_read_again_and_sorted(tmp_path):
    assert read_versions(tmp_path) == {}
    versions = {"b": Entry(version=2, digest="0" * 64), "a": Entry(version=1, digest="1e" * 32)}
    write_versions(tmp_path, versions)
    assert read_versions(tmp_path) == versions
    lines = (tmp_path / "versions.yaml").read_text(encoding="utf-8").splitlines()
    assert [line[0] for line in lines if line] == ["#", "#", "a", "b"]
    assert (tmp_path / "versions.yaml").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("text", ["a: {version: 0}", "[", "a: 1", "A b: {}", ""])
def test_a_broken_file_says_where(tmp_path, text):
    (tmp_path / "versions.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match=rf"^{tmp_path.name}/versions\.yaml:\d+:\d+: "):
        read_versions(tmp_path)


# -- the command ---------------------------------------------------------------------------------------


@pytest.fixture
def root(make_root, monkeypatch):
    from helpers.authoring.skeleton import new_case

    # The best option of the first choice does not come first.
    root = make_root(
        ("rating: best", "rating: "),
        ("rating: acceptable", "rating: best"),
        ("rating: \n", "rating: acceptable\n"),
        references=[("checked: registry", "checked: registry\n  further_reading: true")],
    )
    (root / "notebooks").mkdir()
    monkeypatch.setenv("CASEBOOK_ROOT", str(root))
    new_case("wobbling-bicycle", root)
    notebook = root / "notebooks" / "99-wobbling-bicycle.ipynb"
    text = notebook.read_text(encoding="utf-8")
    notebook.write_text(text.replace('"execution_count": null', '"execution_count": 1'), encoding="utf-8")
    return root


def change(root, old, new):
    file = root / CASE
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_check_and_publish_follow_the_rule_both_ways(root, capsys):
    for words in (["publish"], ["publish", "wobbling-bicycle"]):
        assert app.main(words) == 0
    assert capsys.readouterr().out.splitlines() == [
        "wobbling-bicycle: version 1 is published now",
        "wobbling-bicycle: version 1 is published already",
    ]
    before = (root / "cases" / "versions.yaml").read_bytes()
    change(root, *TEXT)
    for word in ("check", "publish"):
        assert app.main([word, "wobbling-bicycle"]) == 1
        out, err = capsys.readouterr()
        said = f"{CASE}:3:10: the case changed since version 1 was published; raise version to 2"
        assert said in out.splitlines()
    assert err.strip() == "Nothing was published: a case with a problem cannot be."
    assert (root / "cases" / "versions.yaml").read_bytes() == before
    change(root, "version: 1", "version: 2")
    for word in ("check", "publish"):
        assert app.main([word, "wobbling-bicycle"]) == 0
    assert "version 2 is published now" in capsys.readouterr().out
    change(root, "version: 2", "version: 1")
    assert app.main(["check", "wobbling-bicycle"]) == 1


def test_a_case_with_a_problem_is_not_published(root, capsys):
    change(root, "rating: best", "rating: bset")
    assert app.main(["publish"]) == 1
    assert "'bset' is not allowed" in capsys.readouterr().out
    assert not (root / "cases" / "versions.yaml").exists()


def test_a_case_that_is_not_there_is_named(root, capsys):
    assert app.main(["publish", "wobling"]) == 1
    assert capsys.readouterr().err.strip() == "no case 'wobling'; the cases are 'wobbling-bicycle'"


def test_an_outline_that_moved_is_another_version(every_kind):
    values = {"id": "x"}
    before = digest_of(every_kind, values)
    crack = every_kind.question("crack")
    (line,) = crack.canvas.outlines
    moved = crack.filled_from(Canvas(100, 100, (tuple((x + 1, y) for x, y in line),)))
    steps = tuple(
        step.model_copy(
            update={"questions": tuple(moved if each is crack else each for each in step.questions)}
        )
        for step in every_kind.steps
    )
    assert digest_of(replace(every_kind, steps=steps), values) != before
    assert digest_of(every_kind, values) == before


def test_without_pictures_the_digest_is_that_of_the_values(case):
    assert digest_of(case, {"id": "x"}) == digest({"id": "x"})
