"""Where learners find help: every message leads to an entry that is there, the forms are forms, a tutor can hint."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

import checker
from checker import trouble
from checker.__main__ import main
from checker.course import CourseError, chapter_numbers, lesson, settings
from checker.figures import fonts
from checker.panel import marked
from checker.sandbox import Died
from checker.session import Session

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / trouble.PAGE).read_text("utf-8")
ENTRIES = re.findall(r'<a id="([a-z-]+)"></a>\n(<!-- no message.*-->\n)?\n### ', PAGE)
FORMS = sorted(path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")
GUIDE = (ROOT / "AGENTS.md").read_text("utf-8")


def named_in_code() -> set[str]:
    """The anchors that the code names: `see("…")`, and the last word of each of start.py's TROUBLES."""
    found = set()
    for path in [ROOT / "start.py", *(ROOT / "checker").rglob("*.py")]:
        source = path.read_text("utf-8")
        found |= set(re.findall(r"\bsee\([\"']([a-z-]+)[\"']\)", source))
    sys.path.insert(0, str(ROOT))
    import start

    return found | {anchor for _, _, anchor in start.TROUBLES}


# --- the page


def test_every_anchor_in_the_code_is_an_entry_and_every_entry_is_named():
    anchors = [anchor for anchor, _ in ENTRIES]
    assert len(anchors) == len(set(anchors)) == PAGE.count("<a id=") == PAGE.count("\n### ")
    named = named_in_code()
    assert named - set(anchors) == set()
    assert set(anchors) - named == {anchor for anchor, unnamed in ENTRIES if unnamed}


def test_the_pages_own_links_lead_somewhere():
    links = re.findall(r"\]\(#([a-z-]+)\)", PAGE)
    assert set(links) == {anchor for anchor, _ in ENTRIES}


def test_the_address_follows_the_setting(monkeypatch):
    monkeypatch.setitem(settings(), "repository", "somebody/fork")
    monkeypatch.setitem(settings(), "branch", "trunk")
    assert trouble.see("no-torch").endswith("github.com/somebody/fork/blob/trunk/docs/troubleshooting.md#no-torch")


def test_an_address_can_be_clicked():
    assert '<a href="https://github.com/a/b#no-x">' in marked("More: https://github.com/a/b#no-x")
    assert marked("see https://a.example/b.") == 'see <a href="https://a.example/b">https://a.example/b</a>.'


# --- messages


def without(monkeypatch, *names):
    real = importlib.util.find_spec
    monkeypatch.setattr(trouble.importlib.util, "find_spec", lambda name: None if name in names else real(name))


def test_needs_are_those_of_the_package():
    block = re.search(r"^dependencies = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text("utf-8"), re.M | re.S)[1]
    wanted = re.findall(r'"([A-Za-z]+)(?:>=([\d.]+))?"', block)
    assert [name.lower() for name in trouble.NEEDS] == [name for name, _ in wanted]
    assert dict(wanted)["torch"] == ".".join(map(str, trouble.OLDEST_TORCH))


def test_no_torch_is_said_before_anything_is_loaded(monkeypatch):
    without(monkeypatch, "torch")
    with pytest.raises(CourseError, match="PyTorch is not installed.*#no-torch"):
        checker.start("00")


def test_another_python_is_said(monkeypatch, capsys):
    without(monkeypatch, "rich", "filelock", "torch")
    with pytest.raises(CourseError, match="lacks torch, filelock, rich.*#wrong-python"):
        checker.start("00")
    assert main(["progress"]) == 1
    assert "lacks filelock, rich" in capsys.readouterr().err


def test_progress_needs_no_torch(monkeypatch, capsys):
    without(monkeypatch, "torch")
    assert main(["progress", "--line"]) == 0


@pytest.mark.parametrize("version, old", [("2.5.1", True), ("1.13", True), ("2.6.0+cpu", False), ("2.13.0", False)])
def test_an_old_torch_is_said(monkeypatch, version, old):
    monkeypatch.setattr(importlib.metadata, "version", lambda name: version)
    if not old:
        return trouble.check_needs()
    with pytest.raises(CourseError, match=f"PyTorch {re.escape(version)} is too old.*#old-torch"):
        trouble.check_needs()


def test_a_torch_that_does_not_load_is_no_mistake_of_the_learners(monkeypatch, tmp_path):
    (tmp_path / "torch.py").write_text("raise OSError('a part of it is missing')", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(CourseError, match="does not load: OSError: a part of it is missing.*#torch-does-not-load"):
        trouble.check_torch_loads()

    def lost(*_):
        raise Died("the judging process did not start")

    with Session(lesson("00")) as session:
        monkeypatch.setattr(session, "_advance", lost)
        with pytest.raises(CourseError, match="#torch-does-not-load"):
            session.reach()
        monkeypatch.delenv("PYTHONPATH")
        with pytest.raises(Died):
            session.reach()


def test_a_course_error_in_a_notebook_is_its_sentence_only():
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    shell = InteractiveShell()
    with capture_output() as shown:
        shell.run_cell("from checker.course import CourseError\nraise CourseError('This way out.')")
    assert (shown.stdout + shown.stderr).strip() == "This way out."


def test_a_missing_font_is_said_once(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    monkeypatch.setattr(fonts, "SYSTEM", {})
    fonts.families.cache_clear()
    for language in ("ja", "ja", "en"):
        fonts.families(language)
    fonts.families.cache_clear()
    assert capsys.readouterr().out.count("#no-font") == 1


# --- the forms


OPTIONAL_TEXT = {"type": "string", "minLength": 1}
FORM = {
    "type": "object",
    "required": ["name", "description", "body"],
    "additionalProperties": False,
    "properties": {
        **dict.fromkeys(("name", "description", "title"), OPTIONAL_TEXT),
        "labels": {"type": "array", "items": OPTIONAL_TEXT},
        "body": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "attributes"],
                "additionalProperties": False,
                "properties": {
                    "type": {"enum": ["markdown", "input", "textarea", "dropdown", "checkboxes"]},
                    "id": {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"},
                    "attributes": {"type": "object"},
                    "validations": {"type": "object", "properties": {"required": {"type": "boolean"}}},
                },
                "if": {"properties": {"type": {"const": "markdown"}}},
                "then": {"properties": {"attributes": {"required": ["value"]}}},
                "else": {"required": ["id"], "properties": {"attributes": {"required": ["label"]}}},
            },
        },
    },
}


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_asks_where_and_is_valid(path):
    form = yaml.safe_load(path.read_text("utf-8"))
    jsonschema.validate(form, FORM)
    fields = {field.get("id"): field for field in form["body"] if "id" in field}
    assert {"chapter", "blank", "language", "where"} <= set(fields)
    assert len(fields) == sum("id" in field for field in form["body"])
    for field in fields.values():
        if field["type"] == "dropdown":
            options = field["attributes"]["options"]
            assert all(isinstance(option, str) for option in options) and len(options) == len(set(options))
    chapters = [option for option in fields["chapter"]["attributes"]["options"] if option.isdigit()]
    assert chapters == chapter_numbers()
    assert set(settings()["languages"].values()) <= set(fields["language"]["attributes"]["options"])


def test_there_is_a_form_for_each_kind_of_trouble():
    assert [path.stem.split("-", 1)[1] for path in FORMS] == ["wrong-verdict", "unclear", "bug"]


def test_addresses_in_help_are_this_repositorys():
    texts = [PAGE, *(path.read_text("utf-8") for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))]
    for text in texts:
        for repository in re.findall(r"https://github\.com/([\w.-]+/[\w.-]+)", text):
            assert repository == settings()["repository"]


# --- the tutor


def test_hints_come_one_by_one_in_the_terminal(capsys):
    blank = lesson("06").find("6.12")
    hints = lesson("06").chapter[blank.name].hints
    for arguments, text in (
        (["6.12"], hints[0]),
        (["6.12", "--level", "2"], hints[1]),
        (["6.12", "--level", "9"], hints[2]),
    ):
        assert main(["hint", "06", *arguments, "--lang", "en"]) == 0
        shown = capsys.readouterr().out
        assert text in shown and sum(other in shown for other in hints) == 1
    assert main(["hint", "6", "6.99"]) == 1
    assert "no blank 6.99" in capsys.readouterr().err


def test_the_guides_commands_exist():
    commands = set(re.findall(r"python -m checker (\w+)", GUIDE + PAGE))
    shown = subprocess.run([sys.executable, "-m", "checker", "--help"], capture_output=True, text=True, cwd=ROOT).stdout
    assert commands and all(re.search(rf"\b{command}\b", shown) for command in commands)


def test_the_guide_names_the_courses_verdicts():
    from checker.verdict import KINDS

    for kind in KINDS:
        assert f"`{kind}`" in GUIDE
    for path in re.findall(r"`([\w./]+/)`|\]\(([\w./]+)\)", GUIDE):
        if path != ("my_nanogpt/", ""):
            assert (ROOT / "".join(path)).exists()
