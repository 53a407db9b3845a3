"""`weights`: train the models whose weights ship with the course, from the course's own classes.

"toy" has the sizes of chapters 02 to 11, where each tensor fits on a page; chapters 02 and 11 look into it. "gpt" is
what chapter 12 trains.
"""

from __future__ import annotations

import math

from checker import dataset, own
from checker.course import CourseError
from checker.trained import FOLDER

from .build import write


class ToyConfig:
    """The sizes that chapters 02 to 11 share."""

    input_sequence_length = 8
    batch_size = 64
    embedding_dim = 12
    num_attention_heads = 3
    hidden_dim = 48
    layer_count = 2
    dropout_rate = 0.0  # so small a model has nothing to spare


def build_weights(names: list[str]) -> int:
    """Train the models called `names` (all when empty) and store their weights; says what it does."""
    unknown = set(names) - set(RECIPES)
    if unknown:
        raise CourseError(f"No recipe for {', '.join(sorted(unknown))}; there are {', '.join(RECIPES)}.")
    own.install_course_package()
    for name in names or RECIPES:
        store(name, RECIPES[name]())
    return 0


def store(name: str, state: dict) -> None:
    """Write a state_dict as half-precision safetensors: half the download, and no text is the worse for it."""
    from safetensors.torch import save

    halves = {key: tensor.detach().cpu().half().contiguous() for key, tensor in state.items()}
    write(FOLDER / f"{name}.safetensors", save(halves))


def toy(steps: int = 8_000, peak: float = 1e-2) -> dict:
    """The toy model after a few minutes: AdamW, with a cosine from `peak` down to 0."""
    import torch
    from my_nanogpt import BigramLanguageModel, DataLoader
    from tqdm import trange

    torch.manual_seed(1337)
    loader = DataLoader(dataset.data().read_text(encoding="utf-8"), ToyConfig)
    model = BigramLanguageModel(loader.vocab_size, ToyConfig)
    optimizer = torch.optim.AdamW(model.parameters(), lr=peak)
    bar = trange(steps, desc="toy")
    for step in bar:
        for group in optimizer.param_groups:
            group["lr"] = peak * 0.5 * (1 + math.cos(math.pi * step / steps))
        loss = model(*loader.get_batch("train"))[1]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 500 == 0:
            bar.set_postfix(loss=f"{loss.item():.3f}")
    return model.state_dict()


def gpt_trainer():
    """Chapter 12's Trainer with chapter 12's model, settings and data, before its first step."""
    import torch
    from my_nanogpt import BigramLanguageModel, DataLoader, ModelConfig, Trainer

    config = ModelConfig()
    loader = DataLoader(dataset.data().read_text(encoding="utf-8"), config)
    torch.manual_seed(config.random_seed)
    model = BigramLanguageModel(loader.vocab_size, config)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=config.learning_rate, betas=config.betas, weight_decay=config.weight_decay
    )
    return Trainer(model, optimizer, loader, config)


def gpt() -> dict:
    """The model of chapter 12, trained as chapter 12 trains it."""
    trainer = gpt_trainer()
    trainer.train()
    print(trainer.history[-1])
    return trainer.model.state_dict()


RECIPES = {"toy": toy, "gpt": gpt}
