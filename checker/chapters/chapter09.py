"""Chapter 09, TransformerBlock: how each blank is judged, hinted at and explained."""
from __future__ import annotations

from checker.exercise import Chapter, Exercise, Export, Mistake, Trials

# The class must stand alone, as it will in the learner's package.
ALONE = ("torch", "nn", "math", "F", "FeedForward", "LayerNorm", "MultiHeadAttention", "TransformerBlock")

# ---- hidden inputs ----------------------------------------------------------------------------------


def halves():
    """Stand-ins for the four parts, with two norms that differ, and everything that is made of them on the way."""
    class FeedForward(nn.Module):
        def __init__(self, C):
            super().__init__()
            self.net = nn.Sequential(nn.Linear(C, 3 * C), nn.ReLU(), nn.Linear(3 * C, C), nn.Dropout(0.5))

        def forward(self, v):
            return self.net(v)

    cases = []
    for B, T, C, scale in [(3, 5, 4, 1.0), (1, 1, 6, 1.0), (2, 4, 7, 1e3)]:
        norm1, norm2, attention = nn.LayerNorm(C), nn.LayerNorm(C), nn.Linear(C, C)
        feed_forward = FeedForward(C).eval()
        with torch.no_grad():
            for i, part in enumerate([norm1, norm2, attention, feed_forward]):
                for j, p in enumerate(part.parameters()):
                    p.copy_(torch.sin(torch.arange(p.numel()) * 0.37 + 2 * i + j + 0.5).view(p.shape))
            x = torch.cos(torch.arange(B * T * C) * 0.9).view(B, T, C) * scale + 1
            heard = attention(norm1(x))
            stream = x + heard
            thought = feed_forward(norm2(stream))
        cases.append({"x": x, "norm1": norm1, "norm2": norm2, "attention": attention, "feed_forward": feed_forward,
                      "heard": heard, "stream": stream, "thought": thought, "B": B, "T": T, "C": C,
                      "inputs": torch.zeros(B, T, dtype=torch.long)})
    return cases


def some_heads():
    """An attention whose heads have known weights; their number, head_size and C are different."""
    cases = []
    for count, D in [(2, 3), (4, 2)]:
        C = count * D
        heads = nn.ModuleList()
        for h in range(count):
            head = nn.Module()
            for i, name in enumerate(["key_fc", "value_fc", "query_fc"]):
                layer = nn.Linear(C, D, bias=False)
                with torch.no_grad():
                    layer.weight.copy_(torch.sin(torch.arange(D * C) * 0.7 + 3 * h + i).view(D, C))
                setattr(head, name, layer)
            heads.append(head)
        attention = nn.Module()
        attention.attention_heads = heads
        cases.append({"attention": attention, "C": C})
    return cases


def lengths():
    """Lengths of texts."""
    return [{"T": T, "inputs": torch.zeros(3, T, dtype=torch.long), "x": torch.zeros(3, T, 12), "B": 3} for T in (5, 1, 4)]


def sizes():
    """Sizes, all different, hidden_dim not four times C, and texts shorter than the longest."""
    cases = []
    for B, T, L, C, H, hidden in [(3, 5, 9, 6, 2, 11), (4, 7, 10, 8, 4, 20)]:
        config = type("Config", (), {"input_sequence_length": L, "batch_size": B, "embedding_dim": C, "dropout_rate": 0.1,
                                     "num_attention_heads": H, "hidden_dim": hidden})()
        # Someone may measure instead of predicting: this block keeps the shape, as a real one does.
        cases.append({"config": config, "B": B, "T": T, "C": C, "x": torch.zeros(B, T, C), "block": nn.Identity(),
                      "inputs": torch.zeros(B, T, dtype=torch.long)})
    return cases


# ---- what to look at --------------------------------------------------------------------------------


def read_block(ns):
    """TransformerBlock, or PostNormBlock once there is one: values, gradients, behaviour, with fixed weights."""
    name, found = "PostNormBlock" if "PostNormBlock" in ns else "TransformerBlock", {}
    for B, T, L, C, H, hidden in [(3, 5, 9, 6, 2, 10), (1, 1, 4, 8, 4, 5), (2, 4, 4, 6, 3, 7)]:
        config = type("Config", (), {"input_sequence_length": L, "batch_size": B, "embedding_dim": C, "dropout_rate": 1.0,
                                     "num_attention_heads": H, "hidden_dim": hidden})()
        code = f"{name} with C = {C}, {H} heads, hidden_dim = {hidden}"
        block = ns[name](config)
        found[f"a new block is in training mode, with all its parts, {code}"] = all(m.training for m in block.modules())
        block.eval()
        named = sorted(block.named_parameters())
        found[f"what {code} keeps"] = [f"{key} {tuple(value.shape)}" for key, value in sorted(block.state_dict().items())]
        found[f"how many different parameters {code} has"] = len(named)
        with torch.no_grad():
            for i, (_, p) in enumerate(named):
                p.copy_(torch.sin(torch.arange(p.numel()) * 0.37 + i).view(p.shape) * 0.6)
        # Not contiguous, as after a transpose.
        x = (torch.cos(torch.arange(B * T * C) * 0.9) * 2 + 1).view(B, C, T).transpose(1, 2).requires_grad_()
        before, y = x.detach().clone(), block(x)
        found[f"output for ({B}, {T}, {C}), {code}"] = y
        found[f"the input stays as it was, {code}"] = torch.equal(before, x.detach())
        weights = torch.sin(torch.arange(y.numel()) * 0.5).view(y.shape)
        gradients = torch.autograd.grad((y * weights).sum(), [x, *(p for _, p in named)], allow_unused=True)
        found[f"gradient of the input, {code}"] = gradients[0]
        found[f"gradients of the parameters, {code}"] = [None if g is None else g.detach() for g in gradients[1:]]
        with torch.no_grad():
            found[f"output for numbers 1000 times as large, {code}"] = block(x * 1000)
            found[f"output for a text of zeros, {code}"] = block(torch.zeros(B, T, C))
            future = x.detach().clone()
            future[:, -1, 0] += 1
            found[f"changing the last token changes no earlier one, {code}"] = torch.allclose(block(future)[:, :-1], y[:, :-1])
            found[f"in training, where this config drops out everything, {code}"] = block.train()(x.detach())
    return found


def read_make_stack(ns):
    class Block(nn.Module):
        def __init__(self, config):
            super().__init__()
            self.layer = nn.Linear(config.embedding_dim, config.embedding_dim)

        def forward(self, x):
            return x + self.layer(x)

    found = {}
    config = type("Config", (), {"input_sequence_length": 5, "batch_size": 2, "embedding_dim": 3, "dropout_rate": 0.0,
                                 "num_attention_heads": 1, "hidden_dim": 4})()
    for kind, depth in [(Block, 3), (Block, 1), (Block, 5), (ns["TransformerBlock"], 2)]:
        shown = "TransformerBlock" if kind is not Block else "Block"
        code = f"make_stack({shown}, config, {depth})"
        stack = ns["make_stack"](kind, config, depth)
        named = sorted(stack.named_parameters())
        found[f"how many modules {code} holds"] = len(list(stack.children()))
        found[f"all weights of {code} can be trained"] = all(p.requires_grad for _, p in named)
        found[f"{code} is in training mode"] = all(m.training for m in stack.modules())
        weights = [p.detach().clone() for _, p in named if p.dim() == 2]
        found[f"equal weights in different blocks of {code}"] = any(
            torch.equal(a, b) for i, a in enumerate(weights) for b in weights[:i])
        found[f"names of what {code} keeps"] = sorted(stack.state_dict())
        found[f"how many different parameters {code} has"] = len(named)
        found[f"{code} is an nn.Sequential"] = isinstance(stack, nn.Sequential)
        with torch.no_grad():
            for i, (_, p) in enumerate(named):
                p.copy_(torch.sin(torch.arange(p.numel()) * 0.37 + i).view(p.shape))
            found[f"{code}(x)"] = stack.eval()(torch.cos(torch.arange(24.0)).view(2, 4, 3))
    return found


def read_stream_sizes(ns):
    class Double(nn.Module):
        def forward(self, x):
            return 2 * x

    class Sums(nn.Module):
        def forward(self, x):
            return x + x.cumsum(dim=1) + 3

    x = torch.sin(torch.arange(24.0)).view(2, 3, 4)
    found = {}
    for name, blocks in [("a block that doubles", [Double()]), ("blocks that double, then sum up", [Double(), Sums()]),
                         ("three blocks", [Sums(), Double(), Sums()]), ("no block", [])]:
        found[f"stream_sizes for {name}"] = ns["stream_sizes"](x.clone(), blocks)
    return found


def read_silence(ns):
    found = {}
    for C, H, hidden in [(6, 2, 10), (4, 1, 3)]:
        config = type("Config", (), {"input_sequence_length": 5, "batch_size": 2, "embedding_dim": C, "dropout_rate": 0.0,
                                     "num_attention_heads": H, "hidden_dim": hidden})()
        block = ns["TransformerBlock"](config)
        outside = [p for part in (ns["attention"], ns["feed_forward"]) for p in part.parameters()]
        kept = [p.detach().clone() for p in outside]
        with torch.no_grad():
            for i, (_, p) in enumerate(sorted(block.named_parameters())):
                p.copy_(torch.cos(torch.arange(p.numel()) * 0.01 + i * 0.1).view(p.shape) + 0.1)
        before = {name: p.detach().clone() for name, p in block.named_parameters()}
        ns["silence"](block)
        found[f"the parts of section A stay as they are, C = {C}"] = all(map(torch.equal, outside, kept))
        with torch.no_grad():
            for p, old in zip(outside, kept):
                p.copy_(old)
        x = torch.sin(torch.arange(10.0 * C)).view(2, 5, C)
        after = dict(block.named_parameters())
        found[f"the names of the parameters, C = {C}"] = sorted(after)
        found[f"parameters that are zero now, C = {C}"] = sorted(n for n, p in after.items() if not p.any())
        found[f"parameters that have changed, C = {C}"] = sorted(
            n for n, p in after.items() if n not in before or not torch.equal(p, before[n]))
        found[f"all can still be trained, C = {C}"] = all(p.requires_grad for p in after.values())
        found[f"the block gives back what comes in, C = {C}"] = torch.equal(block(x), x)
    return found


def read_touched(ns):
    x = torch.sin(torch.arange(60.0)).view(3, 5, 4)
    rows = torch.tensor([0.0, 1.0, 0.0]).view(3, 1, 1)
    found = {}
    for name, module in [
        ("a module that returns its input", lambda v: v), ("one that sums from the left", lambda v: v.cumsum(dim=1)),
        ("one that reverses the places", lambda v: v.flip(1)), ("one that changes the sign", lambda v: -v),
        ("one that works on batch row 1 only", lambda v: v.cumsum(dim=1) * rows),
        ("one with effects that cancel in the sum", lambda v: torch.cat([v, -v], dim=-1)),
        ("one that moves every number two columns on", lambda v: v.roll(2, dims=-1)),
        ("one that moves every number to the column before", lambda v: v.roll(-1, dims=-1)),
        ("one with many changes, each below 1e-6", lambda v: torch.cat([v, v, v], dim=-1) * 8e-7),
        ("one that multiplies by 1e-8", lambda v: v * 1e-8), ("one that multiplies by 3e-6", lambda v: v * 3e-6),
        ("one that returns zeros", lambda v: v * 0),
        ("one that mixes all places", lambda v: v + v.mean(dim=1, keepdim=True)),
    ]:
        for t in (1, 4):
            places = ns["touched"](module, x.clone(), t)
            whole = type(places) in (list, tuple) and all(type(p) is bool for p in places)
            found[f"touched(module, x, {t}) for {name}"] = torch.tensor(places) if whole else places
    return found


read_parameters = Trials("block_parameters(5, 7)", "block_parameters(3, 20)", "block_parameters(16, 4)", "block_parameters(1, 1)")


def read_scores_shape(ns):
    shape = ns["scores_shape"]
    return tuple(shape) if isinstance(shape, tuple) else shape


def read_hidden_shape(ns):
    shape = ns["hidden_shape"]
    return tuple(shape) if isinstance(shape, tuple) else shape


def read_block_shape(ns):
    shape = ns["block_shape"]
    return tuple(shape) if isinstance(shape, tuple) else shape


# ---- the blanks -------------------------------------------------------------------------------------

OUTSIDE = ("The class uses a name that exists only outside of it (or is misspelt). In a file of its own it would not run. ")

STEPS = [
    Exercise(
        "heard", level=2, given=halves, read=["heard", "x"],
        hints=("Who wears the first pair of glasses, and what is seen through them?",
               "First the norm, then attention on what the norm gives. Each part is called like a function.",
               "`attention` of the first norm of `x`."),
        mistakes=[
            Mistake("attention(x)", "Attention without its glasses. What should it get instead of the raw tokens?"),
            Mistake("norm1(attention(x))", "The norm came after attention. It belongs before."),
            Mistake("attention(norm2(x))", "That is the second pair of glasses. It belongs to the other part."),
            Mistake("norm1(x)", "These are the tokens seen through the glasses. Who looks through them?"),
            Mistake("x + attention(norm1(x))", "One step ahead: the sum is the next line. Here, only what was heard."),
            Mistake("feed_forward(norm1(x))", "The feed-forward network thinks about each token alone. In the first half, tokens look at each other."),
        ],
        wrong=["x", "attention(norm1(x)) + norm1(x)", "attention(norm2(norm1(x)))", "torch.zeros(B, T, C)", "norm1(norm2(x))"],
        right=["attention.forward(norm1.forward(x))", "nn.Sequential(norm1, attention)(x)", "attention(norm1(x.clone()))"],
    ),
    Exercise(
        "stream", level=2, given=halves, read=["stream", "x"],
        hints=("Two tensors could be added to `heard`: what came in, or what the glasses made of it. Which does the rule choose?",
               "Nobody but attention sees through the glasses of attention.",
               "`x` plus `heard`."),
        mistakes=[
            Mistake("norm1(x) + heard", "You added what attention saw through its glasses. The glasses are for attention only: which tensor came in?"),
            Mistake("heard", "What was heard goes on, and the token itself is lost. Where is the sum?"),
            Mistake("x + norm1(heard)", "What was heard need not be normalised. Add it as it is."),
            Mistake("norm1(x + heard)", "The sum itself was normalised. In this order of parts the stream stays as it is."),
            Mistake("x - heard", "Subtracted. What was heard should be added."),
            Mistake("x + x", "The incoming tokens twice. What did they hear?"),
            Mistake("torch.cat([x, heard], dim=-1)", "Laid side by side, the tokens have become twice as wide. They should stay (B, T, C)."),
            Mistake("x * heard", "Multiplied. What was heard should be added."),
            Mistake("x + attention(x)", "Attention was asked once more, and without its glasses. What was heard has a name already."),
            Mistake("x.add_(heard)", "The right sum, but `x` itself was changed by it. Make a new tensor, so that what came in stays known."),
        ],
        wrong=["x", "norm2(x) + heard", "heard + heard", "(x + heard) / 2"],
        right=["heard + x", "torch.add(x, heard)", "torch.stack([x, heard]).sum(dim=0)", "x + attention(norm1(x))", "sum([x, heard])"],
    ),
    Exercise(
        "thought", level=2, given=halves, read=["thought", "stream"],
        hints=("What is there to think about: what came in at the very beginning, or what the first half has left?",
               "The same pattern as in the first half: a norm, then the part that wears it.",
               "`feed_forward` of the second norm of `stream`."),
        mistakes=[
            Mistake("feed_forward(stream)", "The network without its glasses. Which norm belongs before it?"),
            Mistake("feed_forward(norm2(x))", "It thinks about the tokens as they came in. What they heard in the first half is left out."),
            Mistake("feed_forward(norm1(stream))", "These are the glasses of attention. The network has a pair of its own."),
            Mistake("norm2(feed_forward(stream))", "The norm came after the network. It belongs before."),
            Mistake("feed_forward(norm2(heard))", "It thinks about what was heard alone. The token itself is part of the stream as well."),
            Mistake("stream + feed_forward(norm2(stream))", "One step ahead: the sum is the next line. Here, only what was thought."),
            Mistake("norm2(stream)", "That is what the network sees. What does it make of it?"),
        ],
        wrong=["stream", "attention(norm2(stream))", "feed_forward(norm2(norm1(x)))", "torch.zeros(B, T, C)", "feed_forward(norm2(x + norm1(x)))"],
        right=["feed_forward.forward(norm2.forward(stream))", "nn.Sequential(norm2, feed_forward)(stream)",
               "feed_forward(norm2(x + heard))", "feed_forward(norm2(stream.clone()))",
               "feed_forward.net(norm2(stream))"],
    ),
    Exercise(
        "output", level=2, given=halves, read=["output", "stream"],
        hints=("The rule of the first half, once more. What ran past the network, unseen by it?",
               "Not what came in at the very beginning: since then, something was added.",
               "`stream` plus `thought`."),
        mistakes=[
            Mistake("x + thought", "You went back to what came in at the very beginning. What was heard since then would be lost."),
            Mistake("norm2(stream) + thought", "You added what the network saw through its glasses. They are for the network only."),
            Mistake("thought", "What was thought goes on, and the stream is lost. Where is the sum?"),
            Mistake("x + stream + thought", "`x` is in the stream already. Here it is counted twice."),
            Mistake("norm2(stream + thought)", "The sum itself was normalised. In this order of parts the stream stays as it is."),
            Mistake("heard + thought", "Both branches, but without the tokens that they are about."),
            Mistake("stream.add_(thought)", "The right sum, but `stream` itself was changed by it. Make a new tensor."),
        ],
        wrong=["stream", "stream - thought", "stream * thought", "(stream + thought) / 2", "thought + thought"],
        right=["thought + stream", "torch.add(stream, thought)", "x + heard + thought", "torch.stack([stream, thought]).sum(0)",
               "stream + feed_forward(norm2(stream))"],
    ),
]

BOX = [
    Exercise(
        "class_parts", level=2, read=read_block, alone=ALONE,
        hints=("Four parts, four names. Which of the classes you imported makes which, and what does each want to know?",
               "A `LayerNorm` wants the size of a token. The other two classes take the whole `config`.",
               "`self.layer_norm1` and `self.layer_norm2`, each a `LayerNorm` of its own; `self.multihead_attention` and "
               "`self.feed_forward` with `config`."),
        mistakes=[
            Mistake("self.layer_norm1 = LayerNorm(config.embedding_dim)\nself.multihead_attention = MultiHeadAttention(config)\n"
                    "self.layer_norm2 = self.layer_norm1\nself.feed_forward = FeedForward(config)",
                    "Two names for one and the same norm. Each part needs a pair of glasses of its own."),
            Mistake("self.layer_norm1 = nn.LayerNorm(config.embedding_dim)\nself.multihead_attention = MultiHeadAttention(config)\n"
                    "self.layer_norm2 = nn.LayerNorm(config.embedding_dim)\nself.feed_forward = FeedForward(config)",
                    "That is PyTorch's norm, whose parameters have other names than yours. Take the one that you built."),
            Mistake("self.layer_norm1 = LayerNorm(config.input_sequence_length)\nself.multihead_attention = MultiHeadAttention(config)\n"
                    "self.layer_norm2 = LayerNorm(config.input_sequence_length)\nself.feed_forward = FeedForward(config)",
                    "A norm works on the numbers of a token. How many are these? (Not how many tokens there are.)"),
            Mistake("layer_norm1 = LayerNorm(config.embedding_dim)\nmultihead_attention = MultiHeadAttention(config)\n"
                    "layer_norm2 = LayerNorm(config.embedding_dim)\nfeed_forward = FeedForward(config)",
                    "After `__init__` the object has no such parts. What is to stay must hang on `self`."),
            Mistake("self.layer_norm1 = LayerNorm(config.embedding_dim)\nself.multihead_attention = FeedForward(config)\n"
                    "self.layer_norm2 = LayerNorm(config.embedding_dim)\nself.feed_forward = MultiHeadAttention(config)",
                    "The two parts have changed places: their names promise something else."),
            Mistake("self.layer_norm1, self.multihead_attention = norm1, attention\nself.layer_norm2, self.feed_forward = norm2, feed_forward",
                    OUTSIDE + "Every block makes parts of its own."),
            Mistake("self.layer_norm1 = LayerNorm(config)\nself.multihead_attention = MultiHeadAttention(config)\n"
                    "self.layer_norm2 = LayerNorm(config)\nself.feed_forward = FeedForward(config)",
                    "A `LayerNorm` wants one number, not the whole `config`: the size of a token."),
            Mistake("self.layer_norm1 = LayerNorm(12)\nself.multihead_attention = MultiHeadAttention(config)\n"
                    "self.layer_norm2 = LayerNorm(12)\nself.feed_forward = FeedForward(config)",
                    "Norms for tokens of 12 numbers, right in this notebook only. How many they are elsewhere, `config` says."),
            Mistake("self.layer_norm1 = LayerNorm(config.embedding_dim)\nself.multihead_attention = MultiHeadAttention(config).eval()\n"
                    "self.layer_norm2 = LayerNorm(config.embedding_dim)\nself.feed_forward = FeedForward(config).eval()",
                    "A part of a new block is in evaluation mode: dropout would be off in it until someone calls `.train()`. Above, we "
                    "switched it off to look at steady numbers; the class leaves that to its user."),
        ],
        wrong=["pass", "self.layer_norm1 = LayerNorm(config.embedding_dim)\nself.multihead_attention = MultiHeadAttention(config)\n"
               "self.layer_norm2 = LayerNorm(config.embedding_dim)\nself.feed_forward = FeedForward(config)\nself.eval()",
               "self.layer_norm1 = LayerNorm(config.embedding_dim)\nself.multihead_attention = MultiHeadAttention(config)\n"
               "self.feed_forward = FeedForward(config)",
               "self.norm1 = LayerNorm(config.embedding_dim)\nself.attention = MultiHeadAttention(config)\n"
               "self.norm2 = LayerNorm(config.embedding_dim)\nself.feed_forward = FeedForward(config)",
               "self.layer_norm1 = nn.Identity()\nself.multihead_attention = MultiHeadAttention(config)\n"
               "self.layer_norm2 = nn.Identity()\nself.feed_forward = FeedForward(config)"],
        right=["self.feed_forward = FeedForward(config)\nself.multihead_attention = MultiHeadAttention(config)\n"
               "self.layer_norm2 = LayerNorm(config.embedding_dim)\nself.layer_norm1 = LayerNorm(config.embedding_dim)",
               "C = config.embedding_dim\nself.layer_norm1, self.layer_norm2 = LayerNorm(C), LayerNorm(C)\n"
               "self.multihead_attention, self.feed_forward = MultiHeadAttention(config), FeedForward(config)",
               "for number in (1, 2):\n    self.add_module(f'layer_norm{number}', LayerNorm(embedding_dim=config.embedding_dim))\n"
               "self.add_module('multihead_attention', MultiHeadAttention(config))\nself.add_module('feed_forward', FeedForward(config))"],
    ),
    Exercise(
        "class_talk", level=2, read=read_block, alone=ALONE,
        hints=("Both steps of the first half in one line: what each token hears, and the sum.",
               "What came in is called `input_tensor` here, and the parts belong to `self`.",
               "`input_tensor` plus `self.multihead_attention` of the first norm of `input_tensor`."),
        mistakes=[
            Mistake("self.layer_norm1(input_tensor) + self.multihead_attention(self.layer_norm1(input_tensor))",
                    "You added what attention saw through its glasses. Add what came in."),
            Mistake("self.multihead_attention(self.layer_norm1(input_tensor))", "What was heard goes on, and the tokens themselves are lost. Where is the sum?"),
            Mistake("input_tensor + self.multihead_attention(input_tensor)", "Attention without its glasses: a norm belongs before it."),
            Mistake("input_tensor + self.multihead_attention(self.layer_norm2(input_tensor))", "These are the glasses of the other part."),
            Mistake("self.layer_norm1(input_tensor + self.multihead_attention(input_tensor))",
                    "The sum was normalised, and attention got the raw tokens. In our order the norm goes before attention, and the stream stays as it is."),
            Mistake("input_tensor + self.layer_norm1(self.multihead_attention(input_tensor))", "The norm came after attention. It belongs before."),
            Mistake("x + attention(norm1(x))", OUTSIDE + "What comes in is `input_tensor`, and the parts belong to `self`."),
            Mistake("input_tensor + self.multihead_attention(self.layer_norm1(input_tensor)).detach()",
                    "The right values, but what was heard is cut off from what it was made of: attention would never learn."),
        ],
        wrong=["input_tensor", "input_tensor + self.feed_forward(self.layer_norm1(input_tensor))",
               "2 * input_tensor + self.multihead_attention(self.layer_norm1(input_tensor))",
               "input_tensor * self.multihead_attention(self.layer_norm1(input_tensor))",
               "input_tensor + F.dropout(self.multihead_attention(self.layer_norm1(input_tensor)))"],
        right=["self.multihead_attention(self.layer_norm1(input_tensor)) + input_tensor",
               "torch.add(input_tensor, self.multihead_attention.forward(self.layer_norm1.forward(input_tensor)))",
               "sum([input_tensor, nn.Sequential(self.layer_norm1, self.multihead_attention)(input_tensor)])"],
    ),
    Exercise(
        "class_think", level=2, read=read_block, alone=ALONE,
        hints=("The second half has the same form as the first. Which three names change?",
               "What the first half has left is called `residual` here.",
               "`residual` plus `self.feed_forward` of the second norm of `residual`."),
        mistakes=[
            Mistake("input_tensor + self.feed_forward(self.layer_norm2(residual))",
                    "You went back to what came into the block. What was heard since then would be lost."),
            Mistake("residual + self.feed_forward(self.layer_norm2(input_tensor))",
                    "The network thinks about what came into the block, and never gets to see what was heard."),
            Mistake("self.feed_forward(self.layer_norm2(residual))", "What was thought goes on, and the stream is lost. Where is the sum?"),
            Mistake("residual + self.feed_forward(self.layer_norm1(residual))", "These are the glasses of attention. The network has a pair of its own."),
            Mistake("self.layer_norm2(residual) + self.feed_forward(self.layer_norm2(residual))",
                    "You added what the network saw through its glasses. Add what ran past it."),
            Mistake("residual + self.feed_forward(residual)", "The network without its glasses: a norm belongs before it."),
            Mistake("self.layer_norm2(residual + self.feed_forward(residual))",
                    "The sum was normalised, and the network got the raw stream. In our order the norm goes before the network, and the stream "
                    "stays as it is."),
            Mistake("input_tensor + residual + self.feed_forward(self.layer_norm2(residual))", "`input_tensor` is in `residual` already. Here it is counted twice."),
        ],
        wrong=["residual", "input_tensor", "residual + self.multihead_attention(self.layer_norm2(residual))",
               "residual + self.feed_forward(self.layer_norm2(residual)).detach()", "residual - self.feed_forward(self.layer_norm2(residual))",
               "stream + feed_forward(norm2(stream))"],
        right=["self.feed_forward(self.layer_norm2(residual)) + residual",
               "torch.add(residual, self.feed_forward.forward(self.layer_norm2.forward(residual)))",
               "sum([residual, nn.Sequential(self.layer_norm2, self.feed_forward)(residual)])"],
    ),
]

STACK = [
    Exercise(
        "make_stack", level=2, read=read_make_stack,
        hints=("How do you make a list of `depth` different objects?",
               "A list comprehension calls the class anew each time. `nn.Sequential` wants the modules one by one: mind the star.",
               "`nn.Sequential(*[...])` around `Block(config)` for each number in `range(depth)`."),
        mistakes=[
            Mistake("nn.Sequential(*[Block(config)] * depth)",
                    "One block, `depth` times the same: whatever one of them learns, all do. Make a new one each time."),
            Mistake("nn.Sequential(*[__import__('copy').deepcopy(block) for block in [Block(config)] * depth])",
                    "Copies of one block: they all begin with the same weights. Make a new one each time."),
            Mistake("nn.Sequential(*[Block(config) for _ in range(depth)]).eval()",
                    "The stack is in evaluation mode already, so dropout would be off in training. Leave that to whoever uses it."),
            Mistake("nn.ModuleList([Block(config) for _ in range(depth)])", "A ModuleList keeps modules, but it does not run them one after the other."),
            Mistake("[Block(config) for _ in range(depth)]", "A plain list cannot be called, and PyTorch would not find the parameters in it."),
            Mistake("nn.Sequential([Block(config) for _ in range(depth)])", "`nn.Sequential` wants the modules themselves, not one list of them. What unpacks a list?"),
            Mistake("nn.Sequential(*[TransformerBlock(config) for _ in range(depth)])", "Always the same class. Which one it is, the argument `Block` says."),
            Mistake("nn.Sequential(*[Block(config) for _ in range(12)])", "Always twelve. How many are wanted, the argument says."),
            Mistake("nn.Sequential(*[Block(config) for _ in range(1, depth)])", "One block too few."),
            Mistake("nn.Sequential(*[Block for _ in range(depth)])", "The class itself, `depth` times. Call it, so that it makes a block."),
        ],
        wrong=["nn.Sequential(*[Block(config) for _ in range(depth)], nn.Identity())",
               "nn.Sequential(*[Block(config) for _ in range(depth)]).requires_grad_(False)",
               "nn.Sequential(Block(config))", "Block(config)", "nn.Sequential()", "nn.Sequential(*[Block(config) for _ in range(depth + 1)])",
               "nn.Sequential(*[nn.Sequential(Block(config)) for _ in range(depth)])"],
        right=["nn.Sequential(*(Block(config) for _ in range(depth)))", "nn.Sequential(*map(lambda _: Block(config), range(depth)))",
               "nn.Sequential().extend([Block(config) for _ in range(depth)])",
               "nn.Sequential(__import__('collections').OrderedDict((str(i), Block(config)) for i in range(depth)))"],
    ),
    Exercise(
        "stream_sizes", level=2, read=read_stream_sizes,
        hints=("What is the input of the second block?",
               "Two steps in the loop: the stream becomes what the block makes of it; then its size is noted, as before the loop.",
               "`x` becomes `block(x)`; then append the same `std` as in the first line."),
        mistakes=[
            Mistake("sizes.append(block(x).std(correction=0).item())",
                    "Every block got what came in at the very beginning. The second should get what the first has left."),
            Mistake("sizes.append(x.std(correction=0).item())\nx = block(x)", "The size was noted before the block, so the first stands there twice and the last is missing."),
            Mistake("x = block(x)\nsizes.append(x.std(correction=0))", "The right numbers, as tensors. A list of floats is promised."),
            Mistake("x = x + block(x)\nsizes.append(x.std(correction=0).item())", "The block has its plus signs inside. Here the stream was added once more."),
            Mistake("x = block(x)", "The stream goes on, but nobody notes its size."),
            Mistake("x = block(x)\nsizes.append(x.mean().item())", "That is the mean. The size is measured by the standard deviation here."),
            Mistake("x = block(x)\nsizes.append(x.std().item())", "Nearly: the first line divides by n (`correction=0`), this one by n - 1. Measure alike."),
            Mistake("x = block(x)\nsizes = [x.std(correction=0).item()]", "Each round makes a new list, and only the last size is left in it."),
        ],
        wrong=["pass", "sizes.append(sizes[-1] + 1)", "x = block(block(x))\nsizes.append(x.std(correction=0).item())",
               "x = block(x)\nsizes.append(x.var(correction=0).item())", "x = block(x)\nsizes.append(x[0].std(correction=0).item())"],
        right=["x = block(x)\nsizes += [float(x.std(correction=0))]", "x = block.forward(x)\nsizes.append(x.var(correction=0).sqrt().item())",
               "x = block(x)\nsizes.append(((x - x.mean()) ** 2).mean().sqrt().item())"],
    ),
    Exercise(
        "post_talk", level=2, read=read_block,
        hints=("Read the formula of 2017 from the inside to the outside: what does the sublayer get, and what does the norm get?",
               "Attention gets the raw input. The norm gets the sum.",
               "`self.layer_norm1` of the sum of `input_tensor` and `self.multihead_attention(input_tensor)`."),
        mistakes=[
            Mistake("input_tensor + self.multihead_attention(self.layer_norm1(input_tensor))", "That is our order, pre-norm. In theirs, the norm comes after the sum."),
            Mistake("self.layer_norm1(input_tensor + self.multihead_attention(self.layer_norm1(input_tensor)))",
                    "Normalised twice. Attention gets the input as it is; the norm comes once, after the sum."),
            Mistake("input_tensor + self.layer_norm1(self.multihead_attention(input_tensor))", "Only what was heard was normalised. The norm goes around the whole sum."),
            Mistake("self.layer_norm1(self.multihead_attention(input_tensor))", "The tokens themselves are missing in the sum."),
            Mistake("self.layer_norm2(input_tensor + self.multihead_attention(input_tensor))", "The right place, but the other norm. Each half has its own."),
            Mistake("input_tensor + self.multihead_attention(input_tensor)", "The sum is right. What is done with it in 2017's order?"),
            Mistake("self.layer_norm1(input_tensor) + self.multihead_attention(input_tensor)", "The norm went around the first summand only. It goes around the whole sum."),
        ],
        wrong=["input_tensor", "self.layer_norm1(input_tensor)", "super().forward(input_tensor)",
               "self.layer_norm1(input_tensor + self.feed_forward(input_tensor))"],
        right=["self.layer_norm1(self.multihead_attention(input_tensor) + input_tensor)",
               "self.layer_norm1.forward(torch.add(input_tensor, self.multihead_attention(input_tensor)))",
               "self.layer_norm1(sum([input_tensor, self.multihead_attention(input_tensor)]))"],
    ),
    Exercise(
        "post_think", level=2, read=read_block,
        hints=("The same form as the line above, for the second half.",
               "The network gets `residual` as it is. The second norm gets the sum.",
               "`self.layer_norm2` of the sum of `residual` and `self.feed_forward(residual)`."),
        mistakes=[
            Mistake("residual + self.feed_forward(self.layer_norm2(residual))", "That is our order, pre-norm. In theirs, the norm comes after the sum."),
            Mistake("self.layer_norm2(residual + self.feed_forward(self.layer_norm2(residual)))",
                    "Normalised twice. The network gets `residual` as it is; the norm comes once, after the sum."),
            Mistake("residual + self.layer_norm2(self.feed_forward(residual))", "Only what was thought was normalised. The norm goes around the whole sum."),
            Mistake("self.layer_norm2(self.feed_forward(residual))", "The stream is missing in the sum."),
            Mistake("self.layer_norm1(residual + self.feed_forward(residual))", "The right place, but the other norm. Each half has its own."),
            Mistake("residual + self.feed_forward(residual)", "The sum is right. What is done with it in 2017's order?"),
            Mistake("self.layer_norm2(input_tensor + self.feed_forward(residual))", "You went back to what came into the block. What was heard since then would be lost."),
        ],
        wrong=["residual", "self.layer_norm2(residual)", "super().forward(residual)",
               "self.layer_norm2(residual + self.multihead_attention(residual))"],
        right=["self.layer_norm2(self.feed_forward(residual) + residual)",
               "self.layer_norm2.forward(torch.add(residual, self.feed_forward(residual)))",
               "self.layer_norm2(sum([residual, self.feed_forward(residual)]))"],
    ),
]

ROAD = [
    Exercise(
        "silence", level=3, read=read_silence,
        hints=("Two branches, one last layer in each, and each layer has two parameters. How many tensors become zero?",
               "In the list printed above: `output_projection`, and number 2 in `net`. What stands around each of them there?",
               "For `block.multihead_attention.output_projection` and `block.feed_forward.net[2]`: `nn.init.zeros_` of the "
               "`weight` and of the `bias`."),
        mistakes=[
            Mistake("nn.init.zeros_(block.multihead_attention.output_projection.weight)\nnn.init.zeros_(block.feed_forward.net[2].weight)",
                    "The weights are zero, but a linear layer adds its bias as well, so both branches still say something."),
            Mistake("nn.init.zeros_(block.multihead_attention.output_projection.weight)\nnn.init.zeros_(block.multihead_attention.output_projection.bias)",
                    "Attention is silent. The network still thinks aloud."),
            Mistake("nn.init.zeros_(block.feed_forward.net[2].weight)\nnn.init.zeros_(block.feed_forward.net[2].bias)",
                    "The network is silent. Attention still speaks."),
            Mistake("for layer in [block.multihead_attention.output_projection, block.feed_forward.net[0]]:\n"
                    "    nn.init.zeros_(layer.weight)\n    nn.init.zeros_(layer.bias)",
                    "That is the first layer of the network. The last one still adds its bias."),
            Mistake("for p in block.parameters():\n    nn.init.zeros_(p)", "Silent indeed, but everything is zero now. The last layer of each branch is enough."),
            Mistake("block.multihead_attention.output_projection.weight * 0\nblock.multihead_attention.output_projection.bias * 0\n"
                    "block.feed_forward.net[2].weight * 0\nblock.feed_forward.net[2].bias * 0",
                    "The block is what it was: none of its parameters has changed. (A product such as `weight * 0` is a new tensor, and "
                    "is forgotten if nobody keeps it.) Change the parameters themselves, in place."),
            Mistake("for layer in [attention.output_projection, feed_forward.net[2]]:\n    nn.init.zeros_(layer.weight)\n"
                    "    nn.init.zeros_(layer.bias)",
                    "This changes the parts of section A, and not those of the block that the function is given. Which names have these "
                    "there? (If it has run once, the parts of section A are silent now: run the notebook again from there on.)"),
            Mistake("block.multihead_attention.output_projection.weight = 0", "A parameter cannot be replaced by a number. Fill it with zeros, in place."),
            Mistake("for layer in [block.multihead_attention.output_projection, block.feed_forward.net[2]]:\n"
                    "    layer.weight.zero_()\n    layer.bias.zero_()",
                    "PyTorch refuses to change a trainable tensor in place while it keeps notes for gradients. There is a function that knows how."),
        ],
        wrong=["pass", "nn.init.zeros_(block.layer_norm1.gamma)\nnn.init.zeros_(block.layer_norm2.gamma)",
               "for layer in [block.multihead_attention.output_projection, block.feed_forward.net[2]]:\n    nn.init.ones_(layer.weight)\n    nn.init.zeros_(layer.bias)",
               "block.multihead_attention.output_projection = nn.Identity()\nblock.feed_forward.net[2] = nn.Identity()",
               "block.eval()"],
        right=["with torch.no_grad():\n    for layer in (block.multihead_attention.output_projection, block.feed_forward.net[2]):\n"
               "        layer.weight.zero_()\n        layer.bias.zero_()",
               "last_layers = [block.multihead_attention.output_projection, block.feed_forward.net[-2]]\n"
               "for layer in last_layers:\n    for p in layer.parameters():\n        p.data.mul_(0)",
               "for name, p in block.named_parameters():\n    if 'output_projection' in name or 'net.2' in name:\n        nn.init.constant_(p, 0.0)",
               "for layer in [block.multihead_attention.output_projection, block.feed_forward.net[2]]:\n"
               "    layer.load_state_dict({k: torch.zeros_like(v) for k, v in layer.state_dict().items()})"],
    ),
    Exercise(
        "touched", level=3, read=read_touched,
        hints=("You have two inputs that differ in one number. What do you do with both, and what do you compare?",
               "The difference of both outputs is (B, T, C). Its size counts, not its sign; and a place counts if any batch row "
               "and any column there has moved.",
               "Take the size of each number of the difference. Then `amax` over two axes at once leaves the largest for each place: which two? "
               "Compare what is left with 1e-6."),
        mistakes=[
            Mistake("difference = module(changed) - module(x)\nreturn difference.amax(dim=(0, 2)) > 1e-6",
                    "Only numbers that went up are counted. A change downwards is a change, too."),
            Mistake("difference = module(changed) - module(x)\nreturn difference.sum(dim=(0, 2)).abs() > 1e-6",
                    "Added up, changes upwards and downwards can cancel. Look at each number's size."),
            Mistake("difference = module(changed) - module(x)\nreturn (difference.abs()[..., 0] > 1e-6).any(dim=0)",
                    "Only the first number of each token was looked at. A module may carry the change into any other."),
            Mistake("difference = module(changed) - module(x)\nreturn (difference.abs()[..., -1] > 1e-6).any(dim=0)",
                    "Only the last number of each token was looked at. All of them count."),
            Mistake("difference = module(changed) - module(x)\nreturn difference.abs().sum(dim=(0, 2)) > 1e-6",
                    "Taken together, many tiny changes from rounding can pass for a real one. Compare each number with 1e-6 by itself."),
            Mistake("difference = module(changed) - module(x)\nreturn difference[0].abs().amax(dim=-1) > 1e-6",
                    "Only one row of the batch was looked at. All count."),
            Mistake("difference = module(changed) - module(x)\nreturn difference.abs().amax(dim=-1) > 1e-6",
                    "One answer for each place and each row of the batch, (B, T). One for each place is wanted."),
            Mistake("difference = changed - x\nreturn difference.abs().amax(dim=(0, 2)) > 1e-6",
                    "These are the inputs, and we know where they differ. What does the module make of them?"),
            Mistake("return (module(changed) != module(x)).any(dim=2).any(dim=0)",
                    "The smallest difference counts here, also those that come from rounding alone. Only more than 1e-6 should."),
            Mistake("difference = module(changed) - module(x)\nreturn (difference.abs() > 1e-6).all(dim=2).all(dim=0)",
                    "A place was counted only if all its numbers moved. One is enough."),
            Mistake("difference = module(changed) - module(x)\nreturn difference.abs().amax(dim=(0, 2)) <= 1e-6",
                    "True and False are the wrong way round: these are the places that stayed."),
            Mistake("difference = module(changed) - module(x)\nreturn difference.abs().amax(dim=(0, 1)) > 1e-6",
                    "One answer for each column. Which axis holds the places? The other two should go."),
        ],
        wrong=["return torch.arange(x.shape[1]) >= t", "return torch.ones(x.shape[1], dtype=torch.bool)", "return module(changed)",
               "return ((module(changed) - module(x)).abs() > 1e-6).any()",
               "return (module(changed) - module(x)).abs().mean(dim=(0, 2)) > 1e-6", "return module(changed) - module(x)",
               "return ((module(changed) - module(x)).abs()[..., :2] > 1e-6).any(dim=2).any(dim=0)",
               "return (module(changed) - module(x)).norm(dim=-1).amax(dim=0) > 1e-6"],
        right=['difference = module(x) - module(changed)\nreturn difference.abs().amax(dim=(0, 2)) > 1e-06', 'difference = module(changed) - module(x)\nreturn difference.abs().amax(dim=(0, 2)) >= 1e-06', 'difference = module(changed) - module(x)\nreturn difference.abs().amax(dim=(0, 2)) > 2e-06',
               "return ((module(changed) - module(x)).abs() > 1e-6).any(dim=2).any(dim=0)",
               "a, b = module(x), module(changed)\nreturn ~torch.isclose(a, b, rtol=0, atol=1e-6).all(dim=-1).all(dim=0)",
               "moved = (module(x) - module(changed)).abs().transpose(0, 1).flatten(1)\nreturn moved.max(dim=1).values > 1e-6",
               "before, after = module(x), module(changed)\n"
               "return torch.tensor([bool((before[:, p] - after[:, p]).abs().max() > 1e-6) for p in range(x.shape[1])])"],
    ),
]

COSTS = [
    Exercise(
        "count_attention", level=2, read=read_parameters,
        hints=("Four matrices. How large is each, and which of them comes with a bias?",
               "All heads together have C numbers for queries, so their weights together are C × C. The same for keys and for values.",
               "Three times C × C, then the projection: C × C and a bias of C."),
        mistakes=[
            Mistake("4 * C * C", "The four matrices are right. One of the layers has a bias, too."),
            Mistake("4 * C * C + 4 * C", "A bias for all four. Queries, keys and values have none here."),
            Mistake("3 * C * C", "These are queries, keys and values. There is a fourth layer, which joins the heads."),
            Mistake("3 * C * C + C", "The bias of the output projection is there, its matrix is missing."),
            Mistake("C * C + C", "That is the output projection alone. What do the heads have?"),
            Mistake("588", "Right for C = 12. Use the argument."),
            Mistake("10 * C * C + C", "It seems that every head was given a C × C matrix for each of queries, keys and values. Together, the heads make C numbers of each."),
        ],
        wrong=["C", "4 * C", "(4 * C) ** 2 + C", "4 * C * hidden + C"],
        right=["C * (4 * C + 1)", "3 * C**2 + C * (C + 1)",
               "3 * C * C + sum(p.numel() for p in nn.Linear(C, C).parameters())"],
    ),
    Exercise(
        "count_feed_forward", level=2, read=read_parameters,
        hints=("Two linear layers. How many weights has each, and how long is each bias?",
               "A bias is as long as what the layer gives out.",
               "C × hidden twice; one bias of hidden, one of C."),
        mistakes=[
            Mistake("2 * C * hidden", "The two matrices are right. Both layers have a bias, too."),
            Mistake("2 * C * hidden + hidden", "The bias of the second layer is missing."),
            Mistake("2 * C * hidden + C", "The bias of the first layer is missing."),
            Mistake("2 * C * hidden + 2 * hidden", "Two biases, but not both of this length. How many numbers does the second layer give out?"),
            Mistake("2 * C * hidden + 2 * C", "Two biases, but not both of this length. How many numbers does the first layer give out?"),
            Mistake("8 * C * C + 5 * C", "Right where `hidden` is four times C. It is an argument here, so it may be anything."),
            Mistake("C * hidden + hidden", "That is the first layer alone."),
        ],
        wrong=["hidden", "C * hidden", "(C + hidden) * 2", "1212", "hidden * hidden + hidden"],
        right=["(C + 1) * hidden + (hidden + 1) * C", "hidden * (2 * C + 1) + C",
               "sum(p.numel() for layer in (nn.Linear(C, hidden), nn.Linear(hidden, C)) for p in layer.parameters())"],
    ),
    Exercise(
        "count_norms", level=1, read=read_parameters,
        hints=("How long are gamma and beta?",
               "A norm has a gamma and a beta for each of the C numbers of a token. There are two norms.",
               "Two times two times C."),
        mistakes=[
            Mistake("2 * C", "That is one norm. The block has two."),
            Mistake("C", "Two norms, and each has gamma and beta."),
            Mistake("4", "Gamma and beta are vectors: they have an entry for each number of a token."),
            Mistake("2 * C + 2 * hidden", "Both norms see tokens of C numbers. The hidden layer is inside the network and has no norm."),
            Mistake("4 * T", "A norm works on the numbers of a token, however many tokens there are."),
            Mistake("hidden", "A norm has numbers for each of the C numbers of a token; how wide the network is inside plays no part."),
            Mistake("48", "Right for C = 12. Use the argument."),
        ],
        wrong=["0", "C * C", "3 * C", "4 * hidden"],
        right=["2 * (C + C)", "C * 2 * 2", "2 * sum(p.numel() for p in LayerNorm(C).parameters())"],
    ),
]

THEIRS = [
    Exercise(
        "in_weights", level=3, given=some_heads, read="in_weights",
        hints=("Which comes first in the order: all of one head, or all queries?",
               "Three lists, each with one matrix for every head: queries, keys, values. Then one below the other.",
               "`torch.cat` of the `weight` of `query_fc` of every head, then of every `key_fc`, then of every `value_fc`."),
        mistakes=[
            Mistake("torch.cat([layer.weight for head in heads for layer in (head.query_fc, head.key_fc, head.value_fc)])",
                    "Head after head, each with its queries, keys and values. PyTorch wants the queries of all heads first."),
            Mistake("torch.cat([head.query_fc.weight for head in heads])", "These are the queries. Keys and values follow below them."),
            Mistake("torch.cat([head.key_fc.weight for head in heads] + [head.query_fc.weight for head in heads] "
                    "+ [head.value_fc.weight for head in heads])", "Keys and queries have changed places."),
            Mistake("torch.cat([getattr(head, kind).weight for kind in ('query_fc', 'value_fc', 'key_fc') for head in heads])",
                    "Keys and values have changed places."),
            Mistake("torch.cat([getattr(heads[h], kind).weight for kind in ('query_fc', 'key_fc', 'value_fc') for h in range(3)])",
                    "Three heads are counted here. There may be more or fewer: go through the list itself."),
            Mistake("torch.cat([head.query_fc.weight for head in heads] + [head.key_fc.weight for head in heads] "
                    "+ [head.value_fc.weight for head in heads], dim=1)", "Side by side. They should lie on top of each other: more rows, still C columns."),
            Mistake("torch.stack([head.query_fc.weight for head in heads] + [head.key_fc.weight for head in heads] "
                    "+ [head.value_fc.weight for head in heads])", "`stack` opens a new axis. `cat` makes one tall matrix."),
            Mistake("torch.cat([head.query_fc.weight.T for head in heads] + [head.key_fc.weight.T for head in heads] "
                    "+ [head.value_fc.weight.T for head in heads], dim=1)", "Turned on its side, (C, 3C). A linear layer stores (out, in), in PyTorch's block as in yours."),
            Mistake("torch.cat([head.query_fc for head in heads] + [head.key_fc for head in heads] + [head.value_fc for head in heads])",
                    "These are the layers. Which tensor do they keep inside?"),
        ],
        wrong=["torch.zeros(3 * C, C)", "heads[0].query_fc.weight",
               "torch.cat([head.query_fc.weight for head in heads] * 3)",
               "torch.cat([head.query_fc.weight for head in reversed(heads)] + [head.key_fc.weight for head in reversed(heads)] "
               "+ [head.value_fc.weight for head in reversed(heads)])"],
        right=["torch.stack([torch.stack([getattr(head, name).weight for head in heads]) "
               "for name in ('query_fc', 'key_fc', 'value_fc')]).reshape(3 * C, C)",
               "torch.cat([*[head.query_fc.weight for head in heads], *[head.key_fc.weight for head in heads], "
               "*[head.value_fc.weight for head in heads]])",
               "torch.vstack([torch.cat([head.query_fc.weight for head in heads]), torch.cat([head.key_fc.weight for head in heads]), "
               "torch.cat([head.value_fc.weight for head in heads])])",
               "torch.cat([head.get_parameter(f'{name}_fc.weight') for name in 'query key value'.split() for head in heads])",
               "torch.stack([row for kind in ('query_fc', 'key_fc', 'value_fc') for head in heads for row in getattr(head, kind).weight])"],
    ),
    Exercise(
        "forbidden", level=2, given=lengths,
        hints=("Row p, column q: may the token at place p look at place q? When not?",
               "A triangle of True, without the diagonal: a token may look at itself. `triu` keeps an upper triangle; `triu(1)` begins one above the diagonal.",
               "`torch.ones(T, T, dtype=torch.bool)`, then `.triu(1)`."),
        mistakes=[
            Mistake("torch.ones(T, T, dtype=torch.bool).tril()", "This is chapter 06's table: True where a token may look. PyTorch asks for the reverse here."),
            Mistake("torch.ones(T, T, dtype=torch.bool).triu()", "The diagonal is True as well: a token could not even look at itself, and the first at nothing at all."),
            Mistake("torch.ones(T, T, dtype=torch.bool).tril(-1)", "This forbids looking back. Rows are the tokens that look, columns those that are looked at."),
            Mistake("torch.ones(T, T).triu(1)", "The right places, as floats. Booleans are asked for (PyTorch would add floats to the scores)."),
            Mistake("torch.ones(8, 8, dtype=torch.bool).triu(1)", "Right for texts of 8 tokens. The length is called T."),
            Mistake("torch.zeros(T, T, dtype=torch.bool)", "Nothing is forbidden, the future neither."),
            Mistake("torch.ones(T, T, dtype=torch.bool)", "Everything is forbidden, even looking at oneself."),
        ],
        wrong=["torch.eye(T, dtype=torch.bool)", "~torch.eye(T, dtype=torch.bool)", "torch.ones(T, T, dtype=torch.long).triu(1)",
               "torch.ones(T, T, dtype=torch.bool).triu(2)", "torch.ones(1, T, T, dtype=torch.bool).triu(1)"],
        right=["torch.arange(T)[:, None] < torch.arange(T)", "~torch.tril(torch.ones(T, T, dtype=torch.bool))",
               "torch.triu(torch.ones(T, T), diagonal=1) == 1", "torch.tensor([[q > p for q in range(T)] for p in range(T)])",
               "torch.ones(T, T).tril() == 0"],
    ),
    Exercise(
        "scores_shape", level=2, given=sizes, read=read_scores_shape,
        hints=("Who is compared with whom to make the scores?",
               "For each row of the batch, each token has a score with each token.",
               "B, then T twice."),
        mistakes=[
            Mistake("(B, T, C // config.num_attention_heads)", "That is what a head gives out. The scores come before: every token with every token."),
            Mistake("(B, T, C)", "That is the shape of tokens. A score belongs to a pair of tokens."),
            Mistake("(B, config.num_attention_heads, T, T)", "All heads at once. A single head was asked for."),
            Mistake("(T, T)", "For one text. Each row of the batch has its own scores."),
            Mistake("(B, config.input_sequence_length, config.input_sequence_length)", "That is as many as there could be. A text may be shorter."),
            Mistake("(2, 8, 8)", "Right in this notebook. With names it is right for any sizes."),
        ],
        wrong=["(B, C, C)", "[B, T, T]", "(T, B, T)", "(B, T)"],
        right=["(x.shape[0], T, T)", "tuple([B, T, T])", "torch.Size((B, T, T))"],
    ),
    Exercise(
        "hidden_shape", level=2, given=sizes, read=read_hidden_shape,
        hints=("The network works on each token by itself. Which axis can change then?",
               "Only the last axis changes. Its new size has a name in `config`.",
               "B, T, and `config.hidden_dim`."),
        mistakes=[
            Mistake("(B, T, C)", "That is what goes in, and what comes out of the second layer. Between them the tokens are wider."),
            Mistake("(B, T, 4 * C)", "Right as long as the hidden layer is four times as wide. `config` says how wide it is."),
            Mistake("(B, T, config.hidden_dim, C)", "That would be one hidden × C table for every token. A token is one row of numbers, only longer."),
            Mistake("(B * T, config.hidden_dim)", "`nn.Linear` leaves the axes in front as they are: B and T stay apart."),
            Mistake("(B, config.hidden_dim, T)", "The last axis changes its size and stays the last one."),
            Mistake("(B, T, 48)", "Right in this notebook. How wide the hidden layer is in another model, `config` says."),
            Mistake("(2, 8, 48)", "Right in this notebook. With names it is right for any sizes."),
        ],
        wrong=["(config.hidden_dim,)", "(B, config.hidden_dim)", "[B, T, config.hidden_dim]", "(C, config.hidden_dim)"],
        right=["(*inputs.shape, config.hidden_dim)", "tuple([B, T, config.hidden_dim])", "torch.Size((B, T, config.hidden_dim))"],
    ),
    Exercise(
        "block_shape", level=2, given=sizes, read=read_block_shape, ready_made=["block"],
        hints=("What does a slice such as `-1:` leave of an axis?",
               "A residual connection adds a branch to what came in. Which shape must the sum have?",
               "The shape of `last_tokens`: the slice keeps the middle axis, with a single place in it."),
        mistakes=[
            Mistake("(B, T, C)", "That is the shape for all T tokens. How many of each text went in here?"),
            Mistake("(B, C)", "The slice `-1:` keeps its axis, with one place in it (the number `-1` alone would take it away)."),
            Mistake("(B, 1, config.hidden_dim)", "That is the inside of the network. Its second layer leads back."),
            Mistake("(B, 1, 2 * C)", "Added, not laid side by side: the width stays."),
            Mistake("(B, T - 1, C)", "That would be all tokens but one. The slice `-1:` begins at the last."),
            Mistake("(1, 1, C)", "The last token of one text. Every text of the batch has one."),
            Mistake("(2, 1, 12)", "Right in this notebook. With names it is right for any sizes."),
        ],
        wrong=["(B, C, 1)", "(1, C)", "[B, 1, C]", "(B, 1, T)", "(B, 1, 65)"],
        right=["tuple(last_tokens.shape)", "(len(x), 1, C)", "x[:, -1:].shape", "(B, 1, config.embedding_dim)"],
    ),
]

CHAPTER = Chapter(
    exercises=[*STEPS, *BOX, *STACK, *ROAD, *COSTS, *THEIRS],
    exports=[Export("TransformerBlock", blank="class_parts",
                    header="import torch\nimport torch.nn as nn\n\n"
                           "from my_nanogpt import FeedForward, LayerNorm, MultiHeadAttention\n")],
)
