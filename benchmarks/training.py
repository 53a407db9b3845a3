"""How well the taught model learns in the time that a classic small GPT takes, both trained here and now.

    python -m benchmarks.training YARDSTICK.py

YARDSTICK.py trains a small GPT of the usual kind on the course's text: it takes the text's path and `--curve FILE`,
writes [[seconds, validation loss], ...] there, and prints one line of JSON with `seconds` and `validation_loss`
(mean cross-entropy over the whole validation split in windows that do not overlap, evaluation not timed). The
taught model is trained by chapter 12's Trainer with chapter 12's ModelConfig, timed and measured in the same way.
Both curves go to benchmarks/training.json and benchmarks/training.png.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from checker import dataset, own
from checker.figures import PALETTE, card
from checker.figures.parts import plot_area
from generator.weights import gpt_trainer

FOLDER = Path(__file__).resolve().parent
EVERY = 100  # steps between two points of the curve


def yardstick(script: Path) -> dict:
    """Run the yardstick; its result with its curve."""
    with tempfile.TemporaryDirectory() as folder:
        curve = Path(folder) / "curve.json"
        command = [sys.executable, str(script), str(dataset.data()), "--curve", str(curve)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return json.loads(done.stdout) | {"curve": json.loads(curve.read_text(encoding="utf-8"))}


def taught() -> dict:
    """Train the course's own classes as chapter 12 does."""
    import torch
    from tqdm import tqdm

    trainer = gpt_trainer()
    model, loader, config = trainer.model, trainer.data_loader, trainer.config
    spent, curve = 0.0, []
    for step in tqdm(range(1, config.total_training_steps + 1), desc="the taught model"):
        began = time.perf_counter()
        trainer.train_step()
        spent += time.perf_counter() - began
        if step % EVERY == 0 or step == config.total_training_steps:
            curve.append([round(spent, 2), round(full_loss(model, loader.val_data, config), 4)])
    return {
        "seconds": round(spent, 1),
        "validation_loss": curve[-1][1],
        "steps": config.total_training_steps,
        "parameters": sum(p.numel() for p in model.parameters()),
        "threads": torch.get_num_threads(),
        "curve": curve,
    }


def full_loss(model, data, config, rows_at_once: int = 128) -> float:
    """Mean cross-entropy over `data` (N,), cut into windows of the context length that do not overlap."""
    import torch

    T = config.input_sequence_length
    rows = (len(data) - 1) // T
    inputs, targets = data[: rows * T].view(rows, T), data[1 : rows * T + 1].view(rows, T)
    model.eval()
    with torch.no_grad():
        total = sum(
            model(x, y)[1].item() * len(x) for x, y in zip(inputs.split(rows_at_once), targets.split(rows_at_once))
        )
    model.train()
    return total / rows


def draw(results: dict[str, dict]):
    """Both curves as a Picture."""
    last = ", ".join(f"{name} {r['validation_loss']} after {r['seconds']} s" for name, r in results.items())
    with card(3.6, f"Validation loss against seconds of training, two falling curves: {last}.") as (picture, axes):
        plot_area(axes, "seconds of training on this machine", "loss on the whole validation split")
        for (name, result), colour in zip(results.items(), ("quiet", "target")):
            seconds, losses = zip(*result["curve"])
            axes.plot(seconds, losses, color=PALETTE[colour], linewidth=2)
            axes.text(seconds[-1], losses[-1] + 0.04, f"{name}: {losses[-1]:.3f}", color=PALETTE[colour], ha="right")
        axes.set_ylim(1.5, 2.7)
    return picture[0]


def main() -> None:
    """Run both, one after the other, and compare."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("yardstick", type=Path)
    options = options.parse_args()
    own.install_course_package()
    results = {"classic": yardstick(options.yardstick)}
    print("classic:", {k: v for k, v in results["classic"].items() if k != "curve"}, flush=True)
    results["taught"] = taught()
    print("taught: ", {k: v for k, v in results["taught"].items() if k != "curve"})
    print(f"time taught / classic: {results['taught']['seconds'] / results['classic']['seconds']:.2f}")
    (FOLDER / "training.json").write_text(json.dumps(results) + "\n", encoding="utf-8")
    draw(results).save(FOLDER / "training.png")


if __name__ == "__main__":
    main()
