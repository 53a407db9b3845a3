"""Draw the pictures of this folder: ``python assets/draw.py`` in a clone of the course.

tensor_map.svg, tensor_map.png: every tensor of the toy GPT (trained, two blocks of three heads) on its way from
eight characters to their logits, traced from the live model.
"""

from __future__ import annotations

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))


def toy_map():
    """The whole tensor map of the trained toy GPT, as a Picture."""
    import checker
    from checker import own
    from generator.weights import ToyConfig

    own.install_course_package()
    from my_nanogpt import BigramLanguageModel

    state = checker.weights("toy")
    vocab_size = state["embedding.token_embedding.token_embedding_table.weight"].shape[0]
    model = BigramLanguageModel(vocab_size, ToyConfig)
    model.load_state_dict(state)
    return checker.tensor_map(model, full=True)


if __name__ == "__main__":
    picture = toy_map()
    for name in ("tensor_map.svg", "tensor_map.png"):
        picture.save(FOLDER / name)
        print(f"wrote assets/{name}, {(FOLDER / name).stat().st_size:,} bytes")
