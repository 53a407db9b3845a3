"""Chapter 05, LayerNorm: how each blank is judged, hinted at and explained.

Hidden tensors have sizes that all differ, a constant token, a tiny and a huge one. Gradients are read
wherever one flows: statistics that are detached give right values and wrong gradients.
"""
from checker.exercise import Chapter, Exercise, Export, Mistake

# The class must stand alone, as it will in the learner's package.
ALONE = ("torch", "nn", "math", "F", "LayerNorm")

# The gradient of a constant token is hundreds of times as large as the others, and so is its rounding.
ROUNDING = 1e-4

# ---- hidden inputs ----------------------------------------------------------------------------------


def widths():
    """Other numbers of features, with all that tells them: C, the batch, the config."""
    cases = []
    for B, T, C in [(3, 5, 48), (2, 9, 7), (4, 6, 100)]:
        sizes = {"input_sequence_length": T, "batch_size": B, "embedding_dim": C}
        cases.append({"B": B, "T": T, "C": C, "x": torch.sin(torch.arange(B * T * C) * 0.73).view(B, T, C),
                      "config": type("ModelConfig", (), sizes)()})
    return cases


def paper():
    """Single tokens with everything that part B makes of them, each with some spread."""
    cases = []
    for numbers in ([3.0, -1.0, 4.0], [0.5, 0.25, -8.0, 2.0, 100.0], [-1.0, -2.0, -4.0, -8.0, -16.0, 3.5],
                    [0.002, 0.004, 0.004, 0.01]):    # the last one is so small that an eps would show
        token = torch.tensor(numbers)
        deviations = token - token.mean()
        cases.append({"token": token, "mean": token.mean(), "deviations": deviations,
                      "variance": deviations.square().mean()})
    return cases


def batches():
    """Batches of other sizes, and tensors with fewer and with more axes."""
    cases = []
    for i, shape in enumerate([(3, 5, 7), (1, 4, 9), (2, 1, 6), (5, 3), (2, 3, 4, 5), (1, 3, 8)]):
        n = math.prod(shape)
        x = (3 * torch.sin(torch.arange(n) * 0.73 + i) + 0.5 * i + 1).view(shape)
        x.view(-1, shape[-1])[0] = 4.0                # a constant token
        if i == 5:                                    # one-pass variances drown in rounding; mean and deviations are exact
            x[:, 1] = 10000 + torch.tensor([-3.0, -1.0, 0.0, 1.0, 2.0, -2.0, 4.0, -1.0])
        case = {"x": x, "B": math.prod(shape[:-2]), "T": shape[-2], "C": shape[-1]}
        sizes = {"input_sequence_length": case["T"], "batch_size": case["B"], "embedding_dim": case["C"]}
        cases.append(case | {"config": type("ModelConfig", (), sizes)()})
    return cases


def shapes():
    """Batches of other sizes, of which only the shape matters."""
    cases = []
    for B, T, C in [(3, 5, 7), (1, 9, 4), (6, 2, 10)]:
        x, one = torch.zeros(B, T, C), torch.zeros(B, T, 1)
        sizes = {"input_sequence_length": T, "batch_size": B, "embedding_dim": C}
        cases.append({"B": B, "T": T, "C": C, "x": x, "after": x, "output": x, "means": one, "variances": one,
                      "gamma": torch.ones(C), "beta": torch.zeros(C), "config": type("ModelConfig", (), sizes)()})
    return cases


# ---- what to look at --------------------------------------------------------------------------------


def read_steady(ns):
    return {"steady_scale": float(ns["steady_scale"])}


def read_mean(ns):
    return {"mean": float(ns["mean"]), "token afterwards": ns["token"]}


def read_deviations(ns):
    return {"deviations": ns["deviations"], "token afterwards": ns["token"]}


def read_variance(ns):
    left = torch.equal(ns["deviations"], ns["token"] - ns["mean"])
    return {"variance": float(ns["variance"]), "deviations is left as it was": left}


def read_normalized(ns):
    return {"normalized": ns["normalized"], "deviations afterwards": ns["deviations"]}


def read_means(ns):
    return {"means": ns["means"], "x, which should be left as it was": ns["x"]}


def read_variances(ns):
    return {"variances": ns["variances"], "x, which should be left as it was": ns["x"]}


def read_with_eps(ns):
    found = {}
    tokens = {"[3, -1, 4]": [3.0, -1.0, 4.0], "[5, 5, 5, 5]": [5.0] * 4, "[0.003, 0, -0.002, 0.001]": [0.003, 0.0, -0.002, 0.001],
              "[20000, -10000]": [2e4, -1e4]}
    for eps in (1e-5, 0.5):
        for name, numbers in tokens.items():
            code = f"normalize_token(tensor({name}), eps={eps})"
            found[code] = ns["normalize_token"](torch.tensor(numbers), eps=eps)
    name, eps = "[0.002, 0.004, 0.004, 0.01]", 1e-12          # a token so small that only a tiny eps leaves it its spread
    found[f"normalize_token(tensor({name}), eps={eps})"] = ns["normalize_token"](0.001 * torch.tensor([2.0, 4.0, 4.0, 10.0]), eps=eps)
    # A single loud number lies far out, sqrt(31) = 5.57.
    found["normalize_token of 31 zeros and one 100"] = ns["normalize_token"](100 * torch.eye(32)[5])
    found["normalize_token of a float64 tensor"] = ns["normalize_token"](torch.tensor([1.0, 2.0, 4.0], dtype=torch.float64))
    return found


def read_variance_after(ns):
    found = {}
    for variance, eps in [(9.0, 1e-5), (2.0, 2.0), (1e-6, 1e-5), (4.0, 0.5), (0.0, 1e-5), (1e-9, 2e-3), (0.0, 1e-12)]:
        code = f"variance_after({variance}, {eps})"
        try:
            found[code] = float(ns["variance_after"](variance, eps))
        except Exception as error:
            gave = f"; `variance_after(2.0, 2.0)` gave {found['variance_after(2.0, 2.0)']:.3g}" if len(found) > 1 else ""
            error.args = (f"{error} (in `{code}`{gave})",)     # two formulas that divide by 0 are told apart
            raise
    return found


def read_hiding(ns):
    shape = ns["hiding_shape"]
    sizes = isinstance(shape, (tuple, list)) and len(shape) == 3 and all(type(n) is int and n >= 0 for n in shape)
    sizes = sizes and math.prod(shape) < 2e7          # 80 MB
    runs = wrong = None
    if sizes:
        x = torch.sin(torch.arange(math.prod(shape)) * 0.73).view(tuple(shape))
        right = x - x.mean(dim=-1, keepdim=True)
        try:
            slip = x - x.mean(dim=-1)
            runs, wrong = True, slip.shape != right.shape or not torch.allclose(slip, right)
        except RuntimeError:
            runs = False
    return {"hiding_shape is a tuple of three whole numbers": sizes, "without keepdim it runs": runs,
            "without keepdim the result is wrong": wrong}


def read_normalize(ns):
    found, slopes = {}, {}                         # values first: a verdict names the first difference
    for i, shape in enumerate([(3, 5, 7), (6,), (5, 3), (2, 3, 4, 5), (1, 1, 9), (4, 3, 6)]):
        for eps in (1e-5, 0.5):
            n = math.prod(shape)
            x = (3 * torch.sin(torch.arange(n) * 0.73 + i) + 0.5 * i + 1).view(shape)
            rows = x.view(-1, shape[-1])
            if len(rows) > 2:
                rows[0], rows[1], rows[2] = 1.0, rows[1] * 0.001, rows[2] * 1e4
            if i == 5:
                x = x.transpose(0, 1)                 # not contiguous
            before = x.clone()
            x.requires_grad_()
            code = f"normalize_tokens(x, eps={eps}) for x of shape {tuple(x.shape)}"
            result = ns["normalize_tokens"](x, eps=eps)
            found[code] = result
            weights = torch.cos(torch.arange(n) * 1.1).view(x.shape)
            slopes[f"a gradient can pass through {code}"] = result.requires_grad
            slopes[f"the gradient through {code}"] = (
                torch.autograd.grad((result * weights).sum(), x)[0] if result.requires_grad else "none can pass")
            found[f"x after {code} is what it was"] = torch.equal(x.detach(), before)
    x, eps = 0.001 * torch.tensor([[2.0, 4.0, 4.0, 10.0]]), 1e-12   # so small that only a tiny eps leaves it its spread
    found[f"normalize_tokens(x, eps={eps}) for x of shape {tuple(x.shape)}"] = ns["normalize_tokens"](x, eps=eps)
    # A single loud number lies far out, sqrt(31) = 5.57.
    found["normalize_tokens of 31 zeros and one 100"] = ns["normalize_tokens"](100 * torch.eye(32)[5:6])
    # One-pass variances drown in rounding. Here mean and deviations are exact, in whatever order one adds.
    far = 10000 + torch.tensor([[-3.0, -1.0, 0.0, 1.0, 2.0, -2.0, 4.0, -1.0]])
    found["normalize_tokens of eight numbers around 10000"] = ns["normalize_tokens"](far)
    try:
        result = ns["normalize_tokens"](torch.tensor([[1.0, 2.0, 4.0]], dtype=torch.float64))
    except RuntimeError:                              # the text says nothing of other dtypes: it may refuse them
        result = torch.tensor([[-1.0690, -0.2673, 1.3363]], dtype=torch.float64)
    found["normalize_tokens of float64"] = result
    return found | slopes


def read_knobs(ns):
    found = {}
    for name in ("gamma", "beta"):
        knob = ns[name]
        found[name] = knob.detach()
        found[f"{name} is an nn.Parameter"] = isinstance(knob, nn.Parameter)
        found[f"{name} wants a gradient"] = knob.requires_grad
        # One number that is shown n times (`expand`) cannot become n different ones.
        found[f"each number of {name} has a memory cell of its own"] = 0 not in knob.stride()
    return found


def read_scale(ns):
    found = {}
    for i, shape in enumerate([(3, 5, 7), (4,), (6, 2), (2, 9)]):
        n, dtype = math.prod(shape), torch.float64 if i == 3 else torch.float32
        normalized = torch.sin(torch.arange(n, dtype=dtype) * 1.3 + i).view(shape).requires_grad_()
        gamma = torch.cos(torch.arange(shape[-1], dtype=dtype) * 0.7)
        gamma[-1] *= i != 2                           # a factor of 0 silences a feature: what is left is its beta
        gamma.requires_grad_()
        beta = (torch.arange(shape[-1], dtype=dtype) * 0.3 - 1).requires_grad_()
        code = f"scale_and_shift(normalized, gamma, beta) for a normalized of shape {shape}"
        result = ns["scale_and_shift"](normalized, gamma, beta)
        found[code] = result
        weights = torch.cos(torch.arange(n) * 1.1).view(shape)
        found[f"a gradient can pass through {code}"] = result.requires_grad
        found[f"the gradients through {code}"] = (
            list(torch.autograd.grad((result * weights).sum(), [normalized, gamma, beta], allow_unused=True))
            if result.requires_grad else "none can pass")
    return found


def read_undoing(ns):
    found = {}
    for name, eps in [("[3.0, -1.0, 4.0]", 1e-5), ("[1.0, 1.5, 0.0, 9.0, 2.0]", 0.5), ("[0.01, -0.02]", 1e-3), ("[7.0, 7.0, 7.0]", 0.04)]:
        token = torch.tensor([float(v) for v in name[1:-1].split(",")])
        before = token.clone()
        gamma, beta = ns["undoing"](token, eps)
        for knob, value in (("undo_gamma", gamma), ("undo_beta", beta)):
            one = not isinstance(value, torch.Tensor) or value.numel() == 1
            found[f"{knob} for the token {name} and eps = {eps}"] = float(value) if one else value
        found[f"the token {name} after undoing is what it was"] = torch.equal(token, before)
    return found


def read_unheard(ns):
    x = 2 * torch.sin(torch.arange(60) * 0.73).view(3, 4, 5) + torch.arange(12.0).view(3, 4, 1)
    one = torch.zeros(3, 4, 5)
    one[2, 3, 4] = 1.0
    changes = {
        "twice as large": lambda x: 2 * x,
        "7 added to every number": lambda x: x + 7,
        "half of it, then 3 subtracted": lambda x: x / 2 - 3,
        "every sign turned": lambda x: -x,
        "one single number changed much": lambda x: x + one,
        "one single number changed by less than 0.0005": lambda x: x + 0.0004 * one,
        "one single number made smaller by 0.1": lambda x: x - 0.1 * one,
        "everything 0": lambda x: 0 * x,
        "each token's mean subtracted": lambda x: x - x.mean(dim=-1, keepdim=True),
        "nothing changed": lambda x: x,
        "the features of each token turned round": lambda x: x.flip(-1),
        "each token with its own factor": lambda x: x * torch.arange(1.0, 5.0)[:, None],
        "a thousand times smaller": lambda x: 0.001 * x,
        "everything times 0.03": lambda x: 0.03 * x,
    }
    nan = torch.where(one > 0, math.nan, 0.0)
    changes["one single number made nan"] = nan.add
    found = {}
    for name, change in changes.items():
        result = ns["unheard"](change, x)
        found[f"unheard(change, x) with this change: {name}"] = (
            bool(result) if type(result) in (bool, torch.Tensor) else result)
    # Wide tokens: here one number may move while the others hardly do.
    wide, one = torch.linspace(-2, 2, 41).repeat(2, 3, 1), torch.zeros(2, 3, 41)
    one[1, 2, 20] = 1.0
    middle = (torch.arange(41) == 20).float()
    small = {f"{by} added to a single number": by * one for by in (0.0018, -0.0018, 0.1, 0.0005)}
    small["0.0008 added to one number of each token"] = 0.0008 * middle
    for name, more in small.items():
        result = ns["unheard"](more.add, wide)
        found[f"unheard(change, x) with x of shape (2, 3, 41) and this change: {name}"] = (
            bool(result) if type(result) in (bool, torch.Tensor) else result)
    # All normalised numbers are 1 or -1: what is allowed must not go by their size.
    even, one = torch.tensor([2.0, -2.0]).repeat(2, 3, 20), torch.zeros(2, 3, 40)
    one[1, 2, 20] = 1.0
    for by in (0.01, 0.03):
        result = ns["unheard"]((by * one).add, even)
        found[f"unheard(change, x) with x of 2 and -2 in turn and this change: {by} added to a single number"] = (
            bool(result) if type(result) in (bool, torch.Tensor) else result)
    # One token alone is changed, known by its first number: whoever looks at a part of x misses it.
    marked = torch.sin(torch.arange(150) * 0.73).view(3, 10, 5)
    for place in ((0, 0), (0, 9), (1, 5), (2, 0), (2, 9)):
        x = marked.clone()
        x[place][0] = 50.0
        result = ns["unheard"](lambda x: torch.where(x[..., :1] == 50, -x, x), x)
        found[f"unheard(change, x) with x of shape (3, 10, 5) and this change: every sign turned in the token at {place}"] = (
            bool(result) if type(result) in (bool, torch.Tensor) else result)
    return found


def read_moved(ns):
    norms = {
        "2 * x": lambda x: 2 * x,
        "-(x**2)": lambda x: -(x**2),
        "x.cumsum(dim=1)": lambda x: x.cumsum(dim=1),
        "x - x.mean(dim=(0, 1))": lambda x: x - x.mean(dim=(0, 1)),
        "x - x.mean(dim=-1, keepdim=True)": lambda x: x - x.mean(dim=-1, keepdim=True),
        "x.roll(1, 0)": lambda x: x.roll(1, 0),
        "x": lambda x: x,                             # what is written into its result, is written into x
    }
    found = {}
    for shape, b, t in [((3, 5, 4), 2, 0), ((2, 4, 7), 0, 3), ((1, 1, 3), 0, 0)]:
        for name, norm in norms.items():
            x = torch.sin(torch.arange(math.prod(shape)) * 0.73).view(shape)
            before = x.clone()
            code = f"moved(norm, x, {b}, {t}) with norm(x) = {name} and x of shape {shape}"
            found[code] = ns["moved"](norm, x, b, t)
            found[f"the caller's own x is left as it was by {code}"] = torch.equal(x, before)
    return found


def read_over_batch(ns):
    found, slopes = {}, {}                         # values first: a verdict names the first difference
    for i, (shape, eps) in enumerate([((3, 5, 7), 1e-5), ((2, 4, 3), 0.5), ((1, 6, 4), 1e-5), ((4, 1, 3), 1e-5), ((4, 2, 5), 1e-5)]):
        n = math.prod(shape)
        x = (3 * torch.sin(torch.arange(n) * 0.73 + i) + 1).view(shape)
        x[..., 0] = 4.0                               # a constant feature
        if i == 4:
            x, shape = x.transpose(0, 1), (2, 4, 5)   # not contiguous
        before = x.clone()
        x.requires_grad_()
        code = f"normalize_over_batch(x, eps={eps}) for x of shape {shape}"
        result = ns["normalize_over_batch"](x, eps=eps)
        found[code] = result
        weights = torch.cos(torch.arange(n) * 1.1).view(shape)
        slopes[f"a gradient can pass through {code}"] = result.requires_grad
        slopes[f"the gradient through {code}"] = (
            torch.autograd.grad((result * weights).sum(), x)[0] if result.requires_grad else "none can pass")
        found[f"x after {code} is what it was"] = torch.equal(x.detach(), before)
    shape, eps = (2, 2, 1), 1e-12                     # numbers so small that only a tiny eps leaves them their spread
    x = 0.001 * torch.tensor([2.0, 4.0, 4.0, 10.0]).view(shape)
    found[f"normalize_over_batch(x, eps={eps}) for x of shape {shape}"] = ns["normalize_over_batch"](x, eps=eps)
    # A single loud number lies far out. And one-pass variances drown in rounding: around 10000, where here
    # mean and deviations are exact, in whatever order one adds.
    far = 10000 + torch.tensor([-3.0, -1.0, 0.0, 1.0, 2.0, -2.0, 4.0, -1.0]).repeat(4)
    both = torch.stack([100 * torch.eye(32)[5], far], dim=-1).view(4, 8, 2)
    found["normalize_over_batch of a feature of 31 zeros and one 100, and one with numbers around 10000"] = ns["normalize_over_batch"](both)
    return found | slopes


def read_class_parameters(ns):
    found = {}
    for width, more in [(7, {}), (5, {"eps": 0.5}), (3, {"eps": 1e-3}), (4, {"eps": 1e-12}), (6, {"eps": 2.0})]:
        code = f"LayerNorm({width}{''.join(f', {k}={v}' for k, v in more.items())})"
        torch.manual_seed(3)
        norm = ns["LayerNorm"](width, **more)
        found[f"the seed that torch had before {code} is still in use"] = torch.initial_seed() == 3
        found[f"the names in {code}.state_dict()"] = sorted(norm.state_dict())
        for name in ("gamma", "beta", "eps"):
            value = getattr(norm, name, "missing")
            found[f"{code}.{name}"] = value.detach() if isinstance(value, torch.Tensor) else value
            # One number that is shown n times (`expand`) cannot become n different ones.
            if name != "eps":
                found[f"each number of {code}.{name} has a memory cell of its own"] = (
                    isinstance(value, torch.Tensor) and 0 not in value.stride())
        found[f"the names of the parameters of {code}"] = sorted(name for name, _ in norm.named_parameters())
        found[f"every parameter of {code} wants a gradient"] = all(p.requires_grad for p in norm.parameters())
        x = torch.sin(torch.arange(2 * width) * 0.73).view(2, width)
        found[f"{code}(x)"] = norm(x)
        found[f"{code}.training"] = norm.training
        eps = more.get("eps", 1e-5)                   # 1e-12 is smaller than the tolerance: ask for exactly this
        found[f"{code}.eps == {eps}"] = bool(getattr(norm, "eps", None) == eps)
    return found


def read_class_forward(ns):
    found, by = {}, {}                             # values first: a verdict names the first difference
    for i, (shape, eps) in enumerate([((3, 5, 7), 1e-5), ((6,), 0.5), ((5, 3), 1e-5), ((2, 3, 4, 5), 0.5), ((1, 1, 9), 1e-5), ((4, 3, 6), 1e-5)]):
        n, C = math.prod(shape), shape[-1]
        norm = ns["LayerNorm"](C, eps=eps)
        with torch.no_grad():
            norm.gamma.copy_((torch.sin(torch.arange(C) * 0.37 + 1) + 0.2) * (20 if i == 1 else 1))
            norm.gamma[0] *= i != 2                   # a silenced feature
            norm.beta.copy_(torch.cos(torch.arange(C) * 0.53))
        x = (3 * torch.sin(torch.arange(n) * 0.73 + i) + 0.5 * i + 1).view(shape)
        rows = x.view(-1, C)
        if len(rows) > 2:
            rows[0], rows[1], rows[2] = 4.0, rows[1] * 0.001, rows[2] * 1e4
        if i == 5:
            x = x.transpose(0, 1)                     # not contiguous
        before = x.clone()
        x.requires_grad_()
        code = f"LayerNorm({C}, eps={eps})(x) for x of shape {tuple(x.shape)}"
        result = norm(x)
        found[code] = result
        weights = torch.cos(torch.arange(n) * 1.1).view(x.shape)
        slopes = ["none can pass"] * 3
        if result.requires_grad:
            slopes = torch.autograd.grad((result * weights).sum(), [x, norm.gamma, norm.beta], allow_unused=True)
        by[f"a gradient can pass through {code}"] = result.requires_grad
        by |= {f"the gradient by {name} through {code}": slope for name, slope in zip(("x", "gamma", "beta"), slopes)}
        found[f"x after {code} is what it was"] = torch.equal(x.detach(), before)
        # The same in every mode, with the eps that it was made with.
        found[f"{code}, a second time"] = norm(before)
        with torch.no_grad():
            found[f"{code} under torch.no_grad()"] = norm(before)
        found[f"{code} after eval()"] = norm.eval()(before)
        found[f"the same norm, for another x: {code}"] = norm.train()(1 - 0.5 * before.flip(-1))
    x, C, eps = 0.001 * torch.tensor([[2.0, 4.0, 4.0, 10.0]]), 4, 1e-12   # so small that only a tiny eps leaves it its spread
    found[f"LayerNorm({C}, eps={eps})(x) for x of shape {tuple(x.shape)}"] = ns["LayerNorm"](C, eps=eps)(x)
    # A single loud number lies far out, sqrt(31) = 5.57.
    found["LayerNorm(32)(x) for a token of 31 zeros and one 100"] = ns["LayerNorm"](32)(100 * torch.eye(32)[5:6])
    # One-pass variances drown in rounding. Here mean and deviations are exact, in whatever order one adds.
    far = 10000 + torch.tensor([[-3.0, -1.0, 0.0, 1.0, 2.0, -2.0, 4.0, -1.0]])
    found["LayerNorm(8)(x) for a token of eight numbers around 10000"] = ns["LayerNorm"](8)(far)
    found["LayerNorm(3).double()(x) for x of dtype float64"] = ns["LayerNorm"](3).double()(torch.tensor([[1.0, 2.0, 4.0]], dtype=torch.float64))
    return found | by


def read_gradients(ns):
    found = {}
    for i, shape in enumerate([(3, 5, 7), (2, 4)]):
        C = shape[-1]
        # The last one has four parameters.
        norms = {f"nn.Linear({C}, {C})": nn.Linear(C, C), f"nn.LayerNorm({C})": nn.LayerNorm(C),
                 f"nn.Sequential(nn.Linear({C}, {C}), nn.LayerNorm({C}))": nn.Sequential(nn.Linear(C, C), nn.LayerNorm(C))}
        for name, norm in norms.items():
            with torch.no_grad():
                for k, parameter in enumerate(norm.parameters()):
                    parameter.copy_(torch.sin(torch.arange(parameter.numel()) * 0.37 + k).view(parameter.shape))
            x = torch.sin(torch.arange(math.prod(shape)) * 0.73 + i).view(shape)
            weights = torch.cos(torch.arange(math.prod(shape)) * 1.1).view(shape)
            for again in ("", ", called again with the same norm"):     # what is left over in `.grad` shows up then
                result = ns["gradients"](norm, x, weights)
                code = f"gradients({name}, x, weights) for x of shape {shape}{again}"
                found[code] = ([g.detach().clone() if isinstance(g, torch.Tensor) else g for g in result]
                               if isinstance(result, (list, tuple)) else result)
    return found


def read_agree(ns):
    one, two, three = torch.tensor([[1.0, -2.0], [0.5, 3.0]]), torch.tensor([4.0, -1.0, 2.0]), torch.tensor([0.25])
    base = (one, two, three)
    swing = torch.tensor([0.5, -0.5, 0.0])            # adds up to 0
    pairs = {
        "the same tensors": (base, tuple(t.clone() for t in base)),
        "a difference of 0.0000005 everywhere": (base, tuple(t + 5e-7 for t in base)),
        "a difference of 0.01 in the last tensor": (base, (one, two, three + 0.01)),
        "a difference of 0.01 in the first tensor": (base, (one + 0.01, two, three)),
        "the last tensor smaller by 0.01": (base, (one, two, three - 0.01)),
        "all tensors larger by 1": (base, tuple(t + 1 for t in base)),
        "all tensors smaller by 1": (base, tuple(t - 1 for t in base)),
        "differences that add up to 0": (base, (one, two + swing, three)),
        "one tensor, the same": ((two,), (two.clone(),)),
        "two tensors, the second off in one number": ((one, two), (one, torch.tensor([4.0003, -1.0, 2.0]))),
    }
    many = torch.sin(torch.arange(2000) * 0.37)
    off = many.clone()
    off[1234] += 0.01
    pairs |= {
        "a difference of 0.00002 around 0": ((torch.zeros(4),), (torch.tensor([0.0, 2e-5, 0.0, 0.0]),)),
        "a difference of 0.00009 everywhere": (base, tuple(t + 9e-5 for t in base)),
        "one number of two thousand off by 0.01": ((one, many), (one, off)),
        "every sign turned in the second tensor": (base, (one, -two, three)),
        "the same numbers in another order": (base, (one, two.flip(0), three)),
        "a fourth tensor off by 0.01": ((*base, two), (*base, two + 0.01)),
        "a nan in the second tensor of one side": (base, (one, torch.tensor([4.0, math.nan, 2.0]), three)),
        "zeros on one side and 0.0000005 on the other": ((torch.zeros(4),), (torch.full((4,), 5e-7),)),
        "a hundred zeros on one side and 0.000005 on the other": ((torch.zeros(100),), (torch.full((100,), 5e-6),)),
    }
    found = {}
    for name, (mine, theirs) in pairs.items():
        result = ns["agree"](mine, theirs)
        found[f"agree(mine, theirs) with {name}"] = (
            bool(result) if type(result) is bool or type(result) is torch.Tensor and result.numel() == 1 else result)
    return found


def read_post(ns):
    class Sublayer(nn.Module):                        # modules, as in the course: they also fit into an nn.Sequential
        def forward(self, v):
            return v**2 - 0.3

    class Norm(nn.Module):
        def forward(self, v):
            return torch.tanh(v) + 0.1 * v

    found = {}
    for shape in [(3, 4), (2, 5, 3)]:
        x = torch.sin(torch.arange(math.prod(shape)) * 0.73).view(shape)
        before = x.clone()
        x.requires_grad_()
        code = f"post_step(x, sublayer, norm) for x of shape {shape}"
        result = ns["post_step"](x * 1.0, Sublayer(), Norm())
        found[code] = result
        found[f"a gradient can pass through {code}"] = result.requires_grad
        found[f"the gradient through {code}"] = (
            torch.autograd.grad(result.sum(), x)[0] if result.requires_grad else "none can pass")
        y = before.clone()
        found[f"{code} that wants no gradient"] = ns["post_step"](y, Sublayer(), Norm())
        found[f"x after {code} is what it was"] = torch.equal(y, before)
        # These hand back the very x that they were given: what is written into their result, is written into x.
        found[f"{code} with nn.Identity() for both"] = ns["post_step"](y, nn.Identity(), nn.Identity())
        found[f"x after {code} with nn.Identity() for both is what it was"] = torch.equal(y, before)
    return found


def read_pre(ns):
    class Sublayer(nn.Module):                        # modules, as in the course: they also fit into an nn.Sequential
        def forward(self, v):
            return v**2 - 0.3

    class Norm(nn.Module):
        def forward(self, v):
            return torch.tanh(v) + 0.1 * v

    found = {}
    for shape in [(3, 4), (2, 5, 3)]:
        x = torch.sin(torch.arange(math.prod(shape)) * 0.73).view(shape)
        before = x.clone()
        x.requires_grad_()
        code = f"pre_step(x, sublayer, norm) for x of shape {shape}"
        result = ns["pre_step"](x * 1.0, Sublayer(), Norm())
        found[code] = result
        found[f"a gradient can pass through {code}"] = result.requires_grad
        found[f"the gradient through {code}"] = (
            torch.autograd.grad(result.sum(), x)[0] if result.requires_grad else "none can pass")
        y = before.clone()
        found[f"{code} that wants no gradient"] = ns["pre_step"](y, Sublayer(), Norm())
        found[f"x after {code} is what it was"] = torch.equal(y, before)
        # These hand back the very x that they were given: what is written into their result, is written into x.
        found[f"{code} with nn.Identity() for both"] = ns["pre_step"](y, nn.Identity(), nn.Identity())
        found[f"x after {code} with nn.Identity() for both is what it was"] = torch.equal(y, before)
    return found


def read_layer_gradients(ns):
    found = {}
    for name, depth, seed, width in [("post_step", 3, 5, 6), ("pre_step", 2, 1, 10), ("pre_step", 1, 2, 8), ("pre_step", 7, 4, 5)]:
        result = ns["layer_gradients"](ns[name], depth, seed, width=width)
        found[f"layer_gradients({name}, {depth}, {seed}, width={width})"] = list(result) if isinstance(result, tuple) else result
    # Tiny gradients, which should stay as they are.
    result = ns["layer_gradients"](lambda x, sublayer, norm: x + 0.01 * sublayer(norm(x)), 3, 6, width=7)
    found["layer_gradients(step, 3, 6, width=7) with a step that adds a hundredth of the sublayer"] = (
        list(result) if isinstance(result, tuple) else result)
    return found


def read_rms(ns):
    found, slopes = {}, {}                         # values first: a verdict names the first difference
    for i, (shape, eps) in enumerate([((3, 5, 7), 1e-5), ((6,), 0.5), ((5, 3), 1e-5), ((2, 3, 4, 5), 0.5), ((1, 1, 9), 1e-5), ((4, 3, 6), 1e-5)]):
        n, C = math.prod(shape), shape[-1]
        x = (3 * torch.sin(torch.arange(n) * 0.73 + i) + 0.5 * i + 1).view(shape)
        rows = x.view(-1, C)
        if len(rows) > 2:
            rows[0], rows[1], rows[2] = 0.0, rows[1] * 0.001, rows[2] * 1e4
        if i == 5:
            x, shape = x.transpose(0, 1), (3, 4, 6)   # not contiguous
        before = x.clone()
        x.requires_grad_()
        gamma = (torch.sin(torch.arange(C) * 0.37 + 1) + 0.2).requires_grad_()
        code = f"rms_norm(x, gamma, eps={eps}) for x of shape {shape}"
        result = ns["rms_norm"](x, gamma, eps=eps)
        found[code] = result
        weights = torch.cos(torch.arange(n) * 1.1).view(shape)
        slopes[f"a gradient can pass through {code}"] = result.requires_grad
        slopes[f"the gradients through {code}"] = (
            list(torch.autograd.grad((result * weights).sum(), [x, gamma], allow_unused=True))
            if result.requires_grad else "none can pass")
        found[f"x after {code} is what it was"] = torch.equal(x.detach(), before)
    # One number among zeros lies far out, sqrt(32) = 5.66; it is so small that only a tiny eps leaves it there.
    shape, eps = (32,), 1e-12
    found[f"rms_norm(x, gamma, eps={eps}) for x of shape {shape}"] = ns["rms_norm"](0.001 * torch.eye(32)[5], torch.ones(32), eps=eps)
    # Numbers that float32 does not have.
    far = 1e100 * torch.tensor([[1.0, -2.0, 4.0]], dtype=torch.float64)
    found["rms_norm of float64 numbers around 1e100"] = ns["rms_norm"](far, torch.ones(3, dtype=torch.float64))
    return found | slopes


# ---- the blanks -------------------------------------------------------------------------------------

PAPER = [
    Exercise(
        "steady_scale", level=2, given=widths, read=read_steady,
        hints=("With weights of variance 1, the variance grows by the factor C. By what must the variance of the weights shrink?",
               "The variance of the weights must be 1/C. A factor s on the numbers is a factor s squared on their variance.",
               "Which s has s * s equal to 1 / C? `math.sqrt` helps."),
        mistakes=[
            Mistake("1 / C", "That would be right for the variance. But the factor stands before the numbers, and the variance feels its square."),
            Mistake("math.sqrt(C)", "The right size, the wrong way round: this makes loud numbers louder."),
            Mistake("1 / math.sqrt(12)", "Right for twelve features, and only for them. Which name holds their number?"),
            Mistake("1 / math.sqrt(T)", "Each output of a layer adds up the features of one token. How many are those?"),
            Mistake("1 / C**2", "Squared once more, where a root was needed. Work out the variance of s times a number."),
        ],
        wrong=["1.0", "C", "0.1", "1 / math.sqrt(2 * C)"],
        right=["C**-0.5", "math.sqrt(1 / C)", "math.pow(C, -0.5)", "1 / torch.tensor(float(C)).sqrt()", "math.sqrt(1 / x.shape[-1])",
               "(lambda n: n ** -0.5)(config.embedding_dim)", "1 / math.sqrt(len(x[0, 0]))"],
    ),
    Exercise(
        "mean", level=1, given=paper, read=read_mean, rtol=1e-6,
        hints=("Add up all numbers. And then?", "A tensor has methods for both: for adding up, and for the mean.",
               "`token` has the method `mean`."),
        mistakes=[
            Mistake("token.sum()", "This is the sum. How many numbers share it?"),
            Mistake("token.median()", "This is the number in the middle of the sorted row. The mean shares the sum evenly."),
            Mistake("token.sum() / 4", "Right for four numbers. A token has as many as it has; ask it."),
            Mistake("(token.max() + token.min()) / 2", "Halfway between the largest and the smallest. The others have a say, too."),
            Mistake("torch.tensor(5.0)", "That is the mean of this one token. Let the line work it out for any."),
        ],
        wrong=["round(token.mean().item(), 4)",
               "token", "len(token)", "token.std()", "token.max()", "token.div_(len(token)).sum()"],
        right=["token.sum() / len(token)", "torch.mean(token)", "token.mean().item()", "sum(token.tolist()) / token.numel()"],
    ),
    Exercise(
        "deviations", level=1, given=paper, read=read_deviations,
        hints=("A number above the mean should get a positive deviation.", "PyTorch subtracts one number from a whole tensor at once.",
               "The token minus its mean, in this order."),
        mistakes=[
            Mistake("mean - token", "The signs are turned: a number above the mean should lie on the positive side."),
            Mistake("(token - mean).abs()", "The distances are right, but a deviation keeps its sign."),
            Mistake("token / mean", "This compares by dividing. How far is a difference."),
            Mistake("(token - mean) ** 2", "One step ahead: squaring comes with the variance."),
            Mistake("token - 5", "Right for this token only. The mean has a name."),
            Mistake("token - token.sum()", "Away from the sum, not from the mean."),
        ],
        wrong=["token", "torch.zeros(4)", "token + mean", "torch.tensor([-3.0, -1.0, -1.0, 5.0])", "token.sub_(mean)"],
        right=["torch.sub(token, mean)", "-(mean - token)", "token - token.mean()", "torch.stack([v - mean for v in token])"],
    ),
    Exercise(
        "variance", level=2, given=paper, read=read_variance, ready_made=["var", "std", "var_mean", "std_mean", "cov"],
        hints=("Three steps: what happens to each deviation, and then to all of them?",
               "`**2` squares every number of a tensor; `.mean()` is the mean of what is left.",
               "Square `deviations` first, in parentheses, then take the mean."),
        mistakes=[
            Mistake("(deviations**2).sum()", "The sum of the squares. A longer token would get a larger one without being wider."),
            Mistake("(deviations**2).sum() / (len(deviations) - 1)",
                    "Divided by one less than the count: the unbiased variance. Here the plain mean of the squares is asked for."),
            Mistake("(deviations**2).mean().sqrt()", "One step too far: this is the standard deviation."),
            Mistake("deviations.abs().mean()", "This is a measure of spread, too. The variance squares instead of dropping the signs."),
            Mistake("deviations.mean() ** 2", "This is 0 (up to rounding) for every token: the deviations cancel each other before anything is squared."),
            Mistake("(deviations**2).sum() / 4", "Right for four numbers. Let the line count for itself."),
            Mistake("deviations.square_().mean()",
                    "The variance is right, but `deviations` itself has changed with it, and it is needed again below. Leave it as it is."),
        ],
        wrong=["torch.cov(deviations, correction=0)",
               "torch.tensor(9.0)", "deviations**2", "(deviations**2).max()", "token.var()", "(token**2).mean()"],
        right=["(deviations * deviations).sum() / len(deviations)", "deviations.pow(2).mean()",
               "torch.dot(deviations, deviations) / deviations.numel()", "torch.square(deviations).mean().item()"],
    ),
    Exercise(
        "normalized", level=2, given=paper, read=read_normalized,
        hints=("Their variance is `variance`. In which unit is that: the numbers' own, or squared?",
               "The spread in the numbers' own unit is the standard deviation, the root of the variance.",
               "Divide `deviations` by `torch.sqrt(...)` of the variance."),
        mistakes=[
            Mistake("deviations / variance", "Divided by the variance, which is in squares. The spread itself is its root."),
            Mistake("deviations * torch.sqrt(variance)", "Multiplied: this spreads them further apart."),
            Mistake("token / torch.sqrt(variance)", "The spread is right, but the mean is still in there. Begin with the deviations."),
            Mistake("deviations / 3", "Right for this token only, whose spread is 3."),
            Mistake("deviations / deviations.std()", "This divides by a slightly larger spread: `std` counts one number less. You have the variance already."),
            Mistake("deviations / torch.sqrt(variance + 1e-5)",
                    "Something was added to the variance, and a very quiet token shows it. Part C comes to that. Here, the plain root."),
            Mistake("deviations / deviations.abs().max()", "Now the largest lies at 1 or −1. It is the *spread* that should be 1."),
        ],
        wrong=["deviations", "torch.zeros(4)", "deviations / deviations.norm()", "deviations / len(deviations)",
               "torch.sqrt(deviations / variance)", "deviations.div_(torch.sqrt(variance))",
               "deviations / torch.sqrt(variance + 1e-4)", "deviations / (torch.sqrt(variance) + 1e-5)",
               "deviations / (torch.sqrt(variance) + 1e-4)"],
        right=["deviations / variance**0.5", "deviations * variance.rsqrt()", "deviations.div(variance.sqrt())",
               "deviations / math.sqrt(variance)"],
    ),
    Exercise(
        "with_eps", level=2, read=read_with_eps, atol=ROUNDING, ready_made=["layer_norm", "LayerNorm", "native_layer_norm", "group_norm", "GroupNorm"],
        hints=("At which moment would the 0 do its harm?", "`eps` and the variance go into the square root together.",
               "The divisor is the root of a sum of two terms."),
        mistakes=[
            Mistake("deviations / (torch.sqrt(variance) + eps)", "Added after the root was taken. The text wants it added to the variance, before the root."),
            Mistake("deviations / torch.sqrt(variance)", "A token without spread still gives 0/0: `eps` has no effect."),
            Mistake("deviations / torch.sqrt(variance + 1e-5)", "The argument `eps` is ignored: another value should make a difference."),
            Mistake("deviations / (variance + eps)", "The root is missing: this divides by squares."),
            Mistake("(deviations + eps) / torch.sqrt(variance)", "A token without spread is still divided by 0. It is the divisor that needs help."),
            Mistake("token / torch.sqrt(variance + eps)", "The divisor is right, but the mean has not been taken away."),
        ],
        wrong=["deviations / torch.sqrt(variance + max(eps, 1e-5))",
               "deviations / (token.std(correction=0) + eps)", "deviations", "torch.zeros_like(token)", "deviations / torch.sqrt(variance) + eps",
               "deviations / torch.sqrt(torch.clamp(variance, min=eps))", "torch.nan_to_num(deviations / torch.sqrt(variance))",
               "(deviations / torch.sqrt(variance + eps)).clamp(-3, 3)"],
        # Nothing is said of gradients yet, and `math.sqrt` was all right two blanks above.
        right=["deviations / math.sqrt(variance + eps)", "deviations * torch.rsqrt(variance + eps)", "deviations / (variance + eps) ** 0.5", "deviations / (variance + eps).sqrt()",
               "(token - token.mean()) * (token.var(correction=0) + eps).pow(-0.5)"],
    ),
    Exercise(
        "variance_after", level=3, read=read_variance_after, atol=1e-7,
        hints=("Dividing all numbers by s divides their variance by s squared.",
               "Here s is the root of `variance + eps`. What is its square?",
               "The old variance, divided by the square of that root."),
        mistakes=[
            Mistake("1 / (variance + eps)", "Half way: which variance did the numbers have before they were divided?"),
            Mistake("variance / math.sqrt(variance + eps)", "The numbers were divided by this root. What does that do to their variance?"),
            Mistake("math.sqrt(variance / (variance + eps))", "This is the standard deviation afterwards. The variance is asked for."),
            Mistake("1.0", "Exactly 1 only when eps is 0. Without any spread, for instance, what is the variance afterwards?"),
            Mistake("variance / variance + eps", "A token without spread has variance 0, and here something is divided by it alone. Are parentheses missing?"),
            Mistake("1 / (1 + eps / variance)", "Right wherever there is some spread. A token without any has variance 0, and here something is divided by it alone."),
            Mistake("variance / (variance + eps) ** 2", "Squared once too often: the numbers were divided by a *root*."),
            Mistake("1 - eps / variance", "Close to it while eps is small beside the variance. When both are 2, the variance afterwards is 0.5, and this gives 0."),
        ],
        wrong=["1 / (1 + eps / max(variance, 1e-12))",
               "variance", "eps", "1 - eps", "variance + eps", "0.999999", "round(variance / (variance + eps), 6)"],
        right=["1 - eps / (variance + eps)", "variance * (variance + eps) ** -1", "(math.sqrt(variance) / math.sqrt(variance + eps)) ** 2",
               "1 / (1 + eps / variance) if variance > 0 else 0.0"],
    ),
]

TENSOR = [
    Exercise(
        "token_means", level=2, given=batches, read=read_means,
        hints=("Over what does one token's mean run: over the rows, the places, or the features?",
               "The features lie on the last axis, whatever stands in front. Counted from the end, the last one is −1.",
               "`mean` with `dim=-1`, and with the argument that keeps the axis at size 1."),
        mistakes=[
            Mistake("x.mean(dim=-1)", "The right numbers, but the axis has vanished, so they no longer line up with `x`."),
            Mistake("x.mean(dim=1, keepdim=True)", "Axis 1 of a batch is the place in the row: this mixes tokens with each other."),
            Mistake("x.mean(dim=0, keepdim=True)", "Axis 0 of a batch is the row: this mixes rows that have nothing to do with each other."),
            Mistake("x.mean()", "One mean for everything. Each token should have its own."),
            Mistake("x.mean(dim=2, keepdim=True)", "Right for three axes. Counted from the front, the last axis of (T, C) has another number."),
            Mistake("x.sum(dim=-1, keepdim=True)", "The sums are right. They still have to be shared among the features."),
        ],
        wrong=["torch.zeros(2, 8, 1)", "x", "x.sum(dim=-1, keepdim=True) / 12", "x.median(dim=-1, keepdim=True).values",
               "x.mean(dim=-1)[None]", "x.mul_(2).mean(-1, keepdim=True) / 2"],
        right=["x.sum(dim=-1, keepdim=True) / x.shape[-1]", "x.mean(-1).unsqueeze(-1)", "torch.mean(x, dim=-1, keepdim=True)",
               "x.mean(dim=-1)[..., None]", "x.sum(dim=-1, keepdim=True) / C", "torch.einsum('...c->...', x)[..., None] / C",
               "x @ torch.full((C, 1), 1 / C)"],
    ),
    Exercise(
        "token_variances", level=2, given=batches, read=read_variances,
        hints=("Which axis, kept or not: as with the means. And by what does `var` divide if nobody says anything?",
               "`correction=0` divides by the count itself.",
               "As the line above, with `var` and one argument more."),
        mistakes=[
            Mistake("x.var(dim=-1, keepdim=True)", "Divided by one less than the count: the unbiased variance. Layer norm divides by C."),
            Mistake("x.var(dim=-1, correction=0)", "The right numbers, but the axis has vanished, so they no longer line up with `x`."),
            Mistake("x.var(dim=1, keepdim=True, correction=0)", "Axis 1 of a batch is the place in the row: this compares tokens with each other."),
            Mistake("x.std(dim=-1, keepdim=True, correction=0)", "These are the standard deviations, the roots. The variances are asked for."),
            Mistake("(x**2).mean(dim=-1, keepdim=True)", "The mean of the squares of the numbers. Subtract the means before you square."),
            Mistake("x.var(correction=0)", "One variance for everything. Each token should have its own."),
            Mistake("(x**2).mean(dim=-1, keepdim=True) - means**2",
                    "On paper this is the variance. But with large numbers the two terms nearly cancel, and what is left is rounding. Subtract the means first, then square."),
        ],
        wrong=[
               "torch.zeros(2, 8, 1)", "means", "((x - means) ** 2).sum(dim=-1, keepdim=True)", "x.var(dim=0, keepdim=True, correction=0)",
               "x.var(dim=-1, keepdim=True) * 11 / 12", "x.sub_(x.mean(-1, keepdim=True)).square().mean(-1, keepdim=True)"],
        right=["((x - means) ** 2).mean(dim=-1, keepdim=True)", "torch.var(x, dim=-1, keepdim=True, unbiased=False)",
               "x.std(dim=-1, keepdim=True, correction=0) ** 2", "torch.var_mean(x, dim=-1, keepdim=True, correction=0)[0]",
               "x.var(dim=-1, keepdim=True) * (C - 1) / C"],
    ),
    Exercise(
        "hiding_shape", level=3, read=read_hiding,
        hints=("Write both shapes below each other, lined up on the right: (B, T, C) and (B, T). Which size meets which?",
               "C meets T, and T meets B. Two sizes get along if they are equal, or if one of them is 1.",
               "Choose the sizes so that both pairs are equal, and larger than 1."),
        mistakes=[
            Mistake("(2, 8, 12)", "PyTorch refuses these sizes with an error, so nothing is hidden. Line the shapes up on the right again: which pairs must get along?"),
            Mistake("(1, 1, 12)", "It runs, and the result is right: no damage done. It should be wrong as well."),
            Mistake("(8, 8)", "Three whole numbers, please: B, T and C."),
        ],
        wrong=["(3, 4, 5)", "(5, 8, 8)", "(B, T, C)", "(8,)", "(2, 3, 2)", "(0, 0, 0)", "8"],
        right=["(1, 256, 256)",
               "(1, 8, 8)", "(12, 12, 12)", "(1, 5, 5)", "(3, 1, 5)", "[4, 4, 4]"],
    ),
    Exercise(
        "normalize_tokens", level=2, read=read_normalize, atol=ROUNDING, ready_made=["layer_norm", "LayerNorm", "native_layer_norm", "group_norm", "GroupNorm"],
        hints=("Three lines: mean, variance, and the quotient from part C.",
               "Mean and variance as further up, here of the argument `x`. Don't forget to return something.",
               "Deviations from the kept mean, divided by the root of the biased variance plus `eps`."),
        mistakes=[
            Mistake("return (x - x.mean()) / torch.sqrt(x.var(correction=0) + eps)", "One mean and one variance for everything. Each token should have its own."),
            Mistake("return (x - x.mean(dim=-1, keepdim=True)) / torch.sqrt(x.var(dim=-1, keepdim=True) + eps)",
                    "The variance is divided by one less than the count. Layer norm divides by C."),
            Mistake("return (x - x.mean(dim=1, keepdim=True)) / torch.sqrt(x.var(dim=1, keepdim=True, correction=0) + eps)",
                    "Axis 1 is the features' only if there are two axes; a single token has no axis 1. Count from the end."),
            Mistake("return (x - x.mean(dim=-1, keepdim=True)) / (x.std(dim=-1, keepdim=True, correction=0) + eps)",
                    "`eps` is added to the standard deviation. It belongs to the variance, inside the root."),
            Mistake("return (x - x.mean(dim=-1, keepdim=True)) / torch.sqrt(x.var(dim=-1, keepdim=True, correction=0) + 1e-5)",
                    "The argument `eps` is ignored: another value should make a difference."),
            Mistake("return (x - x.mean(dim=-1, keepdim=True)) / (x.var(dim=-1, keepdim=True, correction=0) + eps)",
                    "The root is missing: this divides by the variance."),
            Mistake("return (x - x.mean(dim=-1, keepdim=True)) / (torch.sqrt(x.var(dim=-1, keepdim=True, correction=0)) + eps)",
                    "`eps` is added after the root. It belongs to the variance, inside the root."),
            Mistake("x -= x.mean(dim=-1, keepdim=True)\nreturn x / torch.sqrt(x.var(dim=-1, keepdim=True, correction=0) + eps)",
                    "This changes `x` itself, which belongs to the caller and may want a gradient. Give the new numbers a tensor of their own."),
            Mistake("return x - x.mean(dim=-1, keepdim=True)", "The mean is gone, but each token still has the spread it had."),
            Mistake("mean = x.mean(dim=-1, keepdim=True).detach()\nvariance = x.var(dim=-1, keepdim=True, correction=0).detach()\n"
                    "return (x - mean) / torch.sqrt(variance + eps)",
                    "The numbers are right, the gradients are not: mean and variance depend on `x`, and training must know."),
            Mistake("mean = x.mean(dim=-1, keepdim=True)\nnormalized = (x - mean) / torch.sqrt(x.var(dim=-1, keepdim=True, correction=0) + eps)",
                    "The function returns nothing. Hand the result back."),
        ],
        wrong=["return (x - x.mean(-1, keepdim=True)) / torch.sqrt(x.var(-1, keepdim=True, correction=0) + max(eps, 1e-5))",
               "return torch.native_layer_norm(x, (x.shape[-1],), None, None, eps)[0]",
               "return F.group_norm(x.reshape(-1, x.shape[-1]), 1, eps=eps).view(x.shape)",
               "return x", "return torch.zeros_like(x)", "return (x - means) / torch.sqrt(variances + eps)",
               "return (x - x.mean(dim=-1)) / torch.sqrt(x.var(dim=-1, correction=0) + eps)",
               "return (x / torch.sqrt(x.var(dim=-1, keepdim=True, correction=0) + eps))",
               "with torch.no_grad():\n    return (x - x.mean(-1, keepdim=True)) / torch.sqrt(x.var(-1, keepdim=True, correction=0) + eps)",
               "mean = x.mean(-1, keepdim=True)\nreturn (x - mean) / torch.sqrt((x * x).mean(-1, keepdim=True) - mean * mean + eps)",
               "mean = x.mean(-1, keepdim=True)\nreturn ((x - mean) / torch.sqrt(x.var(-1, keepdim=True, correction=0) + eps)).clamp(-3, 3)"],
        right=["mean = x.mean(-1, keepdim=True)\nreturn (x - mean) * torch.rsqrt(((x - mean) ** 2).mean(-1, keepdim=True) + eps)",
               "variance, mean = torch.var_mean(x, dim=-1, keepdim=True, correction=0)\nreturn (x - mean) / (variance + eps).sqrt()",
               "x = x - x.sum(dim=-1, keepdim=True) / x.shape[-1]\nreturn x / ((x * x).mean(dim=-1, keepdim=True) + eps) ** 0.5",
               "centred = x - x.mean(-1)[..., None]\nreturn centred / (x.var(-1, unbiased=False) + eps).sqrt().unsqueeze(-1)",
               "C = x.shape[-1]\ncentred = x @ (torch.eye(C) - 1 / C)\nreturn centred / torch.sqrt((centred**2).mean(dim=-1, keepdim=True) + eps)"],
    ),
]

KNOBS = [
    Exercise(
        "knobs", level=2, given=widths, read=read_knobs, rtol=0.0, atol=0.0,
        hints=("Which factor changes nothing? Which summand changes nothing?",
               "`torch.ones(n)` and `torch.zeros(n)` make tensors of n numbers. Which of B, T, C counts the features?",
               "Wrap each of the two tensors of size C in `nn.Parameter`."),
        mistakes=[
            Mistake("gamma = nn.Parameter(torch.ones(T))\nbeta = nn.Parameter(torch.zeros(T))", "One number for each place in the row. Features are what they belong to."),
            Mistake("gamma = torch.ones(C)\nbeta = torch.zeros(C)", "The numbers are right, but these are plain tensors. No optimizer would find them."),
            Mistake("gamma = torch.ones(C, requires_grad=True)\nbeta = torch.zeros(C, requires_grad=True)",
                    "They want gradients, but a module would not know that they are its own. Which wrapper tells it?"),
            Mistake("gamma = nn.Parameter(torch.zeros(C))\nbeta = nn.Parameter(torch.ones(C))", "The other way round: a factor of 0 silences everything."),
            Mistake("gamma = nn.Parameter(torch.ones(1))\nbeta = nn.Parameter(torch.zeros(1))", "One number for all features. Each should have its own."),
            Mistake("gamma = nn.Parameter(torch.zeros(C))\nbeta = nn.Parameter(torch.zeros(C))",
                    "A factor of 0 silences everything: whatever comes in, zeros come out. Which factor changes nothing?"),
            Mistake("gamma = nn.Parameter(torch.randn(C))\nbeta = nn.Parameter(torch.randn(C))", "Random numbers have an effect from the start."),
            Mistake("gamma = nn.Parameter(torch.ones(B, T, C))\nbeta = nn.Parameter(torch.zeros(B, T, C))",
                    "A knob for every single number of this batch. The next batch may have another shape."),
        ],
        wrong=["gamma = nn.Parameter(torch.ones(C))\nbeta = nn.Parameter(torch.full((C,), 1e-5))",
               "gamma = nn.Parameter(torch.ones(12))\nbeta = nn.Parameter(torch.zeros(12))",
               "gamma = nn.Parameter(torch.ones(C))\nbeta = nn.Parameter(torch.ones(C))",
               "gamma = nn.Parameter(torch.ones(C), requires_grad=False)\nbeta = nn.Parameter(torch.zeros(C), requires_grad=False)",
               "gamma = nn.Parameter(torch.ones(1).expand(C))\nbeta = nn.Parameter(torch.zeros(1).expand(C))",
               "gamma = nn.Parameter(torch.ones(1, C))\nbeta = nn.Parameter(torch.zeros(1, C))"],
        right=["gamma, beta = nn.Parameter(torch.ones(C)), nn.Parameter(torch.zeros(C))",
               "gamma, beta = nn.Parameter(torch.ones_like(x[0, 0])), nn.Parameter(torch.zeros_like(x[0, 0]))",
               "gamma = nn.Parameter(torch.full((x.shape[-1],), 1.0))\nbeta = nn.Parameter(torch.zeros(config.embedding_dim))",
               "gamma = nn.Parameter(torch.full((C,), 1.0))\nbeta = nn.Parameter(torch.full((C,), 0.0))",
               "gamma, beta = map(nn.Parameter, (torch.ones(C), torch.zeros(C)))",
               "beta = torch.nn.Parameter(torch.zeros(size=(C,)))\ngamma = torch.nn.Parameter(beta.detach() + 1)"],
    ),
    Exercise(
        "scale_and_shift", level=1, read=read_scale,
        hints=("The formula stands above, in three letters.", "A tensor of size C lines up with the last axis by itself.",
               "Gamma times the normalised numbers, then plus beta."),
        mistakes=[
            Mistake("gamma * (normalized + beta)", "Here the shift is scaled as well. First the factor, then the shift."),
            Mistake("beta * normalized + gamma", "Factor and shift have changed places."),
            Mistake("gamma * normalized", "The shift is missing."),
            Mistake("normalized + beta", "The factor is missing."),
            Mistake("gamma * normalized - beta", "The shift goes the other way."),
            Mistake("(gamma * normalized + beta).detach()", "The numbers are right, but no gradient can pass, so the knobs would never be turned."),
            Mistake("gamma[0] * normalized + beta[0]", "The first feature's knobs are used for all. Each has its own."),
        ],
        wrong=["(normalized + beta / gamma) * gamma", "(gamma * normalized + beta).float()", "normalized", "torch.zeros_like(normalized)", "normalized @ gamma + beta", "gamma.data * normalized + beta"],
        right=["torch.addcmul(beta, gamma, normalized)", "normalized * gamma + beta", "beta + normalized @ torch.diag(gamma)",
               "torch.einsum('...c,c->...c', normalized, gamma).add(beta)"],
    ),
    Exercise(
        "undoing", level=3, read=read_undoing,
        hints=("What was done last, must be undone first: by what were the deviations divided?",
               "Multiply by what was divided by, `eps` included. Then add what was subtracted.",
               "Gamma is the root of the biased variance plus `eps`; beta is what was subtracted at the start."),
        mistakes=[
            Mistake("undo_gamma = torch.sqrt(token.var(correction=0))\nundo_beta = token.mean()",
                    "Nearly: the divisor had `eps` in it, and with a large `eps` one sees it."),
            Mistake("undo_gamma = token.var(correction=0) + eps\nundo_beta = token.mean()", "The division was by a root. Multiply by the same."),
            Mistake("undo_gamma = torch.sqrt(token.var() + eps)\nundo_beta = token.mean()", "This variance is divided by one less than the count. Which one did the normalising use?"),
            Mistake("undo_gamma = token.mean()\nundo_beta = torch.sqrt(token.var(correction=0) + eps)", "The two have changed places: gamma multiplies, beta is added."),
            Mistake("undo_gamma = 1 / torch.sqrt(token.var(correction=0) + eps)\nundo_beta = token.mean()", "This divides a second time. Undoing a division is a multiplication."),
            Mistake("undo_gamma = torch.sqrt(token.var(correction=0) + eps)\nundo_beta = -token.mean()", "The mean was subtracted; this subtracts it once more."),
            Mistake("undo_gamma = token.std(correction=0) + eps\nundo_beta = token.mean()", "`eps` was added to the variance, before the root. Here it is added after it."),
            Mistake("undo_gamma = token.std()\nundo_beta = token.mean()",
                    "This spread counts one number less, and it leaves `eps` out. By what exactly did `normalize_token` divide?"),
            Mistake("undo_gamma = torch.sqrt(variance + eps)\nundo_beta = mean",
                    "These numbers belong to the token of part B, whatever `token` comes in. Work them out from the argument."),
            Mistake("undo_gamma = 0.0\nundo_beta = token", "This hands the token itself back. Undoing takes two numbers, one to multiply by and one to add."),
            Mistake("undo_gamma = torch.ones(1)\nundo_beta = torch.zeros(1)", "These change nothing at all. What must be undone?"),
        ],
        wrong=["undo_gamma, undo_beta = token, token", "undo_gamma, undo_beta = math.sqrt(9.00001), 5.0", "undo_gamma, undo_beta = 3.0, 5.0",
               "undo_gamma = torch.sqrt(token.var(correction=0) + 1e-5)\nundo_beta = token.mean()",
               "undo_gamma = token.std() + eps\nundo_beta = token.mean()",
               "undo_beta = token.mean()\nundo_gamma = torch.sqrt(token.sub_(undo_beta).square().mean() + eps)"],
        right=["undo_beta = token.sum() / len(token)\nundo_gamma = math.sqrt(((token - undo_beta) ** 2).mean() + eps)",
               "undo_gamma, undo_beta = (token.var(correction=0) + eps) ** 0.5, token.mean()",
               "undo_beta = torch.mean(token)\nundo_gamma = torch.hypot(token.std(correction=0), torch.tensor(eps).sqrt())"],
    ),
]

EARS = [
    Exercise(
        "unheard", level=2, read=read_unheard,
        hints=("Two tensors are to be compared. What has happened to each of them before?",
               "On one side `x` is changed and then normalised, on the other only normalised.",
               "`torch.allclose` of the two normalised tensors, with `atol=1e-3`."),
        mistakes=[
            Mistake("torch.allclose(change(x), x, atol=1e-3)", "This asks whether the change did anything at all. Compare what the *norm* makes of both."),
            Mistake("torch.equal(normalize_tokens(change(x)), normalize_tokens(x))", "Exactly equal is too strict: rounding alone may differ."),
            Mistake("torch.allclose(normalize_tokens(change(x)), normalize_tokens(x))", "Too strict: allow differences up to 0.001."),
            Mistake("torch.allclose(normalize_tokens(change(x)), x, atol=1e-3)", "Only one side has been normalised."),
            Mistake("torch.allclose(change(normalize_tokens(x)), normalize_tokens(x), atol=1e-3)", "Here the change comes after the norm. It should come before."),
            Mistake("not torch.allclose(normalize_tokens(change(x)), normalize_tokens(x), atol=1e-3)", "Turned round: unheard means that there is no difference."),
            Mistake("((normalize_tokens(change(x)) - normalize_tokens(x)) < 1e-3).all().item()", "A difference below zero slips through, however large. Mind the sign."),
            Mistake("(normalize_tokens(change(x)) - normalize_tokens(x)).abs().mean().item() < 1e-3",
                    "In a mean, one number that moved hides among many that did not. Every number should be within the bound."),
            Mistake("torch.allclose(normalize_tokens(change(x)), normalize_tokens(x), atol=1e-2)", "Too generous: the text allows 0.001 and no more."),
        ],
        wrong=["True", "False",
               "((normalize_tokens(x) - normalize_tokens(change(x))) < 1e-3).all().item()",
               "torch.allclose(normalize_tokens(change(x)), normalize_tokens(x), 1e-3)",
               "((normalize_tokens(change(x)) - normalize_tokens(x)).norm() < 1e-3).item()",
               "bool((normalize_tokens(change(x)) - normalize_tokens(x)).sum().abs() < 1e-3)",
               "torch.allclose(normalize_tokens(change(x)), normalize_tokens(x), atol=1.0)",
               "torch.allclose(normalize_tokens(change(x)), normalize_tokens(x), rtol=0.05, atol=1e-3)", "torch.allclose(normalize_tokens(change(x)), normalize_tokens(x), rtol=0.01, atol=1e-3)",
               "not ((normalize_tokens(change(x)) - normalize_tokens(x)).abs() > 1e-3).any().item()",
               "torch.allclose(normalize_tokens(change(x), 1e-12), normalize_tokens(x, 1e-12), atol=1e-3)",
               "torch.allclose(normalize_tokens(change(x), 1e-7), normalize_tokens(x, 1e-7), atol=1e-3)",
               "torch.allclose(normalize_tokens(change(x[:1])), normalize_tokens(x[:1]), atol=1e-3)",
               "torch.allclose(normalize_tokens(change(x[-1:])), normalize_tokens(x[-1:]), atol=1e-3)",
               "torch.allclose(normalize_tokens(change(x[:, :4])), normalize_tokens(x[:, :4]), atol=1e-3)",
               "torch.allclose(normalize_tokens(change(x[..., :1, :])), normalize_tokens(x[..., :1, :]), atol=1e-3)",
               "torch.allclose(normalize_tokens(change(x))[:, :4], normalize_tokens(x)[:, :4], atol=1e-3)",
               "torch.allclose(normalize_tokens(change(x))[:, :, :12], normalize_tokens(x)[:, :, :12], atol=1e-3)",
               "torch.allclose(F.normalize(change(x) - change(x).mean(-1, keepdim=True), dim=-1), F.normalize(x - x.mean(-1, keepdim=True), dim=-1), atol=1e-3)"],
        right=["(normalize_tokens(change(x)) - normalize_tokens(x)).abs().max().item() < 1e-3",
               "torch.allclose(normalize_tokens(x), normalize_tokens(change(x)), rtol=0, atol=1e-3)",
               "torch.isclose(normalize_tokens(change(x)), normalize_tokens(x), atol=1e-3).all()",
               "bool(((normalize_tokens(change(x)) - normalize_tokens(x)) ** 2 < 1e-6).all())"],
    ),
    Exercise(
        "moved", level=3, read=read_moved,
        hints=("A copy, a change of one token in it, two runs of `norm`, and a comparison for each token.",
               "`x.clone()` is a copy that may be changed. `torch.arange(1, n + 1)` is 1, 2, ... n; here n is the number of features.",
               "Take the difference of the two results, then `.abs()`, then `.amax(dim=-1)`."),
        mistakes=[
            Mistake("changed = x.clone()\nchanged[b, t] += torch.arange(1, x.shape[-1] + 1)\nreturn (norm(changed) - norm(x)).abs()",
                    "One number for each feature is too much detail: for each token, the largest of them."),
            Mistake("changed = x.clone()\nchanged[b, t] += torch.arange(1, x.shape[-1] + 1)\nreturn (norm(changed) - norm(x)).abs().sum(dim=-1)",
                    "The changes of all features were added up. Take the largest."),
            Mistake("changed = x.clone()\nchanged[b, t] += torch.arange(1, x.shape[-1] + 1)\nreturn (norm(changed) - norm(x)).abs().max(dim=-1)",
                    "`max` along an axis returns two things: the largest numbers, and where they stand. Only the numbers are asked for."),
            Mistake("changed = x.clone()\nchanged[b, t] += torch.arange(1, x.shape[-1] + 1)\nreturn (norm(changed) - norm(x)).amax(dim=-1)",
                    "A result that falls has moved, too. Take the sign away before you look for the largest."),
            Mistake("changed = x\nchanged[b, t] += torch.arange(1, x.shape[-1] + 1)\nreturn (norm(changed) - norm(x)).abs().amax(dim=-1)",
                    "The second name is no copy: `x` itself was changed, and then compared with itself."),
            Mistake("before = norm(x)\nx[b, t] += torch.arange(1, x.shape[-1] + 1)\nreturn (norm(x) - before).abs().amax(dim=-1)",
                    "The numbers are right, but the caller's own `x` was changed, and it stays so. Change a copy."),
            Mistake("changed = x.clone()\nchanged[b, t] += 1\nreturn (norm(changed) - norm(x)).abs().amax(dim=-1)",
                    "The same was added to every feature, and a norm that subtracts the mean does not hear that. Add 1, 2, 3, ..."),
            Mistake("changed = x.clone()\nchanged[b, t] += torch.arange(x.shape[-1])\nreturn (norm(changed) - norm(x)).abs().amax(dim=-1)",
                    "This begins with 0: feature 0 stays as it is."),
            Mistake("changed = x.clone()\nchanged[:, t] += torch.arange(1, x.shape[-1] + 1)\nreturn (norm(changed) - norm(x)).abs().amax(dim=-1)",
                    "The token at place t was changed in every row. Change the one at (b, t) only."),
            Mistake("changed = x.clone()\nchanged[b, t] += torch.arange(1, x.shape[-1] + 1)\nreturn (changed - x).abs().amax(dim=-1)",
                    "This compares what goes in. Compare what comes out of `norm`."),
        ],
        wrong=["changed = x.clone()\nchanged[b, t] += torch.arange(1, x.shape[-1] + 1)\nreturn norm(x).sub_(norm(changed)).abs().amax(dim=-1)",
               "return torch.zeros(x.shape[:2])", "return x", "return norm(x).abs().amax(dim=-1)",
               "changed = x.clone()\nchanged[b, t] += torch.arange(1, 13)\nreturn (norm(changed) - norm(x)).abs().amax(dim=-1)",
               "changed = x.clone()\nchanged[t, b] += torch.arange(1, x.shape[-1] + 1)\nreturn (norm(changed) - norm(x)).abs().amax(dim=-1)",
               "changed = x.clone()\nchanged[b, t] += torch.arange(1, x.shape[-1] + 1)\nreturn (norm(changed) - norm(x)).abs().amax(dim=1)"],
        right=['changed = x.clone()\nchanged[b, t] += torch.arange(1, x.shape[-1] + 1)\nreturn (norm(x) - norm(changed)).abs().amax(dim=-1)',
               "changed = x.clone()\nchanged[b, t] += torch.arange(1, x.shape[-1] + 1)\nreturn (norm(x) - norm(changed)).abs().max(dim=-1).values",
               "bump = torch.zeros_like(x)\nbump[b, t] = torch.arange(1.0, x.shape[2] + 1)\nreturn (norm(x + bump) - norm(x)).abs().amax(-1)",
               "changed = x.clone()\nfor c in range(x.shape[2]):\n    changed[b, t, c] += c + 1\n"
               "return torch.linalg.vector_norm(norm(changed) - norm(x), ord=float('inf'), dim=-1)"],
    ),
    Exercise(
        "over_batch", level=2, read=read_over_batch, atol=ROUNDING, ready_made=["batch_norm", "BatchNorm1d", "layer_norm", "LayerNorm"],
        hints=("The formula is that of `normalize_tokens`. Which axes must disappear, so that one number is left for each feature?",
               "Axes 0 and 1 hold the tokens of the batch. `dim` may be a tuple.",
               "The three lines of `normalize_tokens`, with both of these axes in each `dim`."),
        mistakes=[
            Mistake("return (x - x.mean(dim=0, keepdim=True)) / torch.sqrt(x.var(dim=0, keepdim=True, correction=0) + eps)",
                    "Only over the rows: each place in the row still has its own mean."),
            Mistake("return (x - x.mean(dim=1, keepdim=True)) / torch.sqrt(x.var(dim=1, keepdim=True, correction=0) + eps)",
                    "Only over the places: each row still has its own mean."),
            Mistake("return (x - x.mean(dim=-1, keepdim=True)) / torch.sqrt(x.var(dim=-1, keepdim=True, correction=0) + eps)",
                    "This is layer norm again: each token over its features."),
            Mistake("return (x - x.mean()) / torch.sqrt(x.var(correction=0) + eps)", "One mean for everything. Each feature should have its own."),
            Mistake("return (x - x.mean(dim=(0, 1))) / torch.sqrt(x.var(dim=(0, 1)) + eps)",
                    "The axes are right, but this variance is divided by one less than the count."),
            Mistake("return (x - x.mean(dim=(0, 1))) / torch.sqrt(x.var(dim=(0, 1), correction=0) + 1e-5)",
                    "The argument `eps` is ignored: another value should make a difference."),
            Mistake("return (x - x.mean(dim=(0, 1))) / (torch.sqrt(x.var(dim=(0, 1), correction=0)) + eps)",
                    "`eps` is added after the root. It belongs to the variance, inside the root."),
            Mistake("mean, variance = x.mean(dim=(0, 1)).detach(), x.var(dim=(0, 1), correction=0).detach()\nreturn (x - mean) / torch.sqrt(variance + eps)",
                    "The numbers are right, the gradients are not: mean and variance depend on `x`, and training must know."),
            Mistake("x -= x.mean(dim=(0, 1))\nreturn x / torch.sqrt(x.var(dim=(0, 1), correction=0) + eps)",
                    "This changes `x` itself, which belongs to the caller and may want a gradient. Give the new numbers a tensor of their own."),
            Mistake("return (x - x.mean(dim=(0, 1))) / (x.std(dim=(0, 1), correction=0) + eps)",
                    "`eps` is added to the standard deviation. It belongs to the variance, inside the root."),
        ],
        wrong=["return (x - x.mean(dim=(0, 1))) / torch.sqrt(x.var(dim=(0, 1), correction=0) + max(eps, 1e-5))",
               "rows = x.view(-1, x.shape[-1])\nreturn ((rows - rows.mean(dim=0)) / (rows.var(dim=0, correction=0) + eps).sqrt()).view_as(x)",
               "return x", "return torch.zeros_like(x)", "return x - x.mean(dim=(0, 1))", "return normalize_tokens(x, eps)",
               "mean = x.mean(dim=(0, 1)).detach()\nreturn (x - mean) / torch.sqrt(x.var(dim=(0, 1), correction=0) + eps)",
               "mean = x.mean(dim=(0, 1))\nreturn (x - mean) / torch.sqrt((x * x).mean(dim=(0, 1)) - mean * mean + eps)",
               "return ((x - x.mean(dim=(0, 1))) / torch.sqrt(x.var(dim=(0, 1), correction=0) + eps)).clamp(-3, 3)"],
        right=['mean = x.mean(dim=(0, 1))\nvariance = x.var(dim=(0, 1), keepdim=True, correction=0)\nreturn (x - mean) / torch.sqrt(variance + eps)', 'mean = x.mean(dim=(0, 1), keepdim=True)\nvariance = x.var(dim=(0, 1), correction=0)\nreturn (x - mean) / torch.sqrt(variance + eps)', 'mean = x.mean(dim=(0, 1), keepdim=False)\nvariance = x.var(dim=(0, 1), keepdim=True, correction=0)\nreturn (x - mean) / torch.sqrt(variance + eps)', 'mean = x.mean(dim=(0, 1), keepdim=True)\nvariance = x.var(dim=(0, 1), keepdim=False, correction=0)\nreturn (x - mean) / torch.sqrt(variance + eps)',
               "return (x - x.mean(dim=(0, 1))) / torch.sqrt(x.var(dim=(0, 1), correction=0) + eps)",
               "rows = x.reshape(-1, x.shape[-1])\nrows = rows - rows.mean(dim=0)\nreturn (rows / (rows.square().mean(dim=0) + eps).sqrt()).view_as(x)",
               "variance, mean = torch.var_mean(x, dim=(0, 1), correction=0)\nreturn (x - mean) * torch.rsqrt(variance + eps)",
               "return normalize_tokens(x.flatten(0, 1).T, eps).T.reshape(x.shape)"],
    ),
]

BOX = [
    Exercise(
        "class_parameters", level=2, read=read_class_parameters, alone=ALONE,
        hints=("Three things to keep: one plain number, and the two knobs from part E.",
               "All three hang on `self`. The number of features is an argument here.",
               "`self.eps = eps`, and ones and zeros of size `embedding_dim`, each wrapped in `nn.Parameter`."),
        mistakes=[
            Mistake("self.eps = eps\nself.gamma = torch.ones(embedding_dim)\nself.beta = torch.zeros(embedding_dim)",
                    "Plain tensors: the module has nothing to train and nothing to save. Wrap them."),
            Mistake("self.eps = 1e-5\nself.gamma = nn.Parameter(torch.ones(embedding_dim))\nself.beta = nn.Parameter(torch.zeros(embedding_dim))",
                    "The argument `eps` is ignored: `LayerNorm(5, eps=0.5)` should keep 0.5."),
            Mistake("self.eps = eps\nself.gamma = nn.Parameter(torch.zeros(embedding_dim))\nself.beta = nn.Parameter(torch.ones(embedding_dim))",
                    "The other way round: a factor of 0 silences everything."),
            Mistake("self.eps = eps\nself.gamma = nn.Parameter(torch.ones(C))\nself.beta = nn.Parameter(torch.zeros(C))",
                    "The class uses a name that exists only outside of it. The number of features comes in as an argument."),
            Mistake("self.eps = eps\nself.gamma = nn.Parameter(torch.ones(1))\nself.beta = nn.Parameter(torch.zeros(1))",
                    "One number for all features. Each should have its own."),
            Mistake("self.eps = eps\nself.register_buffer('gamma', torch.ones(embedding_dim))\nself.register_buffer('beta', torch.zeros(embedding_dim))",
                    "A buffer is saved but never trained. These two should learn."),
            Mistake("self.eps = nn.Parameter(torch.tensor(eps))\nself.gamma = nn.Parameter(torch.ones(embedding_dim))\nself.beta = nn.Parameter(torch.zeros(embedding_dim))",
                    "`eps` has become a parameter, so it would be trained and saved like the other two. Keep the plain number."),
            Mistake("self.eps = eps\nself.weight = nn.Parameter(torch.ones(embedding_dim))\nself.bias = nn.Parameter(torch.zeros(embedding_dim))",
                    "`forward` and the chapters to come look for the names `gamma` and `beta`."),
            Mistake("self.eps = eps\nself.gamma = nn.Parameter(torch.ones(embedding_dim), requires_grad=False)\nself.beta = nn.Parameter(torch.zeros(embedding_dim), requires_grad=False)",
                    "Right numbers under the right names, but not every one of them wants a gradient. A knob without a gradient is never turned in training."),
            Mistake("self.eps = eps\nself.gamma = nn.Parameter(torch.zeros(embedding_dim))\nself.beta = nn.Parameter(torch.zeros(embedding_dim))",
                    "A factor of 0 silences everything: whatever comes in, zeros come out. Which factor changes nothing?"),
        ],
        wrong=["self.eps = eps", "self.eps = eps\nself.gamma = nn.Parameter(torch.ones(12))\nself.beta = nn.Parameter(torch.zeros(12))",
               "self.eps = eps\nself.gamma = nn.Parameter(torch.ones(1, embedding_dim))\nself.beta = nn.Parameter(torch.zeros(1, embedding_dim))",
               "self.eps = eps\nself.gamma = nn.Parameter(torch.randn(embedding_dim))\nself.beta = nn.Parameter(torch.zeros(embedding_dim))",
               "self.eps = eps\nself.gamma = nn.Parameter(torch.ones(embedding_dim, requires_grad=False), False)\nself.beta = nn.Parameter(torch.zeros(embedding_dim))",
               "self.eps = eps\nself.gamma = nn.Parameter(torch.ones(embedding_dim))\nself.beta = nn.Parameter(torch.zeros(embedding_dim), requires_grad=False)",
               "self.eps = eps\nself.gamma = nn.Parameter(torch.ones(1, 1, embedding_dim))\nself.beta = nn.Parameter(torch.zeros(1, 1, embedding_dim))",
               "gamma = nn.Parameter(torch.ones(embedding_dim))\nbeta = nn.Parameter(torch.zeros(embedding_dim))",
               "self.eps = eps\nself.gamma = nn.Parameter(torch.ones(1).expand(embedding_dim))\nself.beta = nn.Parameter(torch.zeros(1).expand(embedding_dim))",
               "self.eps = max(eps, 1e-5)\nself.gamma = nn.Parameter(torch.ones(embedding_dim))\nself.beta = nn.Parameter(torch.zeros(embedding_dim))",
               "self.eps = min(eps, 1.0)\nself.gamma = nn.Parameter(torch.ones(embedding_dim))\nself.beta = nn.Parameter(torch.zeros(embedding_dim))",
               "self.eps = eps\nself.gamma = nn.Parameter(torch.ones(embedding_dim))\nself.beta = nn.Parameter(torch.zeros(embedding_dim))\nself.training = False",
               "torch.manual_seed(0)\nself.eps = eps\nself.gamma = nn.Parameter(torch.ones(embedding_dim))\nself.beta = nn.Parameter(torch.zeros(embedding_dim))"],
        right=["self.gamma, self.beta = nn.Parameter(torch.ones(embedding_dim)), nn.Parameter(torch.zeros(embedding_dim))\nself.eps = eps",
               "self.eps = eps\nself.gamma = nn.Parameter(torch.full((embedding_dim,), 1.0))\nself.beta = nn.Parameter(torch.full((embedding_dim,), 0.0))",
               "self.eps = eps\nself.register_parameter('gamma', nn.Parameter(torch.ones(embedding_dim)))\n"
               "self.register_parameter('beta', nn.Parameter(torch.zeros(embedding_dim)))"],
    ),
    Exercise(
        "class_forward", level=2, read=read_class_forward, atol=ROUNDING, alone=ALONE, ready_made=["layer_norm", "LayerNorm", "native_layer_norm", "group_norm", "GroupNorm"],
        hints=("`normalize_tokens` first, `scale_and_shift` after it, both written out.",
               "Three names come from the object now: `self.eps`, `self.gamma`, `self.beta`.",
               "Kept mean, kept biased variance; then gamma times the deviations, divided by the root with `eps`, plus beta."),
        mistakes=[
            Mistake("mean = x.mean(dim=-1, keepdim=True)\nvariance = x.var(dim=-1, keepdim=True)\n"
                    "return self.gamma * (x - mean) / torch.sqrt(variance + self.eps) + self.beta",
                    "The variance is divided by one less than the count. Layer norm divides by C."),
            Mistake("mean = x.mean(dim=-1, keepdim=True)\nvariance = x.var(dim=-1, keepdim=True, correction=0)\n"
                    "return self.gamma * (x - mean) / torch.sqrt(variance + 1e-5) + self.beta", "`self.eps` is ignored: another value should make a difference."),
            Mistake("mean = x.mean(dim=-1, keepdim=True)\nvariance = x.var(dim=-1, keepdim=True, correction=0)\n"
                    "return self.gamma * (x - mean) / (torch.sqrt(variance) + self.eps) + self.beta",
                    "`eps` is added after the root. It belongs to the variance, inside the root."),
            Mistake("mean = x.mean(dim=-1, keepdim=True)\nvariance = x.var(dim=-1, keepdim=True, correction=0)\n"
                    "return (x - mean) / torch.sqrt(variance + self.eps)", "Normalised, but the two knobs are not connected."),
            Mistake("mean = x.mean(dim=-1, keepdim=True)\nvariance = x.var(dim=-1, keepdim=True, correction=0)\n"
                    "return self.gamma * ((x - mean) / torch.sqrt(variance + self.eps) + self.beta)",
                    "Here the shift is scaled as well. First the factor, then the shift."),
            Mistake("mean = x.mean(dim=-1, keepdim=True).detach()\nvariance = x.var(dim=-1, keepdim=True, correction=0).detach()\n"
                    "return self.gamma * (x - mean) / torch.sqrt(variance + self.eps) + self.beta",
                    "The numbers are right, the gradients are not: mean and variance depend on `x`, and training must know."),
            Mistake("mean = x.mean(dim=-1, keepdim=True).detach()\nvariance = x.var(dim=-1, keepdim=True, correction=0)\n"
                    "return self.gamma * (x - mean) / torch.sqrt(variance + self.eps) + self.beta",
                    "The numbers are right, the gradients are not: the mean depends on `x`, and training must know."),
            Mistake("mean = x.mean(dim=-1, keepdim=True)\nvariance = x.var(dim=-1, keepdim=True, correction=0).detach()\n"
                    "return self.gamma * (x - mean) / torch.sqrt(variance + self.eps) + self.beta",
                    "The numbers are right, the gradients are not: the divisor depends on `x`, and training must know."),
            Mistake("mean = x.mean(dim=-1, keepdim=True)\nreturn self.gamma * (x - mean) / (x.std(dim=-1, keepdim=True, correction=0) + self.eps) + self.beta",
                    "`eps` is added to the standard deviation. It belongs to the variance, inside the root."),
            Mistake("x -= x.mean(dim=-1, keepdim=True)\nvariance = x.var(dim=-1, keepdim=True, correction=0)\nreturn self.gamma * x / torch.sqrt(variance + self.eps) + self.beta",
                    "This changes `x` itself, which belongs to the caller and may want a gradient. Give the new numbers a tensor of their own."),
            Mistake("return scale_and_shift(normalize_tokens(x, self.eps), self.gamma, self.beta)",
                    "The class uses a name that exists only outside of it. Write the formula out, with what belongs to `self`."),
            Mistake("mean = x.mean(dim=1, keepdim=True)\nvariance = x.var(dim=1, keepdim=True, correction=0)\n"
                    "return self.gamma * (x - mean) / torch.sqrt(variance + self.eps) + self.beta",
                    "Axis 1 of a batch is the place in the row: this would mix tokens, and a single token has no axis 1. Count from the end."),
        ],
        wrong=["mean = x.mean(dim=-1, keepdim=True)\nvariance = x.var(dim=-1, keepdim=True, correction=0)\nreturn self.gamma * (x - mean) / torch.sqrt(variance + max(self.eps, 1e-5)) + self.beta",
               "mean = x.mean(dim=-1, keepdim=True)\nvariance = x.var(dim=-1, keepdim=True, correction=0)\nreturn (self.gamma * (x - mean) / torch.sqrt(variance + self.eps) + self.beta).clamp(-10, 10)",
               "return F.group_norm(x.reshape(-1, x.shape[-1]), 1, self.gamma, self.beta, self.eps).view(x.shape)",
               "return x", "return torch.zeros_like(x)", "return self.gamma * x + self.beta",
               "mean = x.mean()\nvariance = x.var(correction=0)\nreturn self.gamma * (x - mean) / torch.sqrt(variance + self.eps) + self.beta",
               "mean = x.mean(dim=-1)\nvariance = x.var(dim=-1, correction=0)\nreturn self.gamma * (x - mean) / torch.sqrt(variance + self.eps) + self.beta",
               "variance = x.var(dim=-1, keepdim=True, correction=0)\nreturn self.gamma * x / torch.sqrt(variance + self.eps) + self.beta",
               "if not self.training:\n    return self.gamma * x + self.beta\nmean = x.mean(dim=-1, keepdim=True)\nvariance = x.var(dim=-1, keepdim=True, correction=0)\nreturn self.gamma * (x - mean) / torch.sqrt(variance + self.eps) + self.beta",
               "if not torch.is_grad_enabled():\n    return x\nmean = x.mean(dim=-1, keepdim=True)\nvariance = x.var(dim=-1, keepdim=True, correction=0)\nreturn self.gamma * (x - mean) / torch.sqrt(variance + self.eps) + self.beta",
               "mean = x.mean(dim=-1, keepdim=True)\nvariance = x.var(dim=-1, keepdim=True, correction=0)\nreturn (self.gamma * (x - mean) / torch.sqrt(variance + self.eps) + self.beta).clamp(-3, 3)",
               "mean = x.mean(dim=-1, keepdim=True)\nvariance = x.var(dim=-1, keepdim=True, correction=0)\nresult = self.gamma * (x - mean) / torch.sqrt(variance + self.eps) + self.beta\nself.eps = 1e-5\nreturn result",
               "mean = x.mean(dim=-1, keepdim=True)\nvariance = x.var(dim=-1, keepdim=True, correction=0)\nreturn (self.gamma * (x - mean) / torch.sqrt(variance + self.eps) + self.beta).float()",
               "mean = x.mean(dim=-1, keepdim=True)\nvariance = (x * x).mean(dim=-1, keepdim=True) - mean * mean\nreturn self.gamma * (x - mean) / torch.sqrt(variance + self.eps) + self.beta",
               "if not hasattr(self, 'm'):\n    self.m = x.mean(dim=-1, keepdim=True)\nvariance = x.var(dim=-1, keepdim=True, correction=0)\nreturn self.gamma * (x - self.m) / torch.sqrt(variance + self.eps) + self.beta",
               "return self.__dict__.setdefault('o', self.gamma * (x - x.mean(-1, keepdim=True)) / torch.sqrt(x.var(-1, keepdim=True, correction=0) + self.eps) + self.beta)"],
        right=["variance, mean = torch.var_mean(x, dim=-1, keepdim=True, correction=0)\nreturn torch.addcmul(self.beta, self.gamma, (x - mean) * torch.rsqrt(variance + self.eps))",
               "x = x - x.mean(-1, keepdim=True)\nx = x / ((x * x).mean(-1, keepdim=True) + self.eps).sqrt()\nreturn x * self.gamma + self.beta",
               "mean = x.sum(dim=-1, keepdim=True) / x.shape[-1]\nvariance = ((x - mean) ** 2).sum(dim=-1, keepdim=True) / x.shape[-1]\n"
               "return self.beta + self.gamma * ((x - mean) / (variance + self.eps) ** 0.5)"],
    ),
    Exercise(
        "gradients", level=2, read=read_gradients,
        hints=("The tiny example shows the call. What takes the place of `[a, b]`?",
               "`norm.parameters()` yields the parameters one by one; a star unpacks them into a list.",
               "The list is `x`, followed by all parameters of `norm`."),
        mistakes=[
            Mistake("loss.backward()", "What comes back is None. (`loss.backward()` puts its gradients into `.grad` and returns nothing.) A tuple of gradients is asked for."),
            Mistake("[loss.backward(), x.grad, *(p.grad for p in norm.parameters())][1:]",
                    "Right the first time. But `backward` adds to what lies in `.grad` already: with the same norm, a second call finds the first one's gradients there."),
            Mistake("torch.autograd.grad(loss, [x])", "Only the gradient with respect to `x`. The parameters have some, too."),
            Mistake("torch.autograd.grad(loss, list(norm.parameters()))", "The gradient with respect to `x` is missing."),
            Mistake("torch.autograd.grad(loss, [*norm.parameters(), x])", "All of them are there, but `x` should come first."),
            Mistake("[x, *norm.parameters()]", "These are the tensors themselves. How does the loss change with them?"),
            Mistake("torch.autograd.grad(norm(x).sum(), [x, *norm.parameters()])", "The weights are left out: this is the gradient of the plain sum."),
            Mistake("torch.autograd.grad(loss, [x, norm.gamma, norm.beta])",
                    "This goes through for your class, but `norm` may be PyTorch's, and that one has no `gamma`. Ask for the parameters without calling them by name."),
            Mistake("torch.autograd.grad(loss, [x, norm.weight, norm.bias])",
                    "These are PyTorch's names. `norm` may be your class, and that one has no `weight`. Ask for the parameters without calling them by name."),
        ],
        wrong=["None", "x.grad", "loss", "torch.autograd.grad(loss, [x, *list(norm.parameters())[:2]])", "torch.autograd.grad(loss, [x, norm.parameters()])", "torch.autograd.grad(loss, [x, list(norm.parameters())[0]])",
               "tuple(2 * g for g in torch.autograd.grad(loss, [x, *norm.parameters()]))"],
        right=["torch.autograd.grad(loss, (x, *norm.parameters()))", "torch.autograd.grad(loss, [x] + list(norm.parameters()))",
               "tuple(torch.autograd.grad(loss, t, retain_graph=True)[0] for t in [x, *norm.parameters()])",
               "[norm.zero_grad(), loss.backward(), x.grad, *(p.grad for p in norm.parameters())][2:]"],
    ),
    Exercise(
        "agree", level=2, read=read_agree,
        hints=("Compare pair by pair. How many of the pairs must be fine?",
               "`zip(mine, theirs)` yields the pairs; `torch.allclose(a, b, atol=1e-5)` compares one of them.",
               "`all(...)` of one such comparison for each pair."),
        mistakes=[
            Mistake("torch.allclose(mine[0], theirs[0], atol=1e-5)", "Only the first pair is looked at."),
            Mistake("any(torch.allclose(a, b, atol=1e-5) for a, b in zip(mine, theirs))", "One pair that agrees is enough here. All of them should."),
            Mistake("all(torch.equal(a, b) for a, b in zip(mine, theirs))", "Exactly equal is too strict: rounding alone may differ."),
            Mistake("all((a - b).sum().abs().item() < 1e-4 for a, b in zip(mine, theirs))",
                    "Differences of opposite sign can add up to nothing. Compare number by number."),
            Mistake("all((a - b).max().item() < 1e-5 for a, b in zip(mine, theirs))", "A difference below zero slips through. Mind the sign."),
            Mistake("all((a - b).abs().mean() < 1e-5 for a, b in zip(mine, theirs))",
                    "In a mean, one number that is off hides among many that agree. Every number should be within the bound."),
            Mistake("all(torch.allclose(a, b) for a, b in zip(mine, theirs))",
                    "Near 0 this is too strict: what it allows goes almost entirely by the size of the numbers. Allow 0.00001 for each."),
            Mistake("all(torch.allclose(a, b, atol=1e-4) for a, b in zip(mine, theirs))", "Too generous: the two should agree within 0.00001."),
            Mistake("[torch.allclose(a, b, atol=1e-5) for a, b in zip(mine, theirs)]", "One answer for each pair. A single True or False is asked for."),
            Mistake("not any((a - b).abs().max().item() > 1e-5 for a, b in zip(mine, theirs))",
                    "Every comparison with nan is False, so a nan slips through a search for large differences (and, depending on its "
                    "place, through Python's `max`). Ask of each number whether its difference is small."),
            Mistake("all((a - b).norm() < 1e-5 for a, b in zip(mine, theirs))",
                    "One distance for a whole tensor grows with how many numbers it has. The bound is for each number by itself."),
            Mistake("mine == theirs", "Python asks each pair of tensors for one True or False, and a tensor of several numbers has no single answer."),
        ],
        wrong=["all((a - b).abs().sum() < 1e-5 for a, b in zip(mine, theirs))",
               "all(torch.allclose(a, b, atol=2e-5) for a, b in zip(mine, theirs))", "all(torch.allclose(a, b, atol=6e-5) for a, b in zip(mine, theirs))",
               "all(torch.allclose(a, b, rtol=1e-4, atol=1e-5) for a, b in zip(mine, theirs))",
               "True", "False", "torch.allclose(mine[-1], theirs[-1], atol=1e-5)", "len(mine) == len(theirs)",
               "all(torch.allclose(a, b, atol=1e-3) for a, b in zip(mine, theirs))",
               "all(torch.allclose(a, b, atol=0.1) for a, b in zip(mine, theirs))",
               "all(torch.allclose(a.abs(), b.abs(), atol=1e-5) for a, b in zip(mine, theirs))",
               "all(abs(a.norm() - b.norm()) < 1e-5 for a, b in zip(mine, theirs))",
               "all(torch.allclose(a.flatten().sort().values, b.flatten().sort().values, atol=1e-5) for a, b in zip(mine, theirs))",
               "all(torch.allclose(a, b, atol=1e-5) for a, b in zip(mine[:3], theirs))",
               "not any(((a - b).abs() > 1e-5).any() for a, b in zip(mine, theirs))"],
        right=["all([torch.allclose(b, a, atol=1e-5) for a, b in zip(mine, theirs)])",
               "all(torch.allclose(mine[i], theirs[i], atol=1e-5) for i in range(len(mine)))",
               "all((a - b).abs().max().item() < 1e-5 for a, b in zip(mine, theirs))",
               "all(bool(((a - b).abs() <= 1e-5).all()) for a, b in zip(mine, theirs))"],
    ),
]

PLACE = [
    Exercise(
        "post_step", level=2, read=read_post,
        hints=("What is normalised: the input, the sublayer's output, or the sum?", "Everything else happens inside the parentheses of `norm(...)`.",
               "`norm` of the sum of `x` and `sublayer(x)`."),
        mistakes=[
            Mistake("x + sublayer(norm(x))", "This is pre-norm. Here the norm comes after the sum."),
            Mistake("norm(sublayer(x))", "The residual connection is missing: the layer replaces its input."),
            Mistake("x + norm(sublayer(x))", "Only the sublayer's output is normalised. Here it is the sum."),
            Mistake("norm(x) + sublayer(x)", "Only the road past the sublayer is normalised. Here it is the sum."),
            Mistake("norm(x + sublayer(norm(x)))", "Normalised twice. Once, after the sum, is enough."),
            Mistake("x + sublayer(x)", "Nothing is normalised."),
        ],
        wrong=["x", "norm(x)", "sublayer(norm(x))", "norm(x - sublayer(x))", "norm(x + sublayer(x)) if x.requires_grad else norm(x)",
               "norm(sublayer(x).add_(x))"],
        right=["norm(sublayer(x) + x)", "norm(torch.add(x, sublayer(x)))", "norm(sum([x, sublayer(x)]))", "norm(torch.stack([x, sublayer(x)]).sum(dim=0))"],
    ),
    Exercise(
        "pre_step", level=2, read=read_pre,
        hints=("What passes unchanged, and what does the sublayer hear?", "The sum stands outside of everything.",
               "`x` plus the sublayer of something normalised."),
        mistakes=[
            Mistake("norm(x + sublayer(x))", "This is post-norm. Here the sum is left as it is."),
            Mistake("sublayer(norm(x))", "The residual connection is missing: the layer replaces its input."),
            Mistake("norm(x) + sublayer(norm(x))", "The road past the sublayer was normalised as well. It should stay untouched."),
            Mistake("x + norm(sublayer(x))", "The sublayer's output is normalised. Here it is its input."),
            Mistake("norm(x) + sublayer(x)", "The wrong one of the two was normalised."),
            Mistake("x + sublayer(x)", "Nothing is normalised."),
        ],
        wrong=["x", "norm(x)", "norm(x + sublayer(norm(x)))", "x - sublayer(norm(x))", "x.add_(sublayer(norm(x)))",
               "x + sublayer(norm(x)) if x.requires_grad else x", "sublayer(norm(x)).add_(x)"],
        right=["sublayer(norm(x)) + x", "nn.Sequential(norm, sublayer)(x) + x", "torch.add(x, sublayer(norm(x)))", "sum([x, sublayer(norm(x))])", "torch.stack([x, sublayer(norm(x))]).sum(dim=0)"],
    ),
    Exercise(
        "layer_gradients", level=2, read=read_layer_gradients,
        hints=("For each sublayer: which tensor, and what of it?", "The gradient of a weight is in `.grad`; its length is `.norm()`, a tensor of one number.",
               "A list over `sublayers`: the length of `sublayer[2].weight.grad`, made a float with `.item()`."),
        mistakes=[
            Mistake("[sublayer[0].weight.grad.norm().item() for sublayer in sublayers]", "These are the first linear layers of each sublayer. The last is asked for."),
            Mistake("[sublayer[2].weight.norm().item() for sublayer in sublayers]", "This is the length of the weights. How hard the loss pulls stands in their gradient."),
            Mistake("[sublayer[2].weight.grad.sum().item() for sublayer in sublayers]", "A sum lets pulls of opposite sign cancel. Take the length."),
            Mistake("[sublayer[2].bias.grad.norm().item() for sublayer in sublayers]", "This is the gradient of the biases. Take the weight's."),
            Mistake("[sublayer[2].weight.grad.norm().item() for sublayer in reversed(sublayers)]", "From the last layer to the first. Put the first one first."),
            Mistake("[sublayer[2].weight.grad.abs().mean().item() for sublayer in sublayers]", "The mean size of a number. Here the length of the whole gradient is asked for."),
            Mistake("[sublayer[2].weight.grad.norm().item() ** 2 for sublayer in sublayers]", "The square of the length."),
            Mistake("[sublayer[2].weight.grad.norm() for sublayer in sublayers]", "The lengths are right, each still in a tensor. A list of floats is asked for."),
        ],
        wrong=["[]", "sublayers", "[sublayer[2].weight.grad.norm().item() for sublayer in sublayers[:4]]", "[0.0 for sublayer in sublayers]", "[head.weight.grad.norm().item()]",
               "[max(sublayer[2].weight.grad.norm().item(), 0.05) for sublayer in sublayers]",
               "[sublayer[2].weight.grad.abs().max().item() for sublayer in sublayers]"],
        right=["[torch.linalg.norm(sublayer[2].weight.grad).item() for sublayer in sublayers]",
               "[math.sqrt((sublayer[2].weight.grad ** 2).sum()) for sublayer in sublayers]",
               "list(map(lambda sublayer: float(sublayer[2].weight.grad.norm()), sublayers))",
               "[sublayer[-1].weight.grad.flatten().norm().item() for sublayer in sublayers]"],
    ),
]

FURTHER = [
    Exercise(
        "rms_norm", level=3, read=read_rms, atol=ROUNDING, ready_made=["rms_norm", "RMSNorm"],
        hints=("Read the formula from the inside out: square, mean, plus eps, root, divide, times gamma.",
               "The mean is taken for each token, over its features, and must line up with `x`.",
               "The mean of `x**2` with `dim=-1, keepdim=True` takes the variance's place; nothing is subtracted from `x`."),
        mistakes=[
            Mistake("return gamma * (x - x.mean(dim=-1, keepdim=True)) / torch.sqrt(x.var(dim=-1, keepdim=True, correction=0) + eps)",
                    "This is layer norm. RMSNorm subtracts nothing."),
            Mistake("return gamma * x / torch.sqrt((x**2).sum(dim=-1, keepdim=True) + eps)", "The sum of the squares, where the formula has their mean."),
            Mistake("return gamma * x / ((x**2).mean(dim=-1, keepdim=True) + eps)", "The root is missing."),
            Mistake("return gamma * x / (torch.sqrt((x**2).mean(dim=-1, keepdim=True)) + eps)", "`eps` is added after the root. In the formula it stands inside."),
            Mistake("return x / torch.sqrt((x**2).mean(dim=-1, keepdim=True) + eps)", "Gamma is missing."),
            Mistake("return gamma * x / torch.sqrt((x**2).mean() + eps)", "One mean for everything. Each token should have its own."),
            Mistake("return gamma * x / torch.sqrt((x**2).mean(dim=-1, keepdim=True) + eps).detach()",
                    "The numbers are right, the gradients are not: the divisor depends on `x`, and training must know."),
            Mistake("x /= torch.sqrt((x**2).mean(dim=-1, keepdim=True) + eps)\nreturn gamma * x",
                    "This changes `x` itself, which belongs to the caller and may want a gradient. Give the new numbers a tensor of their own."),
            Mistake("return gamma * x / torch.sqrt(x.mean(dim=-1, keepdim=True) ** 2 + eps)", "This squares the mean. The formula takes the mean of the squares."),
            Mistake("return gamma * x / torch.sqrt(x.var(dim=-1, keepdim=True, correction=0) + eps)", "The variance has the mean taken out of it. Here no mean is subtracted anywhere."),
            Mistake("return gamma * x / torch.sqrt((x**2).mean(dim=-1, keepdim=True) + 1e-5)", "The argument `eps` is ignored: another value should make a difference."),
        ],
        wrong=["return gamma * x / torch.sqrt((x**2).mean(dim=-1, keepdim=True) + max(eps, 1e-5))",
               "return (gamma * x / torch.sqrt((x**2).mean(dim=-1, keepdim=True) + eps)).clamp(-3, 3)",
               "rows = x.view(-1, x.shape[-1])\nreturn (gamma * rows / ((rows**2).mean(dim=-1, keepdim=True) + eps).sqrt()).view_as(x)",
               "return x", "return gamma * x", "return gamma * x / torch.sqrt((x**2).mean(dim=-1) + eps)",
               "return gamma * x / torch.sqrt((x**2).mean(dim=-1, keepdim=True) + eps).float()"],
        right=["return gamma * x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps)",
               "return gamma * x / ((x * x).sum(dim=-1, keepdim=True) / x.shape[-1] + eps) ** 0.5",
               "root = torch.sqrt(torch.square(x).mean(dim=-1).unsqueeze(-1) + eps)\nreturn x / root * gamma"],
    ),
    Exercise(
        "output_shape", level=1, given=shapes,
        hints=("Does the norm add or remove numbers, or does it only change them?", "Every number of `x` has its own result.",
               "Three letters: the shape of `x` itself."),
        mistakes=[
            Mistake("(B, T, 1)", "One number for each token: that is what the mean has. The output still has all features."),
            Mistake("(B, T)", "The features are still there afterwards."),
            Mistake("(B, C)", "No token goes missing: the places in the row are still there."),
            Mistake("(C,)", "That is the shape of gamma. The output holds all tokens."),
            Mistake("(2, 8, 12)", "Right for this batch. Write letters, so that it holds for any."),
        ],
        wrong=["(B, C, T)", "(T, C)", "B * T * C", "(B * T, C)", "()", "[B, T, C]"],
        right=["tuple(x.shape)", "x.shape", "tuple(normalize_tokens(x).shape)", "(B, T) + (C,)"],
    ),
    Exercise(
        "statistic_shape", level=2, given=shapes,
        hints=("How many means are there, and what happened to the axis over which they run?", "Each token has one. The axis was kept.",
               "B rows, T places, and the kept axis with size 1."),
        mistakes=[
            Mistake("(B, T)", "Without `keepdim` it would be so. Inside the norm, the axis is kept."),
            Mistake("(B, T, C)", "A whole vector of means for each token? Each has one."),
            Mistake("(1, 1, C)", "That would be batch norm: one mean for each feature."),
            Mistake("(B, 1, C)", "Here the places in the row were averaged. The features should be."),
            Mistake("(1, T, 1)", "Each row of the batch has means of its own."),
            Mistake("(2, 8, 1)", "Right for this batch. Write letters, so that it holds for any."),
        ],
        wrong=["(B, 1, 1)", "(T, 1)", "1", "(T, B, 1)", "(B * T, 1)", "[B, T, 1]"],
        right=["tuple(x.mean(dim=-1, keepdim=True).shape)", "means.shape", "(*x.shape[:-1], 1)", "x.shape[:2] + (1,)"],
    ),
    Exercise(
        "trained_numbers", level=2, given=shapes,
        hints=("What in a LayerNorm is an `nn.Parameter`?", "Two tensors, gamma and beta. How long is each?", "Twice the number of features."),
        mistakes=[
            Mistake("C", "That is one of the two knobs. There is a second."),
            Mistake("2 * T", "The knobs belong to features, not to places."),
            Mistake("2 * B * T * C", "All tokens share the same knobs."),
            Mistake("24", "Right for twelve features. Write it with letters."),
            Mistake("2 * C + 1", "`eps` is a fixed number. Nobody trains it."),
            Mistake("C**2", "No table of weights in here: every feature has its own factor and its own shift, and they do not mix."),
        ],
        wrong=["2", "B * T", "0", "3 * C", "(C, C)"],
        right=["C + C", "C * 2", "sum(p.numel() for p in LayerNorm(C).parameters())", "gamma.numel() + beta.numel()", "2 * config.embedding_dim"],
    ),
]

CHAPTER = Chapter(
    spoken=(
        "three times as large",
        "5 added to every number",
        "every sign turned",
        "5 added to feature 0 only",
        "token t times t + 1",
        "feature c times c + 1",
        "a thousand times smaller",
    ),
    exercises=[*PAPER, *TENSOR, *KNOBS, *EARS, *BOX, *PLACE, *FURTHER],
    exports=[Export("LayerNorm", blank="class_forward", header="import math\n\nimport torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n")],
)
