"""Chapter 08, FeedForward: how each blank is judged, hinted at and explained.

Hidden networks have four different sizes, so that a swapped axis shows. Where the notebook's own network
gives the same numbers in two ways (it keeps tokens apart), a hidden `feed` that lets them mix tells the ways apart.
"""
from checker.exercise import Chapter, Exercise, Export, Mistake, Trials

# The class must stand alone, as it will in the learner's package.
ALONE = ("torch", "nn", "math", "F", "FeedForward")

# ---- hidden inputs ----------------------------------------------------------------------------------


def four_answers():
    """Answers of layers that are not straight."""
    return [{"answers": torch.tensor(values)} for values in ([3.0, -1.5, 0.25, 7.0], [0.5, 2.0, -4.0, 1.0])]


def planes():
    """Points and units of other sizes; some sums are below 0."""
    g = torch.Generator().manual_seed(8)
    return [{"corners": torch.randn(n, 2, generator=g), "unit_weight": torch.randn(units, 2, generator=g),
             "unit_bias": torch.randn(units, generator=g)} for n, units in [(5, 3), (7, 4)]]


def networks():
    """Small networks of other sizes, with tokens to feed them."""
    g = torch.Generator().manual_seed(8)
    cases = []
    for C, h, B, T, row, place, unit in [(5, 7, 3, 6, 2, 1, 5), (3, 8, 1, 4, 0, 3, 2)]:
        expand, shrink = nn.Linear(C, h).requires_grad_(False), nn.Linear(h, C).requires_grad_(False)
        for parameter in (*expand.parameters(), *shrink.parameters()):
            parameter.copy_(torch.randn(parameter.shape, generator=g))
        cases.append({"expand": expand, "shrink": shrink, "normalised": torch.randn(B, T, C, generator=g),
                      "B": B, "T": T, "C": C, "hidden_dim": h, "row": row, "place": place, "unit": unit,
                      "config": type("Config", (), {"embedding_dim": C, "hidden_dim": h})()})
    return cases


def hidden_layers():
    """What hidden units say before and after the bend, (B, T, hidden), and the layer that they are in."""
    g = torch.Generator().manual_seed(9)
    cases = []
    for B, T, C, h, shift in [(3, 5, 4, 7, 2.0), (1, 4, 3, 6, -2.0)]:
        expand = nn.Linear(C, h).requires_grad_(False)
        expand.weight.copy_(torch.randn(h, C, generator=g))
        expand.bias.fill_(shift)
        normalised = torch.randn(B, T, C, generator=g)
        before = expand(normalised)
        cases.append({"B": B, "T": T, "C": C, "hidden_dim": h, "expand": expand, "normalised": normalised, "before": before,
                      "hidden": before.clamp(min=0), "config": type("Config", (), {"embedding_dim": C, "hidden_dim": h})()})
    return cases


def updates():
    """Tokens before and after their norm, an update for them, and the network that made it."""
    g = torch.Generator().manual_seed(10)
    cases = []
    for B, T, C, h in [(3, 5, 4, 6), (1, 2, 7, 9)]:
        norm, expand, shrink = nn.LayerNorm(C), nn.Linear(C, h), nn.Linear(h, C)
        for parameter in (*norm.parameters(), *expand.parameters(), *shrink.parameters()):
            parameter.requires_grad_(False).copy_(torch.randn(parameter.shape, generator=g))
        feed = nn.Sequential(expand, nn.ReLU(), shrink)
        attended = torch.randn(B, T, C, generator=g) * 3
        normalised = norm(attended)
        cases.append({"attended": attended, "layer_norm": norm, "normalised": normalised, "expand": expand, "shrink": shrink,
                      "feed": feed, "before": expand(normalised), "hidden": expand(normalised).clamp(min=0),
                      "update": feed(normalised), "B": B, "T": T, "C": C, "hidden_dim": h})
    return cases


def mixing():
    """A `feed` that is *not* position-wise where it sees several places at once: it sums along them."""
    def make(T):
        def feed(x):
            return (x.cumsum(-2) if x.dim() == 3 or x.shape[:-1] == (T,) else x) * 2 + 1

        return feed

    g = torch.Generator().manual_seed(11)
    return [{"feed": make(T), "B": B, "T": T, "C": C, "normalised": torch.randn(B, T, C, generator=g),
             "order": torch.randperm(T, generator=g)} for B, T, C in [(3, 5, 4), (1, 6, 7), (2, 4, 4)]]


def gradients():
    """Gradients of a layer's weights, and that layer; some rows are all 0, some only add up to 0."""
    cases = []
    for rows in ([[0.0, 0.0, 0.0], [1.0, -1.0, 0.0], [0.0, 0.0, -2.0], [0.0, 0.0, 0.0], [-1.0, -3.0, -0.5]],
                 [[0.0, 1e-6, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0]], [[0.0, 0.0]] * 4):
        gradient = torch.tensor(rows)
        h, C = gradient.shape
        sick, normalised = nn.Linear(C, h), 1 + torch.arange(12 * C).view(3, 4, C) / 10  # all tokens above 0,
        live = gradient.any(dim=1).float() * 2 - 1  # so that units with weights of -1 are silent for all of them
        sick.weight.data, sick.bias.data = live[:, None].expand(h, C).clone(), -live / 2
        sick.weight.grad, sick.bias.grad = gradient.clone(), gradient.sum(dim=1)
        cases.append({"gradient": gradient, "sick": sick, "normalised": normalised, "B": 3, "T": 4, "C": C, "hidden_dim": h})
    return cases


def large_models():
    """The sizes of other models."""
    return [{"blocks": blocks, "width": width, "attention_count": 4 * width * width + 4 * width,
             "norm_count": 2 * width, "table_count": 300 * width} for blocks, width in [(5, 10), (3, 64)]]


def sizes():
    """Sizes for the tensor map, all different; the hidden layer is not four times as wide."""
    cases = []
    for B, T, C, h in [(3, 5, 7, 11), (1, 4, 6, 9)]:
        case = {"B": B, "T": T, "C": C, "hidden_dim": h, "inputs": torch.zeros(B, T, dtype=torch.long),
                "config": type("Config", (), {"embedding_dim": C, "hidden_dim": h, "input_sequence_length": T, "batch_size": B})(),
                "expand": nn.Linear(C, h), "shrink": nn.Linear(h, C)}
        case |= {name: torch.zeros(B, T, C) for name in ("embedded", "attended", "normalised", "update", "result")}
        case |= {name: torch.zeros(B, T, h) for name in ("before", "hidden")}
        cases.append(case)
    return cases


# ---- what to look at --------------------------------------------------------------------------------


def read_relu(ns):
    found = {}
    for values in ([-2.0, 0.5, 3.0, 0.0, -0.1, 1e4, -1e4], [[1.5, -1.5, 2.5], [-7.0, 8.0, -9.0]]):
        x = torch.tensor(values)
        original = x.clone()
        found[f"relu(torch.tensor({values}))"] = ns["relu"](x)
        found[f"x itself after relu(x), for {values}"] = torch.equal(x, original)
    x = torch.tensor([-2.0, 0.5, 3.0], requires_grad=True)
    y = ns["relu"](x * 1.0)
    if y.requires_grad:
        (y * torch.tensor([1.0, 2.0, 3.0])[: y.numel()]).sum().backward()
    found["the gradient that flows back to [-2, 0.5, 3]"] = x.grad
    found["in 64 bits"] = ns["relu"](torch.tensor([-1.0, 1.0], dtype=torch.float64))
    return found


def read_pair(ns):
    return ns["pair"]


def read_feed(ns):
    width = ns["expand"].weight.shape[1]
    tokens = torch.sin(torch.arange(4.0 * 3 * width) * 0.7).view(4, 3, width) * 3
    return {"feed of a batch": ns["feed"](tokens), "feed of one token": ns["feed"](tokens[1, 2])}


def read_share(ns):
    return float(ns["silent_share"])


def read_gap(ns):
    return torch.as_tensor(ns["gap"])


def read_hidden_shape(ns):
    shape = ns["hidden_shape"]
    if isinstance(shape, str) or isinstance(shape, (tuple, list)) and any(isinstance(size, str) for size in shape):
        return "words in quotes"
    return tuple(shape) if isinstance(shape, tuple) else shape  # torch.Size is a tuple as well



def read_output_shape(ns):
    shape = ns["output_shape"]
    if isinstance(shape, str) or isinstance(shape, (tuple, list)) and any(isinstance(size, str) for size in shape):
        return "words in quotes"
    return tuple(shape) if isinstance(shape, tuple) else shape



def read_one_unit(ns):
    return torch.as_tensor(ns["one_unit"])


def read_noticed(ns):
    old = torch.sin(torch.arange(60.0)).view(3, 4, 5)
    new = old.clone()
    new[0, 1, 4] += 0.5                  # a number grew
    new[2, 3, 0] -= 0.5                  # a number shrank
    new[1, 0, 1] += 2.0                  # two changes that cancel each other in a sum
    new[1, 0, 2] -= 2.0
    new[1, 2] += 3.0                     # all numbers of a token
    new[0, 0] += 1e-7                    # less than a hair
    wide, other = torch.zeros(1, 2, 3), torch.zeros(1, 2, 3)
    other[0, 1, 2] = -0.01
    twelve = torch.zeros(2, 3, 12)
    hairs, one = torch.full((2, 3, 12), 5e-7), twelve.clone()
    one[1, 2, 7] = 5e-6
    return {"twelve numbers, each moved by half a hair": ns["noticed"](twelve, hairs),
            "one number of twelve moved by five hairs": ns["noticed"](twelve, one),
            "several changes": ns["noticed"](old, new), "the other way round": ns["noticed"](new, old),
            "nothing changed": ns["noticed"](old, old.clone()), "a small change": ns["noticed"](wide, other)}


read_count = Trials("parameter_count(12, 48)", "parameter_count(5, 7)", "parameter_count(768, 3072)", "parameter_count(3, 2)")
read_block_share = Trials("feed_forward_share(4)", "feed_forward_share(1)", "feed_forward_share(8)", "feed_forward_share(2.5)")
read_gated = Trials("gated_width(768)", "gated_width(4096)", "gated_width(3)", "gated_width(100)", "gated_width(5)", "gated_width(3000000)")


def read_below(ns):
    x = torch.tensor([[-3.0, -1.0, -0.2], [0.0, 0.7, 2.5]])
    return {"probability_below of six numbers": ns["probability_below"](x),
            "probability_below(torch.tensor(1.0))": ns["probability_below"](torch.tensor(1.0))}


def read_gelu(ns):
    x = torch.tensor([[-3.0, -1.0, -0.2], [0.0, 0.7, 2.5]], requires_grad=True)
    y = ns["gelu"](x)
    (y * torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])).sum().backward()
    return {"gelu of six numbers": y, "the gradient that flows back to them": x.grad,
            "gelu of large numbers": ns["gelu"](torch.tensor([-100.0, 100.0]))}


def read_slopes(ns):
    points = torch.tensor([-2.0, 0.5, 1.0, 3.0, 4.0])
    found = {"slopes of x * x": ns["slopes"](lambda x: x * x, points),
             "slopes of torch.sin": ns["slopes"](torch.sin, points[:3]),
             "slopes of exp(2x)": ns["slopes"](lambda x: torch.exp(2 * x), points[1:3])}
    found["slopes of sin(300x)"] = ns["slopes"](lambda x: torch.sin(300 * x), points[1:2])
    found["the points are as they were"] = torch.equal(points, torch.tensor([-2.0, 0.5, 1.0, 3.0, 4.0]))
    return found


def read_class(ns):
    found = {}
    for C, hidden, B, T in [(6, 10, 3, 4), (5, 3, 1, 7)]:
        here = f"with embedding_dim = {C}, hidden_dim = {hidden}"
        made = {"embedding_dim": C, "hidden_dim": hidden, "dropout_rate": 0.0, "input_sequence_length": 9, "batch_size": 2,
                "num_attention_heads": 1}
        layer = ns["FeedForward"](type("Config", (), made)())
        found[f"parameters {here}"] = {name: tuple(p.shape) for name, p in layer.named_parameters()}
        for i, (_, p) in enumerate(sorted(layer.named_parameters())):
            p.data = torch.sin(torch.arange(p.numel()) * 0.37 + i).view(p.shape)
        x = torch.cos(torch.arange(B * T * C) * 0.61).view(B, T, C).requires_grad_(True)
        out = layer(x)
        if out.requires_grad:
            (out * torch.sin(torch.arange(out.numel()) * 0.9).view(out.shape)).sum().backward()
        found[f"result {here}"] = out
        found[f"gradient of the input {here}"] = x.grad
        found[f"gradients of the parameters {here}"] = [p.grad for _, p in sorted(layer.named_parameters())]
        found[f"one token alone {here}"] = layer(x[0, 0].detach())
    x = torch.cos(torch.arange(20 * 30 * 6) * 0.61).view(20, 30, 6)
    for rate in [1.0, 0.5]:
        layer = ns["FeedForward"](type("Config", (), {"embedding_dim": 6, "hidden_dim": 10, "dropout_rate": rate})())
        for i, (_, p) in enumerate(sorted(layer.named_parameters())):
            p.data = torch.sin(torch.arange(p.numel()) * 0.37 + i).view(p.shape)
        calm, busy = layer.eval()(x), layer.train()(x)
        found[f"with dropout_rate = {rate}, in eval mode"] = calm[0, :2]
        share = float((busy == 0).float().mean())
        found[f"the share of zeros in training mode, with dropout_rate = {rate}"] = round(share, 1)
        left = busy != 0
        if bool(left.any()) and busy.shape == calm.shape:
            found["what is left in training mode is scaled up"] = round(float((busy / calm)[left].median()), 2)
        else:
            found[f"something is left with dropout_rate = {rate}"] = False
    return found


# ---- the blanks -------------------------------------------------------------------------------------

BEND = [
    Exercise(
        "gap", level=2, given=four_answers, read=read_gap,
        hints=("Which corners are the outer ones? Look at the order of the rows in `corners`.",
               "Rows 0 and 3 are (0, 0) and (1, 1). `answers[3]` is the answer in the last corner.",
               "Add the answers at 0 and 3, and take away those at 1 and 2, both of them."),
        mistakes=[
            Mistake("answers[0] + answers[3] - answers[1] + answers[2]",
                    "One of the inner answers was added instead of taken away. Mind the sign, or use parentheses."),
            Mistake("answers[1] + answers[2] - answers[0] - answers[3]",
                    "The other way round: this is the inner pair minus the outer one."),
            Mistake("answers[0] + answers[1] - answers[2] - answers[3]",
                    "These pairs are neighbours in the list. The outer corners are the first and the last."),
            Mistake("answers.sum()", "All four were added. The inner two should be taken away."),
            Mistake("(answers[0] + answers[3] - answers[1] - answers[2]) / 2",
                    "Nearly: this compares the means of the pairs, so it is half as large. The sums are asked for."),
            Mistake("answers[0] + answers[2] - answers[1] - answers[3]",
                    "Here the two answers with a 0 as second fact are together. Outer means: both false, and both true."),
        ],
        wrong=["0", "torch.tensor(0.0)", "answers[0] + answers[3]", "torch.tensor(-2.0)", "answers"],
        right=["(answers[0] + answers[3]) - (answers[1] + answers[2])", "(answers * torch.tensor([1.0, -1.0, -1.0, 1.0])).sum()",
               "answers[[0, 3]].sum() - answers[[1, 2]].sum()", "answers @ torch.tensor([1.0, -1.0, -1.0, 1.0])",
               "(answers[0] + answers[3] - answers[1] - answers[2]).item()"],
    ),
    Exercise(
        "relu", level=2, read=read_relu, ready_made=["relu", "ReLU", "relu_", "threshold"],
        hints=("Numbers above 0 stay. What should all the others become?",
               "`clamp(max=1.0)` cuts off what is above 1. From which side must be cut here, and where?",
               "`clamp` with a `min`, or `torch.where` with the condition `x > 0`."),
        mistakes=[
            Mistake("x.clamp(max=0)", "Cut from the wrong side: this keeps what is below 0."),
            Mistake("x.abs()", "This turns −2 into 2. It should become 0."),
            Mistake("x.clamp(0, 1)", "This also cuts at 1. Upwards, there is no limit."),
            Mistake("x[x > 0]", "This throws the negative numbers away, so the result is shorter. Keep their places."),
            Mistake("x > 0", "This says *whether* each number is above 0. The number itself is wanted where it is."),
            Mistake("max(x, 0)", "Python's `max` compares two single things and cannot decide for a whole tensor. PyTorch has "
                                 "tools that work on each number."),
            Mistake("x.clamp_(min=0)", "The numbers are right, but x itself was changed (the underscore at the end does "
                    "that). Whoever called the function still needs the old x."),
            Mistake("x.detach().clamp(min=0)", "The numbers are right, but no gradient flows back through them, so nothing in "
                    "front of the bend could learn."),
        ],
        wrong=["x", "-x", "x * 0", "x.clamp(min=1)", "torch.where(x > 0, x, -x)", "torch.where(x > 0, 1.0, 0.0)", "x.clamp(min=0).float()"],
        right=["torch.where(x > 0, x, 0.0)", "x * (x > 0)", "torch.maximum(x, torch.zeros_like(x))", "(x + x.abs()) / 2",
               "x.masked_fill(x < 0, 0)"],
    ),
    Exercise(
        "pair", level=2, given=planes, read=read_pair, ready_made=["linear", "Linear"],
        hints=("Three steps: multiply, add, bend. Which of them comes last?",
               "`corners` is (4, 2) and `unit_weight` has one row for each unit. `.T` turns rows into columns.",
               "`relu` around: corners times the transposed weight, plus the bias."),
        mistakes=[
            Mistake("corners @ unit_weight.T + unit_bias", "The bend is missing: the second unit says less than 0 in one corner."),
            Mistake("relu(corners @ unit_weight.T) + unit_bias", "The bias came after the bend. A unit first adds it up, then bends."),
            Mistake("relu(corners @ unit_weight + unit_bias)",
                    "That works by luck here, because the weight is square and symmetric. Each unit has a *row* of the weight."),
            Mistake("relu(corners @ unit_weight.T)", "The bias is missing. Without it both units say the same."),
            Mistake("relu(corners @ unit_weight.T - unit_bias)", "The bias is taken away here. It is −1 already, so add it."),
            Mistake("relu(unit_weight @ corners.T + unit_bias[:, None])",
                    "Right numbers, but the table lies on its side. Each corner should be a row."),
        ],
        wrong=["corners", "relu(corners)", "relu(corners + unit_bias)", "torch.zeros(4, 2)", "relu(corners.sum(dim=1))",
               "torch.tensor([[0.0, 0.0], [1.0, 0.0], [1.0, 0.0], [2.0, 1.0]])"],
        right=["(corners @ unit_weight.T + unit_bias).clamp(min=0)", "relu(torch.einsum('ni,ui->nu', corners, unit_weight) + unit_bias)",
               "relu((unit_weight @ corners.T).T + unit_bias)",
               "relu((corners[:, None, :] * unit_weight).sum(dim=-1) + unit_bias)",
               "torch.stack([relu(unit_weight @ c + unit_bias) for c in corners])"],
    ),
    Exercise(
        "out_weight", level=3,
        hints=("The rows of `pair` are (0, 0), (1, 0), (1, 0) and (2, 1). Call the weights u and v.",
               "The row (1, 0) gives 1 · u, and should give 1. So u is known. What must v be, for (2, 1) to give 0?",
               "2 · u + v = 0. Write both as a float tensor of shape (2,)."),
        mistakes=[
            Mistake("torch.tensor([1.0, -1.0])", "Nearly: when both facts are true, the first unit says 2, and this takes only 1 away."),
            Mistake("torch.tensor([1.0, 1.0])", "The second unit should speak *against*: it fires when too many facts are true."),
            Mistake("torch.tensor([-2.0, 1.0])", "Are the two in the right order? Try the row (1, 0): it should give 1."),
            Mistake("torch.tensor([1.0, -0.5])", "2 times the first weight plus 1 times the second should be 0."),
            Mistake("torch.tensor([1, -2])", "The right numbers, but whole ones. `pair` has floats, and a matrix product wants the same kind "
                                             "on both sides."),
            Mistake("torch.tensor([[1.0], [-2.0]])", "The right numbers as a column. A plain row of two is asked for, so that the answers are a "
                                                     "plain row of four."),
            Mistake("[1.0, -2.0]", "The right numbers in a list. Make a tensor of them."),
        ],
        wrong=["torch.zeros(2)", "torch.tensor([1.0, -2.0, 0.0])", "torch.ones(2)", "torch.tensor([0.0, 1.0])", "pair"],
        right=["torch.tensor([1, -2]).float()", "torch.linalg.pinv(pair) @ torch.tensor([0.0, 1.0, 1.0, 0.0])",
               "torch.tensor([1.0, -2.0], dtype=torch.float32)", "torch.stack([torch.tensor(1.0), torch.tensor(-2.0)])"],
    ),
]

MERGE = [
    Exercise(
        "merged_weight", level=3, given=networks, read="merged_weight",
        hints=("In the formula, x is multiplied with two matrices, one after the other. Which product of the two is left when x is gone?",
               "x W₁ᵀ W₂ᵀ is x times the transpose of one matrix. Remember: (A B)ᵀ = Bᵀ Aᵀ.",
               "W₂ times W₁, where W₂ belongs to `shrink`. Its shape is (numbers out, numbers in)."),
        mistakes=[
            Mistake("expand.weight @ shrink.weight", "The other order: this product has the hidden size on both sides. The layer that comes "
                    "*second* stands on the left."),
            Mistake("(shrink.weight @ expand.weight).T", "The right product on its side. `nn.Linear` keeps a row for each number that comes out."),
            Mistake("shrink.weight + expand.weight.T", "The weights were added. One layer works on what the other gave: that is a product."),
            Mistake("shrink.weight * expand.weight.T", "This multiplies entry by entry. A matrix product is needed."),
            Mistake("shrink.weight.T @ expand.weight.T", "Both were transposed. Then their inner sizes only fit by the wrong axis."),
            Mistake("shrink.weight", "That is the second layer alone. What became of the first?"),
        ],
        wrong=["expand.weight", "torch.zeros(12, 12)", "torch.eye(12)", "shrink.weight @ relu(expand.weight)", "shrink.weight @ expand.weight + 1"],
        right=["torch.matmul(shrink.weight, expand.weight)", "torch.einsum('oh,hi->oi', shrink.weight, expand.weight)",
               "(expand.weight.T @ shrink.weight.T).T", "torch.mm(shrink.weight, expand.weight)",
               "torch.stack([shrink.weight @ expand.weight[:, i] for i in range(C)], dim=1)"],
    ),
    Exercise(
        "merged_bias", level=3, given=networks, read="merged_bias",
        hints=("Set x to 0 in the formula. What is left?",
               "The first bias goes through the second layer, as any hidden vector does.",
               "`shrink.weight` times the bias of `expand`, plus the bias of `shrink`. (Or: what does `shrink` make of the first bias?)"),
        mistakes=[
            Mistake("shrink.bias", "The first bias has vanished. It goes through the second layer."),
            Mistake("shrink.weight @ expand.bias", "The second layer has a bias of its own."),
            Mistake("expand.bias + shrink.bias", "The two have different lengths. The first still has to go through the second layer."),
            Mistake("shrink.weight @ relu(expand.bias) + shrink.bias", "There is no bend in this section: nothing is cut off between the layers."),
            Mistake("shrink.weight @ expand.bias - shrink.bias", "The second bias is added, not taken away."),
            Mistake("shrink(expand.weight.sum(dim=1) + expand.bias)", "That is the answer to a token full of ones. The bias is the answer to zeros."),
        ],
        wrong=["expand.bias", "torch.zeros(12)", "merged_weight.sum(dim=1)", "shrink.weight.sum(dim=1) + shrink.bias", "shrink.weight @ shrink.bias"],
        right=["shrink(expand.bias)", "shrink(expand(torch.zeros(expand.in_features)))", "shrink(expand(torch.zeros(C)))",
               "(shrink.weight * expand.bias).sum(dim=1) + shrink.bias", "torch.addmv(shrink.bias, shrink.weight, expand.bias)",
               "expand.bias @ shrink.weight.T + shrink.bias"],
    ),
]

TOKEN = [
    Exercise(
        "feed", level=1, given=networks, read=read_feed,
        hints=("What happens first to x, and what last?",
               "The innermost call runs first: `c(b(a(x)))` runs a, then b, then c.",
               "`expand` innermost, `relu` around it, `shrink` outside."),
        mistakes=[
            Mistake("shrink(expand(x))", "Without the bend, the two layers fall together into one."),
            Mistake("relu(shrink(expand(x)))", "The bend came last. It belongs between the layers; at the end it would forbid every update below 0."),
            Mistake("expand(relu(x))", "The bend comes after widening, and the way back to C is missing."),
            Mistake("shrink(expand(relu(x)))", "The bend came first, before widening. It belongs between the two layers."),
            Mistake("relu(expand(x))", "The way back to C numbers is missing."),
            Mistake("x + shrink(relu(expand(x)))", "One step ahead: the token itself is added later. This function makes the update alone."),
            Mistake("expand(relu(shrink(x)))", "The layers are swapped: first widen, then shrink."),
        ],
        wrong=["x", "relu(x)", "shrink(relu(expand(normalised)))", "shrink(gelu(expand(x)))", "torch.zeros_like(x)"],
        right=["shrink(expand(x).clamp(min=0))", "shrink(F.relu(expand(x)))",
               "relu(x @ expand.weight.T + expand.bias) @ shrink.weight.T + shrink.bias", "nn.Sequential(expand, nn.ReLU(), shrink)(x)"],
    ),
    Exercise(
        "one_unit", level=2, given=networks, read=read_one_unit,
        hints=("A dot product needs two vectors of C numbers. Which is the token's, and which the unit's?",
               "`normalised[row, place]` is the token. The unit's weights are a row of `expand.weight`.",
               "The product `@` of the two, plus this unit's bias."),
        mistakes=[
            Mistake("normalised[row, place] @ expand.weight[unit]", "The unit's bias is missing."),
            Mistake("normalised[row, place] * expand.weight[unit] + expand.bias[unit]",
                    "These are C numbers. A dot product multiplies entry by entry and then adds them up."),
            Mistake("normalised[row, place] @ expand.weight[:, unit] + expand.bias[unit]",
                    "That is a column of the weight. Each unit has a row, as wide as a token."),
            Mistake("relu(normalised[row, place] @ expand.weight[unit] + expand.bias[unit])",
                    "One step ahead: the number *before* the bend is asked for."),
            Mistake("normalised[place, row] @ expand.weight[unit] + expand.bias[unit]", "The axes of `normalised` are: row of the batch, then place."),
            Mistake("normalised[row, place] @ expand.weight[unit] + expand.bias", "All biases were added. The unit has one of its own."),
            Mistake("normalised[row, unit] @ expand.weight[place] + expand.bias[place]", "Unit and place are mixed up: the token stands at `place`."),
        ],
        wrong=["expand.weight[unit]", "normalised[row, place].sum()", "normalised[0, 3] @ expand.weight[7] + expand.bias[7]", "torch.tensor(0.0)",
               "normalised[row, place] @ expand.weight[unit] - expand.bias[unit]"],
        right=['expand.weight[unit] @ normalised[row, place] + expand.bias[unit]',
               "(normalised[row, place] * expand.weight[unit]).sum() + expand.bias[unit]", "expand(normalised)[row, place, unit]",
               "torch.dot(expand.weight[unit], normalised[row, place]) + expand.bias[unit]",
               "sum(n * w for n, w in zip(normalised[row, place], expand.weight[unit])) + expand.bias[unit]",
               "sum(normalised[row, place, i] * expand.weight[unit, i] for i in range(C)) + expand.bias[unit]"],
    ),
    Exercise(
        "silent_share", level=2, given=hidden_layers, read=read_share,
        hints=("What is the value of a silent unit after the bend?",
               "Compare with 0, and you have a table of True and False. Its mean is the share, once they are floats.",
               "`(hidden == 0)`, then `.float()`, then `.mean()`."),
        mistakes=[
            Mistake("(hidden > 0).float().mean()", "That is the share that *fires*. The other part is asked for."),
            Mistake("(hidden == 0).sum()", "That is how many. The share is between 0 and 1."),
            Mistake("hidden.mean()", "That is the mean of the values. Count the zeros instead."),
            Mistake("(hidden == 0).mean()", "PyTorch takes no mean of True and False. Make floats of them first."),
            Mistake("(hidden[0] == 0).float().mean()", "Only the first row of the batch was counted."),
            Mistake("(hidden == 0).all(dim=0).float().mean()", "This asks which units are silent in every row. Count each zero by itself."),
        ],
        wrong=["0.5", "torch.tensor(0.5)", "(hidden < 0).float().mean()", "hidden.numel()", "(hidden == 0).float().mean(dim=-1)"],
        right=["1 - (hidden > 0).float().mean()", "(hidden == 0).sum() / hidden.numel()", "1 - hidden.count_nonzero() / hidden.numel()",
               "(hidden == 0).double().mean().item()", "(hidden == 0).sum() / (B * T * hidden_dim)", "(before <= 0).float().mean().item()"],
    ),
    Exercise(
        "firing", level=2, given=hidden_layers, read="firing",
        hints=("A unit fires when its number is above 0. Along which of the three axes do you count?",
               "`hidden` is (B, T, hidden); (B, T) is wanted, so the last axis goes.",
               "`(hidden > 0)`, then `.sum` with `dim=-1`."),
        mistakes=[
            Mistake("(hidden > 0).sum(dim=1)", "You counted along the tokens: for each unit, how many tokens set it off. Count along the units."),
            Mistake("(hidden > 0).sum()", "All of them together. One count for each token is asked for."),
            Mistake("(hidden == 0).sum(dim=-1)", "These are the silent ones."),
            Mistake("hidden.sum(dim=-1)", "This adds up what the units say. How *many* speak?"),
            Mistake("(hidden > 0).sum(dim=-1, keepdim=True)", "Right counts, with an axis of length 1 too many. The shape should be (B, T)."),
            Mistake("(hidden > 0).float().mean(dim=-1)", "That is a share. A count is asked for."),
            Mistake("(hidden > 0).float().sum(dim=-1)", "The right counts, as floats. A count is a whole number: True and False can be added up as they are."),
        ],
        wrong=["(hidden > 0).sum(dim=0)", "hidden > 0", "torch.full((2, 8), 24)", "(hidden > 0).any(dim=-1)", "(hidden > 0.5).sum(dim=-1)"],
        right=["(hidden > 0).sum(dim=2)", "hidden.count_nonzero(dim=-1)", "hidden.sign().sum(dim=-1).long()", "hidden.shape[-1] - (hidden == 0).sum(-1)",
               "torch.stack([torch.stack([(token > 0).sum() for token in line]) for line in hidden])",
               "hidden_dim - (hidden == 0).sum(dim=-1)", "(before > 0).sum(dim=-1)", "(expand(normalised) > 0).sum(dim=-1)"],
    ),
    Exercise(
        "result", level=2, given=updates, read="result",
        hints=("If the update were 0 everywhere, what should come out?",
               "There are two versions of the token at hand, from before and from after the norm. Which one travels on?",
               "Add `update` to the tokens as they came from attention."),
        mistakes=[
            Mistake("normalised + update", "This adds to the token *after* its norm. With an update of 0, the token would have lost its size."),
            Mistake("update", "That is the update alone; the token itself is gone."),
            Mistake("attended * update", "Multiplied, an update of 0 would erase the token. Add it."),
            Mistake("attended - update", "The update is added, not taken away."),
            Mistake("attended + normalised + update", "The token is in there twice: once as it was and once normalised."),
            Mistake("(attended + update) / 2", "A mean would halve the token at every step. The sum is asked for."),
        ],
        wrong=["attended", "attended + normalised", "torch.cat([attended, update], dim=-1)", "torch.zeros_like(attended)", "layer_norm(attended + update)"],
        right=["update + attended", "torch.add(attended, update)", "torch.stack([attended, update]).sum(dim=0)", "attended.clone().add_(update)", "attended + feed(normalised)",
               "attended + feed(layer_norm(attended))"],
    ),
]

APART = [
    Exercise(
        "one_by_one", level=3, given=mixing, read="one_by_one",
        hints=("For one place t, what do you hand to `feed`, and which shape comes back?",
               "`normalised[:, t]` is place t of all rows, (B, C). Collect the results for all t in a list.",
               "`torch.stack` of a list with `feed(normalised[:, t])` for each t; the new axis should be the second one."),
        mistakes=[
            Mistake("feed(normalised)", "Here `feed` sees several tokens of a row at once, so this proves nothing (the checker uses a network that *does* look "
                    "sideways). Hand it one place at a time."),
            Mistake("torch.stack([feed(normalised[:, t]) for t in range(T)])", "The places became the first axis, (T, B, C). Say where the new axis should be."),
            Mistake("torch.stack([feed(normalised[:, t]) for t in range(T)], dim=-1)", "The places became the last axis, (B, C, T). They belong in the middle."),
            Mistake("torch.cat([feed(normalised[:, t]) for t in range(T)], dim=-1)",
                    "`cat` puts the results side by side into long rows. A new axis is needed."),
            Mistake("[feed(normalised[:, t]) for t in range(T)]", "The right results, still in a list. Put them together into one tensor."),
            Mistake("torch.stack([normalised[:, t] for t in range(T)], dim=1)", "Nothing was fed: taken apart and put together again."),
        ],
        wrong=["torch.stack([feed(line) for line in normalised])", "normalised", "feed(normalised[:, 0])", "torch.zeros_like(normalised)",
               "torch.stack([feed(normalised[:, 0]) for t in range(T)], dim=1)", "torch.stack([feed(normalised[:, : t + 1]) for t in range(T)], dim=1)"],
        right=["torch.cat([feed(normalised[:, t : t + 1]) for t in range(T)], dim=1)",
               "torch.stack([feed(normalised[:, t]) for t in range(T)]).transpose(0, 1)",
               "torch.stack([torch.stack([feed(token) for token in line]) for line in normalised])",
               "torch.stack([feed(place) for place in normalised.unbind(1)], dim=1)"],
    ),
    Exercise(
        "shuffled_first", level=2, given=mixing, read="shuffled_first",
        hints=("Which tensor is put into another order: the input of `feed`, or its output?",
               "In `normalised` the tokens are the second axis. `x[:, [2, 0, 1]]` takes columns in this order.",
               "`feed` of `normalised` with its second axis indexed by `order`."),
        mistakes=[
            Mistake("feed(normalised)[:, order]", "That is shuffled *after* the network. (For a network that looks sideways, the checker's, this is another result.)"),
            Mistake("feed(normalised)", "Nothing was shuffled."),
            Mistake("feed(normalised[order])", "This indexes the first axis, the rows of the batch. The tokens are the second axis."),
            Mistake("normalised[:, order]", "Shuffled, but not fed."),
            Mistake("feed(normalised[:, order])[:, order]", "Shuffled twice, before and after. Once is enough."),
            Mistake("feed(normalised[..., order])", "This indexes the last axis, the C numbers of each token. It is the tokens that change places."),
        ],
        wrong=["feed(normalised[:, order.argsort()])", "feed(normalised.flip(1))", "shuffled_last", "torch.zeros_like(normalised)", "feed(order)"],
        right=["feed(normalised.index_select(1, order))", "feed(torch.stack([normalised[:, t] for t in order], dim=1))",
               "feed(normalised[:, order, :])", "feed(normalised.transpose(0, 1)[order].transpose(0, 1))"],
    ),
    Exercise(
        "shuffled_last", level=2, given=mixing, read="shuffled_last",
        hints=("Now the network comes first.",
               "The result of `feed` has the same three axes as its input.",
               "Index the second axis of `feed(normalised)` with `order`."),
        mistakes=[
            Mistake("feed(normalised[:, order])", "This is the first result again, shuffled *before* the network. Compute the second on its own, or there is nothing to compare."),
            Mistake("feed(normalised)", "Nothing was shuffled."),
            Mistake("feed(normalised)[order]", "This indexes the first axis, the rows of the batch. The tokens are the second axis."),
            Mistake("feed(normalised)[:, order.argsort()]", "That is the order *back*. Use `order` itself, as before."),
            Mistake("feed(shuffled_first)", "This feeds a result again. Begin from `normalised`."),
        ],
        wrong=["shuffled_first", "normalised[:, order]", "feed(normalised).flip(1)", "torch.zeros_like(normalised)", "feed(normalised)[..., order]", "feed(order)"],
        right=["feed(normalised).index_select(1, order)", "feed(normalised)[:, order, :]",
               "torch.stack([feed(normalised)[:, t] for t in order], dim=1)", "feed(normalised).transpose(0, 1)[order].transpose(0, 1)"],
    ),
    Exercise(
        "noticed", level=3, read=read_noticed,
        hints=("How large is the change of each number, whatever its sign?",
               "The absolute difference, compared with 1e-6, is a table (B, T, C) of True and False. Which axis goes?",
               "`.abs()` of the difference, `> 1e-6`, then `.any(dim=-1)`."),
        mistakes=[
            Mistake("((new - old) > 1e-6).any(dim=-1)", "A number that became *smaller* goes unnoticed here."),
            Mistake("((new - old).abs() > 1e-6).all(dim=-1)", "This wants all numbers of a token to have changed. One is enough."),
            Mistake("((new - old).sum(dim=-1)).abs() > 1e-6", "In a sum, a plus can cancel a minus. Look at each number before you join them."),
            Mistake("(new - old).abs() > 1e-6", "This is a table (B, T, C). One answer for each token is asked for."),
            Mistake("((new - old).abs() > 1e-6).any(dim=1)", "You joined along the tokens. It is the C numbers of a token that belong together."),
            Mistake("(new != old).any(dim=-1)", "Too strict: rounding alone can change a number by less than a hair."),
            Mistake("(old - new).abs().mean(dim=-1) > 1e-6", "A mean waters one change down with those that stayed: a single number that moved "
                    "goes unnoticed. Compare each number first, and join afterwards."),
            Mistake("(old - new).abs().sum(dim=-1) > 1e-6", "Many moves of less than a hair add up to more than one, and that is a false alarm. "
                    "Compare each number first, and join afterwards."),
            Mistake("((new - old).abs() > 1e-6).any()", "One answer for everything. Each token should have its own."),
            Mistake("((new - old).abs() > 1e-6).sum(dim=-1)", "This counts. True or False is asked for."),
            Mistake("((new - old).abs() < 1e-6).any(dim=-1)", "The comparison looks the wrong way: this finds numbers that stayed."),
        ],
        wrong=["torch.zeros(2, 8, dtype=torch.bool)", "torch.equal(old, new)", "((new - old).abs() > 1e-6).any(dim=-1, keepdim=True)", "new - old",
               "((new - old).abs() > 1).any(dim=-1)", "(new - old).norm(dim=-1) > 1e-6", "~torch.isclose(new, old, atol=1e-4).all(dim=-1)"],
        right=['((new - old).abs() >= 1e-06).any(dim=-1)', '((new - old).abs() > 2e-06).any(dim=-1)', '((old - new).abs() > 1e-06).any(dim=-1)',
               "(new - old).abs().amax(dim=-1) > 1e-6", "(abs(old - new) > 1e-6).sum(dim=-1) > 0",
               "~((new - old).abs() <= 1e-6).all(dim=-1)", "(torch.abs(new - old) > 1e-6).any(2)",
               "(new - old).abs().max(dim=-1).values > 1e-6", "~torch.isclose(new, old, rtol=0, atol=1e-6).all(dim=-1)"],
    ),
]

WIDTH = [
    Exercise(
        "parameter_count", level=2, read=read_count,
        hints=("How many weights has a layer from C to hidden_dim? And the one back?",
               "Each layer also has one bias for each number that comes out.",
               "Two matrices of `C * hidden_dim`, one bias of length `hidden_dim`, one of length `C`."),
        mistakes=[
            Mistake("2 * C * hidden_dim", "The biases are missing: one for each number that comes out of a layer."),
            Mistake("C * hidden_dim + hidden_dim", "That is the first layer only."),
            Mistake("2 * (C * hidden_dim + hidden_dim)", "The second layer gives out C numbers, so its bias is shorter."),
            Mistake("2 * (C * hidden_dim + C)", "The first layer gives out hidden_dim numbers, so its bias is longer."),
            Mistake("8 * C * C + 5 * C", "True where the hidden layer is four times as wide. Count with `hidden_dim`."),
            Mistake("2 * C * hidden_dim + 2", "A bias is not a single number: each number that comes out has its own."),
        ],
        wrong=["1212", "C + hidden_dim", "C * hidden_dim", "2 * (C + hidden_dim)", "2 * C * hidden_dim * (hidden_dim + C)"],
        right=["(C + 1) * hidden_dim + (hidden_dim + 1) * C", "C * (2 * hidden_dim + 1) + hidden_dim",
               "sum(p.numel() for p in (*nn.Linear(C, hidden_dim).parameters(), *nn.Linear(hidden_dim, C).parameters()))",
               "C * hidden_dim + hidden_dim + hidden_dim * C + C"],
    ),
    Exercise(
        "feed_forward_share", level=2, read=read_block_share,
        hints=("Count in units of C². How many has attention?",
               "Attention has 4 of them. Each of the other two matrices is C by factor · C, so it has `factor` of them.",
               "Part divided by whole: the part is `2 * factor`, and the whole has attention's 4 besides."),
        mistakes=[
            Mistake("2 * factor / 4", "That compares it with attention. A share is part of the whole."),
            Mistake("factor / (4 + factor)", "There are two matrices, one there and one back."),
            Mistake("4 / (4 + 2 * factor)", "That is attention's share."),
            Mistake("2 * factor / 4 + 2 * factor", "Python divides before it adds. Put the whole into parentheses."),
            Mistake("2 / 3", "True for a factor of 4. The checker tries others."),
            Mistake("2 * factor / (3 + 2 * factor)", "Queries, keys, values make three; the output projection is the fourth."),
            Mistake("2 * factor**2 / (4 + 2 * factor**2)", "Only one side of each matrix is wider; the other is still C."),
        ],
        wrong=["factor", "0.5", "8 / 12", "factor / (2 + 2 * factor)", "(4 + 2 * factor) / (2 * factor)"],
        right=["factor / (2 + factor)", "1 - 4 / (4 + 2 * factor)", "1 / (1 + 2 / factor)", "(factor + factor) / (2 * factor + 4)"],
    ),
]

SOFT = [
    Exercise(
        "probability_below", level=3, read=read_below, ready_made=["ndtr", "cdf", "gelu"],
        hints=("Between −x and x lies a share E. How much is left over, and how much of that lies below −x?",
               "Below x lies E, plus half of the rest: E + (1 − E) / 2. Tidy it up.",
               "One plus `torch.erf(x / math.sqrt(2))`, and half of the whole."),
        mistakes=[
            Mistake("torch.erf(x / math.sqrt(2))", "That is what lies between −x and x. What lies below −x is below x as well."),
            Mistake("(1 + torch.erf(x)) / 2", "The right thought, but `erf` wants x divided by the root of 2 here."),
            Mistake("(1 - torch.erf(x / math.sqrt(2))) / 2", "That is half of the rest alone: what lies *above* x."),
            Mistake("1 + torch.erf(x / math.sqrt(2)) / 2", "Python divides before it adds. A probability is never above 1."),
            Mistake("(1 + torch.erf(x / 2)) / 2", "Divide by the *root* of 2."),
            Mistake("(1 + torch.erf(x)) / math.sqrt(2)", "The root of 2 belongs inside, under the x, and the half outside."),
            Mistake("torch.erf(x / math.sqrt(2)) / 2", "For 0 this gives 0, but half of all numbers lie below 0."),
            Mistake("(1 + torch.erf(x * math.sqrt(2))) / 2", "x is divided by the root of 2, not multiplied with it."),
        ],
        wrong=["x", "torch.sigmoid(x)", "torch.sigmoid(1.702 * x)", "torch.full_like(x, 0.5)", "(1 + torch.tanh(x)) / 2"],
        right=["0.5 * (1 + torch.erf(x / 2**0.5))", "0.5 * torch.erfc(-x / math.sqrt(2))", "0.5 + torch.erf(x / math.sqrt(2)) / 2",
               "1 - torch.erfc(x / math.sqrt(2)) / 2"],
    ),
    Exercise(
        "gelu", level=1, read=read_gelu, ready_made=["gelu", "GELU"],
        hints=("\"Each number is multiplied by …\" Which two things are multiplied?",
               "The function just above gives the second one.",
               "x times `probability_below(x)`."),
        mistakes=[
            Mistake("probability_below(x)", "That is the probability alone. Multiply the number by it."),
            Mistake("x + probability_below(x)", "Multiplied, not added."),
            Mistake("x * probability_below(-x)", "With the minus, large numbers are erased and very negative ones kept."),
            Mistake("relu(x) * probability_below(x)", "The bend is in the probability already. ReLU would cut off what lies below 0."),
            Mistake("x * torch.sigmoid(x)", "A close relative with another curve (it is called SiLU). Use the probability that you computed."),
            Mistake("x * probability_below(x).detach()", "The numbers are right, but the gradient leaves out one way: the probability depends on x, too."),
        ],
        wrong=["x", "relu(x)", "x * probability_below(x) ** 2", "x * torch.sigmoid(1.702 * x)", "torch.zeros_like(x)"],
        right=["probability_below(x) * x", "torch.mul(x, probability_below(x))", "x - x * probability_below(-x)", "x / 2 * (1 + torch.erf(x / math.sqrt(2)))"],
    ),
    Exercise(
        "slopes", level=2, read=read_slopes,
        hints=("Autograd wants to start from one number. How do many y become one, without mixing the slopes?",
               "Two steps, as in the small example above: go back from the sum of all y, and then give back what has gathered in `x`.",
               "`backward()` on the `.sum()` of `function(x)`; then return the gradient that `x` carries. "
               "(`torch.autograd.grad(total, x)[0]`, with the sum as `total`, does both in one line.)"),
        mistakes=[
            Mistake("function(x).mean().backward()\nreturn x.grad", "A mean divides every slope by the number of points."),
            Mistake("function(x).backward()\nreturn x.grad", "Autograd can only start from a single number. Make one out of all the y."),
            Mistake("return torch.autograd.grad(function(x).sum(), x)", "This is a tuple with the gradient in it. Take it out."),
            Mistake("return function(x).sum().backward()", "Nothing is given back: `backward` leaves the gradient in `x`. Return it from there."),
            Mistake("return function(x)", "These are the values of the function. Its slopes are asked for."),
            Mistake("function(points).sum().backward()\nreturn points.grad", "`points` keeps no record for autograd. The copy `x` does."),
            Mistake("function(x).sum().backward()\nreturn x", "These are the points. Their slopes lie in an attribute of `x`."),
        ],
        wrong=["return x.grad", "function(x).sum().backward()", "return torch.ones_like(x)", "return function(x + 1) - function(x)",
               "return torch.autograd.grad(function(x)[0], x)[0]", "return function(x) / x",
               "h = 1e-3\nreturn (function(points + h) - function(points - h)) / (2 * h)"],
        right=["return torch.autograd.grad(function(x), x, torch.ones_like(x))[0]", "return torch.autograd.grad(function(x).sum(), x)[0]",
               "y = function(x)\ny.backward(torch.ones_like(y))\nreturn x.grad",
               "return torch.func.grad(lambda p: function(p).sum())(points)", "return torch.func.vmap(torch.func.grad(function))(points)",
               "return torch.autograd.functional.jacobian(function, points).diagonal()",
               "return torch.cat([torch.autograd.grad(function(x)[i], x)[0][i : i + 1] for i in range(len(x))])"],
        seconds=20,  # torch.func is slow to load
    ),
    Exercise(
        "dead", level=3, given=gradients, read="dead",
        visible=False,  # in the notebook's own gradients whole rows add up to 0 but for rounding, which differs by machine
        hints=("What does the gradient of a unit's weights look like, if training has nothing to say to it?",
               "Compare with 0. Each unit is a row; *all* of its entries must be 0.",
               "`(gradient == 0)`, then `.all` along the second axis."),
        mistakes=[
            Mistake("(gradient == 0).any(dim=1)", "One 0 in a row is enough for this one. A dead unit has nothing else."),
            Mistake("(gradient == 0).all(dim=0)", "You went down the columns. Each unit is a row."),
            Mistake("gradient.sum(dim=1) == 0", "In a sum, a plus can cancel a minus: such a unit still learns."),
            Mistake("(gradient != 0).any(dim=1)", "These are the units that live."),
            Mistake("gradient == 0", "This is a table. One answer for each unit is asked for."),
            Mistake("sick.bias == -10", "So they were made. Find them by what training says to them; the next sick layer has other biases."),
            Mistake("(gradient == 0).all(dim=1, keepdim=True)", "Right, with an axis of length 1 too many."),
            Mistake("(gradient <= 0).all(dim=1)", "A gradient below 0 is a push, too."),
        ],
        wrong=["(gradient == 0).all()", "torch.zeros(48, dtype=torch.bool)", "gradient[:, 0] == 0", "(gradient == 0).sum(dim=1)", "sick.bias.grad == 0", "gradient.abs().amax(dim=1) < 1e-3"],
        right=["gradient.abs().sum(dim=1) == 0", "~gradient.bool().any(dim=1)", "gradient.count_nonzero(dim=1) == 0", "(gradient == 0).prod(dim=1).bool()",
               "gradient.abs().amax(dim=-1) == 0", "sick.weight.grad.abs().amax(dim=1) == 0", "(sick(normalised) <= 0).all(dim=0).all(dim=0)"],
    ),
]

NET = """\
self.net = nn.Sequential(
    {},
)"""
WIDEN, BACK = "nn.Linear(config.embedding_dim, config.hidden_dim)", "nn.Linear(config.hidden_dim, config.embedding_dim)"
DROP = "nn.Dropout(config.dropout_rate)"


def net(*layers: str) -> str:
    """The lines that make `self.net` from these layers."""
    return NET.format(",\n    ".join(layers))


BOX = [
    Exercise(
        "class_net", level=3, read=read_class, alone=ALONE,
        hints=("Which four things happen to a token, in which order?",
               "Widen, bend, back, dropout: each is a module with a capital letter in `nn`. The sizes come from `config`.",
               "`nn.Linear` from `config.embedding_dim` to `config.hidden_dim`, `nn.ReLU()`, the way back, `nn.Dropout` with the rate."),
        mistakes=[
            Mistake(net(WIDEN, BACK, DROP), "The bend is missing, so the two layers fall together into one."),
            Mistake(net(WIDEN, "nn.ReLU()", BACK), "The dropout at the end is missing."),
            Mistake(net(WIDEN, BACK, "nn.ReLU()", DROP), "The bend came after the second layer. It belongs between the two."),
            Mistake(net(WIDEN, "nn.ReLU()", DROP, BACK), "The dropout sits on the hidden layer. Here it comes last, on the update."),
            Mistake(net(BACK, "nn.ReLU()", WIDEN, DROP), "The two layers are swapped: a token comes in with embedding_dim numbers."),
            Mistake(net(WIDEN, "nn.GELU()", BACK, DROP), "This is GPT-2's softer bend. Ours is ReLU."),
            Mistake(net(WIDEN, "nn.ReLU()", BACK, "nn.Dropout(0.1)"), "The dropout rate is a typed number. Take it from config."),
            Mistake(net("nn.Linear(config.embedding_dim, 4 * config.embedding_dim)", "nn.ReLU()",
                        "nn.Linear(4 * config.embedding_dim, config.embedding_dim)", DROP),
                    "Four times as wide is our habit, but the config has a size for the hidden layer. Someone may choose another."),
            Mistake(net("nn.Linear(config.embedding_dim, config.hidden_dim, bias=False)", "nn.ReLU()",
                        "nn.Linear(config.hidden_dim, config.embedding_dim, bias=False)", DROP), "Both layers keep their biases here."),
            Mistake(net("nn.Linear(12, 48)", "nn.ReLU()", "nn.Linear(48, 12)", DROP), "Typed sizes fit one model only. Take them from config."),
        ],
        wrong=["self.net = nn.Sequential()", "self.net = nn.Linear(config.embedding_dim, config.embedding_dim)",
               net(WIDEN, "nn.ReLU()", BACK, "nn.ReLU()", DROP), net("nn.Linear(C, hidden_dim)", "nn.ReLU()", "nn.Linear(hidden_dim, C)", DROP),
               "net = nn.Sequential(" + ", ".join([WIDEN, "nn.ReLU()", BACK, DROP]) + ")", net(WIDEN, "nn.Sigmoid()", BACK, DROP)],
        right=["layers = [" + ", ".join([WIDEN, "nn.ReLU()", BACK, DROP]) + "]\nself.net = nn.Sequential(*layers)",
               "C, hidden = config.embedding_dim, config.hidden_dim\n"
               "self.net = nn.Sequential(nn.Linear(C, hidden), nn.ReLU(), nn.Linear(hidden, C), nn.Dropout(p=config.dropout_rate))",
               "self.net = nn.Sequential()\nself.net.append(" + WIDEN + ")\nself.net.append(nn.ReLU())\nself.net.append(" + BACK
               + ")\nself.net.append(" + DROP + ")",
               net(WIDEN, "torch.nn.ReLU()", BACK, "nn.Dropout(p=config.dropout_rate)")],
    ),
    Exercise(
        "class_forward", level=1, read=read_class, alone=ALONE,
        hints=("`self.net` is a module: how does one run a module on a tensor?",
               "A module is called like a function, and the argument is what came in.",
               "Call `self.net` with `input_tensor`."),
        mistakes=[
            Mistake("input_tensor + self.net(input_tensor)", "The token is added by the block around this class, in chapter 09. Here only the update is made."),
            Mistake("self.net(normalised)", "That is a name of the notebook. In its own file the class has only what comes in."),
            Mistake("feed(input_tensor)", "That is the function made by hand, with the notebook's weights. The object has a net of its own."),
            Mistake("self.net", "This gives back the network itself. Run it."),
            Mistake("self.net[:3](input_tensor)", "Only three parts ran: the dropout was left out."),
            Mistake("torch.relu(self.net(input_tensor))", "An update may be below 0. The bend is inside the net already."),
            Mistake("self.net(self.net(input_tensor))", "Once through is enough."),
            Mistake("self.net(input_tensor).detach()", "The numbers are right, but no gradient flows back, so the layers could not learn."),
        ],
        wrong=["input_tensor", "self.net(input_tensor)[0]", "self.net(input_tensor[0])", "torch.zeros_like(input_tensor)",
               "nn.Dropout(0.1)(self.net(input_tensor))", "self.net(input_tensor) / 2"],
        right=["self.net.forward(input_tensor)", "self.net[3](self.net[2](self.net[1](self.net[0](input_tensor))))",
               "self.net[3](self.net[:3](input_tensor))", "self.net.__call__(input_tensor)"],
    ),
]

REAL = [
    Exercise(
        "fed", level=2, given=large_models, read="fed",
        hints=("How many parameters has one of these networks, and how many are there?",
               "`parameter_count` takes C and the hidden width. GPT-2's hidden layer is four times as wide as C.",
               "`blocks` times `parameter_count` of `width` and `4 * width`."),
        mistakes=[
            Mistake("parameter_count(width, 4 * width)", "That is one block's. There are several."),
            Mistake("blocks * parameter_count(width, width)", "The hidden layer is four times as wide as C."),
            Mistake("blocks * 8 * width * width", "The biases are missing. `parameter_count` counts them as well."),
            Mistake("blocks * parameter_count(C, hidden_dim)", "These are the sizes of our toy model. Take GPT-2's."),
            Mistake("blocks + parameter_count(width, 4 * width)", "Each block has a network of its own, so multiply."),
            Mistake("12 * parameter_count(768, 4 * 768)", "Right for the small GPT-2. The checker tries other sizes too: use the variables."),
        ],
        wrong=["blocks", "56669184", "parameter_count(blocks, width)", "blocks * parameter_count(width, 4)", "blocks * parameter_count(4 * width, 4 * width)"],
        right=['blocks * parameter_count(4 * width, width)',
               "parameter_count(width, 4 * width) * blocks", "blocks * (8 * width**2 + 5 * width)",
               "sum(parameter_count(width, 4 * width) for _ in range(blocks))", "blocks * parameter_count(C=width, hidden_dim=width * 4)"],
    ),
    Exercise(
        "gated_width", level=3, read=read_gated,
        hints=("How many weights have two matrices with a hidden width of 4C? And three with a hidden width of h?",
               "2 · C · 4C should equal 3 · C · h. Solve it for h.",
               "h is 8C / 3. Two slashes round down to a whole number."),
        mistakes=[
            Mistake("8 * C / 3", "The right number, as a float. A width is a whole number."),
            Mistake("4 * C", "That was the width of the two matrices. With a third one the network grows."),
            Mistake("round(8 * C / 3)", "Nearly: `round` may round up. Rounded down is asked for."),
            Mistake("4 * C // 3 * 2", "Rounded too early: the division comes before the product. Multiply first."),
            Mistake("4 * C * 3 // 2", "More matrices, so each must be *narrower*. This is wider than 4C."),
            Mistake("4 * C // 3", "A third of 4C is too narrow: then three matrices have only half of the weights."),
            Mistake("8 * C // 3 + 1", "Rounded up, or one too many. Rounded down is asked for."),
        ],
        wrong=["2048", "int(C * 2.6667)", "2 * C // 3", "8 * C", "C", "math.ceil(8 * C / 3)"],
        right=["int(8 * C / 3)", "int(8 / 3 * C)", "math.floor(8 * C / 3)", "2 * 4 * C // 3", "2 * C * (4 * C) // (3 * C)"],
    ),
]

MAP = [
    Exercise(
        "hidden_shape", level=1, given=sizes, read=read_hidden_shape,
        hints=("Which of the three axes does the first linear layer change?",
               "A linear layer works on the last axis. Rows and tokens stay as many as they are.",
               "A tuple of `B`, `T` and the hidden size."),
        mistakes=[
            Mistake("(B, T, C)", "That is what goes in. The first layer widens."),
            Mistake("(B, T, 4 * C)", "True for our toy model. Which variable holds the hidden size, also when it is not four times C?"),
            Mistake("(B, hidden_dim, C)", "The tokens are still T. It is the last axis that changes."),
            Mistake("(B, T)", "Each token has numbers of its own, so there is a third axis."),
            Mistake("(T, hidden_dim)", "The rows of the batch are still there."),
            Mistake("('B', 'T', 'hidden_dim')", "In quotes these are letters. Without quotes they are the variables, with the sizes in them."),
            Mistake("(2, 8, 48)", "Right here. Made of the variables, it holds for every model."),
        ],
        wrong=["('B', 'T', 'H')", "(B, T, 'hidden_dim')", "(B, T, C, hidden_dim)", "(T, B, hidden_dim)", "(C, hidden_dim)", "hidden_dim", "(B * T, hidden_dim)"],
        right=["tuple([B, T, hidden_dim])", "(B, T) + (hidden_dim,)", "(B, T, config.hidden_dim)", "(*[B, T], hidden_dim)",
               "(*inputs.shape, hidden_dim)", "inputs.shape + (hidden_dim,)", "(*normalised.shape[:-1], hidden_dim)"],
    ),
    Exercise(
        "output_shape", level=1, given=sizes, read=read_output_shape,
        hints=("The update is added to the tokens. Which shape must it have for that?",
               "The second layer leads back.",
               "A tuple of `B`, `T` and `C`."),
        mistakes=[
            Mistake("(B, T, hidden_dim)", "The second layer leads back from the hidden size."),
            Mistake("(B, C, T)", "The last two are swapped: each token keeps its numbers in the last axis."),
            Mistake("(B, C)", "No token disappears: each gets an update of its own."),
            Mistake("(B * T, C)", "The network takes the batch as it is; nothing is flattened."),
            Mistake("('B', 'T', 'C')", "In quotes these are letters. Without quotes they are the variables, with the sizes in them."),
            Mistake("(2, 8, 12)", "Right here. Made of the variables, it holds for every model."),
        ],
        wrong=["(T, C)", "(B, T)", "(B, T, 65)", "(C, B, T)", "B * T * C"],
        right=["tuple([B, T, C])", "(B, T) + (C,)", "(B, T, config.embedding_dim)", "(*[B, T], C)",
               "inputs.shape + (C,)", "torch.Size([B, T, C])", "tuple(normalised.shape)"],
    ),
]

CHAPTER = Chapter(
    spoken=("two layers:", "one layer:"),
    exercises=[*BEND, *MERGE, *TOKEN, *APART, *WIDTH, *SOFT, *BOX, *REAL, *MAP],
    exports=[Export("FeedForward", blank="class_net", header="import torch\nimport torch.nn as nn\n")],
)
