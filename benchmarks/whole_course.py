"""The whole course as a perfect learner takes it: all notebooks filled in and run, one after the other.

    python -m benchmarks.whole_course FOLDER

FOLDER (empty) then holds what a learner would have: the run notebooks, progress.json, my_nanogpt, the trained
checkpoint. Training in chapter 12 is real. At the end a program that knows nothing but my_nanogpt and the
checkpoint lets the GPT write. Prints blanks passed and seconds for each chapter.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat
from tqdm import tqdm

from checker import dataset
from checker.course import HERE, chapter_numbers, lesson, notebook_path
from checker.verdict import PASSED
from generator.perfect import filled, run

WRITE = """
import checker, torch
from my_nanogpt import BigramLanguageModel, DataLoader, ModelConfig

config = ModelConfig()
loader = DataLoader(checker.data().read_text(encoding="utf-8"), config)
model = BigramLanguageModel(loader.vocab_size, config)
model.load_state_dict(torch.load("my_gpt.pt", weights_only=True, map_location="cpu")["model"])
generator = torch.Generator().manual_seed(1337)
print(loader.decode(model.generate(torch.tensor([loader.encode("ROMEO:")]), 400, 0.8, generator=generator)[0]))
"""


def main() -> int:
    """Run everything; 0 when every blank is passed and the GPT has written."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    folder = options.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    missing = 0
    for number in tqdm(chapter_numbers(), desc="chapters"):
        began = time.perf_counter()
        notebook = run(filled(number, slow=True), folder)
        spent = time.perf_counter() - began
        nbformat.write(notebook, folder / notebook_path("TODO", "en", number).name)
        verdicts = json.loads((folder / "progress.json").read_text(encoding="utf-8"))["chapters"].get(number, {})
        passed = sum(entry["verdict"] == PASSED for entry in verdicts.values())
        missing += len(lesson(number).blanks) - passed
        tqdm.write(f"chapter {number}: {passed} of {len(lesson(number).blanks)} blanks passed, {spent:.0f} s")
    done = subprocess.run(
        [sys.executable, "-c", WRITE],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(HERE.parent), "COURSE_DATA": str(dataset.data())},
    )
    return 1 if missing or done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
