"""Chapter 03, PositionEmbedding: how each blank is judged, hinted at and explained."""
from __future__ import annotations

from checker.exercise import Chapter, Exercise, Export, Mistake, Trials

# The class must stand alone, as it will in the learner's package.
ALONE = ("torch", "nn", "math", "F", "PositionEmbedding")

# ---- hidden inputs ----------------------------------------------------------------------------------


def words():
    """Rows of two "words": the same rows in another order, other rows with sums that agree in part, other rows."""
    rows = torch.randn(7, 5, generator=torch.Generator().manual_seed(4)) * 3 + 2
    order = torch.tensor([3, 6, 0, 5, 1, 4, 2])
    whole = torch.tensor([[1.0, 2.0, 5.0], [3.0, 4.0, 0.0]])
    return [{"listen_rows": a, "silent_rows": b} for a, b in [
        (rows, rows[order]), (rows, rows * 1.01), (whole, whole.flip(0)), (whole, whole.flip(1)),
        (whole, whole + torch.tensor([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])),
        (whole, torch.stack([whole[0], whole[1] + 1])), (rows / 10, rows.flip(0) / 10)]]


def batches_of_rows():
    """Token rows (B, T, C) with the ids they might belong to; once T = C."""
    cases = []
    for B, T, C in [(3, 5, 2), (2, 4, 4), (1, 1, 6)]:
        tokens = torch.sin(torch.arange(B * T * C) * 0.7).view(B, T, C)
        cases.append({"inputs": (torch.arange(B * T) * 7 % 13).view(B, T), "B": B, "T": T, "C": C, "tokens": tokens})
    return cases


def configs():
    """Sizes; the batch at hand is shorter than the longest text."""
    cases = []
    for L, B, T, C in [(7, 4, 5, 3), (6, 2, 4, 9)]:
        config = type("Config", (), {"input_sequence_length": L, "batch_size": B, "embedding_dim": C})()
        cases.append({"config": config, "B": B, "T": T, "C": C, "inputs": (torch.arange(B * T) * 5 % 11).view(B, T),
                      "tokens": torch.ones(B, T, C)})
    return cases


def sizes():
    """Sizes, and a module of these sizes for those who measure instead of predicting."""
    class Positions(nn.Module):
        def __init__(self, L, C):
            super().__init__()
            self.position_embedding_table = nn.Embedding(L, C)

        def forward(self, ids):
            return self.position_embedding_table.weight[: ids.shape[1]]

    cases = []
    for L, B, T, C in [(7, 4, 5, 3), (11, 2, 9, 10)]:
        config = type("Config", (), {"input_sequence_length": L, "batch_size": B, "embedding_dim": C})()
        cases.append({"config": config, "B": B, "T": T, "C": C, "inputs": (torch.arange(B * T) * 5 % 11).view(B, T),
                      "position_embedding": Positions(L, C)})
    return cases


def short_batches():
    """Batches of ids that are shorter than the longest text."""
    return [{"inputs": (torch.arange(B * T) * 11 % 63).view(B, T), "B": B, "T": T,
             "tokens": torch.ones(B, T, 12)} for B, T in [(3, 5), (4, 1), (6, 7)]]


def tables():
    """Position tables with known rows, and fewer positions than rows."""
    cases = []
    for L, B, T, C in [(9, 3, 5, 4), (6, 2, 1, 7)]:
        table = nn.Embedding(L, C)
        with torch.no_grad():
            table.weight.copy_(torch.sin(torch.arange(L * C) * 0.9).view(L, C))
        config = type("Config", (), {"input_sequence_length": L, "batch_size": B, "embedding_dim": C})()
        cases.append({"position_table": table, "positions": torch.arange(T), "config": config, "B": B, "T": T, "C": C,
                      "inputs": (torch.arange(B * T) * 5 % L).view(B, T), "tokens": torch.ones(B, T, C)})
    return cases


def small_sums():
    """Small whole numbers, all sizes different."""
    return [{"small_tokens": (torch.arange(B * T * C) * 7 % 50).view(B, T, C) * 100,
             "small_positions": (torch.arange(T * C) * 3 % 23).view(T, C)} for B, T, C in [(3, 2, 5), (2, 4, 3), (1, 1, 2)]]


# ---- what to look at --------------------------------------------------------------------------------


def read_same_sum(ns):
    answer = ns["same_sum"]
    return bool(answer) if type(answer) is torch.Tensor and answer.numel() == 1 else answer


def read_table(ns):
    table = ns["position_table"]
    return {
        "rows of the table, numbers in each": tuple(table.weight.shape),
        "the table can be trained": table.weight.requires_grad,
        "position_table(torch.tensor([0, 2])), its shape": tuple(table(torch.tensor([0, 2])).shape),
        "rows 0 and 1 are different": not torch.equal(table.weight[0], table.weight[1]),
    }


def read_broadcast(ns):
    found = {}
    # Shapes of one length come first: what goes wrong with them has nothing to do with lining up.
    for fits, a, b in [
        (True, (6,), (6,)), (True, (5, 1, 3), (5, 4, 3)), (True, (1, 4), (3, 1)), (False, (3, 4), (4, 3)),
        (True, (2, 8, 12), (8, 12)), (True, (8, 12), (2, 8, 12)), (False, (2, 8, 12), (2, 12)), (True, (8, 8, 12), (8, 12)),
        (True, (3,), (4, 5, 3)), (True, (5, 1), (3,)), (True, (1, 4), (7, 3, 1)), (True, (), (2, 3)), (False, (4, 2), (4,)),
        (False, (3, 5), (4, 2, 5)), (True, (2, 1, 1), (9, 1)), (True, (4, 6, 5), (1,)),
    ]:
        code, raised = f"broadcast_shape({a}, {b})", False
        try:
            shape = ns["broadcast_shape"](a, b)
        except ValueError:
            raised, shape = True, None
        except Exception as error:
            error.args = (f"{error} (in `{code}`)".strip(),)
            raise
        found[f"{code} raises a ValueError"] = raised
        if fits:
            found[code] = tuple(shape) if type(shape) is torch.Size else shape
        else:
            found[f"{code} returns something"] = shape is not None
    return found


read_shares = Trials("shares(4)", "shares(7)", "shares(1)", "shares(10)", "shares(49)")

read_waves = Trials("sinusoidal(5, 4)", "sinusoidal(9, 6)", "sinusoidal(1, 2)", "sinusoidal(7, 10, 50.0)",
                    "sinusoidal(3, 8, base=2.0)", "sinusoidal(3, 6)", "sinusoidal(4, 18)")


def read_dots(ns):
    found = {}
    for T, C in [(5, 3), (2, 7), (1, 4)]:
        rows = (torch.sin(torch.arange(T * C) * 0.8) * 2).view(T, C).requires_grad_()
        table = ns["dots"](rows)
        found[f"dots(rows) for rows ({T}, {C})"] = table
        if type(table) is torch.Tensor and table.requires_grad:
            weights = torch.cos(torch.arange(table.numel())).view(table.shape)
            found[f"its gradient for rows ({T}, {C})"] = torch.autograd.grad((table * weights).sum(), rows)[0]
    return found


def read_only_distance(ns):
    def steps(T, values):
        """A table whose entry (p, q) is values(q - p)."""
        return torch.tensor([[float(values(q - p)) for q in range(T)] for p in range(T)])

    even, uneven = steps(5, lambda d: 7 - d * d), steps(6, lambda d: 3.0 + d)
    early, late, ends, corner = even.clone(), even.clone(), even.clone(), uneven.clone()
    close = even.clone()
    close[3, 1] += 0.005
    ends[[0, 4], [0, 4]] += 1
    early[0, 2] += 1
    late[4, 3] += 1
    corner[0, 5] += 9
    noise = torch.sin(torch.arange(25.0)).view(5, 5) * 1e-6
    product = torch.tensor([[float((p + 1) * (q + 1)) for q in range(4)] for p in range(4)])
    sums = torch.tensor([[float(p + q) for q in range(5)] for p in range(5)])
    diagonal = torch.tensor([[9.0, 1.0, 2.0], [4.0, 9.0, 5.0], [3.0, 6.0, 9.0]])
    columns = torch.tensor([[1.0, 2.0, 3.0]] * 3)
    found = {}
    for name, table in [
        ("a table of 7 minus the squared distance", even), ("a table of 3 + (q - p)", uneven),
        ("the same with other values in one corner", corner), ("a table with one other entry in its first row", early),
        ("a table with one other entry in its last row", late),
        ("a table with other values at both ends of its diagonal", ends), ("a table that is all 0 apart from rounding", noise),
        ("a table that fits apart from rounding", even + noise), ("a table of (p + 1) * (q + 1)", product),
        ("a table of p + q", sums), ("a table with equal numbers on its diagonal only", diagonal),
        ("a table of equal rows", columns), ("a table of equal columns", columns.T),
        ("a table with one entry that is 0.005 too large", close),
        ("a table [[1, 2], [3, 1]]", torch.tensor([[1.0, 2.0], [3.0, 1.0]])),
    ]:
        answer = ns["only_distance"](table)
        found[f"only_distance of {name}"] = bool(answer) if type(answer) is torch.Tensor and answer.numel() == 1 else answer
    return found


def read_class(ns):
    found = {}
    for L, C, B, T in [(20, 4, 3, 5), (13, 3, 2, 6), (17, 6, 4, 1)]:
        module = ns["PositionEmbedding"](L, C)
        named = sorted(module.named_parameters())
        found[f"names of what PositionEmbedding({L}, {C}) keeps"] = sorted(module.state_dict())
        found[f"the shapes and whether they can be trained, for PositionEmbedding({L}, {C})"] = [
            (tuple(p.shape), p.requires_grad) for _, p in named]
        with torch.no_grad():
            for i, (_, p) in enumerate(named):
                p.copy_(torch.sin(torch.arange(p.numel()) * 0.37 + i).view(p.shape))
        ids = (torch.arange(B * T) * 7 % 64 + 1).view(B, T)
        ids[-1, -1] = ids[0, 0]  # some id comes twice
        code = f"PositionEmbedding({L}, {C})(ids of shape ({B}, {T}))"
        before = ids.clone()
        rows = module(ids)
        found[code] = rows
        found[f"the ids stay as they were, {code}"] = torch.equal(ids, before)
        if rows.requires_grad:
            weights = torch.cos(torch.arange(rows.numel())).view(rows.shape)
            gradients = torch.autograd.grad((rows * weights).sum(), [p for _, p in named], allow_unused=True)
            found[f"gradients of {code}"] = list(gradients)
        try:
            module(torch.zeros(B, L + 1, dtype=torch.long))
            found[f"PositionEmbedding({L}, {C}) refuses {L + 1} places with an IndexError"] = False
        except IndexError:
            found[f"PositionEmbedding({L}, {C}) refuses {L + 1} places with an IndexError"] = True
        # The device called meta stands for any that is not the CPU.
        asked = []
        module.to("meta")
        module.position_embedding_table.register_forward_pre_hook(lambda _, given, asked=asked: asked.append(given[0].device.type))
        only_shape = f"the number of rows depends on the shape of the ids only, {code}"
        try:
            rows, found[only_shape] = module(torch.zeros(B, T, dtype=torch.long, device="meta")), True
        except NotImplementedError:  # meta tensors have shapes, but no values
            rows, found[only_shape] = torch.zeros(0), False
        found[f"for ids on another device, the places are on that device, {code}"] = set(asked) <= {"meta"}
        found[f"for ids on another device, the rows are on that device, {code}"] = rows.device.type == "meta"
    return found


read_parameters = Trials("position_parameters(5, 7)", "position_parameters(1, 3)", "position_parameters(16, 16)")


def read_table_shape(ns):
    shape = ns["table_shape"]
    return tuple(shape) if isinstance(shape, tuple) else shape


def read_position_shape(ns):
    shape = ns["position_shape"]
    return tuple(shape) if isinstance(shape, tuple) else shape


# ---- the blanks -------------------------------------------------------------------------------------

REMEDIES = [
    Exercise(
        "same_sum", level=2, given=words, read=read_same_sum,
        hints=("Two steps: make one row out of each word, then compare the two rows.",
               "Each word is (6, C). Adding its six rows up goes down the columns and leaves (C,).",
               "`torch.allclose` of the two sums, each made with `.sum(dim=0)`."),
        mistakes=[
            Mistake("torch.equal(listen_rows.sum(dim=0), silent_rows.sum(dim=0))",
                    "Compared to the last digit. Sums made in another order may differ there by rounding alone: ask "
                    "whether they are nearly equal."),
            Mistake("torch.allclose(listen_rows, silent_rows)",
                    "This compares the words letter by letter. First make one row of each word."),
            Mistake("torch.allclose(listen_rows.sum(), silent_rows.sum())",
                    "Everything was added up to a single number. A sum of rows is a row again: C numbers."),
            Mistake("torch.allclose(listen_rows.sum(dim=1), silent_rows.sum(dim=1))",
                    "Each letter's own numbers were added up, so there are six numbers, in the order of the letters. Go "
                    "down the columns instead."),
            Mistake("torch.isclose(listen_rows.sum(dim=0), silent_rows.sum(dim=0))",
                    "This answers for each of the C numbers. One answer is wanted, for all of them together."),
            Mistake("listen_rows.sum(dim=0) == silent_rows.sum(dim=0)",
                    "This answers for each of the C numbers, and compares to the last digit. One answer is wanted, apart "
                    "from rounding."),
        ],
        wrong=["True", "False", "listen_rows.shape == silent_rows.shape",
               "torch.allclose(listen_rows.sum(dim=0), listen_rows.sum(dim=0))",
               "torch.allclose(listen_rows[0], silent_rows[0])"],
        right=["torch.allclose(torch.sum(listen_rows, 0), torch.sum(silent_rows, 0))",
               "torch.isclose(listen_rows.sum(0), silent_rows.sum(0), atol=1e-5).all()",
               "bool((listen_rows.sum(dim=0) - silent_rows.sum(dim=0)).abs().max() < 1e-4)",
               "torch.allclose(listen_rows.mean(dim=0), silent_rows.mean(dim=0), atol=1e-6)"],
    ),
    Exercise(
        "numbered", level=2, given=batches_of_rows, read=["numbered", "tokens"],
        hints=("Which numbers are to be added, and along which of the three axes do they change?",
               "The places are 0, 1, 2, … up to T - 1. They change along the second axis, so they must not lie along the last.",
               "`tokens` plus `torch.arange(T)`, stood up as a column."),
        mistakes=[
            Mistake("tokens + torch.arange(T)", "T numbers meet the last axis, which has C. The numbers of the places "
                                                "belong to the rows: stand them up."),
            Mistake("tokens + torch.arange(C)", "Each column got its number, and it is the same at every place. It should be the "
                                                "other way round."),
            Mistake("tokens + torch.arange(1, T + 1)[:, None]", "One too many everywhere. Places are counted from 0."),
            Mistake("tokens + torch.arange(B)[:, None, None]", "Each row of the batch got its number. Count the places in it."),
            Mistake("tokens * torch.arange(T)[:, None]", "Multiplied: at place 0 nothing is left of the token. Add."),
            Mistake("tokens + inputs[:, :, None]", "These are the ids, which say what stands there. Add where it stands."),
            Mistake("tokens[0] + torch.arange(T)[:, None]", "Only the first row of the batch. Both should get their numbers."),
            Mistake("tokens + T", "The same number everywhere. Each place should get its own."),
        ],
        wrong=["tokens", "tokens + torch.arange(8)[:, None]", "tokens.add_(torch.arange(T)[:, None])",
               "torch.arange(T)[:, None].expand(T, C)", "tokens + torch.arange(T).flip(0)[:, None]"],
        right=["tokens + torch.arange(T).view(T, 1)", "torch.arange(T).reshape(1, -1, 1) + tokens",
               "torch.stack([tokens[:, t] + t for t in range(T)], dim=1)",
               "(tokens.transpose(1, 2) + torch.arange(T)).transpose(1, 2)", "tokens + torch.arange(T).unsqueeze(-1)"],
    ),
    Exercise(
        "shares", level=2, read=read_shares,
        hints=("Of 8 characters, how many come before place 2? And which share of the text is that?",
               "All places at once: a tensor of the numbers from 0 to T - 1, divided by one number.",
               "`torch.arange(T)`, divided by the length of the text."),
        mistakes=[
            Mistake("torch.arange(T) / (T - 1)", "The last place gets 1, but it should stay below. And a text of one "
                                                 "character has T - 1 = 0."),
            Mistake("torch.linspace(0, 1, T)", "T numbers, evenly spaced from 0 to 1, with 1 included. The last place should stay below 1."),
            Mistake("torch.arange(1, T + 1) / T", "This counts the place itself too, so it runs up to 1. What lies before it?"),
            Mistake("torch.arange(T) // T", "Divided and rounded down: nothing but zeros. Keep the fractions."),
            Mistake("torch.arange(0, 1, 1 / T)", "Nearly. But 1 / T is rounded, and for some lengths the steps then add up to a little less "
                                                "than 1, so that there is one number too many. Count in whole numbers, then divide."),
            Mistake("[t / T for t in range(T)]", "The right numbers, in a list. Make a tensor of them."),
            Mistake("torch.arange(T)", "These are the places themselves. How far through the text is each?"),
            Mistake("torch.arange(T) / 8", "Right for a text of 8 characters. The length is called T here."),
        ],
        wrong=["torch.zeros(T)", "torch.ones(T) / T", "torch.arange(T) * T", "torch.arange(T).flip(0) / T"],
        right=["torch.arange(T).div(T)", "torch.tensor([t / T for t in range(T)])", "torch.linspace(0, 1, T + 1)[:-1]",
               "torch.arange(T) * (1 / T)"],
    ),
]

TABLE = [
    Exercise(
        "table", level=2, given=configs, read=read_table,
        hints=("Two numbers: how many rows there are, and how many numbers are in each. Which sizes are these?",
               "One row for every place, also for a text that is as long as texts may be. And a row must fit a token's row.",
               "`nn.Embedding` with the sequence length and the embedding size, both from `config`."),
        mistakes=[
            Mistake("nn.Embedding(len(vocabulary), config.embedding_dim)",
                    "A row for every character: that is the table of chapter 02. How many places are there?"),
            Mistake("nn.Embedding(config.embedding_dim, config.input_sequence_length)",
                    "The two sizes have changed places. First comes how many rows, then how many numbers in each."),
            Mistake("nn.Embedding(T, config.embedding_dim)",
                    "So many places has the batch at hand. Another text may be longer: which size is the limit?"),
            Mistake("nn.Embedding(config.batch_size, config.embedding_dim)",
                    "A row for every row of the batch. The place counts, not in which text it is."),
            Mistake("nn.Linear(config.input_sequence_length, config.embedding_dim)",
                    "A linear layer multiplies vectors with a matrix. Here, rows are to be looked up by number."),
            Mistake("torch.randn(config.input_sequence_length, config.embedding_dim)",
                    "The right size, but a plain tensor: it cannot be called, and no training would change it."),
            Mistake("nn.Parameter(torch.randn(config.input_sequence_length, config.embedding_dim))",
                    "The right size, and training could change it. But it cannot be called with places, as a table can."),
            Mistake("nn.Embedding(8, 12)", "Right for these sizes. Take them from `config`, so that they may change."),
            Mistake("nn.Embedding(config.input_sequence_length + 1, config.embedding_dim)",
                    "One row too many: counted from 0, the last place is one less than their number."),
        ],
        wrong=["token_embedding", "nn.Embedding(config.input_sequence_length, config.input_sequence_length)", "nn.Embedding(T, C + 1)",
               "nn.Embedding.from_pretrained(torch.zeros(config.input_sequence_length, config.embedding_dim))"],
        right=["nn.Embedding(config.input_sequence_length, C)",
               "nn.Embedding(embedding_dim=config.embedding_dim, num_embeddings=config.input_sequence_length)",
               "nn.Embedding.from_pretrained(torch.randn(config.input_sequence_length, config.embedding_dim), freeze=False)",
               "nn.Embedding(*[config.input_sequence_length, config.embedding_dim])"],
    ),
    Exercise(
        "positions", level=2, given=short_batches,
        hints=("What is the number of the first place, and of the last?",
               "`inputs` is (B, T). One of its two sizes says how many places there are.",
               "`torch.arange`, as far as the second size of `inputs`."),
        mistakes=[
            Mistake("torch.arange(config.input_sequence_length)",
                    "So many places there are at most. A batch may be shorter: ask the batch itself."),
            Mistake("torch.arange(1, inputs.shape[1] + 1)", "Counted from 1. Rows are looked up from 0, and in the longest text the last of these would be missing."),
            Mistake("torch.arange(inputs.shape[0])", "So many rows the batch has. How many places are in a row?"),
            Mistake("inputs[0]", "These are ids: they say what stands there, not where."),
            Mistake("torch.arange(inputs.shape[1], dtype=torch.float)", "Floats. There is no row 2.5: rows are looked up with whole numbers."),
            Mistake("list(range(inputs.shape[1]))", "The right numbers, in a list. A table is asked with a tensor."),
            Mistake("torch.arange(inputs.shape[1]).repeat(inputs.shape[0], 1)",
                    "The same places once for every row of the batch. One row of them is enough, (T,)."),
            Mistake("torch.arange(inputs.numel())", "All tokens of the batch were numbered through. Each row starts again at 0."),
        ],
        wrong=["torch.arange(8)", "torch.zeros_like(inputs[0])", "inputs", "torch.arange(len(vocabulary))",
               "torch.arange(inputs.shape[1]).flip(0)"],
        right=["torch.arange(T)", "torch.arange(len(inputs[0]))", "torch.tensor(range(inputs.size(-1)))",
               "torch.ones_like(inputs[0]).cumsum(dim=0) - 1"],
    ),
    Exercise(
        "rows", level=1, given=tables, read="position_rows",
        hints=("Chapter 02 again, with another table and another question.",
               "A table is called like a function, with a tensor of whole numbers.",
               "Call `position_table` with `positions`."),
        mistakes=[
            Mistake("position_table(inputs)", "Asked with ids. A letter's number says nothing about its place (and may lie beyond this "
                                              "table's end)."),
            Mistake("position_table.weight", "All rows of the table, also those that this text is too short for. Ask for "
                                             "its places only."),
            Mistake("token_embedding(positions[None])[0]", "The wrong table: these are the rows of the characters with ids 0, 1, 2, …"),
            Mistake("position_table(positions).T", "The rows have become columns. Leave them as they come: (T, C)."),
            Mistake("position_table(positions)[None]", "An axis too many. One set of rows serves the whole batch: (T, C)."),
            Mistake("position_table(T)", "A table is asked with a tensor of row numbers. You have one."),
            Mistake("position_table(positions).sum(dim=0)", "Added up, the places are lost again. Keep a row for each."),
        ],
        wrong=["positions", "torch.zeros(T, C)", "position_table(positions.flip(0))", "position_table(positions) + 1",
               "position_table(positions).expand(B, T, C)"],
        right=["position_table.weight[positions]", "F.embedding(positions, position_table.weight)",
               "torch.stack([position_table.weight[p] for p in positions])", "position_table.weight[: len(positions)]",
               "position_table.weight.index_select(0, positions)"],
    ),
]

ADDING = [
    Exercise(
        "by_hand", level=2, given=small_sums, read="looped",
        hints=("In the loops, `b` and `t` are fixed. Which of the two tensors knows about `b`?",
               "One row of `small_tokens` (its row of the batch and its place), one row of `small_positions`.",
               "`small_tokens[b, t]` plus the row of `small_positions` for this place."),
        mistakes=[
            Mistake("small_tokens[b, t] + small_positions[b]",
                    "The row of positions was chosen by `b`, the row of the batch. The place is called `t`."),
            Mistake("small_tokens[b, t] + small_positions", "That is a whole table, for one token. In the loop, C numbers "
                                                            "belong here: one row of the tokens and one of the positions."),
            Mistake("small_tokens[b, t] + t", "The bare number of the place: the remedy that broke in section B. Add the place's row."),
            Mistake("small_positions[t]", "That is the place alone. The token is missing in the sum."),
            Mistake("small_tokens[b, t] * small_positions[t]", "Multiplied. A sum is asked for."),
            Mistake("small_tokens[b, t]", "That is the token alone. The place is missing in the sum."),
            Mistake("small_tokens[b, 0] + small_positions[t]", "Right as long as all tokens of a row are the same, as in the example. Take "
                                                               "the token at this place."),
        ],
        wrong=["100 * (b + 1) + 10 * t", "small_tokens[b] + small_positions", "small_tokens[t, b] + small_positions[t]", "small_tokens[b, t] - small_positions[t]",
               "small_tokens[b, t] + small_positions[t, 0]", "small_tokens[0, t] + small_positions[t]"],
        right=["small_tokens[b][t] + small_positions[t]", "(small_tokens + small_positions)[b, t]",
               "torch.stack([small_tokens[b, t], small_positions[t]]).sum(dim=0)",
               "torch.tensor([x + y for x, y in zip(small_tokens[b, t].tolist(), small_positions[t].tolist())])",
               "small_positions[t].add(small_tokens[b, t])"],
    ),
    Exercise(
        "broadcast_shape", level=3, read=read_broadcast,
        hints=("Which sizes of the two shapes meet? Write both under each other, right ends together.",
               "Fill the shorter shape up with ones on its left, then go through both with `zip`. For each pair: fit, or raise?",
               "`(1,) * how_many + a` fills up. A pair fits if the sizes are equal or one of them is 1; then the result has "
               "the other one. Else `raise ValueError(...)`."),
        mistakes=[
            Mistake("out = []\nfor m, n in zip(a, b):\n    if m != n and 1 not in (m, n):\n"
                    "        raise ValueError('no fit')\n    out.append(max(m, n))\n"
                    "return tuple(out) + tuple(max(a, b, key=len)[len(out):])",
                    "You lined the shapes up at the left (ones that are filled up on the right do that, too). The last sizes must meet."),
            Mistake("n = max(len(a), len(b))\na, b = (1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b\n"
                    "return tuple(max(x, y) for x, y in zip(a, b))",
                    "Right where the shapes fit. Where they do not, the larger size was taken silently: raise a ValueError."),
            Mistake("n = max(len(a), len(b))\na, b = (1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b\n"
                    "for x, y in zip(a[::-1], b[::-1]):\n    if x != y and 1 not in (x, y):\n        raise ValueError('no fit')\n"
                    "return tuple(max(x, y) for x, y in zip(a[::-1], b[::-1]))",
                    "Right sizes, in reverse order. Turn them round before you return them."),
            Mistake("out = []\nfor x, y in zip(a[::-1], b[::-1]):\n    if x != y and 1 not in (x, y):\n        raise ValueError('no fit')\n"
                    "    out.append(max(x, y))\nreturn tuple(out[::-1])",
                    "`zip` stops at the end of the shorter shape, so the axes that only the longer one has are lost."),
            Mistake("n = max(len(a), len(b))\na, b = (1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b\n"
                    "if any(x != y and 1 not in (x, y) for x, y in zip(a, b)):\n    raise ValueError('no fit')\n"
                    "return [max(x, y) for x, y in zip(a, b)]", "The right sizes, in a list. A shape is a tuple."),
            Mistake("b = (1,) * (len(a) - len(b)) + b\nif any(x != y and 1 not in (x, y) for x, y in zip(a, b)):\n"
                    "    raise ValueError('no fit')\nreturn tuple(max(x, y) for x, y in zip(a, b))",
                    "Right when the first shape is the longer one. Either of them may be."),
            Mistake("n = max(len(a), len(b))\na, b = (1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b\n"
                    "if any(x != y and y != 1 for x, y in zip(a, b)):\n    raise ValueError('no fit')\nreturn a",
                    "A 1 is allowed in the second shape only. It fits everything on either side."),
            Mistake("n = max(len(a), len(b))\na, b = (1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b\n"
                    "if any(x != y and 1 not in (x, y) for x, y in zip(a, b)):\n    return None\n"
                    "return tuple(max(x, y) for x, y in zip(a, b))",
                    "Where the shapes do not fit, nothing stops: who called this gets None. Raise a ValueError."),
            Mistake("return tuple(torch.broadcast_shapes(a, b))",
                    "PyTorch knows the rule, but this one is for your own hands. (And where the shapes do not fit, it raises a "
                    "RuntimeError; a ValueError is promised.)"),
        ],
        wrong=["n = max(len(a), len(b))\na, b = a + (1,) * (n - len(a)), b + (1,) * (n - len(b))\n"
               "if any(x != y and 1 not in (x, y) for x, y in zip(a, b)):\n    raise ValueError('no fit')\n"
               "return tuple(max(x, y) for x, y in zip(a, b))",
               "import torch\nn = max(len(a), len(b))\nreturn tuple((torch.zeros(a) + torch.zeros(b)).shape)[:n]",
               "n = max(len(a), len(b))\na, b = (1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b\n"
               "return tuple(y if x == 1 else x for x, y in zip(a, b))",
               "return a", "return max(a, b)", "return (2, 8, 12)", "raise ValueError('no fit')",
               "if a != b:\n    raise ValueError('no fit')\nreturn a",
               "n = max(len(a), len(b))\na, b = (1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b\n"
               "if a != b:\n    raise ValueError('no fit')\nreturn a", "return tuple(a) + tuple(b)"],
        right=["longest = max(len(a), len(b))\na = (1,) * (longest - len(a)) + a\nb = (1,) * (longest - len(b)) + tuple(b)\nif any((m != n and 1 not in (m, n) for m, n in zip(a, b))):\n    raise ValueError(f'{a} and {b} do not fit')\nreturn tuple((n if m == 1 else m for m, n in zip(a, b)))", "longest = max(len(a), len(b))\na = (1,) * (longest - len(a)) + tuple(a)\nb = (1,) * (longest - len(b)) + b\nif any((m != n and 1 not in (m, n) for m, n in zip(a, b))):\n    raise ValueError(f'{a} and {b} do not fit')\nreturn tuple((n if m == 1 else m for m, n in zip(a, b)))",
               "from itertools import zip_longest\nout = []\nfor m, n in zip_longest(reversed(a), reversed(b), fillvalue=1):\n"
               "    if m == n or n == 1:\n        out.append(m)\n    elif m == 1:\n        out.append(n)\n    else:\n"
               "        raise ValueError(f'{m} and {n} do not fit')\nreturn tuple(reversed(out))",
               "if not a or not b:\n    return tuple(a or b)\nif a[-1] != b[-1] and a[-1] != 1 and b[-1] != 1:\n"
               "    raise ValueError('no fit')\nreturn (*broadcast_shape(a[:-1], b[:-1]), max(a[-1], b[-1]))",
               "n = max(len(a), len(b))\nresult = [1] * n\nfor shape in (a, b):\n    for i in range(1, len(shape) + 1):\n"
               "        if shape[-i] != 1:\n            if result[-i] not in (1, shape[-i]):\n"
               "                raise ValueError('sizes differ')\n            result[-i] = shape[-i]\nreturn tuple(result)"],
        ready_made=["broadcast_shapes", "broadcast_tensors", "broadcast", "expand", "broadcast_to"],
    ),
]

WAVES = [
    Exercise(
        "speeds", level=2, read=read_waves, atol=2e-5,
        hints=("Take pos = 1 in the formula: that is what the angle grows by from one place to the next.",
               "`two_i` holds 2i for every hand. The exponent is that, divided by C, and `base` stands for 10000.",
               "1 divided by `base` to the power of `two_i / C`."),
        mistakes=[
            Mistake("base ** (two_i / C)", "The hands become quicker to the right, but the last should be the slowest. In the "
                                           "formula, the power stands under the line."),
            Mistake("1 / base ** two_i", "The exponent is 2i divided by C. Without that, and with the usual base, all hands but the first hardly move."),
            Mistake("1 / 10000 ** (two_i / C)", "Right for the usual base only. It is an argument here, called `base`."),
            Mistake("1 / base ** (2 * two_i / C)", "`two_i` is 2i already. Here it was doubled once more."),
            Mistake("1 / base ** (torch.arange(C // 2) / C)", "The exponent is 2i divided by C; here it is only i divided by C."),
            Mistake("1 / base ** (torch.arange(C) / C)", "A speed for every column. There are half as many hands: two columns share one."),
            Mistake("base ** -two_i / C", "Python takes the power first and divides the result by C. The whole exponent needs parentheses."),
            Mistake("1 / base ** (two_i / 12)", "Right for 12 columns only. How many there are is called C."),
        ],
        wrong=["two_i / C", "torch.ones(C // 2)", "1 / (base + two_i / C)", "base - two_i / C", "-base ** (two_i / C)"],
        right=["base ** (-two_i / C)", "torch.pow(base, -two_i / C)", "(1 / base) ** (two_i / C)",
               "torch.exp(-torch.log(torch.tensor(base)) * two_i / C)",
               "torch.tensor([base ** (-i / C) for i in range(0, C, 2)])"],
    ),
    Exercise(
        "angles", level=2, read=read_waves, atol=2e-5,
        hints=("At place 3, a hand has turned three times as far as at place 1.",
               "A column of T places meets a row of C/2 speeds. You made such a table of starts and steps in chapter 01.",
               "`torch.arange(T)`, stood up with `[:, None]`, times `speeds`."),
        mistakes=[
            Mistake("torch.arange(T) * speeds", "A row of places meets a row of speeds, and their lengths need not fit. Every place "
                                                "should meet every hand: stand the places up."),
            Mistake("torch.arange(T)[:, None] / speeds", "Divided by the speed, slow hands would turn furthest. Multiply."),
            Mistake("torch.arange(1, T + 1)[:, None] * speeds", "Counted from 1. At place 0 all angles should be 0."),
            Mistake("torch.arange(T)[:, None] + speeds", "Added, every hand moves by 1 from place to place. The speeds should be multiplied."),
            Mistake("speeds[:, None] * torch.arange(T)", "The table lies on its side: a row for every hand. A row for every place is wanted, (T, C/2)."),
            Mistake("torch.arange(T)[:, None] * two_i", "Multiplied with the column numbers. The speeds are what you computed before."),
            Mistake("torch.arange(T)[:, None] * speeds / T", "Divided by the length of the text: then place 3 differs from text to text again."),
        ],
        wrong=["speeds", "speeds.expand(T, C // 2)", "torch.zeros(T, C // 2)", "torch.arange(8)[:, None] * speeds",
               "torch.arange(T)[:, None] * speeds * 2", "torch.arange(T)[:, None] * speeds[0]"],
        right=["torch.outer(torch.arange(T).float(), speeds)", "torch.arange(T).view(T, 1) * speeds.view(1, -1)",
               "torch.stack([t * speeds for t in range(T)])",
               "torch.einsum('t,i->ti', torch.arange(T).float(), speeds)", "(speeds[:, None] * torch.arange(T)).T"],
    ),
    Exercise(
        "waves", level=3, read=read_waves, atol=2e-5,
        hints=("Which columns take the sines, and which the cosines? The formula's text says it.",
               "All rows and every second column: a slice for the rows, then one with a step for the columns.",
               "`rows[:, 0::2]` gets `torch.sin(angles)`; the other columns get the cosines."),
        mistakes=[
            Mistake("rows[:, 0::2] = torch.cos(angles)\nrows[:, 1::2] = torch.sin(angles)",
                    "Sines and cosines have changed columns."),
            Mistake("rows[:, : C // 2] = torch.sin(angles)\nrows[:, C // 2 :] = torch.cos(angles)",
                    "All sines first, then all cosines. That would work in a model too, but the formula puts the two readings of a "
                    "hand next to each other."),
            Mistake("rows[:, 0::2] = torch.sin(angles)", "The odd columns are still 0: each hand has a second reading."),
            Mistake("rows[:, 0::2] = torch.sin(angles)\nrows[:, 1::2] = torch.sin(angles)",
                    "Both readings are sines. The second one is the cosine."),
            Mistake("rows[0::2] = torch.sin(angles)\nrows[1::2] = torch.cos(angles)",
                    "The step was taken in the rows, the first axis. All rows, every second column."),
            Mistake("rows[:, 0::2] = angles\nrows[:, 1::2] = angles", "These are the angles themselves, and they grow without bound. "
                                                                     "Which two readings has a hand?"),
            Mistake("rows = torch.sin(angles)", "Half as many columns as promised. Each hand has two readings."),
        ],
        wrong=["pass", "rows[:, 0:12:2] = torch.sin(angles)[:, :6]\nrows[:, 1:12:2] = torch.cos(angles)[:, :6]",
               "rows[:, 0:12:2] = torch.sin(angles)\nrows[:, 1:12:2] = torch.cos(angles)",
               "rows = torch.sin(angles) + torch.cos(angles)", "rows[:, 0::2] = torch.sin(angles)\nrows[:, 1::2] = torch.tan(angles)",
               "rows = torch.stack([torch.sin(angles), torch.cos(angles)], dim=-1)",
               "rows[:, 0::2] = torch.sin(angles)\nrows[:, 1::2] = 1"],
        right=['rows[:, ::2] = torch.sin(angles)\nrows[:, 1::2] = torch.cos(angles)',
               "rows = torch.stack([torch.sin(angles), torch.cos(angles)], dim=-1).flatten(1)",
               "for i in range(C // 2):\n    rows[:, 2 * i] = angles[:, i].sin()\n    rows[:, 2 * i + 1] = angles[:, i].cos()",
               "rows[:, two_i] = torch.sin(angles)\nrows[:, two_i + 1] = torch.cos(angles)",
               "for i in range(0, C, 2):\n    rows[:, i : i + 2] = torch.stack([angles[:, i // 2].sin(), angles[:, i // 2].cos()], dim=1)",
               "rows.view(T, C // 2, 2)[:, :, 0] = torch.sin(angles)\nrows.view(T, C // 2, 2)[:, :, 1] = torch.cos(angles)"],
    ),
]

NEAR = [
    Exercise(
        "dots", level=2, read=read_dots, atol=1e-5,
        hints=("A matrix product multiplies rows of the first factor with columns of the second.",
               "`rows` is (T, C). The second factor must have our rows as its columns: (C, T).",
               "`rows` times its own transpose, which is called `rows.T`, with `@`."),
        mistakes=[
            Mistake("rows.T @ rows", "This compares the columns with each other, (C, C). Which order of the factors gives (T, T)?"),
            Mistake("rows @ rows", "Rows meet columns of the same matrix, and the sizes need not fit. The second factor must be turned."),
            Mistake("rows * rows", "Each number times itself. A dot product also adds up, and every row should meet every row."),
            Mistake("(rows * rows).sum(dim=1)", "Each row with itself only: the diagonal of the table."),
            Mistake("F.cosine_similarity(rows[:, None], rows[None], dim=-1)",
                    "These are the cosines of the angles: dot products divided by the lengths. Leave the lengths in."),
            Mistake("torch.cdist(rows, rows)", "These are distances, 0 where two rows are equal. The dot product multiplies and adds up."),
            Mistake("rows @ rows.T / rows.shape[1]", "Divided by the number of columns. The bare dot products are asked for."),
            Mistake("rows.detach() @ rows.T.detach()", "The right values, but cut off from what they were made of: no gradient could flow back."),
        ],
        wrong=["rows", "torch.eye(len(rows))", "rows @ rows[0]", "rows @ rows.flip(0).T", "torch.zeros(len(rows), len(rows))"],
        right=["rows.matmul(rows.transpose(0, 1))", "torch.einsum('pc,qc->pq', rows, rows)",
               "(rows[:, None] * rows[None]).sum(dim=-1)", "torch.stack([rows @ row for row in rows])", "F.linear(rows, rows)"],
    ),
    Exercise(
        "only_distance", level=3, read=read_only_distance,
        hints=("If (p, q) moves to (p + 1, q + 1), the distance stays. Which entries have such a neighbour?",
               "Two tables of one row and one column less: one without the last row and column, one without the first. "
               "In `[:-1, :-1]` the last are left out.",
               "`torch.allclose` of `table[:-1, :-1]` and the part that begins one down and one to the right, with `atol=1e-4`."),
        mistakes=[
            Mistake("torch.equal(table[:-1, :-1], table[1:, 1:])", "The right parts, but compared to the last digit. Allow for rounding."),
            Mistake("torch.allclose(table[:-1, :-1], table[1:, 1:])",
                    "The right parts. But near 0 the default tolerance is tiny, and rounding alone exceeds it: give an `atol`."),
            Mistake("torch.allclose(table, table.T, atol=1e-4)",
                    "This asks whether (p, q) and (q, p) agree. A table can do that and still depend on where the two places are."),
            Mistake("torch.allclose(table.diagonal()[1:], table.diagonal()[:-1], atol=1e-4)",
                    "Only the main diagonal was checked: distance 0. All distances count."),
            Mistake("torch.allclose(table[:-1], table[1:], atol=1e-4)", "One step down only. Then q stays where it is, and the distance changes."),
            Mistake("torch.allclose(table[:, :-1], table[:, 1:], atol=1e-4)", "One step to the right only. Then p stays where it is, and the distance changes."),
            Mistake("torch.allclose(table[:-1, 1:], table[1:, :-1], atol=1e-4)",
                    "One down and one to the left: there the sum p + q stays, and not the distance."),
            Mistake("torch.isclose(table[:-1, :-1], table[1:, 1:], atol=1e-4)", "One answer for each entry. One for the whole table is wanted."),
        ],
        wrong=["True", "False", "torch.allclose(table[:-1, :-1], table[1:, 1:], atol=1e-2)", "torch.allclose(table, table[0], atol=1e-4)", "table.shape[0] == table.shape[1]",
               "torch.isclose(table[:-1, :-1], table[1:, 1:], atol=1e-4).any()",
               "torch.allclose(table[0, :-1], table[1, 1:], atol=1e-4)", "torch.allclose(table, table.flip(0).flip(1).T, atol=1e-4)"],
        right=["torch.allclose(table[1:, 1:], table[:-1, :-1], atol=1e-3)",
               "not ((table[:-1, :-1] - table[1:, 1:]).abs() > 1e-4).any()",
               "torch.isclose(table[:-1, :-1], table[1:, 1:], atol=1e-4).all()",
               "(table[1:, 1:] - table[:-1, :-1]).abs().max().item() < 1e-4",
               "all(float(d.max() - d.min()) < 1e-4 for d in [table.diagonal(k) for k in range(1 - len(table), len(table))])"],
    ),
]

OUTSIDE = ("The class uses a name that exists only outside of it (or is misspelt). In a file of its own it would not run. ")

BOX = [
    Exercise(
        "class_table", level=2, read=read_class, alone=ALONE,
        hints=("As by hand, but the two sizes come from somewhere else now.",
               "`__init__` is given both sizes. First comes how many rows there are.",
               "`nn.Embedding` with the two arguments of `__init__`, in the order in which they stand there."),
        mistakes=[
            Mistake("nn.Embedding(embedding_dim, input_sequence_length)",
                    "The two sizes have changed places. A row for every place, `embedding_dim` numbers in each."),
            Mistake("nn.Embedding(8, 12)", "Right for these sizes only. Use what `__init__` is given."),
            Mistake("nn.Embedding(config.input_sequence_length, config.embedding_dim)",
                    OUTSIDE + "Use what `__init__` is given."),
            Mistake("nn.Linear(input_sequence_length, embedding_dim)",
                    "A linear layer multiplies vectors with a matrix. Here, rows are to be looked up by number."),
            Mistake("torch.randn(input_sequence_length, embedding_dim)",
                    "A plain tensor: no training would change it, and it cannot be called like a table."),
            Mistake("nn.Parameter(torch.randn(input_sequence_length, embedding_dim))",
                    "Training could change it, but it cannot be called with places, as a table can."),
            Mistake("nn.Embedding(input_sequence_length + 1, embedding_dim)",
                    "One row too many: counted from 0, the last place is one less than their number."),
            Mistake("nn.Embedding.from_pretrained(torch.randn(input_sequence_length, embedding_dim))",
                    "This table is frozen: training would not change it. An ordinary one is wanted, which learns."),
        ],
        wrong=["nn.Embedding(65, embedding_dim)", "None", "nn.Embedding(input_sequence_length, input_sequence_length)"],
        right=["nn.Embedding(embedding_dim=embedding_dim, num_embeddings=input_sequence_length)",
               "nn.Embedding.from_pretrained(torch.randn(input_sequence_length, embedding_dim), freeze=False)",
               "torch.nn.Embedding(*(input_sequence_length, embedding_dim))"],
    ),
    Exercise(
        "class_length", level=2, read=read_class, alone=ALONE,
        hints=("`forward` sees nothing but the ids. What do they say about how long the text is?",
               "The ids are (B, T). Every tensor knows its `.shape`.",
               "The second entry of `input_indices.shape`."),
        mistakes=[
            Mistake("input_indices.shape[0]", "That is B, how many rows the batch has. How long is each?"),
            Mistake("input_indices.numel()", "All tokens of the batch together. How many places are in one row?"),
            Mistake("self.position_embedding_table.num_embeddings",
                    "The whole table, always. A text may be shorter than the table: ask the ids."),
            Mistake("input_indices.unique().numel()", "So many different ids there are in the batch. A letter that comes twice takes two places, "
                                                      "and each row of the batch has places of its own."),
            Mistake("8", "Right for our example only. The ids tell how long the text is."),
            Mistake("input_indices.shape", "That is the whole shape, (B, T). One number of it is wanted."),
            Mistake("inputs.shape[1]", OUTSIDE + "The ids are called `input_indices` here."),
            Mistake("input_indices.shape[1] - 1", "One too few: the last place is T - 1, but there are T of them."),
        ],
        wrong=["1", "int(input_indices.max())", "input_indices.dim()", "T", "input_indices.shape[1] + 1",
               "min(input_indices.shape[1], self.position_embedding_table.num_embeddings)"],
        right=["input_indices.size(1)", "input_indices.shape[-1]", "len(input_indices[0])", "input_indices.numel() // len(input_indices)"],
    ),
    Exercise(
        "class_positions", level=3, read=read_class, alone=ALONE,
        hints=("Which numbers, and where should they be kept?",
               "`torch.arange(T)` makes them on the CPU. It can be told another device.",
               "`torch.arange(T, device=...)` with the `.device` of `input_indices`."),
        mistakes=[
            Mistake("torch.arange(T)", "The right numbers. But they are always made on the CPU, and when the model works on a graphics "
                                       "card, table and places are on different devices."),
            Mistake("torch.arange(1, T + 1, device=input_indices.device)", "Counted from 1. The first place is 0. Here every token gets the row of "
                                                                          "the next place, and the longest text asks for a row that is not there."),
            Mistake("input_indices", "These are the ids: what stands there, not where. (And an id may lie beyond this table's end.)"),
            Mistake("torch.zeros(T, dtype=torch.long, device=input_indices.device)", "Every token would be at place 0. Count on."),
            Mistake("torch.arange(T, device=input_indices.device).float()", "Floats. There is no row 2.5: rows are looked up with whole numbers."),
            Mistake("torch.arange(T, device=input_indices.device).expand(input_indices.shape)",
                    "The same places for every row of the batch. One row of them is enough, (T,): broadcasting does the rest."),
            Mistake("torch.arange(T, device=input_indices.device).clamp(max=self.position_embedding_table.num_embeddings - 1)",
                    "Right for texts that fit. A text that is too long should end in an IndexError, and here all its last tokens quietly "
                    "share one place."),
            Mistake("positions", "Python looks for this name inside `forward`, where it is being made at this moment. Make the places here."),
        ],
        wrong=["torch.arange(8, device=input_indices.device)", "torch.arange(T, device=input_indices.device).flip(0)", "T",
               "list(range(T))", "torch.arange(T, device=input_indices.device)[:, None]",
               "torch.arange(input_indices.shape[0], device=input_indices.device)"],
        right=["torch.arange(T).to(input_indices.device)", "torch.arange(0, T, 1, device=input_indices.device, dtype=torch.long)",
               "torch.ones_like(input_indices[0]).cumsum(dim=0) - 1",
               "torch.arange(input_indices.size(1), device=self.position_embedding_table.weight.device)"],
    ),
    Exercise(
        "class_rows", level=1, read=read_class, alone=ALONE,
        hints=("The table is there, the places are there.",
               "The table belongs to the object; call it like a function.",
               "Call `self.position_embedding_table` with `positions`."),
        mistakes=[
            Mistake("self.position_embedding_table(input_indices)", "Asked with ids: what stands there, not where. (And an id may lie beyond this "
                                                                    "table's end.)"),
            Mistake("self.position_embedding_table.weight", "The whole table. A shorter text should get the rows of its own places only."),
            Mistake("position_table(positions)", OUTSIDE + "The object has a table of its own: `self.…`."),
            Mistake("self.position_embedding_table(positions).detach()",
                    "The right rows, but cut off from the table: no gradient reaches it, so it would never learn."),
            Mistake("self.position_embedding_table(positions)[None]", "An axis too many in front. (T, C) is promised."),
            Mistake("self.position_embedding_table(positions).T", "The rows have become columns. (T, C) is promised."),
            Mistake("positions", "These are the numbers of the places. Which rows belong to them?"),
            Mistake("self.position_embedding_table.weight[:T]",
                    "Right for texts that fit. But a slice that reaches past the end comes out shorter, without an error, and an "
                    "IndexError is promised."),
        ],
        wrong=["self.position_embedding_table", "torch.zeros(T, self.position_embedding_table.embedding_dim)",
               "self.position_embedding_table(positions).sum(dim=0)", "self.position_embedding_table(positions) * 2",
               "self.position_embedding_table(positions).double()"],
        right=["self.position_embedding_table.weight[positions]", "self.position_embedding_table.forward(positions)",
               "nn.functional.embedding(positions, self.position_embedding_table.weight)",
               "torch.stack([self.position_embedding_table(p) for p in positions])"],
    ),
    Exercise(
        "parameters", level=1, read=read_parameters,
        hints=("How many rows has the table, and how many numbers has each?",
               "It is a rectangle of numbers.",
               "The product of the two arguments."),
        mistakes=[
            Mistake("input_sequence_length + embedding_dim", "Added. A rectangle of so many rows and so many columns holds more."),
            Mistake("input_sequence_length * embedding_dim * config.batch_size", "The table is there once, however many rows a batch has."),
            Mistake("len(vocabulary) * embedding_dim", "That would be the table of the tokens. This one has a row for each place."),
            Mistake("input_sequence_length", "So many rows. Each of them has several numbers."),
            Mistake("(input_sequence_length + 1) * embedding_dim", "One row too many. A table has no bias, and places are counted from 0."),
            Mistake("96", "Right for 8 places of 12 numbers. Use the arguments."),
        ],
        wrong=["embedding_dim", "input_sequence_length ** 2", "input_sequence_length / embedding_dim", "786432"],
        right=["embedding_dim * input_sequence_length",
               "sum(p.numel() for p in PositionEmbedding(input_sequence_length, embedding_dim).parameters())",
               "nn.Embedding(input_sequence_length, embedding_dim).weight.numel()",
               "sum(embedding_dim for _ in range(input_sequence_length))"],
    ),
    Exercise(
        "table_shape", level=2, given=sizes, read=read_table_shape, ready_made=["position_embedding"],
        hints=("The table is made before any batch comes. Which sizes does it know then?",
               "A row for every place that a text may have, each as wide as a token's row.",
               "The longest length from `config`, then C."),
        mistakes=[
            Mistake("(T - 3, C)", "So many rows are used for the short texts. The table has a row for every place that a text may have."),
            Mistake("(T, C)", "So many rows are used for the whole batch. The table has a row for every place that a text may have."),
            Mistake("(C, config.input_sequence_length)", "On its side. First how many rows, then how many numbers in each."),
            Mistake("(B, config.input_sequence_length, C)", "No B: all rows of a batch share one table."),
            Mistake("(len(vocabulary), C)", "That is the table of the tokens. This one has a row for every place."),
            Mistake("(8, 12)", "Right in this notebook. With names it is right for any sizes."),
            Mistake("[config.input_sequence_length, C]", "The right sizes, in a list. A shape is a tuple: round brackets."),
        ],
        wrong=["(config.input_sequence_length,)", "(T, T)", "config.input_sequence_length * C", "(B, C)"],
        right=["(config.input_sequence_length, config.embedding_dim)", "tuple([config.input_sequence_length, C])",
               "torch.Size((config.input_sequence_length, C))"],
    ),
    Exercise(
        "position_shape", level=2, given=sizes, read=read_position_shape, ready_made=["position_embedding"],
        hints=("One row for each place in use. How many are in use, and do the rows of the batch differ?",
               "Two numbers. The first is how long the short texts are, the second comes from the table.",
               "T without the three letters that are missing, then C, in round brackets."),
        mistakes=[
            Mistake("(B, T - 3, C)", "No B: every row of the batch has the same places, so they are looked up once."),
            Mistake("(T, C)", "That is for the whole texts. What goes in here is shorter."),
            Mistake("(config.input_sequence_length, C)", "That is the whole table. Shorter texts get fewer rows."),
            Mistake("(3, C)", "Three letters were left out. How many are still there?"),
            Mistake("(C, T - 3)", "On its side. First the places, then the numbers in each row."),
            Mistake("(B, T - 3)", "That is the shape of the ids that go in. Each place becomes a row of numbers."),
            Mistake("(5, 12)", "Right in this notebook. With names it is right for any sizes."),
            Mistake("(T - 3,)", "These are the numbers of the places, before the lookup. Each becomes a row."),
            Mistake("(config.input_sequence_length - 3, C)", "That counts from the longest text allowed. The texts of a batch may be shorter: count from T."),
        ],
        wrong=["(1, T - 3, C)", "(B, C)", "[T - 3, C]", "(T - 3) * C", "(T - 2, C)"],
        right=["(short.shape[1], C)", "(inputs.size(1) - 3, config.embedding_dim)", "torch.Size((T - 3, C))"],
    ),
]

CHAPTER = Chapter(
    imports=["torch.fx.experimental.symbolic_shapes"],  # for the device called meta
    spoken=("sum of rows", "relu, then sum"),
    exercises=[*REMEDIES, *TABLE, *ADDING, *WAVES, *NEAR, *BOX],
    exports=[Export("PositionEmbedding", blank="class_table",
                    header="import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n")],
)
