"""Chapter 10, VocabularyLogits: how each blank is judged, hinted at and explained.

Hidden batches have B, T, C and V that all differ, and everything that is made from the logits comes with them,
so that an answer may begin anywhere in the chain.
"""
from checker.exercise import Chapter, Exercise, Export, Mistake, Trials

# The class must stand alone, as it will in the learner's package.
ALONE = ("torch", "nn", "math", "F", "LayerNorm", "VocabularyLogits")

# ---- hidden inputs ----------------------------------------------------------------------------------


def projections():
    """Tokens and a layer that scores other vocabularies (its own answer is spoilt, so that calling it shows); a token table."""
    g = torch.Generator().manual_seed(10)
    cases = []
    for B, T, C, V in [(3, 4, 5, 7), (1, 9, 3, 6), (5, 2, 13, 70)]:  # each size is above the notebook's somewhere
        layer = nn.Linear(C, V).requires_grad_(False)
        for parameter in layer.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=g))
        layer.register_forward_hook(lambda module, given, scores: torch.zeros_like(scores))
        norm = nn.LayerNorm(C).requires_grad_(False)
        norm.weight.copy_(torch.randn(C, generator=g))
        norm.bias.copy_(torch.randn(C, generator=g))
        block_output = torch.randn(B, T, C, generator=g) * 3
        cases.append({"block_output": block_output, "output_norm": norm, "normalised": norm(block_output),
                      "vocab_projection": layer, "score_weight": layer.weight, "score_bias": layer.bias,
                      "B": B, "T": T, "C": C, "V": V, "vocab_size": V, "table": torch.randn(V, C, generator=g),
                      "inputs": torch.randint(V, (B, T), generator=g), "targets": torch.randint(V, (B, T), generator=g)})
    return cases


def questions():
    """Logits, right answers, and all that follows from them."""
    g = torch.Generator().manual_seed(11)
    cases = []
    for B, T, V in [(3, 5, 7), (1, 9, 6), (4, 2, 3), (5, 2, 102)]:
        logits, targets = torch.randn(B, T, V, generator=g) * 2, torch.randint(V, (B, T), generator=g)
        if V == 3:  # two disasters, of about 1e-13 and 1e-5: whoever keeps the logarithm from them shows
            logits[0, 0, targets[0, 0]] -= 30
            logits[1, 1, targets[1, 1]] -= 10
        if V == 102:  # ids that the notebook's vocabulary does not have; 100 is one of them
            targets[0, 0], targets[1, 1] = 100, 64
            logits[0, 1, 68], logits[2, 1, 65] = 12, 11
        probabilities = logits.softmax(dim=-1)
        right = probabilities.gather(-1, targets[..., None])[..., 0]
        padded = targets.clone()
        if V != 3:  # there all of them are asked
            padded[0, 1:] = -100
        cases.append({"B": B, "T": T, "V": V, "vocab_size": V, "logits": logits, "targets": targets,
                      "inputs": torch.randint(V, (B, T), generator=g), "probabilities": probabilities,
                      "right_probability": right, "surprise": -right.log(), "loss_by_hand": -right.log().mean(),
                      "flat_logits": logits.reshape(B * T, V), "flat_targets": targets.reshape(B * T),
                      "loss": -right.log().mean(), "padded": padded})
    return cases


def flat_questions():
    """Flat scores and answers; what was computed by hand before comes from others, so that a copy of it shows."""
    g = torch.Generator().manual_seed(12)
    cases = []
    for B, T, V in [(3, 5, 7), (1, 9, 6), (5, 3, 70)]:
        logits, targets = torch.randn(B, T, V, generator=g) * 2, torch.randint(V, (B, T), generator=g)
        surprise = torch.rand(B, T, generator=g) + 3
        cases.append({"B": B, "T": T, "V": V, "vocab_size": V, "logits": logits, "targets": targets, "probabilities": logits.softmax(-1),
                      "flat_logits": logits.reshape(B * T, V), "flat_targets": targets.reshape(B * T), "surprise": surprise,
                      "right_probability": (-surprise).exp(), "loss_by_hand": surprise.mean()})
    return cases


def second_form():
    """Logits and right answers, and an F that keeps the scores that its cross_entropy is given."""
    import types

    g = torch.Generator().manual_seed(13)
    cases = []
    for B, T, V in [(3, 5, 7), (1, 9, 6), (5, 3, 70)]:
        watched = types.ModuleType("torch.nn.functional")
        watched.__dict__.update(vars(F))

        def cross_entropy(scores, *more, watched=watched, **named):
            watched.scores = scores
            return F.cross_entropy(scores, *more, **named)

        watched.cross_entropy = cross_entropy
        logits = torch.randn(B, T, V, generator=g) * 2
        cases.append({"B": B, "T": T, "V": V, "vocab_size": V, "logits": logits, "probabilities": logits.softmax(dim=-1),
                      "targets": torch.randint(V, (B, T), generator=g), "F": watched})
    return cases


def score_triples():
    """Three scores, in several orders."""
    return [{"three_scores": torch.tensor(values)} for values in ([-1.0, 0.5, 3.0], [4.0, 1.5, 0.0], [20.0, 18.5, -3.0])]


def vocabularies():
    """Other vocabulary sizes."""
    return [{"V": V, "vocab_size": V} for V in (2, 27, 50257)]


def small_texts():
    """Ids to count, and ids to be examined on; the last ids of the vocabulary may never come."""
    return [{"V": 6, "vocab_size": 6, "train_ids": torch.tensor([0, 1, 1, 3, 3, 3, 2, 1]), "val_ids": torch.tensor([3, 0, 1])},
            {"V": 9, "vocab_size": 9, "train_ids": torch.tensor([4, 4, 4, 0, 7, 7]), "val_ids": torch.tensor([7, 7, 4, 0, 4])}]


def exam_texts():
    """Ids to count, and ids to be examined on; one exam asks for an id that was never counted (an infinite surprise)."""
    cases = []
    for V, train, val in [(4, [0, 1, 1, 3, 3, 3, 2, 1], [3, 0, 1]), (6, [4, 4, 4, 0, 5, 5, 1, 2, 3], [5, 5, 4, 0, 4]),
                          (5, [0, 1, 1, 3, 3, 2], [4, 0, 3])]:
        cases.append({"V": V, "vocab_size": V, "train_ids": torch.tensor(train), "val_ids": torch.tensor(val)})
    return cases


def sizes():
    """Sizes for the tensor map, all different, and tensors of these sizes."""
    cases = []
    for B, T, C, V in [(3, 5, 7, 11), (1, 4, 6, 9), (5, 9, 13, 70)]:
        case = {"B": B, "T": T, "C": C, "V": V, "vocab_size": V, "logits": torch.zeros(B, T, V), "probabilities": torch.zeros(B, T, V),
                "flat_logits": torch.zeros(B * T, V), "flat_targets": torch.zeros(B * T, dtype=torch.long),
                "config": type("Config", (), {"embedding_dim": C, "batch_size": B, "input_sequence_length": T})()}
        case |= {name: torch.zeros(B, T, dtype=torch.long) for name in ("inputs", "targets")}
        case |= {name: torch.zeros(B, T, C) for name in ("block_output", "normalised")}
        cases.append(case)
    return cases


# ---- what to look at --------------------------------------------------------------------------------


def read_softmax(ns):
    softmax = ns["softmax"]
    wide = torch.sin(torch.arange(30.0)).view(3, 2, 5) * 3
    x = torch.tensor([[0.5, -1.0, 2.0], [0.0, 3.0, 1.0]], requires_grad=True)
    y = softmax(x)
    if y.requires_grad:
        (y * torch.tensor([[1.0, 2.0, 3.0], [-1.0, 0.5, 2.0]])).sum().backward()
    return {"softmax of a row": softmax(torch.tensor([3.0, -2.0, 0.0, 1.0])), "softmax of a (3, 2, 5) tensor": softmax(wide),
            "softmax of a square table": softmax(torch.tensor([[1.0, 2.0], [-24.0, -25.0]])),
            "softmax of a (2, 4, 3, 5) tensor": softmax(torch.sin(torch.arange(120.0)).view(2, 4, 3, 5) * 3),
            "softmax of a row of float64": softmax(torch.tensor([3.0, -2.0, 0.0, 1.0], dtype=torch.float64)),
            # Nothing may be cut off above, added below, or taken from both rows: e to the power of 86 is still finite.
            "softmax of [[86, 85], [-20, -21]]": softmax(torch.tensor([[86.0, 85.0], [-20.0, -21.0]])),
            "the gradient that flows back": x.grad}


def read_logits(ns):
    return {"logits": ns["logits"], "normalised afterwards": ns["normalised"]}


def read_guesses(ns):
    return {"guesses": ns["guesses"], "logits afterwards": ns["logits"]}


def read_tied_logits(ns):
    return {"tied_logits": ns["tied_logits"], "normalised afterwards": ns["normalised"], "table afterwards": ns["table"]}


def read_times(ns):
    return torch.as_tensor(ns["times"])


def read_surprise(ns):
    return {"surprise": ns["surprise"], "right_probability afterwards": ns["right_probability"]}


def read_gradient(ns):
    return {"gradient": ns["gradient"], "probabilities afterwards": ns["probabilities"], "logits afterwards": ns["logits"]}


def read_counted_loss(ns):
    return {"counted_loss": torch.as_tensor(ns["counted_loss"]), "surprise afterwards": ns["surprise"], "padded afterwards": ns["padded"]}


def read_loss_by_hand(ns):
    return {"loss_by_hand": torch.as_tensor(ns["loss_by_hand"]), "right_probability afterwards": ns["right_probability"],
            "surprise afterwards": ns["surprise"]}


def read_loss(ns):
    return torch.as_tensor(ns["loss"])


def read_logits_shape(ns):
    shape = ns["logits_shape"]
    if isinstance(shape, str) or isinstance(shape, (tuple, list)) and any(isinstance(size, str) for size in shape):
        return "words in quotes"
    return tuple(shape) if isinstance(shape, tuple) else shape  # torch.Size is a tuple as well



def read_flat_shape(ns):
    shape = ns["flat_shape"]
    if isinstance(shape, str) or isinstance(shape, (tuple, list)) and any(isinstance(size, str) for size in shape):
        return "words in quotes"
    return tuple(shape) if isinstance(shape, tuple) else shape



def read_uniform(ns):
    return float(ns["uniform_loss"])


def read_perplexity(ns):
    return {"perplexity": float(ns["perplexity"]), "loss_by_hand afterwards": float(ns["loss_by_hand"])}


def read_bits(ns):
    return {"bits": float(ns["bits"]), "loss_by_hand afterwards": float(ns["loss_by_hand"])}


def read_counts(ns):
    """The counts; whole numbers may be floats."""
    counts = ns["counts"]
    whole = isinstance(counts, torch.Tensor) and counts.is_floating_point() and bool((counts == counts.round()).all())
    return counts.long() if whole else counts


def read_frequencies(ns):
    """The shares, of whatever precision."""
    shares = ns["frequencies"]
    return shares.float() if isinstance(shares, torch.Tensor) and shares.is_floating_point() else shares


def read_class_second(ns):
    found = {"class_second": ns["class_second"]}
    if hasattr(ns["F"], "scores"):
        found["the scores that F.cross_entropy is given"] = ns["F"].scores
    return found


def read_unigram(ns):
    return {"unigram_loss": float(ns["unigram_loss"]), "frequencies afterwards": ns["frequencies"]}


def read_logsumexp(ns):
    found = {}
    for name, x in {"three scores": torch.tensor([2.0, 1.0, -1.0]), "scores around 1000": torch.tensor([1000.0, 999.0, -1000.0]),
                    "scores around -1000": torch.tensor([[-1000.0, -1001.0], [-1000.0, 5.0], [90.0, 89.0]]),
                    "a (3, 2, 5) tensor": torch.sin(torch.arange(30.0)).view(3, 2, 5) * 9,
                    "a (5, 1, 4) tensor": torch.sin(torch.arange(20.0)).view(5, 1, 4) * 9,
                    "distant rows, (1, 2, 2)": torch.tensor([[[1000.0, 999.0], [0.0, 1.0]]]),  # each needs its own maximum
                    "a row of float64": torch.tensor([3.0, -2.0, 0.0, 1.0], dtype=torch.float64),
                    "a constant row": torch.full((2, 4), 7.0), "a forbidden character (-inf)": torch.tensor([1.0, float("-inf"), 0.0])}.items():
        found[name] = ns["logsumexp"](x)
    x = torch.tensor([[0.5, -1.0, 2.0], [0.0, 3.0, 1.0]], requires_grad=True)
    y = ns["logsumexp"](x)
    if y.requires_grad:
        (y * torch.tensor([1.0, 2.0])).sum().backward()
    found["the gradient that flows back"] = x.grad
    return found


def read_log_softmax(ns):
    found = {}
    for name, x in {"three scores": torch.tensor([2.0, 1.0, -1.0]), "scores around 1000": torch.tensor([1000.0, 999.0, -1000.0]),
                    "a (3, 2, 5) tensor": torch.sin(torch.arange(30.0)).view(3, 2, 5) * 9,
                    "distant rows, (1, 2, 2)": torch.tensor([[[1000.0, 999.0], [0.0, 1.0]]]),
                    "a row of float64": torch.tensor([3.0, -2.0, 0.0, 1.0], dtype=torch.float64),
                    "a square table": torch.tensor([[1.0, 2.0], [4.0, -1.0]])}.items():
        found[name] = ns["log_softmax"](x)
    x = torch.tensor([[0.5, -1.0, 2.0], [0.0, 3.0, 1.0]], requires_grad=True)
    y = ns["log_softmax"](x)
    if y.requires_grad:
        (y * torch.tensor([[1.0, 2.0, 3.0], [-1.0, 0.5, 2.0]])).sum().backward()
    found["the gradient that flows back"] = x.grad
    return found


def read_class(ns):
    found = {}
    torch.manual_seed(3)                              # whoever makes a model has chosen its seed already
    for C, V, B, T in [(6, 10, 3, 4), (5, 3, 1, 9), (13, 70, 5, 2)]:
        here = f"with embedding_dim = {C}, vocab_size = {V}"
        made = {"embedding_dim": C, "input_sequence_length": 16, "batch_size": 2, "hidden_dim": 5 * C, "dropout_rate": 0.1}
        layer = ns["VocabularyLogits"](V, type("Config", (), made)())
        found[f"parameters {here}"] = {name: tuple(p.shape) for name, p in layer.named_parameters()}
        found[f"dtypes {here}"] = {name: str(p.dtype) for name, p in layer.named_parameters()}  # before others move in
        start = dict(layer.named_parameters()).get("vocab_projection.weight", torch.zeros(1))
        found[f"0<vocab_projection.weight.abs().max()<={C}**-0.5"] = bool(0 < start.abs().max() <= C**-0.5 + 1e-6)
        for i, (_, p) in enumerate(sorted(layer.named_parameters())):
            p.data = torch.sin(torch.arange(p.numel()) * 0.37 + i + 1).view(p.shape)
        x = (torch.cos(torch.arange(B * T * C) * 0.61).view(B, T, C) * 3 + 1).requires_grad_(True)
        out = layer(x)
        found[f"result {here}"] = out
        if out.requires_grad:
            (out * torch.sin(torch.arange(out.numel()) * 0.9).view(out.shape)).sum().backward()
        found[f"gradient of the input {here}"] = x.grad
        found[f"gradients of the parameters {here}"] = [p.grad for _, p in sorted(layer.named_parameters())]
        found[f"in training mode the same {here}"] = torch.equal(layer.train()(x), layer.eval()(x))
        # Other tokens, whose numbers lie so close together that the norm's eps counts.
        x = (torch.sin(torch.arange(B * T * C) * 0.83).view(B, T, C) * 0.01 + 1).requires_grad_(True)
        layer.zero_grad()
        out = layer.eval()(x)
        found[f"result for a second batch, in eval mode, {here}"] = out
        if out.requires_grad:
            out.sum().backward()
        found[f"a gradient flows back in eval mode, {here}"] = x.grad is not None
    return found | {"torch.initial_seed()": torch.initial_seed()}


read_count = Trials("parameter_count(12, 65)", "parameter_count(5, 7)", "parameter_count(768, 50257)", "parameter_count(3, 2)")

# ---- the blanks -------------------------------------------------------------------------------------

SCORES = [
    Exercise(
        "logits", level=2, given=projections, read=read_logits, ready_made=["linear", "Linear", "forward"],
        hints=("A linear layer multiplies with its weight and adds its bias. On which side does the weight stand?",
               "`normalised` is (B, T, C), the weight (V, C). For the product, the weight's axes must change places.",
               "`normalised @` the transposed weight, plus the bias."),
        mistakes=[
            Mistake("normalised @ score_weight.T", "The bias is missing: each character has one of its own."),
            Mistake("normalised @ score_weight + score_bias",
                    "The inner sizes do not fit: the weight has a row for each character. Transpose it."),
            Mistake("vocab_projection(normalised)", "That is the layer itself; it will check your work in the next line. Multiply and add by hand, with its weight and "
                    "its bias."),
            Mistake("block_output @ score_weight.T + score_bias", "These tokens have not been through the norm."),
            Mistake("score_weight @ normalised.mT + score_bias[:, None]",
                    "Right numbers, but the characters are the second axis, (B, V, T). They belong last."),
            Mistake("normalised @ score_weight.T - score_bias", "The bias is added, not taken away."),
            Mistake("F.softmax(normalised @ score_weight.T + score_bias, dim=-1)", "There is no softmax yet. Scores are asked for."),
            Mistake("(normalised @ score_weight.T + score_bias) / math.sqrt(C)",
                    "The root belongs to attention. Scores for characters are not scaled."),
        ],
        wrong=["vocab_projection.forward(normalised)",
               "normalised", "torch.zeros(B, T, V)", "normalised.sum(dim=-1)", "normalised @ score_weight.T + score_bias.sum()",
               "normalised[..., :12] @ score_weight[:, :12].T + score_bias", "normalised.mul_(2) @ score_weight.T / 2 + score_bias"],
        right=["torch.einsum('btc,vc->btv', normalised, score_weight) + score_bias",
               "torch.matmul(normalised, score_weight.mT) + score_bias",
               "(normalised[..., None, :] * score_weight).sum(dim=-1) + score_bias",
               "(score_weight @ normalised.mT).mT + score_bias", "normalised @ vocab_projection.weight.T + vocab_projection.bias",
               "output_norm(block_output) @ score_weight.T + score_bias"],
    ),
    Exercise(
        "guesses", level=1, given=questions, read=read_guesses,
        hints=("Among which numbers do you look for the largest: those of one place, or those of one character?",
               "The 65 scores of a place lie along the last axis.",
               "`argmax` of `logits` along the last axis."),
        mistakes=[
            Mistake("logits.argmax()", "That is one place in everything. Each of the B · T places has a favourite of its own."),
            Mistake("logits.argmax(dim=1)", "You went along the tokens: for each character, the place that likes it most."),
            Mistake("logits.max(dim=-1).values", "That is how high the highest score is. Which id has it?"),
            Mistake("logits.argmin(dim=-1)", "The lowest score is the character that the model likes least."),
            Mistake("logits.argmax(dim=-1, keepdim=True)", "The right ids, with an axis of length 1 too many. The shape should be (B, T)."),
            Mistake("logits.max(dim=-1)", "These are two tensors, values and places. Take the places."),
        ],
        wrong=["targets", "inputs", "logits.argmax(dim=0)", "logits", "torch.zeros(B, T, dtype=torch.long)", "logits.abs().argmax(dim=-1)",
               "logits[..., :65].argmax(-1)", "logits.mul_(1).sub_(logits.amax()).argmax(-1)"],
        right=["logits.max(dim=-1).indices", "torch.argmax(logits, 2)", "logits.topk(1, dim=-1).indices[..., 0]", "logits.sort(dim=-1, descending=True).indices[..., 0]"],
    ),
    Exercise(
        "softmax", level=2, read=read_softmax, ready_made=["softmax", "log_softmax", "Softmax"],
        hints=("First make every score positive. Then make the total 1.",
               "`scores.exp()` is positive. Divide it by its own sum along the last axis; `keepdim=True` keeps the shapes apart.",
               "`scores.exp()` divided by `scores.exp().sum(dim=-1, keepdim=True)`."),
        mistakes=[
            Mistake("scores.exp() / scores.exp().sum()", "Divided by the sum of everything. Each row should add up to 1 by itself."),
            Mistake("scores.exp() / scores.exp().sum(dim=0, keepdim=True)", "You summed along the first axis. The characters lie along the last one."),
            Mistake("scores.exp() / scores.exp().sum(dim=-1)",
                    "For one row this works. With more axes, the sum has lost its last one, and the division fails or goes the wrong way."),
            Mistake("scores / scores.sum(dim=-1, keepdim=True)", "The scores were divided as they are. They may be negative, so make them positive first."),
            Mistake("scores.exp()", "All positive, but they do not add up to 1 yet."),
            Mistake("scores.exp() / scores.sum(dim=-1, keepdim=True)", "Below the line stands the sum of the scores. Sum what stands above it."),
            Mistake("scores.sigmoid()", "Sigmoid looks at each score alone, so the result does not add up to 1."),
            Mistake("(scores.exp() / scores.exp().sum(dim=-1, keepdim=True)).detach()", "The numbers are right, but no gradient flows back through them, so "
                    "nothing in front of the softmax could learn."),
            Mistake("(-scores).exp() / (-scores).exp().sum(dim=-1, keepdim=True)", "With the minus, the smallest score gets the largest probability."),
        ],
        wrong=["scores.exp() / scores.exp().sum(dim=-1, keepdim=True).clamp(min=1e-9)",
               "scores", "torch.full_like(scores, 1 / 3)", "scores.exp() / scores.exp().max()", "scores.abs() / scores.abs().sum(dim=-1, keepdim=True)",
               "2**scores / (2**scores).sum(dim=-1, keepdim=True)", "scores.exp() / scores.exp().sum(dim=-1, keepdim=True).clamp(min=1e-2)",
               "scores.exp() / (scores.exp().sum(dim=-1, keepdim=True) + 1e-6)",
               "scores.clamp(-10, 10).exp() / scores.clamp(-10, 10).exp().sum(dim=-1, keepdim=True)",
               "(scores - scores.max()).exp() / (scores - scores.max()).exp().sum(dim=-1, keepdim=True)",
               "scores.exp() / scores.exp().sum(dim=2 if scores.ndim == 4 else -1, keepdim=True)",
               "scores.float().exp() / scores.float().exp().sum(dim=-1, keepdim=True)",
               "2.718**scores / (2.718**scores).sum(dim=-1, keepdim=True)"],
        right=["torch.exp(scores) / torch.exp(scores).sum(-1, keepdim=True)", "scores.exp() / scores.exp().sum(dim=-1)[..., None]",
               "(scores - scores.amax(dim=-1, keepdim=True)).exp() / (scores - scores.amax(dim=-1, keepdim=True)).exp().sum(dim=-1, keepdim=True)",
               "F.normalize(scores.exp(), p=1, dim=-1)", "math.e**scores / (math.e**scores).sum(dim=-1, keepdim=True)"],
        rtol=1e-5, atol=1e-6,
    ),
    Exercise(
        "times", level=2, given=score_triples, read=read_times, ready_made=["softmax"],
        hints=("Write both probabilities as fractions and divide them. What cancels?",
               "Left is e to the first score, divided by e to the second. A quotient of powers is the power of a …",
               "e to the power of the difference of the two scores; `.exp()` does it."),
        mistakes=[
            Mistake("three_scores[0] / three_scores[1]", "That is a quotient of scores. The probabilities are powers of e, so the quotient is one, too."),
            Mistake("three_scores[0] - three_scores[1]", "That is the difference of the scores, which is the logarithm of what is asked."),
            Mistake("(three_scores[1] - three_scores[0]).exp()", "The other way round: how many times as probable number 1 is."),
            Mistake("three_scores[0].exp()", "That compares with a score of 0. Which score belongs below the line?"),
            Mistake("(three_scores[0] / three_scores[1]).exp()", "Dividing powers takes the *difference* of what stands above."),
            Mistake("three_scores[0].exp() - three_scores[1].exp()", "How many *times* asks for a quotient, not for a difference."),
        ],
        wrong=["math.e", "torch.tensor(2.7183)", "(three_scores[0] - three_scores[2]).exp()", "(three_scores[0] + three_scores[1]).exp()", "torch.tensor(2.0)",
               "(three_scores[0] - three_scores[1]).exp().round(decimals=4)"],
        right=["three_scores[0].exp() / three_scores[1].exp()", "torch.exp(three_scores[0] - three_scores[1])", "math.e ** (three_scores[0] - three_scores[1])",
               "1 / (three_scores[1] - three_scores[0]).exp()", "three_scores[:2].flip(0).diff().exp()[0]"],
        rtol=1e-5, atol=1e-6,
    ),
]

WRONGNESS = [
    Exercise(
        "right_probability", level=3, given=questions, read="right_probability",
        hints=("For one place: which of its probabilities do you want?",
               "`gather` along the last axis takes the place of each right answer; the index needs a third axis, too.",
               "`probabilities.gather(-1, …)` with `targets[..., None]`, and then `[..., 0]`."),
        mistakes=[
            Mistake("probabilities.gather(-1, targets[..., None])", "The right numbers, with an axis of length 1 left over at the end."),
            Mistake("probabilities.max(dim=-1).values", "That is the favourite's probability. The right answer's is asked for, favourite or not."),
            Mistake("probabilities[targets]", "Square brackets index the *first* axis here. It is the last one that holds the characters."),
            Mistake("probabilities.gather(-1, inputs[..., None])[..., 0]", "These are the characters that went in. What should come out?"),
            Mistake("probabilities.gather(-1, targets)", "The index has one axis fewer than the tensor. Give it one more."),
            Mistake("probabilities[:, :, targets]", "For every place, this takes the answers of *all* places. Each place has one answer."),
            Mistake("logits.gather(-1, targets[..., None])[..., 0]", "These are scores. The probabilities are asked for."),
            Mistake("probabilities.gather(1, targets[..., None])[..., 0]", "You gathered along the tokens. The characters lie along the last axis."),
        ],
        wrong=["probabilities.gather(-1, targets.unsqueeze_(-1))[..., 0]",
               "probabilities", "targets / V", "torch.full((B, T), 1 / V)", "probabilities[..., 0]", "probabilities.mean(dim=-1)", "1 - probabilities.gather(-1, targets[..., None])[..., 0]",
               "probabilities.gather(-1, targets.clamp(max=60)[..., None])[..., 0]"],
        right=['probabilities.gather(-1, targets[..., None])[..., -1]',
               "torch.gather(probabilities, 2, targets.unsqueeze(-1)).squeeze(-1)",
               "probabilities[torch.arange(B)[:, None], torch.arange(T), targets]", "(probabilities * F.one_hot(targets, V)).sum(dim=-1)",
               "probabilities.reshape(B * T, V)[torch.arange(B * T), targets.reshape(B * T)].view(B, T)",
               "torch.stack([torch.stack([probabilities[b, t, targets[b, t]] for t in range(T)]) for b in range(B)])"],
    ),
    Exercise(
        "surprise", level=1, given=questions, read=read_surprise,
        hints=("A probability of 1 should surprise nobody, and a small one very much.",
               "The logarithm of a number below 1 is negative. What makes it positive?",
               "Minus the logarithm of `right_probability`."),
        mistakes=[
            Mistake("right_probability.log()", "The sign: these numbers are below 0, and a surprise is not."),
            Mistake("1 - right_probability", "That is the probability of being wrong. It hardly tells 0.01 from 0.0001; the logarithm does."),
            Mistake("-right_probability.log2()", "That is in bits. Take the natural logarithm here; bits come later."),
            Mistake("-right_probability.log().mean()", "One step ahead: the mean comes in the next line. Each question has its own surprise."),
            Mistake("-probabilities.log()", "These are the surprises of *all* characters. Only the right one happened."),
            Mistake("1 / right_probability", "It grows with the surprise, but the product of a row would not become a sum."),
            Mistake("-right_probability", "The minus alone is not enough. Take the logarithm."),
        ],
        wrong=["right_probability", "right_probability.exp()", "torch.zeros(B, T)", "-right_probability.log10()", "right_probability.log().abs().sum()",
               "-torch.log(right_probability.clamp(min=1e-4))", "-torch.log(right_probability + 1e-8)", "-right_probability.log_()"],
        right=["-torch.log(right_probability)", "(1 / right_probability).log()", "right_probability.log().neg()", "right_probability.log() * -1", "right_probability.pow(-1).log()"],
    ),
    Exercise(
        "loss_by_hand", level=1, given=questions, read=read_loss_by_hand, rtol=1e-6, ready_made=["cross_entropy", "nll_loss"],
        hints=("How do you get one number out of B · T, so that the size of the batch does not matter?",
               "A sum would grow with the batch.",
               "The mean of `surprise`."),
        mistakes=[
            Mistake("surprise.sum()", "The sum grows with the batch. Then a large batch would look worse than a small one."),
            Mistake("surprise.mean(dim=-1)", "That is one number for each row. One for the whole batch is asked for."),
            Mistake("-right_probability.mean().log()", "First the mean and then the logarithm is not the same. Each question's surprise comes first."),
            Mistake("surprise.max()", "The worst question only. All of them should count."),
            Mistake("surprise.sum() / B", "Divided by the rows only. Each row holds T questions."),
            Mistake("-surprise.mean()", "The minus is in the surprise already."),
            Mistake("surprise.median()", "The median leaves the very wrong ones uncounted. Take the mean."),
        ],
        wrong=["round(surprise.mean().item(), 4)",
               "surprise", "surprise[0].mean()", "surprise.sum() / 65", "torch.tensor(4.5115)", "surprise.sum() / T", "surprise.std()", "surprise.clamp(max=10).mean()",
               "-right_probability.log_().mean()"],
        right=["surprise.sum() / (B * T)", "torch.mean(surprise)", "-right_probability.log().mean()", "surprise.mean(dim=0).mean()", "surprise.sum() / surprise.numel()"],
    ),
]

YARDSTICKS = [
    Exercise(
        "uniform_loss", level=2, given=vocabularies, read=read_uniform,
        hints=("Which probability does each character get, if all get the same?",
               "1/V, also for the right one, wherever it stands. And its surprise?",
               "Minus the logarithm of 1/V is the logarithm of V."),
        mistakes=[
            Mistake("1 / V", "That is the probability. Its surprise is asked for."),
            Mistake("math.log(1 / V)", "The sign: a loss is not below 0."),
            Mistake("math.log2(V)", "That is in bits. Our loss uses the natural logarithm."),
            Mistake("V * math.log(V)", "That adds up V surprises. On average it is one."),
            Mistake("math.log(65)", "Right for Shakespeare. The checker tries other vocabularies."),
            Mistake("math.log(V) / V", "Divided once too often: all V characters have this surprise, so their mean is the same."),
            Mistake("math.log10(V)", "That is the logarithm to base 10. Ours is the natural one."),
        ],
        wrong=["V", "4.174", "math.sqrt(V)", "math.exp(V) if V < 100 else 0.0", "math.log(V - 1) if V > 2 else 0.0", "round(math.log(V), 4)"],
        right=["-math.log(1 / V)", "float(torch.tensor(float(V)).log())", "F.cross_entropy(torch.zeros(1, V), torch.tensor([0])).item()", "math.log2(V) * math.log(2)"],
        rtol=1e-6, atol=1e-6,
    ),
    Exercise(
        "perplexity", level=1, given=questions, read=read_perplexity,
        hints=("For guessing it should be V again. What undoes a logarithm?",
               "The natural logarithm is undone by e to the power of …",
               "`math.exp` of the loss by hand."),
        mistakes=[
            Mistake("math.log(loss_by_hand)", "Once more the logarithm; it should be undone."),
            Mistake("2 ** float(loss_by_hand)", "2 to the power of it would be right for a loss in bits. Ours has base e."),
            Mistake("math.exp(-loss_by_hand)", "That is a typical probability, a number below 1. A perplexity is at least 1."),
            Mistake("float(surprise.exp().mean())", "First the powers and then the mean is not the same. Begin from the one loss."),
            Mistake("math.exp(uniform_loss)", "That is the perplexity of guessing. Take the model's loss."),
            Mistake("10 ** float(loss_by_hand)", "The loss is a natural logarithm, so its base is e, not 10."),
        ],
        wrong=["loss_by_hand", "65", "math.exp(4.5115)", "V", "float(loss_by_hand) ** 2", "loss_by_hand.exp_()"],
        right=["loss_by_hand.exp()", "math.e ** float(loss_by_hand)", "torch.exp(loss_by_hand).item()", "1 / math.exp(-loss_by_hand)"],
    ),
    Exercise(
        "bits", level=2, given=questions, read=read_bits, rtol=1e-6,
        hints=("How many bits has one throw of a fair coin? And how large is its surprise in natural logarithms?",
               "One bit is a surprise of ln 2, about 0.69. How often does that go into the loss?",
               "Divide the loss by hand by `math.log(2)`."),
        mistakes=[
            Mistake("loss_by_hand * math.log(2)", "Multiplied instead of divided. There should be *more* bits than natural units, because a bit is smaller."),
            Mistake("loss_by_hand / 2", "Divided by 2 instead of the logarithm of 2."),
            Mistake("math.log2(loss_by_hand)", "That takes a logarithm again. The loss only needs another unit."),
            Mistake("loss_by_hand", "That is still in natural units."),
            Mistake("loss_by_hand / math.log(10)", "These would be decimal digits. For bits, the base is 2."),
            Mistake("math.log(2) / loss_by_hand", "Upside down: how often does one bit go into the loss?"),
        ],
        wrong=["round(float(loss_by_hand) / math.log(2), 4)",
               "8", "torch.tensor(6.5087)", "loss_by_hand + math.log(2)", "perplexity / 2", "uniform_loss / math.log(2)", "loss_by_hand.div_(math.log(2))"],
        right=["math.log2(math.exp(loss_by_hand))", "-right_probability.log2().mean()", "loss_by_hand * math.log2(math.e)", "float(loss_by_hand) / math.log(2.0)"],
    ),
    Exercise(
        "counts", level=1, given=small_texts, read=read_counts,
        hints=("Which text may you count on, if the other one is the exam?",
               "`torch.bincount` counts ids. What must hold for ids that never occur?",
               "`torch.bincount` of `train_ids`, with `minlength=V`."),
        mistakes=[
            Mistake("torch.bincount(train_ids)", "If the last ids of the vocabulary never come, the table is too short. There is an option for that."),
            Mistake("torch.bincount(val_ids, minlength=V)", "These are the ids of the exam. Count on the training text."),
            Mistake("torch.bincount(train_ids, minlength=V) / len(train_ids)", "One step ahead: shares come in the next line. Counts are whole numbers."),
            Mistake("train_ids.unique()", "These are the different ids. How often does each occur?"),
            Mistake("torch.bincount(train_ids, minlength=V + 1)", "One place too many: ids run from 0 to V − 1."),
            Mistake("torch.bincount(torch.cat([train_ids, val_ids]), minlength=V)", "The exam was counted as well. Then it is no exam any more."),
        ],
        wrong=["torch.ones(V)", "len(train_ids)", "torch.zeros(V, dtype=torch.long)", "train_ids", "torch.bincount(train_ids, minlength=V).flip(0)"],
        right=["train_ids.bincount(minlength=V)", "torch.stack([(train_ids == i).sum() for i in range(V)])",
               "torch.zeros(V, dtype=torch.long).scatter_add(0, train_ids, torch.ones_like(train_ids))",
               "torch.zeros(V, dtype=torch.long).index_add(0, train_ids, torch.ones_like(train_ids))",
               "torch.bincount(train_ids, minlength=V).float()", "torch.bincount(train_ids, torch.ones(len(train_ids)), minlength=V)"],
    ),
    Exercise(
        "frequencies", level=1, given=small_texts, read=read_frequencies,
        hints=("A share is a part of the whole. What is the whole?",
               "All counts together are the length of the training text.",
               "`counts` divided by their sum."),
        mistakes=[
            Mistake("counts / counts.max()", "Divided by the largest count. The shares should add up to 1."),
            Mistake("counts / V", "Divided by the number of different characters. Divide by the number of characters in the text."),
            Mistake("counts // counts.sum()", "Two slashes give whole numbers, and a share is less than 1."),
            Mistake("counts.float().mean()", "That is one number. Each character has its own share."),
            Mistake("counts / len(val_ids)", "The counts come from the other text. Divide by its length."),
            Mistake("counts.float().softmax(dim=0)", "Softmax makes probabilities of *scores*. These are counts: a plain quotient is enough."),
        ],
        wrong=["counts", "torch.full((V,), 1 / V)", "counts / 1003854", "1 / counts", "counts.float() / counts.float().norm()",
               "(counts / counts.sum()).clamp(min=1e-7)"],
        right=["counts / len(train_ids)", "counts.float() / counts.sum()", "torch.div(counts, counts.sum())", "F.normalize(counts.float(), p=1, dim=0)",
               "counts.double() / counts.sum()", "torch.from_numpy(counts.numpy() / counts.numpy().sum())"],
        atol=1e-9,  # who never comes has a share of exactly 0
    ),
    Exercise(
        "unigram_loss", level=3, given=exam_texts, read=read_unigram,
        hints=("Which probability does this model give to the character with id i, whatever came before?",
               "Look up the probability of every id of the exam: a tensor can be indexed by a tensor of ids.",
               "Minus the logarithm of the frequencies, indexed with `val_ids`, and the mean of it."),
        mistakes=[
            Mistake("-frequencies.log()[train_ids].mean()", "That is the mean surprise on the *training* text, on which you counted. Take the exam's ids."),
            Mistake("-(frequencies * frequencies.log()).sum()", "This weighs each character by how often it comes in the *training* text. The exam is `val_ids`."),
            Mistake("frequencies.log()[val_ids].mean()", "The sign: a loss is not below 0."),
            Mistake("-frequencies[val_ids].mean().log()", "First the mean and then the logarithm is not the same. The surprise of each character comes first."),
            Mistake("-frequencies.log()[val_ids].sum()", "The sum grows with the text. The mean is asked for."),
            Mistake("-frequencies.log()[:V].mean()", "Here every *different* character counts once. In the exam, frequent ones come often."),
            Mistake("-frequencies.log2()[val_ids].mean()", "That is in bits. Take the natural logarithm, so that it can be compared."),
        ],
        wrong=["-(frequencies * frequencies.log()).nansum()", "uniform_loss", "3.3473", "frequencies.max()", "-frequencies[val_ids].mean()", "-(torch.bincount(val_ids, minlength=V) / len(val_ids)).clamp(min=1e-9).log()[val_ids].mean()",
               "-(frequencies + 1e-8).log()[val_ids].mean()", "-frequencies.log_()[val_ids].mean()"],
        right=["-torch.log(frequencies[val_ids]).mean()", "F.nll_loss(frequencies.log().expand(len(val_ids), V), val_ids)",
               "-(frequencies.log()[val_ids].sum() / len(val_ids))", "-frequencies.log().take(val_ids).double().mean()",
               "-(torch.bincount(val_ids, minlength=V) / len(val_ids) * frequencies.log()).sum()"],
        rtol=1e-3,
    ),
]

STABLE = [
    Exercise(
        "logsumexp", level=3, read=read_logsumexp, ready_made=["logsumexp", "log_softmax", "softmax", "logaddexp", "logcumsumexp"],
        hints=("What happens to e to the power of 1000? What must be taken away before?",
               "Three steps: the largest score of each row (keep its axis), the sum of the powers of what is left, its logarithm. Then the "
               "largest comes back.",
               "`largest` with `keepdim=True`; return `largest[..., 0]` plus the `.log()` of the `.sum(dim=-1)` of `(x - largest).exp()`."),
        mistakes=[
            Mistake("return x.exp().sum(dim=-1).log()", "True on paper, but e to the power of 1000 is infinite on a computer."),
            Mistake("largest = x.amax(dim=-1, keepdim=True)\nreturn (x - largest).exp().sum(dim=-1).log()",
                    "The largest was taken away and never came back."),
            Mistake("largest = x.max()\nreturn largest + (x - largest).exp().sum(dim=-1).log()",
                    "One maximum for everything: a row that lies far below it is rounded to 0. Each row needs its own."),
            Mistake("largest = x.amax(dim=-1, keepdim=True)\nreturn largest + (x - largest).exp().sum(dim=-1, keepdim=True).log()",
                    "Right numbers, with an axis of length 1 left over at the end."),
            Mistake("largest = x.amax(dim=-1, keepdim=True)\nreturn largest[..., 0] + (x - largest).exp().mean(dim=-1).log()",
                    "A mean in place of the sum: every result is too small by the logarithm of V."),
            Mistake("return x.amax(dim=-1)", "The largest alone is a good estimate, but the other scores count as well."),
            Mistake("largest = x.amax(dim=0, keepdim=True)\nreturn largest[0] + (x - largest).exp().sum(dim=0).log()",
                    "You went along the first axis. The characters lie along the last one."),
            Mistake("largest = x.amax(dim=-1, keepdim=True)\nreturn largest[..., 0] * (x - largest).exp().sum(dim=-1).log()",
                    "Taken out of a logarithm, a factor becomes a summand. Add the largest."),
            Mistake("largest = x.amax(dim=-1, keepdim=True)\nreturn (largest[..., 0] + (x - largest).exp().sum(dim=-1).log()).detach()",
                    "The numbers are right, but no gradient flows back through them, so nothing could learn from this loss."),
            Mistake("largest = x.amax(dim=-1, keepdim=True)\nlargest[..., 0] + (x - largest).exp().sum(dim=-1).log()",
                    "Nothing is given back: `return` is missing."),
        ],
        wrong=["return x.sum(dim=-1)", "return x.clamp(max=80).exp().sum(dim=-1).log()", "return x.exp().log().sum(dim=-1)",
               "return (x / 100).exp().sum(dim=-1).log() * 100", "return torch.tensor(0.0)",
               "largest = x.amax(dim=-1, keepdim=True).detach()\nreturn largest[..., 0] + (x - largest).exp().sum(dim=-1).log().detach()",
               "largest = x.amax(dim=-1, keepdim=True)\nreturn (largest[..., 0] + (x - largest).exp().sum(dim=-1).log()).float()",
               "m = x.amax(-1, keepdim=True)\nreturn m.squeeze() + (x - m).exp().sum(-1).log()",
               "m = x.amax(tuple(range(1, x.dim())) or (0,), keepdim=True)\nreturn (m + (x - m).exp().sum(-1, keepdim=True).log())[..., 0]"],
        right=['largest = x.amax(dim=-1, keepdim=True)\nreturn largest[..., -1] + (x - largest).exp().sum(dim=-1).log()',
               "largest = x.max(dim=-1, keepdim=True).values\nreturn (largest + (x - largest).exp().sum(dim=-1, keepdim=True).log()).squeeze(-1)",
               "largest = x.amax(dim=-1)\nreturn largest + (x - largest[..., None]).exp().sum(dim=-1).log()",
               "m = x.detach().amax(-1, keepdim=True)\nreturn torch.log(torch.exp(x - m).sum(-1)) + m[..., 0]",
               "total = 0.0\nfor column in range(x.shape[-1]):\n    total = total + (x[..., column] - x.amax(dim=-1)).exp()\nreturn x.amax(dim=-1) + total.log()",
               "m, _ = torch.max(x, dim=-1)\nreturn m + torch.log(torch.sum(torch.exp(x - m.unsqueeze(-1)), dim=-1))"],
    ),
    Exercise(
        "log_softmax", level=2, read=read_log_softmax, ready_made=["log_softmax", "softmax"],
        hints=("The formula has two parts. You have written a function for the second.",
               "`x` is (..., V), and `logsumexp(x)` has lost the last axis. Give it back, so that the two fit.",
               "`x` minus `logsumexp(x)` with a new axis at its end."),
        mistakes=[
            Mistake("x - logsumexp(x)", "For a single row this works. With more axes, the second part needs its last axis back."),
            Mistake("logsumexp(x)[..., None] - x", "The other way round: the logarithm of a probability is not above 0."),
            Mistake("(x.exp() / x.exp().sum(dim=-1, keepdim=True)).log()", "True on paper, but it is the unsafe way again."),
            Mistake("x / logsumexp(x)[..., None]", "A quotient becomes a *difference* under the logarithm."),
            Mistake("(x - logsumexp(x)[..., None]).exp()", "These are the probabilities. Their logarithms are asked for."),
            Mistake("x - x.amax(dim=-1, keepdim=True)", "Only the largest was taken away. The logsumexp of each row belongs there."),
            Mistake("-logsumexp(x)[..., None]", "The score itself is missing."),
            Mistake("(x - logsumexp(x)[..., None]).detach()", "The numbers are right, but no gradient flows back through them, so nothing could learn from "
                    "this loss."),
        ],
        wrong=["x", "x.log()", "x - x.sum(dim=-1, keepdim=True)", "x - logsumexp(x).mean()", "torch.zeros_like(x)", "x - logsumexp(x)[..., None].detach()",
               "(x - logsumexp(x)[..., None]).float()",
               "x - x.max() - (x - x.max()).exp().sum(dim=-1, keepdim=True).log()"],
        right=["x - logsumexp(x).unsqueeze(-1)", "x - torch.logsumexp(x, dim=-1, keepdim=True)", "x - logsumexp(x).reshape(*x.shape[:-1], 1)",
               "torch.sub(x, logsumexp(x)[..., None])"],
        rtol=1e-3, atol=1e-4,
    ),
]

ONE_CALL = [
    Exercise(
        "flat_logits", level=2, given=questions, read="flat_logits",
        hints=("How many questions are there in the batch, and how many scores belong to each?",
               "The scores of a question should stay together, so the last axis stays. The first two become one.",
               "`reshape` the logits to `B * T` and `V`."),
        mistakes=[
            Mistake("logits.reshape(B, T * V)", "One line for each row of the batch. Each *question* needs one of its own."),
            Mistake("logits.reshape(V, B * T)", "The numbers fit, but `reshape` does not turn anything: the scores of a question are torn apart. The "
                                                "characters stay last."),
            Mistake("logits.mT.reshape(B * T, V)", "The shape is right, but transposed before it was flattened: the scores of different places are mixed."),
            Mistake("logits.transpose(0, 1).reshape(B * T, V)", "The questions are in another order than the answers will be: row by row is how the targets lie."),
            Mistake("logits", "It still has three axes."),
            Mistake("logits.flatten()", "One long row: nobody can tell where a question ends."),
            Mistake("logits.reshape(16, 65)", "Right here. Made of the variables, it holds for every batch."),
        ],
        wrong=["logits.resize_(B * T, V)",
               "logits[0]", "logits.sum(dim=0)", "torch.zeros(B * T, V)", "logits[:, -1]", "logits.reshape(B * T, V).softmax(dim=-1)"],
        right=["logits.view(-1, V)", "logits.flatten(0, 1)", "torch.cat(list(logits))", "logits.reshape(-1, logits.shape[-1])"],
    ),
    Exercise(
        "flat_targets", level=1, given=questions, read="flat_targets",
        hints=("One id for each question, in the same order as the rows of the table.",
               "`targets` is (B, T). What is left when its two axes become one?",
               "`reshape` to `B * T`."),
        mistakes=[
            Mistake("targets.T.reshape(B * T)", "Transposed before flattening: the answers are in another order than the questions."),
            Mistake("targets", "It still has two axes."),
            Mistake("targets.reshape(B * T, 1)", "A column: one axis too many. `cross_entropy` wants a plain row of ids."),
            Mistake("inputs.reshape(B * T)", "These are the ids that went in. The answers are asked for."),
            Mistake("targets.reshape(16)", "Right here. Made of the variables, it holds for every batch."),
            Mistake("F.one_hot(targets, V).reshape(B * T, V)", "`cross_entropy` takes the ids themselves; no table of ones is needed."),
        ],
        wrong=["targets[0]", "targets.sum(dim=0)", "torch.arange(B * T)", "targets.reshape(B * T).float()", "targets.flip(0).reshape(B * T)"],
        right=["targets.view(-1)", "targets.flatten()", "torch.cat(list(targets))", "targets.ravel()"],
    ),
    Exercise(
        "loss", level=1, given=flat_questions, read=read_loss,
        hints=("`F.cross_entropy` takes two things: the scores first, then the answers.",
               "Both have their flat form now. Does it want scores or probabilities?",
               "`F.cross_entropy` of `flat_logits` and `flat_targets`."),
        mistakes=[
            Mistake("F.cross_entropy(softmax(flat_logits), flat_targets)", "It applies softmax by itself. Twice is once too often: hand over the scores."),
            Mistake("F.nll_loss(flat_logits, flat_targets)", "`nll_loss` takes logarithms of probabilities. These are scores."),
            Mistake("F.cross_entropy(flat_logits, flat_targets, reduction='sum')", "The sum grows with the batch. The mean is what it gives by default."),
            Mistake("F.cross_entropy(flat_logits, flat_targets, reduction='none')", "That is one number for each question. One for all is asked for."),
            Mistake("F.cross_entropy(logits, targets)", "In this form it takes the second axis for the characters. Hand over the flat ones."),
            Mistake("loss_by_hand", "That is your number from above. Let PyTorch compute it anew from the flat scores and answers; only then do two ways meet."),
            Mistake("-F.cross_entropy(flat_logits, flat_targets)", "The minus is inside already."),
            Mistake("F.cross_entropy(flat_targets, flat_logits)", "The other order: scores first, then answers."),
        ],
        wrong=["F.mse_loss(flat_logits, F.one_hot(flat_targets, V).float())", "flat_logits.mean()", "torch.tensor(4.5115)", "F.cross_entropy(flat_logits, flat_logits.argmax(-1))",
               "F.cross_entropy(flat_logits, flat_targets) / T"],
        right=["nn.CrossEntropyLoss()(flat_logits, flat_targets)", "F.nll_loss(log_softmax(flat_logits), flat_targets)",
               "F.cross_entropy(input=flat_logits, target=flat_targets)", "F.cross_entropy(flat_logits, flat_targets, reduction='none').mean()"],
    ),
    Exercise(
        "class_second", level=2, given=second_form, read=read_class_second,
        hints=("`logits` is (B, T, V), and (B, V, T) is wanted. Which two axes change places?",
               "`reshape` would only cut the same row of numbers into other pieces. `transpose` moves axes.",
               "`logits.transpose` with the numbers of the last two axes."),
        mistakes=[
            Mistake("logits.reshape(B, V, T)", "The shape is right and the numbers are torn apart: `reshape` moves no axis. No error, and a wrong loss."),
            Mistake("logits", "Here the tokens are the second axis, and it takes them for the characters."),
            Mistake("logits.transpose(0, 1)", "Rows and tokens have changed places. It is the characters that should be second."),
            Mistake("probabilities.transpose(1, 2)", "The axes are right, but these are probabilities. It wants the scores."),
            Mistake("logits.transpose(0, 2)", "Now the characters are first, and the rows of the batch last."),
        ],
        wrong=["logits.transpose_(1, 2)",
               "logits.mT.softmax(dim=1)", "logits.permute(2, 0, 1)", "logits.flatten(0, 1)", "logits.transpose(1, 2) * 2", "torch.zeros(B, V, T)", "logits.view(B, V, T).contiguous()",
               "logits.transpose(1, 2) + 100", "logits.transpose(1, 2).log_softmax(1)"],
        right=["logits.mT", "logits.permute(0, 2, 1)", "torch.einsum('btv->bvt', logits)", "logits.swapaxes(-1, -2)", "torch.stack([one.T for one in logits])"],
    ),
    Exercise(
        "gradient", level=3, given=questions, read=read_gradient, ready_made=["grad", "backward", "jacobian", "vjp", "jvp", "hessian", "jacrev", "jacfwd", "grad_and_value"],
        hints=("For one question: what is the gradient at a wrong character, and what at the right one?",
               "Probabilities, minus 1 at the right answer. As a table: softmax of the logits minus `F.one_hot`. And the mean?",
               "Softmax along the last axis, minus `F.one_hot(targets, V)`, all of it in parentheses, divided by `B * T`."),
        mistakes=[
            Mistake("F.softmax(logits, dim=-1) - F.one_hot(targets, V)", "That is the gradient of the *sum*. The loss is a mean over all questions."),
            Mistake("(F.one_hot(targets, V) - F.softmax(logits, dim=-1)) / (B * T)", "The sign: this is the direction in which the loss goes *down*."),
            Mistake("F.softmax(logits, dim=-1) / (B * T)", "The right answer is treated like all others. Its 1 is missing."),
            Mistake("(F.softmax(logits, dim=-1) - F.one_hot(targets, V)) / T", "Divided by the tokens of one row. The mean goes over all rows."),
            Mistake("(F.softmax(logits, dim=-1) - F.one_hot(targets, V)) / B", "Divided by the rows only. Each row holds T questions."),
            Mistake("(F.softmax(logits, dim=-1) - F.one_hot(targets, V)) / (B * T * V)", "The mean goes over questions, not over characters."),
            Mistake("F.softmax(logits, dim=-1) - F.one_hot(targets, V) / (B * T)", "Python divides before it subtracts. Use parentheses."),
            Mistake("(logits - F.one_hot(targets, V)) / (B * T)", "These are scores. The first part of the gradient is the probabilities."),
            Mistake("(F.softmax(logits, dim=-1) - F.one_hot(targets)) / (B * T)",
                    "Without the number of characters, `one_hot` makes its table only as wide as the largest id that occurs."),
            Mistake("(F.softmax(logits, dim=1) - F.one_hot(targets, V)) / (B * T)", "Softmax ran along the tokens. The characters lie along the last axis."),
        ],
        wrong=["torch.func.jacrev(lambda z: F.cross_entropy(z.view(B * T, V), targets.view(B * T)))(logits)",
               "torch.zeros(B, T, V)", "logits", "(F.softmax(logits, dim=-1) - F.one_hot(targets, V)) / 16", "(F.softmax(logits, dim=-1) - 1) / (B * T)",
               "(F.softmax(logits, dim=-1) - F.one_hot(targets, V)).reshape(B * T, V) / (B * T)", "(F.softmax(logits, dim=-1) - F.one_hot(inputs, V)) / (B * T)",
               "(probabilities.sub_(F.one_hot(targets, V))) / (B * T)",
               "(F.softmax(logits, dim=-1) - F.one_hot(targets, V)).div_(B * T) + 0 * logits.zero_()"],
        right=["(probabilities - F.one_hot(targets, V)) / targets.numel()", "(softmax(logits) - F.one_hot(targets, V).float()) / B / T",
               "probabilities.scatter_add(-1, targets[..., None], torch.full((B, T, 1), -1.0)) / (B * T)",
               "(log_softmax(logits).exp() - torch.eye(V)[targets]) / (B * T)"],
    ),
]

BOX = [
    Exercise(
        "class_norm", level=1, read=read_class, alone=ALONE,
        hints=("Which class of yours makes the numbers of each token steady in size?",
               "It stands in chapter 05 and wants to know how many numbers a token has.",
               "`LayerNorm` with `config.embedding_dim`."),
        mistakes=[
            Mistake("nn.LayerNorm(config.embedding_dim)", "PyTorch's norm computes the same, but its parameters are called weight and bias. Take your own, with gamma and "
                                                          "beta."),
            Mistake("LayerNorm(vocab_size)", "The norm comes before the projection, when a token has C numbers."),
            Mistake("LayerNorm(config.input_sequence_length)", "The norm works on each token's own numbers. How many tokens there are does not matter."),
            Mistake("LayerNorm(12)", "A typed size fits one model only. Take it from config."),
            Mistake("LayerNorm(C)", "That name belongs to the notebook. In its own file the class has only its arguments."),
            Mistake("LayerNorm(config.hidden_dim)", "The hidden size belongs inside the feed-forward network. What comes out of the blocks has C numbers."),
            Mistake("nn.Identity()", "Then nothing is normalised."),
            Mistake("LayerNorm(config)", "It wants a size, not the whole config."),
        ],
        wrong=["LayerNorm(config.hidden_dim // 4)",
               "(torch.manual_seed(1337), LayerNorm(config.embedding_dim))[1]",
               "output_norm", "LayerNorm(config.embedding_dim, eps=0.1)", "nn.Dropout(config.dropout_rate)", "LayerNorm(1)", "LayerNorm(config.embedding_dim).double()",
               "LayerNorm(config.embedding_dim, eps=1e-6)"],
        right=["LayerNorm(embedding_dim=config.embedding_dim)", "LayerNorm(config.embedding_dim, eps=1e-5)", "LayerNorm(getattr(config, 'embedding_dim'))",
               "LayerNorm(*[config.embedding_dim])"],
    ),
    Exercise(
        "class_projection", level=2, read=read_class, alone=ALONE,
        hints=("How many numbers come in for each token, and how many scores go out?",
               "`nn.Linear` takes the size that comes in, then the size that goes out.",
               "`nn.Linear` from `config.embedding_dim` to `vocab_size`."),
        mistakes=[
            Mistake("nn.Linear(vocab_size, config.embedding_dim)", "The other way round: C numbers come in, and a score for every character goes out."),
            Mistake("nn.Linear(config.embedding_dim, vocab_size, bias=False)", "GPT-2 has no bias here. Ours has one for each character."),
            Mistake("nn.Linear(config.embedding_dim, 65)", "Right for Shakespeare. Another text has another vocabulary: it comes in as an argument."),
            Mistake("nn.Linear(12, vocab_size)", "A typed size fits one model only. Take it from config."),
            Mistake("nn.Linear(config.hidden_dim, vocab_size)", "The hidden size belongs inside the feed-forward network. What comes out of the norm has C "
                    "numbers."),
            Mistake("nn.Linear(12, 65)", "Typed sizes fit one model only. One of them comes from config, the other as an argument."),
            Mistake("nn.Linear(config.embedding_dim, V)", "That name belongs to the notebook. The class has the same number as an argument."),
            Mistake("nn.Linear(config.embedding_dim, config.embedding_dim)", "As many numbers go out as come in. There should be one for each character."),
            Mistake("nn.Linear(config.embedding_dim, config.vocab_size)", "The config does not know the vocabulary; it is an argument of its own."),
            Mistake("nn.Embedding(vocab_size, config.embedding_dim)", "An embedding turns ids into vectors. Here vectors become scores."),
        ],
        wrong=["nn.Linear(config.hidden_dim // 4, vocab_size)",
               "(torch.manual_seed(0), nn.Linear(config.embedding_dim, vocab_size))[1]",
               "(lambda layer: (nn.init.zeros_(layer.weight), layer)[1])(nn.Linear(config.embedding_dim, vocab_size))",
               "vocab_projection", "nn.Linear(config.embedding_dim, vocab_size + 1)", "nn.Linear(C, vocab_size)", "nn.Sequential(nn.Linear(config.embedding_dim, vocab_size))",
               "nn.Linear(config.embedding_dim, vocab_size - 1)", "nn.Linear(config.embedding_dim, vocab_size, dtype=torch.float64)"],
        right=["nn.Linear(in_features=config.embedding_dim, out_features=vocab_size)", "torch.nn.Linear(config.embedding_dim, vocab_size)",
               "nn.Linear(config.embedding_dim, vocab_size, bias=True)", "nn.Linear(self.output_norm.gamma.numel(), vocab_size)"],
    ),
    Exercise(
        "class_forward", level=2, read=read_class, alone=ALONE,
        hints=("Which part runs first, the norm or the projection?",
               "The inner call runs first. Both parts belong to `self`.",
               "`self.vocab_projection` of `self.output_norm` of what came in."),
        mistakes=[
            Mistake("self.vocab_projection(transformer_block_output)", "The norm was left out."),
            Mistake("self.output_norm(self.vocab_projection(transformer_block_output))", "The norm came last. It has C numbers for each token, so it comes first."),
            Mistake("torch.softmax(self.vocab_projection(self.output_norm(transformer_block_output)), dim=-1)",
                    "These are probabilities. The loss wants logits; leave softmax to others."),
            Mistake("F.log_softmax(self.vocab_projection(self.output_norm(transformer_block_output)), dim=-1)",
                    "These are logarithms of probabilities. The loss takes them too, but the class gives the plain scores."),
            Mistake("self.output_norm(transformer_block_output)", "The norm alone: a token has C numbers still. Where are the scores?"),
            Mistake("vocab_projection(output_norm(block_output))", "These names belong to the notebook. The object has its own parts, and its input has another name."),
            Mistake("self.vocab_projection(transformer_block_output + self.output_norm(transformer_block_output))", "There is no residual here: the norm replaces the token."),
            Mistake("self.vocab_projection(self.output_norm(transformer_block_output)).detach()", "The numbers are right, but no gradient flows back, so nothing could learn."),
            Mistake("self.vocab_projection(self.output_norm(transformer_block_output))[:, -1]", "Only the last place was kept. In training, every place is a question."),
            Mistake("self.vocab_projection(self.output_norm(transformer_block_output)).argmax(dim=-1)", "That is the favourite's id. All scores are needed."),
        ],
        wrong=["transformer_block_output", "self.vocab_projection", "self.vocab_projection(self.output_norm(self.output_norm(transformer_block_output)))",
               "self.vocab_projection(self.output_norm(transformer_block_output)).flatten(0, 1)",
               "self.vocab_projection(self.output_norm(transformer_block_output))[:4]",
               "self.vocab_projection(self.output_norm(transformer_block_output))[:, :8]",
               "self.__dict__.setdefault('kept', self.vocab_projection(self.output_norm(transformer_block_output)))",
               "(lambda scores: scores if self.training else self.__dict__.setdefault('kept', scores))(self.vocab_projection(self.output_norm(transformer_block_output)))",
               "(lambda scores: scores if self.training else scores.detach())(self.vocab_projection(self.output_norm(transformer_block_output)))"],
        right=["self.vocab_projection.forward(self.output_norm.forward(transformer_block_output))",
               "self.output_norm(transformer_block_output) @ self.vocab_projection.weight.T + self.vocab_projection.bias",
               "F.linear(self.output_norm(transformer_block_output), self.vocab_projection.weight, self.vocab_projection.bias)",
               "nn.Sequential(self.output_norm, self.vocab_projection)(transformer_block_output)"],
    ),
    Exercise(
        "parameter_count", level=2, read=read_count,
        hints=("The norm has two parameters for each number of a token. And the linear layer?",
               "A weight for each pair of number and character, and a bias for each character.",
               "`2 * C` for the norm, `C * V` for the weight, `V` for the bias."),
        mistakes=[
            Mistake("C * V + V", "The norm has parameters, too: gamma and beta."),
            Mistake("2 * C + C * V", "The bias of the projection is missing."),
            Mistake("C + C * V + V", "The norm has two sets: gamma *and* beta."),
            Mistake("2 * C + C * V + C", "The bias has one entry for each score that goes out."),
            Mistake("C * V", "That is the weight alone."),
            Mistake("2 * V + C * V + V", "The norm comes before the projection, where a token has C numbers."),
        ],
        wrong=["869", "C + V", "2 * C * V", "2 * C + 2 * C * V + V", "C * V * 2 + V"],
        right=["2 * C + (C + 1) * V", "C * (V + 2) + V", "sum(p.numel() for p in (*LayerNorm(C).parameters(), *nn.Linear(C, V).parameters()))",
               "(C + 1) * (V + 2) - 2"],
    ),
]

REAL = [
    Exercise(
        "counted_loss", level=2, given=questions, read=read_counted_loss,
        hints=("Which questions count? Make a table of True and False.",
               "`padded != -100` is that table. In square brackets it picks the surprises that count.",
               "`surprise[...]` with the condition, and the mean of what is left."),
        mistakes=[
            Mistake("surprise.mean()", "All questions were counted, those that nobody asks too."),
            Mistake("(surprise * (padded != -100)).mean()", "The others were set to 0, but they still count in the number that it is divided by."),
            Mistake("surprise[padded == -100].mean()", "These are the questions that do *not* count."),
            Mistake("surprise[padded != -100].sum()", "The sum. The mean is asked for."),
            Mistake("surprise[padded != -100]", "These are the surprises that count. Make one number of them."),
            Mistake("surprise[padded > 0].mean()", "Nearly: the id 0 is a real character, too."),
            Mistake("surprise[padded != padded.min()].mean()", "If every place asks, the smallest number is a real character's id. Only −100 means that nobody asks."),
            Mistake("surprise[:, :5].mean()", "That cuts both rows. Only where the target is −100, nobody asks."),
        ],
        wrong=["surprise[0].mean()", "loss_by_hand", "surprise[padded].mean()", "surprise[padded.abs() != 100].mean()", "surprise[padded != -100].mean() / B", "torch.tensor(4.5)",
               "surprise.masked_fill_(padded == -100, 0).sum() / (padded != -100).sum()"],
        right=["surprise.masked_select(padded != -100).mean()", "(surprise * (padded != -100)).sum() / (padded != -100).sum()", "surprise[padded >= 0].mean()", "surprise[padded > -100].mean()",
               "F.cross_entropy(flat_logits, padded.reshape(-1))", "surprise[padded != -100].mean().item()",
               "float(surprise[padded != -100].mean())"],
    ),
    Exercise(
        "tied_logits", level=2, given=projections, read=read_tied_logits,
        hints=("A character's score is the dot product of the token with the character's row. Where are the rows now?",
               "`table` has the same shape as the weight of the projection before: (V, C).",
               "`normalised @` the transposed table. No bias."),
        mistakes=[
            Mistake("normalised @ table", "The inner sizes do not fit: the table has a row of C numbers for each character. Transpose it."),
            Mistake("normalised @ table.T + score_bias", "GPT-2's projection has no bias."),
            Mistake("table @ normalised.mT", "Right numbers, but the characters are the second axis. They belong last."),
            Mistake("normalised @ score_weight.T", "That is the projection's own weight. Take the token table."),
            Mistake("table[targets]", "That looks rows up, as an embedding does. Here each token meets *all* rows."),
            Mistake("block_output @ table.T", "These tokens have not been through the norm."),
            Mistake("(normalised @ table.T).softmax(dim=-1)", "Scores are asked for, without softmax."),
        ],
        wrong=["table", "normalised", "torch.zeros(B, T, V)", "normalised @ table.T / math.sqrt(C)", "normalised @ table.T[:, :65]", "normalised.mul_(2) @ table.T / 2"],
        right=["F.linear(normalised, table)", "torch.einsum('btc,vc->btv', normalised, table)", "torch.matmul(normalised, table.mT)",
               "(table @ normalised.mT).mT"],
    ),
]

MAP = [
    Exercise(
        "logits_shape", level=1, given=sizes, read=read_logits_shape,
        hints=("What does each place get, and how many of them?",
               "Rows and tokens stay. The last axis was C; what is it now?",
               "A tuple of `B`, `T` and `V`."),
        mistakes=[
            Mistake("(B, T, C)", "That is what goes in. There is a score for every *character*."),
            Mistake("(B, V, T)", "The scores of a place lie in the last axis."),
            Mistake("(B, T)", "That would be one number for each place. There are as many as characters."),
            Mistake("(B, V)", "The model answers at every token, not only at the last one."),
            Mistake("('B', 'T', 'V')", "In quotes these are letters. Without quotes they are the variables, with the sizes in them."),
            Mistake("(2, 8, 65)", "Right here. Made of the variables, it holds for every model."),
            Mistake("(V, C)", "That is the shape of the projection's weight. Which shape do the scores have?"),
        ],
        wrong=["(B, T, 'V')", "(T, B, V)", "(B, T, C, V)", "(B * T, V)", "B * T * V", "(B, T, V - 1)"],
        right=["tuple([B, T, V])", "(B, T) + (V,)", "(B, T, vocab_size)", "(*[B, T], V)", "(*targets.shape, V)", "inputs.shape + (V,)"],
    ),
    Exercise(
        "flat_shape", level=1, given=sizes, read=read_flat_shape,
        hints=("How many questions are there in the batch?",
               "One row for each question, one column for each character.",
               "A tuple of the product `B * T` and of `V`."),
        mistakes=[
            Mistake("(B, T, V)", "That is before it is flattened. The first two axes become one."),
            Mistake("(B * T,)", "That is the shape of the flat *targets*. Each question has V scores."),
            Mistake("(B + T, V)", "B rows of T questions each: that is a product."),
            Mistake("(B, T * V)", "The scores of one question stay a row of their own."),
            Mistake("('B * T', 'V')", "In quotes these are letters. Without quotes they are the variables, with the sizes in them."),
            Mistake("(16, 65)", "Right here. Made of the variables, it holds for every model."),
            Mistake("(V, B * T)", "Each question is a row, each character a column."),
            Mistake("(B * T, C)", "The table holds scores, one for each character."),
        ],
        wrong=["('B*T', 'V')", "(B * T * V,)", "B * T, V, 1", "(T, V)", "B * T", "(B, V)"],
        right=["(T * B, V)", "tuple([B * T, V])", "(B * T, vocab_size)", "(B * T,) + (V,)", "(inputs.numel(), V)", "torch.Size([targets.numel(), V])"],
    ),
]

CHAPTER = Chapter(
    spoken=("this untrained model", "guessing", "unigram (validation)", "as it should be:", "rows exchanged: "),
    exercises=[*SCORES, *WRONGNESS, *YARDSTICKS, *STABLE, *ONE_CALL, *BOX, *REAL, *MAP],
    exports=[Export("VocabularyLogits", blank="class_norm",
                    header="import torch\nimport torch.nn as nn\n\nfrom my_nanogpt import LayerNorm\n")],
)
