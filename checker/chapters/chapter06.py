"""Chapter 06, AttentionHead: how each blank is judged, hinted at and explained.

Hidden sizes all differ (words and numbers, batch, text, features, head size), tables of scores are not
symmetric, and where a gradient flows it is read. What a cell itself makes is never among its hidden inputs.
"""
from checker.exercise import Chapter, Exercise, Export, Mistake, Trials

HEADER = "import math\n\nimport torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"

# The class must stand alone, as it will in the learner's package.
ALONE = ("math", "torch", "nn", "F", "AttentionHead")

# Whoever takes a gradient with torch.func waits for it: at its first use it loads torch's compiler, 2 to 5 seconds.
TORCH_FUNC = 15

# ---- hidden inputs ----------------------------------------------------------------------------------

# A probe's function travels by its code alone and cannot call another one of this module. What several of
# them share is therefore written into their code.


def three_words():
    """Three words with vectors of other lengths; the shares need not add up to 1."""
    return [{"vectors": torch.sin(torch.arange(3.0 * d) * 1.3 + d).view(3, d), "W": 3, "d": d,
             "share": torch.tensor(share)} for d, share in [(2, [0.1, 0.2, 0.4]), (7, [0.9, -0.5, 0.25])]]


def word_vectors():
    """Words and vectors of other sizes, with weights and shares that belong to them."""
    cases = []
    for W, d in [(5, 2), (3, 7), (4, 1)]:
        vectors = torch.sin(torch.arange(float(W * d)) * 1.3 + d).view(W, d) * 2
        share = torch.cos(torch.arange(float(W)) * 0.9)
        cases.append({"vectors": vectors, "W": W, "d": d, "share": share,
                      "mixed_love": torch.zeros(d),  # the cell only compares with it: no answer should need it
                      "hand_weights": torch.cos(torch.arange(float(W * W)) * 0.7 + 0.2).view(W, W)})
    return cases


def score_rows():
    """Scores of one word, among them negative ones only, and some so low that what is added to a total would show."""
    rows = [[-15.0, -16.0, -17.0], [-3.0, -1.0, -2.5, -7.0], [2.0, 9.0], [0.5, 0.5, 0.0, -4.0, 3.0]]
    return [{"row": torch.tensor(row)} for row in rows]


def score_rows_with_weights():
    """The same, with the weights that belong to them."""
    rows = [[-3.0, -1.0, -2.5, -7.0], [2.0, 9.0], [0.5, 0.5, 0.0, -4.0, 3.0]]
    return [{"row": torch.tensor(row), "row_weights": F.softmax(torch.tensor(row), dim=0),
             "positive": torch.exp(torch.tensor(row))} for row in rows]


def score_tables():
    """Words and their scores, one table with huge numbers."""
    cases = []
    for W, d, size in [(5, 3, 1.5), (2, 6, 60.0), (4, 7, 1.0)]:
        vectors = torch.sin(torch.arange(float(W * d)) * 1.7 + d).view(W, d) * size
        cases.append({"word_scores": vectors @ vectors.T, "W": W, "d": d, "vectors": vectors})
    # Several scores of 15 and more, not far from each other.
    vectors = 2 + 0.3 * torch.sin(torch.arange(12.0) * 1.7).view(3, 4)
    return [*cases, {"word_scores": vectors @ vectors.T, "W": 3, "d": 4, "vectors": vectors}]


def weight_tables():
    """Weights, the scores they were made of, and vectors to mix."""
    cases = []
    for W, d in [(5, 2), (4, 7)]:
        scores = torch.sin(torch.arange(float(W * W)) * 1.7).view(W, W)
        cases.append({"word_scores": scores, "word_weights": F.softmax(scores, dim=-1), "W": W,
                      "d": d, "vectors": torch.cos(torch.arange(float(W * d)) * 1.3 + d).view(W, d)})
    return cases


def word_counts():
    """Numbers of words, with vectors and tables that fit."""
    return [{"W": W, "d": d, "vectors": torch.zeros(W, d), "word_scores": torch.zeros(W, W), "word_scaled": torch.zeros(W, W),
             "word_weights": torch.ones(W, W) / W} for W, d in [(5, 2), (2, 7), (1, 4)]]


def scaled_tables():
    """Scaled scores, not symmetric, with the triangle and the raw scores that belong to them."""
    cases = []
    for W, d, size in [(5, 3, 3.0), (2, 7, 1.0), (4, 2, 0.5)]:
        scaled = torch.sin(torch.arange(float(W * W)) * 1.7 + 1).view(W, W) * size
        scaled[-1, 0] = 0.0  # allowed, though it is 0
        cases.append({"word_scaled": scaled, "word_scores": scaled * math.sqrt(d), "W": W, "d": d,
                      "allowed": torch.tril(torch.ones(W, W))})
    return cases


def scaled_tables_and_zeroed():
    """The same, with the table that the cell before the mask made of them."""
    cases = []
    for W, d, size in [(5, 3, 3.0), (2, 7, 1.0), (4, 2, 0.5)]:
        scaled, allowed = torch.sin(torch.arange(float(W * W)) * 1.7 + 1).view(W, W) * size, torch.tril(torch.ones(W, W))
        scaled[-1, 0] = 0.0  # allowed, though it is 0
        cases.append({"word_scaled": scaled, "word_scores": scaled * math.sqrt(d), "W": W, "d": d,
                      "allowed": allowed, "zeroed": scaled * allowed})
    return cases


def scaled_tables_with_zeros():
    """The same, with what the future got when its scores were 0."""
    cases = []
    for W, size in [(5, 3.0), (2, 1.0), (4, 0.5)]:
        scaled, allowed = torch.sin(torch.arange(float(W * W)) * 1.7 + 1).view(W, W) * size, torch.tril(torch.ones(W, W))
        weights = F.softmax(scaled * allowed, dim=-1)
        cases.append({"word_scaled": scaled, "W": W, "allowed": allowed, "zeroed_weights": weights,
                      "to_the_future": (weights * (1 - allowed)).sum(dim=-1)})
    return cases


def cut_tables():
    """Weights of which the future was cut off after softmax, and what they should have been."""
    cases = []
    for W in [5, 2]:
        scores, allowed = torch.sin(torch.arange(float(W * W)) * 1.7 + 1).view(W, W) * 2, torch.tril(torch.ones(W, W))
        scores[0, 0] = -4.0                           # nearly everything of this row goes to the future
        cut = F.softmax(scores, dim=-1) * allowed
        cases.append({"word_scaled": scores, "allowed": allowed, "W": W, "cut": cut, "lost": 1 - cut.sum(dim=-1),
                      "causal_weights": torch.zeros(W, W)})  # the cell only compares with them: no answer should need them
    return cases


def causal_tables():
    """Weights to drop from."""
    return [{"causal_weights": F.softmax(torch.sin(torch.arange(float(W * W)) * 1.7).view(W, W), dim=-1), "W": W}
            for W in (2, 4)]


def batches():
    """x of other sizes; its vectors are not equally long."""
    return [{"B": B, "T": T, "C": C, "x": torch.sin(torch.arange(float(B * T * C)) * 0.7 + 0.3).view(B, T, C)}
            for B, T, C in [(3, 5, 7), (4, 2, 3), (1, 6, 2)]]


def raw_tables():
    """The same with their scores."""
    cases = []
    for B, T, C in [(3, 5, 7), (4, 2, 3)]:
        x = torch.sin(torch.arange(float(B * T * C)) * 0.7 + 0.3).view(B, T, C) * torch.arange(1.0, T + 1)[:, None]
        cases.append({"B": B, "T": T, "C": C, "x": x, "raw_scores": x @ x.transpose(1, 2)})
    return cases


def raw_weight_tables():
    """Weights in which some tokens look at themselves and others do not."""
    return [{"B": B, "T": T, "raw_weights": F.softmax(torch.sin(torch.arange(float(B * T * T)) * step).view(B, T, T), dim=-1)}
            for B, T, step in [(3, 5, 1.9), (4, 3, 0.8), (2, 7, 2.3)]]


def sizes():
    """Sizes, with a layer and tensors that have them."""
    return [{"B": B, "T": T, "C": C, "D": D, "W": T + 4, "query_fc": nn.Linear(C, D, bias=False), "x": torch.zeros(B, T, C),
             "head": nn.Linear(C, 3 * D, bias=False), "query": torch.zeros(B, T, D), "scores": torch.zeros(B, T, T),
             "output": torch.zeros(B, T, D)} for B, T, C, D in [(3, 5, 7, 2), (4, 6, 5, 9)]]


def layers():
    """x and three layers whose weights do not come from chance."""
    cases = []
    for B, T, C, D in [(3, 5, 7, 2), (4, 2, 5, 9), (2, 3, 6, 6)]:
        made = {"B": B, "T": T, "C": C, "D": D, "x": torch.sin(torch.arange(float(B * T * C)) * 0.7).view(B, T, C)}
        for i, name in enumerate(["query_fc", "key_fc", "value_fc"]):
            made[name] = nn.Linear(C, D, bias=False)
            made[name].weight.data = torch.cos(torch.arange(float(C * D)) * (0.4 + i)).view(D, C)
        made["query_fc"].times = 0  # the cell itself calls this layer once
        made["query_fc"].register_forward_hook(lambda layer, *_: setattr(layer, "times", layer.times + 1))
        cases.append(made)
    return cases


def layers_with_one_result():
    """The same, with the query as it was computed by hand."""
    cases = []
    for B, T, C, D in [(3, 5, 7, 2), (4, 2, 5, 9), (2, 3, 6, 6)]:
        made = {"B": B, "T": T, "C": C, "D": D, "x": torch.sin(torch.arange(float(B * T * C)) * 0.7).view(B, T, C)}
        for i, name in enumerate(["query_fc", "key_fc", "value_fc"]):
            made[name] = nn.Linear(C, D, bias=False)
            made[name].weight.data = torch.cos(torch.arange(float(C * D)) * (0.4 + i)).view(D, C)
        made["query_weight"] = made["query_fc"].weight
        made["by_hand"] = (made["x"] @ made["query_weight"].T).detach()
        cases.append(made)
    return cases


def queries_and_keys():
    """Queries and keys of other sizes."""
    cases = []
    for B, T, C, D in [(3, 5, 7, 2), (4, 2, 5, 9), (2, 6, 10, 6)]:
        shape, n = (B, T, D), float(B * T * D)
        cases.append({"B": B, "T": T, "C": C, "D": D, "query": torch.sin(torch.arange(n) * 0.7).view(shape),
                      "key": torch.cos(torch.arange(n) * 1.1).view(shape), "x": torch.zeros(B, T, C)})
    return cases


def scores_to_mask():
    """Scores, in texts that are shorter than the longest one."""
    return [{"B": B, "T": T,  # the first column holds zeros: allowed, too
             "scores": torch.sin(torch.arange(float(B * T * T)) * 0.7).view(B, T, T) * (torch.arange(T) > 0),
             "config": type("Config", (), {"input_sequence_length": longest, "dropout_rate": 0.0})()}
            for B, T, longest in [(3, 5, 9), (4, 2, 6), (2, 7, 7)]]


def masked_scores():
    """Masked scores and values; layers that let everything through, drop everything, or drop some."""
    cases = []
    for B, T, D, p, size in [(3, 5, 2, 0.0, 12), (4, 2, 9, 0.0, 3), (3, 4, 2, 0.0, 200), (2, 3, 4, 1.0, 3), (60, 10, 3, 0.4, 3)]:
        scores = torch.sin(torch.arange(float(B * T * T)) * 0.7).view(B, T, T) * size
        cases.append({"B": B, "T": T, "D": D, "future_free": scores.masked_fill(torch.ones(T, T).triu(1) == 1, -math.inf),
                      "dropout": nn.Dropout(p), "value": torch.cos(torch.arange(float(B * T * D))).view(B, T, D)})
    return cases


# ---- what to look at --------------------------------------------------------------------------------


def read_mixed_love(ns):
    return {"mixed_love": ns["mixed_love"]} | {f"{name}, which should be left as it was": ns[name] for name in ("vectors", "share")}


def read_similarity(ns):
    name = "vectors"
    return {"similarity": ns["similarity"], f"{name}, which should be left as it was": ns[name]}


def read_positive(ns):
    name = "row"
    return {"positive": ns["positive"], f"{name}, which should be left as it was": ns[name]}


def read_row_weights(ns):
    name = "positive"
    return {"row_weights": ns["row_weights"], f"{name}, which should be left as it was": ns[name]}


def read_shifted(ns):
    name = "row"
    return {"shifted": ns["shifted"], f"{name}, which should be left as it was": ns[name]}


def read_word_weights(ns):
    name = "word_scores"
    return {"word_weights": ns["word_weights"], f"{name}, which should be left as it was": ns[name]}


def read_word_scaled(ns):
    name = "word_scores"
    return {"word_scaled": ns["word_scaled"], f"{name}, which should be left as it was": ns[name]}


def read_masked(ns):
    name = "word_scaled"
    return {"masked": ns["masked"], f"{name}, which should be left as it was": ns[name]}


def read_lost(ns):
    name = "cut"                                      # the next cell repairs it
    return {"lost": ns["lost"], f"{name}, which should be left as it was": ns[name]}


def read_repaired(ns):
    name = "cut"
    return {"repaired": ns["repaired"], f"{name}, which should be left as it was": ns[name]}


def read_future_free(ns):
    name = "scores"
    return {"future_free": ns["future_free"], f"{name}, which should be left as it was": ns[name]}


def read_allowed(ns):
    allowed = ns["allowed"]                           # float64 holds 1.0 and 0.0 as well
    return allowed.float() if isinstance(allowed, torch.Tensor) and allowed.is_floating_point() else allowed


def read_softmax(ns):
    softmax_rows, found = ns["softmax_rows"], {}
    tables = {"a table (2, 5)": torch.sin(torch.arange(10.0) * 2.1).view(2, 5) * 3,
              "a table (2, 3, 4)": torch.cos(torch.arange(24.0) * 1.3).view(2, 3, 4),
              "a table (2, 3, 2, 4)": torch.sin(torch.arange(48.0) * 1.7).view(2, 3, 2, 4) * 2,
              "a single row": torch.tensor([-2.0, 1.0, 0.5]),
              "rows of very different size": torch.tensor(
                  [[-5.0, 2.0, 999.0, 1000.0], [1.0, 2.0, 0.0, -1.0], [-3000.0, -3001.0, -3000.5, -3002.0]]),
              "a row with minus infinity": torch.tensor([[0.5, -math.inf, 2.0]])}
    for word, table in tables.items():
        before = table.clone()
        found[f"softmax_rows of {word}"] = softmax_rows(table)
        found[f"{word} is left as it was"] = torch.equal(before, table)
    # Whatever is added to a total or keeps it from 0 shows where numbers are exact.
    result = softmax_rows(torch.tensor([[0.5, -math.inf, 2.0], [3.0, -900.0, 3.0]], dtype=torch.float64))
    found["in float64: dtype"] = str(result.dtype)
    found["in float64: each row adds up to 1"] = bool(((result.sum(dim=-1) - 1).abs() < 1e-9).all())
    found["in float64: minus infinity, and what is 900 below the largest, get exactly 0"] = (result[:, 1] == 0).tolist()
    table = (torch.sin(torch.arange(10.0) * 2.1).view(2, 5) * 3).requires_grad_()
    result = softmax_rows(table)
    found["a gradient can flow back through softmax_rows"] = result.requires_grad
    if result.requires_grad:
        (result * torch.cos(torch.arange(10.0)).view(2, 5)).sum().backward()
        found["the gradient of softmax_rows"] = table.grad
    return found


def read_attend(ns):
    found = {}
    for Q, K, d, e in [(2, 5, 3, 4), (4, 3, 2, 1), (1, 2, 5, 7)]:
        parts = [(torch.sin(torch.arange(float(a * b)) * 0.9 + i).view(a, b) * 2).requires_grad_()
                 for i, (a, b) in enumerate([(Q, d), (K, d), (K, e)])]
        result = ns["attend"](*parts)
        code = f"attend with {Q} queries, {K} keys, d = {d}, e = {e}"
        found[code] = result
        found[f"a gradient can flow back through {code}"] = result.requires_grad
        if result.requires_grad:
            loss = (result * torch.cos(torch.arange(float(result.numel())).view(result.shape))).sum()
            for name, part, g in zip(("query", "key", "value"), parts, torch.autograd.grad(loss, parts, allow_unused=True)):
                found[f"the gradient of the {name}, {code}"] = torch.zeros_like(part) if g is None else g
    query, key, value = [torch.tensor(part) for part in ([[300.0, 0.0], [-100.0, 200.0], [-300.0, 0.0]], [[1.0, 2.0], [3.0, 0.0], [2.0, 5.0]],
                                                         [[1.0, 0.0], [2.0, 5.0], [-3.0, 4.0]])]
    found["attend with scores of several hundred"] = ns["attend"](query, key, value)
    found["attend in float64"] = ns["attend"](query.double() / 200, key.double(), value.double())
    return found


def read_pair_dots(ns):
    found = {}
    for n, d in [(5, 3), (1, 4), (3, 1), (6, 6)]:
        q = torch.sin(torch.arange(float(n * d)) * 0.9).view(n, d).requires_grad_()
        k = torch.cos(torch.arange(float(n * d)) * 1.3).view(n, d)
        dots = ns["pair_dots"](q, k)
        found[f"pair_dots of {n} pairs with d = {d}"] = dots
        found[f"a gradient can flow back, {n} pairs with d = {d}"] = dots.requires_grad
        if dots.requires_grad:
            found[f"the gradient for {n} pairs with d = {d}"] = torch.autograd.grad((dots * dots).sum(), q)[0]
    found["pair_dots in float64"] = ns["pair_dots"](torch.ones(2, 3, dtype=torch.float64), torch.ones(2, 3, dtype=torch.float64))
    return found


def read_reaction(ns):
    found = {f"reaction(torch.tensor({row}))": ns["reaction"](torch.tensor(row))
             for row in ([1.0, 0.0, -1.0, 0.5], [0.3, 2.0], [0.0, 0.0, 0.0], [-4.0, 1.0, 1.5, 2.0, 0.0])}
    return found | {"in float64": ns["reaction"](torch.tensor([0.3, 2.0], dtype=torch.float64))}


def read_causally(ns):
    attend_causally, found = ns["attend_causally"], {}
    for W, d in [(5, 3), (2, 7), (1, 4), (6, 1)]:
        vectors = (torch.sin(torch.arange(float(W * d)) * 0.9 + 0.4).view(W, d) * 2).requires_grad_()
        before, result = vectors.detach().clone(), attend_causally(vectors)
        code = f"attend_causally with {W} words, d = {d}"
        found[code] = result
        found[f"a gradient can flow back through {code}"] = result.requires_grad
        if result.requires_grad:
            found[f"the gradient of {code}"] = torch.autograd.grad(
                (result * torch.cos(torch.arange(float(W * d))).view(W, d)).sum(), vectors)[0]
        found[f"the vectors are left as they were, {code}"] = torch.equal(before, vectors.detach())
    huge = torch.tensor([[1.0, 0.0, 2.0], [3e6, 5.0, -30.0], [-700.0, 800.0, 0.5]])
    found["attend_causally with huge numbers, 3 words, d = 3"] = attend_causally(huge)
    # A score of 0 is a score like any other.
    found["attend_causally where words have a score of 0"] = attend_causally(
        torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, -1.0]]))
    # In float64, and so large a future that the smallest weight would show.
    found["attend_causally in float64, a word of zeros before a huge one"] = attend_causally(
        torch.tensor([[0.0, 0.0], [1e60, 0.0]], dtype=torch.float64))
    return found


def read_changed(ns):
    found = {}
    # All 0.5: 1 minus that is nothing new. All 100: what is added must be large enough to show in float32.
    for W, d, t, zeros, same in [(5, 3, 2, (), 0.0), (4, 2, 0, (), 0.0), (6, 1, 5, (), 0.0), (3, 4, 3, (), 0.0),
                                 (4, 3, 1, (2,), 0.0), (3, 2, 1, (), 0.5), (2, 3, 1, (), 100.0)]:
        seen, vectors = [], torch.sin(torch.arange(float(W * d)) * 0.9 + 0.1).view(W, d)
        for row in zeros:
            vectors[row] = 0.0
        if same:
            vectors.fill_(same)
        before = vectors.clone()
        ns["leaks"](lambda given, seen=seen: seen.append(given.clone()) or given * 1.0, vectors, t)
        changed, code = seen[-1], f"{W} words, t = {t}" + (", where row 2 holds zeros only" if zeros else "")
        found |= {
            f"the shape of changed, {code}": list(changed.shape),
            f"which rows of changed differ from the original, {code}":
                [not torch.equal(a, b) for a, b in zip(changed, before)],
            f"the caller's own vectors are left as they were, {code}": torch.equal(before, vectors),
            f"changed holds ordinary numbers, {code}": bool(torch.isfinite(changed).all()),
        }
    # A number that stands in a changed row may just as well have been there before.
    for row in (1, 2, 3):
        seen, vectors = [], torch.sin(torch.arange(12.0) * 0.9 + 0.1).view(4, 3)
        for _ in range(2):
            ns["leaks"](lambda given, seen=seen: seen.append(given.clone()) or given * 1.0, vectors, 1)
            before, vectors = vectors, vectors.clone()
            if seen[-1].shape == vectors.shape:
                vectors[row] = seen[-1][row, 0]
        found[f"row {row} of changed differs, where a number that was written there the last time stands in the whole row already"] = (
            seen[-1].shape == before.shape and not torch.equal(seen[-1][row], before[row]))
    return found


def read_leaks(ns):
    leaks, found = ns["leaks"], {}
    functions = {
        "looks at the past only": lambda v: v.cumsum(0),
        "looks one word back": lambda v: torch.cat([v[:1] * 0, v[:-1]]),
        "looks at everything": lambda v: v.sum(0, keepdim=True) + v,
        "looks one word ahead": lambda v: torch.cat([v[1:], v[:1] * 0]),
        "hardly looks ahead": lambda v: v + 0.01 * torch.cat([v[1:], v[:1] * 0]),
        "looks at itself only": lambda v: v * 2,
        "looks at one number of the next word": lambda v: v + torch.cat([v[1:], v[:1] * 0]) * torch.tensor([0.0, 0.0, 3e-4]),
        "lets the first word see the last, and the others nothing": lambda v: v[-1:] * (torch.arange(len(v)) == 0)[:, None],
        "looks ahead in a way that cancels out in a sum":
            lambda v: v + torch.cat([v[1:], v[:1] * 0]) * torch.tensor([1.0, -1.0, 0.0]),
        "goes down in all rows when any word goes up": lambda v: -v.sum(0).expand_as(v),
        "hardly looks ahead, next to large numbers": lambda v: v + 100 + 0.01 * v.sum(0),
        "looks ahead by a ten-thousandth": lambda v: v + 1e-4 * v.sum(0),
        # The words handed over add up to nearly 0, the changed ones to more than 3.
        "turns the sign of all rows when the sum goes up": lambda v: torch.where(v.sum() > 3, -v, v),
        "swaps the numbers of all rows when the sum goes up": lambda v: torch.where(v.sum() > 3, v.flip(-1), v),
        "lets two words see the last, one of them with its sign turned":
            lambda v: v + v[-1:] * torch.tensor([1.0, -1.0, 0.0, 0.0, 0.0])[:, None],
        "looks ahead from the first word on to the last": lambda v: v + v[-1:] * (torch.arange(len(v)) == 0)[:, None],
    }
    for word, function in functions.items():
        for t in (1, 3):
            answer = leaks(function, torch.sin(torch.arange(15.0) * 0.9).view(5, 3), t)
            found[f"leaks for a function that {word}, 5 words, t = {t}"] = (
                bool(answer) if type(answer) is torch.Tensor and answer.numel() == 1 else answer)
    return found


def read_keep(ns):
    found = {}
    for p in (0.25, 0.1, 0.6, 0.0):
        dropped = ns["drop"](torch.ones(1000, 500), p, torch.Generator().manual_seed(7))
        found[f"p = {p}: the share that stays, to the nearest hundredth"] = round(100 * (dropped != 0).float().mean().item()) / 100
        found[f"p = {p}: shape"] = list(dropped.shape)
        again = ns["drop"](torch.ones(1000, 500), p, torch.Generator().manual_seed(7))
        found[f"p = {p}: the same seed of `generator` drops the same places"] = torch.equal(dropped, again)
        kept = dropped != 0
        found[f"p = {p}: whole rows or columns drop together"] = p > 0 and (
            torch.equal(kept[0], kept[1]) or torch.equal(kept[:, 0], kept[:, 1]))
    stays = [bool(ns["drop"](torch.ones(1), 0.9, torch.Generator().manual_seed(seed)) != 0) for seed in range(100)]
    found["p = 0.9, a table of one weight, 100 draws: it stays in less than half of them, and in some"] = 0 < sum(stays) < 50
    return found


def read_drop(ns):
    found = {}
    for p, shape in ((0.25, (80, 50)), (0.6, (4000,)), (0.0, (80, 50)), (0.99, (20, 4, 50))):
        weights = torch.arange(1.0, 4001.0).view(shape) / 500
        before = weights.clone()
        dropped = ns["drop"](weights, p, torch.Generator().manual_seed(7))
        found[f"p = {p}: shape and dtype"] = torch.zeros_like(dropped)
        found[f"p = {p}: the share that stays, to the nearest twentieth"] = round(20 * (dropped != 0).float().mean().item()) / 20
        ratios = (dropped / before)[dropped != 0]
        found[f"p = {p}: the smallest number by which a survivor was multiplied"] = ratios.min() if len(ratios) else "nothing survives"
        found[f"p = {p}: the largest number by which a survivor was multiplied"] = ratios.max() if len(ratios) else "nothing survives"
        found[f"p = {p}: the weights are left as they were"] = torch.equal(before, weights)
    learning = torch.ones(3, 2, requires_grad=True)
    found["a gradient can flow back to the weights"] = ns["drop"](learning, 0.5, torch.Generator().manual_seed(7)).requires_grad
    return found


def read_average(ns):
    name = "tables"  # their sum tells: the tables themselves would be the largest thing that the course stores
    return {"average": ns["average"], f"{name}, which should be left as it was": ns[name].sum()}


def read_quiet(ns):
    layer = ns["dropout_layer"]
    return {"in training mode": layer.training, "lets everything through": torch.equal(layer(torch.ones(40)), torch.ones(40)),
            "kind of layer": type(layer).__name__, "p of the layer": layer.p}


def read_weights(ns):
    scores, weights, p = ns["future_free"], ns["weights"], ns["dropout"].p
    if not ns["dropout"].training or p in (0.0, 1.0):
        return {"weights": weights, "future_free": scores}
    open_ones = (scores > -math.inf).expand(weights.shape)
    ratios = (weights / F.softmax(scores, dim=-1))[open_ones & (weights != 0)]
    kept, opened = open_ones & (weights != 0), open_ones
    mixed = {name: bool(((kept.sum(dim=axis) > 0) & (kept.sum(dim=axis) < opened.sum(dim=axis))).any())
             for name, axis in (("row", -1), ("column", -2))}
    return {
        "shape and dtype of weights": torch.zeros_like(weights),
        f"a layer that learns and drops {p}: the share that stays, to the nearest tenth":
            round(10 * (weights[open_ones] != 0).float().mean().item()) / 10,
        f"a layer that learns and drops {p}: the smallest number by which a survivor was multiplied":
            ratios.min() if len(ratios) else "nothing survives",
        f"a layer that learns and drops {p}: the largest number by which a survivor was multiplied":
            ratios.max() if len(ratios) else "nothing survives",
        "in a row, some weights go and some stay": mixed["row"],
        "in a column, some weights go and some stay": mixed["column"],
        "other weights go in other texts": bool((kept != kept[:1]).any()),
    }


def read_output(ns):
    if not ns["dropout"].training or ns["dropout"].p in (0.0, 1.0):
        return {"output": ns["output"]}
    wanted, output = ns["weights"] @ ns["value"], ns["output"]
    return {"shape and dtype of output": torch.zeros_like(output),
            "a layer that learns and drops some: the output is mixed with `weights` as they are":
                output.shape == wanted.shape and torch.allclose(output, wanted, atol=1e-5)}


def read_projections(ns):
    made = [ns[name] for name in ("query_fc", "key_fc", "value_fc")]
    return {"the kinds": [type(layer).__name__ for layer in made],
            "the shapes of the weights": [list(layer.weight.shape) for layer in made],
            "with a bias": [layer.bias is not None for layer in made],
            "the weights can learn": [layer.weight.requires_grad for layer in made],
            "dtype of the weights": [str(layer.weight.dtype) for layer in made],
            "three different layers": len({id(layer) for layer in made}) == 3,
            "three different sets of weights": len({repr(layer.weight.tolist()) for layer in made}) == 3}


def read_causal_attention(ns):
    function, found = ns["causal_attention"], {}
    for shape, E in [((3, 5, 2), 4), ((9, 7), 3), ((2, 3, 6, 5), 1), ((2, 1, 3), 2)]:
        n, n2 = float(math.prod(shape)), float(math.prod(shape[:-1]) * E)
        parts = [(torch.sin(torch.arange(n) * 0.9) * 3).view(shape), (torch.cos(torch.arange(n) * 1.3) * 3).view(shape),
                 torch.sin(torch.arange(n2) * 0.6 + 1).view(*shape[:-1], E)]
        parts = [part.requires_grad_() for part in parts]
        result = function(*parts)
        code = f"causal_attention of {shape}, value of size {E}"
        found[code] = result
        found[f"a gradient can flow back through {code}"] = result.requires_grad
        if result.requires_grad:
            loss = (result * torch.cos(torch.arange(n2)).view(*shape[:-1], E)).sum()
            for name, part, g in zip(("query", "key", "value"), parts, torch.autograd.grad(loss, parts, allow_unused=True)):
                found[f"the gradient of the {name}, {code}"] = torch.zeros_like(part) if g is None else g
    big = torch.tensor([[1.0, 3e5], [2.0, -3e5], [3e5, 1.0]])
    found["causal_attention of huge numbers"] = function(big, big, big)
    found["causal_attention of huge numbers, with very low scores"] = function(big, -big, big)
    found["causal_attention of huge numbers, with scores below any that one would type"] = function(1e11 * big, -1e11 * big, big)
    # A score of 0 is a score like any other.
    found["causal_attention where allowed scores are 0"] = function(torch.eye(3), torch.eye(3), torch.tensor([[1.0], [4.0], [-2.0]]))
    quiet, ns["dropout"] = ns["dropout"], nn.Dropout(0.9)  # a layer that drops; the function has no dropout and does not notice
    found["causal_attention where the notebook's `dropout` drops"] = function(torch.eye(3), torch.eye(3), torch.eye(3))
    ns["dropout"] = quiet
    found["causal_attention in float64"] = function(*[torch.sin(torch.arange(12.0) * step).view(2, 3, 2).double() for step in (0.9, 1.3, 0.6)])
    return found


def read_query_gradient(ns):
    functions = {"an attention": lambda q, k, v: F.softmax(q @ k.transpose(-2, -1), dim=-1) @ v,
                 "a plain product": lambda q, k, v: q @ k.transpose(-2, -1) @ v}
    found = {}
    for word, function in functions.items():
        for shape, dtype in [((3, 5, 2), torch.float32), ((4, 3), torch.float32), ((2, 3), torch.float64)]:
            q, k, v = (torch.sin(torch.arange(float(math.prod(shape))) * step).view(shape).to(dtype) for step in (0.9, 1.4, 0.5))
            found[f"query_gradient of {word}, {shape}, {dtype}"] = ns["query_gradient"](function, q, k, v)
    return found


def read_head(ns):
    """A head with hidden sizes and weights: values, gradients, the future, dropout, what is saved."""
    make, found = ns["AttentionHead"], {}

    def config_of(C, longest, p):
        return type("Config", (), {"embedding_dim": C, "input_sequence_length": longest, "dropout_rate": p})()

    def filled(head):
        with torch.no_grad():
            for i, (_, p) in enumerate(sorted(head.named_parameters())):
                p.copy_(torch.sin(torch.arange(float(p.numel())) * (0.37 + 0.2 * i) + i).view(p.shape))
        return head

    for C, D, longest, B, T in [(6, 5, 9, 2, 4), (4, 7, 10, 3, 10), (3, 2, 6, 1, 1)]:
        head = filled(make(D, config_of(C, longest, 0.0)))
        code = f"AttentionHead({D}, config), C = {C}, B = {B}, T = {T} of at most {longest}"
        found[f"the numbers it learns: {code}"] = {name: list(p.shape) for name, p in sorted(head.named_parameters())}
        found[f"what is saved: {code}"] = sorted(head.state_dict())
        found[f"its buffers: {code}"] = sorted(name for name, _ in head.named_buffers())
        found[f"the triangle: {code}"] = head.tril.float()
        x = torch.cos(torch.arange(float(B * C * T)) * 0.71).view(B, C, T).transpose(1, 2).requires_grad_()
        before, result = x.detach().clone(), head(x)
        found[f"the output: {code}"] = result
        found[f"a gradient can flow back: {code}"] = result.requires_grad
        if result.requires_grad:
            loss = (result * torch.cos(torch.arange(float(result.numel()))).view(result.shape)).sum()
            wanted = {"the input": x} | {name: p for name, p in sorted(head.named_parameters()) if p.requires_grad}
            for (name, part), g in zip(wanted.items(), torch.autograd.grad(loss, list(wanted.values()), allow_unused=True)):
                found[f"the gradient of {name}: {code}"] = torch.zeros_like(part) if g is None else g
        found[f"the input is left as it was: {code}"] = torch.equal(before, x.detach())
        found[f"the output for another input afterwards: {code}"] = head(1 - 0.5 * before)
        if T > 1:
            later = x.detach().clone()
            later[:, T - 1] += 3
            found[f"a changed last token changes nothing before it: {code}"] = torch.allclose(
                head(later)[:, :-1], result[:, :-1], atol=1e-5)
    head = filled(make(3, config_of(5, 8, 0.0)))
    x = torch.cos(torch.arange(120.0) * 0.71).view(4, 6, 5)
    head.eval()
    wanted = [x.clone().requires_grad_(), *(p for _, p in sorted(head.named_parameters()) if p.requires_grad)]
    result = head(wanted[0])
    found["a gradient can flow back through a finished model"] = result.requires_grad
    if result.requires_grad:
        found["the gradients of the input and of the weights, in a finished model"] = [
            torch.zeros_like(part) if g is None else g
            for part, g in zip(wanted, torch.autograd.grad(result.square().sum(), wanted, allow_unused=True))]
    head.train().tril.fill_(1)
    found["with a triangle full of ones, everyone sees everyone"] = head(x)
    head = filled(make(3, config_of(5, 8, 1.0)))
    found["dropout of everything, while learning"] = head(x)
    found["dropout of everything, in a finished model"] = head.eval()(x)
    head = filled(make(3, config_of(5, 8, 0.3)))
    rows = torch.cos(torch.arange(20000.0) * 0.71).view(4000, 1, 5)
    dropped, whole = head(rows)[:, 0], head.eval()(rows)[:, 0]
    kept = (dropped != 0).any(dim=1)
    found["dropout of 0.3, one token: the share of outputs that stay, to the nearest tenth"] = round(10 * kept.float().mean().item()) / 10
    found["dropout of 0.3, one token: its output is kept or dropped as a whole"] = bool(
        ((dropped == 0).sum(dim=1) % dropped.shape[1] == 0).all())
    found["dropout of 0.3, one token: by which number its output is multiplied when it stays"] = (
        (dropped[kept] * whole[kept]).sum() / (whole[kept] ** 2).sum())
    head = filled(make(3, config_of(5, 8, 0.0)))
    with torch.no_grad():
        head.key_fc.weight.copy_(-head.query_fc.weight)
    x = 1e17 * (1 + 0.1 * torch.sin(torch.arange(60.0) * 0.7)).view(2, 6, 5)  # scores below any that one would type
    result = head(x)
    found["huge numbers, all scores far below 0"] = result
    x[:, 3:] *= -7
    found["huge numbers: other last tokens change nothing before them"] = torch.allclose(head(x)[:, :3], result[:, :3], rtol=1e-3)
    # One layer large, its partner small: the scores stay moderate, and nothing may be cut off on the way.
    x = torch.cos(torch.arange(120.0) * 0.71).view(4, 6, 5)
    for q, k, v in [(50, 0.02, 50), (0.02, 50, 1)]:
        head = filled(make(3, config_of(5, 8, 0.0)))
        with torch.no_grad():
            for layer, size in ((head.query_fc, q), (head.key_fc, k), (head.value_fc, v)):
                layer.weight.mul_(size)
        found[f"queries {q}, keys {k}, values {v} times as large"] = head(x)
    found["in float64"] = filled(make(3, config_of(5, 8, 0.0)).double())(x.double())
    # A score of 0 is a score like any other.
    head = filled(make(3, config_of(3, 8, 0.0)))
    with torch.no_grad():
        head.query_fc.weight.copy_(torch.eye(3))
        head.key_fc.weight.copy_(torch.eye(3))
    found["where allowed scores are 0"] = head(torch.eye(3)[None])
    # Values that are rows of the identity: what comes out are the weights themselves.
    head = filled(make(12, config_of(12, 12, 0.5)))
    with torch.no_grad():
        head.query_fc.weight.zero_()
        head.value_fc.weight.copy_(torch.eye(12))
    kept, places = head(torch.eye(12).expand(40, 12, 12)) != 0, torch.arange(12)
    for place, axis, opened in (("in a row", 2, places + 1), ("in a column", 1, 12 - places)):
        count = kept.sum(dim=axis)
        found[f"dropout of 0.5: {place}, some weights go and some stay"] = bool(((count > 0) & (count < opened)).any())
    found["dropout of 0.5: other weights go in other texts"] = bool((kept != kept[:1]).any())
    # How a new head starts.
    one, two = ({name: p.detach() for name, p in sorted(make(6, config_of(9, 4, 0.0)).named_parameters())} for _ in range(2))
    found["a new head: weights that lie as near to 0 as `nn.Linear` draws them, and are not all 0"] = {
        name: bool(0 < p.abs().max() <= 9 ** -0.5 + 1e-6) for name, p in one.items()}
    found["a new head: weights that are equal to those of another layer"] = [
        name for name, p in one.items() if any(other != name and torch.equal(p, q) for other, q in one.items())]
    found["two new heads start with other weights"] = not any(torch.equal(p, two[name]) for name, p in one.items() if name in two)
    return found


def read_by_hand(ns):
    # The layer counts in hidden cases only; the cell itself calls it once, to compare.
    return {"by_hand": ns["by_hand"], "how often the cell called the layer": getattr(ns["query_fc"], "times", 1)}


read_spread = Trials(*(f"expected_spread({d})" for d in (1, 2, 9, 50, 64, 5000)))
read_bytes = Trials(*(f"table_bytes({T})" for T in (1, 3, 10, 1000)))
read_open = Trials(*(f"open_scores({T})" for T in (1, 2, 3, 4, 7, 1000, 2400)))


# ---- the blanks -------------------------------------------------------------------------------------

MIXING = [
    Exercise(
        "mixed_love", level=1, given=three_words, read=read_mixed_love,
        hints=("What you did on paper for the first number, the rows can do for all numbers at once.",
               "A number times a row multiplies each entry. `share` holds three numbers: take them one by one.",
               "Three terms, each a share times its row (`first`, `second`, `third`), added up."),
        mistakes=[
            Mistake('0.2 * first + 0.5 * second + 0.3 * third', 'Right for these three shares, which are typed in. Take them out of `share`, so that other shares work, too.'),
            Mistake("(first + second + third) / 3", "This is the plain mean: everyone counts the same. Use the three shares."),
            Mistake("share[0] * first", "One word only. All three go into the mixture."),
            Mistake("share * vectors", "Shapes do not fit like this: three shares meet rows of other length. Take one share and one row at a time."),
            Mistake("share[2] * first + share[1] * second + share[0] * third",
                    "Nearly: the shares of the first and the last word have changed places."),
            Mistake("share[0] * first + share[1] * second", "The last word is missing from the mixture."),
            Mistake("(share[0] * first + share[1] * second + share[2] * third) / 3",
                    "Divided once too often: the shares already are parts of a whole."),
        ],
        wrong=['first.mul_(share[0]).add_(share[1] * second).add_(share[2] * third)',
               "second", "share", "torch.tensor([0.8, 1.2, 1.0, 0.2])"],
        right=["share @ vectors", "(share[:, None] * vectors).sum(dim=0)", "sum(s * v for s, v in zip(share, vectors))",
               "torch.einsum('w,wd->d', share, vectors)"],
    ),
    Exercise(
        "mixed_again", level=1, given=word_vectors,
        hints=("Which axis disappears when three rows become one? It is the axis of the words.",
               "A matrix product adds up over the last axis of its first factor and the first axis of its second.",
               "`share` is (W,), `vectors` is (W, d). Put `@` between them, in the order in which the W meet."),
        mistakes=[
            Mistake("vectors @ share", "Here the numbers of a vector meet the shares. The *words* have to meet: which factor comes first?"),
            Mistake("share * vectors", "A plain product multiplies entry by entry and adds nothing up, so its shapes must fit. "
                    "You want the matrix product."),
            Mistake("share[:, None] * vectors", "Each row is multiplied by its share. Adding up over the words is still missing."),
            Mistake("share[None] @ vectors", "The numbers are right, with one axis too many. One vector has the shape (d,)."),
            Mistake("vectors.mean(dim=0)", "The plain mean. The shares are not used."),
            Mistake("mixed_love", "This is the earlier result under a new name. Make it anew, out of `share` and `vectors`."),
        ],
        wrong=["vectors.mul_(share[:, None]).sum(dim=0)",
               "mixed_love * 1.01", "share[:3] @ vectors[:3]", "vectors[0]", "vectors.sum(dim=0)"],
        right=["torch.matmul(share, vectors)", "(share[:, None] * vectors).sum(dim=0)", "vectors.T @ share",
               "torch.einsum('w,wd->d', share, vectors)"],
    ),
    Exercise(
        "mixed", level=1, given=word_vectors,
        hints=("One row of weights gave one mixture. What do several rows of weights give?",
               "The same product as in the blank before; only the first factor has several rows now.",
               "`hand_weights` is (W, W), `vectors` is (W, d), and the result should be (W, d)."),
        mistakes=[
            Mistake("hand_weights.T @ vectors", "Rows and columns of the weights are swapped. *Row* i says what word i takes."),
            Mistake("vectors @ hand_weights", "The order is the wrong way round: the weights must meet the words, and these are the rows of `vectors`."),
            Mistake("hand_weights * vectors", "This multiplies entry by entry. A mixture also adds up over the words."),
            Mistake("hand_weights[0] @ vectors", "Only the first word's mixture. All rows of weights are wanted at once."),
            Mistake("hand_weights @ vectors / len(vectors)", "Divided by the number of words. The weights take care of that already."),
        ],
        wrong=["vectors", "hand_weights", "hand_weights.sum(dim=1, keepdim=True) * vectors", "torch.zeros(W, d)"],
        right=["torch.matmul(hand_weights, vectors)", "torch.stack([row @ vectors for row in hand_weights])",
               "torch.einsum('ij,jd->id', hand_weights, vectors)", "(hand_weights[:, :, None] * vectors).sum(dim=1)"],
    ),
    Exercise(
        "weight_sums", level=1, given=word_vectors,
        hints=("Word i has row i. So what should be added up for it: a row or a column?",
               "`sum(dim=…)` adds up *along* an axis, and that axis disappears.",
               "Entries of one row differ in their column, the last axis. Sum along that one."),
        mistakes=[
            Mistake("hand_weights.sum(dim=0)", "These are the sums of the columns: how much each word is *used*. You want how much each one takes."),
            Mistake("hand_weights.sum()", "One sum for the whole table. One for each word is wanted."),
            Mistake("hand_weights.sum(dim=-1, keepdim=True)", "The sums are right, in a column with two axes. Here (W,) is wanted."),
            Mistake("hand_weights.mean(dim=-1)", "A mean, where a sum is wanted."),
            Mistake("torch.ones(W)", "Ones, whatever the table holds. Calculate the sums, so that a wrong table would show."),
        ],
        wrong=["hand_weights.diagonal()", "hand_weights[0]", "hand_weights.sum(dim=-1) / W", "hand_weights.sum(dim=-1).tolist()"],
        right=["hand_weights.sum(dim=1)", "hand_weights @ torch.ones(W)", "torch.stack([row.sum() for row in hand_weights])",
               "torch.einsum('ij->i', hand_weights)"],
    ),
    Exercise(
        "similarity", level=1, given=word_vectors, read=read_similarity,
        hints=("Two steps: entry times entry, then add up.",
               "`*` multiplies two vectors entry by entry. What comes out has a method for adding up.",
               "Multiply `i_vector` and `you_vector`, put the product in parentheses and take its `sum()`."),
        mistakes=[
            Mistake('(i_vector * you_vector).sum().item()', 'The number is right, as a Python number. It should stay a tensor, so that it can be calculated with further.'),
            Mistake("i_vector * you_vector", "The products are there. They still have to be added up to one number."),
            Mistake("(i_vector + you_vector).sum()", "The entries were added to each other. First multiply them."),
            Mistake("(i_vector * you_vector).mean()", "This is divided by the number of entries. A dot product is the sum itself."),
            Mistake("i_vector.sum() * you_vector.sum()", "Two sums multiplied: then each entry meets every entry. Only those at the same place should meet."),
            Mistake("((i_vector - you_vector) ** 2).sum()", "That measures how far apart they are: small where they are alike. The dot product multiplies."),
        ],
        wrong=['i_vector.mul_(you_vector).sum()',
               "torch.tensor(4.0)", "(i_vector * i_vector).sum()", "i_vector @ i_vector",
               "(i_vector * you_vector).sum() / (i_vector.norm() * you_vector.norm())"],
        right=['torch.dot(i_vector, you_vector)', "sum(a * b for a, b in zip(i_vector, you_vector))", "i_vector @ you_vector", "torch.sum(you_vector * i_vector)",
               "i_vector.mul(you_vector).sum()"],
    ),
    Exercise(
        "word_scores", level=2, given=word_vectors,
        hints=("Rows of the first factor meet columns of the second. Where must the words stand in the second?",
               "In `vectors`, words are rows. For the second factor the table has to be laid on its side.",
               "`.T` swaps rows and columns of a table. Multiply (W, d) by (d, W)."),
        mistakes=[
            Mistake("vectors.T @ vectors", "This compares the *numbers* with each other, summed over the words: (d, d). Words with words are wanted."),
            Mistake("vectors @ vectors", "The shapes do not meet: rows of the first factor meet columns of the second, and in `vectors` the words are rows."),
            Mistake("vectors * vectors", "Each entry multiplied by itself. Every word should meet every word."),
            Mistake("(vectors * vectors).sum(dim=-1)", "Each word with itself only. That is the diagonal of the table that you want."),
            Mistake("vectors @ vectors.T / math.sqrt(d)", "You think ahead: a division comes in part D. Here, the plain dot products."),
            Mistake("F.softmax(vectors @ vectors.T, dim=-1)", "You are one section ahead. First the scores as they are."),
        ],
        wrong=["torch.zeros(W, W)", "vectors[:, None] * vectors[None]", "F.normalize(vectors, dim=-1) @ F.normalize(vectors, dim=-1).T",
               "vectors[:3] @ vectors[:3].T"],
        right=["vectors.matmul(vectors.T)", "vectors @ vectors.transpose(0, 1)", "(vectors[:, None] * vectors).sum(dim=-1)",
               "torch.einsum('id,jd->ij', vectors, vectors)", "torch.stack([vectors @ v for v in vectors])"],
    ),
]

SOFTMAX = [
    Exercise(
        "positive", level=1, given=score_rows, read=read_positive,
        hints=("e to the power of a score: the text above names the function.",
               "The function takes a whole tensor and works entry by entry.",
               "Hand `row` to PyTorch's exponential function."),
        mistakes=[
            Mistake("row.abs()", "That makes numbers positive, too, but -5 would count as much as 5. The order must stay."),
            Mistake("row ** 2", "A square loses the sign: -5 would count as much as 5."),
            Mistake("torch.relu(row)", "All negative scores become the same 0. Their order is lost."),
            Mistake("2 ** row", "A good idea, and 2 would do as well. But here the base is e."),
            Mistake("torch.exp(row) / torch.exp(row).sum()", "That is both steps in one. Here only the first; the second has a blank of its own."),
            Mistake("torch.exp(-row)", "The order is turned round: the largest score now gives the smallest number."),
        ],
        wrong=["row", "row.exp_()", "torch.exp(row).sum()", "torch.log(row)", "row - row.min()", "torch.exp(row - row.max())"],
        right=["row.exp()", "math.e ** row", "torch.expm1(row) + 1", "torch.stack([torch.exp(s) for s in row])"],
    ),
    Exercise(
        "row_weights", level=1, given=score_rows, read=read_row_weights, ready_made=["softmax", "softmin", "log_softmax", "logsumexp"],
        hints=("If all parts are divided by the same number, which number makes their total 1?",
               "You used a method that adds up all entries for the dot product.",
               "`positive` divided by its own sum."),
        mistakes=[
            Mistake("positive / positive.max()", "Now the largest is 1. It is their *total* that should be 1."),
            Mistake("positive / len(positive)", "Divided by how many there are. Their total then is their mean, not 1."),
            Mistake("row / row.sum()", "You divided the scores. Take the positive numbers that you have made of them."),
            Mistake("positive / row.sum()", "The denominator must be the sum of the same numbers that stand above it."),
            Mistake("positive - positive.sum()", "Subtracted. To get shares of a total, divide by it."),
            Mistake("positive.div_(positive.sum())",
                    "The weights are right, but `positive` itself has changed with them. Leave it as it is: divide without writing into it."),
            Mistake("positive / positive.norm()", "Divided by the length of the vector. Then the *squares* add up to 1."),
        ],
        wrong=["positive / (positive.sum() + 1e-6)", "positive", "torch.ones_like(row) / len(row)", "positive / 465.416", "torch.sigmoid(row)",
               "(positive / positive.sum()).tolist()"],
        right=['F.normalize(positive, p=1, dim=0)',
               "positive / torch.sum(positive)", "positive * (1 / positive.sum())", "positive.div(positive.sum())",
               "torch.stack([p / positive.sum() for p in positive])"],
    ),
    Exercise(
        "shifted", level=2, given=score_rows_with_weights, read=read_shifted,
        hints=("Which number do you have to take away from all, so that the largest becomes 0?",
               "A tensor has a method for its largest entry. The same number is taken from each score.",
               "`row` minus its own maximum."),
        mistakes=[
            Mistake("row / row.max()", "Divided: then the largest is 1, and the *differences* between the scores have changed. Only differences must stay."),
            Mistake("row - row.min()", "Now the *smallest* is 0. The largest could still be too large for `exp`."),
            Mistake("row - row.mean()", "Now their mean is 0. The largest may still be too large."),
            Mistake("row - 6", "Right for this row, wrong for every other. Let the row say what its largest score is."),
            Mistake("row.max() - row", "All differences have turned their sign: the largest score would get the smallest weight."),
            Mistake("row - row[0]", "The first score is not always the largest. Look for it."),
            Mistake("row.clamp(max=0)", "Everything above 0 was cut off, and the differences are gone. Shift instead."),
        ],
        wrong=["row", "row.sub_(row.max())", "torch.zeros_like(row)", "row - row.abs().max()", "row - row.argmax()", "row - row.sum()"],
        right=["row - torch.max(row)", "row - row.amax()", "row - row.sort().values[-1]", "row - max(row)"],
    ),
    Exercise(
        "factor", level=2, given=score_rows_with_weights, rtol=1e-3,
        hints=("e to the power of (a - m) is e to the power of a, divided by what?",
               "Powers: a difference in the exponent is a division outside. Which m did you subtract?",
               "The exponential of the largest score."),
        mistakes=[
            Mistake("row.max()", "This is what was subtracted from the scores. What does that do to their exponentials?"),
            Mistake("torch.exp(row).sum()", "That is the denominator of softmax. Compare a single exponential before and after the shift."),
            Mistake("torch.exp(-row.max())", "Upside down: this is what they were multiplied by. How many times *smaller* are they?"),
            Mistake("torch.exp(row) / torch.exp(shifted)", "Right, once for each score, and it is the same each time. One number is enough."),
            Mistake("torch.exp(shifted.max())", "The largest shifted score is 0, so this is always 1. Take the largest score before the shift."),
        ],
        wrong=['math.exp(row.max())', "torch.tensor(403.4288)", "row.sum()", "torch.exp(row.mean())", "2 ** row.max()", "torch.exp(row[0])"],
        right=["row.exp().max()", "row.max().exp()", "torch.exp(row[0] - shifted[0])", "(torch.exp(row) / torch.exp(shifted)).mean()"],
    ),
    Exercise(
        "softmax_rows", level=3, read=read_softmax, ready_made=["softmax", "Softmax", "softmin", "log_softmax", "logsumexp"],
        hints=("The three steps of the row above, only that each row does its own.",
               "A maximum and a sum along the last axis must keep that axis as 1, or the shapes do not fit any more.",
               "`amax(dim=-1, keepdim=True)` is subtracted, then `torch.exp`, then divide by `sum(dim=-1, keepdim=True)`."),
        mistakes=[
            Mistake("positive = torch.exp(scores)\nreturn positive / positive.sum(dim=-1, keepdim=True)",
                    "Right for small scores. At 1,000 the exponentials are infinite: the shift is missing."),
            Mistake("positive = torch.exp(scores - scores.max())\nreturn positive / positive.sum(dim=-1, keepdim=True)",
                    "You subtract one maximum from the whole table. A row far below it shrinks to zeros, and 0 / 0 is nan. Each row needs its own."),
            Mistake("positive = torch.exp(scores - scores[..., :1])\nreturn positive / positive.sum(dim=-1, keepdim=True)",
                    "You subtract the first score of each row. Where another one is far larger, its exponential is infinite. Subtract the largest."),
            Mistake("positive = torch.exp(scores - scores.amax(dim=-1, keepdim=True))\nreturn positive / positive.sum()",
                    "The *whole table* adds up to 1. Each row should."),
            Mistake("positive = torch.exp(scores - scores.amax(dim=0, keepdim=True))\nreturn positive / positive.sum(dim=0, keepdim=True)",
                    "You go along the first axis. The weights of one word stand next to each other, along the last one."),
            Mistake("shifted = scores - scores.amax(dim=-1)\nreturn torch.exp(shifted) / torch.exp(shifted).sum(dim=-1)",
                    "The axis that you reduce is lost, so shapes do not fit (or, worse, fit in the wrong way). Keep it."),
            Mistake("shifted = scores - scores.amax(dim=-1, keepdim=True)\nreturn torch.exp(shifted)",
                    "Shifted and positive. The division is missing."),
            Mistake("scores -= scores.amax(dim=-1, keepdim=True)\npositive = torch.exp(scores)\nreturn positive / positive.sum(dim=-1, keepdim=True)",
                    "The caller's table has changed: `-=` writes into it. Make a new tensor."),
        ],
        wrong=["positive = torch.exp(scores - scores.median(dim=-1, keepdim=True).values)\nreturn positive / positive.sum(dim=-1, keepdim=True)",
               'shifted = scores - scores.amax(dim=-1, keepdim=True)\npositive = torch.exp(shifted)\nreturn positive / (positive.sum(dim=-1, keepdim=True) + 1e-5)',
               'shifted = scores - scores.amax(dim=-1, keepdim=True)\npositive = torch.exp(shifted.clamp(min=-20))\nreturn positive / positive.sum(dim=-1, keepdim=True)',
               'shifted = scores - scores.amax(dim=-1, keepdim=True)\npositive = torch.exp(shifted).clamp(min=1e-9)\nreturn positive / positive.sum(dim=-1, keepdim=True)',
               "return scores", "return scores / scores.sum(dim=-1, keepdim=True)", "return torch.sigmoid(scores)",
               "shifted = scores - scores.amax(dim=-1, keepdim=True)\npositive = torch.exp(shifted).detach()\nreturn positive / positive.sum(dim=-1, keepdim=True)",
               "shifted = (scores - scores.amax(dim=1, keepdim=True)).exp()\nreturn shifted / shifted.sum(dim=1, keepdim=True)",
               "axis = 2 if scores.ndim == 4 else -1\nshifted = (scores - scores.amax(dim=axis, keepdim=True)).exp()\nreturn shifted / shifted.sum(dim=axis, keepdim=True)"],
        right=["positive = (scores - scores.max(dim=-1, keepdim=True).values).exp()\nreturn positive / positive.sum(-1, keepdim=True)",
               "positive = torch.exp(scores - scores.amax(dim=-1).unsqueeze(-1))\nreturn positive / positive.sum(dim=-1)[..., None]",
               "positive = torch.exp(scores - scores.amax(dim=-1, keepdim=True).detach())\nreturn positive / torch.einsum('...j->...', positive)[..., None]"],
    ),
    Exercise(
        "word_weights", level=1, given=score_tables, read=read_word_weights, ready_made=[],
        hints=("Row i belongs to word i. Along which axis should its weights add up to 1?",
               "The entries of one row differ in their last index.",
               "`F.softmax` of the scores, with `dim` pointing to the last axis."),
        mistakes=[
            Mistake("F.softmax(word_scores, dim=0)", "Now each *column* adds up to 1: what a word gives, not what it takes."),
            Mistake("word_scores / word_scores.sum(dim=-1, keepdim=True)", "Plain division was the idea that broke down in this part. Use softmax."),
            Mistake("F.log_softmax(word_scores, dim=-1)", "These are the logarithms of the weights."),
            Mistake("F.softmax(word_scores.flatten(), dim=0).view(W, W)", "The whole table adds up to 1. Each row should."),
            Mistake("torch.sigmoid(word_scores)", "Each score was squeezed for itself. The weights of a row should add up to 1."),
        ],
        wrong=["word_scores", "torch.ones(W, W) / W", "F.softmax(-word_scores, dim=-1)", "F.softmax(word_scores, dim=-1).T",
               "F.softmax(word_scores / math.sqrt(d), dim=-1)", "F.softmax(word_scores.clamp(max=8), dim=-1)"],
        right=['F.softmax(word_scores)',
               'F.softmax(vectors @ vectors.T, dim=-1)', "F.softmax(word_scores, dim=1)", "softmax_rows(word_scores)", "word_scores.softmax(-1)", "F.log_softmax(word_scores, dim=-1).exp()",
               "torch.stack([F.softmax(row, dim=0) for row in word_scores])"],
    ),
    Exercise(
        "word_output", level=1, given=weight_tables,
        hints=("Part A did this with weights written by hand.",
               "Weights (W, W), vectors (W, d): which product gives (W, d)?",
               "`word_weights` first, then `@`, then what is to be mixed."),
        mistakes=[
            Mistake('word_scores @ vectors', 'You mixed with the scores. Softmax has made weights of them; take these.'),
            Mistake("word_weights.T @ vectors", "Columns were used as weights. Row i holds what word i takes."),
            Mistake("vectors @ word_weights", "The other way round: the weights come first, so that they meet the words."),
            Mistake("word_weights.sum(dim=-1, keepdim=True) * vectors", "No word got anything from another one: these are the vectors as they were."),
            Mistake("word_weights @ word_weights", "The weights were mixed with themselves. Mix the vectors."),
            Mistake("word_weights @ vectors / W", "The rows of weights add up to 1 already; no further division is needed."),
        ],
        wrong=["vectors", "word_weights", "torch.zeros(W, d)", "word_weights[0] @ vectors"],
        right=['F.softmax(word_scores, dim=-1) @ vectors', "torch.matmul(word_weights, vectors)", "torch.einsum('ij,jd->id', word_weights, vectors)",
               "torch.stack([row @ vectors for row in word_weights])", "(vectors.T @ word_weights.T).T"],
    ),
    Exercise(
        "attend", level=3, read=read_attend, ready_made=["scaled_dot_product_attention"],
        hints=("Each query needs a score for each key: a table (Q, K). What then makes weights of it, and what is mixed?",
               "Scores: query times key laid on its side. Weights: softmax along the last axis. Mixture: a second product.",
               "`query @ key.T`, then `F.softmax(…, dim=-1)`, then `@ value`."),
        mistakes=[
            Mistake('weights = F.softmax(query @ key.T, dim=-1).detach()\nreturn weights @ value', 'The numbers are right, but nothing flows back to queries and keys: the weights were cut off from the gradient. A model could not learn what to ask.'),
            Mistake('return (F.softmax(query @ key.T, dim=-1) @ value).detach()', 'The numbers are right, but the result was cut off from the gradient, and nothing could be learned through it.'),
            Mistake("return query @ key.T @ value", "The softmax is missing: scores were used as weights."),
            Mistake("weights = F.softmax(query @ key.T, dim=0)\nreturn weights @ value",
                    "Softmax ran down the columns. The weights of one *query* should add up to 1, and a query is a row."),
            Mistake("weights = F.softmax(query @ key.T, dim=-1)\nreturn weights @ key",
                    "You mixed the keys. Keys are for finding; what is mixed in are the values."),
            Mistake("weights = F.softmax(key @ query.T, dim=-1)\nreturn weights @ value",
                    "Rows and columns are swapped: each row should belong to a query."),
            Mistake("return F.softmax(query @ key.T, dim=-1)", "These are the weights. The mixture is still to come."),
            Mistake("weights = F.softmax(query @ key.T / math.sqrt(query.shape[-1]), dim=-1)\nreturn weights @ value",
                    "That division has its reason, but it comes in part D. Here, attention as bare as the words above it."),
        ],
        wrong=['scores = query @ key.T\np = torch.exp(scores - scores.max())\nreturn p @ value / p.sum(dim=-1, keepdim=True)',
               'p = torch.exp(query @ key.T)\nreturn p / p.sum(dim=-1, keepdim=True) @ value',
               'return F.softmax((query @ key.T).clamp(-30, 30), dim=-1) @ value',
               'return (F.softmax(query @ key.T, dim=-1) @ value).float()',
               "return value", "weights = F.softmax(query @ query.T, dim=-1)\nreturn weights @ value",
               "weights = F.softmax(vectors @ vectors.T, dim=-1)\nreturn weights @ vectors",
               "weights = F.softmax(query @ key.detach().T, dim=-1)\nreturn weights @ value"],

        right=['scores = query @ key.T\nweights = F.softmax(scores)\nreturn weights @ value', 'scores = query @ key.T\nweights = F.softmax(scores, dim=1)\nreturn weights @ value',
               "return softmax_rows(query @ key.T) @ value",
               "scores = torch.einsum('qd,kd->qk', query, key)\nreturn torch.einsum('qk,ke->qe', scores.softmax(dim=1), value)",
               "return torch.stack([F.softmax(key @ q, dim=0) @ value for q in query])",
               ],
    ),
]

LARGE = [
    Exercise(
        "pair_dots", level=2, read=read_pair_dots,
        hints=("Only rows with the same number meet. That is less than all with all.",
               "Multiply entry by entry; then each row of the product belongs to one pair.",
               "The product of `q` and `k`, added up along the last axis."),
        mistakes=[
            Mistake("q @ k.T", "All with all. Only row 0 with row 0, row 1 with row 1 and so on are wanted."),
            Mistake("(q * k).sum(dim=0)", "Added up over the pairs. The numbers *within* a pair belong together."),
            Mistake("(q * k).sum()", "Everything in one number. One for each pair is wanted."),
            Mistake("(q * k).sum(dim=-1, keepdim=True)", "The numbers are right, in a column. The shape should be (n,)."),
            Mistake("(q * k).mean(dim=-1)", "A mean hides the very effect that we want to measure: dot products are sums."),
            Mistake("q * k", "The products are there. Those of each pair must be added up."),
        ],
        wrong=['(q * k).sum(dim=-1).float()',
               "torch.zeros(len(q))", "(q + k).sum(dim=-1)", "(q * q).sum(dim=-1)", "(q * k).sum(dim=-1) / math.sqrt(q.shape[-1])",
               "(q * k).detach().sum(dim=-1)"],
        right=['(q * k).sum(dim=1)',
               "(q @ k.T).diagonal()", "torch.einsum('nd,nd->n', q, k)", "torch.stack([a @ b for a, b in zip(q, k)])",
               "torch.linalg.vecdot(q, k)"],
    ),
    Exercise(
        "expected_spread", level=2, read=read_spread,
        hints=("Each of the d terms has variance 1, and the variances add up. What is the variance of the sum?",
               "The standard deviation is the square root of the variance.",
               "`math.sqrt` of how many terms there are."),
        mistakes=[
            Mistake("float(d)", "This is the variance. The standard deviation is its square root."),
            Mistake("1.0", "Each single term has a spread of 1. The sum of several strays further."),
            Mistake("d / 2", "Where does a half come from? Each of the d terms brings a variance of 1."),
            Mistake("math.sqrt(2 * d)", "Twice too many: each term is already a product of two entries, and its variance is 1."),
            Mistake("1 / math.sqrt(d)", "Upside down: longer vectors stray *more*."),

            Mistake("math.log2(d) + 1", "It grows, but not with the logarithm. Add up the variances, then take the root."),
        ],
        wrong=["round(math.sqrt(d), 3)",
               'math.sqrt(min(d, 300))',
               "d", "8.0", "d ** 2.0", "math.sqrt(d - 1)", "math.sqrt(d) + 1"],
        right=["d ** 0.5", "float(torch.tensor(float(d)).sqrt())", "math.pow(d, 0.5)", "math.exp(math.log(d) / 2)"],
    ),
    Exercise(
        "reaction", level=2, read=read_reaction, seconds=TORCH_FUNC,
        hints=("Start from one weight and go backwards. Which weight, and where does PyTorch leave the result?",
               "Take the first weight (a single number) and call its `backward()`.",
               "After `weights[0].backward()` the gradient waits in `scores.grad`; return it."),
        mistakes=[
            Mistake('weights.max().backward()\nreturn scores.grad', 'You went back from the *largest* weight. The first one is asked for, large or small.'),
            Mistake("weights.sum().backward()\nreturn scores.grad",
                    "All weights together add up to 1, whatever the scores are. So this gradient is zero. Take the first weight only."),
            Mistake("weights[0].backward()\nreturn weights.grad", "The gradient waits at the tensor where the calculation began: the scores."),
            Mistake("weights[-1].backward()\nreturn scores.grad", "You went back from the last weight. The first one is asked for."),
            Mistake("return weights * (1 - weights)", "This is each weight's reaction to *its own* score. We want one weight, and its reaction to all scores."),
            Mistake("scores[0].backward()\nreturn scores.grad", "You went back from a score; then softmax has no part in it. Begin at the weight."),
            Mistake("return weights[0] * (1 - weights[0])", "Right for its own score. But the weight reacts to the other scores as well."),
        ],
        wrong=["weights[0].backward()\nreturn scores.grad.float()",
               "return weights", "return torch.zeros_like(scores)",
               "(weights ** 2).sum().backward()\nreturn scores.grad", "weights[0].log().backward()\nreturn scores.grad"],
        right=["return torch.func.grad(lambda s: F.softmax(s, dim=-1)[0])(scores.detach())",
               "return torch.func.jacrev(lambda s: F.softmax(s, dim=-1))(scores.detach())[0]",
               "return torch.autograd.grad(weights[0], scores)[0]",
               "first = torch.zeros_like(weights)\nfirst[0] = 1\nreturn (weights[0] * (first - weights)).detach()",
               "weights.backward(gradient=(torch.arange(len(weights)) == 0).float())\nreturn scores.grad"],
    ),
    Exercise(
        "word_scaled", level=1, given=score_tables, read=read_word_scaled,
        hints=("Dot products of vectors with d entries stray by how much? Divide by that.",
               "Your function `expected_spread` knows the number; `d` is the length of our vectors.",
               "The scores divided by the square root of `d`."),
        mistakes=[
            Mistake("word_scores / d", "Divided by the variance. The spread is its square root."),
            Mistake("word_scores * math.sqrt(d)", "Multiplied: now they stray even more."),
            Mistake("word_scores / math.sqrt(W)", "How many words there are plays no part in a dot product. How many terms has it?"),
            Mistake("F.softmax(word_scores / math.sqrt(d), dim=-1)", "The scores are scaled, and then softmax has made weights of them. It comes in the next line."),
            Mistake("word_scores / 2", "True here, where d is 4. Write it so that it holds for any d."),
            Mistake("word_scores / word_scores.std()", "This divides by the spread of *these* scores, so that every table would be equally decided. "
                    "Take the spread that you expect from d."),
        ],
        wrong=["word_scores", "word_scores.div_(math.sqrt(d))", "math.sqrt(d)", "word_scores / d ** 2", "word_scores - math.sqrt(d)", "word_scores / (d - 1) ** 0.5"],
        right=['vectors @ vectors.T / math.sqrt(d)', "word_scores / d ** 0.5", "word_scores * d ** -0.5", "word_scores / expected_spread(d)", "word_scores.div(math.sqrt(d))"],
    ),
]

MASK = [
    Exercise(
        "allowed", level=2, given=word_counts, read=read_allowed,
        hints=("Word 0 may look at one word, word 1 at two. Which corner of the table fills up?",
               "`torch.ones(rows, columns)` makes a table full of ones. Which function cuts a triangle out of it?",
               "`torch.tril` of a square table of ones that fits W words."),
        mistakes=[
            Mistake("torch.triu(torch.ones(W, W))", "That is the upper triangle: everyone sees themselves and the *future*."),
            Mistake("torch.tril(torch.ones(W, W), diagonal=-1)", "The diagonal is missing. A word may look at itself."),
            Mistake("torch.tril(torch.ones(W, W), diagonal=1)", "One place too far: each word sees the one that comes after it."),
            Mistake("torch.tril(torch.ones(W, W)) == 1", "The right places, as True and False. Here, 1.0 and 0.0 are wanted."),
            Mistake("torch.ones(W, W)", "Everything allowed. Where is the future?"),
            Mistake("torch.tril(torch.ones(3, 3))", "Right for three words. It must fit any W."),
            Mistake("torch.tril(torch.ones(W, d))", "The table compares words with words; how long their vectors are has no place in it."),
        ],
        wrong=["torch.eye(W)", "torch.zeros(W, W)", "torch.tril(torch.ones(W, W)).long()", "1 - torch.tril(torch.ones(W, W))"],
        right=['torch.tril(torch.ones_like(word_scores))', "torch.tril(torch.ones(W, W, dtype=torch.float64))", "torch.ones(W, W).tril()", "torch.triu(torch.ones(W, W)).T", "(torch.arange(W)[:, None] >= torch.arange(W)).float()",
               "1 - torch.triu(torch.ones(W, W), diagonal=1)"],
    ),
    Exercise(
        "to_the_future", level=2, given=scaled_tables,
        hints=("Which entries of the table of weights lie in a word's future? Keep those, and add them up for each word.",
               "`allowed` is 1 where looking is allowed; so `1 - allowed` is 1 exactly in the future.",
               "Weights times `1 - allowed`, added up along the rows."),
        mistakes=[
            Mistake("(zeroed_weights * allowed).sum(dim=-1)", "This is what goes to the past and to itself. The rest is asked for."),
            Mistake("(zeroed_weights * (1 - allowed)).sum(dim=0)", "Added up down the columns: what each word *gets* from those before it. Row i is who looks."),
            Mistake("(zeroed_weights * (1 - allowed)).sum()", "The total of all words. One number for each word is wanted."),
            Mistake("(zeroed * (1 - allowed)).sum(dim=-1)", "Zeros: that is what the *scores* of the future were set to. How much do the *weights* of the future add up to?"),
            Mistake("zeroed_weights.sum(dim=-1)", "All weights of a row add up to 1. Only those of the future count here."),
            Mistake("zeroed_weights * (1 - allowed)", "The right entries. They still have to be added up for each word."),
        ],
        wrong=['(zeroed_weights * (zeroed == 0)).sum(dim=-1)',
               "torch.zeros(W)", "(zeroed_weights * (1 - allowed)).mean(dim=-1)", "(F.softmax(word_scaled, dim=-1) * (1 - allowed)).sum(dim=-1)",
               "(zeroed_weights * (1 - allowed)).sum(dim=-1, keepdim=True)"],
        right=['(zeroed_weights * (1 - allowed)).sum(dim=1)',
               "1 - (zeroed_weights * allowed).sum(dim=-1)", "zeroed_weights.triu(1).sum(dim=1)", "(zeroed_weights * (allowed == 0)).sum(dim=-1)",
               "torch.where(allowed == 0, zeroed_weights, 0.0).sum(-1)"],
    ),
    Exercise(
        "masked", level=2, given=scaled_tables_and_zeroed, read=read_masked,
        hints=("Put a number whose exponential is 0 wherever looking is *not* allowed.",
               "`masked_fill` wants True where the new number goes: `allowed == 0` says where that is.",
               "`word_scaled.masked_fill(…)` with the forbidden places and minus infinity."),
        mistakes=[
            Mistake("word_scores.masked_fill(allowed == 0, float('-inf'))", 'The mask is right, but these are the scores from before the division. Hide the future in the scaled ones.'),
            Mistake("word_scaled.masked_fill(allowed == 1, float('-inf'))", "The wrong half is gone: you put minus infinity where looking *is* allowed."),
            Mistake("word_scaled.masked_fill(allowed == 0, 0.0)", "A score of 0 still gets weight; you measured how much a moment ago."),
            Mistake("word_scaled.masked_fill(allowed == 0, float('inf'))", "Plus infinity: that would give *everything* to the future."),
            Mistake("word_scaled.masked_fill(allowed.T == 0, float('-inf'))", "The triangle lies on its side: now each word sees itself and what comes *after* it."),
            Mistake("word_scaled.masked_fill_(allowed == 0, float('-inf'))",
                    "The result is right, but `word_scaled` itself has changed with it, and it is needed again below. Leave it as it is."),
            Mistake("word_scaled.masked_fill(allowed == 0, -10.0)", "Small, and still something. Minus infinity gives exactly 0, whatever the other scores are."),
            Mistake("word_scaled.masked_fill(allowed == 0, -1e9)", "A low score does for ordinary numbers. But the open scores may be lower still, and then the future gets everything. One number is below all others."),
            Mistake("word_scaled * allowed.masked_fill(allowed == 0, float('-inf'))",
                    "Multiplying turns minus infinity into *plus* infinity where a score is negative, and 0 times infinity is nan. Replace, do not multiply."),
        ],
        wrong=["word_scaled.masked_fill(word_scaled * allowed == 0, float('-inf'))",
               "word_scaled.masked_fill(word_scores.tril() == 0, float('-inf'))",
               "word_scaled", "zeroed", "F.softmax(word_scaled, dim=-1).masked_fill(allowed == 0, float('-inf'))",
               "word_scaled * allowed"],
        right=['zeroed.masked_fill(~allowed.bool(), -math.inf)',
               "(word_scores / math.sqrt(d)).masked_fill(allowed == 0, float('-inf'))", "torch.where(allowed == 1, word_scaled, float('-inf'))", "word_scaled.masked_fill(~allowed.bool(), -math.inf)",
               "torch.masked_fill(word_scaled, allowed < 0.5, -torch.inf)",
               "word_scaled + torch.zeros(W, W).masked_fill(allowed == 0, float('-inf'))"],
    ),
    Exercise(
        "lost", level=2, given=scaled_tables_with_zeros, read=read_lost,
        hints=("Each row added up to 1 before the cut. What does it add up to now?",
               "One minus what is left. What is left is a sum along a row.",
               "`1 -` the sums of the rows of `cut`."),
        mistakes=[
            Mistake('to_the_future', 'That was measured with zeros in the place of the scores. Here softmax saw the real scores of the future; see what `cut` has left.'),
            Mistake("cut.sum(dim=-1)", "This is what each word has *kept*. What has it lost?"),
            Mistake("1 - cut.sum(dim=0)", "Columns again. A word's weights stand in its row."),
            Mistake("1 - cut.sum()", "One number for all. Each word has lost something else."),
            Mistake("1 - cut", "Subtracted entry by entry. First add up each row."),
            Mistake("(1 - cut).sum(dim=-1)", "Here the 1 is counted once for each entry of a row. A row had a total of 1 only once."),
            Mistake("1 - cut.sum(dim=-1, keepdim=True)", "The numbers are right, in a column with two axes. (W,) is wanted."),
        ],
        wrong=["1 - cut.cumsum_(dim=-1)[:, -1]",
               "torch.zeros(W)", "cut.sum(dim=-1) - 1", "1 - cut.mean(dim=-1)", "cut", "1 - cut.amax(dim=-1)"],
        right=['1 - cut.sum(dim=1)',
               "(F.softmax(word_scaled, dim=-1) * (1 - allowed)).sum(dim=-1)", "1 - cut @ torch.ones(W)",
               "F.softmax(word_scaled, dim=-1).triu(1).sum(dim=1)", "1.0 - torch.einsum('ij->i', cut)"],
    ),
    Exercise(
        "repaired", level=2, given=cut_tables, read=read_repaired, ready_made=["softmax"],
        hints=("Divide each row by its own total.",
               "The totals have to stand in a column (W, 1), so that each row meets its own one.",
               "`cut` divided by `cut.sum(…)` along the last axis, with that axis kept."),
        mistakes=[
            Mistake("cut / cut.sum(dim=-1)", "Without its last axis, the list of totals lies down as a row, and each *column* gets divided. Keep the axis."),
            Mistake("cut / cut.sum()", "Divided by the total of the table: the rows do not add up to 1."),
            Mistake("cut / cut.sum(dim=0, keepdim=True)", "Now the columns add up to 1."),
            Mistake("cut / cut.amax(dim=-1, keepdim=True)", "Now the largest of each row is 1. The *total* should be."),
            Mistake("F.softmax(cut, dim=-1)", "Softmax on weights: the zeros of the future would get something again. Divide."),
            Mistake("causal_weights", "These are the weights to compare with. Make them anew, out of `cut`."),
            Mistake("cut.div_(cut.sum(dim=-1, keepdim=True))",
                    "The result is right, but `cut` itself has changed with it. Leave it as it is: divide without writing into it."),
            Mistake("cut + lost[:, None]", "Adding the lost part to every entry is too much, and gives the future something back. Divide instead."),
        ],
        wrong=["cut / (cut.sum(dim=-1, keepdim=True) + 1e-5)", "cut", "cut / W", "cut * cut.sum(dim=-1, keepdim=True)", "torch.tril(torch.ones(W, W))"],
        right=['F.normalize(cut, p=1, dim=-1)',
               'cut / cut.sum(dim=1, keepdim=True)',
               'cut / (1 - lost)[:, None]', "cut / cut.sum(dim=1)[:, None]", "(cut.T / cut.sum(dim=-1)).T", "cut / (cut @ torch.ones(W, 1))",
               "torch.stack([row / row.sum() for row in cut])"],
    ),
    Exercise(
        "attend_causally", level=3, read=read_causally, ready_made=["scaled_dot_product_attention"],
        hints=("Four things in a fixed order: compare, scale, hide the future, mix. Where does softmax belong?",
               "Take W and d from `vectors.shape`, so that any text fits. The triangle has to be made for that W.",
               "Scores `vectors @ vectors.T / math.sqrt(d)`; `masked_fill` with -inf; `F.softmax(…, dim=-1)`; `@ vectors`."),
        mistakes=[
            Mistake("W = len(vectors)\nscores = (vectors @ vectors.T / math.sqrt(d)).masked_fill(torch.tril(torch.ones(W, W)) == 0, float('-inf'))\nreturn F.softmax(scores, dim=-1) @ vectors", "The scale fits vectors of 4 numbers, as the notebook's are, and no others. Take d from the vectors that come in."),
            Mistake('W, d = vectors.shape\nweights = F.softmax(vectors @ vectors.T / math.sqrt(d), dim=-1) * torch.tril(torch.ones(W, W))\nreturn weights / weights.sum(dim=-1, keepdim=True) @ vectors', 'With these vectors it works. But where the future has a far larger score, nothing is left for the rest, and 0 / 0 is nan: remember the score of 200.'),
            Mistake("W, d = vectors.shape\nscores = (vectors @ vectors.T / math.sqrt(d)).masked_fill(torch.tril(torch.ones(W, W)) == 0, float('-inf'))\nreturn (F.softmax(scores, dim=-1) @ vectors).detach()", 'The numbers are right, but the result was cut off from the gradient, and nothing could be learned through it.'),
            Mistake("W, d = vectors.shape\nscores = vectors @ vectors.T\nscores = scores.masked_fill(torch.tril(torch.ones(W, W)) == 0, float('-inf'))\n"
                    "return F.softmax(scores, dim=-1) @ vectors", "Masked and mixed. The division that tames long vectors is missing."),
            Mistake("scores = vectors @ vectors.T / math.sqrt(vectors.shape[-1])\nreturn F.softmax(scores, dim=-1) @ vectors",
                    "Scaled and mixed, but everyone sees everyone. The mask is missing."),
            Mistake("W, d = vectors.shape\nscores = vectors @ vectors.T / math.sqrt(d)\nscores = scores.masked_fill(torch.tril(torch.ones(W, W)) == 0, 0.0)\n"
                    "return F.softmax(scores, dim=-1) @ vectors", "The future has a score of 0, and a score of 0 still gets weight."),
            Mistake("W, d = vectors.shape\nweights = F.softmax(vectors @ vectors.T / math.sqrt(d), dim=-1)\nreturn weights * torch.tril(torch.ones(W, W)) @ vectors",
                    "You cut the future off *after* softmax. The rows no longer add up to 1."),
            Mistake("W, d = vectors.shape\nscores = vectors @ vectors.T / math.sqrt(W)\nscores = scores.masked_fill(torch.tril(torch.ones(W, W)) == 0, float('-inf'))\n"
                    "return F.softmax(scores, dim=-1) @ vectors", "The scale comes from the length of the *vectors*, not from the number of words."),
            Mistake("W, d = vectors.shape\nscores = vectors @ vectors.T / math.sqrt(d)\nscores = scores.masked_fill(torch.tril(torch.ones(W, W)) == 0, float('-inf'))\n"
                    "return F.softmax(scores, dim=-1)", "These are the weights. Mix with them."),
            Mistake("W, d = vectors.shape\nscores = vectors @ vectors.T / math.sqrt(d)\nscores = scores.masked_fill(allowed == 0, float('-inf'))\n"
                    "return F.softmax(scores, dim=-1) @ vectors", "The triangle does not fit every number of words. Make one for the W that comes in."),
        ],
        wrong=["W, d = vectors.shape\nscores = vectors @ vectors.T / math.sqrt(d) - 1e4 * (1 - torch.tril(torch.ones(W, W)))\nreturn F.softmax(scores, dim=-1) @ vectors",
               "W, d = vectors.shape\nscores = vectors @ vectors.T / math.sqrt(d) - 1e6 * (1 - torch.tril(torch.ones(W, W)))\nreturn F.softmax(scores, dim=-1) @ vectors",
               "W, d = vectors.shape\nscores = vectors @ vectors.T / math.sqrt(d)\nscores = scores.masked_fill(scores.tril() == 0, float('-inf'))\nreturn F.softmax(scores, dim=-1) @ vectors",
               "W, d = vectors.shape\nscores = vectors @ vectors.T / math.sqrt(d)\nscores = scores.masked_fill(scores * torch.tril(torch.ones(W, W)) == 0, float('-inf'))\nreturn F.softmax(scores, dim=-1) @ vectors",
               'W, d = vectors.shape\nscores = vectors @ vectors.T / math.sqrt(d)\nscores = scores.masked_fill(torch.tril(torch.ones(W, W)) == 0, -20.0)\nreturn F.softmax(scores, dim=-1) @ vectors',
               'W, d = vectors.shape\nscores = vectors @ vectors.T / math.sqrt(d)\nscores = scores.masked_fill(torch.tril(torch.ones(W, W)) == 0, -100.0)\nreturn F.softmax(scores, dim=-1) @ vectors',
               "W, d = vectors.shape\nscores = vectors @ vectors.T / math.sqrt(d)\nscores = scores.masked_fill(torch.tril(torch.ones(W, W)) == 0, float('-inf'))\nreturn (F.softmax(scores, dim=-1) @ vectors).float()",
               "return vectors", "return causal_weights @ vectors", "return torch.tril(torch.ones(len(vectors), len(vectors))) @ vectors",
               "W, d = vectors.shape\nscores = vectors @ vectors.T / math.sqrt(d)\nscores = scores.masked_fill(torch.tril(torch.ones(W, W)) == 0, float('-inf'))\n"
               "return F.softmax(scores, dim=-1).detach() @ vectors",
               "W, d = vectors.shape\nscores = vectors @ vectors.T / math.sqrt(d)\nscores = scores.masked_fill(torch.tril(torch.ones(W, W)) == 0, float('-inf'))\n"
               "return F.softmax(scores, dim=0) @ vectors"],
        right=["W, d = vectors.shape\nscores = vectors @ vectors.T / math.sqrt(d)\nscores = scores.masked_fill(torch.tril(torch.ones(W, W)) == 0, float('-inf'))\nreturn F.softmax(scores) @ vectors", "W, d = vectors.shape\nscores = vectors @ vectors.T / math.sqrt(d)\nscores = scores.masked_fill(torch.tril(torch.ones(W, W)) == 0, float('-inf'))\nreturn F.softmax(scores, dim=1) @ vectors",
               "W, d = vectors.shape\nfuture = torch.triu(torch.ones(W, W), diagonal=1).bool()\nscores = (vectors @ vectors.T * d ** -0.5).masked_fill(future, -math.inf)\n"
               "return scores.softmax(dim=1) @ vectors",
               "d = vectors.shape[1]\nreturn torch.stack([attend(vectors[i : i + 1] / math.sqrt(d), vectors[: i + 1], vectors[: i + 1])[0] for i in range(len(vectors))])",
               "W, d = vectors.shape\nopen = torch.arange(W)[:, None] >= torch.arange(W)\nscores = torch.where(open, vectors @ vectors.T / d ** 0.5, float('-inf'))\n"
               "return softmax_rows(scores) @ vectors"],
    ),
    Exercise(
        "changed", level=2, read=read_changed,
        hints=("First a copy, then write into the copy only.",
               "`clone()` makes a copy of its own. A slice that begins at t reaches to the end.",
               "`changed = vectors.clone()`, then put something else into `changed[t:]`, such as the same plus 1."),
        mistakes=[
            Mistake('changed = vectors.clone()\nchanged[t:] = 0.0', 'A row that holds zeros comes out as it was, and then nothing has changed there. Make a change that shows in every row.'),
            Mistake('changed = vectors.clone()\nchanged[t:] = 1.0', 'The same number in all these rows: a row that holds it already comes out as it was. Make a change that shows whatever stood there.'),
            Mistake("changed = vectors\nchanged[t:] = changed[t:] + 1.0",
                    "`changed` is only another name for the caller's own vectors: they have changed, too. Make a copy first."),
            Mistake("changed = vectors.clone()\nchanged[t] = changed[t] + 1.0",
                    "Only word t has changed. What if a leak comes from a later word? Change all rows from t on."),
            Mistake("changed = vectors.clone()\nchanged[t + 1 :] = changed[t + 1 :] + 1.0", "Row t stays as it was. It belongs to the future of those before it."),
            Mistake("changed = vectors.clone()\nchanged[:t] = changed[:t] + 1.0", "You changed the past. It should stay, and the future should change."),
            Mistake("changed = vectors + 1.0", "Every row has changed, the past included. Then its results would change as well, leak or not."),
            Mistake("changed = vectors[:t]", "The future has been cut off. The test should *change* it, in a text of the same length."),
            Mistake("changed = vectors.clone()", "An exact copy. Nothing is different, so nothing can be found."),
        ],
        wrong=["changed = vectors.clone()\nchanged[t:] = 1 - changed[t:]",
               "changed = vectors.clone()\nchanged[t:] = changed[t:] + 1e-6",
               'changed = vectors.clone()\nchanged[t:] = 7.0', 'changed = vectors.clone()\nchanged[t:] = 100.0',
               'changed = vectors.clone()\nchanged[t:] = torch.ones(vectors.shape[1]) * 9',
               'changed = vectors.clone()\nchanged[t:] *= 2', 'changed = vectors.clone()\nchanged[t:] = -changed[t:]', "changed = torch.zeros(3, 4)", "changed = vectors.clone()\nchanged[t:] = float('nan')", "changed = vectors.clone()\nchanged[:, t:] += 1.0",
               "changed = vectors.flip(0)", "changed = vectors.clone()\nchanged[-1] = changed[-1] + 1.0"],
        right=['changed = vectors.clone()\nchanged[t:] = changed[t:] - 1.0', 'changed = vectors.clone()\nchanged[t:] = changed[t:] + 2.0',
               "changed = torch.cat([vectors[:t], vectors[t:] * 2 + 3])", "changed = vectors.clone()\nchanged[t:] += torch.rand(vectors[t:].shape) + 0.5",
               "changed = torch.stack([v if i < t else v - 7.0 for i, v in enumerate(vectors)])",
               "changed = vectors + (torch.arange(len(vectors)) >= t).float()[:, None]"],
    ),
    Exercise(
        "leaks", level=3, read=read_leaks,
        hints=("Which rows of the two results may differ, and which may not?",
               "Compare the rows before t. `torch.allclose(a, b)` says whether two tensors are equal but for rounding.",
               "There is a leak where the rows `[:t]` of `after` and `before` are *not* close."),
        mistakes=[
            Mistake("torch.allclose(after[:t], before[:t])", "The other way round: you say True where all is well."),
            Mistake("not torch.allclose(after, before)", "This says True even where nothing leaks: the results from t on *may* change. Only those before t must not."),
            Mistake("not torch.allclose(after[t:], before[t:])", "You looked at the future's own results. Look at those before t."),
            Mistake("not torch.allclose(after[: t - 1], before[: t - 1])", "One row is missing: the one directly before t, where leaks are most common."),
            Mistake("not torch.allclose(after[: t + 1], before[: t + 1])", "One row too many: word t itself was changed, so its result may change."),
            Mistake("after[:t] != before[:t]", "This compares number by number and gives a table. One answer is wanted: is there any difference?"),
            Mistake("abs(after[:t].sum() - before[:t].sum()) > 1.0", "A small leak slips through, and so do changes that cancel out. Compare number by number."),
        ],
        wrong=["bool((after[:t] - before[:t]).abs().mean() > 1e-4)",
               '((after - before)[:t].max() > 1e-6).item()',
               'not torch.allclose(after[:t].abs(), before[:t].abs())',
               'not torch.allclose(after[:t].norm(dim=-1), before[:t].norm(dim=-1))',
               'not torch.allclose(after[:t].mean(0), before[:t].mean(0))',
               'bool(((after[:t] - before[:t]).sum(0).abs() > 1e-5).any())',
               'not torch.allclose(after[:t], before[:t], rtol=0.05)',
               'not torch.allclose(after[:t], before[:t], atol=1e-3)',
               "False", "True", "not torch.allclose(changed[:t], vectors[:t])", "not torch.allclose(after[0], before[0])",
               "not torch.allclose(after[:t, 0], before[:t, 0])", "not torch.equal(after[:2], before[:2])"],
        right=["bool((after[:t] - before[:t]).abs().max() > 1e-6)", "not torch.isclose(after[:t], before[:t]).all()",
               "any(not torch.allclose(after[i], before[i]) for i in range(t))", "not torch.equal(after[:t], before[:t])"],
    ),
]

DROPOUT = [
    Exercise(
        "keep", level=2, read=read_keep,
        hints=("If p is 0.1, nine of ten should stay. Which part of the numbers between 0 and 1 is nine tenths long?",
               "A number drawn between 0 and 1 is smaller than p with probability p.",
               "Those that are *not* smaller than p stay: compare `noise` with p."),
        mistakes=[
            Mistake('torch.rand(weights.shape) >= p', "The share is right, but these are other numbers than `noise`, and the caller's `generator` has no say in them: the same seed would drop other places each time."),
            Mistake("noise < p", "This is True with probability p, so it marks those that *go*. Turn it round."),
            Mistake("noise >= 0.5", "Always a half. The share is said by p."),
            Mistake("noise > 0", "All of them stay."),
            Mistake("torch.full(weights.shape, torch.rand(1, generator=generator).item() >= p)", "One throw for the whole table: all stay or all go. Each weight has its own number in `noise`."),
            Mistake("noise >= p * 2", "Too many go: the limit must be p itself."),
        ],
        wrong=['noise >= noise.quantile(p)', "noise >= p * 0.98",
               "noise >= 1 - p", "noise.round()", "noise", "torch.ones_like(weights)", "noise >= p ** 2"],
        right=["noise < 1 - p", "~(noise < p)", "noise > p", "torch.rand(weights.shape, generator=generator) >= p"],
    ),
    Exercise(
        "drop", level=2, read=read_drop, ready_made=["dropout", "dropout_", "Dropout"],
        hints=("True counts as 1 and False as 0 in a product. Then: if half of the weights go, how much must the others count?",
               "On average a share 1 - p survives. Multiply by something that makes up for it.",
               "The weights times `keep`, divided by the share that survives."),
        mistakes=[
            Mistake('weights * keep * 2', 'True for p = 0.5 only. By how much must the survivors grow for any p?'),
            Mistake('weights.detach() * keep / (1 - p)', 'The numbers are right, but the weights were cut off from the gradient, and nothing could be learned through them.'),
            Mistake("weights * keep", "Dropped, but the survivors are not scaled: on average, everything has become smaller."),
            Mistake("weights * keep / p", "Divided by the share that *goes*. The share that survives is the other one."),
            Mistake("weights * keep * (1 - p)", "Multiplied, where the survivors should become larger."),
            Mistake("weights / (1 - p)", "Scaled, but nobody was dropped."),
            Mistake("weights * ~keep / (1 - p)", "The wrong ones stayed: `keep` is True for those that should survive."),
            Mistake("weights * keep / (1 + p)", "The survivors have become smaller. If half of them go, the others count double: which share survives?"),
        ],
        wrong=['weights * keep / max(1 - p, 0.05)', "weights * keep / (1 - p) if weights.dim() > 1 else weights * keep",
               "weights", "torch.zeros_like(weights)", "weights * keep / keep.sum(dim=-1, keepdim=True)",
               "weights * noise / (1 - p)", "keep / (1 - p)"],
        right=["torch.where(keep, weights / (1 - p), 0.0)", "weights.masked_fill(~keep, 0.0) / (1 - p)", "weights * (keep / (1 - p))",
               "weights * keep.float() * (1 / (1 - p))"],
    ),
    Exercise(
        "average", level=1, given=causal_tables, read=read_average,
        hints=("Along which axis do the 1,000 draws stand?",
               "A mean along one axis makes that axis disappear. (W, W) should be left.",
               "`tables.mean(dim=…)` along the first axis."),
        mistakes=[
            Mistake("tables.mean()", "One mean of everything. One for each place of the table is wanted."),
            Mistake("tables.mean(dim=-1)", "You took the mean along each row of each table. The draws stand along the first axis."),
            Mistake("tables[0]", "A single draw. The mean of all is wanted."),
            Mistake("tables.sum(dim=0)", "The sum of 1,000 draws. Divide by how many there are."),
            Mistake("tables.mean(dim=0, keepdim=True)", "The numbers are right, with one axis too many."),
            Mistake("causal_weights", "Exactly the old weights: the draws have no part in them. Let the draws show it."),
            Mistake("tables.median(dim=0).values", "The median takes the middle one of all draws. What stays the same is the *mean*."),
        ],
        wrong=["tables.cumsum_(dim=0)[-1] / len(tables)",
               "tables.amax(dim=0)", "tables.mean(dim=1)", "tables[:10].mean(dim=0)", "tables.mean(dim=0) / 2"],
        right=["tables.sum(dim=0) / len(tables)", "torch.mean(tables, 0)", "sum(tables) / 1000", "torch.einsum('nij->ij', tables) / tables.shape[0]"],
    ),
    Exercise(
        "quiet", level=1, read=read_quiet,
        hints=("Does a finished model drop anything when it writes?",
               "Two methods switch the mode; the text above names both.",
               "Call the `eval` method of `dropout_layer`."),
        mistakes=[
            Mistake("dropout_layer.train()", "The layer still is in the mode for learning, in which it began. Which method is for a finished model? And a method acts only when it is called, with parentheses."),
            Mistake("dropout_layer.p = 0.0", "Nothing is dropped any more, but the layer has forgotten its p and still is in training mode. Switch the mode."),
            Mistake("dropout_layer = nn.Identity()", "You replaced the layer. It should stay what it is, in another mode."),
            Mistake("dropout_layer = nn.Dropout(1.0).eval()", "The mode is right, but p is another one. Switch the layer that you have."),
            Mistake("dropout_layer = dropout_layer(causal_weights)", "You sent weights through it, and what came out took the layer's place. Switch its mode instead."),
        ],
        wrong=['torch.no_grad()', "dropout_layer.train(True)", "pass", "dropout_layer.requires_grad_(False)", "dropout_layer.eval", "dropout_layer = None",
               "torch.set_grad_enabled(False)"],
        right=["dropout_layer.train(False)", "dropout_layer = dropout_layer.eval()", "dropout_layer.training = False", "dropout_layer.train(mode=False)"],
    ),
]

REAL = [
    Exercise(
        "raw_scores", level=2, given=batches,
        hints=("The same as `vectors @ vectors.T`, only that the batch in front must stay where it is.",
               "The second factor should be (B, C, T). Which two axes have changed places?",
               "Swap the last two axes of `x` with `transpose(-2, -1)`, then `@`."),
        mistakes=[
            Mistake("x @ x", "The shapes do not meet: (B, T, C) by (B, T, C). The second factor must be (B, C, T)."),
            Mistake("x @ x.transpose(0, 1)", "You swapped batch and text. The batch stays; swap the last two axes."),
            Mistake("x.transpose(-2, -1) @ x", "This compares the C numbers with each other: (B, C, C). Tokens with tokens are wanted."),
            Mistake("(x * x).sum(dim=-1)", "Each token with itself only. Every token should meet every token of its text."),
            Mistake("x @ x.transpose(-2, -1) / math.sqrt(C)", "The scale is in the next line already. Here, the plain dot products."),
            Mistake("x.flatten(0, 1) @ x.flatten(0, 1).T", "Tokens of different texts meet here. Each text of the batch wants a table of its own."),
        ],
        wrong=["torch.zeros(B, T, T)", "x[0] @ x[0].T", "F.softmax(x @ x.transpose(-2, -1), dim=-1)", "x @ x.reshape(B, C, T)"],
        right=["x @ x.mT", "torch.einsum('bqc,bkc->bqk', x, x)", "torch.bmm(x, x.permute(0, 2, 1))", "torch.stack([row @ row.T for row in x])"],
    ),
    Exercise(
        "at_itself", level=2, given=raw_weight_tables,
        hints=("A token looks at itself when the place it looks at is its own place. What are the places of T tokens?",
               "`torch.arange(T)` holds 0 to T - 1. Compare `looks_at` with it; True counts as 1 in a sum.",
               "The sum of `looks_at == …`, made a Python integer with `.item()`."),
        mistakes=[
            Mistake("(looks_at == torch.arange(T)).sum(dim=-1)", "One number for each text. One for the whole batch is wanted."),
            Mistake("looks_at.sum().item()", "These are the places added up. Ask of each place whether it is the right one, then count."),
            Mistake("(looks_at == 0).sum().item()", "You counted those who look at the *first* token. Each token has its own place."),
            Mistake("B * T", "That is how many tokens there are. Count those who look at themselves."),
            Mistake("(looks_at != torch.arange(T)).sum().item()", "These are the ones that look elsewhere."),
            Mistake("(looks_at == torch.arange(T)).sum()", "The number is right, but it is still a tensor. A Python integer is wanted."),
            Mistake("(looks_at == torch.arange(T)).all().item()", "This says whether *all* of them do. Count how many."),
        ],
        wrong=["16", "looks_at.numel()", "(looks_at == torch.arange(T)).float().mean().item()", "(looks_at[0] == torch.arange(T)).sum().item()"],
        right=["int((looks_at == torch.arange(T)).sum())", "sum(int(row[t]) == t for row in looks_at for t in range(T))",
               "torch.count_nonzero(looks_at == torch.arange(T)[None]).item()", "looks_at.eq(torch.arange(T)).sum().item()"],
    ),
    Exercise(
        "self_scores", level=2, given=raw_tables,
        hints=("Where in a table of scores does a token meet itself?",
               "On the diagonal. `diagonal(dim1=…, dim2=…)` reads it along two axes that you name.",
               "The diagonal of `raw_scores` along its last two axes."),
        mistakes=[
            Mistake("raw_scores.diagonal()", "Without axes named, `diagonal` takes the first two: batch and text. You want the last two."),
            Mistake("raw_scores.amax(dim=-1)", "This is each token's *largest* score. In our set-up that happens to be its own; in general it is not."),
            Mistake("raw_scores[0].diagonal()", "One text only. All B are wanted."),
            Mistake("raw_scores.sum(dim=-1)", "Whole rows added up. Read out one entry of each row."),
            Mistake("torch.full((B, T), float(C))", "The same number everywhere, whatever the table holds. Read each one out of it."),
            Mistake("x.norm(dim=-1)", "That is the length of each vector. Its score with itself is the *square* of that."),
        ],
        wrong=["x.mul_(x).sum(dim=-1)",
               "raw_scores[:, 0]", "raw_scores", "raw_scores.mean(dim=-1)", "raw_scores.diagonal(dim1=-2, dim2=-1).sum(dim=-1)"],
        right=["torch.diagonal(raw_scores, dim1=1, dim2=2)", "torch.einsum('btt->bt', raw_scores)", "raw_scores[:, torch.arange(T), torch.arange(T)]",
               "torch.stack([table.diagonal() for table in raw_scores])", "(x * x).sum(dim=-1)"],
    ),
    Exercise(
        "projections", level=2, given=sizes, read=read_projections,
        hints=("Three layers, separated by commas or in a list. How many numbers go in, and how many come out?",
               "`nn.Linear(numbers in, numbers out, bias=…)`.",
               "From C to D, with `bias=False`, three times."),
        mistakes=[
            Mistake("nn.Linear(C, D), nn.Linear(C, D), nn.Linear(C, D)", "A linear layer brings a bias along unless you tell it not to."),
            Mistake("[nn.Linear(D, C, bias=False) for _ in range(3)]",
                    "In and out are swapped: what goes in has C numbers. (The *weight* lies the other way round, but the layer is made with in, out.)"),
            Mistake("[nn.Linear(C, D, bias=False)] * 3", "One layer with three names: query, key and value would always be the same."),
            Mistake("[nn.Linear(C, C, bias=False) for _ in range(3)]", "As many numbers come out as go in. The head size is D."),
            Mistake("[nn.Linear(12, 4, bias=False) for _ in range(3)]",
                    "The sizes are typed in. Use the letters, so that the line holds for other sizes as well."),
            Mistake("nn.Linear(C, D, bias=False)", "That is one layer. Three names wait for one each."),
            Mistake("[nn.Linear(C, 3 * D, bias=False) for _ in range(3)]", "Each layer makes the numbers for one role only: D, not three times D."),
        ],
        wrong=['[nn.Linear(C, D, bias=False).requires_grad_(False) for _ in range(3)]',
               '[nn.Linear(C, D, bias=False, dtype=torch.float64) for _ in range(3)]',
               "[nn.Linear(T, D, bias=False) for _ in range(3)]", "[nn.Embedding(D, C) for _ in range(3)]",
               "nn.Linear(C, D, bias=False), nn.Linear(C, D, bias=False)", "nn.Linear(C, D, bias=False), nn.Linear(C, D, bias=False), nn.Linear(C, C, bias=False)"],
        right=["nn.Linear(C, D, bias=False), nn.Linear(C, D, bias=False), nn.Linear(C, D, bias=False)",
               "(nn.Linear(in_features=C, out_features=D, bias=False) for _ in 'qkv')", "map(lambda _: nn.Linear(C, D, False), range(3))"],
    ),
    Exercise(
        "weight_shape", level=1, given=sizes, ready_made=["shape", "size"],
        hints=("Look at the small layer above: it takes 3 numbers and gives 5. Which of the two comes first in its weight?",
               "One row for each number that comes out, one column for each that goes in. Which letters are these?",
               "A tuple of two letters: out first, then in."),
        mistakes=[
            Mistake("(C, D)", "That is the order in which the layer is *made*. It is stored the other way round."),
            Mistake("(4, 12)", "Right for these sizes. Say it with letters."),
            Mistake("(B, T, D)", "This is the shape of what comes out. The weight knows nothing of batch and text."),
            Mistake("(D,)", "One number for each output: that would be a bias. The weight also has an axis for what goes in."),
            Mistake("D * C", "That is how many numbers it has. The shape is a tuple."),
        ],
        wrong=['tuple(query_fc.weight.shape)', "(C, C)", "(D, D)", "(T, C)", "(12, 4)", "[D, C]"],
        right=['(D,) + (C,)', "tuple([D, C])", "(C, D)[::-1]", "(query_fc.out_features, query_fc.in_features)"],
    ),
    Exercise(
        "by_hand", level=2, given=layers, read=read_by_hand, ready_made=["linear", "forward"],
        hints=("x ends in C. With what must the other factor begin, and how does the weight lie?",
               "The weight is (D, C). Lay it on its side.",
               "`x @` the transposed `query_weight`."),
        mistakes=[
            Mistake("query_fc(x)", "The numbers are right, but the layer itself has done the work. Here the product is to be written out, with its weight."),
            Mistake("x @ query_weight", "The weight is (D, C), and x ends in C. Lay the weight on its side first."),
            Mistake("query_weight @ x", "The order is the wrong way round: x comes first, so that B and T stay in front."),
            Mistake("x * query_weight", "Entry by entry; a linear layer is a matrix product."),
            Mistake("x @ key_fc.weight.T", "The product is right, the layer is not: you took the weight of the key layer."),
            Mistake("query_weight @ x.transpose(-2, -1)", "The right numbers, with the last two axes swapped. (B, T, D) is wanted."),
            Mistake("x @ query_weight.reshape(C, D)", "`reshape` fills the numbers into a new frame in reading order; it does not swap axes."),
        ],
        wrong=["torch.zeros(B, T, D)", "x", "x[..., :D]", "x @ query_weight.T / math.sqrt(D)", "(x @ query_weight.T)[0]"],
        right=['x @ query_fc.weight.T',
               "torch.matmul(x, query_weight.transpose(0, 1))", "torch.einsum('btc,dc->btd', x, query_weight)",
               "(query_weight @ x.transpose(-2, -1)).transpose(-2, -1)", "(x[:, :, None] * query_weight).sum(dim=-1)"],
    ),
    Exercise(
        "qkv", level=1, given=layers_with_one_result, read=["query", "key", "value"],
        hints=("Each layer is called like a function.",
               "Three calls, separated by commas, in the order of the names on the left.",
               "`query_fc(x)` first; the other two layers get the same x."),
        mistakes=[
            Mistake('(query_fc(x),) * 3', "One result under three names: all of it came from the query's layer. Each name has a layer of its own."),
            Mistake("query_fc(x), key_fc(query_fc(x)), value_fc(x)", "The layers stand side by side, not in a row: each gets x."),
            Mistake("key_fc(x), query_fc(x), value_fc(x)", "Query and key have changed places. The order on the left counts."),
            Mistake("query_fc(x), key_fc(x), key_fc(x)", "Two of the three came from the same layer."),
            Mistake("x, x, x", "That is where we were: everyone plays all three roles with the same vector."),
            Mistake("query_fc(x[0]), key_fc(x[0]), value_fc(x[0])", "Only the first text of the batch. The layers can take all at once."),
            Mistake("query_fc, key_fc, value_fc", "These are the layers themselves. Call them."),
        ],
        wrong=["query_fc(x), key_fc(x), x", "value_fc(x), key_fc(x), query_fc(x)", "query_fc(x), value_fc(x), key_fc(x)"],
        right=['by_hand, key_fc(x), value_fc(x)', 'x @ query_weight.T, key_fc(x), value_fc(x)', "[layer(x) for layer in (query_fc, key_fc, value_fc)]", "x @ query_fc.weight.T, x @ key_fc.weight.T, x @ value_fc.weight.T",
               "map(lambda layer: layer(x), [query_fc, key_fc, value_fc])"],
    ),
    Exercise(
        "scores", level=2, given=queries_and_keys,
        hints=("Who asks stands in the rows, who is compared with in the columns. And how many terms does such a dot product have?",
               "`transpose(-2, -1)` for the second factor; the scale is a square root of the length of a query.",
               "`query @ key.transpose(…)`, divided by `math.sqrt` of the head size."),
        mistakes=[
            Mistake("query @ key.transpose(-2, -1)", "The scale is missing: these scores stray too far."),
            Mistake("query @ key.transpose(-2, -1) / math.sqrt(C)", "C was the length before the layers. The vectors that meet here have the head size."),
            Mistake("query @ key.transpose(-2, -1) / math.sqrt(T)", "How many tokens there are plays no part. How many terms does each dot product have?"),
            Mistake("query @ key.transpose(-2, -1) / D", "Divided by the variance. The spread is its square root."),
            Mistake("key @ query.transpose(-2, -1) / math.sqrt(D)", "Rows and columns are swapped: each *row* should belong to a query."),
            Mistake("query @ key.transpose(-2, -1) / 2", "True for a head size of 4. Say it with the letter."),
            Mistake("query @ query.transpose(-2, -1) / math.sqrt(D)", "The queries were compared with each other. They should meet the keys."),
            Mistake("query.transpose(-2, -1) @ key / math.sqrt(D)", "This compares the D numbers, summed over the text. Tokens with tokens are wanted."),
        ],
        wrong=["query.div_(math.sqrt(D)) @ key.transpose(-2, -1)",
               "torch.zeros(B, T, T)", "query @ key.transpose(-2, -1) * math.sqrt(D)", "F.softmax(query @ key.transpose(-2, -1) / math.sqrt(D), dim=-1)",
               "query @ key.reshape(B, D, T) / math.sqrt(D)", "query @ key.transpose(-2, -1) / math.sqrt(12)"],
        right=["torch.einsum('bqd,bkd->bqk', query, key) * D ** -0.5", "(query / math.sqrt(D)) @ key.mT", "torch.bmm(query, key.permute(0, 2, 1)) / query.shape[-1] ** 0.5",
               "torch.stack([q @ k.T / math.sqrt(D) for q, k in zip(query, key)])"],
    ),
    Exercise(
        "future_free", level=2, given=scores_to_mask, read=read_future_free,
        hints=("Two steps: cut the corner that you need out of the triangle, then put minus infinity where it is 0.",
               "The corner is the first T rows and the first T columns: a slice with two parts.",
               "`scores.masked_fill(tril[:T, :T] == 0, …)`."),
        mistakes=[
            Mistake("scores.masked_fill(tril[:T, :T] == 0, -1e9)", "A low score does for ordinary numbers. But the open scores may be lower still, and then the future gets everything. One number is below all others."),
            Mistake("scores.masked_fill(tril == 0, float('-inf'))",
                    "The triangle is made for the longest text; a shorter one does not fit. Cut its rows *and* its columns to T."),
            Mistake("scores.masked_fill(tril[:T, :T] == 1, float('-inf'))", "The wrong half is gone: you hid the past."),
            Mistake("scores.masked_fill(tril[:T, :T] == 0, 0.0)", "A score of 0 still gets weight."),
            Mistake("scores.masked_fill(tril[:8, :8] == 0, float('-inf'))", "The 8 is typed in. How many tokens are there really?"),
            Mistake("scores.masked_fill(tril[-T:, -T:].T == 0, float('-inf'))", "The triangle lies on its side: everyone sees the future and not the past."),
            Mistake("F.softmax(scores.masked_fill(tril[:T, :T] == 0, float('-inf')), dim=-1)", "Masked, and one step too far: softmax comes in the next blank."),
        ],
        wrong=["scores.masked_fill(scores * tril[:T, :T] == 0, float('-inf'))",
               "scores", "scores.masked_fill_(tril[:T, :T] == 0, float('-inf'))", "torch.tril(scores)", "scores.masked_fill(tril[:T] == 0, float('-inf'))", "F.softmax(scores, dim=-1).masked_fill(tril[:T, :T] == 0, float('-inf'))",
               "scores[:, :T - 1, :T - 1]"],
        right=["torch.where(tril[:T, :T] == 1, scores, float('-inf'))", "scores.masked_fill(torch.ones(T, T).triu(1).bool(), -math.inf)",
               "scores.masked_fill(~tril[:T, :T].bool(), float('-inf'))", "scores.masked_fill(tril[None, :T, :T] < 0.5, -torch.inf)"],
    ),
    Exercise(
        "weights", level=2, given=masked_scores, read=read_weights,
        hints=("First make weights of the scores, then let some of them drop.",
               "`F.softmax` with its `dim`, and around it the layer `dropout`, called like a function.",
               "`dropout(…)` of the softmax of `future_free` along the last axis."),
        mistakes=[
            Mistake('F.dropout(F.softmax(future_free, dim=-1), dropout.p)', 'This drops always, although the layer was put into its quiet mode. Send the weights through the layer, which knows its mode.'),
            Mistake('dropout(dropout(F.softmax(future_free, dim=-1)))', 'Dropout came twice: while the model learns, too many weights go, and the survivors grow too much.'),
            Mistake("F.softmax(future_free, dim=-1)", "The weights are right. Dropout is missing: in a quiet layer nobody sees the difference, while learning one does."),
            Mistake("F.softmax(dropout(future_free), dim=-1)", "Dropout came before softmax. It should act on the weights."),
            Mistake("dropout(F.softmax(future_free, dim=1))", "Softmax ran down the columns. The weights of the token that *asks* should add up to 1."),
            Mistake("dropout(future_free)", "These are still scores. Softmax makes weights of them."),
            Mistake("dropout(F.softmax(future_free, dim=0))", "Softmax ran across the batch: two texts that have nothing to do with each other."),
            Mistake("dropout(F.softmax(future_free / math.sqrt(D), dim=-1))", "Scaled once more. The scores are scaled already."),
        ],
        wrong=["dropout(future_free.exp() / future_free.exp().sum(dim=-1, keepdim=True))",
               'F.dropout1d(F.softmax(future_free, dim=-1), dropout.p, dropout.training)',
               'F.softmax(future_free, dim=-1) * dropout(torch.ones(T, T))',
               'F.softmax(future_free, dim=-1) * dropout(torch.ones(B, T, 1))',
               "future_free", "torch.ones(B, T, T) / T", "dropout(torch.exp(future_free))", "dropout(F.log_softmax(future_free, dim=-1))",
               "dropout(F.softmax(future_free.clamp(max=3), dim=-1))"],
        right=["dropout(future_free.softmax(dim=-1))", "dropout(F.softmax(future_free, 2))", "dropout(softmax_rows(future_free))",
               "dropout(torch.exp(F.log_softmax(future_free, dim=-1)))"],
    ),
    Exercise(
        "output", level=1, given=masked_scores, read=read_output,
        hints=("What is mixed: queries, keys or values?",
               "Weights (B, T, T) and values (B, T, D): which product is (B, T, D)?",
               "`weights`, then `@`, then what tokens hand over."),
        mistakes=[
            Mistake('dropout(weights) @ value', 'Dropout has had its turn in the line above, on the weights. Mix with `weights` as they are.'),
            Mistake("weights @ x", "You mixed the tokens' own vectors. What they hand over is the value."),
            Mistake("weights.transpose(-2, -1) @ value", "Columns were used as weights: each token would take from the *future*."),
            Mistake("value @ weights", "The order is the wrong way round."),
            Mistake("weights * value", "Entry by entry; a mixture adds up over the tokens."),
            Mistake("weights @ key", "Keys are for being found. What is handed over is another tensor."),
            Mistake("future_free @ value", "The scores were used in place of the weights."),
        ],
        wrong=['dropout(F.softmax(future_free, dim=-1) @ value)', 'dropout(weights @ value)', 'F.softmax(future_free, dim=-1) @ value', "value", "torch.zeros(B, T, D)", "weights @ query", "weights[0] @ value[0]", "(weights @ value).sum(dim=1)"],
        right=["torch.matmul(weights, value)", "torch.einsum('bqk,bkd->bqd', weights, value)", "torch.bmm(weights, value)",
               "torch.stack([w @ v for w, v in zip(weights, value)])"],
    ),
    Exercise(
        "causal_attention", level=3, read=read_causal_attention, ready_made=["scaled_dot_product_attention"],
        hints=("The lines are all there, further up. What has to come from the shapes now, instead of from names?",
               "`query.shape[-2:]` holds T and D, however many axes stand in front. The mask fits all of them.",
               "Scores over `math.sqrt(D)`, masked with a triangle of T, softmax along the last axis, `@ value`."),
        mistakes=[
            Mistake("scores = (query @ key.transpose(-2, -1) / math.sqrt(D)).masked_fill(tril[:T, :T] == 0, float('-inf'))\nreturn F.softmax(scores, dim=-1) @ value", "The triangle was made for the 8 tokens of the notebook's batch. Take T and D from the query that comes in, and make a triangle that fits."),
            Mistake("T, D = query.shape[-2:]\nscores = (query @ key.transpose(-2, -1) / math.sqrt(D)).masked_fill(tril[:T, :T] == 0, float('-inf'))\nreturn F.softmax(scores, dim=-1) @ value", "For a text of more than 8 tokens the triangle is too small: `tril` is the notebook's. Make one for the T that comes in."),
            Mistake("T = query.shape[-2]\nscores = (query @ key.transpose(-2, -1) / 2).masked_fill(torch.tril(torch.ones(T, T)) == 0, float('-inf'))\nreturn F.softmax(scores, dim=-1) @ value", "The scale fits a head size of 4, as the notebook's is, and no other. Take D from the query that comes in."),
            Mistake('T, D = query.shape[-2:]\nscores = (query @ key.transpose(-2, -1) / math.sqrt(D)).masked_fill(torch.tril(torch.ones(T, T)) == 0, -1e9)\nreturn F.softmax(scores, dim=-1) @ value', 'A very low score does for ordinary numbers. But the open scores may be lower still, and then the future gets everything. One number is below all others.'),
            Mistake('T, D = query.shape[-2:]\nweights = F.softmax(query @ key.transpose(-2, -1) / math.sqrt(D), dim=-1).tril()\nreturn weights / weights.sum(dim=-1, keepdim=True) @ value', 'It works for ordinary numbers. But where the future has a far larger score, nothing is left for the rest, and 0 / 0 is nan: remember the score of 200.'),
            Mistake("T, D = query.shape[-2:]\nscores = (query @ key.transpose(-2, -1) / math.sqrt(D)).masked_fill(torch.tril(torch.ones(T, T)) == 0, float('-inf'))\nreturn F.softmax(scores, dim=-1).detach() @ value", 'The numbers are right, but nothing flows back to queries and keys: the weights were cut off from the gradient.'),
            Mistake("T, D = query.shape[-2:]\nscores = (query @ key.transpose(-2, -1) / math.sqrt(D)).masked_fill(torch.tril(torch.ones(T, T)) == 0, float('-inf'))\nreturn (F.softmax(scores, dim=-1) @ value).detach()", 'The numbers are right, but the result was cut off from the gradient, and nothing could be learned through it.'),
            Mistake("T = query.shape[-2]\nscores = query @ key.transpose(-2, -1)\nscores = scores.masked_fill(torch.tril(torch.ones(T, T)) == 0, float('-inf'))\n"
                    "return F.softmax(scores, dim=-1) @ value", "The scale is missing."),
            Mistake("T = query.shape[-2]\nscores = query @ key.transpose(-2, -1) / math.sqrt(value.shape[-1])\nscores = scores.masked_fill(torch.tril(torch.ones(T, T)) == 0, float('-inf'))\n"
                    "return F.softmax(scores, dim=-1) @ value", "You took the size of the *value* for the scale. It is queries and keys that meet in the dot product."),
            Mistake("return F.softmax(query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1]), dim=-1) @ value", "The mask is missing: everyone sees the future."),
            Mistake("T, D = query.shape[-2:]\nscores = query @ key.transpose(-2, -1) / math.sqrt(D)\nscores = scores.masked_fill(torch.tril(torch.ones(T, T)) == 0, 0.0)\n"
                    "return F.softmax(scores, dim=-1) @ value", "The future has a score of 0, and a score of 0 still gets weight."),
            Mistake("T, D = query.shape[-2:]\nscores = query @ key.transpose(-2, -1) / math.sqrt(D)\nscores = scores.masked_fill(torch.tril(torch.ones(T, T)) == 0, float('-inf'))\n"
                    "return F.softmax(scores, dim=-2) @ value", "Softmax ran down the columns. The weights of a *query* should add up to 1."),
            Mistake("T, D = query.shape[-2:]\nscores = query @ key.transpose(1, 2) / math.sqrt(D)\nscores = scores.masked_fill(torch.tril(torch.ones(T, T)) == 0, float('-inf'))\n"
                    "return F.softmax(scores, dim=-1) @ value", "Axes 1 and 2 are the last two only when there are three. Count them from the back."),
            Mistake("T, D = query.shape[-2:]\nweights = F.softmax(query @ key.transpose(-2, -1) / math.sqrt(D), dim=-1)\nreturn torch.tril(weights) @ value",
                    "You masked after softmax. The rows no longer add up to 1."),
        ],
        wrong=["T, D = query.shape[-2:]\nscores = query @ key.transpose(-2, -1) / math.sqrt(D)\nscores = scores.masked_fill(scores.tril() == 0, float('-inf'))\nreturn F.softmax(scores, dim=-1) @ value",
               "T, D = query.shape[-2:]\nscores = query @ key.transpose(-2, -1) / math.sqrt(D)\nscores = scores.masked_fill(scores * torch.tril(torch.ones(T, T)) == 0, float('-inf'))\nreturn F.softmax(scores, dim=-1) @ value",
               'T, D = query.shape[-2:]\nscores = query @ key.transpose(-2, -1) / math.sqrt(D)\nscores = scores.masked_fill(torch.tril(torch.ones(T, T)) == 0, -1e30)\nreturn F.softmax(scores, dim=-1) @ value',
               "T, D = query.shape[-2:]\nscores = query @ key.transpose(-2, -1) / math.sqrt(D)\nscores = scores.masked_fill(torch.tril(torch.ones(T, T)) == 0, float('-inf'))\nreturn (F.softmax(scores, dim=-1) @ value).float()",
               "T, D = query.shape[-2:]\nscores = query @ key.transpose(-2, -1) / math.sqrt(D)\nscores = scores.masked_fill(torch.tril(torch.ones(T, T)) == 0, float('-inf'))\nreturn dropout(F.softmax(scores, dim=-1)) @ value",
               "return value", "return weights @ value", "return output",
               "T, D = query.shape[-2:]\nscores = query @ key.detach().transpose(-2, -1) / math.sqrt(D)\nscores = scores.masked_fill(torch.tril(torch.ones(T, T)) == 0, float('-inf'))\n"
               "return F.softmax(scores, dim=-1) @ value",
               "T, D = query.shape[-2:]\nscores = key @ query.transpose(-2, -1) / math.sqrt(D)\nscores = scores.masked_fill(torch.tril(torch.ones(T, T)) == 0, float('-inf'))\n"
               "return F.softmax(scores, dim=-1) @ value",
               "T = query.shape[-2]\nscores = (query @ key.transpose(-2, -1) / math.sqrt(D)).masked_fill(torch.tril(torch.ones(T, T)) == 0, float('-inf'))\nreturn F.softmax(scores, dim=-1) @ value"],
        right=["T = query.shape[-2]\nscores = torch.einsum('...qd,...kd->...qk', query, key) * query.shape[-1] ** -0.5\nfuture = torch.ones(T, T).triu(1).bool()\n"
               "return scores.masked_fill(future, -math.inf).softmax(-1) @ value",
               "T, D = query.shape[-2:]\nopen = torch.arange(T)[:, None] >= torch.arange(T)\nscores = torch.where(open, (query / math.sqrt(D)) @ key.mT, float('-inf'))\n"
               "return torch.matmul(F.softmax(scores, dim=-1), value)",
               "T, D = query.shape[-2:]\nscores = query @ key.mT / math.sqrt(D) + torch.full((T, T), float('-inf')).triu(1)\nreturn softmax_rows(scores) @ value"],
    ),
    Exercise(
        "query_gradient", level=2, read=read_query_gradient, seconds=TORCH_FUNC,
        hints=("From the output to one number, from there back, and the result is read where the calculation began.",
               "`square()` and `sum()` make one number; `backward()` goes back from it.",
               "After `backward()` the gradient is at `query.grad`."),
        mistakes=[
            Mistake("attention(query, key, value).sum().backward()\nreturn query.grad", "The outputs are added up without being squared."),
            Mistake("attention(query, key, value).square().mean().backward()\nreturn query.grad", "A mean in place of the sum makes every gradient smaller."),
            Mistake("attention(query, key, value).sum().square().backward()\nreturn query.grad", "First square each output, then add up; not the other way round."),
            Mistake("return attention(query, key, value).square().sum()", "That is the number from which to go back. Its gradient is wanted."),
            Mistake("result = attention(query, key, value).square().sum()\nresult.backward()\nreturn result.grad",
                    "The gradient does not wait at the end, but where the calculation began."),
            Mistake("causal_attention(query, key, value).square().sum().backward()\nreturn query.grad",
                    "You called your own function, whatever came in. The name of the argument is `attention`."),
        ],
        wrong=['attention(query, key, value).square().sum().backward()\nreturn query.grad.float()',
               "return query", "return torch.zeros_like(query)", "attention(query, key, value).square().sum().sqrt().backward()\nreturn query.grad",
               "attention(key, query, value).square().sum().backward()\nreturn query.grad", "attention(query, query, value).square().sum().backward()\nreturn query.grad"],
        right=["return torch.func.grad(lambda q: attention(q, key, value).pow(2).sum())(query.detach())",
               "return torch.autograd.grad(attention(query, key, value).square().sum(), query)[0]",
               "(attention(query, key, value) ** 2).sum().backward()\nreturn query.grad",
               "result = attention(query, key, value)\nresult.backward(gradient=2 * result.detach())\nreturn query.grad"],
    ),
]

HEAD = [
    Exercise(
        "class_layers", level=2, read=read_head, alone=ALONE,
        hints=("The three layers of part I, as attributes. From where do the two sizes come here?",
               "C is `config.embedding_dim`; D came in as an argument.",
               "`self.query_fc = nn.Linear(config.embedding_dim, head_size, bias=False)`, and two more of the kind."),
        mistakes=[
            Mistake("self.query_fc = nn.Linear(config.embedding_dim, head_size)\nself.key_fc = nn.Linear(config.embedding_dim, head_size)\n"
                    "self.value_fc = nn.Linear(config.embedding_dim, head_size)", "The layers have a bias. They should have none."),
            Mistake("self.query_fc = nn.Linear(config.embedding_dim, 4, bias=False)\nself.key_fc = nn.Linear(config.embedding_dim, 4, bias=False)\n"
                    "self.value_fc = nn.Linear(config.embedding_dim, 4, bias=False)", "The head size is typed in. It comes in as an argument."),
            Mistake("self.query_fc = nn.Linear(head_size, config.embedding_dim, bias=False)\nself.key_fc = nn.Linear(head_size, config.embedding_dim, bias=False)\n"
                    "self.value_fc = nn.Linear(head_size, config.embedding_dim, bias=False)", "In and out are swapped."),
            Mistake("self.query_fc = self.key_fc = self.value_fc = nn.Linear(config.embedding_dim, head_size, bias=False)",
                    "One layer with three names. Each role needs its own."),
            Mistake("self.query_fc = nn.Linear(C, D, bias=False)\nself.key_fc = nn.Linear(C, D, bias=False)\nself.value_fc = nn.Linear(C, D, bias=False)",
                    "`C` and `D` are names of the notebook. Inside the box, sizes come from `config` and `head_size`."),
            Mistake("self.query_fc = nn.Linear(config.embedding_dim, config.embedding_dim, bias=False)\nself.key_fc = nn.Linear(config.embedding_dim, config.embedding_dim, bias=False)\n"
                    "self.value_fc = nn.Linear(config.embedding_dim, config.embedding_dim, bias=False)", "As many numbers come out as go in. The head size is another one."),
        ],
        wrong=['self.query_fc, self.key_fc, self.value_fc = (nn.Linear(config.embedding_dim, head_size, bias=False) for _ in range(3))\nself.key_fc.weight.data.copy_(self.query_fc.weight.data)',
               'self.query_fc, self.key_fc, self.value_fc = (nn.Linear(config.embedding_dim, head_size, bias=False) for _ in range(3))\nnn.init.zeros_(self.query_fc.weight)',
               'self.query_fc, self.key_fc, self.value_fc = (nn.Linear(config.embedding_dim, head_size, bias=False) for _ in range(3))\nfor layer in (self.query_fc, self.key_fc, self.value_fc):\n    nn.init.normal_(layer.weight, std=10.0)',
               'torch.manual_seed(1337)\nself.query_fc, self.key_fc, self.value_fc = (nn.Linear(config.embedding_dim, head_size, bias=False) for _ in range(3))',
               "self.query_fc, self.key_fc, self.value_fc = query_fc, key_fc, value_fc",
               "self.query_fc = self.key_fc = nn.Linear(config.embedding_dim, head_size, bias=False)\nself.value_fc = nn.Linear(config.embedding_dim, head_size, bias=False)",
               "self.query_fc = nn.Linear(config.embedding_dim, head_size, bias=False)\nself.key_fc = nn.Linear(config.embedding_dim, head_size, bias=False)"],
        right=["self.query_fc, self.key_fc, self.value_fc = (nn.Linear(config.embedding_dim, head_size, bias=False) for _ in range(3))",
               "C = config.embedding_dim\nself.value_fc = nn.Linear(C, head_size, False)\nself.key_fc = nn.Linear(C, head_size, False)\nself.query_fc = nn.Linear(C, head_size, False)",
               "for name in ['query_fc', 'key_fc', 'value_fc']:\n    setattr(self, name, nn.Linear(config.embedding_dim, self.head_size, bias=False))"],
    ),
    Exercise(
        "class_tril", level=2, read=read_head, alone=ALONE,
        hints=("Not learned, but kept and moved with the module: which of the three kinds of part J is that?",
               "`self.register_buffer(name, tensor)`: the name is a string. How large must the triangle be?",
               'Register "tril" with a triangle of ones, `longest` rows by `longest` columns.'),
        mistakes=[
            Mistake('self.tril = nn.Parameter(torch.tril(torch.ones(longest, longest)), requires_grad=False)', 'A parameter that is not learned: it would do its work, but it counts among what the head learns. For a tensor that is kept and not learned, part J has something of its own.'),
            Mistake("self.tril = torch.tril(torch.ones(longest, longest))", "A plain tensor: it is neither saved nor moved with the module. Make it a buffer."),
            Mistake("self.tril = nn.Parameter(torch.tril(torch.ones(longest, longest)))", "A parameter would be *learned*. The triangle should stay as it is."),
            Mistake("self.register_buffer('tril', torch.triu(torch.ones(longest, longest)))", "The upper triangle: everyone would see the future instead of the past."),
            Mistake("self.register_buffer('tril', torch.tril(torch.ones(8, 8)))", "The size is typed in. `longest` says how long a text may be."),
            Mistake("self.register_buffer('tril', torch.tril(torch.ones(head_size, head_size)))",
                    "The triangle compares tokens with tokens. The head size has nothing to do with it."),
            Mistake("self.register_buffer('tril', torch.tril(torch.ones(longest, longest)), persistent=False)", "It moves along, but it is not saved."),
            Mistake("self.register_buffer('mask', torch.tril(torch.ones(longest, longest)))", "A buffer, under another name. It should be called \"tril\"."),
        ],
        wrong=["self.register_buffer('tril', torch.ones(longest, longest))", "self.register_buffer('tril', torch.tril(torch.ones(longest, longest), diagonal=-1))",
               "self.register_buffer('tril', torch.tril(torch.ones(longest, longest), diagonal=1))", "self.register_buffer('tril', tril)"],
        right=["self.register_buffer('tril', torch.ones(longest, longest).tril())",
               "positions = torch.arange(config.input_sequence_length)\nself.register_buffer('tril', (positions[:, None] >= positions).float())",
               "self.register_buffer(name='tril', tensor=1 - torch.triu(torch.ones(longest, longest), diagonal=1))"],
    ),
    Exercise(
        "class_length", level=1, read=read_head, alone=ALONE,
        hints=("The text may be shorter than the longest one. Who knows how long it is?",
               "The shape of the input is (B, T, C).",
               "Take the second entry of `input_tensor.shape`."),
        mistakes=[
            Mistake('min(8, input_tensor.shape[1])', 'The 8 is the longest text of our example, typed in. Another head may see longer ones.'),
            Mistake("input_tensor.shape[0]", "This is how many texts there are."),
            Mistake("input_tensor.shape[2]", "This is C, the numbers of each token."),
            Mistake("len(self.tril)", "So large a T takes the whole triangle, as for the longest text that is possible. How long is the text that came in?"),
            Mistake("8", "The length of our example, typed in."),
            Mistake("input_tensor.shape", "The whole shape. One of its numbers is wanted."),
            Mistake("input_tensor.shape[1] - 1", "One too few."),
        ],
        wrong=["self.head_size", "T", "config.input_sequence_length", "input_tensor.numel()"],
        right=["input_tensor.size(1)", "input_tensor.shape[-2]", "len(input_tensor[0])", "list(input_tensor.shape)[1]"],
    ),
    Exercise(
        "class_qkv", level=1, read=read_head, alone=ALONE,
        hints=("Three layers, the same input for each.",
               "The layers belong to the object: `self.…`. They are called like functions.",
               "`query = self.query_fc(input_tensor)`, and the same for the other two."),
        mistakes=[
            Mistake('query = key = value = self.query_fc(input_tensor)', "One result under three names: all of it came from the query's layer. Each role has a layer of its own."),
            Mistake("query = self.query_fc(input_tensor)\nkey = self.query_fc(input_tensor)\nvalue = self.value_fc(input_tensor)", "The key comes from the query's layer."),
            Mistake("query = self.key_fc(input_tensor)\nkey = self.query_fc(input_tensor)\nvalue = self.value_fc(input_tensor)", "Query and key have changed their layers."),
            Mistake("query = query_fc(input_tensor)\nkey = key_fc(input_tensor)\nvalue = value_fc(input_tensor)",
                    "These are the notebook's layers. Use the object's own ones."),
            Mistake("query = key = value = input_tensor", "Nothing was projected: everyone plays all three roles with the same vector."),
            Mistake("query = self.query_fc(input_tensor)\nkey = self.key_fc(input_tensor)\nvalue = self.key_fc(input_tensor)", "The value comes from the key's layer."),
            Mistake("query = self.query_fc(input_tensor)\nkey = self.key_fc(input_tensor).detach()\nvalue = self.value_fc(input_tensor)",
                    "The numbers are right, but the key is cut off from the gradient: its layer would never learn."),
        ],
        wrong=['query = self.query_fc(input_tensor).clamp(-5, 5)\nkey = self.key_fc(input_tensor)\nvalue = self.value_fc(input_tensor)',
               "query = self.query_fc(input_tensor)\nkey = self.key_fc(input_tensor)\nvalue = input_tensor",
               "query = self.query_fc(input_tensor)\nkey = self.key_fc(query)\nvalue = self.value_fc(input_tensor)",
               "query = self.query_fc(input_tensor)\nif not hasattr(self, 'kept') or self.kept.shape != query.shape:\n    self.kept = self.key_fc(input_tensor)\nkey = self.kept\nvalue = self.value_fc(input_tensor)",
               "query = self.query_fc(input_tensor)\nkey = self.key_fc(input_tensor)\nvalue = self.value_fc(input_tensor)\nif not self.training:\n    value = value.detach()",
               "with torch.no_grad():\n    query, key, value = self.query_fc(input_tensor), self.key_fc(input_tensor), self.value_fc(input_tensor)"],
        right=["query, key, value = self.query_fc(input_tensor), self.key_fc(input_tensor), self.value_fc(input_tensor)",
               "query, key, value = (layer(input_tensor) for layer in (self.query_fc, self.key_fc, self.value_fc))",
               "query = input_tensor @ self.query_fc.weight.T\nkey = input_tensor @ self.key_fc.weight.T\nvalue = input_tensor @ self.value_fc.weight.T",
               "value = self.value_fc(input_tensor)\nkey = F.linear(input_tensor, self.key_fc.weight)\nquery = self.query_fc(input_tensor)"],
    ),
    Exercise(
        "class_scores", level=3, read=read_head, alone=ALONE, ready_made=["scaled_dot_product_attention"],
        hints=("Each query with each key of its own text, then the scale. Where is the head size kept?",
               "`transpose(-2, -1)` for the second factor, and a square root of what `self` knows.",
               "`query @ key.transpose(-2, -1)` over `math.sqrt(self.…)`."),
        mistakes=[
            Mistake("query @ key.transpose(-2, -1)", "The scale is missing."),
            Mistake("query @ key.transpose(-2, -1) / math.sqrt(input_tensor.shape[-1])", "C is the size of the input. The vectors that meet have the head size."),
            Mistake("query @ key.transpose(-2, -1) / math.sqrt(4)", "The head size is typed in. The object knows its own."),
            Mistake("query @ key.transpose(-2, -1) / math.sqrt(T)", "The length of the text plays no part in the scale."),
            Mistake("key @ query.transpose(-2, -1) / math.sqrt(self.head_size)", "Rows and columns are swapped: a row belongs to a query."),
            Mistake("query @ key.transpose(-2, -1) / self.head_size", "Divided by the variance. Take the square root."),
            Mistake("query @ key.transpose(-2, -1) / math.sqrt(D)", "`D` is a name of the notebook. The object has its own attribute for it."),
            Mistake("query @ key / math.sqrt(self.head_size)", "The shapes do not meet: the second factor must be (B, D, T)."),
        ],
        wrong=["scores", "query @ key.transpose(0, 1) / math.sqrt(self.head_size)", "query @ key.transpose(-2, -1) * math.sqrt(self.head_size)",
               "self.__dict__.setdefault('s', query @ key.transpose(-2, -1) / math.sqrt(self.head_size))",
               "query @ (key if self.training else key.detach()).transpose(-2, -1) / math.sqrt(self.head_size)",
               "(query @ key.transpose(-2, -1)).detach() / math.sqrt(self.head_size)", "query @ value.transpose(-2, -1) / math.sqrt(self.head_size)"],
        right=["query @ key.mT * self.head_size ** -0.5", "torch.einsum('bqd,bkd->bqk', query, key) / query.shape[-1] ** 0.5",
               "torch.bmm(query / math.sqrt(self.head_size), key.permute(0, 2, 1))"],
    ),
    Exercise(
        "class_mask", level=3, read=read_head, alone=ALONE,
        hints=("The object's own triangle, cut to the text that came in.",
               "`self.tril` with a slice for rows and columns; where it is 0, minus infinity.",
               "`scores.masked_fill(self.tril[:T, :T] == 0, …)`."),
        mistakes=[
            Mistake('scores.masked_fill(self.tril[:T, :T] == 0, -1e9)', 'A low score does for ordinary numbers. But the open scores may be lower still, and then the future gets everything. One number is below all others.'),
            Mistake("scores.masked_fill(self.tril == 0, float('-inf'))", "A shorter text does not fit the whole triangle. Cut it to T."),
            Mistake("scores", "Nothing is masked."),
            Mistake("scores.masked_fill(self.tril[:T, :T] == 0, 0.0)", "A score of 0 still gets weight."),
            Mistake("scores.masked_fill(self.tril[:T, :T] == 1, float('-inf'))", "You hid the past and kept the future."),
            Mistake("scores.masked_fill(torch.tril(torch.ones(T, T)) == 0, float('-inf'))",
                    "The numbers are right, but from a new triangle in each run. The object has one already, which moves along with it to a graphics card."),
            Mistake("scores.masked_fill(tril[:T, :T] == 0, float('-inf'))", "`tril` alone is a name of the notebook. The object has its own."),
            Mistake("scores.masked_fill(self.tril[:T, :T].T == 0, float('-inf'))", "The triangle lies on its side: everyone sees themselves and the *future*."),
        ],
        wrong=["scores.masked_fill(scores * self.tril[:T, :T] == 0, float('-inf'))",
               'scores.masked_fill(self.tril[:T, :T] == 0, -1e30)',
               "scores.masked_fill(torch.tril(torch.ones(T, T, device=scores.device)) == 0, float('-inf'))",
               'scores.masked_fill(self.tril[:T, :T] == 0, -100.0)', 'scores.masked_fill(self.tril[:T, :T] == 0, -1e4)', "scores.tril()", "scores.masked_fill(self.tril[:T, :T] == 0, -10.0)", "scores * self.tril[:T, :T]",
               "F.softmax(scores, dim=-1) * self.tril[:T, :T]", "scores.masked_fill(self.tril[:8, :8] == 0, float('-inf'))"],
        right=["torch.where(self.tril[:T, :T] == 1, scores, float('-inf'))", "scores.masked_fill(~self.tril[:T, :T].bool(), -math.inf)",
               "scores.masked_fill(self.tril[None, :T, :T] < 0.5, -torch.inf)"],
    ),
    Exercise(
        "class_weights", level=2, read=read_head, alone=ALONE,
        hints=("Softmax first, then dropout, as in part I.",
               "The dropout layer belongs to the object.",
               "`self.dropout(F.softmax(scores, dim=…))`, along the last axis."),
        mistakes=[
            Mistake('self.dropout(self.dropout(F.softmax(scores, dim=-1)))', 'Dropout came twice: while the model learns, too many weights go, and the survivors grow too much.'),
            Mistake("F.softmax(scores, dim=-1)", "Dropout is missing. In a finished model nobody sees the difference; while learning one does."),
            Mistake("self.dropout(F.softmax(scores, dim=1))", "Softmax ran down the columns."),
            Mistake("F.softmax(self.dropout(scores), dim=-1)", "Dropout came before softmax. It should act on the weights."),
            Mistake("F.dropout(F.softmax(scores, dim=-1), self.dropout.p)", "This drops always, also in a finished model. The object's layer knows its mode."),
            Mistake("dropout(F.softmax(scores, dim=-1))", "`dropout` alone is a name of the notebook. The object has its own layer."),
            Mistake("self.dropout(scores)", "These are still scores. Softmax is missing."),
        ],
        wrong=['F.dropout1d(F.softmax(scores, dim=-1), self.dropout.p, self.training)',
               'F.dropout1d(F.softmax(scores, dim=-1).mT, self.dropout.p, self.training).mT',
               'F.softmax(scores, dim=-1) * self.dropout(torch.ones_like(scores[..., :1]))',
               'F.softmax(scores, dim=-1) * self.dropout(torch.ones_like(scores[:, :1]))',
               'F.softmax(scores, dim=-1) * self.dropout(torch.ones(len(scores), 1, 1))',
               'F.softmax(scores, dim=-1) * self.dropout(torch.ones(T, T))',
               "scores", "F.softmax(scores, dim=0)", "self.dropout(torch.sigmoid(scores))", "self.dropout(F.softmax(scores, dim=-1).detach())",
               "self.dropout(F.softmax(scores, dim=-1) / self.head_size)"],
        right=["self.dropout(scores.softmax(dim=-1))", "self.dropout(F.softmax(scores, 2))",
               "F.dropout(F.softmax(scores, dim=-1), self.dropout.p, self.training)"],
    ),
    Exercise(
        "class_output", level=1, read=read_head, alone=ALONE,
        hints=("Who hands over what?", "Weights (B, T, T) times what is handed over, (B, T, D).", "`weights @` the values."),
        mistakes=[
            Mistake('self.dropout(weights) @ value', 'Dropout has been there already, in the line above. While the model learns, it would act twice.'),
            Mistake('(weights @ value).detach()', 'The numbers are right, but the result was cut off from the gradient: none of the three layers could learn.'),
            Mistake("weights", "These are the weights. The mixture is still to come."),
            Mistake("weights @ input_tensor", "You mixed the input: C numbers for each token. What is handed over is the value."),
            Mistake("weights @ key", "Keys are for being found. What is handed over?"),
            Mistake("weights.transpose(-2, -1) @ value", "Columns were used as weights: tokens would take from the future."),
            Mistake("self.dropout(weights @ value)", "Dropout acts on the weights, and it has been there already. Here it is too much."),
            Mistake("scores @ value", "Scores in place of weights."),
        ],
        wrong=['(weights @ value).float()',
               "value", "weights * value", "(weights @ value)[0]", "weights @ value.detach()", "weights @ value / math.sqrt(self.head_size)"],
        right=["torch.matmul(weights, value)", "torch.einsum('bqk,bkd->bqd', weights, value)", "torch.bmm(weights, value)"],
    ),
]

COST = [
    Exercise(
        "learned_numbers", level=2, given=sizes, ready_made=["parameters", "numel"],
        hints=("Which layers learn? How many numbers has the weight of one of them?",
               "A weight is a table of D rows and C columns, and there is no bias.",
               "Three tables of C times D numbers."),
        mistakes=[
            Mistake("C * D", "One of the layers. There are three."),
            Mistake("3 * (C * D + D)", "You counted a bias for each layer. They have none."),
            Mistake("144", "Right for these sizes. Say it with letters."),
            Mistake("3 * C * D + T * T", "The triangle is not learned: it is a buffer."),
            Mistake("3 * C * C", "Each layer makes D numbers out of C, not C out of C."),
            Mistake("3 * B * T * D", "These are the numbers that *come out*. They depend on the text; what is learned does not."),
        ],
        wrong=['W * C * D',
               'sum(p.numel() for p in head.parameters())', "3 * (C + D)", "3 * D", "T * C * D", "C ** 2", "3.0 * C * D"],
        right=['D * (C + C + C)', "C * D + C * D + C * D", "sum(C * D for _ in range(3))", "D * C * 3"],
    ),
    Exercise(
        "table_bytes", level=1, read=read_bytes,
        hints=("How many entries has the table, and how many bytes has an entry?",
               "Everyone looks at everyone: T times T. The number of bytes stands in the text above.",
               "4 times T times T."),
        mistakes=[
            Mistake("T * T", "That is how many scores there are. Each takes several bytes."),
            Mistake("4 * T", "One row only. The table has T of them."),
            Mistake("4 * T * (T + 1) // 2", "Only the open half. But the whole table is stored, masked or not."),
            Mistake("32 * T * T", "You counted bits. A byte has eight of them."),
            Mistake("8 * T * T", "8 bytes would be a float64."),
        ],
        wrong=["4 * 1024 * 1024", "2 * T * T", "(4 * T) ** 2", "4 ** T", "4.0 * T * T"],
        right=["4 * T ** 2", "torch.zeros(T, T).numel() * 4", "T * T * torch.finfo(torch.float32).bits // 8", "sum(4 * T for _ in range(T))"],
    ),
    Exercise(
        "open_scores", level=2, read=read_open,
        hints=("Row 0 has one open entry, row 1 has two, and so on. What is 1 + 2 + … + T?",
               "Two such triangles laid together make a rectangle of T rows and T + 1 columns.",
               "Half of T times T + 1, with `//`, so that it stays a whole number."),
        mistakes=[
            Mistake("T * T // 2", "Half of the square. But the diagonal is open, too, so it is a little more."),
            Mistake("T * (T - 1) // 2", "This counts what is *masked*: the triangle without the diagonal."),
            Mistake("T * (T + 1) / 2", "The number is right, but `/` makes a float of it. A whole number is wanted."),
            Mistake("T * T", "All entries. How many does the mask leave?"),
            Mistake("T * (T + 1)", "That is two triangles."),
            Mistake("T", "That is the last row alone."),
        ],
        wrong=["524800", "T * T - T", "2 ** T - 1", "T + (T - 1)", "round(T * (T + 1) * 0.5000001)"],
        right=["sum(range(T + 1))", "(T * T + T) // 2", "T * T - T * (T - 1) // 2", "math.comb(T + 1, 2)"],
    ),
]

MAP = [
    Exercise(
        "query_shape", level=1, given=sizes, ready_made=["shape", "size"],
        hints=("Each token of each text asks one question. How many numbers has a question?",
               "B and T stay; the last axis is what the layer makes.",
               "(B, T, …), with the head size at the end."),
        mistakes=[
            Mistake("(B, T, C)", "That goes in. The layer makes D numbers out of C."),
            Mistake("(2, 8, 4)", "Right for these sizes. Use the letters."),
            Mistake("(D, C)", "That is the layer's weight. What comes out of the layer?"),
            Mistake("(T, D)", "The batch is missing."),
            Mistake("(B, D, T)", "The right letters; but the numbers of a token stand along the last axis."),
        ],
        wrong=['tuple(query.shape)', "(B, T, T)", "[B, T, D]", "(B, T)", "(B, D)"],
        right=['(*(B, T), D)', "tuple([B, T, D])", "(B, T) + (D,)"],
    ),
    Exercise(
        "scores_shape", level=2, given=sizes, ready_made=["shape", "size"],
        hints=("Who meets whom? Each text has its own table.",
               "Rows: those who ask. Columns: those who are looked at. How many of each?",
               "B tables with T rows and T columns."),
        mistakes=[
            Mistake("(B, T, D)", "D has been summed up in the dot product. What stands along the last axis instead?"),
            Mistake("(B, D, D)", "Tokens meet tokens here. The numbers of a token do not meet each other."),
            Mistake("(2, 8, 8)", "Right for these sizes. Use the letters."),
            Mistake("(T, T)", "The batch is missing: each text has its own table."),
            Mistake("(B, T, C)", "C was the size of the input. What stands along the last axis of the scores?"),
            Mistake("(B * T, B * T)", "That would let different texts meet."),
        ],
        wrong=['tuple(scores.shape)', "(B, C, C)", "[B, T, T]", "(B, T)", "(B, B, T)"],
        right=['(B,) + (T,) * 2', "tuple([B, T, T])", "(B, *[T] * 2)"],
    ),
    Exercise(
        "output_shape", level=1, given=sizes, ready_made=["shape", "size"],
        hints=("Each token takes home a mixture. Of what?",
               "A mixture of values has the size of a value.",
               "The same shape as `value` has."),
        mistakes=[
            Mistake("(B, T, C)", "One head gives back D numbers, not C. (How to come back to C is a question for chapter 07.)"),
            Mistake("(B, T, T)", "That is the shape of the weights. They have been used up in the mixture."),
            Mistake("(2, 8, 4)", "Right for these sizes. Use the letters."),
            Mistake("(B, D)", "Each token takes something home, and the text has T of them."),
            Mistake("(B, D, T)", "The right letters; but the numbers of a token stand along the last axis."),
        ],
        wrong=['tuple(output.shape)', "(T, D)", "[B, T, D]", "(B, T)", "(D, C)"],
        right=['(*(B, T), D)', "tuple([B, T, D])", "(B, T) + (D,)"],
    ),
]

CHAPTER = Chapter(
    exercises=[*MIXING, *SOFTMAX, *LARGE, *MASK, *DROPOUT, *REAL, *HEAD, *COST, *MAP],
    exports=[Export("AttentionHead", blank="class_scores", header=HEADER)],
)
