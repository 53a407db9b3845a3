"""Chapter 04, EmbeddingModule: how each blank is judged, hinted at and explained."""
from __future__ import annotations

from checker.exercise import Chapter, Exercise, Export, Mistake

# The class must stand alone, as it will in the learner's package.
ALONE = ("torch", "nn", "TokenEmbedding", "PositionEmbedding", "EmbeddingModule")

# ---- hidden inputs: every size differs from every other ----------------------------------------------


def parts():
    """Token vectors, the vectors of the places, and all that is made from them."""
    cases = []
    for B, T, C, V, longest in [(3, 9, 4, 11, 10), (1, 8, 5, 70, 13), (4, 10, 3, 7, 17)]:
        token = torch.sin(torch.arange(B * T * C) * 0.9 + 0.2).view(B, T, C)
        token[:, 7] = token[:, 1]  # the same token at both places
        position = torch.cos(torch.arange(T * C) * 0.7 + 0.3).view(T, C)
        config = type("Config", (), {"input_sequence_length": longest, "batch_size": B, "embedding_dim": C})()
        cases.append({"B": B, "T": T, "C": C, "V": V, "config": config, "token": token, "position": position,
                      "inputs": torch.arange(B * T).view(B, T) % V, "summed": token + position,
                      "joined": torch.cat([token, position.expand(B, T, C)], dim=-1)})
    return cases


def parts_without_sum():
    """The places alone; tokens and sums hold nothing to compute with."""
    cases = []
    for B, T, C in [(3, 9, 4), (1, 8, 5)]:
        position = torch.cos(torch.arange(T * C) * 0.7 + 0.3).view(T, C)
        where = nn.Module()
        where.position_embedding_table = nn.Embedding(T, C)
        with torch.no_grad():
            where.position_embedding_table.weight.copy_(position)
        cases.append({"B": B, "T": T, "C": C, "position": position, "position_embedding": where,
                      "token": torch.full((B, T, C), float("nan")), "summed": torch.full((B, T, C), float("nan"))})
    return cases


def tables():
    """Modules with other tables in them."""
    cases = []
    for V, T, C in [(5, 3, 4), (2, 7, 3), (9, 1, 2)]:
        what, where = nn.Module(), nn.Module()
        what.token_embedding_table, where.position_embedding_table = nn.Embedding(V, C), nn.Embedding(T, C)
        with torch.no_grad():
            what.token_embedding_table.weight.copy_(torch.sin(torch.arange(V * C) * 0.9 + 0.2).view(V, C))
            where.position_embedding_table.weight.copy_(torch.cos(torch.arange(T * C) * 0.7 + 0.3).view(T, C))
        cases.append({"V": V, "T": T, "C": C, "token_embedding": what, "position_embedding": where})
    return cases


def sizes():
    """Sizes of a batch, with vectors that fit."""
    cases = []
    for B, T, C in [(3, 5, 4), (5, 2, 7), (1, 4, 3)]:
        token = torch.sin(torch.arange(B * T * C) * 0.9 + 0.2).view(B, T, C)
        position = torch.cos(torch.arange(T * C) * 0.7 + 0.3).view(T, C)
        cases.append({"B": B, "T": T, "C": C, "token": token, "position": position, "summed": token + position,
                      "inputs": torch.arange(B * T).view(B, T)})
    return cases


# ---- what to look at --------------------------------------------------------------------------------


def read_gap(ns):
    gap = ns["gap"]
    return gap.detach() if isinstance(gap, torch.Tensor) else gap


def read_take_apart(ns):
    V, T, C = 5, 4, 3
    found = {}
    sums = (3 * torch.sin(torch.arange(V * C) * 0.9 + 0.2).view(V, 1, C)
            + torch.cos(torch.arange(T * C) * 0.8 + 0.3).view(T, C))  # all far apart, by any measure of distance
    tall = sums.transpose(0, 1)[:, :3] * 0.5  # (4, 3, 3)
    for name, table in [("(5, 4, 3)", sums), ("(4, 3, 3)", tall)]:
        for v, t in [(0, 0), (3, 1), (2, 2), (1, 2)]:
            for noise in (0.0, 0.05):
                vector = table[v, t] + noise * torch.tensor([1.0, -1.0, 0.5])
                pair = ns["take_apart"](vector, table)
                words = "" if noise == 0 else ", plus some noise"
                found[f"take_apart(all_sums[{v}, {t}]{words}, all_sums) with all_sums of shape {name}"] = (
                    tuple(int(i) for i in pair) if isinstance(pair, (tuple, list, torch.Tensor)) else pair)
    return found


def read_module(ns):
    """The class with hidden sizes and weights: keys, values, gradients, short and long texts."""
    found = {}
    for V, C, longest, lengths, B in [(11, 4, 7, (7, 5, 1), 3), (6, 3, 9, (9, 2), 1)]:
        config = type("Config", (), {"input_sequence_length": longest, "batch_size": B + 4, "embedding_dim": C})()
        module = ns["EmbeddingModule"](V, config)
        code = f"EmbeddingModule({V}, config) with C = {C} and {longest} places"
        with torch.no_grad():
            for k, (_, p) in enumerate(sorted(module.named_parameters())):
                p.copy_(torch.sin(torch.arange(p.numel()) * 0.37 + k).view(p.shape))
        found[f"{code}: the shapes of its parameters"] = {name: tuple(t.shape) for name, t in module.state_dict().items()}
        for T in lengths:
            ids = (torch.arange(B * T) * 5 + 2).remainder(V).view(T, B).T
            module.zero_grad()
            try:
                out = module(ids)
            except Exception as error:
                shapes = ", ".join(str(tuple(t.shape)) for _, t in sorted(module.state_dict().items()))
                error.args = (f"{error} (tables of the shapes {shapes}; ids of shape ({B}, {T}), all below {V})",)
                raise
            if not isinstance(out, torch.Tensor):
                found[f"{code}: what comes out"] = type(out).__name__
                continue
            found[f"{code} on ids of shape ({B}, {T})"] = out.detach()
            found[f"{code}: gradients flow, ids of shape ({B}, {T})"] = out.requires_grad
            if out.requires_grad:
                (out * torch.cos(torch.arange(out.numel()) * 0.61).view(out.shape)).sum().backward()
                found[f"{code}: the gradients of both tables, ids of shape ({B}, {T})"] = {
                    name: p.grad for name, p in sorted(module.named_parameters())}
        try:
            module(torch.zeros(B, longest + 1, dtype=torch.long))
            refused = False
        except Exception:
            refused = True
        found[f"{code} refuses a text that is one too long"] = refused
    return found


def read_token_part(ns):
    shape = ns["token_part"]
    if isinstance(shape, str) or isinstance(shape, (tuple, list)) and any(isinstance(n, str) for n in shape):
        return "text"  # letters in quotes, however they are written
    return tuple(shape) if type(shape) is torch.Size else shape


def read_position_part(ns):
    shape = ns["position_part"]
    if isinstance(shape, str) or isinstance(shape, (tuple, list)) and any(isinstance(n, str) for n in shape):
        return "text"  # letters in quotes, however they are written
    return tuple(shape) if type(shape) is torch.Size else shape


def read_sum_part(ns):
    shape = ns["sum_part"]
    if isinstance(shape, str) or isinstance(shape, (tuple, list)) and any(isinstance(n, str) for n in shape):
        return "text"  # letters in quotes, however they are written
    return tuple(shape) if type(shape) is torch.Size else shape


# ---- the blanks -------------------------------------------------------------------------------------

SUM = [
    Exercise(
        "summed", level=1, given=parts, read=["summed", "token"],
        hints=("Shapes (B, T, C) and (T, C) meet. Which axis is missing, and who fills it in?",
               "Broadcasting repeats `position` for each row of the batch by itself.",
               "`token`, a plus sign, `position`."),
        mistakes=[
            Mistake("token + position[0]", "Every token got the vector of place 0. Each place has a vector of its own."),
            Mistake("token[0] + position", "That is the first row of the batch. All rows can be done at once."),
            Mistake("token * position", "A product, number by number. Here the two vectors are added."),
            Mistake("token.add_(position)", "The sum is right, but the underscore in `add_` changes `token` itself, and later cells would "
                    "find the wrong numbers there."),
            Mistake("token + position.T", "The table of places lies on its side now, and its shape does not fit. Leave it as it is."),
            Mistake("token + torch.arange(T)[:, None]", "That adds the *number* of the place. Each place has a whole vector in `position`."),
            Mistake("(token + position) / 2", "That is the mean of the two. The sum is asked for."),
        ],
        wrong=["token", "position", "token - position", "torch.zeros(B, T, C)", "token + position + position",
               "(token + position).double()", "token[:, :1] + position"],
        right=["position + token", "torch.add(token, position)", "token + position.expand(B, T, C)",
               "torch.stack([row + position for row in token])", "token + position[None]"],
    ),
    Exercise(
        "gap", level=2, given=parts_without_sum, read=read_gap,
        hints=("Write both sums out: token plus place 1, and token plus place 7. What happens to the token when you subtract?",
               "The token is the same in both, so it drops out. Two vectors of places are left.",
               "The vector of place 1, minus the vector of place 7."),
        mistakes=[
            Mistake("summed[0, 1] - summed[0, 7]", "True, but it takes `summed` or `token`. The checker puts nonsense there, to see "
                    "whether you know what is left of them."),
            Mistake("position[7] - position[1]", "The other way round. Place 1 comes first, and place 7 is taken away."),
            Mistake("token[0, 1] - token[0, 7]", "Both are an `e`: their vectors are equal, and this is 0. What made the sums differ?"),
            Mistake("position[1]", "The vector of place 7 is in there, too: it was in the second sum."),
            Mistake("position[0] - position[6]", "One place off. Places count from 0, and so do rows: place 1 is row 1."),
            Mistake("position[1] + position[7]", "In a difference, the second one is taken away."),
            Mistake("position[1] - position", "Only place 7 is taken away, one row. You took away each of them."),
        ],
        wrong=["(token[0, 1] + position[1]) - (token[0, 7] + position[7])", "torch.zeros(C)", "position[7]", "position", "token[0, 1] - position[7]", "(position[1] - position[7]).abs()",
               "(position[1] - position[7]).sum()"],
        right=["-position[7] + position[1]", "torch.sub(position[1], position[7])", "position[[1, 7]].diff(dim=0)[0].neg()",
               "position_embedding.position_embedding_table.weight[1] - position_embedding.position_embedding_table.weight[7]",
               "torch.tensor([1.0, -1.0]) @ position[[1, 7]]"],
    ),
]

SIDE = [
    Exercise(
        "joined", level=2, given=parts,
        hints=("`cat` wants all axes but one to agree. What does `position` lack?",
               "Give `position` the batch axis with `.expand(B, T, C)`. Then: along which axis do vectors get more numbers?",
               "`torch.cat` of `token` and the expanded `position`, along the last axis."),
        mistakes=[
            Mistake("torch.cat([token, position], dim=-1)", "`cat` does not broadcast: `position` lacks the batch axis. Write it out "
                    "first."),
            Mistake("torch.cat([position.expand(B, T, C), token], dim=-1)", "The place's numbers stand first here. First the token's."),
            Mistake("torch.cat([token, position.expand(B, T, C)], dim=1)", "This makes the text twice as long: the places follow after the "
                    "tokens. It is the *vectors* that should get more numbers."),
            Mistake("torch.cat([token, position.expand(B, T, C)])", "Without a `dim`, the first axis is taken: twice as many rows in the batch. "
                    "It is the vectors that should get more numbers."),
            Mistake("torch.stack([token, position.expand(B, T, C)], dim=-1)", "`stack` makes a new axis. Here an axis that is there should "
                    "get longer."),
            Mistake("token + position", "That is the sum again. This time nothing is added: the numbers stand side by side."),
            Mistake("torch.cat([token, position.expand(2, 8, 12)], dim=-1)", "True for this batch only. The checker also tries other sizes: use "
                    "`B`, `T` and `C`."),
        ],
        wrong=["token", "torch.cat([token, token], dim=-1)", "torch.zeros(B, T, 2 * C)", "[token, position]",
               "torch.cat([token[0], position], dim=-1)"],
        right=["torch.cat([token, position.repeat(B, 1, 1)], dim=-1)", "torch.cat((token, position[None].expand_as(token)), dim=2)",
               "torch.stack([torch.cat([row, position], dim=-1) for row in token])",
               "torch.concat([token, torch.zeros_like(token) + position], -1)"],
    ),
    Exercise(
        "mixer", level=3, given=parts,
        hints=("Look at one column of the matrix: the first should make a + p out of (a, b, p, q). Which of the four does it want, and how "
               "often?",
               "The first column is 1, 0, 1, 0. The upper half of the matrix takes the token's numbers as they are, the lower half the place's.",
               "Two matrices `torch.eye(C)`, one below the other."),
        mistakes=[
            Mistake("torch.cat([torch.eye(C), torch.eye(C)], dim=1)", "The two stand side by side: (C, 2C). The joined vector has 2C numbers, so "
                    "the matrix needs 2C rows."),
            Mistake("torch.eye(2 * C)", "This gives the joined vector back as it is. Two of its numbers should become one."),
            Mistake("torch.eye(2 * C, C)", "This takes the token's numbers and leaves the place out: the lower half is empty."),
            Mistake("torch.ones(2 * C, C)", "With ones everywhere, all 2C numbers are added up, and each result is the same. Number i of the token belongs to "
                    "number i of the place."),
            Mistake("torch.eye(C)", "That is half of it. A joined vector has 2C numbers, and each needs a row."),
            Mistake("torch.cat([torch.eye(12), torch.eye(12)])", "True for C = 12. The checker also tries others: use `C`."),
            Mistake("torch.cat([torch.eye(C), torch.eye(C)]) / 2", "This makes the mean of token and place. The sum is asked for."),
        ],
        wrong=["torch.linalg.lstsq(joined.reshape(-1, 2 * C), summed.reshape(-1, C)).solution",
               "torch.linalg.pinv(joined.reshape(-1, 2 * C)) @ summed.reshape(-1, C)", "torch.zeros(2 * C, C)", "torch.cat([torch.eye(C), -torch.eye(C)])", "torch.cat([torch.eye(C), torch.eye(C).flip(0)])",
               "torch.eye(C).repeat_interleave(2, dim=0)", "torch.cat([torch.eye(C), torch.eye(C)]).double()"],
        right=["torch.eye(C).repeat(2, 1)", "torch.vstack([torch.eye(C)] * 2)",
               "(torch.arange(2 * C)[:, None] % C == torch.arange(C)).float()",
               "torch.eye(2 * C)[:, :C] + torch.eye(2 * C)[:, C:]"],
    ),
]

APART = [
    Exercise(
        "all_sums", level=2, given=tables,
        hints=("You want one sum for each pair. Which axes must the two tables get, so that each row of one meets each row of the other?",
               "(V, 1, C) and (T, C) go together as (V, T, C). `[:, None]` puts an axis in.",
               "`token_table[:, None]` plus `position_table`."),
        mistakes=[
            Mistake("token_table + position_table", "V rows and T rows do not fit beside each other. Each of the V should meet each of the T: "
                    "one more axis is needed."),
            Mistake("token_table + position_table[:, None]", "All pairs are there, but as (T, V, C). The token comes first."),
            Mistake("token_table[:, None] * position_table", "These are products. Here the vectors are added."),
            Mistake("summed", "These are the pairs in the batch. Take *all* tokens at all places."),
            Mistake("token_table[:, None] + position_table[0]", "Every token at place 0. The other places are missing."),
            Mistake("(token_table[:, None] + position_table).flatten(0, 1)", "The right sums in one long list. Keep tokens and places on axes of "
                    "their own; the next cell makes the list."),
        ],
        wrong=["token_table", "torch.zeros(V, 8, C)", "token_table[:, None] - position_table", "token_table[:, None, None] + position_table",
               "token_table[:8] + position_table"],
        right=["token_table.unsqueeze(1) + position_table.unsqueeze(0)", "torch.stack([row + position_table for row in token_table])",
               "torch.stack([token_table + row for row in position_table], dim=1)", "position_table + token_table[:, None, :]"],
    ),
    Exercise(
        "take_apart", level=3, read=read_take_apart,
        hints=("Step one: how far is `vector` from each of the V × T sums? What shape has the table of these distances?",
               "`all_sums - vector` broadcasts; `.norm(dim=-1)` gives the distances (V, T); `.argmin()` the index of the smallest. In which row and "
               "column is that, if each row has T of them?",
               "With n the result of `argmin`: v is `n // T`, t is `n % T`, and T is `all_sums.shape[1]`."),
        mistakes=[
            Mistake("return int((all_sums - vector).norm(dim=-1).argmin())", "That is the place in the table, counted through. Turn it into its row "
                    "and its column."),
            Mistake("n = int((all_sums - vector).norm(dim=-1).argmin())\nreturn n % all_sums.shape[1], n // all_sums.shape[1]",
                    "The right two numbers, in the wrong order: first the token, then the place."),
            Mistake("return divmod(int((all_sums - vector).norm(dim=-1).argmin()), all_sums.shape[0])", "Each row of the table of distances has "
                    "T places, not V. Which axis of `all_sums` is T?"),
            Mistake("return divmod(int((all_sums - vector).norm(dim=-1).argmin()), 8)", "The 8 belongs to this notebook. How many places there are "
                    "stands in the shape of `all_sums`."),
            Mistake("return divmod(int((all_sums @ vector).argmax()), all_sums.shape[1])", "A large dot product may come from a long vector. "
                    "Nearest means: the smallest distance."),
            Mistake("return divmod(int((all_sums - vector).sum(dim=-1).argmin()), all_sums.shape[1])", "In this sum, differences above and below 0 "
                    "cancel each other. A distance has no sign: take the length of the difference."),
            Mistake("return divmod(int((all_sums - vector).norm(dim=-1).argmax()), all_sums.shape[1])", "That is the pair farthest away. The nearest has the "
                    "smallest distance."),
            Mistake("distances = (all_sums - vector).norm(dim=-1)\nreturn divmod(int((distances == 0).int().argmax()), all_sums.shape[1])",
                    "This finds exact hits only. With a little noise there is none: look for the smallest distance."),
        ],
        wrong=["return 0, 0", "return all_sums.shape[:2]", "return vector", "return divmod(int((all_sums - vector).argmin()), all_sums.shape[1])"],
        right=['distances = (vector - all_sums).norm(dim=-1)\nreturn divmod(int(distances.argmin()), all_sums.shape[1])',
               "best = (all_sums - vector).square().sum(dim=-1).flatten().argmin()\nreturn int(best // all_sums.shape[1]), int(best % all_sums.shape[1])",
               "distances = (all_sums - vector).norm(dim=-1)\nv = int(distances.min(dim=1).values.argmin())\nreturn v, int(distances[v].argmin())",
               "pairs = [(v, t) for v in range(all_sums.shape[0]) for t in range(all_sums.shape[1])]\n"
               "return min(pairs, key=lambda pair: float((all_sums[pair] - vector).norm()))",
               "distances = (all_sums - vector).abs().norm(dim=2)\nreturn tuple(int(i) for i in (distances == distances.min()).nonzero()[0])",
               "return divmod(int((all_sums - vector).abs().sum(dim=-1).argmin()), all_sums.shape[1])",
               "return divmod(int((all_sums - vector).abs().amax(dim=-1).argmin()), all_sums.shape[1])"],
    ),
]

GRADIENT = [
    Exercise(
        "to_position", level=2, given=sizes,
        hints=("How many times was the vector of place 3 used in the sum? What happens to gradients that come from several places?",
               "`position` was added in each of the B rows. The gradients of these rows add up, and the axis of the batch goes away.",
               "`gradient`, summed over its first axis."),
        mistakes=[
            Mistake("gradient", "That is still one gradient for each row of the batch. `position` has no such axis: all rows share it."),
            Mistake("gradient[0]", "That is what the first row of the batch asks for. The other rows used the same vectors."),
            Mistake("gradient.mean(dim=0)", "A mean. Each row of the batch adds its own: gradients are summed."),
            Mistake("gradient.sum(dim=1)", "This sums over the places, and it is the places that have vectors of their own. Which axis is "
                    "shared?"),
            Mistake("gradient.sum(dim=0, keepdim=True)", "The right numbers with an axis too many: (1, T, C). The gradient has the shape of `position`."),
            Mistake("gradient.sum()", "Everything in one number. Only the axis of the batch should go away."),
            Mistake("B * gradient[0]", "The rows of the batch do not all ask for the same. Add up what each of them asks for."),
        ],
        wrong=["torch.zeros(T, C)", "gradient.sum(dim=-1)", "gradient.prod(dim=0)", "gradient.abs().sum(dim=0)", "position"],
        right=["gradient.sum(0)", "sum(gradient)", "torch.einsum('btc->tc', gradient)", "gradient.mean(dim=0) * B",
               "torch.stack([rows.sum(dim=0) for rows in gradient.transpose(0, 1)])",
               "torch.autograd.grad((token + (p := position.clone().requires_grad_())), p, gradient)[0]"],
    ),
]

BOX = [
    Exercise(
        "class_token", level=2, read=read_module, alone=ALONE,
        hints=("Which class of yours says what stands there, and which two sizes does it want?",
               "`TokenEmbedding` wants the number of tokens and how many numbers each gets. One is an argument, the other is in `config`.",
               "`TokenEmbedding` of `vocab_size` and `config.embedding_dim`."),
        mistakes=[
            Mistake("TokenEmbedding(config.embedding_dim, vocab_size)", "The sizes are swapped: first how many tokens, then how many numbers "
                    "for each."),
            Mistake("TokenEmbedding(vocab_size, embedding_dim)", "There is no name `embedding_dim` here: the size is in the `config`."),
            Mistake("TokenEmbedding(vocab_size, config)", "`TokenEmbedding` wants a number as its second size, and got the whole `config`. "
                    "Which number out of it?"),
            Mistake("TokenEmbedding(65, 12)", "These sizes belong to this notebook. The class is given its sizes."),
            Mistake("TokenEmbedding(65, config.embedding_dim)", "The 65 belongs to this notebook. How many tokens there are is an argument here."),
            Mistake("TokenEmbedding(vocab_size, 12)", "The 12 belongs to this notebook. How many numbers a vector has stands in the `config`."),
            Mistake("nn.Embedding(vocab_size, config.embedding_dim)", "The numbers would come out right. But the parts of your GPT are your own "
                    "classes here; the names of the saved weights depend on it."),
            Mistake("token_embedding", "That object belongs to this notebook. The class makes its own."),
            Mistake("TokenEmbedding(config.input_sequence_length, config.embedding_dim)", "So many rows does the table of *places* have. This one has a row "
                    "for each token of the vocabulary."),
        ],
        wrong=["None", "TokenEmbedding", "PositionEmbedding(vocab_size, config.embedding_dim)", "TokenEmbedding(vocab_size, vocab_size)",
               "TokenEmbedding(V, C)"],
        right=["TokenEmbedding(vocab_size=vocab_size, embedding_dim=config.embedding_dim)",
               "TokenEmbedding(vocab_size, embedding_dim=config.embedding_dim)", "TokenEmbedding(*(vocab_size, config.embedding_dim))"],
    ),
    Exercise(
        "class_position", level=2, read=read_module, alone=ALONE,
        hints=("Which class of yours says where? How many places must it know?",
               "`PositionEmbedding` wants how many places there are and how many numbers each gets. Both are in `config`.",
               "`PositionEmbedding` of `config.input_sequence_length` and `config.embedding_dim`."),
        mistakes=[
            Mistake("PositionEmbedding(config.embedding_dim, config.input_sequence_length)", "The sizes are swapped: first how many places, then how many "
                    "numbers for each."),
            Mistake("PositionEmbedding(8, 12)", "These sizes belong to this notebook. The class is given its sizes."),
            Mistake("PositionEmbedding(8, config.embedding_dim)", "The 8 belongs to this notebook. How many places there are stands in the "
                    "`config`, and the checker tries others."),
            Mistake("PositionEmbedding(config.input_sequence_length, 12)", "The 12 belongs to this notebook. How many numbers a vector has stands in "
                    "the `config`."),
            Mistake("PositionEmbedding(vocab_size, config.embedding_dim)", "So many rows does the table of *tokens* have. How many places can a text "
                    "have?"),
            Mistake("PositionEmbedding(config)", "`PositionEmbedding` wants two numbers. Which two out of the `config`?"),
            Mistake("PositionEmbedding(config.batch_size, config.embedding_dim)", "The number of texts in a batch says nothing about how long they are."),
            Mistake("nn.Embedding(config.input_sequence_length, config.embedding_dim)", "A plain table would be asked with the *ids* in `forward`, as if "
                    "they were places. Your own class makes the places itself."),
            Mistake("PositionEmbedding(T, C)", "These names belong to this notebook. The class is given its sizes."),
        ],
        wrong=["None", "PositionEmbedding", "TokenEmbedding(config.input_sequence_length, config.embedding_dim)", "position_embedding",
               "PositionEmbedding(config.input_sequence_length + 1, config.embedding_dim)"],
        right=["PositionEmbedding(input_sequence_length=config.input_sequence_length, embedding_dim=config.embedding_dim)",
               "PositionEmbedding(config.input_sequence_length, embedding_dim=config.embedding_dim)",
               "PositionEmbedding(*(config.input_sequence_length, config.embedding_dim))"],
    ),
    Exercise(
        "class_sum", level=2, read=read_module, alone=ALONE,
        hints=("Two parts are waiting in `self`. What does each of them want, and what do you do with what they give?",
               "Both are called with `input_indices`: (B, T, C) comes from one and (T, C) from the other.",
               "Call `self.token_embedding` and `self.position_embedding` with `input_indices`, and add."),
        mistakes=[
            Mistake("self.token_embedding(input_indices)", "That is *what*. *Where* is missing."),
            Mistake("self.token_embedding + self.position_embedding", "These are the two parts themselves, and nobody has asked them anything yet. "
                    "Call both."),
            Mistake("self.token_embedding(input_indices) + self.position_embedding()", "The places need to know how long the text is. They find out "
                    "from the ids: give them along."),
            Mistake("token_embedding(input_indices) + position_embedding(input_indices)", "These objects belong to this notebook. The parts of this one are "
                    "reached through `self`."),
            Mistake("self.token_embedding(input_indices) * self.position_embedding(input_indices)", "A product, number by number. The vectors should be "
                    "added."),
            Mistake("torch.cat([self.token_embedding(input_indices), self.position_embedding(input_indices)"
                    ".expand(*input_indices.shape, -1)], dim=-1)", "Side by side, the vectors have twice as many numbers. Here they are added."),
            Mistake("self.token_embedding(input_indices) + self.position_embedding(input_indices).detach()", "The numbers are right, but the way back to the places is cut "
                    "(`detach`, `.data` and `no_grad` do that): they would never learn."),
            Mistake("self.token_embedding(input_indices) + position", "`position` belongs to this notebook. This object has a part of its own that "
                    "gives the places: call it, through `self`."),
            Mistake("token + self.position_embedding(input_indices)", "`token` belongs to this notebook. This object has a part of its own that "
                    "gives the tokens: call it, through `self`."),
            Mistake("summed", "That sum belongs to this notebook. The class makes its own, of the ids that come in."),
            Mistake("self.token_embedding(input_indices) + self.position_embedding.position_embedding_table(input_indices)",
                    "The table of places was asked with the *ids*. An id says what stands there, and not where."),
        ],
        wrong=["self.position_embedding(input_indices)", "input_indices", "token + position", "self.token_embedding(input_indices) - self.position_embedding(input_indices)",
               "self.token_embedding(input_indices) + self.token_embedding(input_indices)",
               "(self.token_embedding(input_indices) + self.position_embedding(input_indices)).detach()",
               "self.token_embedding(input_indices) + self.position_embedding.position_embedding_table.weight"],
        right=["self.position_embedding(input_indices) + self.token_embedding(input_indices)",
               "torch.add(self.token_embedding(input_indices), self.position_embedding(input_indices))",
               "self.token_embedding.forward(input_indices) + self.position_embedding.forward(input_indices)[None]",
               "self.token_embedding(input_indices) + self.position_embedding.position_embedding_table.weight[: input_indices.shape[1]]"],
    ),
    Exercise(
        "parameter_count", level=2, given=parts,
        hints=("Two tables. How many rows has each, and how long is a row?",
               "V rows of C numbers, and one row of C numbers for each place that a text may have.",
               "`V * C` plus `config.input_sequence_length * C`."),
        mistakes=[
            Mistake("V * C", "That is the table of tokens. The places have a table, too."),
            Mistake("V * C + T * C", "T is the length of *this* batch. The table has a row for each place of the longest text: ask the `config`."),
            Mistake("V * C * config.input_sequence_length", "As if there were a vector for each *pair* of token and place. That is what adding two "
                    "tables saves."),
            Mistake("V + config.input_sequence_length", "So many rows there are. Each of them has C numbers."),
            Mistake("876", "True here. The checker also tries other sizes: write a formula."),
            Mistake("(V + 8) * C", "The 8 is true here only. How many places there are stands in the `config`."),
            Mistake("(V + config.input_sequence_length) * 12", "The 12 is true here only. Use `C`."),
            Mistake("(65 + config.input_sequence_length) * C", "The 65 is true here only. Use `V`."),
            Mistake("V * C + config.input_sequence_length", "A place gets a whole vector, not a single number."),
            Mistake("V * C + B * config.input_sequence_length * C", "All rows of a batch share one table of places."),
        ],
        wrong=["0", "B * T * C", "config.input_sequence_length * C", "V * (C + config.input_sequence_length)"],
        right=["V * C + config.input_sequence_length * C", "V * config.embedding_dim + config.input_sequence_length * config.embedding_dim",
               "sum(rows * C for rows in (V, config.input_sequence_length))", "C * (config.input_sequence_length + V)"],
    ),
]

REAL = [
    Exercise(
        "scaled_sum", level=2, given=parts,
        hints=("Which of the two is multiplied, and what with?",
               "The root of a number is `math.sqrt`. Multiplication comes before addition without any brackets.",
               "`token` times `math.sqrt(C)`, plus `position`."),
        mistakes=[
            Mistake("(token + position) * math.sqrt(C)", "Both were multiplied. The place should stay as it is."),
            Mistake("token + position * math.sqrt(C)", "The wrong one of the two: it is the token that is multiplied."),
            Mistake("token * C + position", "The root is missing."),
            Mistake("token / math.sqrt(C) + position", "Divided instead of multiplied: this makes the tokens smaller."),
            Mistake("token * math.sqrt(12) + position", "True for C = 12. The checker also tries others: use `C`."),
            Mistake("token * math.sqrt(T) + position", "That is the root of how many tokens there are. What is meant is how many numbers a vector has."),
            Mistake("token * math.sqrt(C)", "The place is still missing."),
        ],
        wrong=["summed", "token", "summed * C", "token * math.sqrt(V) + position", "token ** 0.5 + position", "token * C ** 2 + position"],
        right=["token * C**0.5 + position", "position + math.sqrt(C) * token", "torch.add(position, token, alpha=math.sqrt(C))",
               "token * token.shape[-1] ** 0.5 + position", "summed + (math.sqrt(C) - 1) * token"],
    ),
    Exercise(
        "token_part", level=1, given=parts, read=read_token_part,
        hints=("The ids are (B, T). What does each of them turn into?",
               "A vector of C numbers: one axis more, at the end.",
               "The tuple of `B`, `T` and `C`."),
        mistakes=[
            Mistake("(T, C)", "Every row of the batch has tokens of its own. B is missing."),
            Mistake("(B, T)", "These are the ids that go in. Each of them becomes a vector."),
            Mistake("(V, C)", "That is the table. Only the rows of the batch's tokens come out."),
            Mistake("(2, 8, 12)", "True here. The checker also tries other sizes: write it with the variables."),
            Mistake("('B', 'T', 'C')", "Letters in quotes are text. Without quotes they are the variables that hold the sizes: a shape is a "
                    "tuple of numbers."),
            Mistake("(B, C, T)", "The new axis comes last."),
            Mistake("(B, T, V)", "V is how many rows the table has. How long is each row?"),
        ],
        wrong=["(B, C)", "[B, T, C]", "B * T * C", "(B * T, C)"],
        right=["tuple(token.shape)", "inputs.shape + (C,)", "(*inputs.shape, C)", "tuple([B, T, C])"],
    ),
    Exercise(
        "position_part", level=1, given=parts, read=read_position_part,
        hints=("Does it make a difference to a place in which row of the batch it is?",
               "All rows share the vectors of the places, so one axis is missing. And only the places that the batch uses come out.",
               "The tuple of `T` and `C`."),
        mistakes=[
            Mistake("(B, T, C)", "The places are the same in every row of the batch. `PositionEmbedding` gives them once, and the sum repeats them."),
            Mistake("(config.input_sequence_length, C)", "That is the whole table. A shorter text uses its first T rows only."),
            Mistake("(T,)", "One number for each place? Each gets a vector."),
            Mistake("(8, 12)", "True here. The checker also tries other sizes: write it with the variables."),
            Mistake("('T', 'C')", "Letters in quotes are text. Without quotes they are the variables that hold the sizes: a shape is a "
                    "tuple of numbers."),
            Mistake("(1, T, C)", "Nearly: without the 1. Broadcasting adds the missing axis by itself."),
            Mistake("(C, T)", "The axes are swapped: one row for each place."),
        ],
        wrong=["(B, T)", "(V, C)", "[T, C]", "(T, T)", "T * C"],
        right=["tuple(position.shape)", "tuple([T, C])", "position.shape", "(inputs.shape[1], C)"],
    ),
    Exercise(
        "sum_part", level=1, given=parts, read=read_sum_part,
        hints=("One of the two parts has an axis that the other lacks. What does broadcasting make of that?",
               "The result has every axis that one of the two has.",
               "The tuple of `B`, `T` and `C`."),
        mistakes=[
            Mistake("(T, C)", "The batch does not disappear in the sum: what one of the two has, the result has."),
            Mistake("(B, T, 2 * C)", "That would be side by side. In a sum, the vectors keep their C numbers."),
            Mistake("(B, 2 * T, C)", "That would be one behind the other. In a sum, no axis grows."),
            Mistake("(2, 8, 12)", "True here. The checker also tries other sizes: write it with the variables."),
            Mistake("('B', 'T', 'C')", "Letters in quotes are text. Without quotes they are the variables that hold the sizes: a shape is a "
                    "tuple of numbers."),
            Mistake("(B, T)", "Each token still has a whole vector."),
            Mistake("(2, B, T, C)", "Two summands become one sum: no axis is left that tells them apart."),
        ],
        wrong=["(B, C)", "(B, T, V)", "[B, T, C]", "(B, T, T, C)"],
        right=["tuple(summed.shape)", "(token + position).shape", "(B,) + (T, C)", "token.shape"],
    ),
]

CHAPTER = Chapter(
    spoken=("before", "after"),
    exercises=[*SUM, *SIDE, *APART, *GRADIENT, *BOX, *REAL],
    exports=[Export("EmbeddingModule", blank="class_token",
                    header="import torch\nimport torch.nn as nn\n\nfrom my_nanogpt import PositionEmbedding, TokenEmbedding\n")],
)
