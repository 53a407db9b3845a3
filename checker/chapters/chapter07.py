"""Chapter 07, MultiHeadAttention: how each blank is judged, hinted at and explained.

Hidden tensors come from formulas; all their sizes differ, also from those of the notebook.
"""
from __future__ import annotations

from checker.exercise import Chapter, Exercise, Export, Mistake

# The class must stand alone, as it will in the learner's package.
ALONE = ("torch", "nn", "math", "F", "AttentionHead", "MultiHeadAttention")
OUTSIDE = ("The class uses a name that exists only outside of it (or is misspelt). In a file of its own it would not "
           "run. Take what you need from `config` or from the object itself.")

# ---- hidden inputs ----------------------------------------------------------------------------------


def pasts_and_row():
    """Several pasts and one row of weights."""
    return [{"pasts": torch.sin(torch.arange(float(n * t)) * 1.3).view(n, t) * 9,
             "row": F.softmax(torch.cos(torch.arange(float(t)) * 2.1) * 2, dim=-1)} for n, t in [(4, 5), (3, 2), (1, 4)]]


def pasts_and_looks():
    """Several pasts and several rows of weights."""
    return [{"pasts": torch.sin(torch.arange(float(n * t)) * 1.3).view(n, t) * 9,
             "looks": F.softmax(torch.cos(torch.arange(float(m * t)) * 2.1).view(m, t) * 2, dim=-1)}
            for n, m, t in [(4, 3, 5), (3, 5, 2), (1, 2, 4), (3, 3, 3)]]


def letters():
    """Sizes: all different, and consistent with each other; config and tensors fit them."""
    cases = []
    for B, T, H, D in [(3, 5, 2, 7), (5, 9, 7, 4), (1, 6, 5, 2)]:
        config = type("Config", (), {"embedding_dim": H * D, "num_attention_heads": H, "input_sequence_length": T,
                                     "batch_size": B, "dropout_rate": 0.25})()
        x = torch.sin(torch.arange(float(B * T * H * D))).view(B, T, H * D)
        cases.append({"B": B, "T": T, "H": H, "D": D, "C": H * D, "config": config,
                      "inputs": torch.arange(B * T).view(B, T), "x": x, "normed": x / 2})
    return cases


def head_configs():
    """Configs and sizes for a list of heads."""
    cases = []
    for H, D, T in [(2, 5, 7), (4, 3, 6), (1, 9, 5)]:
        config = type("Config", (), {"embedding_dim": H * D, "num_attention_heads": H, "input_sequence_length": T,
                                     "batch_size": 3, "dropout_rate": 0.25})()
        cases.append({"config": config, "H": H, "D": D, "C": H * D, "T": T})
    return cases


def some_heads():
    """Linear layers in place of heads, with a normalised tensor and one that is not."""
    cases = []
    for B, T, H, D in [(3, 5, 2, 7), (1, 4, 4, 3), (2, 3, 1, 5)]:
        heads = [nn.Linear(H * D, D) for _ in range(H)]
        with torch.no_grad():
            for h, head in enumerate(heads):
                head.weight.copy_(torch.sin(torch.arange(float(D * H * D)) * 0.7 + h).view(D, H * D))
                head.bias.copy_(torch.arange(float(D)) - h)
        x = torch.cos(torch.arange(float(B * T * H * D)) * 0.9).view(B, T, H * D) * 3
        cases.append({"heads": heads, "x": x, "normed": x / 3 + 0.5, "B": B, "T": T, "H": H, "D": D, "C": H * D})
    return cases


def answers_of_heads():
    """What heads gave back."""
    cases = []
    for B, T, H, D in [(3, 5, 2, 7), (1, 4, 6, 3), (4, 3, 5, 1)]:
        cases.append({"head_outputs": [torch.sin(torch.arange(float(B * T * D)) * 0.7 + 2 * h).view(B, T, D) for h in range(H)],
                      "B": B, "T": T, "H": H, "D": D, "C": H * D})
    return cases


def joined_and_head():
    """A joined tensor and the number of a head. `head_outputs` has other content, so that nobody takes it unnoticed."""
    cases = []
    for B, T, H, D, h in [(3, 5, 2, 7, 0), (1, 4, 6, 3, 5), (4, 7, 5, 2, 3)]:
        cases.append({"joined": torch.sin(torch.arange(float(B * T * H * D)) * 0.7).view(B, T, H * D), "h": h,
                      "head_outputs": [torch.zeros(B, T, D) for _ in range(H)],
                      "B": B, "T": T, "H": H, "D": D, "C": H * D})
    return cases


def joined_and_weight():
    """A joined tensor, with weight and bias of a projection."""
    cases = []
    for B, T, C in [(3, 5, 7), (1, 4, 10), (4, 1, 3)]:
        joined = torch.sin(torch.arange(float(B * T * C)) * 0.7).view(B, T, C)
        cases.append({"joined": joined, "normed": torch.cos(joined), "x": joined + 2,
                      "weight": torch.cos(torch.arange(float(C * C)) * 1.1).view(C, C),
                      "bias": torch.arange(float(C)) - 1.5, "B": B, "T": T, "C": C})
    return cases


def sums():
    """A token and what a layer found. `layer_norm` fits, so C stays 12."""
    cases = []
    for B, T in [(3, 5), (1, 7), (4, 1)]:
        x = torch.sin(torch.arange(float(B * T * 12)) * 0.7).view(B, T, 12) * 4 + 1
        attended = torch.cos(torch.arange(float(B * T * 12))).view(B, T, 12)
        if B > 1:                             # the gradient goes both ways
            x, attended = x.requires_grad_(True), attended.requires_grad_(True)
        cases.append({"x": x, "normed": ((x - 1) / 4).detach(), "attended": attended, "projected": attended, "joined": attended.detach() * 2})
    return cases


def slopes():
    """Slopes and depths; 0 and negative ones too."""
    return [{"slope": s, "depth": n} for s, n in [(0.5, 3), (-0.3, 4), (1.2, 7), (0.0, 5), (0.7, 1)]]


def stacked_weights():
    """A stacked weight and a normalised tensor; `x` has other content."""
    cases = []
    for B, T, H, D in [(2, 5, 2, 3), (1, 3, 5, 2), (5, 4, 1, 9)]:
        C = H * D
        config = type("Config", (), {"embedding_dim": C, "num_attention_heads": H, "input_sequence_length": T,
                                     "batch_size": B, "dropout_rate": 0.25})()
        normed = torch.cos(torch.arange(float(B * T * C)) * 0.9).view(B, T, C)
        cases.append({"config": config, "normed": normed, "x": 3 * normed + 1, "B": B, "T": T, "C": C, "H": H, "D": D,
                      "stacked": torch.sin(torch.arange(float(3 * C * C)) * 0.7).view(3 * C, C)})
    return cases


def cut_heads():
    """Queries and keys that are cut into heads already."""
    cases = []
    for B, H, T, D in [(2, 3, 5, 7), (1, 4, 3, 2), (3, 2, 1, 5)]:
        n = float(B * H * T * D)
        cases.append({"q": torch.sin(torch.arange(n) * 0.7).view(B, H, T, D) * 3, "k": torch.cos(torch.arange(n) * 1.9).view(B, H, T, D),
                      "v": torch.zeros(B, H, T, D), "B": B, "H": H, "T": T, "D": D, "C": H * D})
    return cases


def scores_and_mask():
    """Scores of all heads; in one case they are huge."""
    cases = []
    for B, H, T, scale in [(2, 3, 5, 2.0), (1, 4, 3, 1e4), (3, 2, 1, 1.0), (5, 2, 4, -3.0)]:
        cases.append({"all_scores": torch.sin(torch.arange(float(B * H * T * T)) * 0.7).view(B, H, T, T) * scale,
                      "tril": torch.tril(torch.ones(T, T)), "B": B, "H": H, "T": T})
    return cases


def lengths():
    """Lengths of a text, with the table of what is allowed."""
    return [{"T": T, "tril": torch.tril(torch.ones(T, T))} for T in (1, 2, 5, 11)]


# ---- what to look at --------------------------------------------------------------------------------


def read_along_time(ns):
    shape = ns["along_time"]                  # `tensor.shape` is a tuple too
    return {"along_time": tuple(shape) if isinstance(shape, torch.Size) else shape}


def read_one_head_shape(ns):
    shape = ns["one_head_shape"]
    return {"one_head_shape": tuple(shape) if isinstance(shape, torch.Size) else shape}


def read_all_scores_shape(ns):
    shape = ns["all_scores_shape"]
    return {"all_scores_shape": tuple(shape) if isinstance(shape, torch.Size) else shape}


def read_layer_shape(ns):
    shape = ns["layer_shape"]
    return {"layer_shape": tuple(shape) if isinstance(shape, torch.Size) else shape}


def read_heads(ns):
    heads = ns["heads"]
    # Whatever can be gone through in order will do.
    heads = list(heads) if type(heads) in (list, tuple) or isinstance(heads, nn.Module) else heads
    if type(heads) is not list:
        return {"heads": heads}
    return {"the kinds of the heads": [type(head).__name__ for head in heads],
            "the shapes of their query weights": [tuple(head.query_fc.weight.shape) for head in heads],
            "the size of their masks": [tuple(head.tril.shape) for head in heads],
            "their rates of dropout": [head.dropout.p for head in heads],
            "how many different heads there are": len({id(head) for head in heads}),
            "how many query weights there are": len({head.query_fc.weight.data_ptr() for head in heads}),
            "how many heads differ in their numbers at the start": len({str(head.query_fc.weight.tolist()) for head in heads})}


def read_head_outputs(ns):
    found = ns["head_outputs"]
    return {"head_outputs": list(found) if type(found) in (list, tuple) else found}


def read_joined(ns):
    return {"joined": ns["joined"], "head_outputs afterwards": list(ns["head_outputs"])}


def read_contribution(ns):
    found = {}
    for B, T, H, D, h in [(2, 3, 4, 5, 0), (2, 3, 4, 5, 2), (1, 7, 2, 3, 1), (3, 1, 5, 2, 4), (2, 5, 3, 1, 1)]:
        C = H * D
        output = torch.sin(torch.arange(float(B * T * D)) * 0.7).view(B, T, D).requires_grad_(True)
        weight = torch.cos(torch.arange(float(C * C)) * 1.1).view(C, C).requires_grad_(True)
        code = f"contribution(head_output, {h}, weight) with D = {D}, C = {C}"
        result = ns["contribution"](output, h, weight)
        found[code] = result
        if type(result) is torch.Tensor and result.requires_grad:
            (result * torch.arange(float(result.numel())).view(result.shape)).sum().backward()
        found[f"gradients of {code}"] = [output.grad, weight.grad]
    return found


def read_columns(ns):
    found = {}
    for order, D in [([2, 0, 1], 4), ([1, 0], 3), ([1, 3, 0, 2], 5), ([0], 6), ([4, 2, 3, 0, 1], 1)]:
        columns = ns["columns_for"](order, D)
        # A list of numbers picks columns as well as a tensor does.
        if type(columns) in (list, tuple) or type(columns) is torch.Tensor and not columns.is_floating_point():
            columns = torch.as_tensor(columns).tolist()
        found[f"columns_for({order}, {D})"] = columns
    return found


def read_count(ns):
    count = ns["count_parameters"]
    tied = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
    tied[1].weight = tied[0].weight
    return {"nn.Linear(3, 5)": count(nn.Linear(3, 5)),
            "nn.Linear(4, 2, bias=False)": count(nn.Linear(4, 2, bias=False)),
            "nn.Sequential(nn.Linear(2, 3), nn.Embedding(5, 7))": count(nn.Sequential(nn.Linear(2, 3), nn.Embedding(5, 7))),
            "nn.Dropout(), which learns nothing": count(nn.Dropout()),
            "nn.BatchNorm1d(4), which has buffers too": count(nn.BatchNorm1d(4)),
            "two layers that share one weight of (3, 3)": count(tied)}


def read_class(ns):
    found = {}
    for B, T, H, D, longest in [(2, 3, 2, 5, 7), (1, 1, 3, 2, 4), (3, 6, 4, 3, 6)]:
        C, sizes = H * D, f"C = {H * D}, H = {H}"
        config = type("Config", (), {"embedding_dim": C, "num_attention_heads": H, "input_sequence_length": longest,
                                     "dropout_rate": 0.25})()
        layer = ns["MultiHeadAttention"](config)
        found[f"parameters for {sizes}"] = {name: tuple(p.shape) for name, p in sorted(layer.named_parameters())}
        found[f"names in state_dict for {sizes}"] = sorted(layer.state_dict())
        starts = [str(p.tolist()) for name, p in layer.named_parameters() if name.endswith("query_fc.weight")]
        found[f"how many heads differ in their numbers at the start, {sizes}"] = len(set(starts))
        with torch.no_grad():
            for i, (_, p) in enumerate(sorted(layer.named_parameters())):
                p.copy_(0.6 * torch.sin(torch.arange(float(p.numel())) * 0.37 + i).view(p.shape))
        x = torch.cos(torch.arange(float(B * T * C)) * 0.7).view(B, T, C)
        given = x.clone().requires_grad_(True)
        layer.eval()
        out = layer(given)
        found[f"output of shape (B, T, C) in evaluation, {sizes}"] = out
        if type(out) is torch.Tensor and out.requires_grad:
            (out * torch.sin(torch.arange(float(out.numel()))).view(out.shape)).sum().backward()
        found[f"gradients, {sizes}"] = [given.grad, *(p.grad for _, p in sorted(layer.named_parameters()))]
        found[f"the input stays as it was, {sizes}"] = torch.equal(given.detach(), x)
        with torch.no_grad():
            later = x.clone()
            later[:, -1] += 5
            found[f"changing the last token leaves the earlier outputs alone, {sizes}"] = torch.equal(
                layer(later)[:, : T - 1], layer(x)[:, : T - 1])
            rates = {name: part.p for name, part in layer.named_modules() if isinstance(part, nn.Dropout)}
            found[f"rates of dropout for {sizes}, dropout_rate 0.25"] = rates
            still = layer(x)
            layer.train()
            for name, part in layer.named_modules():
                if isinstance(part, nn.Dropout):
                    part.p = 0.0 if name.startswith("attention_heads") else 1.0
            found[f"in training, with the last dropout at rate 1, {sizes}"] = layer(x)
            for part in layer.modules():
                if isinstance(part, nn.Dropout):
                    part.p = 0.0
            found[f"in training, with every dropout at rate 0, {sizes}"] = layer(x)
            for name, part in layer.named_modules():
                if isinstance(part, nn.Dropout):
                    part.p = 0.0 if name.startswith("attention_heads") else 0.5
            if T > 3:
                torch.manual_seed(5)
                loud = layer(x)
                rest = "in training, with the last dropout at rate 0.5,"
                found[f"{rest} the output differs"] = not torch.allclose(loud, still)
                share = (loud == 0).float().mean().item()
                found[f"{rest} about half of the outputs are 0"] = "yes" if 0.35 < share < 0.65 else "fewer" if share < 0.5 else "more"
                if type(loud) is torch.Tensor and loud.shape == still.shape:
                    found[f"{rest} each other output is doubled"] = torch.allclose(loud[loud != 0], 2 * still[loud != 0], atol=1e-5)
    return found


def read_residual(ns):
    found = {"residual": ns["residual"], "x afterwards": ns["x"], "attended afterwards": ns["attended"]}
    if type(ns["residual"]) is torch.Tensor and ns["residual"].requires_grad:
        (ns["residual"] * torch.arange(float(ns["residual"].numel())).view(ns["residual"].shape)).sum().backward()
    return found | {f"the gradient that reaches {name}": ns[name].grad for name in ("x", "attended") if ns[name].is_leaf}


def read_through(ns):
    found = {}
    for B, T, C, depth in [(2, 3, 4, 3), (1, 2, 5, 1), (3, 1, 2, 6), (2, 2, 3, 0)]:
        layers = [nn.Linear(C, C) for _ in range(depth)]
        with torch.no_grad():
            for i, layer in enumerate(layers):
                layer.weight.copy_(0.8 * torch.sin(torch.arange(float(C * C)) * 0.7 + i).view(C, C))
                layer.bias.copy_(torch.cos(torch.arange(float(C)) + i))
        for residual in (True, False):
            values = torch.cos(torch.arange(float(B * T * C)) * 1.1).view(B, T, C)
            x = values.clone().requires_grad_(True)
            code = f"through(x, layers, {residual}) with {depth} layers"
            out = ns["through"](x, layers, residual)
            found[code] = out
            if type(out) is torch.Tensor and out.requires_grad:
                (out * torch.sin(torch.arange(float(out.numel()))).view(out.shape)).sum().backward()
            found[f"gradient of {code}"] = x.grad
            with torch.no_grad():
                plain = values.clone()
                ns["through"](plain, layers, residual)
            found[f"x stays as it was, {code}"] = torch.equal(plain, values)
    return found


def read_stacked(ns):
    found = {}
    for H, D in [(2, 5), (4, 3), (1, 7)]:
        heads = []
        for h in range(H):
            head = type("Head", (), {})()
            for i, name in enumerate(("query_fc", "key_fc", "value_fc")):
                linear = nn.Linear(H * D, D, bias=False)
                with torch.no_grad():
                    linear.weight.copy_(torch.sin(torch.arange(float(D * H * D)) * 0.7 + 3 * h + 11 * i).view(D, H * D))
                setattr(head, name, linear)
            heads.append(head)
        table = ns["stack_weights"](heads)
        # The chapter compares numbers only: with or without a gradient will do.
        found[f"stack_weights of {H} heads of size {D}"] = table.detach() if isinstance(table, torch.Tensor) else table
    return found


def read_qkv(ns):
    return {name: ns[name] for name in ("query", "key", "value")}


def read_split(ns):
    found = {}
    for B, T, H, D in [(2, 3, 4, 5), (1, 1, 3, 2), (3, 7, 1, 4), (2, 5, 6, 1)]:
        t = torch.arange(float(B * T * H * D)).view(B, T, H * D).requires_grad_(True)
        code = f"split_heads(t, {H}) for t of shape {(B, T, H * D)}"
        result = ns["split_heads"](t, H)
        found[code] = result
        if type(result) is torch.Tensor and result.requires_grad:
            (result * torch.arange(float(result.numel())).view(result.shape)).sum().backward()
        found[f"gradient of {code}"] = t.grad
    # A piece of a wider tensor, as `split` gives it: its numbers do not stand close together in memory.
    wide = torch.arange(2.0 * 3 * 24).view(2, 3, 24)
    try:
        found["split_heads of a piece of a wider tensor"] = ns["split_heads"](wide[:, :, 8:16], 2)
    except RuntimeError as error:             # what the other cases show tells more
        found["split_heads of a piece of a wider tensor"] = f"RuntimeError: {error}"
    return found


def read_all_weights(ns):
    return {"all_weights": ns["all_weights"], "all_scores afterwards": ns["all_scores"]}


def read_merge(ns):
    found = {}
    for B, H, T, D in [(2, 4, 3, 5), (1, 3, 1, 2), (3, 1, 7, 4), (2, 6, 5, 1)]:
        t = torch.arange(float(B * H * T * D)).view(B, H, T, D).requires_grad_(True)
        code = f"merge_heads(t) for t of shape {(B, H, T, D)}"
        result = ns["merge_heads"](t)
        found[code] = result
        if type(result) is torch.Tensor and result.requires_grad:
            (result * torch.arange(float(result.numel())).view(result.shape)).sum().backward()
        found[f"gradient of {code}"] = t.grad
    return found


# ---- the blanks -------------------------------------------------------------------------------------

LOOKS = [
    Exercise(
        "one_look", level=1, given=pasts_and_row,
        hints=("Each number of a past is multiplied with its weight. What happens to the products?",
               "That is a matrix with a vector: (pasts, tokens) with (tokens,).",
               "Use `@` with `pasts` on its left."),
        mistakes=[
            Mistake("row @ pasts", "The sizes do not meet: the last axis of the left factor must be as long as the last but one of "
                                   "the right one."),
            Mistake("pasts * row", "These are the products. A mean is one number for each past; what is still to be done "
                                   "with the products of a row?"),
            Mistake("(pasts * row).mean(dim=-1)", "Divided once too often: the weights add up to 1 already."),
            Mistake("pasts.mean(dim=-1)", "This mean treats all tokens alike. The weights say how much each counts."),
            Mistake("(pasts * row).sum()", "All pasts have run together into one number. Each should keep its own."),
            Mistake("(pasts * row).sum(dim=0)", "You added up along the pasts. Which axis holds the tokens of one past?"),
            Mistake("(pasts * row).sum(dim=-1, keepdim=True)", "The numbers are right, but each stands in a row of its own. "
                                                               "Drop the axis that has only one place."),
        ],
        wrong=["torch.tensor([6.0, 6.0])", "pasts", "row", "pasts[0] @ row", "pasts @ row / 2"],
        right=["(pasts * row).sum(dim=-1)", "torch.einsum('pt,t->p', pasts, row)", "torch.mv(pasts, row)",
               "torch.stack([past @ row for past in pasts])"],
    ),
    Exercise(
        "two_looks", level=2, given=pasts_and_looks,
        hints=("Every past meets every row of weights: which product of two tables makes a table of all pairs?",
               "`pasts` is (pasts, tokens), `looks` is (looks, tokens). In a matrix product the inner sizes must agree.",
               "Turn `looks` round with `.T`, then use `@`."),
        mistakes=[
            Mistake("pasts @ looks", "Rows meet columns in a matrix product. The columns of `looks` are no rows of weights. "
                                     "Where must its tokens stand?"),
            Mistake("looks @ pasts.T", "The pairs are right, but rows and columns are swapped: each row should be one past."),
            Mistake("pasts @ looks[0]", "One look only. Every row of weights should meet every past."),
            Mistake("pasts.T @ looks", "The two meet along the wrong axis: a mean runs along the tokens."),
            Mistake("pasts @ looks.T / len(looks)", "Divided once too often: each row of weights adds up to 1 already."),
        ],
        wrong=["pasts * looks", "looks", "(pasts[:, None] * looks).mean(dim=-1)", "torch.tensor([[4.0, 8.0], [8.0, 4.0]])"],
        right=["torch.einsum('pt,lt->pl', pasts, looks)", "(pasts[:, None] * looks).sum(dim=-1)", "(looks @ pasts.T).T",
               "torch.stack([pasts @ look for look in looks], dim=1)", "F.linear(pasts, looks)"],
    ),
]

HEADS = [
    Exercise(
        "head_size", level=1, given=letters, read="D",
        hints=("H heads share C features among them, equal shares for all.",
               "It must be a whole number, and `/` gives a float in Python.",
               "`//` divides and gives a whole number."),
        mistakes=[
            Mistake("C / H", "The right value, but a float: there is no head of size 4.0. Which division stays whole?"),
            Mistake("H // C", "Turned round: how many times do the features fit into the heads? The other way is asked for."),
            Mistake("C * H", "Each head would be larger than everything. The heads *share* the features."),
            Mistake("C", "With C features for each head, the joined answers are too wide. The heads share."),
            Mistake("H", "That is how many heads there are. How many features does each get?"),
            Mistake("4", "Right for the sizes above. Write it with C and H, so that it holds for all sizes."),
        ],
        wrong=["0", "C - H", "T // H", "C // 3", "12 // H"],
        right=["int(C / H)", "C.__floordiv__(H)", "divmod(C, H)[0]", "math.floor(C / H)",
               "config.embedding_dim // config.num_attention_heads", "normed.shape[-1] // H"],
    ),
    Exercise(
        "heads", level=2, given=head_configs, read=read_heads,
        hints=("Each head needs random numbers of its own. How often must a new head be *made*?",
               "`AttentionHead(…)` makes one. Its arguments are the size and the config, in this order.",
               "A list comprehension that makes a new head each time, `for _ in range(H)`."),
        mistakes=[
            Mistake("[AttentionHead(D, config)] * H", "H times the *same* head, as in the first of the two lists above. They "
                    "would all look the same way for ever."),
            Mistake("AttentionHead(D, config)", "One head by itself. A list of H of them is asked for."),
            Mistake("[AttentionHead(C, config) for _ in range(H)]", "The right number of heads, but each as wide as the whole. "
                    "Together they should be C wide."),
            Mistake("[AttentionHead(D, config) for _ in range(D)]", "You made as many heads as one head has features. Which letter counts heads?"),
            Mistake("[AttentionHead(config, D) for _ in range(H)]", "The arguments have changed places: first the size, then the config."),
            Mistake("[AttentionHead for _ in range(H)]", "A list of classes: nothing is made yet. A head is made by calling the class."),
            Mistake("[AttentionHead(D, config), AttentionHead(D, config), AttentionHead(D, config)]",
                    "Three heads, whatever H is. Let H say how many are made."),
            Mistake("[torch.manual_seed(0) and AttentionHead(D, config) for _ in range(H)]", "Each is a head of its own, but all start with the same "
                    "random numbers, so they look the same way. Let each draw new ones."),
            Mistake("[AttentionHead(H, config) for _ in range(H)]", "The number of heads is taken for their size. Each "
                    "answers with as many numbers as a head is wide."),
        ],
        wrong=["[]", "[AttentionHead(4, config) for _ in range(3)]", "[AttentionHead(D, config) for _ in range(1, H)]",
               "list(range(H))", "[nn.Linear(C, D) for _ in range(H)]"],
        right=["list(AttentionHead(D, config) for _ in range(H))", "[AttentionHead(head_size=D, config=config) for _ in range(H)]",
               "list(map(lambda _: AttentionHead(D, config), range(H)))", "[AttentionHead(C // H, config) for h in range(H)]"],
    ),
    Exercise(
        "head_outputs", level=2, given=some_heads, read=read_head_outputs,
        hints=("The heads are a Python list. Who can be called: the list, or each head in it?",
               "Go through `heads` and call each on the normalised tensor.",
               "A list comprehension: `head(…)` for each `head` in `heads`."),
        mistakes=[
            Mistake("heads(normed)", "A list cannot be called. Call each head in it."),
            Mistake("[head(x) for head in heads]", "The heads got the embedding as it is. They want the normalised tensor."),
            Mistake("[heads[0](normed) for _ in heads]", "The first head has answered for all. Let each one speak."),
            Mistake("[heads[0](normed), heads[1](normed), heads[2](normed)]",
                    "Right for three heads. With fewer it reaches past the end of the list: go through `heads`, however many there are."),
            Mistake("heads[0](normed)", "One head's answer. A list with the answer of each is asked for."),
            Mistake("torch.stack([head(normed) for head in heads])", "The answers are right, but lie in one tensor with a new "
                    "axis. Keep them in a list; the next part is about joining."),
            Mistake("[head(normed) for head in heads[::-1]]", "All are there, but from last to first. Keep the order of the heads."),
            Mistake("torch.cat([head(normed) for head in heads], dim=-1)", "You are one step ahead: they are joined already. Keep them in a list for now."),
        ],
        wrong=["heads", "[]", "[normed for head in heads]", "[head(normed) for head in heads[:1]]", "sum(head(normed) for head in heads)"],
        right=["list(map(lambda head: head(normed), heads))", "[heads[h](normed) for h in range(len(heads))]",
               "tuple(head(normed) for head in heads)", "[head.forward(normed) for head in heads]"],
    ),
]

JOIN = [
    Exercise(
        "along_time", level=2, given=letters, read=read_along_time,
        hints=("The axis with number 1 becomes longer, all others stay. Which letter stands at place 1 in (B, T, D)?",
               "H pieces of length T, end to end.",
               "A tuple of three: the middle one is a product of two letters."),
        mistakes=[
            Mistake("(B, T, H * D)", "That is what we want later. With `dim=1` another axis grows: count from 0."),
            Mistake("(B, H, T, D)", "`cat` makes no new axis (that would be `stack`). An axis that is there becomes longer."),
            Mistake("(H * B, T, D)", "That is `dim=0`. Counting begins at 0, and the batch comes first."),
            Mistake("(B, T + H, D)", "H pieces of length T are longer than T + H. Lay three ropes of 8 metres end to end."),
            Mistake("(2, 24, 4)", "True for these sizes. Write it with the letters, so that it holds for all."),
            Mistake("[B, H * T, D]", "The right numbers, in a list. A shape is a tuple here: round brackets."),
            Mistake("(B, H * T, C)", "The text is right. The features stay as one answer has them: along `dim=1` they do not grow."),
            Mistake("(B, T, D)", "That is one answer alone. H of them end to end must be longer somewhere."),
        ],
        wrong=["(H * T, D)", "B * H * T * D", "(B, 3 * T, D)", "normed.shape"],
        right=["(B, T * H, D)", "tuple([B, H * T, D])", "torch.cat([torch.zeros(B, T, D)] * H, dim=1).shape", "torch.Size([B, H * T, D])",
               "(B,) + (sum([T] * H), D)"],
    ),
    Exercise(
        "joined", level=2, given=answers_of_heads, read=read_joined,
        hints=("Which axis should grow: the batch, the text or the features?",
               "`torch.cat` takes the list and the number of the axis. Axes can be counted from the end, too.",
               "`torch.cat(head_outputs, dim=…)` with the number of the *last* axis."),
        mistakes=[
            Mistake("torch.cat(head_outputs, dim=1)", "The text has grown longer: look at the shape. `dim=1` meant features in a table with two axes; here there are three."),
            Mistake("torch.cat(head_outputs)", "Without a `dim`, the batch grows: the answers look like further texts. The features should grow."),
            Mistake("torch.stack(head_outputs, dim=-1)", "A new axis has appeared. The features should become *more*, on the axis they have."),
            Mistake("torch.stack(head_outputs, dim=-1).flatten(-2)", "The right shape, but the heads are shuffled like cards: "
                    "feature 0 of each, then feature 1 of each. Each head's numbers should stay together."),
            Mistake("torch.cat([head_outputs[0], head_outputs[1], head_outputs[2]], dim=-1)",
                    "Right for three heads. With fewer it reaches past the end of the list: `torch.cat` takes a list as it is."),
            Mistake("sum(head_outputs)", "Added up, the answers cannot be told apart any more. They should stand side by side."),
            Mistake("torch.cat(head_outputs[::-1], dim=-1)", "The heads stand from last to first. Keep their order."),
            Mistake("torch.stack(head_outputs).mean(dim=0)", "One mean of all heads: that is what we wanted to get away from. They should stand side by side."),
        ],
        wrong=["head_outputs[0]", "head_outputs", "torch.cat([head_outputs[0]] * len(head_outputs), dim=-1)",
               "torch.zeros(B, T, C)", "torch.cat(head_outputs[:2], dim=-1)"],
        right=["torch.cat(head_outputs, dim=2)", "torch.concat(tuple(head_outputs), dim=-1)", "torch.dstack(head_outputs)",
               "torch.stack(head_outputs, dim=-2).flatten(-2)", "torch.stack(head_outputs, dim=2).reshape(B, T, C)"],
    ),
    Exercise(
        "block", level=2, given=joined_and_head,
        hints=("Head 0 has the first D features. Where do those of head 1 begin, and those of head h?",
               "A slice on the last axis; the other two are taken whole, with `:`.",
               "From `h * D` up to, but without, `(h + 1) * D`."),
        mistakes=[
            Mistake("joined[:, :, h : h + D]", "D features, yes, but from place h on. The heads before it take D places *each*."),
            Mistake("joined[:, :, h * D]", "One feature only, and its axis is gone. A head has D of them."),
            Mistake("joined[:, h * D : (h + 1) * D]", "This slice runs along the text. The features are the last axis."),
            Mistake("joined[:, :, h * D :]", "Right where it begins. But it runs on through all heads that follow."),
            Mistake("joined[:, :, (h + 1) * D : (h + 2) * D]", "One head too far: heads are counted from 0."),
            Mistake("head_outputs[h]", "The same numbers here, but taken from the list. Cut them out of `joined`, which is all that a next layer sees."),
            Mistake("joined[:, :, h::H]", "One feature out of every few. A head's numbers stand next to each other."),
        ],
        wrong=["joined[:, :, 4:8]", "joined", "joined[h]", "joined[:, :, :D]", "joined[:, :, h * H : (h + 1) * H]"],
        right=["joined[..., h * D : h * D + D]", "joined.narrow(-1, h * D, D)", "joined.split(D, dim=-1)[h]",
               "joined.unflatten(-1, (H, D))[:, :, h]", "joined.view(B, T, H, D)[:, :, h]"],
    ),
]

TALK = [
    Exercise(
        "projected", level=2, given=joined_and_weight, ready_made=["linear", "Linear"],
        hints=("One output feature is one *row* of the weight, multiplied with the token's features and added up.",
               "For `@`, the rows of the weight must stand as columns. And something is added at the end.",
               "`joined @` the transposed weight, plus the bias."),
        mistakes=[
            Mistake("joined @ weight + bias", "The shapes fit because the weight is square, but its rows and columns have "
                    "changed roles. PyTorch keeps one row for each output."),
            Mistake("joined @ weight.T", "The weighted sums are right. Each output feature also has a number of its own that is added."),
            Mistake("weight @ joined + bias", "The features are the *last* axis of `joined`, so they have to meet the weight from the left."),
            Mistake("joined * weight.T + bias", "`*` multiplies place by place. Each output is a *sum* over all features."),
            Mistake("joined @ weight.T - bias", "The bias is added, not taken away."),
            Mistake("(joined + bias) @ weight.T", "The bias comes last: it belongs to the output, not to what goes in."),
            Mistake("normed @ weight.T + bias", "The heads were passed over: `normed` is what went into them. What have they found, side by side?"),
            Mistake("projection(joined)", "Right here, but with the ready-made layer. Take `weight` and `bias`; the check uses others."),
        ],
        wrong=["joined", "joined @ weight.T + 1", "weight", "torch.zeros(B, T, C)", "(joined @ weight.T + bias)[0]"],
        right=["torch.matmul(joined, weight.mT) + bias", "torch.einsum('btc,oc->bto', joined, weight) + bias",
               "bias + joined @ weight.transpose(0, 1)", "(weight @ joined.mT).mT + bias",
               "(joined[..., None, :] * weight).sum(dim=-1) + bias"],
    ),
    Exercise(
        "contribution", level=3, read=read_contribution,
        hints=("Which numbers of the weight are ever multiplied with a feature of head h?",
               "Head h owns the columns from `h * D` on, D of them. All rows stay: the head writes into every feature.",
               "Cut those columns out of `weight`, transpose what is left to (D, C), and use `@`."),
        mistakes=[
            Mistake("head_output @ weight[h * D : (h + 1) * D]", "The shape is right, but you cut out *rows*. A row "
                    "belongs to an output feature; what comes in meets the columns."),
            Mistake("head_output @ weight[:, h * D : (h + 1) * D]", "The head's D features do not meet the weight. Are the head's own columns cut out, and turned round, "
                    "so that D comes first?"),
            Mistake("head_output @ weight[:, :D].T", "These are always the columns of head 0. Which are those of head h?"),
            Mistake("head_output @ weight[:, h : h + D].T", "D columns, but from place h on. The heads before it own D columns *each*."),
            Mistake("head_output @ weight[h * D : (h + 1) * D, h * D : (h + 1) * D].T", "The head would write into its own block "
                    "only. All rows of the weight stay, so that every feature hears of it."),
            Mistake("head_output @ weight[:, h * D : (h + 1) * D].T + bias", "The bias is not any head's share. Added for each head, it would count H times."),
        ],
        wrong=["head_output", "head_output @ weight.T", "torch.zeros(weight.shape[0])", "head_output @ weight[:, h * 4 : (h + 1) * 4].T",
               "(head_output @ weight[:, h * D : (h + 1) * D].T).detach()", "head_output @ weight[:, h::D].T"],
        right=["torch.einsum('btd,cd->btc', head_output, weight[:, h * D : (h + 1) * D])",
               "head_output @ weight.T[h * D : (h + 1) * D]", "F.linear(head_output, weight.split(D, dim=1)[h])",
               "head_output @ weight.narrow(1, h * D, D).mT"],
    ),
    Exercise(
        "columns", level=3, read=read_columns,
        hints=("Each head of the order brings all its columns along, in their old order. How many are those?",
               "Head h owned the columns `h * D`, `h * D + 1`, …, D of them. `torch.arange(a, b)` counts from a to b - 1.",
               "One `torch.arange` for each h in `order`, joined with `torch.cat`."),
        mistakes=[
            Mistake("torch.tensor(order)", "These are numbers of heads. Each head owns D columns, and all of them move."),
            Mistake("torch.cat([torch.arange(D) + h for h in order])", "D columns for each head, but neighbouring heads overlap. Where does head h begin?"),
            Mistake("torch.tensor([h * D for h in order])", "The first column of each head. The others move too."),
            Mistake("torch.arange(len(order) * D)", "That is the old order of the columns. Which ones does the first head of `order` bring along?"),
            Mistake("torch.cat([torch.arange(order.index(h) * D, (order.index(h) + 1) * D) for h in range(len(order))])",
                    "That is the way back: it says where each head has gone. At the first place should stand the columns of the head that comes first now."),
            Mistake("torch.tensor([h * D + d for d in range(D) for h in order])", "All columns are there, but shuffled like "
                    "cards. The columns of one head should stay together."),
            Mistake("torch.tensor([h + d * len(order) for h in order for d in range(D)])", "D columns for each head, but spread out, with those of other "
                    "heads between them. The columns of one head stand next to each other."),
            Mistake("torch.tensor([h + d * H for h in order for d in range(D)])", "Each head begins at column h and takes every H-th. The columns of one "
                    "head stand next to each other, and the heads before it own D *each*."),
            Mistake("torch.tensor([h for h in order for _ in range(D)])", "The head's number stands D times. Which D columns are the head's own?"),
        ],
        wrong=["order", "torch.zeros(len(order) * D)", "torch.cat([torch.arange(h * 4, h * 4 + 4) for h in order])",
               "torch.cat([torch.arange(h * D, (h + 1) * D) for h in order[::-1]])",
               "torch.cat([torch.arange(h * D, (h + 1) * D) for h in sorted(order)])"],
        right=["[h * D + d for h in order for d in range(D)]", "(torch.tensor(order)[:, None] * D + torch.arange(D)).flatten()",
               "torch.arange(len(order) * D).view(-1, D)[order].flatten()",
               "sum([list(range(h * D, h * D + D)) for h in order], [])"],
    ),
]

COUNT = [
    Exercise(
        "count", level=2, read=read_count,
        hints=("Go through all parameters and add up what each one has.",
               "`p.numel()` for each `p` in `module.parameters()`; Python has a function that adds up.",
               "`sum(...)` of `p.numel()` over `module.parameters()`."),
        mistakes=[
            Mistake("len(list(module.parameters()))", "This counts the tensors. How many numbers are inside them?"),
            Mistake("sum(p.shape[0] for p in module.parameters())", "The rows of each tensor. A table has columns too; which method counts all numbers?"),
            Mistake("sum(p.numel() for p in module.state_dict().values())", "This counts what would be *saved*: buffers too, "
                    "and a shared weight twice. Only what can be learned is asked for, each once."),
            Mistake("module.parameters().numel()", "`parameters()` hands out tensors one by one. Ask each of them, and add up."),
            Mistake("sum(module.parameters())", "That would add the tensors themselves. Count the numbers in each."),
            Mistake("torch.cat([p.flatten() for p in module.parameters()]).numel()", "Right where there is something to join. A module without "
                    "parameters, a dropout for example, should count 0. Add up numbers instead of joining tensors."),
            Mistake("[p.numel() for p in module.parameters()]", "The right counts, one for each tensor. What are they together?"),
        ],
        wrong=["8", "0", "module.weight.numel() + module.bias.numel()", "sum(p.sum() for p in module.parameters())",
               "max(p.numel() for p in module.parameters())"],
        right=["sum(math.prod(p.shape) for p in module.parameters())", "sum([p.nelement() for p in module.parameters()])",
               "sum(p.numel() for name, p in module.named_parameters())", "sum(map(torch.numel, module.parameters()))"],
    ),
    Exercise(
        "formula", level=2, given=letters, read="by_formula",
        hints=("Count one linear layer from C to D without bias. How many of those are there in all?",
               "Three for each head, H heads. Then the projection: a weight from C to C, and one bias for each output.",
               "`3 * C * D * H`, plus the projection's weight, plus its bias."),
        mistakes=[
            Mistake("3 * C * D * H + C * C", "The projection has a bias too: one number for each output feature."),
            Mistake("3 * C * D + C * C + C", "One head is counted. How many are there?"),
            Mistake("C * D * H + C * C + C", "Each head has more than one linear layer: what does it make out of its input?"),
            Mistake("3 * (C * D + D) * H + C * C + C", "The layers inside a head have no bias."),
            Mistake("3 * C * C * H + C * C + C", "Each head's layers go from C to D, not from C to C."),
            Mistake("3 * C * D * H", "That is the heads alone. The projection learns too."),
            Mistake("588", "The right number for the sizes above. A formula in the letters C, D and H is asked for, so that it holds for all sizes."),
        ],
        wrong=["3 * C * D * H + C", "C * C + C", "count_parameters(projection) + sum(count_parameters(h) for h in heads)", "3 * T * D * H + C * C + C", "4 * C * C", "3 * 12 * D * H + 12 * 12 + 12"],
        right=["H * 3 * (C * D) + C * (C + 1)", "4 * C * C + C", "sum([C * D] * 3 * H) + C**2 + C",
               "C * (3 * D * H + C + 1)"],
    ),
]

CLASS = [
    Exercise(
        "class_head_size", level=1, read=read_class, alone=ALONE,
        hints=("You wrote it as D. Where do C and H come from in here?",
               "`config` has both, under their long names.",
               "`config.embedding_dim`, divided by `config.num_attention_heads` with `//`."),
        mistakes=[
            Mistake("C // H", OUTSIDE),
            Mistake("config.embedding_dim / config.num_attention_heads", "A float: no layer can be built with 4.0 features. Which division stays whole?"),
            Mistake("config.embedding_dim", "Each head is as wide as the whole, and the projection chokes on the joined answers. The heads share the width."),
            Mistake("config.num_attention_heads", "That is how many heads there are. How many features does each get?"),
            Mistake("config.embedding_dim // config.num_attention_heads + 1", "One too many for each head: joined, they are wider than C."),
        ],
        wrong=["4", "1", "config.num_attention_heads // config.embedding_dim", "config.embedding_dim // 3", "config.embedding_dim // 2"],
        right=["int(config.embedding_dim / config.num_attention_heads)", "divmod(config.embedding_dim, config.num_attention_heads)[0]",
               "math.floor(config.embedding_dim / config.num_attention_heads)"],
    ),
    Exercise(
        "class_heads", level=2, read=read_class, alone=ALONE, ready_made=["MultiheadAttention"],
        hints=("The list from part B, in a box that PyTorch looks into, kept on the object.",
               "`nn.ModuleList` takes a list of modules. The number of heads is in `config`.",
               "`self.attention_heads = nn.ModuleList(...)` of a list that makes a new `AttentionHead(head_size, config)` each time."),
        mistakes=[
            Mistake("self.attention_heads = [AttentionHead(head_size, config) for _ in range(config.num_attention_heads)]",
                    "A Python list: PyTorch does not see the heads in it, so they would never learn. Which box does it look into?"),
            Mistake("self.attention_heads = nn.ModuleList([AttentionHead(head_size, config)] * config.num_attention_heads)",
                    "The same head, several times. Each place needs a head of its own."),
            Mistake("self.attention_heads = nn.ModuleList([torch.manual_seed(0) and AttentionHead(head_size, config) for _ in range(config.num_attention_heads)])",
                    "Each is a head of its own, but all start with the same numbers, so they look the same way. Let each draw new ones."),
            Mistake("self.attention_heads = nn.ModuleList([AttentionHead(D, config) for _ in range(H)])", OUTSIDE),
            Mistake("attention_heads = nn.ModuleList([AttentionHead(head_size, config) for _ in range(config.num_attention_heads)])",
                    "After `__init__` the object has no such heads. What is to stay must hang on `self`, under the name asked for."),
            Mistake("self.attention_heads = nn.ModuleList([AttentionHead(config.embedding_dim, config) for _ in range(config.num_attention_heads)])",
                    "Each head is as wide as the whole. Its size was computed in the line above."),
            Mistake("self.attention_heads = nn.ModuleList([AttentionHead(head_size, config) for _ in range(head_size)])",
                    "As many heads as one head has features. How many does `config` ask for?"),
            Mistake("self.attention_heads = nn.ModuleList([AttentionHead(head_size, config) for _ in range(3)])",
                    "The number of heads does not follow the config: asked for 2 heads, it makes 3. Where is their number written?"),
        ],
        wrong=["self.attention_heads = AttentionHead(head_size, config)", "self.attention_heads = nn.ModuleList([])",
               "self.attention_heads = nn.ModuleList([AttentionHead(4, config) for _ in range(3)])",
               "self.heads = nn.ModuleList([AttentionHead(head_size, config) for _ in range(config.num_attention_heads)])",
               "self.attention_heads = nn.ModuleList([nn.Linear(config.embedding_dim, head_size) for _ in range(config.num_attention_heads)])",
               "one = AttentionHead(head_size, config)\nself.attention_heads = nn.ModuleList([AttentionHead(head_size, config) for _ in range(config.num_attention_heads)])\n"
               "for head in self.attention_heads:\n    head.load_state_dict(one.state_dict())"],
        right=["self.attention_heads = nn.ModuleList()\nfor _ in range(config.num_attention_heads):\n    self.attention_heads.append(AttentionHead(head_size, config))",
               "heads = (AttentionHead(head_size, config) for _ in range(config.num_attention_heads))\nself.attention_heads = nn.ModuleList(heads)",
               "H = config.num_attention_heads\nself.attention_heads = nn.ModuleList(AttentionHead(config=config, head_size=head_size) for h in range(H))"],
    ),
    Exercise(
        "class_projection", level=1, read=read_class, alone=ALONE,
        hints=("How many features come in, joined from all heads, and how many go out?",
               "A linear layer with its bias. Both sizes are in `config`.",
               "`nn.Linear` with `config.embedding_dim` twice."),
        mistakes=[
            Mistake("nn.Linear(C, C)", OUTSIDE),
            Mistake("nn.Linear(config.embedding_dim, config.embedding_dim, bias=False)", "The projection has a bias, as in part D."),
            Mistake("nn.Linear(head_size, config.embedding_dim)", "What comes in is the answers of *all* heads, joined."),
            Mistake("nn.Linear(config.embedding_dim, head_size)", "What comes out should be as wide as what went into the class, "
                    "so that it can be added to the token later."),
            Mistake("nn.Linear(config.embedding_dim, config.num_attention_heads)", "One output for each head. It should have one for each feature."),
            Mistake("nn.Identity()", "Then each feature knows one head only. They should talk to each other."),
        ],
        wrong=["nn.Linear(12, 12)", "None", "projection", "AttentionHead(config.embedding_dim, config)",
               "nn.Sequential(nn.Linear(config.embedding_dim, config.embedding_dim), nn.ReLU())"],
        right=["nn.Linear(head_size * config.num_attention_heads, config.embedding_dim)",
               "nn.Linear(in_features=config.embedding_dim, out_features=config.embedding_dim)",
               "nn.Linear(*[config.embedding_dim] * 2, bias=True)"],
    ),
    Exercise(
        "class_dropout", level=1, read=read_class, alone=ALONE,
        hints=("A module that sets some of its input to 0, but in training only.",
               "`nn.Dropout` takes the rate. `config` knows it.",
               "`nn.Dropout` of `config.dropout_rate`."),
        mistakes=[
            Mistake("nn.Dropout()", "Without an argument the rate is 0.5. The config says how much is dropped."),
            Mistake("nn.Dropout(0.1)", "The rate is typed in. It should follow the config."),
            Mistake("nn.Dropout(1 - config.dropout_rate)", "The rate says how much is *dropped*, not how much is kept."),
            Mistake("config.dropout_rate", "This is the rate, a number. `forward` needs something that can be called."),
            Mistake("nn.Identity()", "It lets everything through, in training too. Nothing is dropped."),
            Mistake("nn.Dropout1d(config.dropout_rate)", "A relative that sets whole rows to 0: all features of a token at once. Each feature should fall out by itself."),
            Mistake("nn.Dropout(dropout_rate)", OUTSIDE),
        ],
        wrong=["None", "nn.Dropout(0)", "nn.AlphaDropout(config.dropout_rate)", "F.dropout", "self.attention_heads[0]"],
        right=["nn.Dropout(p=config.dropout_rate)", "torch.nn.Dropout(config.dropout_rate)",
               "nn.Dropout(config.dropout_rate, inplace=False)", "nn.Dropout(config.dropout_rate, inplace=True)"],
    ),
    Exercise(
        "class_joined", level=2, read=read_class, alone=ALONE, ready_made=["scaled_dot_product_attention"],
        hints=("Two lines of this chapter in one: what each head finds, and all of it side by side.",
               "Every head in `self.attention_heads` gets `input_tensor`; `torch.cat` joins along the features.",
               "`torch.cat` of a list with `head(input_tensor)` for each head, and the last axis as `dim`."),
        mistakes=[
            Mistake("torch.cat([head(input_tensor) for head in self.attention_heads], dim=1)",
                    "The projection complains: it still gets D features in place of C. The answers were joined along another axis."),
            Mistake("torch.stack([head(input_tensor) for head in self.attention_heads], dim=-1)",
                    "`stack` makes a new axis. The features should become more, on the axis they have."),
            Mistake("torch.stack([head(input_tensor) for head in self.attention_heads], dim=-1).flatten(-2)",
                    "The shape is right, but the heads are shuffled like cards. Each head's numbers should stay together."),
            Mistake("F.dropout(torch.cat([head(input_tensor) for head in self.attention_heads], dim=-1), 0.5, self.training)",
                    "Something random happens to the joined answers in training. Here they are only joined; dropout has its own place, in the next line."),
            Mistake("self.attention_heads(input_tensor)", "A ModuleList is a list: it cannot be called. Call each head in it."),
            Mistake("torch.cat([head(normed) for head in self.attention_heads], dim=-1)", OUTSIDE),
            Mistake("[head(input_tensor) for head in self.attention_heads]", "The answers are still a list. The projection wants one tensor."),
            Mistake("torch.cat([self.attention_heads[0](input_tensor) for _ in self.attention_heads], dim=-1)",
                    "The first head has answered for all. Let each one speak."),
            Mistake("torch.cat([head(input_tensor) for head in reversed(self.attention_heads)], dim=-1)",
                    "The heads stand from last to first. Keep their order."),
        ],
        wrong=["input_tensor", "torch.zeros_like(input_tensor)", "self.dropout(torch.cat([head(input_tensor) for head in self.attention_heads], dim=-1))", "torch.cat([head(input_tensor) for head in heads], dim=-1)",
               "torch.cat([head(input_tensor).detach() for head in self.attention_heads], dim=-1)",
               "torch.cat([head(F.layer_norm(input_tensor, input_tensor.shape[-1:])) for head in self.attention_heads], dim=-1)",
               "input_tensor + torch.cat([head(input_tensor) for head in self.attention_heads], dim=-1)"],
        right=["torch.cat([head(input_tensor) for head in self.attention_heads], dim=2)",
               "torch.concat(tuple(head(input_tensor) for head in self.attention_heads), -1)",
               "torch.stack([head(input_tensor) for head in self.attention_heads], dim=-2).flatten(-2)",
               "torch.dstack([head(input_tensor) for head in self.attention_heads])"],
    ),
    Exercise(
        "class_output", level=2, read=read_class, alone=ALONE,
        hints=("Two modules are waiting in `__init__` that have not been used yet. Which comes last?",
               "First the projection mixes the heads, then dropout works on what comes out.",
               "`self.dropout` of `self.output_projection` of `joined`."),
        mistakes=[
            Mistake("self.output_projection(joined)", "Right in evaluation. In training, dropout is missing."),
            Mistake("self.output_projection(self.dropout(joined))", "Both are there, in the other order: dropout works on the *output* of the layer."),
            Mistake("self.dropout(self.dropout(self.output_projection(joined)))", "Dropout works twice here, so too much is lost and the rest is scaled up twice. Once is asked for."),
            Mistake("self.dropout(self.output_projection(self.dropout(joined)))", "Dropout also works on the joined answers here. It is asked for once, on what comes out of the projection."),
            Mistake("self.dropout(joined)", "The heads have not talked to each other yet: something comes between."),
            Mistake("input_tensor + self.dropout(self.output_projection(joined))", "The residual connection is not this class's work. "
                    "It comes in part G, and it adds something that this class never sees."),
            Mistake("self.dropout(self.output_projection(input_tensor))", "The input went around the heads. What have they found?"),
            Mistake("self.dropout(self.projection(joined))", "The object has no module of that name. Look into `__init__`."),
            Mistake("F.dropout(self.output_projection(joined), self.dropout.p)", "This function drops in evaluation too, unless it is told. "
                    "The module in `__init__` knows by itself whether it is training."),
        ],
        wrong=["joined", "None", "self.dropout(self.output_projection(joined).detach())", "self.dropout(projection(joined))",
               "self.dropout(F.relu(self.output_projection(joined)))", "self.dropout(self.output_projection(self.output_projection(joined)))",
               "self.dropout(F.dropout(self.output_projection(joined), 0.5, self.training))",
               "self.dropout(self.output_projection(F.dropout(joined, 0.1, self.training)))"],
        right=["F.dropout(self.output_projection(joined), self.dropout.p, self.training)",
               "nn.Sequential(self.output_projection, self.dropout)(joined)",
               "self.dropout(joined @ self.output_projection.weight.T + self.output_projection.bias)",
               "self.dropout.forward(F.linear(joined, self.output_projection.weight, self.output_projection.bias))"],
    ),
]

AROUND = [
    Exercise(
        "residual", level=2, given=sums, read=read_residual,
        hints=("What was there before the layer, and before the norm?",
               "`normed` has lost the token's own size and mean. Which tensor still has them?",
               "A sum of two: the embedding as it was, and what came out of the layer."),
        mistakes=[
            Mistake("normed + attended", "The normalised one went *into* the layer. The way around starts earlier: otherwise the token's own size is lost."),
            Mistake("attended", "Only the layer's answer: the token's own numbers are gone."),
            Mistake("x + normed", "The token and its normalised self. What did the heads find?"),
            Mistake("layer_norm(x + attended)", "The right sum, normalised afterwards. Here the way around stays untouched, from beginning to end."),
            Mistake("x + joined", "`joined` is the middle of the layer: the heads have not talked yet. What came out at its end?"),
            Mistake("x - attended", "What the layer found is added."),
            Mistake("torch.cat([x, attended], dim=-1)", "Side by side, the tensor would grow with each layer. The shape should stay: add."),
            Mistake("(x + attended) / 2", "That is the mean of both: half of the token is lost in each layer. The token passes whole."),
            Mistake("x.add_(attended)", "The right sum, but the underscore changes `x` itself, and whoever needs it later finds something else."),
        ],
        wrong=["x", "x.data + attended", "x * attended", "x + attended + normed", "torch.zeros_like(x)", "(x + attended)[0]"],
        right=["attended + x", "x + projected", "torch.add(x, attended)", "sum([x, attended])", "x.clone().add_(attended)",
               "torch.stack([x, attended]).sum(dim=0)"],
    ),
    Exercise(
        "plain_slope", level=2, given=slopes,
        hints=("Two layers: slope * (slope * x). What stands before the x? And for three?",
               "The slopes are multiplied, `depth` of them.",
               "A power of `slope`."),
        mistakes=[
            Mistake("slope * depth", "That is a sum of slopes. Each layer *multiplies* what the one before gives."),
            Mistake("depth**slope", "Turned round: what is multiplied, and how often?"),
            Mistake("slope", "One layer only. There are `depth` of them."),
            Mistake("slope ** (depth - 1)", "One layer is missing. Try it with a depth of 1."),
            Mistake("(1 + slope) ** depth", "That is the row with the way around. Here, each step keeps f(x) alone."),
            Mistake("0.1**10", "True for these two numbers. Write it with `slope` and `depth`."),
        ],
        wrong=["0", "slope / depth", "1e-10", "slope + depth"],
        right=["math.prod([slope] * depth)", "pow(slope, depth)", "slope * slope ** (depth - 1)"],
        atol=1e-15,
    ),
    Exercise(
        "residual_slope", level=2, given=slopes,
        hints=("What stands before the x in x + slope * x?",
               "One step has a slope a little larger than 1. Again they are multiplied.",
               "A power of `1 + slope`."),
        mistakes=[
            Mistake("1 + slope**depth", "The way around leads past *each* layer, not once around all of them. What is the slope of a single step?"),
            Mistake("1 + slope * depth", "A straight line: but each step multiplies what is there *already*, like interest on interest."),
            Mistake("slope**depth", "That is the row without the way around."),
            Mistake("1 + slope", "One step only. There are `depth` of them."),
            Mistake("(1 + slope) * depth", "The slopes of the steps are multiplied with each other, not added up."),
            Mistake("(1 - slope) ** depth", "What the layer found is added, not taken away."),
            Mistake("depth + slope**depth", "The 1 of each step stands *inside* its factor. Multiply out two steps on paper: (1 + slope)(1 + slope)."),
        ],
        wrong=["1", "2.5937", "1.1**10", "(2 + slope) ** depth", "(1 + slope) ** (depth - 1)"],
        right=["math.prod([1 + slope] * depth)", "pow(slope + 1, depth)", "(slope + 1) * (1 + slope) ** (depth - 1)"],
    ),
    Exercise(
        "through", level=3, read=read_through,
        hints=("Two cases. In one, the next layer gets what this layer says; in the other, something is added to it.",
               "Python writes two cases in one line as `a if condition else b`. One of both has a plus in it.",
               "With `residual`: the old x plus `layer(x)`. Otherwise `layer(x)` alone."),
        mistakes=[
            Mistake("x + layer(x)", "It adds, whatever `residual` says. Ask for it."),
            Mistake("layer(x)", "It never adds, whatever `residual` says. Ask for it."),
            Mistake("layer(x) if residual else x + layer(x)", "The two cases have changed places."),
            Mistake("x + layer(x) if residual else x", "Without the way around, the layers do nothing at all. They should replace x."),
            Mistake("x.detach() + layer(x) if residual else layer(x)", "The values are right. But `detach` cuts the way around off "
                    "from the gradient, and that is what it is for."),
            Mistake("x + layer(x).detach() if residual else layer(x)", "The values are right, but nothing is learned: the gradient no longer goes through the layer."),
            Mistake("x + residual", "The layer is never called. `residual` is only True or False."),
            Mistake("x.add_(layer(x)) if residual else layer(x)", "The underscore changes `x` itself, and with it the tensor that the caller handed in."),
        ],
        wrong=["x", "2 * layer(x) if residual else layer(x)", "layer(x + layer(x)) if residual else layer(x)",
               "(x + layer(x)) / 2 if residual else layer(x)", "x - layer(x) if residual else layer(x)"],
        right=["layer(x) + (x if residual else 0)", "layer(x) + x * residual", "torch.add(x, layer(x)) if residual else layer(x)",
               "layer(x) if not residual else layer(x) + x", "(x if residual else torch.zeros_like(x)) + layer(x)"],
    ),
]

BATCHED = [
    Exercise(
        "stacked", level=3, read=read_stacked,
        hints=("Which rows come first? All that make queries, from the first head to the last.",
               "Collect the weights of `query_fc` of all heads, then those of `key_fc`, then of `value_fc`, in one list.",
               "`torch.cat` of that list along the rows, dim 0. The attribute is called `.weight`."),
        mistakes=[
            Mistake("return torch.cat([layer.weight for head in heads for layer in (head.query_fc, head.key_fc, head.value_fc)])",
                    "The shape is right, but the order goes head by head. First all queries, then all keys, then all values."),
            Mistake("return torch.cat([head.query_fc.weight for head in heads])", "These are the queries. Keys and values go below them."),
            Mistake("return torch.cat([layer.weight for name in ('query_fc', 'key_fc', 'value_fc') for head in heads for layer in [getattr(head, name)]], dim=1)",
                    "Side by side, not on top of each other: the features that come in are the same for all."),
            Mistake("return torch.stack([getattr(head, name).weight for name in ('query_fc', 'key_fc', 'value_fc') for head in heads])",
                    "`stack` makes a new axis. One table with 3C rows is asked for."),
            Mistake("return torch.cat([getattr(head, name).weight for name in ('key_fc', 'query_fc', 'value_fc') for head in heads])",
                    "Queries and keys have changed places."),
            Mistake("return torch.cat([getattr(head, name).weight for name in ('query_fc', 'key_fc', 'value_fc') for head in heads]).T",
                    "Right, but lying on its side. One *row* for each feature that comes out."),
            Mistake("return torch.cat([head.query_fc for head in heads])", "These are the layers. The numbers are in their weights."),
        ],
        wrong=["return torch.zeros(3, 3)", "return None", "return heads[0].query_fc.weight",
               "return torch.cat([head.query_fc.weight for head in heads] * 3)",
               "return torch.cat([getattr(heads[0], name).weight for name in ('query_fc', 'key_fc', 'value_fc')] * len(heads))"],
        right=["return torch.cat([getattr(head, name).weight for name in ('query_fc', 'key_fc', 'value_fc') for head in heads])",
               "query = torch.cat([head.query_fc.weight for head in heads])\nkey = torch.cat([head.key_fc.weight for head in heads])\n"
               "value = torch.cat([head.value_fc.weight for head in heads])\nreturn torch.vstack([query, key, value])",
               "return torch.stack([torch.stack([head.query_fc.weight, head.key_fc.weight, head.value_fc.weight]) for head in heads], dim=1).flatten(0, 2)",
               "return torch.cat([getattr(head, name).weight.data for name in ('query_fc', 'key_fc', 'value_fc') for head in heads])",
               "return torch.cat([getattr(head, name).weight.detach() for name in ('query_fc', 'key_fc', 'value_fc') for head in heads])"],
    ),
    Exercise(
        "qkv", level=2, given=stacked_weights, read=read_qkv,
        hints=("As in part D: how does a weight with one row for each output meet the features?",
               "The product has 3C features. Cut it along the features, into pieces of the right length.",
               "`(normed @ stacked.T)`, then `.split(…, dim=-1)` with the width of the queries."),
        mistakes=[
            Mistake("(normed @ stacked.T).split(3, dim=-1)", "`split` wants the *length* of a piece, not how many there are. So it came out in many short ones."),
            Mistake("(normed @ stacked.T).split(C)", "Without a `dim`, the batch is cut. The features are the last axis."),
            Mistake("(normed @ stacked).split(C, dim=-1)", "The sizes do not meet: the weight has one row for each feature that comes *out*."),
            Mistake("(x @ stacked.T).split(C, dim=-1)", "The heads want the normalised tensor."),
            Mistake("normed @ stacked.T", "The product is right. It has yet to be cut into three."),
            Mistake("(normed @ stacked.T).unflatten(-1, (C, 3)).unbind(-1)", "Three tensors of the right shape, but each took every third feature. The queries stand together, at the front."),
        ],
        wrong=["(normed, normed, normed)", "(normed @ stacked.T).split(4, dim=-1)", "(normed @ stacked.T).split(12, dim=-1)",
               "[normed @ stacked.T] * 3", "(normed @ stacked.T).split(C, dim=-1)[::-1]"],
        right=["(normed @ stacked.T).chunk(3, dim=-1)", "(normed @ stacked.T).split(H * D, dim=-1)",
               "(normed @ stacked.T).split(config.embedding_dim, dim=-1)", "(normed @ stacked.T).split(len(stacked) // 3, 2)", "F.linear(normed, stacked).split(C, dim=2)",
               "[normed @ part.T for part in stacked.split(C)]", "torch.tensor_split(torch.einsum('btc,oc->bto', normed, stacked), 3, dim=-1)",
               "(normed @ stacked.T).unflatten(-1, (3, C)).unbind(-2)"],
    ),
    Exercise(
        "split_heads", level=3, read=read_split,
        hints=("Which axis of (B, T, C) holds the features of all heads? Cut that one in two first, and move nothing yet.",
               "First four axes without moving anything: (B, T, H, D). Then the heads have to go in front of the text.",
               "`.view(B, T, H, C // H)`, then `.transpose` of the two axes in the middle."),
        mistakes=[
            Mistake("t.reshape(B, H, T, C // H)", "The shape is right and the numbers are not: tokens and heads are mixed up, as in the lower half of the picture. Nothing has been *moved* yet."),
            Mistake("t.view(B, H, T, C // H)", "Tokens and heads are mixed up, as in the lower half of the picture. (And where a piece of a wider tensor comes in, `view` refuses.) "
                    "Nothing has been *moved* yet."),
            Mistake("t.view(B, T, H, C // H)", "Well cut. But the last two axes are (H, D) now; the text should stand next to last."),
            Mistake("t.view(B, T, C // H, H).transpose(1, 3)", "The shape may fit, but each head took every H-th feature. A head's features stand next to each other: D is the inner axis."),
            Mistake("t.view(B, T, H, C // H).transpose(2, 3)", "Two axes were swapped, but not the right ones. The heads go to place 1."),
            Mistake("t.view(B, T, H, C // H).transpose(0, 2)", "The heads have come in front of the batch. The batch stays first."),
            Mistake("t.transpose(1, 2).reshape(B, H, C // H, T)", "The text stands last. Each head's table should have a row for each token."),
            Mistake("t.view(B, T, H, D).transpose(1, 2)", "Right for the sizes above. Inside the function, the size of a head follows from its own C and H."),
        ],
        wrong=["t", "t[:, None].expand(B, H, T, C)", "torch.zeros(B, H, T, C // H)", "t.view(B, T, 3, 4).transpose(1, 2)",
               "t.view(B, T, H, C // H).transpose(1, 2).detach()", "t.view(B, T, H, C // H).transpose(1, 2).flip(1)"],
        right=["t.reshape(B, T, H, C // H).permute(0, 2, 1, 3)", "t.unflatten(-1, (H, -1)).transpose(1, 2)",
               "torch.stack(t.chunk(H, dim=-1), dim=1)", "t.view(B, T, H, -1).swapaxes(1, 2)",
               "torch.stack([t[..., h * (C // H) : (h + 1) * (C // H)] for h in range(H)], dim=1)"],
    ),
    Exercise(
        "all_scores", level=2, given=cut_heads,
        ready_made=["scaled_dot_product_attention"],
        hints=("The same line as for one head. Which two axes take part in `@`?",
               "The last two axes of the keys have to be swapped; count them from the end. And do not forget the scale.",
               "`q @ k.transpose(-2, -1)`, divided by the root of a head's size."),
        mistakes=[
            Mistake("q @ k.transpose(-2, -1)", "The scale is missing: chapter 06 divided, to keep the softmax from becoming too sharp."),
            Mistake("q @ k.transpose(-2, -1) / math.sqrt(C)", "The scale belongs to the length of the vectors that are multiplied here: those of one head."),
            Mistake("q @ k.transpose(-2, -1) / math.sqrt(T)", "The scale does not depend on how long the text is. Over how many numbers does each product add up?"),
            Mistake("q @ k.transpose(-2, -1) / D", "Divided by the size of a head itself. Which function did chapter 06 put around it?"),
            Mistake("k @ q.transpose(-2, -1) / math.sqrt(D)", "Rows and columns are swapped: each row should belong to one query."),
            Mistake("q @ k.transpose(1, 2) / math.sqrt(D)", "These axes were the last two in chapter 06. Now there is one more in front; count from the end."),
            Mistake("q @ k / math.sqrt(D)", "A query has to meet a key *feature by feature*. As they stand, the inner sizes do not belong together."),
            Mistake("q @ k.transpose(-2, -1) * math.sqrt(D)", "Multiplied by the scale. It should make the scores smaller."),
        ],
        wrong=["q", "torch.zeros(B, H, T, T)", "q @ k.transpose(-2, -1) / 2",
               "F.softmax(q @ k.transpose(-2, -1) / math.sqrt(D), dim=-1)"],
        right=['q @ k.transpose(2, -1) / math.sqrt(D)',
               "torch.matmul(q, k.mT) / D**0.5", "torch.einsum('bhqd,bhkd->bhqk', q, k) * D**-0.5",
               "(q / math.sqrt(D)) @ k.transpose(2, 3)", "q @ k.permute(0, 1, 3, 2) / q.shape[-1] ** 0.5"],
    ),
    Exercise(
        "all_weights", level=2, given=scores_and_mask, read=read_all_weights,
        hints=("Two steps of chapter 06: hide the future, then turn each row into weights that add up to 1.",
               "What is hidden must get the weight 0 *after* the softmax: e to which power is 0? The mask spreads over batch and heads by itself.",
               "`masked_fill` where `tril == 0`, with minus infinity; then `F.softmax` along the last axis."),
        mistakes=[
            Mistake("F.softmax(all_scores, dim=-1)", "Nobody is hidden: tokens look into the future."),
            Mistake("F.softmax(all_scores.masked_fill(tril == 0, 0), dim=-1)", "e to the power of 0 is 1, so the future still gets attention. Which score gets the weight 0?"),
            Mistake("F.softmax(all_scores.masked_fill(tril == 0, -math.inf), dim=1)", "The softmax runs across the *heads*. In chapter 06 the axes were fewer; a row is the last axis."),
            Mistake("F.softmax(all_scores.masked_fill(tril == 0, -math.inf), dim=-2)", "The columns add up to 1. A row belongs to the token that asks, and it should."),
            Mistake("F.softmax(all_scores, dim=-1) * tril", "The future gets 0, but the rest of a row no longer adds up to 1. Hide first."),
            Mistake("F.softmax(all_scores.masked_fill(tril == 1, -math.inf), dim=-1)", "The mask is turned round: this hides the past. (A row without anything left becomes nan.)"),
            Mistake("all_scores.exp() * tril / (all_scores.exp() * tril).sum(dim=-1, keepdim=True)", "Right for small scores. For large ones it overflows: "
                    "e to the power of 100 is too much for a float32, it becomes inf, and inf / inf is nan. `F.softmax` takes care of that."),
            Mistake("all_scores.masked_fill(tril == 0, -math.inf).exp() / all_scores.masked_fill(tril == 0, -math.inf).exp().sum(dim=-1, keepdim=True)",
                    "Right for small scores. For large ones it overflows: e to the power of 100 is too much for a float32, it becomes inf, and inf / inf is nan. "
                    "`F.softmax` takes care of that."),
            Mistake("all_scores.masked_fill(tril == 0, -math.inf)", "Well hidden. These are still scores, not weights."),
        ],
        wrong=["all_scores", "torch.ones(B, H, T, T) / T", "F.softmax(all_scores.masked_fill_(tril == 0, -math.inf), dim=-1)", "F.softmax(all_scores.masked_fill(tril.T == 0, -math.inf), dim=-1)",
               "F.softmax(all_scores.masked_fill(tril == 0, -1.0), dim=-1)", "all_scores.masked_fill(tril == 0, -math.inf).exp()",
               "F.softmax(all_scores[:, :1].masked_fill(tril == 0, -math.inf), dim=-1)"],
        right=["torch.softmax(all_scores.masked_fill(tril == 0, float('-inf')), dim=3)",
               "(all_scores + torch.log(tril)).softmax(dim=-1)",
               "torch.where(tril.bool(), all_scores, torch.tensor(-math.inf)).softmax(-1)",
               "F.softmax(all_scores.masked_fill(~tril.bool(), -math.inf), dim=-1)"],
    ),
    Exercise(
        "merge_heads", level=3, read=read_merge,
        hints=("Walk back the way you came: what did `split_heads` do last?",
               "First the heads go back behind the text, (B, T, H, D). Then the last two axes become one.",
               "`.transpose(1, 2)`, then `.reshape(B, T, H * D)`. `view` would refuse here."),
        mistakes=[
            Mistake("return t.reshape(B, T, H * D)", "The shape is right and the numbers are not: the heads still stand in front of the text when the axes run together. Move first."),
            Mistake("return t.transpose(1, 2).view(B, T, H * D)", "A transposed tensor cannot be counted off anew: its numbers have not moved in memory. Which of the two ways above helps?"),
            Mistake("return t.transpose(1, 2)", "Well moved. Two axes have yet to become one."),
            Mistake("return t.permute(0, 2, 3, 1).reshape(B, T, H * D)", "The shape is right, but the heads are shuffled like cards. Each head's features should stay together: D is the inner axis."),
            Mistake("return t.transpose(1, 2).reshape(B, H * T, D)", "The text has become longer, not the features. Which two axes belong together?"),
            Mistake("t.transpose(1, 2).reshape(B, T, H * D)", "The right tensor, but it is not given back: without `return`, the caller gets None."),
            Mistake("return t.sum(dim=1)", "Added up, the heads cannot be told apart. They should stand side by side."),
        ],
        wrong=["return t", "return t.flatten(1)", "return torch.zeros(B, T, H * D)", "return t.transpose(1, 2).reshape(B, T, 12)",
               "return t.flip(1).transpose(1, 2).reshape(B, T, H * D)", "return t.transpose(1, 2).reshape(B, T, H * D).detach()"],
        right=["return t.transpose(1, 2).contiguous().view(B, T, H * D)", "return t.permute(0, 2, 1, 3).flatten(2)",
               "return torch.cat(list(t.unbind(dim=1)), dim=-1)", "moved = t.swapaxes(1, 2)\nreturn moved.reshape(B, T, -1)",
               "return torch.cat([t[:, h] for h in range(H)], dim=-1)"],
    ),
    Exercise(
        "not_allowed", level=1, given=lengths,
        hints=("Row t asks, column s is looked at. For which s is that the future?",
               "The triangle *above* the diagonal, without the diagonal itself: a token may look at itself.",
               "Ask `tril` where it is 0, as you did for the scores: a comparison gives a boolean table."),
        mistakes=[
            Mistake("tril == 1", "This says where looking *is* allowed. Here, True forbids."),
            Mistake("torch.triu(torch.ones(T, T)).bool()", "The diagonal is forbidden too, so the first token may look nowhere at all. Where should the forbidden triangle begin?"),
            Mistake("1 - tril", "The right places, as floats. A float mask would be *added* to the scores; a boolean table is asked for."),
            Mistake("torch.tril(torch.ones(T, T), diagonal=-1).bool()", "This forbids the past. Row t asks, column s is looked at."),
            Mistake("torch.ones(T, T).bool()", "Everything is forbidden."),
            Mistake("tril", "This says where looking *is* allowed, as floats. A boolean table is asked for, in which True forbids."),
            Mistake("torch.triu(torch.ones(8, 8), diagonal=1).bool()", "Right for 8 tokens only. How many are there?"),
            Mistake("torch.zeros(T, T).bool()", "Nothing is forbidden: tokens look into the future."),
        ],
        wrong=["None", "tril.bool()", "torch.triu(torch.ones(T, T), diagonal=1)", "torch.triu(torch.ones(T, T), diagonal=2).bool()", "torch.eye(T).bool()", "torch.triu(torch.ones(T, T), diagonal=1)[0].bool()"],
        right=["torch.triu(torch.ones(T, T), diagonal=1).bool()", "~tril.bool()", "tril < 1", "torch.logical_not(tril)",
               "torch.tril(torch.ones(T, T)) == 0", "torch.ones(T, T, dtype=torch.bool).triu(1)",
               "torch.arange(T)[None, :] > torch.arange(T)[:, None]", "~torch.tril(torch.ones(T, T, dtype=torch.bool))"],
    ),
]

MAP = [
    Exercise(
        "one_head_shape", level=1, given=letters, read=read_one_head_shape,
        hints=("Same texts, same tokens. Only one of the three axes changes in a head.",
               "Each token brings home as many numbers as a head is wide.",
               "Three letters in a tuple; the last one is the head's size."),
        mistakes=[
            Mistake("(B, T, C)", "That goes *in*. A head has fewer numbers to answer with."),
            Mistake("(B, T, H)", "H counts the heads. How wide is the answer of one?"),
            Mistake("(B, T, T)", "Those are its attention weights. They were used to mix the values; what comes out of that?"),
            Mistake("(T, D)", "That is one text of the batch."),
            Mistake("(B, H, T, D)", "These are all heads together. One is asked for."),
            Mistake("(2, 8, 4)", "True for these sizes. Write it with the letters."),
        ],
        wrong=["B * T * D", "(B, D, T)", "[B, T, D]", "(B, T, 4)"],
        right=["(B, T, C // H)", "tuple([B, T, D])", "(B, T) + (D,)", "inputs.shape + (D,)"],
    ),
    Exercise(
        "all_scores_shape", level=2, given=letters, read=read_all_scores_shape,
        hints=("For one head it is a square for each text. Now there are several squares.",
               "In part H, the heads stand right after the batch.",
               "Four letters; the last two are alike."),
        mistakes=[
            Mistake("(B, T, T)", "That is one head. All of them have scores of their own."),
            Mistake("(B, H, T, D)", "Those are the queries. What does each of them meet, one by one?"),
            Mistake("(B, T, T, H)", "All sizes are there, but `@` works on the last two axes; so the heads stand further in front."),
            Mistake("(B, T, H, T)", "All sizes are there. But the last two axes should be the token that asks and the token looked at; the heads stand further in front."),
            Mistake("(H, B, T, T)", "The batch comes first."),
            Mistake("(B, H, D, D)", "A score belongs to two *tokens*, not to two features."),
            Mistake("(2, 3, 8, 8)", "True for these sizes. Write it with the letters."),
            Mistake("(B, H * T, T)", "In `cat` an axis grows. Here the heads have an axis of their own."),
        ],
        wrong=["(B, H, T)", "(B, C, T, T)", "[B, H, T, T]", "(B, 3, T, T)"],
        right=["(B, C // D, T, T)", "(B, H) + (T,) * 2", "tuple([B, H, T, T])", "torch.Size([B, H, T, T])"],
    ),
    Exercise(
        "layer_shape", level=1, given=letters, read=read_layer_shape,
        hints=("What must its shape be, if it is to be added to the input?",
               "H answers of size D, joined and projected.",
               "The same three letters as at the very beginning of the chapter."),
        mistakes=[
            Mistake("(B, T, D)", "That is one head. Joined and projected, there are more features."),
            Mistake("(B, H * T, D)", "The heads are joined along the features, not along the text."),
            Mistake("(B, T, H, D)", "The heads have no axis of their own any more: they were joined."),
            Mistake("(B, H, T, D)", "That is the middle of part H. At the end the heads are merged again."),
            Mistake("(B, T, H * C)", "Each head gives D features, not C."),
            Mistake("(2, 8, 12)", "True for these sizes. Write it with the letters."),
        ],
        wrong=["(T, C)", "(B, C, T)", "[B, T, C]", "(B, T, 12)"],
        right=["(B, T, H * D)", "tuple([B, T, C])", "(B,) + (T, C)", "x.shape", "inputs.shape + (C,)"],
    ),
]

CHAPTER = Chapter(
    exercises=[*LOOKS, *HEADS, *JOIN, *TALK, *COUNT, *CLASS, *AROUND, *BATCHED, *MAP],
    exports=[Export("MultiHeadAttention", blank="class_heads",
                    header="import math\n\nimport torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\n"
                           "from my_nanogpt import AttentionHead\n")],
)
