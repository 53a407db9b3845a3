"""Chapter 02, TokenEmbedding: how each blank is judged, hinted at and explained."""
from __future__ import annotations

from checker.exercise import Chapter, Exercise, Export, Mistake, Trials

# The class must stand alone, as it will in the learner's package.
ALONE = ("torch", "nn", "TokenEmbedding")

# ---- hidden inputs: every size differs from every other ----------------------------------------------


def small_tables():
    """Other small tables, with their tokens in another order."""
    return [{"small_chars": list(chars), "small_ctoi": {c: i for i, c in enumerate(chars)},
             "small_table": torch.cos(torch.arange(len(chars) * C) * 0.7 + 0.2).view(len(chars), C)}
            for chars, C in [("xtany e", 5), ("enopqatr", 2), ("nte", 1)]]


def batches():
    """Batches of ids with a table; a single token, and ids that lie in memory the other way round."""
    cases = []
    for B, T, V, C in [(3, 5, 9, 4), (1, 1, 6, 3), (4, 2, 11, 7)]:
        inputs = (torch.arange(B * T) * 5 + 2).remainder(V).view(T, B).T
        table = torch.sin(torch.arange(V * C) * 0.9 + 0.1).view(V, C)
        cases.append({"inputs": inputs, "B": B, "T": T, "V": V, "C": C, "table": table, "vectors": table[inputs],
                      "product": table[inputs]})
    return cases


def batches_and_infinity():
    """The same; in the last table one number is infinite, which a product lets everybody feel."""
    cases = []
    for B, T, V, C in [(3, 5, 9, 4), (1, 1, 6, 3), (4, 2, 11, 7)]:
        inputs = (torch.arange(B * T) * 5 + 2).remainder(V).view(T, B).T
        table = torch.sin(torch.arange(V * C) * 0.9 + 0.1).view(V, C)
        cases.append({"inputs": inputs, "B": B, "T": T, "V": V, "C": C, "table": table, "vectors": table[inputs]})
    cases[-1]["table"][1, 2] = float("inf")
    cases[-1]["vectors"] = cases[-1]["table"][cases[-1]["inputs"]]
    return cases


def layer_sizes():
    """Other vocabularies and other C."""
    cases = []
    for chars, C in [("adeinorst", 4), ("xyz", 7)]:
        V = len(chars)
        cases.append({"V": V, "C": C, "chars": chars, "ctoi": {c: i for i, c in enumerate(chars)},
                      "itoc": dict(enumerate(chars)), "table": torch.zeros(V, C)})
    return cases


def look_alikes():
    """Vectors that are equal, nearly equal, permuted, or equal in places."""
    near = torch.tensor([[1.0, 2.0], [1.0, 2.001], [0.999, 2.0], [1.0, 2.0], [2.0, 1.0]])
    a = torch.tensor([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0], [1.0, 2.0, 3.0], [1.0, 2.0, 4.0], [0.0, 0.0, 0.0]])
    b = torch.tensor([[0.0, 5.0], [0.0, 5.0], [5.0, 0.0], [0.0, -5.0]])
    return [{"vectors": torch.stack([a, a.flip(0)])}, {"vectors": torch.stack([b, 0 * b, b])},
            {"vectors": torch.ones(2, 1, 4)}, {"vectors": torch.stack([near, near.flip(1)])}]


def gradients():
    """Gradients with rows of zeros, of negative numbers, and of numbers that cancel each other."""
    cases = [{"gradient": torch.tensor([[0.0, 0.0, 0.0], [0.0, 0.0, -2.0], [1.0, -1.0, 0.0], [0.0, 0.0, 0.0],
                                        [0.5, 0.5, 0.5]])},
             {"gradient": torch.tensor([[-1.0, -1.0], [0.0, 0.0], [0.0, 1e-6]])}]
    for case in cases:
        case["V"], case["C"] = case["gradient"].shape
        case["chars"] = "abcde"[: case["V"]]
    return cases


def other_cosines():
    """Other trained tables with their cosines; in the second the vocabulary stands in another order."""
    cases = []
    for chars in ("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ .",
                  "zyxwvutsrqponmlkjihgfedcbaBACDEFGHIJKLMNOPQRSTUVWXYZ!?;"):
        V = len(chars)
        trained = torch.sin((torch.arange(V * 5) + 1).square() * 0.37).view(V, 5)
        unit = trained / trained.norm(dim=1, keepdim=True)
        cases.append({"chars": chars, "V": V, "C": 5, "ctoi": {c: i for i, c in enumerate(chars)},
                      "itoc": dict(enumerate(chars)), "trained": trained, "cosines": unit @ unit.T})
    return cases


# ---- what to look at --------------------------------------------------------------------------------

read_halfway = Trials(*(f"halfway({a!r}, {b!r}, {{c: i for i, c in enumerate('qwaxet')}}, dict(enumerate('qwaxet')))"
                        for a, b in ("ae", "ea", "qx", "tt", "wt", "qw")))

read_one_hot = Trials("one_hot(torch.tensor([3, 0, 2]), 5)", "one_hot(torch.tensor([[1, 3], [0, 0], [2, 1]]), 4)",
                      "one_hot(torch.tensor(2), 7)", "one_hot(torch.tensor([[[1]]]), 2)")

read_count = Trials("count_parameters(nn.Embedding(7, 2))", "count_parameters(nn.Linear(3, 5))",
                    "count_parameters(nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 4, bias=False)))",
                    "count_parameters(nn.BatchNorm1d(6))")

read_multiplications = Trials(*(f"multiplications({B}, {T}, {V}, {C})" for B, T, V, C in (
    (2, 8, 65, 12), (3, 5, 9, 4), (1, 1, 6, 3), (4, 2, 11, 7))))


def read_layer(ns):
    layer = ns["layer"]
    found = {"layer is of the type": type(layer).__name__}
    if isinstance(layer, nn.Module):
        found |= {f"the shape of its {name}": tuple(p.shape) for name, p in layer.named_parameters()}
        found["all its numbers can be trained"] = all(p.requires_grad for p in layer.parameters())
    if isinstance(layer, nn.Embedding):
        # Zeros stand for the numbers: they are random.
        found["one row for each id, from layer(torch.tensor([0, 1]))"] = torch.zeros_like(layer(torch.tensor([0, 1]))).detach()
        found["settings besides the two sizes"] = [layer.padding_idx, layer.max_norm]
    return found


def read_table_gradient(ns):
    found = {}
    for ids, V, C in [([2, 0, 2], 4, 2), ([1, 1, 0, 1, 1], 2, 3), ([5, 3, 5, 4, 3, 5, 0], 8, 5), ([1], 3, 4)]:
        gradient = torch.sin(torch.arange(len(ids) * C) * 1.3 + 0.4).view(len(ids), C)
        found[f"table_gradient(torch.tensor({ids}), gradient, {V}), with a gradient of shape ({len(ids)}, {C})"] = (
            ns["table_gradient"](torch.tensor(ids), gradient, V))
    return found


read_cosine = Trials("cosine(torch.tensor([1.0, 2.0, 2.0]), torch.tensor([2.0, 1.0, 2.0]))",
                     "cosine(torch.tensor([1.0, 0.0]), torch.tensor([0.0, 3.0]))",
                     "cosine(torch.tensor([30.0, 40.0]), torch.tensor([-0.6, -0.8]))",
                     "cosine(torch.tensor([1.0, 7.0, -4.0, 2.0]), torch.tensor([0.5, -3.0, 2.0, 9.0]))")


def read_cosine_table(ns):
    found = {}
    for V, C in [(5, 3), (3, 7), (2, 1)]:
        table = torch.sin(torch.arange(V * C) * 0.7 + 0.3).view(V, C) * torch.arange(1.0, V + 1)[:, None]
        before = table.clone()
        found[f"cosine_table of a table of shape ({V}, {C})"] = ns["cosine_table"](table)
        found[f"the table of shape ({V}, {C}) is as before"] = torch.equal(table, before)
    return found


def read_nearest(ns):
    found = {}
    m = torch.sin(torch.arange(49) * 0.83).view(7, 7)
    m = (m + m.T) / 2
    m[range(7), range(7)] = 1.0
    twin = m.clone()
    twin[2, 5] = twin[5, 2] = 1.0000002          # two equal rows; rounding makes the other one come first
    opposite = -torch.eye(4) * 0.5 - 0.5         # all cosines are negative, but the one with itself
    for a in range(4):
        for b in range(4):
            opposite[a, b] = 1.0 if a == b else -0.1 - 0.1 * abs(a - b) - 0.01 * (a + b)
    for name, table, i, count in [("a table (7, 7)", m, 3, 2), ("a table (7, 7)", m, 0, 6), ("a table (7, 7)", m, 6, 1),
                                  ("a table (7, 7) with two equal rows", twin, 2, 3),
                                  ("a table (4, 4) of opposites", opposite, 1, 3)]:
        table = table.clone()
        before = table.clone()
        found[f"nearest({i}, cosines, {count}), cosines being {name}"] = ns["nearest"](i, table, count)
        found[f"nearest({i}, cosines, {count}) leaves the cosines as they are ({name})"] = torch.equal(table, before)
    return found


def read_class(ns):
    """The class with hidden sizes and weights: keys, values, gradients."""
    found = {}
    for V, C, B, T in [(9, 4, 3, 5), (6, 7, 1, 1), (70, 3, 2, 4)]:
        module = ns["TokenEmbedding"](V, C)
        with torch.no_grad():
            for k, (_, p) in enumerate(sorted(module.named_parameters())):
                p.copy_(torch.sin(torch.arange(p.numel()) * 0.37 + k).view(p.shape))
        ids = (torch.arange(B * T) * 5 + 2).remainder(V).view(T, B).T
        code = f"TokenEmbedding({V}, {C})"
        found[f"{code}: the shapes of its parameters"] = {name: tuple(t.shape) for name, t in module.state_dict().items()}
        out = module(ids)
        found[f"{code} on ids of shape ({B}, {T})"] = out.detach() if isinstance(out, torch.Tensor) else type(out).__name__
        if isinstance(out, torch.Tensor):
            found[f"{code}: gradients flow to the table"] = out.requires_grad
            if out.requires_grad:
                (out * torch.cos(torch.arange(out.numel()) * 0.61).view(out.shape)).sum().backward()
                found[f"{code}: the gradient of each parameter"] = {
                    name: p.grad for name, p in sorted(module.named_parameters())}
    return found


def read_table_shape(ns):
    shape = ns["table_shape"]
    if isinstance(shape, str) or isinstance(shape, (tuple, list)) and any(isinstance(n, str) for n in shape):
        return "text"  # letters in quotes, however they are written
    return tuple(shape) if type(shape) is torch.Size else shape


def read_vectors_shape(ns):
    shape = ns["vectors_shape"]
    if isinstance(shape, str) or isinstance(shape, (tuple, list)) and any(isinstance(n, str) for n in shape):
        return "text"  # letters in quotes, however they are written
    return tuple(shape) if type(shape) is torch.Size else shape


# ---- the blanks -------------------------------------------------------------------------------------

IDS = [
    Exercise(
        "halfway", level=2, read=read_halfway,
        hints=("Three steps: two characters become two numbers, two numbers become one, one number becomes a character.",
               "The mean of two whole numbers, rounded down, is their sum `// 2`. Which table leads back from an id?",
               "Look both characters up in `ctoi`, add, halve with `//`, and look the result up in `itoc`."),
        mistakes=[
            Mistake("(ctoi[a] + ctoi[b]) // 2", "That is the id in the middle. Who lives there? One look-up is still missing."),
            Mistake("itoc[(ctoi[a] + ctoi[b]) / 2]", "With `/`, the mean may be something and a half, and no character lives "
                    "there. It should be rounded down to a whole number."),
            Mistake("itoc[ctoi[a] + ctoi[b] // 2]", "Python divides before it adds, so only the second id is halved. Put the sum "
                    "into brackets."),
            Mistake("itoc[(a + b) // 2]", "`a` and `b` are still characters here: adding glues them together, and text cannot be "
                    "halved. Turn them into ids first."),
            Mistake("chars[(ctoi[a] + ctoi[b]) // 2]", "This looks into the list of this notebook. The function was given two "
                    "tables of its own: use them for both directions."),
            Mistake("itoc[round((ctoi[a] + ctoi[b]) / 2)]", "Nearly: `round` may go up. The mean should always be rounded down."),
            Mistake("itoc[(ctoi[b] - ctoi[a]) // 2]", "That is half of the way from one to the other, but counted from 0 and not "
                    "from the first character. What is the mean of 2 and 6?"),
        ],
        wrong=["a", "b", "'e'", "itoc[ctoi[a]]", "itoc[(ctoi[a] + ctoi[b] + 1) // 2]"],
        right=["itoc[int((ctoi[a] + ctoi[b]) / 2)]", "itoc[sum(map(ctoi.get, (a, b))) // 2]",
               "itoc[(ctoi[b] + ctoi[a]) >> 1]", "itoc[int(0.5 * ctoi[a] + 0.5 * ctoi[b])]"],
    ),
]

TABLE = [
    Exercise(
        "row", level=1, given=small_tables,
        hints=("How do you find out which row belongs to `e`?",
               "`small_ctoi` knows the id of `e`, and the id is the number of the row.",
               "Put the id from `small_ctoi` between square brackets behind `small_table`."),
        mistakes=[
            Mistake("small_table[2]", "True for this table only. Was the 2 typed by hand? The checker also tries tables in "
                    "another order: ask `small_ctoi` for the id."),
            Mistake("small_table['e']", "A tensor knows numbers only, no characters. Which number has `e`?"),
            Mistake("small_table[:, small_ctoi['e']]", "That is a column: one number of every token. You want all numbers of one token."),
            Mistake("small_table[[small_ctoi['e']]]", "The right numbers, in a table of one row. Ask with the plain id, without a list "
                    "around it."),
            Mistake("small_table[small_ctoi['e'] - 1]", "That is the row before. Ids count from 0, and rows do so too."),
            Mistake("small_ctoi['e']", "That is the id. Now fetch the row with this number."),
            Mistake("small_table[small_ctoi]", "The whole dictionary went between the brackets. Look one character up in it first."),
        ],
        wrong=["small_table", "small_table[0]", "torch.tensor([0.9, 0.5, 0.5])", "small_table[small_ctoi['a']]",
               "small_table[small_ctoi['e']].tolist()"],
        right=["small_table[small_chars.index('e')]", "small_table[small_ctoi['e'], :]", "small_table.select(0, small_ctoi['e'])",
               "small_table[small_ctoi['e'] : small_ctoi['e'] + 1].squeeze(0)"],
    ),
    Exercise(
        "tent_rows", level=1, given=small_tables,
        hints=("What did you put between the brackets to get one row? What could stand there for four rows?",
               "A tensor of ids between the brackets gives a row for each of them, in their order.",
               "Put the tensor `tent` between the brackets of `small_table`."),
        mistakes=[
            Mistake("small_table[:4]", "These are the first rows of the table, whatever the word is. The ids in `tent` should choose."),
            Mistake("small_table[tent.unique()]", "Each different token once, in sorted order. The word has its own order, and its "
                    "`t` comes twice."),
            Mistake("small_table[tent].T", "The right numbers, but a token is a column now. Leave it a row."),
            Mistake("[small_table[i] for i in tent]", "The right rows, but in a Python list. One tensor is asked for."),
            Mistake("small_table[tent.tolist()[0]]", "That is one row. All letters of the word should come back."),
            Mistake("small_table[tent.sort().values]", "The right rows, sorted by id. They should stand in the order of the word."),
            Mistake("small_table[tent.float()]", "A row number cannot be a float. `tent` is fine as it is."),
        ],
        wrong=["tent", "small_table", "small_table[tent - 1]", "small_table[tent].sum(0)", "small_table[tent][:3]",
               "small_table[tent].double()", "small_table[[4, 2, 3, 4]]"],
        right=["torch.stack([small_table[i] for i in tent])", "small_table.index_select(0, tent)", "small_table[tent, :]",
               "torch.stack([small_table[small_ctoi[c]] for c in 'tent'])"],
    ),
    Exercise(
        "vectors", level=1, given=batches,
        hints=("It worked for a row of ids. Does anything have to change for a table of ids?",
               "Whatever shape the ids have, they may stand between the brackets.",
               "Put the whole of `inputs` between the brackets of `table`."),
        mistakes=[
            Mistake("table[inputs[0]]", "That is the first row of the batch only. All rows can go in together."),
            Mistake("table[inputs.flatten()]", "The right vectors in one long line: the batch has lost its rows. Leave the ids in "
                    "their shape."),
            Mistake("table[inputs].transpose(1, 2)", "The last two axes are swapped: each token should be a row of C numbers."),
            Mistake("table[inputs].transpose(0, 1)", "The first two axes are swapped: first comes the batch, then the place."),
            Mistake("inputs[table]", "The other way round: the *table* is asked for rows, and the ids say which."),
            Mistake("table[:, inputs]", "The ids choose columns here. They should choose rows: the first axis."),
            Mistake("[table[row] for row in inputs]", "The right vectors, but in a Python list. One tensor is asked for."),
        ],
        wrong=["table", "inputs", "table[inputs - 1]", "table[inputs].sum(-1)", "torch.zeros(2, 8, 12)", "table[inputs.T]",
               "table[inputs].double()"],
        right=["torch.stack([table[ids] for ids in inputs])", "nn.functional.embedding(inputs, table)", "table[inputs, :]",
               "table.index_select(0, inputs.flatten()).view(*inputs.shape, -1)"],
    ),
    Exercise(
        "same", level=3, given=look_alikes,
        hints=("Take a single pair of places first: how do you find out whether two rows of C numbers agree in all of them?",
               "A column of rows (T, 1, C) compared with a row of rows (1, T, C) gives shape (T, T, C). Then one axis "
               "must go.",
               "Compare `x[:, None]` with `x[None, :]`, and ask with `.all` whether the whole last axis is True."),
        mistakes=[
            Mistake("x[:, None] == x[None, :]", "These are T × T × C single comparisons. Two vectors are the same if they agree in "
                    "*all* C numbers: one step is missing."),
            Mistake("(x[:, None] == x[None, :]).any(dim=-1)", "One number in common is not enough. All C numbers should agree."),
            Mistake("(x[:, None] == x[None, :]).all(dim=0)", "The wrong axis went away. The numbers of a vector are the last axis."),
            Mistake("inputs[0][:, None] == inputs[0][None, :]", "These are the places with the same *id*. Here the question goes to "
                    "the vectors: the checker also tries some in which two different ids share their numbers."),
            Mistake("x.sum(-1)[:, None] == x.sum(-1)[None, :]", "Two different vectors can have the same sum. Compare number with "
                    "number."),
            Mistake("torch.eye(len(x), dtype=torch.bool)", "This says: each place is like itself and like no other. Is that so?"),
            Mistake("x == x", "This compares each row with itself only, so everything is True. Let each row meet every row."),
            Mistake("(x[:, None] == x[None, :]).all(dim=-1).int()", "The right pattern, turned into whole numbers. Leave the truths as "
                    "they are; the line below prints them as 0 and 1."),
            Mistake("torch.cdist(x, x) < 1", "Vectors that lie close together are not the same. The checker also tries some that differ "
                    "by very little."),
            Mistake("(x[:, None] == x[None, :]).all()", "One single answer for everything. There should be one for each pair: which axis "
                    "should go?"),
        ],
        wrong=["(x[:, None] == x[None, :]).all(dim=-1).float()", "torch.ones(8, 8, dtype=torch.bool)",
               "(x[:, None] != x[None, :]).all(dim=-1)", "(x @ x.T) > 0", "torch.cdist(x, x) < 0.1", "((x[:, None] - x).abs() < 0.01).all(dim=-1)", "(x[:, None] == x[None, :]).all(dim=-1, keepdim=True)"],
        right=['(x[:, None] == x).all(dim=-1)',
               "(x.unsqueeze(1) == x.unsqueeze(0)).all(-1)", "~(x[:, None] != x).any(dim=2)",
               "torch.stack([(x == one).all(dim=1) for one in x])",
               "torch.tensor([[torch.equal(a, b) for b in x] for a in x])",
               "torch.cdist(x, x, p=1) == 0",
               "(x[:, None] - x).abs().amax(dim=-1) == 0", "(x[None] == x[:, None]).float().mean(-1) == 1"],
    ),
]

PRODUCT = [
    Exercise(
        "one_hot", level=2, read=read_one_hot, ready_made=["one_hot"],
        hints=("Think of one id and V empty places. For which of them is the answer 1?",
               "`torch.arange(V)` holds all places 0, 1, … . An id with one more axis behind it can be compared with all of them at once.",
               "Compare `ids[..., None]` with `torch.arange(V)` and turn the truths into floats."),
        mistakes=[
            Mistake("ids[..., None] == torch.arange(V)", "The right pattern, but of True and False. A product wants floats."),
            Mistake("(ids[..., None] == torch.arange(V)).long()", "The right pattern, in whole numbers. They cannot be multiplied with "
                    "a table of floats."),
            Mistake("(ids[:, None] == torch.arange(V)).float()", "Right for a row of ids. With (B, T), the new axis lands in the "
                    "middle: it should always be the last."),
            Mistake("(ids == torch.arange(V)).float()", "Here the first id meets place 0, the second place 1, … . Each id "
                    "should meet all V places: the ids lack an axis."),
            Mistake("(ids[..., None] == torch.arange(1, V + 1)).float()", "All ones have slipped one place to the left. Ids count from 0."),
            Mistake("(ids[..., None] == torch.arange(len(chars))).float()", "This always makes as many places as the notebook's "
                    "vocabulary has. The function was given its own number: `V`."),
            Mistake("(ids[..., None] >= torch.arange(V)).float()", "There are ones at all places up to the id. There should be a single one."),
            Mistake("(ids[..., None] != torch.arange(V)).float()", "The reverse: one 0 among ones."),
        ],
        wrong=["torch.zeros(*ids.shape, V)", "ids", "(ids[..., None] == torch.arange(V)).double()", "nn.functional.one_hot(ids, V).float()",
               "nn.functional.one_hot(ids, V)", "torch.eye(V)", "(ids[..., None] == torch.arange(5)).float()"],
        right=["torch.eye(V)[ids]", "torch.where(ids.unsqueeze(-1) == torch.arange(V), 1.0, 0.0)",
               "ids.unsqueeze(-1).eq(torch.arange(V)).to(torch.float32)",
               "torch.zeros(*ids.shape, V).scatter(-1, ids[..., None], 1.0)",
               "torch.stack([ids == v for v in range(V)], dim=-1).float()"],
    ),
    Exercise(
        "product", level=2, given=batches_and_infinity,
        hints=("On paper you multiplied one row of zeros and a 1 with the table. Which two tensors are that here?",
               "The first factor is (B, T, V), made from `inputs`. The second must begin with V.",
               "`one_hot(inputs, V)`, then `@`, then the table."),
        mistakes=[
            Mistake("table[inputs]", "The vectors are right, but they come from the look-up. This time, let a matrix product do it. (The "
                    "checker tells the two apart with a table that has an infinite number in it: 0 times infinity is not 0.)"),
            Mistake("one_hot(inputs, V) * table", "`*` multiplies number with number, and the shapes (B, T, V) and (V, C) do not fit "
                    "for that. A matrix product is `@`."),
            Mistake("table @ one_hot(inputs, V)", "The order counts: the last axis of the first factor must be as long as the "
                    "second to last of the second. Which of the two ends with V?"),
            Mistake("one_hot(inputs, V) @ table.T", "The table stands upright already: its first axis is V, as the product needs it."),
            Mistake("inputs @ table", "These are the ids themselves, and whole numbers. They must become rows of zeros and ones first."),
            Mistake("one_hot(inputs, V)", "These are the one-hot vectors. Now multiply them with the table."),
            Mistake("one_hot(inputs[0], V) @ table", "That is the first row of the batch. All rows can go in together."),
        ],
        wrong=["one_hot(tent, 5) @ small_table", "vectors", "vectors.clone()", "torch.zeros(B, T, C)", "(one_hot(inputs, V) @ table).transpose(0, 1)",
               "one_hot(inputs, 65) @ table", "(one_hot(inputs, V) @ table).double()"],
        right=["torch.matmul(one_hot(inputs, V), table)", "torch.einsum('btv,vc->btc', one_hot(inputs, V), table)",
               "(one_hot(inputs, V)[..., None] * table).sum(dim=-2)", "nn.functional.linear(one_hot(inputs, V), table.T)",
               "torch.stack([one_hot(ids, V) @ table for ids in inputs])"],
    ),
    Exercise(
        "multiplications", level=2, read=read_multiplications,
        hints=("How many numbers does the result have, and how many multiplications does each of them cost?",
               "The result has shape (B, T, C). For one number of it, a row of length V meets a column of length V.",
               "Multiply all four sizes."),
        mistakes=[
            Mistake("B * T * C", "That is how many numbers come out. Each of them is a sum of several products: of how many?"),
            Mistake("B * T * V", "That is how many numbers the one-hot vectors have. Each of them is multiplied with a whole row of the table."),
            Mistake("V * C", "That is the size of the table. It is gone through once for each token of the batch."),
            Mistake("T * V * C", "That is one row of the batch. There are B of them."),
            Mistake("B * T * V + V * C", "That is how many numbers go into the product. Count the multiplications: each number of the result "
                    "needs V of them."),
            Mistake("12480", "True for one batch only. The function is given its sizes: use `B`, `T`, `V` and `C`."),
            Mistake("B * T * C * 65", "That always counts the 65 tokens of this notebook. The function is given its own number: `V`."),
            Mistake("B * T * V * 12", "That always takes the 12 of this notebook. The function is given its own number: `C`."),
            Mistake("one_hot(inputs, V).numel() * C", "This counts with the notebook's batch. The function is given sizes of its own, "
                    "`B` and `T` among them."),
            Mistake("B * T * C * (V - 1)", "That is how many additions there are. Multiplications are one more for each number."),
        ],
        wrong=["0", "B * T", "B + T + V + C", "B * T * V * C * 2", "(B * T) ** 2 * C", "float(B * T * V * C)", "vectors.numel() * V",
               "inputs.numel() * table.numel()", "2 * 8 * V * C"],
        right=["V * C * B * T", "torch.Size([B, T, V, C]).numel()", "sum(B * T * C for _ in range(V))", "(B * T) * (V * C)",
               "int(torch.tensor([B, T, V, C]).prod())"],
    ),
]

LAYER = [
    Exercise(
        "layer", level=1, given=layer_sizes, read=read_layer,
        hints=("Which two sizes does the table have, and which of them comes first?",
               "`nn.Embedding` takes first how many tokens there are, then how many numbers each of them gets.",
               "Call `nn.Embedding` with `V` and `C`, in this order."),
        mistakes=[
            Mistake("nn.Embedding(C, V)", "The sizes are swapped: so many numbers for so few tokens. First comes the number of rows."),
            Mistake("nn.Linear(V, C)", "A linear layer multiplies; it cannot take ids. And it adds a bias. You want a table to look "
                    "things up in."),
            Mistake("torch.randn(V, C)", "That is a table, but a plain tensor: nothing tells PyTorch to train it, and it cannot be called. "
                    "PyTorch has a layer for it."),
            Mistake("nn.Embedding(65, 12)", "True for this notebook. The checker also tries other sizes: use `V` and `C`."),
            Mistake("nn.Embedding(65, C)", "The 65 is true for this notebook only. The checker also tries other vocabularies: use `V`."),
            Mistake("nn.Embedding(V, C).weight", "That is the table inside. Keep the whole layer; the next cells call it."),
            Mistake("nn.Embedding.from_pretrained(torch.randn(V, C))", "This table is frozen: `from_pretrained` does that if nobody tells it not to. "
                    "Training could not move it."),
            Mistake("nn.Embedding", "That is the class. Call it with two sizes to get a layer."),
        ],
        wrong=["nn.Embedding(V, V)", "nn.Embedding(5, 3)", "nn.Embedding(V + 1, C)", "nn.Linear(C, V)", "nn.Embedding(V, C, padding_idx=0)",
               "nn.Embedding(V, C, max_norm=1.0)", "nn.Embedding(V, C).double()",
               "None"],
        right=["nn.Embedding(num_embeddings=V, embedding_dim=C)", "nn.Embedding(num_embeddings=len(chars), embedding_dim=C)",
               "nn.Embedding(*table.shape)", "nn.Embedding(len(itoc), C)", "torch.nn.Embedding(V, C)", "nn.Embedding(*(V, C))",
               "nn.Embedding.from_pretrained(torch.randn(V, C), freeze=False)"],
    ),
    Exercise(
        "count_parameters", level=2, read=read_count,
        hints=("A module may hold many parameters of different shapes. What do you want to know of each, and what then?",
               "`module.parameters()` yields one tensor after the other. Add up how many numbers each has.",
               "`sum` over `p.numel()` for each `p` of `module.parameters()`."),
        mistakes=[
            Mistake("len(list(module.parameters()))", "That is how many *tensors* there are. Each holds many numbers."),
            Mistake("module.weight.numel()", "Not every module has a `weight`, and some have more besides. Go through all parameters."),
            Mistake("V * C", "True for one layer only. The function was given a module: ask it."),
            Mistake("[p.numel() for p in module.parameters()]", "The right counts, one for each tensor. Add them up."),
            Mistake("sum(len(p) for p in module.parameters())", "`len` of a tensor is the length of its first axis only. Count all its numbers."),
            Mistake("sum(t.numel() for t in module.state_dict().values())", "Nearly. A `state_dict` also holds tensors that are saved but not "
                    "trained. Ask for the parameters."),
            Mistake("sum(module.parameters())", "This adds the numbers themselves. You want to know how many there are."),
        ],
        wrong=["780", "0", "module.parameters()", "sum(p.dim() for p in module.parameters())", "max(p.numel() for p in module.parameters())",
               "float(sum(p.numel() for p in module.parameters()))"],
        right=["sum([p.nelement() for p in module.parameters()])", "sum(p.shape.numel() for p in module.parameters())",
               "sum(p.numel() for name, p in module.named_parameters())", "sum(map(torch.numel, module.parameters()))",
               "sum(len(p.flatten()) for p in module.parameters())",
               "len(nn.utils.parameters_to_vector(module.parameters()))"],
    ),
]

LEARN = [
    Exercise(
        "table_gradient", level=3, read=read_table_gradient,
        hints=("Go through the places one by one: to which row of the table does the wish of this place belong, and what "
               "if a wish is there already?",
               "Forwards, (T, V) times (V, C) gave (T, C). Backwards you have (T, C) and want (V, C): which shape must the other "
               "factor have?",
               "Multiply the one-hot vectors, transposed, with the gradient. Or: begin with zeros (V, C) and add, in a loop, each wish "
               "to the row of its id."),
        mistakes=[
            Mistake("grad = torch.zeros(V, gradient.shape[1])\ngrad[ids] = gradient\nreturn grad",
                    "Where an id comes twice, one wish is lost. (`grad[ids] += …` does the same.) They should add up."),
            Mistake("return one_hot(ids, V) @ gradient", "The shapes (T, V) and (T, C) do not fit into a product. Which of them "
                    "should be turned, so that V rows come out?"),
            Mistake("return gradient.T @ one_hot(ids, V)", "The right sums, but lying on their side: (C, V). The table is (V, C)."),
            Mistake("return gradient[ids]", "This looks rows up in the gradient, as if it were the table. You want the way back: from places "
                    "to rows of the table."),
            Mistake("hot = one_hot(ids, V)\nreturn hot.T @ gradient / hot.sum(0).clamp(min=1)[:, None]",
                    "That is the mean of the wishes. A gradient adds them up: a token that comes twice counts twice."),
            Mistake("return one_hot(ids, 5).T @ gradient", "The 5 belongs to the small table. The function was given its own "
                    "number of tokens: `V`."),
            Mistake("return gradient", "That is still one row for each place. You want one for each token of the vocabulary."),
        ],
        wrong=["return torch.zeros(V, gradient.shape[1])", "return one_hot(ids, V).T", "return one_hot(ids, V).T @ gradient.abs()",
               "return (one_hot(ids, V).T @ gradient).double()", "return one_hot(ids, V).T @ gradient.flip(0)",
               "grad = torch.zeros(V, gradient.shape[1])\nfor t, i in enumerate(ids):\n    grad[i] = gradient[t]\nreturn grad"],
        right=["return torch.zeros(V, gradient.shape[1]).index_add(0, ids, gradient)",
               "grad = torch.zeros(V, gradient.shape[1])\nfor t, i in enumerate(ids):\n    grad[i] += gradient[t]\nreturn grad",
               "return torch.einsum('tv,tc->vc', one_hot(ids, V), gradient)",
               "return torch.stack([gradient[ids == v].sum(dim=0) for v in range(V)])",
               "grad = torch.zeros(V, gradient.shape[1])\ngrad.index_put_((ids,), gradient, accumulate=True)\nreturn grad"],
    ),
    Exercise(
        "learning", level=2, given=gradients,
        hints=("When does a row learn something? When *any* of its numbers has a gradient that is not 0.",
               "`gradient != 0` is a table of truths (V, C). From it you want one truth for each row, and then the places of the True ones.",
               "`(gradient != 0)`, then `.any(dim=1)`, then `.nonzero()`, and flatten the column."),
        mistakes=[
            Mistake("(gradient > 0).any(dim=1).nonzero().flatten()", "A row with negative numbers learns as well. Not zero is not the same "
                    "as positive."),
            Mistake("(gradient != 0).all(dim=1).nonzero().flatten()", "This asks that *all* numbers of a row move. A row learns if one of "
                    "them does."),
            Mistake("gradient.sum(dim=1).nonzero().flatten()", "Nearly: in a sum, 1 and −1 cancel each other, and a row that learns looks "
                    "idle. Ask each number by itself."),
            Mistake("(gradient != 0).any(dim=0).nonzero().flatten()", "This asks the columns. The rows belong to the tokens: which axis "
                    "should go away?"),
            Mistake("(gradient != 0).any(dim=1).nonzero()", "The right ids, as a column (n, 1). Make one row of them."),
            Mistake("(gradient != 0).any(dim=1)", "That is a truth for each row of the table. The ids of the True ones are asked for."),
            Mistake("inputs[0].unique()", "True for this gradient, but you asked the text. The checker also tries other gradients: ask "
                    "them."),
            Mistake("inputs[0]", "These are the tokens that went in, `e` twice. Which rows does the gradient reach?"),
        ],
        wrong=["torch.arange(65)", "gradient", "(gradient == 0).any(dim=1).nonzero().flatten()",
               "gradient.nonzero().flatten().unique()", "(gradient != 0).any(dim=1).nonzero().flatten().float()",
               "gradient.nonzero()[:, 0]"],
        right=["gradient.abs().sum(dim=1).nonzero().flatten()", "torch.where(gradient.any(dim=1))[0]",
               "(gradient.norm(dim=1) > 0).nonzero().squeeze(1)", "gradient.nonzero()[:, 0].unique()",
               "torch.tensor([i for i, numbers in enumerate(gradient) if numbers.any()])",
               "torch.arange(V)[(gradient != 0).any(1)]"],
    ),
]

TRAINED = [
    Exercise(
        "cosine", level=2, read=read_cosine, ready_made=["cosine_similarity", "CosineSimilarity"],
        hints=("Follow the formula from the inside out: first what stands above the line, then what stands below.",
               "`a * b` multiplies number with number, and `.sum()` adds up. The lengths are `a.norm()` and `b.norm()`.",
               "The sum of `a * b`, divided by the product of both lengths. Mind the brackets below the line."),
        mistakes=[
            Mistake("(a * b).sum()", "That is the dot product. It grows with the length of the arrows; divide by both lengths."),
            Mistake("(a * b).sum() / a.norm() * b.norm()", "Python goes from left to right: it divides by the first length and "
                    "multiplies with the second. Both belong below the line."),
            Mistake("(a * b).sum() / (a.norm() + b.norm())", "Below the line stands a product of the two lengths, not their sum."),
            Mistake("(a * b).sum() / a.norm()", "Only one length was divided out. A longer `b` would still count as more similar."),
            Mistake("a * b / (a.norm() * b.norm())", "These are still C numbers. A dot product adds them up to one."),
            Mistake("(a * b).mean() / (a.norm() * b.norm())", "The mean divides by C once too often. A dot product is a sum."),
            Mistake("(a * b).sum() / (a.square().sum() * b.square().sum())", "Below the line stand the squared lengths. For a length, the "
                    "root is missing."),
            Mistake("((a * b).sum() / (a.norm() * b.norm())).item()", "The right number, but a plain Python float. Keep it a tensor: gradients "
                    "could flow through it."),
        ],
        wrong=["torch.tensor(0.96)", "(a + b).sum() / (a.norm() * b.norm())", "((a * b).sum() / (a.norm() * b.norm())).abs()",
               "1 - (a * b).sum() / (a.norm() * b.norm())", "nn.functional.cosine_similarity(a, b, dim=0)",
               "(a - b).norm()", "(a * b).sum() / (a.abs().sum() * b.abs().sum())"],
        right=["a @ b / (a.norm() * b.norm())", "torch.dot(a, b) / a.norm() / b.norm()",
               "(a / a.norm() * (b / b.norm())).sum()", "(a * b).sum() / (a.square().sum() * b.square().sum()).sqrt()",
               "torch.einsum('c,c->', a, b) / torch.linalg.vector_norm(a) / torch.linalg.vector_norm(b)"],
    ),
    Exercise(
        "cosine_table", level=3, read=read_cosine_table, ready_made=["cosine_similarity", "CosineSimilarity"],
        hints=("With lengths of 1, nothing stands below the line any more. So which rows do you need, and then which product?",
               "Divide the table by the column of its lengths. Then (V, C) times what gives (V, V)?",
               "Divide `table` by `table.norm(dim=1, keepdim=True)`, and multiply the result with its own transpose."),
        mistakes=[
            Mistake("return table @ table.T", "These are dot products. The rows have not been brought to length 1."),
            Mistake("unit = table / table.norm(dim=0, keepdim=True)\nreturn unit @ unit.T", "Here each *column* was brought to length 1. A token "
                    "is a row."),
            Mistake("unit = table / table.norm(dim=1)\nreturn unit @ unit.T", "Without `keepdim=True` the lengths are a row (V,), and a "
                    "row does not fit beside V rows of C numbers. They should be a column."),
            Mistake("unit = table / table.norm()\nreturn unit @ unit.T", "All rows were divided by one number, the length of the whole table. "
                    "Each row has a length of its own."),
            Mistake("unit = table / table.norm(dim=1, keepdim=True)\nreturn unit.T @ unit", "The columns met here: (C, C). You want each row with "
                    "each row."),
            Mistake("unit = table / table.norm(dim=1, keepdim=True)\nreturn unit @ table.T", "Only one of the two has length 1. Both lengths must be "
                    "divided out."),
            Mistake("table /= table.norm(dim=1, keepdim=True)\nreturn table @ table.T", "The cosines are right, but `/=` has changed the table itself. Whoever "
                    "owns it will be surprised. Make a new tensor."),
        ],
        wrong=["return torch.eye(len(table))", "unit = table / table.abs().sum(dim=1, keepdim=True)\nreturn unit @ unit.T",
               "unit = table / table.square().sum(dim=1, keepdim=True)\nreturn unit @ unit.T",
               "unit = table / table.norm(dim=1, keepdim=True)\nreturn (unit @ unit.T).abs()",
               "return nn.functional.cosine_similarity(table[:, None], table[None], dim=-1)",
               "unit = (table - table.mean(dim=1, keepdim=True))\nunit = unit / unit.norm(dim=1, keepdim=True)\nreturn unit @ unit.T"],
        right=["length = table.norm(dim=1)\nreturn table @ table.T / (length[:, None] * length)",
               "return torch.stack([torch.stack([cosine(a, b) for b in table]) for a in table])",
               "unit = nn.functional.normalize(table, dim=-1)\nreturn torch.einsum('ic,jc->ij', unit, unit)",
               "unit = table * table.square().sum(1, keepdim=True).rsqrt()\nreturn torch.matmul(unit, unit.mT)"],
    ),
    Exercise(
        "nearest", level=3, read=read_nearest,
        hints=("One row of the table holds all you need: the cosines of `i` with everybody. What is left to do?",
               "Sort that row's places with `argsort`, the largest first. Who always stands there who should not?",
               "From `cosines[i].argsort(descending=True)`, keep the places that are not `i`, and of these the first `count`."),
        mistakes=[
            Mistake("return cosines[i].argsort(descending=True)[:count]", "The token itself is among its neighbours. Everything is "
                    "most similar to itself: leave it out."),
            Mistake("return cosines[i].argsort(descending=True)[1 : count + 1]", "Nearly: this drops whoever comes first. If two rows are "
                    "equal, rounding may put the other one before `i`, and `i` stays in. Leave it out by its id."),
            Mistake("order = cosines[i].argsort()\nreturn order[order != i][:count]", "The smallest cosines come first here: these are the least "
                    "similar ones."),
            Mistake("order = cosines[i].argsort(descending=True)\nreturn order[:count][order[:count] != i]",
                    "One too few: first `count` were taken, then `i` was thrown out. Change the order of the two steps."),
            Mistake("order = cosines[i].argsort(descending=True)\nreturn cosines[i][order[order != i]][:count]",
                    "These are the cosines. The ids are asked for: who are these neighbours?"),
            Mistake("order = cosines[i].argsort(descending=True)\nreturn order[order != i]", "All of them, in the right order. Only the first `count` "
                    "are asked for."),
            Mistake("cosines[i, i] = -2.0\nreturn cosines[i].argsort(descending=True)[:count]", "The right ids, but the table has been "
                    "changed: the next one who reads it finds a strange number there. Change a copy, or leave the table alone."),
            Mistake("order = cosines[i].argsort(descending=True)\nreturn order[order != i][:count].tolist()", "The right ids in the right order, but "
                    "in a Python list. A tensor is asked for."),
            Mistake("masked = cosines[i].clone()\nmasked[i] = 0\nreturn masked.argsort(descending=True)[:count]", "A 0 is not small enough to be last: "
                    "there are cosines below 0, and then `i` is nearer than they are."),
        ],
        wrong=["return cosines[i]", "return torch.arange(count)", "order = cosines[i].argsort(descending=True)\nreturn order[order != i][:4]",
               "order = cosines[0].argsort(descending=True)\nreturn order[order != i][:count]",
               "order = cosines[i].abs().argsort(descending=True)\nreturn order[order != i][:count]",
               "order = cosines[i].argsort(descending=True)\nreturn order[order != i][:count].float()"],
        right=["masked = cosines[i].clone()\nmasked[i] = -2.0\nreturn masked.topk(count).indices",
               "order = sorted((j for j in range(len(cosines)) if j != i), key=lambda j: -float(cosines[i, j]))\n"
               "return torch.tensor(order[:count])",
               "order = cosines[:, i].sort(descending=True).indices\nreturn order[order.ne(i)][:count]",
               "order = torch.argsort(-cosines[i]).tolist()\norder.remove(i)\nreturn torch.tensor(order[:count])"],
    ),
    Exercise(
        "case_pairs", level=2, given=other_cosines,
        hints=("Which 26 cells of the 65 × 65 table do you want? Say the row and the column of the first two.",
               "Row: a capital. Column: its small letter. Two tensors of ids between the brackets go through in step.",
               "Between the brackets of `cosines`: `capitals`, a comma, `smalls`."),
        mistakes=[
            Mistake("cosines[capitals][:, smalls]", "That is each capital with *every* small letter. Only the pairs are asked for: A with "
                    "a, B with b."),
            Mistake("cosines[capitals, capitals]", "Each capital with itself: that is the diagonal. The partner is the small letter."),
            Mistake("cosines[capitals]", "The rows of the capitals, whole. Of each row, one number is asked for."),
            Mistake("cosines[13:39, 39:65].diagonal()", "True for this order of the vocabulary only. The checker also tries others: let the two "
                    "tensors of ids choose."),
            Mistake("cosines[capitals, smalls].mean()", "That is the mean already. Keep the 26 numbers; the line below takes the mean."),
            Mistake("cosines[capitals, smalls.flip(0)]", "Here A meets z. Both tensors should run in the same direction."),
        ],
        wrong=["cosines", "capitals", "cosines[smalls, smalls]", "cosines[capitals - 1, smalls]", "random_cosines[capitals, smalls]",
               "cosines[capitals, smalls].tolist()"],
        right=["cosines[smalls, capitals]", "cosines[capitals][:, smalls].diagonal()",
               "torch.stack([cosines[a, b] for a, b in zip(capitals, smalls)])",
               "torch.stack([cosine(trained[i], trained[j]) for i, j in zip(capitals, smalls)])",
               "cosines[capitals].gather(1, smalls[:, None]).squeeze(1)",
               "torch.tensor([float(cosines[ctoi[c.upper()], ctoi[c]]) for c in string.ascii_lowercase])"],
    ),
]

BOX = [
    Exercise(
        "class_table", level=2, read=read_class, alone=ALONE,
        hints=("You made this layer in part E. Which names do its sizes have here?",
               "The sizes come in as arguments of `__init__`: first how many tokens, then how many numbers.",
               "`nn.Embedding` of `vocab_size` and `embedding_dim`."),
        mistakes=[
            Mistake("nn.Embedding(embedding_dim, vocab_size)", "The sizes are swapped: the table should have one row for each token."),
            Mistake("nn.Embedding(65, 12)", "These sizes belong to this notebook. The class is given its sizes as arguments."),
            Mistake("nn.Embedding(65, embedding_dim)", "The 65 belongs to this notebook. How many tokens there are is an argument here."),
            Mistake("nn.Embedding(vocab_size, 12)", "The 12 belongs to this notebook. How many numbers a token gets is an argument here."),
            Mistake("nn.Embedding(V, C)", "These names belong to this notebook, and the class will live in a file of its own. Use its "
                    "arguments."),
            Mistake("nn.Parameter(torch.randn(vocab_size, embedding_dim))", "That is a table that can be trained, but it cannot be called with "
                    "ids, as `forward` will do. PyTorch has a layer for it."),
            Mistake("nn.Linear(vocab_size, embedding_dim)", "A linear layer multiplies floats and cannot take ids. You want a table to look "
                    "things up in."),
            Mistake("layer", "That is the layer of this notebook, and the class will live in a file of its own. Make a new one, with the sizes "
                    "it is given."),
            Mistake("nn.Embedding.from_pretrained(torch.randn(vocab_size, embedding_dim))", "This table is frozen: no gradient would ever reach "
                    "it."),
        ],
        wrong=["None", "nn.Embedding(vocab_size, vocab_size)", "nn.Embedding(vocab_size, embedding_dim, padding_idx=2)",
               "nn.Embedding(vocab_size + 1, embedding_dim)", "nn.Embedding(vocab_size, embedding_dim).weight"],
        right=["nn.Embedding(num_embeddings=vocab_size, embedding_dim=embedding_dim)", "torch.nn.Embedding(vocab_size, embedding_dim)",
               "nn.Embedding.from_pretrained(torch.randn(vocab_size, embedding_dim), freeze=False)",
               "nn.Embedding(vocab_size, embedding_dim=embedding_dim)"],
    ),
    Exercise(
        "class_forward", level=2, read=read_class, alone=ALONE,
        hints=("The object has its table. What must be done with the ids that come in?",
               "What belongs to the object is reached through `self`. An `nn.Embedding` is called like a function.",
               "Call `self.token_embedding_table` with `input_indices`."),
        mistakes=[
            Mistake("self.token_embedding_table", "That is the layer itself. Nobody has asked it for anything yet."),
            Mistake("self.token_embedding_table.weight", "That is the whole table. Only the rows of the ids that came in are wanted."),
            Mistake("token_embedding_table(input_indices)", "Python does not know this name. What belongs to the object is reached through "
                    "`self`."),
            Mistake("self.token_embedding_table(inputs)", "`inputs` belongs to this notebook. The ids come in as an argument, with a name of "
                    "their own."),
            Mistake("self.token_embedding_table[input_indices]", "A layer has no square brackets; its weight has. The layer itself is called "
                    "like a function."),
            Mistake("self.token_embedding_table(input_indices).detach()", "The numbers are right, but the way back is cut (`detach`, `.data` and "
                    "`no_grad` all do that): no gradient would reach the table, and it would never learn."),
            Mistake("table[input_indices]", "`table` belongs to this notebook, and the class will live in a file of its own. The object has "
                    "a table: reach it through `self`."),
            Mistake("layer(input_indices)", "`layer` belongs to this notebook, and the class will live in a file of its own. The object has "
                    "a layer of its own: reach it through `self`."),
            Mistake("one_hot(input_indices, 65) @ self.token_embedding_table.weight", "`one_hot` belongs to this notebook, and the class will live "
                    "in a file of its own. The layer in `self` looks rows up by itself."),
            Mistake("self.token_embedding_table(input_indices)[0]", "That is the first row of the batch. Return all of them."),
        ],
        wrong=["input_indices", "self.token_embedding_table.weight.data[input_indices]", "self.token_embedding_table(input_indices).transpose(1, 2)",
               "self.token_embedding_table(input_indices).sum(1)", "self.token_embedding_table(input_indices).transpose(0, 1)"],
        right=["self.token_embedding_table.forward(input_indices)", "self.token_embedding_table.weight[input_indices]",
               "nn.functional.embedding(input_indices, self.token_embedding_table.weight)",
               "torch.stack([self.token_embedding_table(ids) for ids in input_indices])"],
    ),
]

REAL = [
    Exercise(
        "tied", level=2, given=batches,
        hints=("All dot products of two sets of rows were one matrix product. You did it for the cosines.",
               "The last axis of `vectors` has length C. The other factor must begin with C: which way round must the table lie?",
               "`vectors`, then `@`, then the table transposed."),
        mistakes=[
            Mistake("vectors @ table", "The inner axes do not fit: (B, T, C) and (V, C). Turn the table round."),
            Mistake("table @ vectors.transpose(1, 2)", "The right numbers, but as (B, V, T). Each token of the batch should be a row."),
            Mistake("vectors[0] @ table.T", "That is the first row of the batch. All rows can go in together."),
            Mistake("vectors * table", "`*` multiplies number with number, and these shapes do not fit. Dot products of rows with rows are a "
                    "matrix product."),
            Mistake("vectors @ table.T / C ** 0.5", "The dot products have been made smaller. Here they are wanted as they are."),
            Mistake("vectors @ vectors.transpose(1, 2)", "Here the tokens of the batch meet each other. Each should meet every row of the table."),
        ],
        wrong=["vectors", "table.T", "torch.zeros(B, T, V)", "(vectors @ table.T).softmax(dim=-1)", "vectors @ small_table.T",
               "(vectors @ table.T).transpose(0, 1)"],
        right=["torch.matmul(vectors, table.mT)", "torch.einsum('btc,vc->btv', vectors, table)",
               "nn.functional.linear(vectors, table)", "(vectors[:, :, None] * table).sum(dim=-1)",
               "(table @ vectors.transpose(1, 2)).transpose(1, 2)"],
    ),
    Exercise(
        "table_shape", level=1, given=batches, read=read_table_shape,
        hints=("How many rows has the table, and how long is each?",
               "There is a row for each token of the vocabulary.",
               "The tuple of `V` and `C`, rows first."),
        mistakes=[
            Mistake("(C, V)", "Rows come first: there is one row for each token of the vocabulary."),
            Mistake("(65, 12)", "True here. The checker also tries other sizes: write it with the variables."),
            Mistake("('V', 'C')", "Letters in quotes are text. Without quotes they are the variables that hold the sizes: a shape is a tuple "
                    "of numbers."),
            Mistake("V * C", "That is how many numbers it has. A shape is a tuple of the lengths of its axes."),
            Mistake("[V, C]", "The right lengths, in a list. Write a shape as a tuple, with round brackets."),
            Mistake("(T, C)", "The table has a row for each token of the *vocabulary*, however long the text is."),
            Mistake("(B, V, C)", "All rows of the batch share one table. It knows nothing of B."),
        ],
        wrong=["(V,)", "'(V, C)'", "(V, V)", "(B, T)", "(V + C,)", "(V, C, 1)"],
        right=["tuple(table.shape)", "tuple([V, C])", "(V,) + (C,)", "table.shape", "torch.Size((V, C))"],
    ),
    Exercise(
        "vectors_shape", level=1, given=batches, read=read_vectors_shape,
        hints=("The shape of the ids stays. What comes behind it?",
               "Each id has turned into a row of C numbers.",
               "The tuple of `B`, `T` and `C`."),
        mistakes=[
            Mistake("(B, T, V)", "V is how many rows the table has. How long is each row?"),
            Mistake("(T, C)", "That is one row of the batch. There are B of them."),
            Mistake("(B, T)", "These are the ids. Each of them has become a row of numbers."),
            Mistake("(B, C, T)", "The new axis comes last: the shape of the ids stays as it is."),
            Mistake("(2, 8, 12)", "True here. The checker also tries other sizes: write it with the variables."),
            Mistake("('B', 'T', 'C')", "Letters in quotes are text. Without quotes they are the variables that hold the sizes: a shape is a "
                    "tuple of numbers."),
            Mistake("(B * T, C)", "The rows of the batch stay apart: B and T keep their own axes."),
            Mistake("(T, B, C)", "The ids are (B, T): first the batch, then the place. That stays."),
        ],
        wrong=["(B, V, C)", "(C,)", "B * T * C", "(B, T, C, 1)", "[B, T, C]"],
        right=["tuple(vectors.shape)", "(*inputs.shape, C)", "inputs.shape + (C,)", "(B, T) + (C,)", "table[inputs].shape"],
    ),
]

CHAPTER = Chapter(
    spoken=(
        "brackets",
        "layer",
        "random",
        "trained",
        "vowels among themselves          ",
        "consonants among themselves      ",
        "capitals among themselves        ",
        "marks among themselves           ",
    ),
    exercises=[*IDS, *TABLE, *PRODUCT, *LAYER, *LEARN, *TRAINED, *BOX, *REAL],
    exports=[Export("TokenEmbedding", blank="class_table", header="import torch\nimport torch.nn as nn\n")],
)
