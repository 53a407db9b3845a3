"""The front door: every link leads somewhere, every picture is what its code draws, and small enough to be sent."""

import re
import sys
from urllib.parse import unquote, urlsplit

import matplotlib
import pytest
from markdown_it import MarkdownIt

from assets import before_after, draw, panels
from checker.course import HERE, chapter_numbers, chapter_settings
from checker.messages import SOURCE
from generator import readme
from generator.weights import ToyConfig

ROOT = HERE.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
MARKDOWN = MarkdownIt("commonmark").enable("table")
ATTRIBUTE = re.compile(r'(?:src|href)="([^"]+)"')
TOLD = re.search(r"matplotlib==(\S+); python_version >=", (ROOT / "requirements.txt").read_text("utf-8"))[1]
AS_DRAWN = sys.platform == "linux" and matplotlib.__version__ == TOLD


def tokens(text):
    """All tokens of a Markdown text, those inside a line too."""
    for token in MARKDOWN.parse(text):
        yield token
        yield from token.children or ()


def links(text):
    """Where a Markdown text leads: its links, its pictures, and those in HTML."""
    for token in tokens(text):
        if token.type.startswith("html"):
            yield from ATTRIBUTE.findall(token.content)
        yield from (value for name, value in token.attrs.items() if name in ("href", "src"))


def anchors(text):
    """The names that GitHub gives to the headings of a text."""
    parsed = MARKDOWN.parse(text)
    headings = [inline.content for opened, inline in zip(parsed, parsed[1:]) if opened.type == "heading_open"]
    named = set(re.findall(r'<a (?:id|name)="([^"]+)"', text))
    return named | {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def fault(page, link):
    """What is wrong with a link of a page; "" where nothing is."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        sound = parts.scheme in ("https", "mailto") and (parts.scheme == "mailto" or "." in parts.netloc)
        return "" if sound and not re.search(r"[\s<>\\]", link) else "no sound address"
    target = page if not parts.path else (page.parent / unquote(parts.path))
    if not target.exists():
        return "no such file"
    if not target.resolve().is_relative_to(ROOT):
        return "outside of the course"
    lost = parts.fragment and unquote(parts.fragment) not in anchors(target.read_text("utf-8"))
    return "no such heading" if lost else ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page):
    found = list(links(page.read_text("utf-8")))
    assert [f"{link}: {fault(page, link)}" for link in found if fault(page, link)] == []
    assert found or not page.name.startswith("README")


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("README.md", ""),
        ("README.md#chapters", ""),
        ("#what-you-will-build", ""),
        ("https://example.org/a#b", ""),
        ("README.md#no-such-heading", "no such heading"),
        ("assets/no_such.png", "no such file"),
        ("../outside", "no such file"),
        ("..", "outside of the course"),
        ("http://example.org", "no sound address"),
        ("https://example", "no sound address"),
        ("https://example.org/a b", "no sound address"),
    ],
)
def test_a_link_that_leads_nowhere_is_found(link, said):
    assert fault(ROOT / "README.md", link) == said


def test_links_in_pictures_and_in_html_are_seen():
    text = (
        '[![a](one.png)](two.svg)\n\n<img src="three.svg">\n\n| a |\n|---|\n| [b](four.md) |\n\n```\n[c](five)\n```\n'
    )
    assert sorted(links(text)) == ["four.md", "one.png", "three.svg", "two.svg"]


def test_every_picture_of_the_readme_says_what_it_shows():
    for token in tokens((ROOT / "README.md").read_text("utf-8")):
        if token.type == "image":
            assert len(token.content) > 40 or token.content == "Open in Colab", token.attrs["src"]


def test_readme_pictures_of_another_language():
    text = f"{readme.switch(SOURCE)}\n[![a](assets/one.png)](assets/two.svg) [b](assets/three.txt) ![c](x/four.png)\n"
    text += f'<img src="assets/five.svg">\n{readme.BEGIN}\n{readme.END}\n'
    found = readme.translated(text, "ja", {})
    assert "[![a](assets/one.ja.png)](assets/two.ja.svg) [b](assets/three.txt) ![c](x/four.png)" in found
    assert 'src="assets/five.svg"' in found
    assert draw.path_of("one", "ja", ".png").name == "one.ja.png"
    assert draw.path_of("one", SOURCE, ".png").name == "one.png"


def test_every_picture_is_small_enough():
    drawn = [path for path in draw.FOLDER.iterdir() if path.suffix in (".png", ".svg")]
    expected = {f"{name}{ending}" for name, (_, endings) in draw.PICTURES.items() for ending in endings}
    assert {*expected, "emblem.svg"} <= {path.name for path in drawn}
    assert {path.name: path.stat().st_size for path in drawn if path.stat().st_size > 150_000} == {}


@pytest.mark.skipif(not AS_DRAWN, reason=f"pictures are drawn on Linux with matplotlib {TOLD}; others round otherwise")
@pytest.mark.parametrize("name", ["before_after", "logo", "goal", "idea", "prerequisites", "plan"])
def test_a_picture_is_what_its_code_draws(name):
    path = draw.path_of(name, SOURCE, ".png")
    assert draw.PICTURES[name][0]().png == path.read_bytes(), f"python assets/draw.py {name}"


@pytest.mark.skipif(not AS_DRAWN, reason=f"pictures are drawn on Linux with matplotlib {TOLD}; others round otherwise")
def test_the_emblem_is_what_its_code_draws(tmp_path):
    draw.save(panels.emblem_alone(), tmp_path / "emblem.svg")
    assert (tmp_path / "emblem.svg").read_bytes() == (draw.FOLDER / "emblem.svg").read_bytes()


@pytest.mark.skipif(not AS_DRAWN, reason=f"pictures are drawn on Linux with matplotlib {TOLD}; others round otherwise")
def test_the_overview_is_what_the_toy_computes():
    """Another processor may round a float otherwise, which moves a shade by a step or two; nothing else may differ."""
    import io

    import numpy as np
    from PIL import Image

    drawn, stored = (
        np.asarray(Image.open(source).convert("RGB"), dtype=int)
        for source in (io.BytesIO(draw.PICTURES["overview"][0]().png), draw.path_of("overview", SOURCE, ".png"))
    )
    assert drawn.shape == stored.shape
    assert (abs(drawn - stored).max(axis=-1) > 12).mean() < 1e-4


@pytest.mark.slow
def test_the_sheets_hold_what_the_models_write():
    """The texts, not the picture: it is drawn from them, and only they depend on a processor's floats."""
    assert before_after.computed() == before_after.stored()


def test_the_texts_go_to_their_file_and_back(tmp_path, monkeypatch):
    monkeypatch.setattr(before_after, "TEXTS", tmp_path / "texts.txt")
    texts = ("Let's he\n\nx", "Let's he--- \n")
    before_after.TEXTS.write_text(before_after.as_file(texts), encoding="utf-8", newline="\n")
    assert before_after.stored() == texts


def test_the_sheet_shows_every_character_that_fits():
    lines = before_after.wrapped("abcdefgh\n\nij", 3)
    assert lines == ["abc", "def", "gh", "", "ij"]
    assert len(before_after.wrapped("x" * 1000, 3)) == before_after.LINES


def test_what_the_readme_says_of_the_models_is_so():
    from checker import own
    from generator.weights import gpt_trainer

    own.install_course_package()
    from my_nanogpt import BigramLanguageModel, ModelConfig

    text = (ROOT / "README.md").read_text("utf-8")
    toy, gpt = (
        sum(p.numel() for p in model.parameters())
        for model in (BigramLanguageModel(65, ToyConfig), gpt_trainer().model)
    )
    assert f"| parameters | {toy:,} | {gpt:,} |" in text
    length = "input_sequence_length"
    assert f"| {getattr(ToyConfig, length)} characters | {getattr(ModelConfig, length)} characters |" in text
    assert f"{ModelConfig.total_training_steps:,} steps on {ModelConfig.batch_size} pieces" in text
    for config in (ToyConfig, ModelConfig):
        assert f"| {config.embedding_dim}, {config.hidden_dim} |" in text
        assert f"| {config.num_attention_heads} × {config.layer_count} |" in text
    minutes = [chapter_settings(number)["minutes"] for number in chapter_numbers()]
    low, high = (round(sum(times) / 60) for times in zip(*minutes))
    assert f"{low} to {high} hours" in text
