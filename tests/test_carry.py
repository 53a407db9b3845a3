"""A chapter is given back, answers go from one notebook to another: nothing that a learner wrote is lost."""

import json
import shutil

import pytest

from checker import carry as module
from checker.__main__ import main
from checker.carry import BACKUPS, carry, reset
from checker.course import CourseError, chapter_numbers, lesson, load_lesson, notebook_path
from checker.grade import Grader
from checker.todo import untouched
from generator import catalogue

LANGUAGES = ["en", *catalogue.languages()]
NUMBER = "04"


def write(path, number, language, texts):
    """A TODO notebook with these blanks filled in, each with its texts; the others open."""
    notebook = json.loads(notebook_path("TODO", language, number).read_text("utf-8"))
    cells = {c.id: c for c in load_lesson(number, notebook_path("ANSWER", language, number)).blank_cells}
    for raw in notebook["cells"]:
        if raw["id"] in cells:
            raw["source"] = cells[raw["id"]].fill({n: t for n, t in texts.items() if n in names(cells[raw["id"]])})
    path.write_text(json.dumps(notebook), "utf-8")
    return path


def names(cell):
    return {blank.name for blank in cell.blanks}


def answers(number):
    return {blank.name: list(blank.answers) for blank in lesson(number).blanks}


def sources(path):
    return {c["id"]: "".join(c["source"]) for c in json.loads(path.read_text("utf-8"))["cells"]}


@pytest.mark.parametrize("number", chapter_numbers())
@pytest.mark.parametrize("language", LANGUAGES)
def test_untouched_is_what_the_course_has(number, language):
    assert untouched(number, language) == notebook_path("TODO", language, number).read_bytes()


@pytest.mark.parametrize("number", chapter_numbers())
def test_every_answer_goes_into_another_language(number, tmp_path):
    other = LANGUAGES[1]
    old = write(tmp_path / f"chapter{number}_en.ipynb", number, "en", answers(number))
    new = tmp_path / notebook_path("TODO", other, number).name
    shutil.copy(notebook_path("TODO", other, number), new)
    done = carry(old, new)
    assert done.left == [] and done.kept == []
    assert done.taken == [blank.number for blank in lesson(number).blanks]
    # Character for character what the cells would be if the answers had been typed there.
    wanted = write(tmp_path / "wanted.ipynb", number, other, answers(number))
    assert sources(new) == sources(wanted)


def test_verdicts_stay_on_the_way(tmp_path):
    """Right, wrong and odd answers, from Japanese into Chinese: the same verdicts before and after."""
    this = lesson(NUMBER)
    texts = {}
    for index, blank in enumerate(this.blanks):
        exercise = this.chapter[blank.name]
        choice = [blank.answers, exercise.mistakes[0].filling, (exercise.right or [blank.answers])[0]][index % 3]
        texts[blank.name] = [choice] if isinstance(choice, str) else list(choice)
    old = write(tmp_path / notebook_path("TODO", "ja", NUMBER).name, NUMBER, "ja", texts)
    new = tmp_path / notebook_path("TODO", "zh", NUMBER).name
    shutil.copy(notebook_path("TODO", "zh", NUMBER), new)
    carry(old, new)
    with Grader() as grader:
        before, after = grader.grade(old), grader.grade(new)
    assert [(v.name, v.kind) for v in before.verdicts] == [(v.name, v.kind) for v in after.verdicts]
    assert (before.language, after.language) == ("ja", "zh")


def test_what_is_filled_stays_and_what_fits_nowhere_is_listed(tmp_path):
    first, second, third, *_ = lesson(NUMBER).blanks
    old = write(tmp_path / "old_chapter04.ipynb", NUMBER, "en", answers(NUMBER))
    notebook = json.loads(old.read_text("utf-8"))
    broken = lesson(NUMBER).cell_of(third.name)
    for raw in notebook["cells"]:
        if raw["id"] == broken.id:
            raw["source"] = "this is no Python (  # TODO " + third.number
    old.write_text(json.dumps(notebook), "utf-8")
    new = write(tmp_path / "new_chapter04.ipynb", NUMBER, "en", {first.name: ["token * 2 + position"]})
    before = new.read_bytes()
    done = carry(old, new)
    assert done.kept == [first.number] and second.number in done.taken
    assert any(line.startswith(third.number) for line in done.left)
    assert "token * 2 + position" in sources(new)[lesson(NUMBER).cell_of(first.name).id]
    assert done.backup.read_bytes() == before


def test_a_changed_cell_is_left_alone_and_said(tmp_path):
    first = lesson(NUMBER).blanks[0]
    old = write(tmp_path / "old_chapter04.ipynb", NUMBER, "en", answers(NUMBER))
    new = write(tmp_path / "new_chapter04.ipynb", NUMBER, "en", {})
    notebook = json.loads(new.read_text("utf-8"))
    home = lesson(NUMBER).cell_of(first.name).id
    for raw in notebook["cells"]:
        if raw["id"] == home:
            raw["source"] = "print('my own line')\n" + "".join(raw["source"])
    new.write_text(json.dumps(notebook), "utf-8")
    mine = sources(new)[home]
    done = carry(old, new)
    assert sources(new)[home] == mine
    assert any(line.startswith(first.number) and "by hand" in line for line in done.left)


def test_brackets_around_a_hole_come_along(tmp_path):
    """`table[(a + b) * c]`: the brackets belong to the hole, and not to its syntax tree."""
    this = lesson("01")
    blank = next(b for b in this.blanks if not b.region and len(b.answers) == 1)
    old = write(tmp_path / "old_chapter01.ipynb", "01", "en", {blank.name: ["(((1 + 2))) * 3"]})
    new = write(tmp_path / "new_chapter01.ipynb", "01", "en", {})
    assert carry(old, new).taken == [blank.number]
    assert "(((1 + 2))) * 3" in sources(new)[this.cell_of(blank.name).id]


def test_two_chapters_do_not_go_together(tmp_path):
    old = write(tmp_path / "chapter04.ipynb", "04", "en", {})
    new = write(tmp_path / "chapter03.ipynb", "03", "en", {})
    with pytest.raises(CourseError, match="04.*03"):
        carry(old, new)


def test_reset_keeps_a_dated_backup(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(module, "in_clone", lambda: False)
    monkeypatch.chdir(tmp_path)
    path, backup = reset(NUMBER, "en")
    assert backup is None and path.read_bytes() == untouched(NUMBER, "en")
    write(path, NUMBER, "en", answers(NUMBER))
    mine = path.read_bytes()
    assert main(["reset", NUMBER, "--lang", "en"]) == 0
    assert path.read_bytes() == untouched(NUMBER, "en")
    (kept,) = (tmp_path / BACKUPS).glob("*.ipynb")
    assert kept.read_bytes() == mine and kept.name in capsys.readouterr().out
    # And back again: nothing is lost.
    assert main(["carry", str(kept), str(path)]) == 0
    assert sources(path) == {c["id"]: "".join(c["source"]) for c in json.loads(mine)["cells"]}


def test_two_resets_in_one_second_keep_both(tmp_path, monkeypatch):
    path = tmp_path / "a.ipynb"
    path.write_text("one", "utf-8")
    first = module.keep(path)
    path.write_text("two", "utf-8")
    second = module.keep(path)
    assert {first.read_text("utf-8"), second.read_text("utf-8")} == {"one", "two"}


def test_reset_wants_to_know_which(capsys):
    assert main(["reset"]) == 2
    assert "--all" in capsys.readouterr().err


def test_a_full_disk_loses_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "in_clone", lambda: False)
    monkeypatch.chdir(tmp_path)
    path, _ = reset(NUMBER, "en")
    path.write_text("mine", "utf-8")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "write_whole", full)
    with pytest.raises(CourseError, match="No space left"):
        reset(NUMBER, "en")
    assert path.read_text("utf-8") == "mine"
