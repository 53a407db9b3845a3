"""Chapter 11, BigramLanguageModel: how each blank is judged, hinted at and explained.

Functions of the notebook are called with spies and hidden tensors in place of what they use. The class is
built with hidden sizes, its parameters are overwritten by name, and all of its blanks share one `read`:
whatever a blank may break shows there. Where chance is at work, it is the set of tokens that can come, or a
share within wide bounds, that is compared: right answers may use a random stream in different ways.
"""
from __future__ import annotations

from checker.exercise import Chapter, Exercise, Export, Mistake, Trials

ALONE = ("torch", "nn", "math", "F", "EmbeddingModule", "TransformerBlock", "VocabularyLogits", "BigramLanguageModel")

# ---- hidden inputs ----------------------------------------------------------------------------------


def phrases():
    return [{"phrase": phrase} for phrase in ("tattle tet", "te", "teeter totter", "tt te t", "ta tt", "no tea, no tent")]


def id_rows():
    """Short training data with a vocabulary of its own size."""
    return [{"train_data": (torch.arange(n) * 7 + n) % V, "V": V} for n, V in [(30, 11), (2, 3), (50, 6), (1, 4)]]


def numbered_pairs():
    cases = []
    for n, V in [(60, 5), (9, 7), (40, 3)]:
        ids = torch.randint(V - 1, (n,), generator=torch.Generator().manual_seed(n))     # the last id never comes
        cases.append({"train_data": ids, "V": V, "pair_ids": ids[:-1] * V + ids[1:], "h": 1, "e": 0})
    return cases


def count_tables():
    """Tables of counts with the text that they were counted in: with empty rows, and one table of zeros."""
    cases = []
    for V in (4, 7):
        ids = torch.randint(V - 1, (5 * V,), generator=torch.Generator().manual_seed(V))
        ids = torch.cat([ids + (ids >= 2), torch.tensor([0, 1]).repeat(900)])     # id 2 never comes
        pairs = ids[:-1] * V + ids[1:]
        cases.append({"train_data": ids, "pair_ids": pairs, "V": V, "h": 1, "e": 0,
                      "counts": torch.bincount(pairs, minlength=V * V).view(V, V)})
    cases.append({"train_data": torch.tensor([1]), "pair_ids": torch.zeros(0, dtype=torch.long), "V": 3, "h": 1, "e": 0,
                  "counts": torch.zeros(3, 3, dtype=torch.long)})
    return cases


def batches():
    """Batches of ids of other sizes, one row only and one token only among them."""
    cases = []
    for B, T in [(3, 5), (1, 7), (4, 1)]:
        ids = torch.randint(65, (B, T), generator=torch.Generator().manual_seed(10 * B + T))
        cases.append({"inputs": ids, "B": B, "T": T})
    return cases


def logits_and_targets():
    cases = []
    for B, T, V in [(3, 5, 7), (1, 4, 3), (5, 2, 11)]:
        stream = torch.Generator().manual_seed(B)
        targets = torch.randint(V, (B, T), generator=stream)
        cases.append({"logits": 3 * torch.randn(B, T, V, generator=stream), "targets": targets, "B": B, "T": T, "V": V,
                      "inputs": targets.flip(0)})
    cases.append({"logits": 1e4 * torch.randn(2, 3, 5, generator=stream), "targets": torch.tensor([[0, 4, 2], [1, 1, 3]]),
                  "B": 2, "T": 3, "V": 5, "inputs": torch.tensor([[0, 4, 2], [1, 1, 3]])})
    return cases


def spying_model():
    """A model that remembers what it was shown, with a context of 5; it takes any length."""

    def spy(given):
        spy.seen.append(given.clone())
        B, T = given.shape
        return torch.sin(torch.arange(B * T * 6.0) * 0.7).view(B, T, 6) + given[:, :, None]

    spy.seen = []
    return [{"toy_logits": spy, "config": type("Config", (), {"input_sequence_length": 5})(),
             "inputs": torch.zeros(2, 4, dtype=torch.long), "nine": torch.zeros(1, 6, dtype=torch.long)}]


def sizes():
    cases = []
    for B, T, V, n in [(3, 7, 11, 4), (1, 6, 9, 20), (5, 2, 4, 1)]:
        cases.append({"B": B, "T": T, "V": V, "n": n, "inputs": torch.zeros(B, T, dtype=torch.long),
                      "targets": torch.zeros(B, T, dtype=torch.long), "logits": torch.zeros(B, T, V)})
    return cases


# ---- what is read -----------------------------------------------------------------------------------


def read_share(ns):
    return float(ns["share"])


def read_unseen(ns):
    return int(ns["unseen"])


def read_bigram_loss(ns):
    found = {}
    for n, V in [(40, 5), (13, 7), (2, 3), (5003, 4)]:
        stream = torch.Generator().manual_seed(n)
        table = torch.rand(V, V, generator=stream) ** 3 + 0.01
        ids = torch.randint(V, (n,), generator=stream)
        loss = ns["bigram_loss"](ids, table / table.sum(dim=1, keepdim=True))
        size = tuple(getattr(loss, "shape", ()))
        found[f"the loss of {n} ids with a table of {V} x {V}"] = float(loss) if size == () else size
    return found


def read_drawn(ns):
    write, V = ns["write_with_pairs"], 5
    sure = torch.zeros(V, V)
    sure[torch.arange(V), (2 * torch.arange(V) + 1) % V] = 1.0
    found = {}
    for first in (0, 2):
        found[f"rows with a single 1, beginning with {first}"] = write(sure, first, 9, torch.Generator().manual_seed(1))
    table = torch.tensor([[0.0, 0.3, 0.7], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    before = torch.get_rng_state()
    one, two, three = (write(table, 0, 401, torch.Generator().manual_seed(seed)) for seed in (3, 3, 4))
    found["it draws from the generator it was given"] = bool(torch.equal(before, torch.get_rng_state()))
    found["the same seed gives the same ids, another one others"] = [one == two, one != three]
    found["every second id is 0 in a table that says so"] = all(i == 0 for i in one[::2])
    found["an id with probability 0.3 comes in about 3 of 10 throws"] = 0.2 < one[1::2].count(1) / 200 < 0.4
    return found


def read_counts_of_blocks(ns):
    return {f"parameters of one block with C = {C}, hidden = {hidden}":
            ns["parameter_counts"](V, T, C, hidden, layers)[1] / layers
            for V, T, C, hidden, layers in [(65, 8, 12, 48, 1), (7, 5, 6, 10, 2), (11, 3, 10, 17, 3)]}


def read_counts_of_head(ns):
    return {f"the last of parameter_counts{sizes}": ns["parameter_counts"](*sizes)[2]
            for sizes in [(65, 8, 12, 48, 2), (7, 5, 6, 10, 2), (11, 3, 10, 17, 3)]}


def read_changed(ns):
    found = {}
    for V, B, T, t in [(5, 6, 7, 3), (3, 9, 4, 1), (70, 9, 10, 2)]:
        ids = (torch.arange(B * T) * 4 + torch.arange(B * T) // V).view(B, T) % V
        ids[0, t:] = torch.arange(V - T + t, V) % V
        kept, seen = ids.clone(), []

        def spy(given, seen=seen, V=V):
            seen.append(given.clone())
            return torch.zeros(*given.shape, V)

        ns["is_causal"](spy, ids, t, V)
        second, case = seen[1], f"V = {V}, t = {t}"
        found |= {
            f"the ids before t stay, {case}": bool(torch.equal(second[:, :t], kept[:, :t])),
            f"the ids that are the same as before, from t on, {case}":
                sorted(set(kept[:, t:][second[:, t:] == kept[:, t:]].tolist())),
            f"every id is still at least 0, {case}": int(second.min()) >= 0,
            f"every id is still below V, {case}": int(second.max()) < V,
            f"the ids that came in are not touched, {case}": bool(torch.equal(ids, kept)),
            f"the first call sees the ids as they were, {case}": bool(torch.equal(seen[0], kept)),
        }
    return found


def read_same_past(ns):
    V = 5
    ids = (torch.arange(12) ** 2).view(2, 6) % V
    calls = []

    def one_hot(given):
        return F.one_hot(given, V).float()

    def wobbly(given):
        calls.append(1)
        return one_hot(given) + 2e-6 * len(calls)

    def last_row(given):
        return one_hot(given) * 0 + torch.tensor([0.0, 1.0])[:, None, None] * one_hot(given).mean(dim=1, keepdim=True)

    models = {
        "each position sees itself": one_hot,
        "each position sees its past": lambda given: one_hot(given).cumsum(dim=1),
        "each position sees the next one too": lambda given: one_hot(given.roll(-1, dims=1)),
        "each position sees the average of all": lambda given: one_hot(given) + one_hot(given).mean(dim=1, keepdim=True),
        "a faint glimpse of the future": lambda given: one_hot(given) + 0.001 * one_hot(given).mean(dim=1, keepdim=True),
        "only the last row of the batch peeps": last_row,
        "the last digit wobbles": wobbly,
        "only the last position looks at anything":
            lambda given: one_hot(given) * (torch.arange(given.shape[1]) == given.shape[1] - 1)[:, None],
        "only the first position looks, at the last token":
            lambda given: one_hot(given[:, -1:]) * (torch.arange(given.shape[1]) == 0)[:, None],
        "nothing looks at anything": lambda given: one_hot(given) * 0,
    }
    return {f"a model where {name}, t = {t}": bool(ns["is_causal"](model, ids, t, V)) for name, model in models.items() for t in (1, 4)}


def read_by_position(ns):
    found = {}
    for B, T, V in [(3, 5, 7), (1, 4, 3), (6, 2, 5), (4, 4, 5)]:
        stream = torch.Generator().manual_seed(B)
        logits = (2 * torch.randn(B, T, V, generator=stream)).requires_grad_()
        losses = ns["loss_by_position"](logits, torch.randint(V, (B, T), generator=stream))
        found[f"the losses for B = {B}, T = {T}, V = {V}"] = losses
        shaped = losses.shape == (T,)      # if not, the shape is what is said, and the gradient is no matter
        found[f"the gradient of the first loss, B = {B}"] = torch.autograd.grad(losses[0], logits)[0] if shaped else None
    return found


def read_next(ns):
    found = {}
    for B, T in [(2, 9), (3, 5), (4, 3), (1, 1), (7, 6)]:
        ids = (torch.arange(B * T) * 5 + 2).view(B, T) % 11
        answer = ns["next_logits"](ids)
        found[f"what the model sees of {T} tokens, with a context of 5"] = ns["toy_logits"].seen[-1]
        found[f"the result for ids of shape {(B, T)}, with a context of 5"] = answer
    return found


def read_greedy(ns):
    def spy(ids):
        place = ids.float().cumsum(dim=1)[:, -1:] * 1.3 + ids[:, -1:]
        return torch.sin(place + torch.arange(7.0) * 2.1)          # (B, 7)

    ns["next_logits"], found = spy, {}
    for B, T, new in [(3, 2, 9), (1, 4, 3), (2, 1, 0), (7, 3, 1)]:
        ids = (torch.arange(B * T) * 5 + 2).view(B, T) % 7
        kept = ids.clone()
        found[f"write_greedily(ids, {new}) with ids of shape {(B, T)}"] = ns["write_greedily"](ids, new)
        found[f"the ids that came in are not touched, B = {B}"] = bool(torch.equal(ids, kept))
    return found


def read_tempered(ns):
    found = {}
    for B, V, temperature in [(3, 5, 0.5), (2, 7, 3.0), (1, 4, 1.0), (4, 3, 0.1)]:
        logits = 2 * torch.randn(B, V, generator=torch.Generator().manual_seed(V))
        kept = logits.clone()
        found[f"tempered(logits, {temperature}) with logits of shape {(B, V)}"] = ns["tempered"](logits, temperature)
        found[f"the logits that came in are not touched, B = {B}"] = bool(torch.equal(logits, kept))
    found["tempered at 0.0001, with logits as small"] = ns["tempered"](torch.tensor([[0.0, 1e-4, -2e-4]]), 1e-4)
    found["tempered at 2.0, with logits up to 10,000"] = ns["tempered"](torch.tensor([[1e4, 1e4 - 1, -1e4]]), 2.0)
    return found


def read_top_k(ns):
    found = {}
    for B, V, k in [(3, 7, 2), (2, 5, 1), (4, 6, 6), (2, 4, 9), (3, 5, 4)]:
        logits = 2 * torch.randn(B, V, generator=torch.Generator().manual_seed(V)) - torch.arange(B)[:, None] * 3
        kept = logits.clone()
        found[f"keep_top_k(logits, {k}) with logits of shape {(B, V)}"] = ns["keep_top_k"](logits, k)
        found[f"the logits that came in are not touched, k = {k}"] = bool(torch.equal(logits, kept))
    ties = torch.tensor([[1.0, 3.0, 1.0, 0.0, 1.0], [2.0, 2.0, 2.0, 2.0, 2.0]])
    found["keep_top_k with k = 2 where several are equal"] = ns["keep_top_k"](ties, 2)
    return found


def read_nucleus_size(ns):
    # Exact binary fractions, so that a sum can meet p exactly.
    rows = [([0.5, 0.25, 0.125, 0.125], p) for p in (0.25, 0.5, 0.625, 0.75, 0.9)]
    rows += [([0.96875, 0.015625, 0.015625], 0.9), ([0.25] * 4, 0.7), ([1.0], 0.3), ([0.375, 0.25, 0.25, 0.0625, 0.0625], 0.9)]
    return {f"nucleus_size(torch.tensor({row}), {p})": int(ns["nucleus_size"](torch.tensor(row), p)) for row, p in rows}


def read_top_p(ns):
    found = {}
    for B, V, p in [(3, 7, 0.6), (2, 5, 0.9), (4, 6, 0.999), (1, 4, 1e-6), (2, 6, 0.3)]:
        logits = 1.5 * torch.randn(B, V, generator=torch.Generator().manual_seed(V + B))
        kept = logits.clone()
        found[f"keep_top_p(logits, {p}) with logits of shape {(B, V)}"] = ns["keep_top_p"](logits, p)
        found[f"the logits that came in are not touched, p = {p}"] = bool(torch.equal(logits, kept))
    for p in (0.25, 0.5, 0.75):      # a sum that meets p exactly; which of the equal ones stay is left open
        stays = ns["keep_top_p"](torch.full((2, 4), 1.5), p) > -math.inf
        found[f"how many of four equal logits stay, p = {p}"] = stays.sum(dim=1)
    forbidden = torch.tensor([[0.0, -math.inf, 1.0, -math.inf, 0.5]])
    found["keep_top_p at 0.7 where some are forbidden already"] = ns["keep_top_p"](forbidden, 0.7)
    return found


def read_model(ns):
    """Everything that the class promises, with hidden sizes and weights that are fixed by name."""

    def fresh(V, T, C, H, hidden, layers, p=0.0):
        config = type("Config", (), {"input_sequence_length": T, "batch_size": 9, "embedding_dim": C, "dropout_rate": p,
                                     "num_attention_heads": H, "hidden_dim": hidden, "layer_count": layers})()
        return ns["BigramLanguageModel"](V, config)

    def build(*sizes, **more):
        model = fresh(*sizes, **more)
        with torch.no_grad():
            for number, (name, parameter) in enumerate(sorted(model.named_parameters())):
                n = torch.arange(parameter.numel())
                values = torch.sin(n * n * 0.413 + n * 0.83 + number)        # found to write different tokens
                if name.endswith("gamma"):
                    values = 1 + 0.3 * values
                elif "blocks" in name or name.endswith(("bias", "beta")):
                    values = 0.3 * values
                parameter.copy_(values.view(parameter.shape))
        return model

    def attempt(action):
        try:
            return action()
        except (IndexError, RuntimeError) as error:
            return f"{type(error).__name__}: {error}"

    def filtered(told, action):
        """What `action` gives, and before it whether all tokens of a row were forbidden."""
        result = attempt(action)
        found[f"a token is left in every row, {told}"] = not (type(result) is str and "probab" in result)
        return result

    found, seen = {}, []
    model = build(7, 5, 6, 1, 10, 3)
    found["the number of blocks"] = len(model.blocks)
    found["the parts in state_dict()"] = sorted({name.rsplit(".", 2)[0] for name in model.state_dict()})
    found["the number of parameters"] = sum(parameter.numel() for parameter in model.parameters())
    starts = [torch.cat([values.detach().flatten() for values in block.parameters()])
              for block in fresh(7, 5, 6, 1, 10, 3).blocks]
    found["two blocks never start with the same numbers"] = not any(
        torch.equal(one, other) for number, one in enumerate(starts) for other in starts[:number])
    ids = torch.tensor([[1, 4, 2], [6, 0, 3]])
    answers = torch.tensor([[4, 2, 2], [0, 3, 5]])
    kept = ids.clone()
    logits, loss = model(ids)
    found["the logits"] = logits
    found["the second result without targets"] = loss
    logits, loss = model(ids, answers)
    found["the logits, with targets"] = logits
    found["the loss"] = loss
    slope = getattr(loss, "requires_grad", False)
    found["a gradient behind the loss"] = slope
    if slope:
        loss.backward()
    for name, parameter in sorted(model.named_parameters()):
        if name.endswith(("token_embedding_table.weight", "vocab_projection.bias")):
            found[f"the gradient of {name}"] = torch.zeros(1) if parameter.grad is None else parameter.grad
    found["the logits of one token"] = model(ids[:1, :1])[0]

    model.eval()
    found["greedy: one new token"] = model.generate(ids, 1, temperature=0)
    found["in eval mode before, in eval mode afterwards"] = not any(part.training for part in model.modules())
    found["greedy: no new token"] = model.generate(ids, 0, temperature=0)
    forward = model.forward

    def watched(*given):
        seen.append(given[0].clone())
        return forward(*given)

    model.forward = watched           # one that runs on what it should not is noticed here
    nine = attempt(lambda: model.generate(ids, 9, temperature=0))
    found["what the model saw, step by step, with a context of 5"] = list(seen)
    found["greedy: 9 new tokens"] = nine
    found["greedy: 3 new tokens after 8"] = attempt(lambda: model.generate(torch.arange(16).view(2, 8) % 7, 3, temperature=0))
    found["a gradient in what was written"] = getattr(nine, "requires_grad", None)
    found["the prompt is kept"] = (type(nine) is not str and bool(torch.equal(nine[:, :3], kept))
                                  and bool(torch.equal(ids, kept)))
    for told, knobs in [("top_k = 1", {"top_k": 1}), ("a tiny top_p", {"top_p": 1e-6})]:
        found[f"with {told} it writes what greedy writes"] = filtered(told, lambda knobs=knobs: model.generate(ids, 4, **knobs))
    for told, knobs in [("top_k = 2", {"top_k": 2}), ("top_p = 0.5", {"top_p": 0.5})]:
        many = {"input_indices": ids.repeat(100, 1), "max_new_tokens": 1, "temperature": 4.0} | knobs
        mixed = filtered(told, lambda many=many: model.generate(**many)[:, -1].view(100, 2).T.tolist())
        found[f"the tokens that can come after two different rows, {told}"] = (
            mixed if type(mixed) is str else [sorted(set(tokens)) for tokens in mixed])

    wild = build(7, 9, 6, 2, 10, 2, p=0.5)
    found["written in the middle of training, without dropout"] = attempt(lambda: wild.train().generate(ids, 8, temperature=0))
    found["in training before, in training afterwards"] = all(part.training for part in wild.modules())
    found["written in eval mode, without dropout"] = attempt(lambda: wild.eval().generate(ids, 3, temperature=0))

    # A model that says the same everywhere: its probabilities are known.
    known = build(6, 3, 4, 1, 4, 1).eval()
    for name, parameter in known.named_parameters():
        parameter.requires_grad_(False)
        if name.endswith("vocab_projection.weight"):
            parameter.zero_()
        if name.endswith("vocab_projection.bias"):
            bias = parameter
    prompts = torch.zeros(400, 1, dtype=torch.long)

    def write(seed, new=1, **knobs):
        told = ", ".join(f"{name} = {value}" for name, value in knobs.items()) or "no filter"
        return filtered(told, lambda: known.generate(prompts, new, generator=torch.Generator().manual_seed(seed), **knobs)[:, 1:].tolist())

    def drawn(probabilities, **knobs):
        bias.copy_(torch.tensor(probabilities).log())
        rows = write(5, **knobs)
        bias.copy_(torch.tensor(spread).log())
        return [rows] if type(rows) is str else [token for row in rows for token in row]

    spread = [0.15, 0.05, 0.4, 1e-9, 0.3, 0.1]
    ties = [0.1, 0.2, 0.2, 0.2, 0.25, 0.05]
    bias.copy_(torch.tensor(spread).log())
    known.generate(prompts, 1, generator=torch.Generator().manual_seed(5))
    for probabilities, knobs in [(spread, {}), (spread, {"top_k": 1}), (spread, {"top_k": 3}), (spread, {"top_k": 50}),
                                 (ties, {"top_k": 2}), (spread, {"top_p": 0.5}), (spread, {"top_p": 0.8}),
                                 (spread, {"top_p": 0.2}), (spread, {"top_k": 3, "top_p": 0.8}),
                                 (spread, {"temperature": 3.0, "top_p": 0.5})]:
        tokens = drawn(probabilities, **knobs)
        told = ", ".join(f"{name} = {value}" for name, value in knobs.items()) or "no filter"
        found[f"the tokens that can come from probabilities {probabilities}, {told}"] = sorted(set(tokens))
    tokens = drawn(spread)
    found["a token with probability 0.4 comes in about 4 of 10 throws"] = 0.3 < tokens.count(2) / max(1, len(tokens)) < 0.5
    tokens = drawn(spread, temperature=0.5)
    found["at temperature 0.5 it comes in about 6 of 10"] = 0.46 < tokens.count(2) / max(1, len(tokens)) < 0.68
    found["rows throw their own dice"] = len(set(map(str, write(5, new=2)))) > 5
    before = torch.get_rng_state()
    one, two, three = write(3), write(3), write(4)
    found["it throws with the generator it was given"] = bool(torch.equal(before, torch.get_rng_state()))
    found["same seed, same text; another seed, another text"] = [one == two, one != three]
    # Two of four equal ones reach 0.5 exactly; which two is left open.
    found["how many of four equal tokens can come, top_p = 0.5"] = len(set(drawn([0.25, 0.25, 0.0, 0.25, 0.25, 0.0], top_p=0.5)))
    for told, far, knobs in [("one logit of 10,000", torch.tensor([0.0, 5.0, 1e4, 0.0, -1e4, 1.0]), {}),
                             ("all logits far below 0, top_k = 1", -1e30 * torch.tensor([3.0, 2.0, 1.0, 4.0, 5.0, 6.0]), {"top_k": 1}),
                             ("all logits far below 0, top_p = 0.5", -1e30 * torch.tensor([3.0, 2.0, 1.0, 4.0, 5.0, 6.0]), {"top_p": 0.5})]:
        bias.copy_(far)
        rows = write(5, **knobs)
        found[f"the tokens that can come, with {told}"] = rows if type(rows) is str else sorted({token for row in rows for token in row})
    bias.copy_(torch.tensor(spread).log())
    free = attempt(lambda: known.generate(prompts, 1)[:, 1].tolist())
    found["without a generator it throws as well"] = len(set(free)) > 1
    return found


# ---- the blanks -------------------------------------------------------------------------------------

PAIRS = [
    Exercise(
        "share", level=2, given=phrases, read=read_share,
        hints=("Two counts: how many `te` are there, and how many `t` have anything after them?",
               "Only the very last character of a text has nothing after it. A slice can leave it out.",
               "`count` of \"te\" in the phrase, divided by `count` of \"t\" in everything but its last character."),
        mistakes=[
            Mistake("phrase.count('te') / phrase.count('t')",
                    "Nearly. One of these `t` may stand at the very end: nothing follows it, so it can't say what follows."),
            Mistake("phrase.count('te') / len(phrase)",
                    "That is a share of all characters. The question is about those that stand after a `t`."),
            Mistake("phrase.count('te') / phrase.count('e')",
                    "You asked what stands before `e`. The question is what comes after `t`."),
            Mistake("phrase[:-1].count('t') / phrase.count('te')", "The fraction stands on its head. A share is at most 1."),
            Mistake("2 / 3", "Right for this phrase. Write it so that it holds for another phrase as well: let Python count."),
            Mistake("phrase.count('te')", "That is how often. Of how many? A share is a part of something."),
            Mistake("phrase.count('te') / (phrase.count('t') - 1)",
                    "You leave out one `t` always. That is right only when the text ends with one."),
        ],
        wrong=["0.5", "1.0", "phrase[:-1].count('te') / phrase[:-1].count('t')", "phrase.count('te') / (len(phrase) - 1)"],
        right=["phrase.count('te') / sum(c == 't' for c in phrase[:-1])",
               "[b for a, b in zip(phrase, phrase[1:]) if a == 't'].count('e') / phrase[:-1].count('t')",
               "phrase.count('te') / (phrase.count('t') - phrase.endswith('t'))"],
    ),
    Exercise(
        "pair_ids", level=2, given=id_rows,
        hints=("How many cells lie in the rows above the row `a`? And how many before `b` in its own row?",
               "Each row has V cells. The first of each pair says the row: all ids but the last. The second says the column: "
               "all ids but the first.",
               "The first times V, plus the second, both as slices of `train_data`."),
        mistakes=[
            Mistake("train_data[:-1] + train_data[1:] * V",
                    "Row and column have changed places: the character that stands first should choose the row."),
            Mistake("train_data[:-1] * 65 + train_data[1:]", "Right while the vocabulary has this very size. The width of the table has a name."),
            Mistake("train_data[:-1] + train_data[1:]",
                    "Then (2, 5) and (5, 2) get the same number. Each cell of the table needs one of its own."),
            Mistake("train_data * V + train_data.roll(-1)",
                    "`roll` joins the end to the beginning: the last character gets the first one as a follower. It has none."),
            Mistake("train_data[:-1] * V + train_data[1:] + 1", "All one too large: numbering starts at 0, as the rows and columns do."),
            Mistake("train_data[:-1] * (V - 1) + train_data[1:]",
                    "Two cells can get the same number. In a table of 3 × 3, where does the second row begin?"),
            Mistake("torch.stack([train_data[:-1], train_data[1:]], dim=1)",
                    "These are the pairs themselves. Each should become a single number."),
        ],
        wrong=["train_data[:-1]", "train_data[:-1] * train_data[1:]", "train_data[1:] * V + train_data[1:]", "(train_data[:-1] * V + train_data[1:]).float()"],
        right=["V * train_data[:-1] + train_data[1:]", "torch.add(train_data[1:], train_data[:-1], alpha=V)",
               "(train_data * V)[:-1] + train_data[1:]", "train_data[:-1].mul(V).add(train_data[1:])"],
    ),
    Exercise(
        "counts", level=3, given=numbered_pairs,
        hints=("You numbered the cells row by row. What do you get when you count the numbers, and cut that long row into rows?",
               "`torch.bincount` stops at the largest number that it meets. `minlength` says how many places there must be; a "
               "table of V rows and V columns has V * V cells.",
               "`torch.bincount` of `pair_ids` with `minlength`, then `.view(V, V)`."),
        mistakes=[
            Mistake("torch.bincount(pair_ids).view(V, V)",
                    "The count ends at the largest number that occurs, so cells are missing at the end. How many must there be?"),
            Mistake("torch.bincount(pair_ids, minlength=V * V).view(V, V).T",
                    "The table lies on its side: rows are for the character that stands first."),
            Mistake("torch.bincount(pair_ids, minlength=V * V)", "All counts are there, in one long row. Fold it into a table."),
            Mistake("torch.zeros(V, V, dtype=torch.long).index_put((pair_ids // V, pair_ids % V), torch.tensor(1))",
                    "Each pair that occurs counts once only. If it comes again, its count should grow."),
            Mistake("torch.bincount(pair_ids, minlength=V * V).view(V, V).float()",
                    "The right numbers, as floats. Counts are whole numbers; leave them so."),
            Mistake("torch.bincount(pair_ids, minlength=V * V).view(V, V) + 1",
                    "Every count is one too large. That trick comes later; here, count what is there."),
        ],
        wrong=["torch.zeros(V, V, dtype=torch.long)", "pair_ids", "torch.bincount(pair_ids, minlength=65 * 65).view(65, 65)",
               "torch.bincount(pair_ids % V, minlength=V * V).view(V, V)"],
        right=["torch.zeros(V, V, dtype=torch.long).index_put((pair_ids // V, pair_ids % V), torch.tensor(1), accumulate=True)",
               "torch.bincount(pair_ids, minlength=V * V).reshape(V, -1)",
               "torch.zeros(V * V, dtype=torch.long).scatter_add(0, pair_ids, torch.ones_like(pair_ids)).view(V, V)",
               "torch.bincount(pair_ids, None, V**2).unflatten(0, (V, V))"],
    ),
    Exercise(
        "unseen", level=1, given=count_tables, read=read_unseen,
        hints=("How does the table show that a pair never occurred?",
               "A comparison gives a table of True and False. The sum of such a table counts the True.",
               "Compare `counts` with 0, and take the sum."),
        mistakes=[
            Mistake("(counts > 0).sum()", "These are the pairs that do occur."),
            Mistake("(counts.sum(dim=1) == 0).sum()", "These are characters that nothing ever follows: whole empty rows. Count single cells."),
            Mistake("(counts == 1).sum()", "These are the pairs seen exactly once."),
            Mistake("V * V - counts.sum()", "The sum of the counts is the number of pairs in the text. How many *cells* are empty?"),
            Mistake("(counts == 0).any()", "That says whether there is one at all. How many are there?"),
            Mistake("2845", "Right for this text. Let PyTorch count, so that it holds for any table."),
        ],
        wrong=["0", "V * V", "counts.min()", "(counts == 0).sum() + 1"],
        right=['(counts == 0).sum()',
               "V * V - int((counts > 0).sum())", "V * V - len(pair_ids.unique())", "counts.numel() - counts.count_nonzero()", "int(torch.sum(counts < 1))",
               "sum(row.count(0) for row in counts.tolist())"],
    ),
    Exercise(
        "probabilities", level=2, given=count_tables,
        hints=("After a given character, *something* comes. Which numbers of the table are the possibilities for that?",
               "The row is the character that stands first, so each row must sum to 1. Sum along each row (`dim=1`) and keep the axis, "
               "so that each row is divided by its own sum.",
               "`counts + 1`, divided by its own `.sum(dim=1, keepdim=True)`."),
        mistakes=[
            Mistake('(counts + 1) / (counts.sum(dim=1, keepdim=True) + 1)',
                    'One was added to every cell of the row. By how much does the sum of the row grow?'),
            Mistake('(counts + 1) / (counts.sum(dim=1, keepdim=True) + 65)',
                    'Right while the vocabulary has this very size. The number of columns has a name.'),
            Mistake("(counts + 1) / (counts + 1).sum(dim=0, keepdim=True)",
                    "The columns sum to 1: you asked what comes *before*. The character that stands first is the row."),
            Mistake("(counts + 1) / (counts + 1).sum(dim=1)",
                    "The sums are right, but they lie in a row, so each column was divided by a sum. They should stand as a column."),
            Mistake("counts / counts.sum(dim=1, keepdim=True)",
                    "Shares without the extra one. What was never seen still has probability 0."),
            Mistake("(counts + 1) / counts.sum(dim=1, keepdim=True)",
                    "The rows sum to more than 1: the ones that you added above the line are missing below."),
            Mistake("(counts + 1) / (counts + 1).sum()",
                    "The whole table sums to 1: how probable is the *pair*. Wanted: how probable is the second, given the first."),
            Mistake("counts / counts.sum(dim=1, keepdim=True) + 1", "The one belongs to the counts, before they become shares."),
            Mistake("F.softmax((counts + 1).float(), dim=1)",
                    "Counts are no logits: softmax would make powers of e out of them. Divide by the sum."),
        ],
        wrong=["counts + 1", "torch.full((V, V), 1 / V)",
               "(counts + 1).double() / (counts + 1).sum(dim=1, keepdim=True)", "(counts + 1) / counts.sum()", "counts.float()"],
        right=["(counts + 1) / (counts.sum(dim=1, keepdim=True) + V)", "F.normalize((counts + 1).float(), p=1, dim=1)",
               "((counts + 1).T / (counts + 1).sum(dim=1)).T", "torch.stack([(row + 1) / (row + 1).sum() for row in counts])"],
    ),
    Exercise(
        "bigram_loss", level=3, read=read_bigram_loss,
        hints=("For each place in the text: which probability had the table given to what really came?",
               "The id at each place chooses the row, the one after it the column. Two slices of `ids` as indices pick all of them.",
               "`probabilities[ids[:-1], ids[1:]]`, then the logarithm, then the mean, with the sign changed."),
        mistakes=[
            Mistake("probabilities[ids[:-1], ids[1:]].log().mean()", "The logarithm of a probability is negative. A loss should grow as the guesses get worse."),
            Mistake("-probabilities[ids[1:], ids[:-1]].log().mean()",
                    "Read backwards: the row belongs to the character that stands first."),
            Mistake("-probabilities[ids[:-1], ids[1:]].mean().log()",
                    "The logarithm of the mean. Take the logarithm of each first, then the mean; otherwise a big surprise hardly counts."),
            Mistake("-probabilities[ids[:-1], ids[1:]].mean()", "No logarithm yet. Cross-entropy asks for the logarithm of each probability."),
            Mistake("-probabilities[ids[:-1], ids[1:]].log().sum()", "That grows with the length of the text. Take the mean."),
            Mistake("-probabilities[ids[:-1]][:, ids[1:]].log().mean()",
                    "Every row was combined with every column. Pairs belong together: give both indices at once."),
            Mistake("-probabilities[ids[:-1], ids[1:]].log2().mean()", "These are bits. The course counts in nats, with the natural logarithm."),
            Mistake("F.cross_entropy(probabilities[ids[:-1]], ids[1:])",
                    "`cross_entropy` wants logits and makes probabilities of them. Yours are probabilities already."),
        ],
        wrong=["-probabilities[ids[:2000][:-1], ids[:2000][1:]].log().mean()", "torch.tensor(2.4819)", "-probabilities.log().mean()", "probabilities[ids[:-1], ids[1:]].mean()",
               "-(probabilities + 1)[ids[:-1], ids[1:]].log().mean()"],
        right=["F.nll_loss(probabilities.log()[ids[:-1]], ids[1:])", "F.cross_entropy(probabilities.log()[ids[:-1]], ids[1:])",
               "-torch.log(probabilities[ids[:-1]].gather(1, ids[1:, None])).mean()",
               "-probabilities.log()[ids[:-1], ids[1:]].sum() / (len(ids) - 1)"],
    ),
    Exercise(
        "drawn", level=2, read=read_drawn,
        hints=("Which row of the table speaks about what comes next?",
               "The row of the last id in `ids`. `torch.multinomial` throws one die with it; hand the generator on.",
               "`torch.multinomial` of `probabilities[ids[-1]]`, one draw, `generator=generator`."),
        mistakes=[
            Mistake("probabilities[ids[-1]].argmax()", "This always takes the best. Throw the die."),
            Mistake("torch.multinomial(probabilities[first], 1, generator=generator)",
                    "Every character is drawn after the very first one. The row should belong to the one before."),
            Mistake("torch.multinomial(probabilities[:, ids[-1]], 1, generator=generator)",
                    "That is a column: what may come *before* this character."),
            Mistake("torch.multinomial(probabilities[ids[-1]], 1)",
                    "A throw, but not from the stream that came in as an argument. Then nobody can repeat your text."),
            Mistake("torch.randint(len(probabilities), (1,), generator=generator)",
                    "All sides of this die are equal. The table says how it is loaded."),
            Mistake("torch.multinomial(probabilities[ids[0]], 1, generator=generator)[0] * 0", "Always id 0. Whose row is it, and what was drawn?"),
        ],
        wrong=["ids[-1]", "torch.multinomial(F.softmax(probabilities[ids[-1]], dim=-1), 1, generator=generator)",
               "torch.multinomial(probabilities[ids[-1]], 1, generator=torch.Generator().manual_seed(1337))", "0"],
        right=["torch.multinomial(probabilities[ids[-1]], num_samples=1, generator=generator).item()",
               "torch.searchsorted(probabilities[ids[-1]].cumsum(0), torch.rand(1, generator=generator), right=True)",
               "torch.multinomial(probabilities, 1, generator=generator)[ids[-1]]"],
    ),
]

WHOLE = [
    Exercise(
        "logits", level=1, given=batches,
        hints=("Which part takes ids? Which takes what that one gives?",
               "A call inside a call: what the embedding gives goes into the blocks, what they give goes into the vocabulary logits.",
               "From the inside out: `embedding`, then `blocks`, then `vocab_logits`. The blocks are one object."),
        mistakes=[
            Mistake("vocab_logits(embedding(inputs))", "The blocks were skipped, so no token has looked at another."),
            Mistake("blocks(embedding(inputs))", "These are vectors of size C. What makes a logit for each token out of them?"),
            Mistake("vocab_logits(blocks[0](embedding(inputs)))", "Only one block. The stack as a whole can be called."),
            Mistake("vocab_logits(blocks(blocks(embedding(inputs))))", "All blocks twice. `blocks` is the whole stack already."),
            Mistake("F.softmax(vocab_logits(blocks(embedding(inputs))), dim=-1)", "These are probabilities. The model hands out logits."),
            Mistake("vocab_logits(blocks(inputs))", "The blocks want vectors, and these are ids. What turns one into the other?"),
            Mistake("vocab_logits(blocks(embedding(inputs)))[:, -1]", "Only the last position. For the loss, all of them are needed."),
        ],
        wrong=["inputs", "torch.zeros(B, T, V)", "vocab_logits.vocab_projection(blocks(embedding(inputs)))",
               "vocab_logits(blocks(embedding(inputs[:1])))"],
        right=["nn.Sequential(embedding, blocks, vocab_logits)(inputs)", "nn.Sequential(embedding, *blocks, vocab_logits)(inputs)",
               "vocab_logits(blocks[1](blocks[0](embedding(inputs))))", "vocab_logits.forward(blocks.forward(embedding.forward(inputs)))"],
    ),
    Exercise(
        "loss", level=2, given=logits_and_targets,
        hints=("How many questions are there, and how long is the list of logits for each?",
               "`F.cross_entropy` wants logits of shape (number of questions, V) and as many targets.",
               "Reshape the logits to (B * T, V) and the targets to (B * T), and hand both to `F.cross_entropy`."),
        mistakes=[
            Mistake('F.cross_entropy(logits.reshape(B * T, V), targets.T.reshape(B * T))',
                    'The two lists run in different orders, one row by row and the other position by position, so questions meet the wrong answers.'),
            Mistake("F.cross_entropy(logits, targets)",
                    "For three axes `cross_entropy` expects the V logits in the middle. Lay all questions in one long list first."),
            Mistake("F.cross_entropy(logits.transpose(0, 1).reshape(B * T, V), targets.reshape(B * T))",
                    "The two lists run in different orders, so questions meet the wrong answers."),
            Mistake("F.cross_entropy(F.softmax(logits, dim=-1).reshape(B * T, V), targets.reshape(B * T))",
                    "Softmax twice: `cross_entropy` does it itself and wants the logits."),
            Mistake("F.cross_entropy(logits.reshape(B * T, V), targets.reshape(B * T), reduction='sum')",
                    "The sum over all questions. Then a larger batch looks worse; take the mean."),
            Mistake("F.cross_entropy(logits[:, -1], targets[:, -1])", "Only the last question of each row. While learning, all B * T count."),
            Mistake("F.cross_entropy(logits.reshape(B * T, V), inputs.reshape(B * T))",
                    "These are the ids that went in. The right answers stand one step further."),
            Mistake("torch.tensor(math.log(V))", "That is what dice would get. Ask the logits."),
        ],
        wrong=["torch.tensor(4.2)", "logits.mean()", "-F.cross_entropy(logits.reshape(B * T, V), targets.reshape(B * T))",
               "F.cross_entropy(logits.reshape(16, 65), targets.reshape(16))"],
        right=["F.cross_entropy(logits.transpose(1, 2), targets)", "F.cross_entropy(logits.flatten(0, 1), targets.flatten())",
               "-F.log_softmax(logits, dim=-1).gather(2, targets[:, :, None]).mean()",
               "F.nll_loss(F.log_softmax(logits.view(-1, V), dim=-1), targets.view(-1))"],
    ),
    Exercise(
        "block_parameters", level=3, read=read_counts_of_blocks,
        hints=("Write the block's parts on paper, and beside each the shapes of its weights and biases.",
               "Two norms: C and C each. Three matrices C × C without bias, one with. Two layers: from C to hidden, from hidden to C, "
               "each with a bias as long as its output.",
               "Norms 2 * 2 * C; attention 3 * C * C + C * C + C; feed-forward C * hidden + hidden + hidden * C + C. Add up."),
        mistakes=[
            Mistake('block = 4 * C + 4 * C * C + C + 2 * C * 4 * C + 4 * C + C',
                    "The hidden layer is four times as wide as C in this course's configs only. Its size came in as an argument."),
            Mistake("block = 2 * C + 4 * C * C + C + 2 * C * hidden + hidden + C", "One norm is missing: a block has two."),
            Mistake("block = 2 * C + 3 * C * C + C * C + C + 2 * C * hidden + hidden", "Close. Look at the norms (there are two, each with two rows) and at the last bias."),
            Mistake("block = 4 * C + 4 * C * C + 2 * C * hidden + hidden + C", "The projection after the heads has a bias too."),
            Mistake("block = 4 * C + 4 * C * C + 4 * C + 2 * C * hidden + hidden + C",
                    "Queries, keys and values have no bias here; only the projection has."),
            Mistake("block = 4 * C + 4 * C * C + C + 2 * C * hidden", "The two layers of the feed-forward network have biases."),
            Mistake("block = 4 * C + 3 * C * C + 2 * C * hidden + hidden + C", "Where is the projection that mixes the heads?"),
            Mistake("block = 4 * C + 3 * 3 * C * C + C * C + C + 2 * C * hidden + hidden + C",
                    "The heads *share* the C columns: three heads of size C / 3 have no more parameters than one of size C."),
            Mistake("block = 4 * C + 4 * C * C + C + 2 * C * hidden + 2 * hidden",
                    "The second layer leads back to C, so its bias has C numbers."),
        ],
        wrong=["block = 1848", "block = 0", "block = 4 * C + 4 * C * C + C + C * hidden + hidden + C", "block = 12 * C * C",
               "block = 4 * C * C + 2 * C * hidden"],
        right=["block = 4 * C * C + 2 * C * hidden + hidden + 6 * C", "block = C * (4 * C + 2 * hidden + 6) + hidden",
               "block = sum([2 * C] * 2) + sum([C * C] * 4) + C + (C + 1) * hidden + (hidden + 1) * C"],
    ),
    Exercise(
        "head_parameters", level=2, read=read_counts_of_head,
        hints=("What was `VocabularyLogits` made of?", "A norm over C features, and a linear layer from C to V with a bias.",
               "2 * C for the norm, C * V for the weights, V for the bias."),
        mistakes=[
            Mistake("C * V + V", "The norm that comes before has parameters too."),
            Mistake("2 * C + C * V", "The linear layer has a bias: one number for each of its outputs."),
            Mistake("2 * C + C * V + C", "A bias is as long as the *output* of its layer."),
            Mistake("C + C * V + V", "A layer norm has `gamma` *and* `beta`."),
            Mistake("2 * C + C * V + V + T * C", "The positions were counted among the embeddings already."),
            Mistake("869", "Right for these sizes. A formula holds for all."),
        ],
        wrong=["0", "V * C", "2 * C + C * V + V + hidden", "2 * V + C * V + V"],
        right=["V + 2 * C + V * C", "(C + 1) * V + 2 * C", "C * (V + 2) + V"],
    ),
    Exercise(
        "changed", level=2, read=read_changed,
        hints=("Which id is certainly another one than `i`, for every `i`?",
               "One more is always different, but V - 1 plus one is no id. What brings V back to 0?",
               "Add 1 to the ids from t on, and take the remainder `% V`."),
        mistakes=[
            Mistake('torch.randint(V, ids[:, t:].shape)',
                    'Chance may draw the very id that was there before. What is certainly another one?'),
            Mistake("ids[:, t:] + 1", "Different, yes. But the largest id becomes V, and the embedding has no such row."),
            Mistake("0", "Some of these ids may have been 0 before, and then nothing changes there."),
            Mistake("(ids[:, t:] + V) % V", "Once around the whole clock: you are back where you began."),
            Mistake("V - 1 - ids[:, t:]", "Mirrored. An id in the very middle is its own mirror image."),
            Mistake("ids[:, t:] - 1", "Different, yes. But 0 becomes -1, which is no id."),
            Mistake("(ids[:, t:] + 1) % 65", "Right for our vocabulary. Its size came in as an argument."),
        ],
        wrong=["ids[:, t:]", "V", "ids[:, t:].flip(1)", "ids[:, t:] * 2 % V"],
        right=['(ids[:, t:] - 1) % V', '(ids[:, t:] + 2) % V',
               "(ids[:, t:] + V - 1) % V", "(1 + ids)[:, t:].remainder(V)", "torch.where(ids[:, t:] == 0, 1, 0)"],
    ),
    Exercise(
        "same_past", level=1, read=read_same_past,
        hints=("At which positions may nothing have changed?",
               "Those before t: 0 to t - 1. Take them from both tensors, in all rows.",
               "`torch.allclose` of `before[:, :t]` and `after[:, :t]`, with `atol=1e-5`."),
        mistakes=[
            Mistake("torch.allclose(before, after, atol=1e-5)",
                    "From t on, the answers *should* change. Compare only what lies before."),
            Mistake("torch.allclose(before[:, :t + 1], after[:, :t + 1], atol=1e-5)",
                    "Position t sees its own token, which has changed. It must be left out."),
            Mistake("torch.allclose(before[:, t:], after[:, t:], atol=1e-5)", "These are the positions that may change. Which may not?"),
            Mistake("torch.equal(before[:, :t], after[:, :t])",
                    "Strict to the last digit. Two runs of the same sum may differ there; forgive that much."),
            Mistake("torch.allclose(before[0, :t], after[0, :t], atol=1e-5)", "Only the first row of the batch. Another one could peep."),
            Mistake("torch.allclose(before[:, :t - 1], after[:, :t - 1], atol=1e-5)",
                    "The last position before the change was left out, and it is the one most likely to peep."),
            Mistake("not torch.allclose(before[:, :t], after[:, :t], atol=1e-5)", "True and False have changed places."),
            Mistake("torch.allclose(before[:t], after[:t], atol=1e-5)", "The slice cuts rows of the batch. The positions are the next axis."),
        ],
        wrong=["True", "False", "before.shape == after.shape", "torch.allclose(before[:, :t], after[:, :t], atol=0.1)"],
        right=["bool((before[:, :t] - after[:, :t]).abs().max() < 1e-5)",
               "torch.allclose(after[:, :t, :], before[:, :t, :], atol=1e-5)",
               "all(torch.allclose(a[:t], b[:t], atol=1e-5) for a, b in zip(before, after))"],
    ),
]

WRITING = [
    Exercise(
        "by_position", level=3, read=read_by_position,
        hints=("Lay the questions in one list, as for the loss. What must not happen is that all are averaged away.",
               "`reduction=\"none\"` keeps all B * T losses. Fold them back into (B, T). Which axis is the batch?",
               "`.view(B, T)` on the losses, then the mean over `dim=0`."),
        mistakes=[
            Mistake('return -F.log_softmax(logits, dim=-1).gather(2, targets[..., None]).squeeze().mean(0)',
                    'With a single row in the batch (or a single position), the axis of that size is gone before you average. Which axis is meant to go?'),
            Mistake('return torch.stack([F.cross_entropy(logits[:, t], targets[:, t]) for t in range(8)])',
                    'You asked for a position that this text does not have. How many there are can be read from the shape.'),
            Mistake("B, T, V = logits.shape\nreturn F.cross_entropy(logits.reshape(B * T, V), targets.reshape(B * T))",
                    "One number for everything. Keep the losses apart first: `reduction=\"none\"`."),
            Mistake("B, T, V = logits.shape\nlosses = F.cross_entropy(logits.reshape(B * T, V), targets.reshape(B * T), reduction='none')\n"
                    "return losses.view(B, T).mean(dim=1)", "One loss for each *row*. Which axis has the positions?"),
            Mistake("B, T, V = logits.shape\nlosses = F.cross_entropy(logits.reshape(B * T, V), targets.reshape(B * T), reduction='none')\n"
                    "return losses.view(T, B).mean(dim=1)",
                    "The shape is right, but the list runs row by row: a fold into (T, B) mixes the positions."),
            Mistake("B, T, V = logits.shape\nlosses = F.cross_entropy(logits.reshape(B * T, V), targets.reshape(B * T), reduction='none')\n"
                    "return losses.view(B, T).sum(dim=0)", "The sum over the rows. Then more rows look worse; take the mean."),
            Mistake("B, T, V = logits.shape\nlosses = F.cross_entropy(logits.reshape(B * T, V), targets.reshape(B * T), reduction='none')\n"
                    "return losses.view(B, T)", "All B * T losses are there. Now average over the rows."),
            Mistake("B, T, V = logits.shape\nlosses = F.cross_entropy(logits.reshape(B * T, V), targets.reshape(B * T), reduction='none')\n"
                    "return losses.view(B, T).mean(dim=0, keepdim=True)", "The right numbers, with an axis too many: (T,) is asked for."),
            Mistake("B, T, V = logits.shape\nlosses = F.cross_entropy(logits.detach().reshape(B * T, V), targets.reshape(B * T), reduction='none')\n"
                    "return losses.view(B, T).mean(dim=0)", "The right numbers, but the gradient is cut off on the way."),
        ],
        wrong=["return torch.zeros(logits.shape[1])", "return logits.mean(dim=(0, 2))",
               "return F.cross_entropy(logits.reshape(16, 65), targets.reshape(16), reduction='none').view(2, 8).mean(dim=0)"],
        right=["return F.cross_entropy(logits.transpose(1, 2), targets, reduction='none').mean(dim=0)",
               "return torch.stack([F.cross_entropy(logits[:, t], targets[:, t]) for t in range(targets.shape[1])])",
               "return -F.log_softmax(logits, dim=-1).gather(2, targets[..., None]).squeeze(-1).mean(0)"],
    ),
    Exercise(
        "context", level=2, given=spying_model, visible=False, read=read_next,
        hints=("Of a long text, which piece matters most for what comes next?",
               "A slice that counts from the end: `[-3:]` gives the last three, or all there are. The rows are the first axis.",
               "In `ids`, all rows, and from minus `config.input_sequence_length` to the end."),
        mistakes=[
            Mistake("ids[:, : config.input_sequence_length]",
                    "That is the beginning. After a while, the model would no longer see what it has just written."),
            Mistake("ids[-config.input_sequence_length :]", "The slice cuts rows of the batch. Tokens are the second axis."),
            Mistake("ids", "Nothing is cut off. The position table has no row for what is too long."),
            Mistake("ids[:, -8:]", "Right for this config only. The context length has a name."),
            Mistake("ids[:, -config.input_sequence_length + 1 :]", "One token too few: the whole context may be used."),
            Mistake("ids[:, ids.shape[1] - config.input_sequence_length :]",
                    "Right for long texts. For one that is shorter than the context, this becomes negative and cuts something off."),
            Mistake("ids[:, -config.input_sequence_length]", "One single token from further back. A colon makes it a slice."),
            Mistake("ids[:, -1:]", "Only the last token: that would make it a bigram model again."),
        ],
        wrong=["ids[:, config.input_sequence_length :]", "ids[:1, -config.input_sequence_length :]", "ids[:, ::-config.input_sequence_length] if False else ids[:, :1]",
               "ids[:, -config.input_sequence_length : -1]"],
        right=["ids[:, max(0, ids.shape[1] - config.input_sequence_length) :]",
               "ids if ids.shape[1] <= config.input_sequence_length else ids[:, -config.input_sequence_length :]",
               "torch.stack([row[-config.input_sequence_length :] for row in ids])",
               "ids.split(1, dim=1)[0] if ids.shape[1] == 1 else ids[..., -config.input_sequence_length :]"],
    ),
    Exercise(
        "last_logits", level=1, given=spying_model, visible=False, read=read_next,
        hints=("Which position has seen the whole text?", "The last one. The result should have no axis for positions any more.",
               "All rows, position -1."),
        mistakes=[
            Mistake("toy_logits(context)[:, 0]", "The first position has seen one token only. Which has seen all?"),
            Mistake("toy_logits(context)[-1]", "That is the last *row of the batch*. Rows come first, positions second."),
            Mistake("toy_logits(context)[..., -1]", "That is the last entry of the vocabulary, at every position."),
            Mistake("toy_logits(context)[:, -1:]", "The right numbers, but the axis of positions is still there: (B, 1, V)."),
            Mistake("toy_logits(context)", "These are the answers at all positions. Only one of them is about the whole text."),
            Mistake("toy_logits(context).mean(dim=1)", "The average of all answers. But they answer different questions."),
            Mistake("toy_logits(context)[:, 7]", "Right when the text fills a context of eight. Count from the end instead."),
            Mistake("toy_logits(ids)[:, -1]", "You cut the text and then did not use the piece."),
        ],
        wrong=["toy_logits(context)[0, -1]", "toy_logits(context)[:, -2]", "context[:, -1]", "F.softmax(toy_logits(context)[:, -1], dim=-1)"],
        right=["toy_logits(context)[:, -1, :]", "toy_logits(context).select(1, -1)", "toy_logits(context).unbind(dim=1)[-1]",
               "toy_logits(context)[:, context.shape[1] - 1]"],
    ),
    Exercise(
        "best", level=2, read=read_greedy,
        hints=("In which of the two axes do the tokens compete?",
               "`argmax` along the last axis gives one id for each row. It can keep the axis, as `sum` can.",
               "`.argmax(dim=-1, keepdim=True)` of `next_logits(ids)`."),
        mistakes=[
            Mistake('torch.multinomial(F.softmax(next_logits(ids), dim=-1), 1)',
                    'That throws the die. Greedy leaves nothing to chance: always the best.'),
            Mistake("next_logits(ids).argmax(dim=-1)", "One id for each row, but as (B,). As a column it could be appended."),
            Mistake("next_logits(ids).argmax(dim=0, keepdim=True)",
                    "That gives no column with one id for each row. In which axis do the tokens of a row compete?"),
            Mistake("next_logits(ids).max(dim=-1, keepdim=True).values", "That is how large the best logit is. Which token is it?"),
            Mistake("next_logits(ids).argmin(dim=-1, keepdim=True)", "The worst token of all."),
            Mistake("next_logits(ids)[:1].argmax(dim=-1, keepdim=True).expand(len(ids), 1)", "All rows go on with the first row's token."),
            Mistake("F.softmax(next_logits(ids), dim=0).argmax(dim=-1, keepdim=True)",
                    "The softmax ran down the batch, and that changes who wins. Greedy needs no softmax at all."),
        ],
        wrong=["ids[:, -1:]", "next_logits(ids).argmax().view(1, 1)", "torch.zeros(len(ids), 1, dtype=torch.long)", "next_logits(ids[:, -1:]).argmax(dim=-1, keepdim=True)",
               "next_logits(ids).argmax(dim=-1, keepdim=True).float()"],
        right=['next_logits(ids).argmax(dim=1, keepdim=True)',
               "next_logits(ids).argmax(dim=-1)[:, None]", "next_logits(ids).topk(1).indices",
               "next_logits(ids).max(dim=-1, keepdim=True).indices", "F.softmax(next_logits(ids), dim=-1).argmax(-1).unsqueeze(1)"],
    ),
    Exercise(
        "appended", level=1, read=read_greedy,
        hints=("Should the table become wider or higher?", "`torch.cat` takes a list of tensors and the axis along which they are joined; "
               "tokens are axis 1.", "`torch.cat` of `[ids, best]` along `dim=1`."),
        mistakes=[
            Mistake("torch.cat([ids, best], dim=0)", "Joined along the batch: rows below rows. The rows should get longer."),
            Mistake("torch.cat([best, ids], dim=1)", "The new token stands in front. It belongs at the end."),
            Mistake("torch.cat([ids[:, 1:], best], dim=1)", "The first token fell out. The text grows; only the model's view is cut."),
            Mistake("best", "Only the new token is left. Where is the text?"),
            Mistake("torch.stack([ids, best])", "`stack` makes a new axis and wants equal shapes. Which function joins along an axis that is there?"),
            Mistake("ids + best", "That adds the numbers. Put them one behind the other."),
        ],
        wrong=["ids", "torch.cat([ids, ids[:, -1:]], dim=1)", "torch.cat([ids, best, best], dim=1)", "torch.cat([ids, best], dim=1)[:, -8:]"],
        right=["torch.cat((ids, best), -1)", "torch.hstack([ids, best])", "F.pad(ids, (0, 1)).index_copy(1, torch.tensor([ids.shape[1]]), best)",
               "torch.column_stack([ids, best])"],
    ),
]

KNOBS = [
    Exercise(
        "tempered", level=1, read=read_tempered,
        hints=("Is the temperature applied to the logits or to the probabilities?", "Divide first, then the softmax, along the tokens.",
               "`F.softmax` of `logits / temperature` along the last axis."),
        mistakes=[
            Mistake("F.softmax(logits * temperature, dim=-1)", "Upside down: a high temperature should make the tokens more alike."),
            Mistake("F.softmax(logits, dim=-1) / temperature", "Divided after the softmax: the row no longer sums to 1."),
            Mistake("F.softmax(logits, dim=-1)", "The temperature has no effect."),
            Mistake("F.softmax(logits / temperature, dim=0)", "The softmax runs down the batch. Each row should sum to 1."),
            Mistake("logits / temperature", "These are logits still. Probabilities are asked for."),
            Mistake("(logits / temperature).exp() / (logits / temperature).exp().sum(dim=-1, keepdim=True)",
                    "The right formula, until a logit is large: then its exponential is infinite. `F.softmax` guards against that."),
            Mistake("F.softmax(F.softmax(logits, dim=-1) / temperature, dim=-1)", "Two softmaxes. The temperature belongs to the logits."),
        ],
        wrong=["F.softmax(logits / max(temperature, 1e-3), dim=-1)", "logits", "torch.zeros_like(logits)", "F.softmax(logits - temperature, dim=-1)", "F.log_softmax(logits / temperature, dim=-1)"],
        right=['F.softmax(logits / temperature)', 'F.softmax(logits / temperature, dim=1)',
               "(logits / temperature).softmax(-1)", "F.log_softmax(logits / temperature, dim=1).exp()",
               "nn.Softmax(dim=-1)(logits.div(temperature))", "torch.softmax(logits * (1 / temperature), dim=-1)"],
    ),
    Exercise(
        "odds", level=2, read=Trials(*(f"odds{numbers}" for numbers in [
            (2.0, 0.5, 0.5), (1.0, -1.0, 4.0), (0.3, 0.9, 0.25), (-2.0, -2.0, 1.5), (3.0, 2.0, 1.0)])),
        hints=("Write both softmaxes as fractions. What happens to the sum below when you divide one by the other?",
               "What remains is one power of e over another. A quotient of powers is the power of the difference.",
               "Take the difference of the two logits, divide it by the temperature, and give the result to `math.exp`."),
        mistakes=[
            Mistake("(first - second) / temperature", "That is the logarithm of what is asked. Softmax makes powers of e."),
            Mistake("math.exp(first - second)", "Right at temperature 1. Where does the temperature come in?"),
            Mistake("math.exp((first - second) * temperature)", "Heat should make them more alike, and here it does the opposite."),
            Mistake("math.exp((second - first) / temperature)", "The other way round: how likely is the second, compared with the first."),
            Mistake("first / second", "Logits are not shares; one may even be 0 or negative. Softmax makes powers of e of them first."),
            Mistake("math.exp(first - second) / temperature", "The temperature divides the logits, before the exponential."),
            Mistake("math.exp(first) - math.exp(second)", "“How many times” is a quotient."),
        ],
        wrong=["20.09", "1.0", "math.exp(first / temperature)", "2 ** ((first - second) / temperature)"],
        right=["math.exp(first / temperature) / math.exp(second / temperature)", "math.e ** ((first - second) / temperature)",
               "math.exp(first - second) ** (1 / temperature)"],
    ),
    Exercise(
        "threshold", level=2, read=read_top_k,
        hints=("`topk` puts the largest first. Which of its k values is the smallest that may stay?",
               "The last one of each row. A slice of length one keeps it as a column.",
               "`logits.topk(k).values`, all rows, `-1:`."),
        mistakes=[
            Mistake('logits.topk(k).values[0, -1]',
                    'The threshold of the first row is used for all rows. Each needs its own.'),
            Mistake("logits.topk(k).values[:, :1]", "That is the largest: only the best would stay."),
            Mistake("logits.topk(k).values[:, -1]", "The right numbers, but they lie in a row, (B,). To compare each with its own row they "
                    "should stand as a column."),
            Mistake("logits.topk(k).values.min()", "One threshold for the whole batch. Each row needs its own."),
            Mistake("logits.topk(k).indices[:, -1:]", "These are places, not logits."),
            Mistake("logits.sort(dim=-1).values[:, k - 1 : k]", "Sorted the other way, smallest first: this is the k-th *smallest*."),
            Mistake("logits.topk(k, dim=0).values[-1:]", "The rows of the batch competed with each other."),
            Mistake("logits.mean(dim=-1, keepdim=True)", "The average of the row keeps some tokens, but how many is left to chance."),
        ],
        wrong=["0.0", "logits", "logits.max(dim=-1, keepdim=True).values - k", "logits.topk(min(4, logits.shape[-1])).values[:, -1:]"],
        right=["logits.topk(k).values[..., -1, None]", "logits.topk(k).values.min(dim=-1, keepdim=True).values",
               "logits.sort(dim=-1, descending=True).values[:, k - 1 : k]",
               "logits.kthvalue(logits.shape[-1] - k + 1, dim=-1, keepdim=True).values"],
    ),
    Exercise(
        "top_k_kept", level=2, read=read_top_k,
        hints=("Which logits must go: those below the threshold, or those up to it?",
               "`masked_fill` takes a table of True and False, and the value for the True ones. Which value becomes probability 0?",
               "`logits.masked_fill` where `logits < threshold`, with `float(\"-inf\")`."),
        mistakes=[
            Mistake("logits.masked_fill(logits <= threshold, float('-inf'))", "The k-th itself is thrown out as well."),
            Mistake("logits.masked_fill(logits > threshold, float('-inf'))", "The best are thrown out, and the rest stays."),
            Mistake("logits.masked_fill(logits < threshold, 0.0)",
                    "A logit of 0 is no probability of 0: e to the power of 0 is 1. Which logit makes a probability vanish?"),
            Mistake("logits.masked_fill(logits < threshold, -1e9)", "Nearly: so small that nobody would notice. Asked for is -inf itself."),
            Mistake("torch.full_like(logits, float('-inf')).scatter(-1, logits.topk(k).indices, logits.topk(k).values)",
                    "Where logits are equal at the border, this keeps one and drops its twin. Both should stay."),
            Mistake("logits.masked_fill_(logits < threshold, float('-inf'))",
                    "The underscore changes the tensor that came in, and whoever called you still needs it."),
            Mistake("logits[logits >= threshold]", "Only the kept ones, in one row. All V places should stay, the rest as -inf."),
        ],
        wrong=["logits", "torch.zeros_like(logits)", "logits - threshold", "torch.where(logits < threshold, float('-inf'), 0.0)"],
        right=["torch.where(logits < threshold, float('-inf'), logits)", "logits.masked_fill(~(logits >= threshold), -math.inf)",
               "logits + torch.zeros_like(logits).masked_fill(logits < threshold, float('-inf'))"],
    ),
    Exercise(
        "nucleus_size", level=3, read=read_nucleus_size,
        hints=("How much stands *before* each token? The running sum has the token itself in it.",
               "Running sum minus the token: that is what stands before it. A token is needed as long as that is still below p.",
               "Compare `falling.cumsum(dim=0) - falling` with p, and count the True."),
        mistakes=[
            Mistake("int((falling.cumsum(dim=0) < p).sum())", "The one that crosses the line is missing: without it, p is not reached."),
            Mistake("int((falling.cumsum(dim=0) <= p).sum()) + 1", "One too many where the sum meets p exactly: then p is reached, and no more is needed."),
            Mistake("int((falling.cumsum(dim=0) >= p).sum())", "You counted from the wrong end: these are the tokens from the crossing on."),
            Mistake("int((falling >= p).sum())", "Each token by itself was compared with p. Together they have to reach it."),
            Mistake("3", "Right for this row. Find it for any."),
            Mistake("len(falling)", "All of them stay. Stop as soon as p is reached."),
            Mistake("int(p * len(falling))", "A share of the *number* of tokens. p is a share of the probability."),
        ],
        wrong=["1", "0", "int((falling < p).sum())", "falling[0] >= p"],
        right=['(falling.cumsum(dim=0) - falling < p).sum()', 'int((falling.cumsum(dim=-1) - falling < p).sum())',
               "int((falling.cumsum(dim=0) < p).sum()) + 1", "next(n for n in range(1, len(falling) + 1) if falling[:n].sum() >= p)",
               "sum(float(falling[:n].sum()) < p for n in range(len(falling)))",
               "int(torch.searchsorted(falling.cumsum(dim=0), torch.tensor(p))) + 1"],
    ),
    Exercise(
        "drop_ordered", level=2, read=read_top_p,
        hints=("The same question as for one row, but now: which are *not* needed?",
               "What stands before each token, along the last axis: the running sum minus the token. Had that reached p already?",
               "`falling.cumsum(dim=-1) - falling`, compared with p by `>=`."),
        mistakes=[
            Mistake("falling.cumsum(dim=-1) >= p", "The token that crosses the line is dropped too, and with a favourite above p nothing at all stays."),
            Mistake("falling.cumsum(dim=-1) - falling < p", "True where the token is needed. Mark those to drop."),
            Mistake("falling < p", "Each token by itself was compared with p. The sum of those before it counts."),
            Mistake("falling.cumsum(dim=0) - falling >= p", "The sum runs down the batch. It should run along the tokens."),
            Mistake("falling.cumsum(dim=-1) - falling >= 1 - p", "The tail was to be worth 1 - p. What stands before it is worth p."),
            Mistake("F.softmax(logits, dim=-1).cumsum(dim=-1) - F.softmax(logits, dim=-1) >= p",
                    "You added up in the order of the vocabulary. Take them largest first."),
            Mistake("falling.cumsum(dim=-1) - falling >= 0.7", "A p is written into it. It came in as an argument."),
        ],
        wrong=["falling.cumsum(dim=-1) - falling > p", "falling >= p", "torch.zeros_like(falling, dtype=torch.bool)", "torch.ones_like(falling, dtype=torch.bool)",
               "ordered.cumsum(dim=-1) - ordered >= p"],
        right=['falling.cumsum(dim=1) - falling >= p',
               "F.pad(falling.cumsum(dim=-1)[:, :-1], (1, 0)) >= p", "~(falling.cumsum(dim=-1) - falling < p)",
               "torch.cat([torch.zeros_like(falling[:, :1]), falling.cumsum(dim=-1)[:, :-1]], dim=-1) >= p"],
    ),
    Exercise(
        "drop", level=2, read=read_top_p,
        hints=("`drop_ordered[b, i]` speaks about the token `order[b, i]`. Where should the mark go?",
               "Look at the tiny example: `scatter` puts each thing at the place that the second argument names.",
               "`torch.zeros_like(drop_ordered).scatter` along the last axis, with `order` and the marks."),
        mistakes=[
            Mistake("drop_ordered", "The marks still stand in falling order, so they hit the wrong tokens."),
            Mistake("drop_ordered.gather(-1, order)",
                    "Here token i gets the mark number `order[i]`. It is the other way round: mark number i belongs to token `order[i]`."),
            Mistake("torch.zeros_like(drop_ordered).scatter(0, order, drop_ordered)",
                    "The places are columns, so the marks move along the last axis, not down the batch."),
            Mistake("torch.zeros_like(drop_ordered).scatter(-1, order.flip(-1), drop_ordered)",
                    "The list was turned around, so the best tokens get the marks of the worst."),
            Mistake("~torch.zeros_like(drop_ordered).scatter(-1, order, drop_ordered)", "Turned around: this drops the nucleus and keeps the tail."),
            Mistake("torch.zeros_like(drop_ordered).scatter(-1, order[:1].expand_as(order), drop_ordered)",
                    "The first row's order was used for all. Each row has its own."),
        ],
        wrong=["torch.zeros_like(drop_ordered).scatter(-1, order.argsort(-1), drop_ordered)", "torch.zeros_like(drop_ordered)", "drop_ordered.flip(-1)", "order >= 2", "torch.zeros_like(drop_ordered).scatter(-1, order, True)"],
        right=['torch.zeros_like(drop_ordered).scatter(1, order, drop_ordered)',
               "drop_ordered.gather(-1, order.argsort(dim=-1))", "drop_ordered.scatter(-1, order, drop_ordered)",
               "torch.take_along_dim(drop_ordered, order.argsort(dim=-1), dim=-1)",
               "torch.stack([marks[place.argsort()] for marks, place in zip(drop_ordered, order)])"],
    ),
]

SEQUENCE = "nn.Sequential(*[TransformerBlock(config) for _ in range(config.layer_count)])"
MULTINOMIAL = "next_token = torch.multinomial(F.softmax(logits, dim=-1), 1, generator=generator)"

CLASS = [
    Exercise(
        "class_blocks", level=2, read=read_model, alone=ALONE,
        hints=("In part B two blocks were written out by hand. Where does the number of blocks come from now?",
               "A list comprehension makes a *new* block each time. A star unpacks the list into `nn.Sequential`.",
               "`nn.Sequential(*[TransformerBlock(config) for _ in range(...)])` with `config.layer_count`."),
        mistakes=[
            Mistake('import copy\none = TransformerBlock(config)\nself.blocks = nn.Sequential(*[copy.deepcopy(one) for _ in range(config.layer_count)])',
                    'The blocks are separate, but they all start with the same numbers. Let each one make its own.'),
            Mistake("self.blocks = nn.Sequential(*[TransformerBlock(config)] * config.layer_count)",
                    "That is the *same* block several times: it has one set of parameters, used again and again. Make a new one each time."),
            Mistake("self.blocks = nn.Sequential(TransformerBlock(config), TransformerBlock(config))",
                    "Always two. How many there are is said by the config."),
            Mistake("self.blocks = TransformerBlock(config)", "A single block, and no stack."),
            Mistake("self.blocks = nn.ModuleList([TransformerBlock(config) for _ in range(config.layer_count)])",
                    "A `ModuleList` holds the blocks but cannot be called. Which container passes the output of each on to the next?"),
            Mistake("self.blocks = [TransformerBlock(config) for _ in range(config.layer_count)]",
                    "PyTorch does not look into a Python list: the blocks' parameters would not be found, and a list cannot be called."),
            Mistake("self.blocks = nn.Sequential([TransformerBlock(config) for _ in range(config.layer_count)])",
                    "`nn.Sequential` wants the blocks one by one, and here comes a list. What unpacks it?"),
            Mistake("self.blocks = nn.Sequential(*[TransformerBlock(config) for _ in range(config.num_attention_heads)])",
                    "That many *heads* are in each block. How many blocks are there?"),
        ],
        wrong=["self.blocks = nn.Sequential()", "self.blocks = nn.Identity()", "blocks = " + SEQUENCE,
               "self.blocks = nn.Sequential(*[TransformerBlock(config) for _ in range(config.layer_count - 1)])"],
        right=["self.blocks = nn.Sequential(*(TransformerBlock(config) for _ in range(self.config.layer_count)))",
               "self.blocks = nn.Sequential()\nfor _ in range(config.layer_count):\n    self.blocks.append(TransformerBlock(config))",
               "stack = []\nfor number in range(config.layer_count):\n    stack.append(TransformerBlock(config))\nself.blocks = nn.Sequential(*stack)"],
    ),
    Exercise(
        "class_logits", level=2, read=read_model, alone=ALONE,
        hints=("The three parts in a row, as in part B. Now they belong to the object.", "From the inside out, each with `self.` in front.",
               "`self.embedding` of `input_indices`, then `self.blocks`, then `self.vocab_logits`."),
        mistakes=[
            Mistake("self.vocab_logits(self.embedding(input_indices))", "The blocks were skipped, so no token has looked at another."),
            Mistake("vocab_logits(blocks(embedding(input_indices)))",
                    "The class uses names that exist only outside of it (or are misspelt). Its parts belong to `self`."),
            Mistake("self.blocks(self.embedding(input_indices))", "These are vectors of size C, and no logits yet."),
            Mistake("self.vocab_logits(self.blocks[0](self.embedding(input_indices)))", "Only one block of the stack."),
            Mistake("F.softmax(self.vocab_logits(self.blocks(self.embedding(input_indices))), dim=-1)",
                    "These are probabilities. The model hands out logits; the loss and the temperature need them."),
            Mistake("self.vocab_logits(self.blocks(self.embedding(input_indices)))[:, -1:]",
                    "Only the last position. For the loss, all positions are needed; `generate` picks the last one itself."),
            Mistake("self.vocab_logits(self.blocks(self.embedding(input_indices))).detach()",
                    "The right numbers, but the gradient is cut off: the blocks could never learn."),
        ],
        wrong=["input_indices", "self.vocab_logits(self.blocks(input_indices))",
               "self.vocab_logits.vocab_projection(self.blocks(self.embedding(input_indices)))",
               "self.vocab_logits(self.blocks(self.blocks(self.embedding(input_indices))))"],
        right=["nn.Sequential(self.embedding, self.blocks, self.vocab_logits)(input_indices)",
               "self.vocab_logits.forward(self.blocks(self.embedding.forward(input_indices)))",
               "self.vocab_logits(nn.Sequential(self.embedding, *self.blocks)(input_indices))"],
    ),
    Exercise(
        "class_loss", level=2, read=read_model, alone=ALONE,
        hints=("As in part B. Where do B, T and V come from, inside of the class?",
               "`logits.shape` holds all three. Use new names (or none) for the long lists, so that `logits` stays (B, T, V).",
               "`F.cross_entropy(logits.reshape(B * T, V), target_indices.reshape(B * T))`."),
        mistakes=[
            Mistake("loss = F.cross_entropy(logits.flatten(0, 1), target_indices.flatten(), reduction='sum') / 16",
                    "Divided by the number of questions in one particular batch. Another batch has another number."),
            Mistake("B, T, V = logits.shape\nlogits = logits.reshape(B * T, V)\nloss = F.cross_entropy(logits, target_indices.reshape(B * T))",
                    "The loss is right. But the logits that are returned have lost their shape: it depends on whether there are targets."),
            Mistake("loss = F.cross_entropy(logits.reshape(B * T, V), target_indices.reshape(B * T))",
                    "Something here exists only outside of the class (or is misspelt). The sizes can be read from `logits`."),
            Mistake("loss = F.cross_entropy(logits.flatten(0, 1), input_indices.flatten())",
                    "These are the ids that went in. The right answers came as another argument."),
            Mistake("loss = F.cross_entropy(logits[:, -1], target_indices[:, -1])",
                    "Only the last question of each row. While learning, all B * T count."),
            Mistake("loss = F.cross_entropy(logits, target_indices)",
                    "For three axes `cross_entropy` expects the V logits in the middle. Lay all questions in one long list first."),
            Mistake("loss = F.cross_entropy(F.softmax(logits, dim=-1).flatten(0, 1), target_indices.flatten())",
                    "Softmax twice: `cross_entropy` does it itself and wants the logits."),
            Mistake("loss = F.cross_entropy(logits.flatten(0, 1), target_indices.flatten(), reduction='sum')",
                    "The sum over all questions. Take the mean, so that a larger batch does not look worse."),
            Mistake("loss = F.cross_entropy(logits.flatten(0, 1), target_indices.flatten()).item()",
                    "`.item()` makes a plain number of it, and a plain number has no gradient. Let it stay a tensor."),
        ],
        wrong=["loss = None", "loss = logits.mean()", "loss = F.cross_entropy(logits.detach().flatten(0, 1), target_indices.flatten())",
               "loss = F.cross_entropy(logits.transpose(0, 1).reshape(-1, logits.shape[-1]), target_indices.flatten())"],
        right=["loss = F.cross_entropy(logits.transpose(1, 2), target_indices)",
               "loss = F.cross_entropy(logits.flatten(0, 1), target_indices.flatten())",
               "loss = -F.log_softmax(logits, dim=-1).gather(-1, target_indices.unsqueeze(-1)).mean()",
               "questions = logits.view(-1, logits.size(-1))\nloss = nn.CrossEntropyLoss()(questions, target_indices.reshape(-1))"],
    ),
    Exercise(
        "class_mode", level=2, read=read_model, alone=ALONE,
        hints=("Two things, and their order matters.", "The mode is in an attribute of `self` (part G). Read it before you change it.",
               "`was_training = self.training`, then `self.eval()`."),
        mistakes=[
            Mistake("self.eval()\nwas_training = self.training", "You switched first and remembered afterwards: then it always says “eval”."),
            Mistake("was_training = self.training", "Remembered, but not switched: dropout still strikes out numbers while it writes."),
            Mistake("was_training = True\nself.eval()",
                    "Afterwards the model would always be in training mode, also when it was not before."),
            Mistake("self.eval()", "Switched, but nothing is remembered: at the end there is no `was_training` to go back to."),
            Mistake("was_training = self.training\nself.train()", "`train()` switches dropout on. For writing it should be off."),
            Mistake("was_training = self.train\nself.eval()", "`self.train` is the method that switches. The mode is in an attribute with a longer name."),
        ],
        wrong=["was_training = False\nself.eval()", "was_training = not self.training\nself.eval()", "was_training = self.eval()",
               "was_training = self.training\nself.blocks.eval(); self.train()"],
        right=["was_training = self.training\nself.train(False)", "was_training = bool(self.training)\nself = self.eval()",
               "was_training, _ = self.training, self.eval()"],
    ),
    Exercise(
        "class_context", level=2, read=read_model, alone=ALONE,
        hints=("How much can the position table take, and from which end?", "As in `next_logits`, but the config belongs to `self`.",
               "All rows of `input_indices`, from minus `self.config.input_sequence_length` on."),
        mistakes=[
            Mistake("input_indices", "Nothing is cut off. As soon as the text is longer than the context, there is no row for the position."),
            Mistake("input_indices[:, : self.config.input_sequence_length]",
                    "That is the beginning. After a while, the model would no longer see what it has just written."),
            Mistake("input_indices[:, -8:]", "An 8 is written into it. The context length is in the config."),
            Mistake("input_indices[-self.config.input_sequence_length :]", "The slice cuts rows of the batch. Tokens are the second axis."),
            Mistake("input_indices[:, -self.config.input_sequence_length + 1 :]", "One token too few: the whole context may be used."),
            Mistake("input_indices[:, -1:]", "Only the last token: that would make it a bigram model again."),
            Mistake("input_indices[:, input_indices.shape[1] - self.config.input_sequence_length :]",
                    "Right for long texts. For one that is shorter than the context, this becomes negative and cuts something off."),
        ],
        wrong=["input_indices[:, self.config.input_sequence_length :]", "input_indices[:, -self.config.embedding_dim :]",
               "input_indices[:, -config.input_sequence_length :]", "input_indices[:, :1]"],
        right=["input_indices[:, max(0, input_indices.shape[1] - self.config.input_sequence_length) :]",
               "input_indices if input_indices.size(1) <= self.config.input_sequence_length else input_indices[:, -self.config.input_sequence_length :]",
               "torch.stack([row[-self.config.input_sequence_length :] for row in input_indices])"],
    ),
    Exercise(
        "class_last", level=2, read=read_model, alone=ALONE,
        hints=("What does a call of the model return, and which part of it do you need?",
               "`self(context)` returns two things; the first are the logits (B, T, V). Only one position has seen the whole context.",
               "`self(context)[0]`, and of that all rows, position -1."),
        mistakes=[
            Mistake("self(context)[:, -1]", "The model returns two things, logits and loss, in a tuple. Take the first out."),
            Mistake("self(context)[0][:, 0]", "The first position has seen one token only. Which has seen all?"),
            Mistake("self(context)[0][-1]", "That is the last row of the batch. Rows come first, positions second."),
            Mistake("self(context)[0]", "The axis of positions is still there. One position is wanted, and no axis for it: (B, V)."),
            Mistake("self(input_indices)[0][:, -1]", "You cut the text and then did not use the piece."),
            Mistake("self(context)[0].mean(dim=1)", "The average of all answers. But they answer different questions."),
        ],
        wrong=["self(context)[1]", "self(context)[0][0, -1]", "F.softmax(self(context)[0][:, -1], dim=-1)", "self(context)[0][..., -1]", "self(context)[0][:, -1:]"],
        right=["self(context)[0][:, -1, :]", "self.forward(context)[0].select(1, -1)", "self(context)[0][:, context.shape[1] - 1]",
               "[both[:, -1] for both in self(context)[:1]][0]"],
    ),
    Exercise(
        "class_greedy", level=2, read=read_model, alone=ALONE,
        hints=("The best token of each row, in a shape that can be appended.", "`argmax` along the tokens; keep the axis.",
               "`logits.argmax(dim=-1, keepdim=True)`."),
        mistakes=[
            Mistake("logits.argmax(dim=-1)", "One id for each row, but as (B,). As a column it could be appended."),
            Mistake("logits.argmax(dim=0, keepdim=True)", "The rows of the batch competed with each other. The tokens should, within each row."),
            Mistake("logits.max(dim=-1, keepdim=True).values", "That is how large the best logit is. Which token is it?"),
            Mistake("torch.multinomial(F.softmax(logits, dim=-1), 1, generator=generator)",
                    "A throw of the die. At temperature 0 there is no chance at work."),
            Mistake("logits.argmin(dim=-1, keepdim=True)", "The worst token of all."),
            Mistake("logits.argmax().view(1, 1).expand(len(logits), 1)", "One winner for the whole batch. Each row needs its own."),
        ],
        wrong=["context[:, -1:]", "torch.zeros(len(logits), 1, dtype=torch.long)", "logits.argmax(dim=-1, keepdim=True).float()",
               "logits[:1].argmax(dim=-1, keepdim=True).expand(len(logits), 1)"],
        right=['logits.argmax(dim=1, keepdim=True)',
               "logits.argmax(dim=-1)[:, None]", "logits.topk(1).indices", "logits.max(dim=-1, keepdim=True).indices",
               "F.softmax(logits, dim=1).argmax(1).unsqueeze(-1)"],
    ),
    Exercise(
        "class_top_k", level=3, read=read_model, alone=ALONE,
        hints=("Two steps, as in part E: find each row's threshold, forbid what is below it.",
               "Mind that `top_k` may be larger than the vocabulary: `min` helps. The threshold is a column, (B, 1).",
               "`logits.topk(min(top_k, logits.shape[-1])).values[:, -1:]`, then `logits = logits.masked_fill(..., float(\"-inf\"))`."),
        mistakes=[
            Mistake("threshold = logits.topk(min(top_k, logits.shape[-1])).values[0, -1]\nlogits = logits.masked_fill(logits < threshold, float('-inf'))",
                    'The threshold of the first row is used for all. In another row, it may forbid everything. Each row needs its own.'),
            Mistake('threshold = logits.topk(min(top_k, logits.shape[-1])).values[:, -1:]\nlogits = logits.masked_fill(logits < threshold, -1e9)',
                    'Nearly. But a logit may itself be below such a number. What is below all of them?'),
            Mistake("threshold = logits.topk(top_k).values[:, -1:]\nlogits = logits.masked_fill(logits < threshold, float('-inf'))",
                    "Right, until somebody asks for more tokens than the vocabulary has."),
            Mistake("threshold = logits.topk(min(top_k, logits.shape[-1])).values[:, -1:]\nlogits = logits.masked_fill(logits <= threshold, float('-inf'))",
                    "The k-th itself is thrown out as well; with k = 1 nothing is left."),
            Mistake("threshold = logits.topk(min(top_k, logits.shape[-1])).values[:, -1:]\nlogits = logits.masked_fill(logits < threshold, 0.0)",
                    "A logit of 0 is no probability of 0. Which logit makes a probability vanish?"),
            Mistake("best = logits.topk(min(top_k, logits.shape[-1]))\nlogits = torch.full_like(logits, float('-inf')).scatter(-1, best.indices, best.values)",
                    "Where logits are equal at the border, this keeps one and drops its twin. Both should stay."),
            Mistake("threshold = logits.topk(min(top_k, logits.shape[-1])).values[:, -1:]\nlogits.masked_fill(logits < threshold, float('-inf'))",
                    "The result was made and dropped at once: `masked_fill` returns a new tensor."),
            Mistake("threshold = logits.topk(min(top_k, logits.shape[-1])).values.min()\nlogits = logits.masked_fill(logits < threshold, float('-inf'))",
                    "One threshold for the whole batch. Each row needs its own."),
            Mistake("logits = keep_top_k(logits, top_k)", "The class uses a name that exists only outside of it (or is misspelt)."),
        ],
        wrong=["logits = logits.topk(min(top_k, logits.shape[-1])).values", "logits = logits[:, :top_k]",
               "threshold = logits.topk(min(top_k, logits.shape[-1])).values[:, :1]\nlogits = logits.masked_fill(logits < threshold, float('-inf'))",
               "threshold = logits.sort(dim=-1).values[:, :1]\nlogits = logits.masked_fill(logits < threshold, float('-inf'))"],
        right=["threshold = logits.topk(min(top_k, logits.shape[1])).values[:, -1:]\nlogits = logits.masked_fill(logits < threshold, float('-inf'))",
               "k = min(top_k, logits.shape[-1])\nlogits = torch.where(logits >= logits.topk(k).values[:, -1:], logits, float('-inf'))",
               "ordered = logits.sort(dim=-1, descending=True).values[:, :top_k]\nlogits = logits.masked_fill(logits < ordered[:, -1:], -math.inf)",
               "if top_k < logits.shape[-1]:\n    kth = logits.topk(top_k).values.amin(dim=-1, keepdim=True)\n    logits = logits.masked_fill(logits < kth, -math.inf)"],
    ),
    Exercise(
        "class_top_p", level=3, read=read_model, alone=ALONE,
        hints=("Four steps, as in part F: sort, add up, mark, bring the marks home.",
               "Sort falling and keep `order`; softmax; what stands before each token is the running sum minus the token; `scatter` "
               "with `order` brings the marks back.",
               "`drop = falling.cumsum(dim=-1) - falling >= top_p`, then `masked_fill` with `drop.scatter(-1, order, drop)`."),
        mistakes=[
            Mistake("shares = F.softmax(logits, dim=-1)\nlogits = logits.masked_fill(shares < 1 - top_p, float('-inf'))",
                    'Each token by itself was compared with a number, and sometimes not one is left. What counts is the sum of those before it.'),
            Mistake("ordered, order = logits.sort(dim=-1, descending=True)\nfalling = F.softmax(ordered, dim=-1)\ndrop = falling.cumsum(dim=-1) - falling > top_p\nlogits = logits.masked_fill(drop.scatter(-1, order, drop), float('-inf'))",
                    'One too many where the sum meets p exactly: then p is reached, and no more is needed.'),
            Mistake("ordered, order = logits.sort(dim=-1, descending=True)\nfalling = F.softmax(ordered, dim=-1)\n"
                    "drop = falling.cumsum(dim=-1) >= top_p\nlogits = logits.masked_fill(drop.scatter(-1, order, drop), float('-inf'))",
                    "The token that crosses the line is dropped too, and with a favourite above p nothing at all stays."),
            Mistake("ordered, order = logits.sort(dim=-1, descending=True)\nfalling = F.softmax(ordered, dim=-1)\n"
                    "drop = falling.cumsum(dim=-1) - falling >= top_p\nlogits = logits.masked_fill(drop, float('-inf'))",
                    "The marks still stand in falling order, so they hit the wrong tokens."),
            Mistake("ordered, order = logits.sort(dim=-1, descending=True)\nfalling = F.softmax(ordered, dim=-1)\n"
                    "drop = falling.cumsum(dim=-1) - falling >= top_p\nlogits = logits.masked_fill(drop.gather(-1, order), float('-inf'))",
                    "Here token i gets the mark number `order[i]`. It is the other way round: mark number i belongs to token `order[i]`."),
            Mistake("ordered, order = logits.sort(dim=-1)\nfalling = F.softmax(ordered, dim=-1)\n"
                    "drop = falling.cumsum(dim=-1) - falling >= top_p\nlogits = logits.masked_fill(drop.scatter(-1, order, drop), float('-inf'))",
                    "Smallest first: the nucleus would be made of the unlikely ones. Sort the other way."),
            Mistake("ordered, order = logits.sort(dim=-1, descending=True)\n"
                    "drop = ordered.cumsum(dim=-1) - ordered >= top_p\nlogits = logits.masked_fill(drop.scatter(-1, order, drop), float('-inf'))",
                    "You added up logits. p is a probability: the softmax is missing."),
            Mistake("pass", "Nothing is filtered: `top_p` has no effect. (A result that is not given to `logits` has none either.)"),
            Mistake("logits = keep_top_p(logits, top_p)", "The class uses a name that exists only outside of it (or is misspelt)."),
            Mistake("shares = F.softmax(logits, dim=-1)\nlogits = logits.masked_fill((shares < top_p) & (shares < shares.amax(dim=-1, keepdim=True)), float('-inf'))",
                    "Each token by itself was compared with p. Together they have to reach it."),
        ],
        wrong=["logits = logits * top_p",
               'ordered, order = logits.sort(dim=-1, descending=True)\nfalling = F.softmax(ordered, dim=-1)\n'
               "drop = falling.cumsum(dim=-1) - falling >= top_p\nlogits = logits.masked_fill(drop.scatter(-1, order.argsort(-1), drop), float('-inf'))",
               'ordered, order = logits.sort(dim=-1, descending=True)\nfalling = F.softmax(ordered, dim=-1)\n'
               "drop = falling.cumsum(dim=-1) - falling >= top_p\nlogits = logits.masked_fill(drop.scatter(-1, order, drop), -1e9)",
               "ordered, order = logits.sort(dim=-1, descending=True)\nfalling = F.softmax(ordered, dim=-1)\n"
               "drop = falling.cumsum(dim=-1) - falling < top_p\nlogits = logits.masked_fill(drop.scatter(-1, order, drop), float('-inf'))",
               "ordered, order = logits.sort(dim=-1, descending=True)\nfalling = F.softmax(ordered, dim=-1)\n"
               "drop = falling.cumsum(dim=0) - falling >= top_p\nlogits = logits.masked_fill(drop.scatter(-1, order, drop), float('-inf'))"],
        right=["ordered, order = logits.sort(descending=True)\nfalling = F.softmax(ordered, dim=-1)\ndrop = falling.cumsum(dim=-1) - falling >= top_p\nlogits = logits.masked_fill(drop.scatter(-1, order, drop), float('-inf'))", "ordered, order = logits.sort(dim=-1, descending=True)\nfalling = F.softmax(ordered)\ndrop = falling.cumsum(dim=-1) - falling >= top_p\nlogits = logits.masked_fill(drop.scatter(-1, order, drop), float('-inf'))", "ordered, order = logits.sort(dim=1, descending=True)\nfalling = F.softmax(ordered, dim=-1)\ndrop = falling.cumsum(dim=-1) - falling >= top_p\nlogits = logits.masked_fill(drop.scatter(-1, order, drop), float('-inf'))", "ordered, order = logits.sort(dim=-1, descending=True)\nfalling = F.softmax(ordered, dim=1)\ndrop = falling.cumsum(dim=-1) - falling >= top_p\nlogits = logits.masked_fill(drop.scatter(-1, order, drop), float('-inf'))", "ordered, order = logits.sort(dim=-1, descending=True)\nfalling = F.softmax(ordered, dim=-1)\ndrop = falling.cumsum(dim=-1) - falling >= top_p\nlogits = logits.masked_fill(drop.scatter(1, order, drop), float('-inf'))", "ordered, order = logits.sort(dim=-1, descending=True)\nfalling = F.softmax(ordered, dim=-1)\ndrop = falling.cumsum(dim=1) - falling >= top_p\nlogits = logits.masked_fill(drop.scatter(-1, order, drop), float('-inf'))",
               "falling, order = F.softmax(logits, dim=-1).sort(dim=-1, descending=True)\n"
               "before = F.pad(falling.cumsum(dim=-1)[:, :-1], (1, 0))\n"
               "logits = logits.masked_fill((before >= top_p).gather(-1, order.argsort(dim=-1)), -math.inf)",
               "for row in logits:\n    shares, total = F.softmax(row, dim=-1).tolist(), 0.0\n"
               "    for i in sorted(range(len(shares)), key=lambda i: -shares[i]):\n        if total >= top_p:\n"
               "            row[i] = -math.inf\n        total += shares[i]",
               "ordered, order = torch.sort(logits, descending=True)\nfalling = ordered.softmax(-1)\n"
               "ordered = ordered.masked_fill(falling.cumsum(-1) - falling >= top_p, -math.inf)\n"
               "logits = torch.empty_like(logits).scatter(-1, order, ordered)"],
    ),
    Exercise(
        "class_draw", level=2, read=read_model, alone=ALONE,
        hints=("Which function throws loaded dice, and what does it want: logits or probabilities?",
               "Softmax along the tokens, then `torch.multinomial` with one throw. It throws for each row, and takes a generator.",
               "`torch.multinomial` of the softmax, one draw, `generator=generator`."),
        mistakes=[
            Mistake('next_token = torch.multinomial(logits.exp(), 1, generator=generator)',
                    'Right while the logits are small: e to the power of 10,000 is infinite. Which function makes probabilities of logits and guards against that?'),
            Mistake("next_token = torch.multinomial(F.softmax(logits, dim=-1), 1)",
                    "A throw, but not with the generator that came in. Then nobody can repeat the text."),
            Mistake("next_token = torch.multinomial(logits, 1, generator=generator)",
                    "These are logits, and some are negative. The die wants probabilities."),
            Mistake("next_token = torch.multinomial(F.softmax(logits, dim=0), 1, generator=generator)",
                    "The softmax runs down the batch. Each row should sum to 1."),
            Mistake("next_token = logits.argmax(dim=-1, keepdim=True)", "That is greedy. Here, chance decides."),
            Mistake("next_token = torch.multinomial(F.softmax(logits, dim=-1), 2, generator=generator)", "Two throws. One new token a step."),
            Mistake("next_token = torch.multinomial(F.softmax(logits, dim=-1)[0], 1, generator=generator).expand(len(logits), 1)",
                    "One throw for all rows. Each should have its own."),
            Mistake("next_token = torch.multinomial(F.softmax(logits / temperature, dim=-1), 1, generator=generator)",
                    "The temperature is applied a second time. It was done before the filters."),
            Mistake("next_token = torch.multinomial(F.softmax(logits, dim=-1), 1, generator=generator).squeeze(1)",
                    "One id for each row, but as (B,). As a column it could be appended."),
        ],
        wrong=["next_token = torch.randint(logits.shape[-1], (len(logits), 1), generator=generator)",
               "next_token = torch.zeros(len(logits), 1, dtype=torch.long)",
               "next_token = torch.multinomial(torch.ones_like(logits), 1, generator=generator)",
               "next_token = torch.multinomial(F.softmax(logits, dim=-1), 1, generator=torch.Generator())"],
        right=['next_token = torch.multinomial(F.softmax(logits), 1, generator=generator)', 'next_token = torch.multinomial(F.softmax(logits, dim=1), 1, generator=generator)',
               "next_token = torch.multinomial(logits.softmax(dim=1), num_samples=1, replacement=True, generator=generator)",
               "probabilities = torch.exp(F.log_softmax(logits, dim=-1))\nnext_token = probabilities.multinomial(1, generator=generator)",
               "noise = torch.empty_like(logits).exponential_(generator=generator)\n"
               "next_token = (F.softmax(logits, dim=-1) / noise).argmax(dim=-1, keepdim=True)",
               "next_token = torch.cat([torch.multinomial(row, 1, generator=generator) for row in F.softmax(logits, dim=-1)])[:, None]"],
    ),
    Exercise(
        "class_append", level=1, read=read_model, alone=ALONE,
        hints=("The whole text so far, and one token more.", "`torch.cat` along the tokens.",
               "`torch.cat` of `[input_indices, next_token]` along `dim=1`."),
        mistakes=[
            Mistake("torch.cat([context, next_token], dim=1)",
                    "The context is only the last piece: the beginning of a long text would be lost."),
            Mistake("torch.cat([input_indices, next_token], dim=0)", "Joined along the batch. The rows should get longer."),
            Mistake("torch.cat([next_token, input_indices], dim=1)", "The new token stands in front. It belongs at the end."),
            Mistake("next_token", "Only the new token is left. Where is the text?"),
            Mistake("torch.cat([input_indices[:, 1:], next_token], dim=1)", "The first token fell out. The text grows; only the model's view is cut."),
            Mistake("input_indices", "The new token was not appended: nothing is ever written."),
        ],
        wrong=["torch.cat([input_indices, next_token, next_token], dim=1)", "input_indices + next_token", "torch.stack([input_indices, next_token])",
               "torch.cat([input_indices, next_token.float()], dim=1)"],
        right=["torch.cat((input_indices, next_token), -1)", "torch.hstack([input_indices, next_token])",
               "torch.column_stack((input_indices, next_token))"],
    ),
    Exercise(
        "class_restore", level=2, read=read_model, alone=ALONE,
        hints=("Not “to training”: to what it was.", "`train` takes True or False.", "`self.train` with what you remembered."),
        mistakes=[
            Mistake("self.train()", "Then the model is in training mode afterwards, also when it was not before."),
            Mistake("self.eval()", "At this point the model is in eval mode, and so it stays. In the middle of training, dropout would be "
                    "off from here on."),
            Mistake("self.train(not was_training)", "Turned around: it ends in the mode in which it was not."),
            Mistake("self.train(training)", "The class uses a name that is not there (or is misspelt). What did you call it above?"),
        ],
        wrong=["None", "was_training", "self.train(self.training)", "self.blocks.train(was_training)", "self.eval() if was_training else self.train()", "self.train(True)"],
        right=["self.train(mode=was_training)", "self.train() if was_training else self.eval()",
               "[part.train(was_training) for part in self.modules()]"],
    ),
]

LARGE = [
    Exercise(
        "without_cache", level=3,
        read=Trials(*(f"positions_without_cache({a}, {b})" for a, b in [(24, 1000), (3, 1), (1, 4), (7, 10), (5, 0)])),
        hints=("In the first step the model sees the prompt. How many positions are there in the second step?",
               "Each step sees one more than the step before. Add up `prompt`, `prompt + 1`, ... for `new` steps.",
               "The sum of `prompt + step` for `step` in `range(new)`."),
        mistakes=[
            Mistake("prompt + new - 1", "That is the work *with* a cache. Without it, every step starts over."),
            Mistake("new * prompt", "As if the text stayed as long as the prompt. It grows with every step."),
            Mistake("new * (prompt + new)", "As if every step saw the whole finished text. The early ones see less."),
            Mistake("sum(prompt + step for step in range(1, new + 1))",
                    "Each step is one too long: the first token is written when the model has seen the prompt and no more."),
            Mistake("sum(range(new))", "The prompt goes through the model too, in each step."),
            Mistake("sum(prompt + step for step in range(new - 1))", "The last step is missing: `new` tokens need `new` runs."),
            Mistake("523500", "Right for these two numbers. Find it for any."),
        ],
        wrong=["prompt", "0", "new", "(prompt + new) ** 2"],
        right=["new * prompt + new * (new - 1) // 2", "sum(range(prompt, prompt + new))", "sum([prompt + i for i in range(new)])"],
    ),
    Exercise(
        "logits_shape", level=1, given=sizes,
        hints=("How many questions does one call answer, and with how many numbers each?",
               "One position of one row gets a logit for every token of the vocabulary.", "Rows, positions, vocabulary: B, T, V."),
        mistakes=[
            Mistake('tuple(model(inputs)[0].shape)',
                    'Say it before you look: use the names of the sizes. No model has to run for that.'),
            Mistake("(B, V)", "That is what `generate` uses in a step: the last position only. The call gives all positions."),
            Mistake("(B * T, V)", "So they lie for the loss. The model hands them out with three axes."),
            Mistake("(B, V, T)", "The numbers are right, the order is not: the logits of one position stand side by side."),
            Mistake("(2, 8, 65)", "Right for this batch. Say it with the names, so that it holds for any."),
            Mistake("[B, T, V]", "The right sizes, as a list. A tuple is asked for."),
            Mistake("(B, T)", "That is the shape of the ids. How many numbers come out for each of them?"),
        ],
        wrong=["(T, B, V)", "(B, T + 1, V)", "B * T * V", "(B, T, V, 1)"],
        right=["tuple([B, T, V])", "(*inputs.shape, V)", "(B, T) + (V,)"],
    ),
    Exercise(
        "written_shape", level=1, given=sizes,
        hints=("Does `generate` return logits or ids?", "Ids: the prompt, and behind it the new tokens.", "B rows, each T + n long."),
        mistakes=[
            Mistake('tuple(model.generate(inputs, n).shape)',
                    'Say it before you look: use the names of the sizes. No model has to run for that.'),
            Mistake("(B, n)", "Only the new tokens. The prompt is kept in front of them."),
            Mistake("(B, T)", "It keeps the whole text, and the text grows. Only what the model sees is cut."),
            Mistake("(B + n, T)", "The new tokens make the rows longer; there are not more rows."),
            Mistake("(B, T + n, V)", "`generate` has chosen already: it returns ids, with no axis for the vocabulary."),
            Mistake("(B, T * n)", "Each step adds one token to a row."),
            Mistake("(2, 13)", "Right for this batch. Say it with the names, so that it holds for any."),
        ],
        wrong=["(B, T + 1)", "B * (T + n)", "(T + n, B)", "(B, T - n)"],
        right=["tuple([B, T + n])", "(inputs.shape[0], n + inputs.shape[1])", "(B,) + (n + T,)"],
    ),
]

CHAPTER = Chapter(
    spoken=("zeros", "counted", "this chapter", "chapter 12", "dice", "bigram"),
    exercises=[*PAIRS, *WHOLE, *WRITING, *KNOBS, *CLASS, *LARGE],
    exports=[Export("BigramLanguageModel", blank="class_logits",
                    header="import math\n\nimport torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\n"
                           "from my_nanogpt import EmbeddingModule, TransformerBlock, VocabularyLogits\n")],
)
