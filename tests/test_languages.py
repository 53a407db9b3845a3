"""Japanese and Chinese are complete, equal in code to English, and speak where they should."""

import ast
import json
import re

import pytest

from checker import messages
from checker.compare import compare
from checker.course import (
    HERE,
    chapter_numbers,
    lesson,
    load_lesson,
    notebook_path,
    read_cells,
    references_path,
    settings,
)
from checker.find import LABEL
from checker.messages import SOURCE, in_source_language, speaking, tr
from checker.panel import marked
from checker.plan import Planner
from checker.references import References
from checker.session import Session
from checker.trials import trial_name, trial_value
from checker.values import encode
from generator import catalogue, fonts, notebooks, readme, translate
from generator.trials import templates
from generator.unit_checks import problems

OTHERS = catalogue.languages()
EVERY = [(language, number) for language in OTHERS for number in chapter_numbers()]


def code(kind, language, number):
    return {c["id"]: c["source"] for c in read_cells(notebook_path(kind, language, number)) if c["cell_type"] == "code"}


def test_japanese_and_chinese_are_there():
    assert {"ja", "zh"} <= set(OTHERS)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("domain", catalogue.domains())
def test_catalogue_is_complete_and_sound(language, domain):
    assert translate.faults(language, domain) == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_checker_has_what_the_catalogues_say(language):
    assert (HERE / "locale" / f"{language}.json").read_bytes() == catalogue.compiled(language)


@pytest.mark.parametrize("language", OTHERS)
def test_no_picture_has_a_character_without_a_glyph(language):
    assert fonts.missing(language) == set()


class Bare(ast.NodeTransformer):
    """A tree without what its texts say; what an f-string computes stays, in any order."""

    def visit_Constant(self, node):
        return ast.Constant("text") if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node):
        computed = [part for part in node.values if isinstance(part, ast.FormattedValue)]
        return ast.JoinedStr(sorted(computed, key=ast.dump))


def bare(source):
    return ast.dump(Bare().visit(ast.parse(source)))


@pytest.mark.parametrize(("language", "number"), EVERY)
@pytest.mark.parametrize("kind", ["ANSWER", "TODO"])
def test_the_code_is_the_same_in_all_languages(kind, language, number):
    ours, theirs = code(kind, SOURCE, number), code(kind, language, number)
    assert list(ours) == list(theirs)
    for cell_id in ours:
        if cell_id != "setup":
            assert bare(ours[cell_id]) == bare(theirs[cell_id]), cell_id
            # And text by text: each is the English one, or stands for it in the catalogue.
            back = in_source_language(ast.parse(theirs[cell_id]), number)
            assert ast.dump(back) == ast.dump(ast.parse(ours[cell_id])), cell_id
        else:
            assert bare(theirs[cell_id]) == bare(ours[cell_id])
            assert f'language="{language}"' in theirs[cell_id]


@pytest.mark.parametrize(("language", "number"), EVERY)
def test_the_same_code_is_judged(language, number):
    """Of each blank of a filled notebook, what is run is what is run for the English one: so are the verdicts."""
    this, planner = lesson(number), Planner(Session(lesson(number)))
    theirs = {cell.id: cell for cell in load_lesson(number, notebook_path("ANSWER", language, number)).blank_cells}
    for cell in this.blank_cells:
        filled = theirs[cell.id].fill({blank.name: blank.answers for blank in theirs[cell.id].blanks})
        wanted = planner.plan_cell(cell.answer, cell)
        for ours, plan in zip(wanted, planner.plan_cell(filled, cell), strict=True):
            assert plan.order.meaning == ours.order.meaning, plan.blank.name


@pytest.mark.parametrize(("language", "number"), EVERY)
def test_a_translated_notebook_has_the_same_cells(language, number):
    for kind in ("ANSWER", "TODO"):
        ours = read_cells(notebook_path(kind, SOURCE, number))
        theirs = read_cells(notebook_path(kind, language, number))
        assert [(c["cell_type"], c["id"], c["metadata"]) for c in ours] == [
            (c["cell_type"], c["id"], c["metadata"]) for c in theirs
        ]
        numbers = [LABEL.findall(c["source"]) for c in ours if c["cell_type"] == "code"]
        assert numbers == [LABEL.findall(c["source"]) for c in theirs if c["cell_type"] == "code"]


@pytest.mark.parametrize("language", OTHERS)
def test_badges_open_the_notebook_of_their_language(language):
    text = (catalogue.ROOT / readme.name(language)).read_text("utf-8")
    for number in chapter_numbers():
        assert notebooks.badge("TODO", language, number) in text
        top = read_cells(notebook_path("TODO", language, number))[0]["source"]
        assert notebooks.badge("TODO", language, number) in top
    assert "_TODO/en" not in text and "_TODO_en" not in text


def test_readmes_lead_to_each_other():
    for language in settings()["languages"]:
        first = (catalogue.ROOT / readme.name(language)).read_text("utf-8").split("#")[0]
        for other in settings()["languages"]:
            assert (f"]({readme.name(other)})" in first) == (other != language)


FAULTS = [
    ("text", "Run `x` first.", "先に `y` を実行します。", "code"),
    ("text", "The shape is $(B, T)$.", "形状は $(B, C)$ です。", "formulas"),
    ("text", "See [the paper](https://a.example/1).", "[論文](https://a.example/2)を見てください。", "addresses"),
    ("text", "It has 65 rows and 8 columns.", "65行あります。", "numbers lost: 8"),
    ("text", "## The class", "# クラス", "heading"),
    ("text", "- one\n- two", "- 一つ 二つです", "list items"),
    ("text", "This sentence is not translated.", "This sentence is not translated.", "still in English"),
    ("text", "A long sentence that stays.", "これは a long sentence that stays here です。", "left in English"),
    ("hint", "Try again.", "Encore une fois.", "no character"),
    ("message", "It has {count} rows.", "{number} 行です。", "placeholders"),
    ("string", 'f"{n} tokens"', 'f"{m} トークン"', "braces"),
    ("string", 'f"{n} tokens"', '"{n} トークン"', "another kind"),
    ("string", '"tokens:"', "トークン：", "no Python string"),
    ("string", '"tokens:"', '"トークン："', None),
    ("text", "Run `x` first, it has 65 rows.", "65行ある `x` を先に実行します。", None),
]


@pytest.mark.parametrize(("kind", "text", "translation", "fault"), FAULTS)
def test_what_a_translation_loses_is_found(kind, text, translation, fault):
    found = "; ".join(problems(text, kind, translation, "ja"))
    assert fault in found if fault else found == ""


def test_chinese_has_no_kana():
    assert problems("The blank", "text", "填空の", "zh")
    assert not problems("The blank", "text", "填空", "zh")


def test_equal_to_english_only_on_purpose():
    assert problems("tea for two", "trial", "tea for two", "zh")
    assert not problems("tea for two", "trial", "tea for two", "zh", same=True)
    assert not problems("`x`", "hint", "`x`", "zh")
    sentence = "That is everything but the first one."
    assert problems(sentence, "mistake", sentence, "zh", same=True)  # no sentence is data


@pytest.mark.parametrize("language", OTHERS)
def test_names_of_trials_keep_their_values(language):
    words = messages._read(language)["trials"]
    text = "in float64: each row adds up to 1"
    assert words[text] != text
    with speaking(language):
        assert trial_name(text) == words[text]
        template = "attend_causally with {W} words, d = {d}"
        shown = trial_name("attend_causally with 3 words, d = 7")
        assert shown == words[template].replace("{W}", "3").replace("{d}", "7")
        assert trial_name("no such trial 12") == "no such trial 12"
    assert trial_name(text) == text


@pytest.mark.parametrize("language", OTHERS)
def test_of_two_templates_the_one_with_words_in_front(language):
    words = messages._read(language)["trials"]
    inside = (
        words["{loops} batches of {split}, the model in eval mode"].replace("{loops}", "3").replace("{split}", "'val'")
    )
    with speaking(language):
        shown = trial_name("splits asked for, 3 batches of 'val', the model in eval mode")
    assert shown == words["splits asked for, {place}"].replace("{place}", inside)


def test_one_of_two_words_makes_two_templates():
    text = (
        ast.parse("f\"{n} runs in {'training' if on else 'eval'} mode{', again' if twice else ''}: {n + 1}\"")
        .body[0]
        .value
    )
    assert templates(text) == [
        "{n} runs in training mode, again: {2}",
        "{n} runs in training mode: {2}",
        "{n} runs in eval mode, again: {2}",
        "{n} runs in eval mode: {2}",
    ]


@pytest.mark.parametrize("language", OTHERS)
def test_what_a_probe_says_in_place_of_a_result(language):
    """In words: translated. A learner's own text stays as it is, and neither makes right what is wrong."""
    said = "nothing survives"
    with speaking(language):
        assert trial_value(said) != said
        for expected in (3, "yes"):
            assert compare(encode(expected), encode(said), 0, 0).yours == repr(trial_value(said))
        assert compare(encode("Let's he"), encode("Let's be"), 0, 0).yours == repr("Let's be")
        assert compare(encode(said), encode(said), 0, 0) is None
        assert compare(encode(said), encode(trial_value(said)), 0, 0)
    assert compare(encode(3), encode(said), 0, 0).yours == repr(said)


def trials_in(tree, found):
    """The names of trials in a stored outcome: what dictionaries with plain keys are read by."""
    if isinstance(tree, dict):
        if tree.get("kind") == "dict":
            found |= {key["value"] for key, _ in tree["items"] if key.get("kind") == "str" and "value" in key}
        for value in tree.values():
            trials_in(value, found)
    elif isinstance(tree, list):
        for value in tree:
            trials_in(value, found)


# Three words in a row, or one that is never a name in code.
PLAIN = re.compile(
    r"(\b[a-z]{2,} ){2}[a-z]{2,}|(?<![\w.])(the|of|and|with|without|when|where|after|training|mode)(?![\w.])"
)


def is_code(name):
    try:
        return bool(ast.parse(name, mode="eval"))
    except SyntaxError:
        return False


@pytest.mark.parametrize(("language", "number"), EVERY)
def test_names_of_trials_are_translated(language, number):
    """Every name that a verdict can say: no plain English word in it, code and quotations aside."""
    names: set[str] = set()
    trials_in(list(References.load(references_path(number)).answers.values()), names)
    with speaking(language):
        names = {name for name in names if not is_code(name)}
        said = {name: re.sub(r"\w*\([^()]*\)|'[^']*'|\"[^\"]*\"", "", trial_name(name)) for name in names}
    assert {name: text for name, text in said.items() if PLAIN.search(text)} == {}


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_said_in_english(language):
    """Every sentence given to `tr` anywhere, every hint, mistake and prompt has its translation at run time."""
    with speaking(language):
        for domain in catalogue.domains()[1:]:
            known = catalogue.read(language, domain)
            same = {entry.msgid for entry in known if entry.tcomment.strip() == catalogue.SAME}
            for unit in catalogue.units(domain):
                if unit.kind in catalogue.RUNTIME and unit.text not in same:
                    assert tr(unit.text) != unit.text or problems(unit.text, unit.kind, unit.text, language) == []


@pytest.mark.parametrize("language", settings()["languages"])
def test_no_sign_of_emphasis_is_left_in_what_a_panel_says(language):
    with speaking(language):
        for domain in catalogue.domains()[1:]:
            for unit in catalogue.units(domain):
                if unit.kind in {"hint", "mistake"}:
                    shown = re.sub(r"<code.*?</code>", "", marked(tr(unit.text)))
                    assert not re.search(r"\*\*[^\x00-\x7f]|[^\x00-\x7f]\*\*", shown), shown


def test_an_unknown_language_is_said_and_english_goes_on():
    try:
        assert messages.use_language("ja") == ""
        assert messages.language_in_use() == "ja"
        assert "'tlh'" in messages.use_language("tlh")
        assert messages.language_in_use() == SOURCE
    finally:
        messages.use_language(SOURCE)


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "ja_JP.UTF-8"}, "en"),
        ({"LANGUAGE": "zh:en", "LANG": "ja_JP.UTF-8"}, "zh"),
        ({}, "en"),
    ],
)
def test_the_system_says_its_language(environment, language, monkeypatch):
    for name in ("COURSE_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert messages.language_of_system() == language
    assert messages.language_asked_for() == (None if language == "en" else language)
    monkeypatch.setenv("COURSE_LANG", "en")
    assert messages.language_asked_for() == "en"
    assert messages.language_asked_for("zh") == "zh"


def test_a_changed_unit_is_fuzzy_and_a_new_one_open(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    old = [catalogue.Unit("The shape of the table is wrong.", "hint"), catalogue.Unit("Gone.", "hint")]
    monkeypatch.setattr(catalogue, "units", lambda domain: old)
    po = catalogue.extracted("ja", "chapter00")
    po[0].msgstr, po[1].msgstr = "表の形状が違います。", "なし。"
    path = catalogue.path_of("ja", "chapter00")
    path.parent.mkdir()
    path.write_bytes(catalogue.as_bytes(po))
    new = [catalogue.Unit("The shape of a table is wrong.", "hint"), catalogue.Unit("Quite another one.", "hint")]
    monkeypatch.setattr(catalogue, "units", lambda domain: new)
    assert "stale" in translate.faults("ja", "chapter00")[0]
    path.write_bytes(catalogue.as_bytes(catalogue.extracted("ja", "chapter00")))
    changed, fresh = translate.faults("ja", "chapter00")
    assert "fuzzy" in changed and "The shape of the table is wrong." in changed
    assert "not translated" in fresh
    assert catalogue.translations("ja", "chapter00") == {}


def test_two_texts_of_a_chapter_must_stay_apart(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    units = [catalogue.Unit('"first:"', "string"), catalogue.Unit('"before:"', "string")]
    monkeypatch.setattr(catalogue, "units", lambda domain: units)
    po = catalogue.extracted("ja", "chapter00")
    po[0].msgstr = po[1].msgstr = '"先："'
    path = catalogue.path_of("ja", "chapter00")
    path.parent.mkdir()
    path.write_bytes(catalogue.as_bytes(po))
    assert [fault for fault in translate.faults("ja", "chapter00") if "same translation" in fault]


def test_locale_files_are_plain_json():
    for language in OTHERS:
        stored = json.loads((HERE / "locale" / f"{language}.json").read_text("utf-8"))
        assert set(stored) == {"messages", "trials", "literals"}
