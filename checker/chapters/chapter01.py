"""Chapter 01, Dataloader: how each blank is judged, hinted at and explained.

Overrides are consistent with each other (a hidden `distinct` comes with the `phrase` it belongs to), so
that an answer may begin anywhere in the chain. Where right answers may differ, `read` normalises.
"""
from checker.exercise import Chapter, Exercise, Export, Mistake, Trials

# The class must stand alone, as it will in the learner's package.
ALONE = ("torch", "ModelConfig", "DataLoader")

# ---- hidden inputs ----------------------------------------------------------------------------------


# What a cell itself makes is left out of its inputs: they are shown to the learner.


def phrases():
    """Short texts."""
    return [{"phrase": phrase} for phrase in ("z", "Mississippi, mist", "\tdcba DCBA\n\n00!")]


def phrases_and_sets():
    """Short texts and their sets of characters."""
    return [{"phrase": phrase, "distinct": set(phrase)} for phrase in ("z", "Mississippi, mist", "\tdcba DCBA\n\n00!")]


def phrases_and_lists():
    """Short texts, their sets and their sorted lists."""
    return [{"phrase": phrase, "distinct": set(phrase), "small_chars": sorted(set(phrase))}
            for phrase in ("z", "Mississippi, mist", "\tdcba DCBA\n\n00!")]


def phrases_and_ids():
    """Short texts with everything that is made from them, up to the table of ids."""
    cases = []
    for phrase in ["z", "Mississippi, mist", "\tdcba DCBA\n\n00!"]:
        chars = sorted(set(phrase))
        cases.append({"phrase": phrase, "distinct": set(phrase), "small_chars": chars,
                      "small_ctoi": dict(zip(chars, range(len(chars))))})
    return cases


def table_pairs():
    """A phrase with tables that fit together, and with some that do not."""
    good, back = {"b": 0, "a": 1, "!": 2}, {0: "b", 1: "a", 2: "!"}
    return [{"phrase": "ab!a", "small_ctoi": good, "small_itoc": back, "there": [1, 0, 2, 1]},
            {"phrase": "ab!a", "small_ctoi": good, "small_itoc": {0: "a", 1: "b", 2: "!"}, "there": [1, 0, 2, 1]},
            {"phrase": "ab", "small_ctoi": good, "small_itoc": {0: "a", 1: "b", 2: "!"}, "there": [1, 0]},
            {"phrase": "bbb", "small_ctoi": good, "small_itoc": {0: "b", 1: "?", 2: "?"}, "there": [0, 0, 0]},
            {"phrase": " B", "small_ctoi": {" ": 0, "B": 1}, "small_itoc": {0: " ", 1: "B"}, "there": [0, 1]},
            {"phrase": "a!", "small_ctoi": good, "small_itoc": {0: "b", 1: "aa", 2: ""}, "there": [1, 2]},
            {"phrase": "ba", "small_ctoi": good, "small_itoc": {0: "b", 1: "aa", 2: "!"}, "there": [0, 1]}]


def texts():
    """Texts of several lines and their tables."""
    cases = []
    for text in ["one\ntwo  three two\n\none two", "A rose is a rose is a rose.\n", "word"]:
        chars = sorted(set(text))
        cases.append({"text": text, "lines": text.splitlines(), "ctoi": dict(zip(chars, range(len(chars)))), "itoc": dict(enumerate(chars)),
                      "vocab_size": len(chars)})
    return cases


def long_data():
    """Ids and a table to read them with; they do not come from the notebook's text."""
    itoc = dict(enumerate("zyxwvutsrqponmlkjihgfedcba"))
    return [{"data": (torch.arange(n) * 7 + 3) % 26, "itoc": itoc, "ctoi": {c: i for i, c in itoc.items()}}
            for n in (26, 61)]


def lengths():
    """Tensors of awkward lengths to cut in nine tenths and one."""
    return [{"data": (torch.arange(n) * 11) % 64} for n in (4, 10, 15, 25, 39, 204)]


def places():
    """A place in short training data. `data` has other content, so that nobody takes it unnoticed."""
    cases = []
    for n, T, start in [(40, 5, 17), (61, 3, 57), (30, 4, 1)]:
        ids = (torch.arange(n) * 23 + 5) % 61
        cases.append({"data": torch.cat([ids.flip(0), ids]), "train_data": ids, "T": T, "start": start})
    return cases


def rows():
    """The same places, with the two rows cut out."""
    cases = []
    for n, T, start in [(40, 5, 17), (61, 3, 57), (30, 4, 1)]:
        ids = (torch.arange(n) * 23 + 5) % 61
        cases.append({"data": torch.cat([ids.flip(0), ids]), "train_data": ids, "T": T, "start": start,
                      "input_row": ids[start:start + T], "target_row": ids[start + 1:start + T + 1]})
    return cases


def batches():
    """Starts in short training data; `data` has other content."""
    cases = []
    for n, T, chosen in [(40, 5, [17, 3, 34]), (61, 4, [9, 1, 56, 22, 9, 0])]:
        ids = (torch.arange(n) * 23 + 5) % 61
        cases.append({"data": torch.cat([ids.flip(0), ids]), "train_data": ids, "T": T, "B": len(chosen),
                      "starts": torch.tensor(chosen)})
    return cases


def shifts():
    """Pairs of small tables that are shifted rightly, the wrong way, not at all, or nearly."""
    base = (torch.arange(14) * 5) % 13
    x, y, before = base[1:13].view(3, 4), base[2:14].view(3, 4), base[0:12].view(3, 4)
    late, first, rest, sums = y.clone(), y.clone(), y.clone(), y.clone()
    late[2, 2] = 99
    first[0, 1] = 99
    rest[1:] = 99
    sums[0, 1] += 3                                  # two errors that cancel each other
    sums[2, 0] -= 3
    down = torch.cat([x[1:], x[:1]])
    twin = torch.tensor([[4, 4, 7], [1, 2, 3]])
    return [{"B": 3, "T": 4, "inputs": x, "targets": t} for t in (y, x, before, late, first, rest, sums, down)] + [
        {"B": 2, "T": 3, "inputs": twin, "targets": torch.tensor([[4, 7, 8], [2, 3, 0]])}]


def sizes():
    """Sizes of batches and of what they are cut from."""
    return [{"train_data": torch.zeros(n, dtype=torch.long), "B": B, "T": T,
             "inputs": torch.zeros(B, T, dtype=torch.long), "targets": torch.zeros(B, T, dtype=torch.long)}
            for n, B, T in [(105, 3, 5), (119, 4, 6), (30, 7, 5)]]


def stores():
    """Ids as nanoGPT keeps them on disk: 16-bit numbers without sign."""
    return [{"stored": ((torch.arange(n) * 4999 + 40000) % 65536).numpy().astype("uint16"), "T": T, "start": s}
            for n, T, s in [(30, 5, 4), (50, 9, 41)]]


def words():
    """Words of bytes alone, of longer characters, and of nothing."""
    return [{"word": word} for word in ("tea", "茶", "", " Naïve ☕ ")]


# ---- what to look at --------------------------------------------------------------------------------

# A probe's function travels by its code alone and cannot call another one of this module. What several of
# them share is therefore written into their code here, where the module is read.


def read_chars(ns):
    chars = ns["small_chars"]
    order = sorted(chars)
    # A set's own order differs from run to run: it is only told apart from ascending and descending.
    return {"small_chars, put in order": type(chars)(order) if type(chars) in (list, tuple) else chars,
            "small_chars runs from small to large": list(chars) == order,
            "small_chars runs from large to small": list(chars) == order[::-1],
            "small_chars is in the order in which the phrase has them": list(chars) == list(dict.fromkeys(ns["phrase"]))}


def read_net_ids(ns):
    chars = ns["small_chars"]
    # What the learner spelled, not the ids that would be right.
    return {"the letters with these ids": [
        chars[i] if type(i) is int and 0 <= i < len(chars) else repr(i) if type(i) is str else i for i in ns["net_ids"]]}


def read_small_ctoi(ns):
    table, chars = ns["small_ctoi"], ns["small_chars"]
    # All characters and all ids, but not paired as in the list: a set's own order differs from run to run.
    if (type(table) is dict and set(table) == set(chars) and set(table.values()) == set(range(len(chars)))
            and [table[c] for c in chars] != list(range(len(chars)))):
        return {"small_ctoi": "the ids do not follow the order of small_chars"}
    return {"small_ctoi": table}


read_small_itoc = Trials("small_itoc")


def read_encode(ns):
    found = {}
    for text in ["net", "", "A", " tent  Ate teA ", "next", "?"]:
        code, unknown = f"encode({text!r}, {{'t': 7, 'e': 0, 'n': 3, ' ': 12, 'A': 5}})", text in ("next", "?")
        result, refused = None, False
        try:
            result = eval(code, ns)
        except Exception as error:
            refused = type(error) is KeyError
            if not (refused and unknown):
                error.args = (f"{error} (in `{code}`)".strip(),)
                raise
        if unknown:                           # characters without an id
            found[f"{code} raises a KeyError"] = refused
        found[code] = result
    return found


read_decode = Trials(*(f"decode({ids}, {{4: 'x', 0: 'y', 3: 'z', 2: ' ', 1: 'w'}})"
                      for ids in ([3, 0, 4], [], [0], [4, 2, 4, 2, 2, 3, 1])))


def read_unknown(ns):
    """Texts with and without unknown characters for `check_known`, or for the class once there is one."""
    boxed = "DataLoader" in ns
    shown = "check_known({!r}, {{'γ': 0, 'β': 1, 'α': 2, 'Γ': 3, ' ': 4, 'e': 5, 't': 6}})"
    if boxed:
        shown = "DataLoader('Γγ βα et', ModelConfig()).encode({!r})"
        ns["DataLoader"]("Γγ βα et", ns["ModelConfig"]())      # its own text must be encoded without an error
    found = {}
    for text in ["αβγ", "αβЖ", "шжюж", " γΓ ", "tee", "", "ъщшчβцхфужыж"]:
        code, result, message = shown.format(text), None, None
        try:
            result = eval(code, ns)
        except ValueError as error:
            message = str(error)
        except Exception as error:
            error.args = (f"{error} (in `{code}`)".strip(),)
            raise
        # A message may repeat the text; what counts is what it names besides.
        rest = (message or "").replace(text or "\n", "")
        named = [c for c in rest if c in "αβγΓЖжуфхцчшщъыю"]
        found[f"{code} raises a ValueError"] = message is not None
        found[f"the characters that the message of {code} names"] = (
            "the text as it stands, and nothing else" if message and text and text in message and not named
            else sorted(set(named)))
        if len(text) > 9:
            found[f"the message of {code} names them in sorted order"] = named == sorted(named)
        if boxed:
            found[f"the result of {code}"] = result
    return found


def read_tables(ns):
    """The tables that `vocabulary` makes, or the class once there is one."""
    found = {}
    for text in ["banana", "q", "\nzoo! Zebra Zoo? 42 "]:
        if "DataLoader" in ns:
            loader = ns["DataLoader"](text, ns["ModelConfig"]())
            ctoi, itoc = loader.ctoi, loader.itoc
        else:
            ctoi, itoc = ns["vocabulary"](text)
        ids = sorted(ctoi.values(), key=lambda i: (str(type(i)), i))
        found |= {
            f"the characters in ctoi, for the text {text!r}": sorted(ctoi, key=str),
            f"the ids in ctoi, for the text {text!r}": ids,
            # In sorted order or not: a set's own order may differ from run to run.
            f"the ids follow the sorted characters, for the text {text!r}": [ctoi.get(c) for c in sorted(set(text))] == ids,
            f"the table itoc is a dictionary, for the text {text!r}": type(itoc) is dict,
            f"the table itoc leads back from each id, for the text {text!r}": {i: c for c, i in ctoi.items()} == itoc,
        }
    return found


def read_overlap(ns):
    overlap, found = ns["overlap"], {}
    for T in (1, 4):
        for a, b in [(30, 30 + d) for d in (0, T - 1, T, T + 1)] + [(30 + d, 30) for d in (T - 1, T, T + 1)]:
            found[f"overlap({a}, {b}, {T})"] = overlap(a, b, T)
    for T in (4, 9):
        table = [[overlap(a, b, T) for b in range(14)] for a in range(14)]
        boolean = all(type(answer) is bool for row in table for answer in row)
        found[f"overlap(a, b, {T}) for all a and b below 14"] = torch.tensor(table) if boolean else table[0][:2]
    return found


def read_contexts(ns):
    return {f"context at t = {t}": context for t, (context, _) in enumerate(ns["pairs"])}


def read_answers(ns):
    return {f"answer at t = {t}": answer for t, (_, answer) in enumerate(ns["pairs"])}


def read_starts(ns):
    found = {}
    for n, T, count in [(14, 5, 200), (7, 4, 60)]:
        code = f"draw_starts(torch.arange({n}), {T}, {count}, generator)"
        drawn = [ns["draw_starts"](torch.arange(n), T, count, torch.Generator().manual_seed(seed)) for seed in (3, 3, 4)]
        lists = [torch.as_tensor(starts).flatten().tolist() for starts in drawn]
        found |= {
            # Zeros stand for the numbers themselves: chance may be used in several right ways.
            f"{code}: shape and dtype": torch.zeros_like(drawn[0]) if type(drawn[0]) is torch.Tensor else drawn[0],
            f"how many different starts come from {code}": len(set(lists[0])),
            f"largest start from {code}": max(lists[0]),
            f"smallest start from {code}": min(lists[0]),
            f"same seed, same starts from {code}": lists[0] == lists[1],
            f"other seed, other starts from {code}": lists[1] != lists[2],
        }
    return found


def read_shifted(ns):
    return bool(ns["shifted"])


read_length = Trials("len(Windows(torch.arange(12), 4))", "len(Windows(torch.arange(31), 7))", "len(Windows(torch.arange(6), 5))")

# Input and target may come as a tuple or as a list.
read_item = Trials(*(f"[row.tolist() for row in Windows(torch.arange({n}) * 5 % 29, {T})[{i}]]"
                    for n, T, i in [(12, 4, 0), (12, 4, 7), (31, 5, 3), (31, 5, 25)]))

read_class_data = Trials(*(f"DataLoader({text!r}, ModelConfig()).data" for text in ("banana", "Zoo at two\n", "qwertyuiop" * 5)))

read_class_decode = Trials(*(f"DataLoader('stone and tune', ModelConfig()).decode({ids})" for ids in (
    "[7, 3, 1]", "[]", "torch.tensor([4, 8, 7, 0, 5, 4])", "torch.tensor([0])")))

read_class_split = Trials(*(f"DataLoader({text}, ModelConfig()).{part}" for part in ("train_data", "val_data") for text in (
    "'fifteen letters'", "'a text of 25 letters here'", "'three times thirteen characters of text'", "'abcd' * 26")))


def read_choose(ns):
    config = type("Config", (), {"input_sequence_length": 4, "batch_size": 40})()
    # 120 different characters in order: ids 0 to 107 are for training.
    get_batch, found = ns["DataLoader"]("".join(chr(200 + i) for i in range(120)), config).get_batch, {}
    for split in ["train", "val", "test", "trai", "train ", "vAL", "valid", "training", "validation", "", "trainval"]:
        code, ids, error = f"get_batch({split!r})", [], None
        try:
            ids = [i for _ in range(4) for i in get_batch(split)[0].flatten().tolist()]
        except Exception as raised:
            error = raised
            if split in ("train", "val") and not (type(raised) is ValueError and split in str(raised)):
                error.args = (f"{error} (in `{code}`)".strip(),)
                raise
        if split in ("train", "val"):
            found[f"{code} is refused with a ValueError"] = error is not None
            found[f"{code} takes from train_data"] = min(ids, default=108) < 108
            found[f"{code} takes from val_data"] = max(ids, default=0) >= 108
        else:
            found[f"{code} raises a ValueError"] = isinstance(error, ValueError)
            found[f"the message names the split in {code}"] = split in str(error)
    found["the kind of the last error"] = type(error).__name__
    return found


def read_class_starts(ns):
    found = {}
    for n, T, B, split in [(60, 5, 40, "train"), (100, 4, 7, "val")]:
        config = type("Config", (), {"input_sequence_length": T, "batch_size": B})()
        # Different characters in a mixed order: an id tells its position.
        order = torch.randperm(n, generator=torch.Generator().manual_seed(n))
        loader, place = ns["DataLoader"]("".join(chr(200 + i) for i in order.tolist()), config), order.argsort()
        first = 0 if split == "train" else int(0.9 * n)
        code, shape, fits, starts, alike = f"get_batch({split!r}) with B = {B}, T = {T}", None, True, set(), True
        try:
            for _ in range(20):
                inputs = loader.get_batch(split)[0]
                shape = torch.zeros_like(inputs) if shape is None else shape
                drawn = set((place[inputs[:, 0]] - first).tolist())
                starts, alike = starts | drawn, alike and len(drawn) == 1
        except RuntimeError:                  # rows of different lengths cannot be stacked
            shape, fits, starts, alike = None, False, {None}, None
        found |= {
            f"every row has all its targets, {code}": fits,
            f"inputs of {code}: shape and dtype": shape,
            f"a single start for all rows of {code}": alike,
            f"starts in 20 times {code}: how many different": len(starts),
            f"starts in 20 times {code}: the largest": max(starts),
            f"starts in 20 times {code}: the smallest": min(starts),
        }
    return found


def read_class_batch(ns):
    found = {}
    for n, T, B, split in [(120, 5, 30, "train"), (100, 4, 7, "val")]:
        config = type("Config", (), {"input_sequence_length": T, "batch_size": B})()
        # Different characters in a mixed order: an id tells its position.
        order = torch.randperm(n, generator=torch.Generator().manual_seed(n))
        loader, place = ns["DataLoader"]("".join(chr(200 + i) for i in order.tolist()), config), order.argsort()
        first, last = (0, int(0.9 * n) - 1) if split == "train" else (int(0.9 * n), n - 1)
        code, shapes, steps, ahead, inside = f"get_batch({split!r}) with B = {B}, T = {T}", [], set(), set(), True
        for _ in range(6):
            batch = loader.get_batch(split)
            shapes = shapes or [torch.zeros_like(part) for part in batch]
            if not all(part.shape == (B, T) and part.dtype == torch.long for part in batch):
                break                         # no positions can be told
            a, b = (place[part.clamp(0, n - 1)] for part in batch)
            steps |= set(a.diff(dim=1).flatten().tolist())
            ahead |= set((b - a).flatten().tolist())
            inside &= first <= int(a.min()) and int(b.max()) <= last
        found |= {
            f"inputs of {code}: shape and dtype": shapes[0],
            f"targets of {code}: shape and dtype": shapes[1],
            f"the inputs of a row stand next to each other in the text, {code}": steps == {1},
            f"the steps from inputs to targets, {code}": sorted(ahead)[:4],
            f"the whole batch is from {split}_data, {code}": inside,
        }
    return found


read_bits = Trials(*(f"bits_needed({n})" for n in (2, 3, 4, 5, 8, 64, 65, 256, 257, 512, 513, 50257, 65536, 65537)))


# ---- the blanks -------------------------------------------------------------------------------------

NUMBERS = [
    Exercise(
        "distinct", level=1, given=phrases,
        hints=("Which of Python's containers refuses to hold the same thing twice?",
               "A string can be handed to that container as it is; it goes through the characters by itself.",
               "Make a `set` from `phrase`."),
        mistakes=[
            Mistake("list(phrase)", "A list keeps every character, also those that come back. Each should be there once."),
            Mistake("sorted(set(phrase))", "You are one step ahead: this is a sorted list already. Here, a set is asked for."),
            Mistake("set(phrase.split())", "These are the different words. Here, the smallest piece is a character."),
            Mistake("set(phrase) - {' '}", "The space is a character as well. A model that has no space writes one long word."),
            Mistake("frozenset(phrase)", "The right characters, in a set that is frozen. A plain set is asked for."),
            Mistake("len(set(phrase))", "You counted them. Keep the characters themselves; the line below counts."),
        ],
        wrong=["phrase", "set()", "tuple(phrase)", "{phrase}"],
        right=["{c for c in phrase}", "set(list(phrase))", "set().union(phrase)", "set(phrase[::-1])"],
    ),
    Exercise(
        "chars", level=1, given=phrases_and_sets, read=read_chars, visible=False,
        hints=("Which order of characters would everyone agree on, today and next year?",
               "Python has a function that takes any collection and returns a list in ascending order.",
               "Call `sorted` on `distinct`."),
        mistakes=[
            Mistake("list(distinct)", "A list, yes, but not in ascending order. Is it the set's own order? It may change "
                                      "with each start."),
            Mistake("list(dict.fromkeys(phrase))", "An order that stays for this phrase: as they first come. But another text with "
                    "the same characters would give another order. Sort them."),
            Mistake("sorted(phrase)", "In order, but some characters stand there several times. Begin with those you made distinct."),
            Mistake("sorted(distinct, reverse=True)", "A fixed order, but from back to front. The smallest should come first."),
            Mistake("''.join(sorted(distinct))", "The order is right. Keep the characters apart, as a list."),
            Mistake("tuple(sorted(distinct))", "The order is right. Here it should be a list."),
        ],
        wrong=["distinct", "[]", "sorted(distinct)[1:]", "list(phrase)"],
        right=["sorted(list(distinct))", "sorted(set(phrase))", "[c for c in sorted(distinct)]", "sorted(c for c in distinct)"],
    ),
    Exercise(
        "by_hand", level=1, read=read_net_ids,
        hints=("Put a finger on the first entry of the printed list and count from 0.",
               "The space has id 0, so `a` has id 1.",
               "Find `n`, then `e`, then `t`, and write the three places as a list."),
        mistakes=[
            Mistake("[4, 3, 5]", "All three are one too large: counting begins at 0."),
            Mistake("[2, 1, 3]", "All three are one too small. Did you leave out the space? It has a place in the list too."),
            Mistake("[4, 2, 3]", "These ids spell it backwards. Begin with the first letter of the word."),
            Mistake("[14, 5, 20]", "These are places in the alphabet. The places in your own list count."),
            Mistake("['n', 'e', 't']", "These are the letters themselves. Put in place of each its number in the printed list, "
                    "counted from 0."),
            Mistake("['3', '2', '4']", "The right digits, but as strings. Ids are whole numbers."),
        ],
        wrong=["[]", "'net'", "[3, 2]", "[3, 2, 4, 0]"],
        right=["[small_chars.index(c) for c in 'net']", "list((3, 2, 4))", "[small_chars.index('n'), 2, 4]"],
    ),
    Exercise(
        "largest_id", level=1, given=phrases_and_lists,
        hints=("If there were a single character in the list, what would its id be?",
               "Counting begins at 0, so the last place is smaller than the number of places.",
               "Take the length of `small_chars` and subtract one."),
        mistakes=[
            Mistake("len(small_chars)", "That is how many there are. The first has id 0; which id is left for the last?"),
            Mistake("len(phrase) - 1", "That is the last place in the phrase. Ids are places in the list of different characters."),
            Mistake("small_chars[-1]", "That is the last character itself. What is its place?"),
            Mistake("4", "True for this list. The checker also tries other lists, and a 4 typed in by hand stays a 4. Let "
                    "Python find it."),
            Mistake("5", "There are 5 characters in this list, but the ids begin at 0. And for other lists it must hold too: let "
                    "Python find it."),
            Mistake("len(small_chars) - 2", "One too far down. With one character in the list, the answer should be 0."),
        ],
        wrong=["3", "0", "len(phrase)", "max(net_ids)"],
        right=["small_chars.index(small_chars[-1])", "len(small_chars[1:])", "max(range(len(small_chars)))",
               "len(set(phrase)) - 1"],
    ),
    Exercise(
        "ctoi", level=2, given=phrases_and_lists, read=read_small_ctoi, visible=False,
        hints=("For each entry you need two things at once: the character and its place.",
               "`enumerate(small_chars)` yields pairs of place and character.",
               "A dictionary comprehension over `enumerate(small_chars)`: the character before the colon, the place after."),
        mistakes=[
            Mistake("{i: c for i, c in enumerate(small_chars)}",
                    "This leads from id to character. You want to look up a character and get its id."),
            Mistake("{c: i for i, c in enumerate(phrase)}",
                    "These are places in the phrase; a letter that comes back overwrites its number. Number the list instead."),
            Mistake("{c: i for i, c in enumerate(small_chars, 1)}", "The numbers begin at 1. The first id should be 0."),
            Mistake("{c: i for i, c in enumerate(distinct)}", "The ids do not follow the list. Did you number the set? Its order "
                    "may change with every start: number `small_chars`."),
            Mistake("list(enumerate(small_chars))", "Good pairs, but in a list; each look-up would search it. Make a dictionary."),
            Mistake("{c: ord(c) for c in small_chars}",
                    "These are Unicode's numbers, with large gaps. Ids are places in the list, without gaps."),
        ],
        wrong=["{}", "set(small_chars)", "small_chars", "{c: 0 for c in small_chars}"],
        right=["dict(zip(small_chars, range(len(small_chars))))", "{c: small_chars.index(c) for c in small_chars}",
               "dict((c, i) for i, c in enumerate(small_chars))",
               "{small_chars[i]: i for i in range(len(small_chars))}"],
    ),
    Exercise(
        "encode", level=2, read=read_encode,
        hints=("What happens to one character, and how do you do that for all of them?",
               "`ctoi[c]` is the id of one character. You need a list of them, in the order of the text.",
               "A list comprehension that goes through `text` and looks up each `c`."),
        mistakes=[
            Mistake("''.join(str(ctoi[c]) for c in text)",
                    "One string of digits: is 12 then twelve, or one and two? Keep the ids apart, in a list."),
            Mistake("[i for i, c in enumerate(text)]", "That numbers the places in the text. Look each character up in the table."),
            Mistake("list(ctoi.values())", "That is the whole vocabulary. Only the characters of the text are asked for, in its order."),
            Mistake("{c: ctoi[c] for c in text}", "A dictionary keeps each character once, so the text is lost. Use a list."),
            Mistake("ctoi[text]", "This looks the whole text up as if it were one token. Go through it character by character."),
            Mistake("[ctoi.get(c) for c in text]", "Right for known characters. But an unknown one quietly becomes None, and "
                    "the trouble starts later. Look it up so that Python raises a KeyError."),
            Mistake("[ctoi[c] for c in text if c in ctoi]", "Right for known characters. An unknown one is dropped without a word, "
                    "so the text changes. Let Python raise a KeyError there."),
            Mistake("[small_ctoi[c] for c in text]",
                    "This works with one table only. The function was given a table of its own: use its argument."),
        ],
        wrong=["text", "[]", "list(text)", "tuple(ctoi[c] for c in text)", "sorted(ctoi[c] for c in text)",
               "[ctoi[c] for c in text.strip()]", "[ctoi[c] for c in reversed(text)]"],
        right=["[ctoi[text[i]] for i in range(len(text))]",
               "list(map(ctoi.__getitem__, text))", "[*map(lambda c: ctoi[c], text)]"],
    ),
    Exercise(
        "unknown", level=2, read=read_unknown,
        hints=("Think of two heaps: the characters of the text, and those that have an id. What is in the first heap only?",
               "Sets can be subtracted from each other. `set` of a dictionary gives its keys.",
               "The set of the text minus the set of `ctoi`."),
        mistakes=[
            Mistake("set(ctoi) - set(text)", "The other way round: these have an id and are not in the text. That is no error."),
            Mistake("set(text) & set(ctoi)", "These are in both, so they are the ones without a problem."),
            Mistake("set(text) - set(small_ctoi)", "This works with the table of the phrase only. The function was given a table of "
                    "its own: use its argument."),
            Mistake("{c for c in text if not ctoi.get(c)}", "Nearly. One character has the id 0, and 0 counts as false, so you take "
                    "it for unknown. Ask whether it is in the table."),
            Mistake("set(text) - ctoi", "From a set, Python subtracts only sets, and `ctoi` is a dictionary. Which part of a "
                                        "dictionary do you want to subtract?"),
            Mistake("text not in ctoi", "This asks one question about the whole text. You want to know it for each character."),
            Mistake("set(text)", "All characters of the text are still there. Take away those that have an id. "
                    "(You did? Ids are the values of the table; characters are its keys.)"),
        ],
        wrong=["set()", "[]", "set(text) | set(ctoi)", "set(text) ^ set(ctoi)", "set(text) - set(ctoi.values())"],
        right=["{c for c in text if c not in ctoi}", "set(text).difference(ctoi)", "set(text) - ctoi.keys()",
               "{*text} - {*ctoi}"],
    ),
    Exercise(
        "message", level=2, read=read_unknown,
        hints=("Imagine you typed something and get this message. What would you want to read?",
               "An f-string puts the content of a variable into a sentence. Sort the characters first.",
               "An f-string with some words of yours and `{sorted(unknown)}`."),
        mistakes=[
            Mistake("'unknown characters in the text'",
                    "The message does not say which characters. (If you put them in braces: is the `f` before the string there?)"),
            Mistake("f'not in the vocabulary: {sorted(unknown)[0]}'", "This names one of them. There may be several: name all."),
            Mistake("f'not in the vocabulary: {text}'", "This repeats the whole text. Which of its characters are the problem?"),
            Mistake("f'no id for {unknown}'", "All are named, but not in sorted order. (A set's own order may change from "
                                              "run to run.)"),
            Mistake("f'the vocabulary is {sorted(ctoi)}'", "These are the characters that are known. Name those that are not."),
            Mistake("'not in the vocabulary: ' + unknown", "A string and a set cannot be added. Put the set into an f-string."),
        ],
        wrong=["''", "None", "len(unknown)", "f'{len(unknown)} unknown'"],
        right=["'not in the vocabulary: ' + ', '.join(sorted(unknown))", "'unknown: %s' % sorted(unknown)",
               "f'The characters {sorted(unknown)} in {text!r} have no id'",
               "f'{text}: no id for ' + repr(sorted(unknown))", "'unknown: {}'.format(sorted(unknown))"],
    ),
    Exercise(
        "itoc", level=2, given=phrases_and_ids, read=read_small_itoc,
        hints=("You have the dictionary for one direction. What must change places?",
               "`small_ctoi.items()` yields pairs of character and id.",
               "A dictionary comprehension over `small_ctoi.items()`, with the id before the colon."),
        mistakes=[
            Mistake("{c: i for c, i in small_ctoi.items()}", "A copy of the same table. The ids should be the keys now."),
            Mistake("dict(enumerate(phrase))", "That numbers the places in the phrase. Start from the table that you have."),
            Mistake("dict(enumerate(small_chars, 1))", "Here the ids begin at 1, in the other table at 0. They must agree."),
            Mistake("{str(i): c for c, i in small_ctoi.items()}", "The keys are strings like '3'. Ids are whole numbers."),
            Mistake("small_chars", "A clever one: looking up a place in the list works too. Here, make a dictionary of it."),
        ],
        wrong=["{}", "small_ctoi", "set(small_ctoi)", "{i: i for i in range(len(small_ctoi))}"],
        right=["dict(enumerate(small_chars))", "dict(zip(small_ctoi.values(), small_ctoi.keys()))",
               "{small_ctoi[c]: c for c in small_ctoi}", "dict(map(reversed, small_ctoi.items()))"],
    ),
    Exercise(
        "decode", level=2, read=read_decode,
        hints=("Two steps: from each id to its character, and from many characters to one string.",
               "A string has a method that joins others and stands between them as glue. Which glue is invisible?",
               "`\"\".join(...)` of `itoc[i]` for each `i` in `indices`."),
        mistakes=[
            Mistake("[itoc[i] for i in indices]", "The right characters, but still in a list. Glue them together."),
            Mistake("str([itoc[i] for i in indices])",
                    "This writes down the list, with its brackets and quotes. You want the characters joined."),
            Mistake("' '.join(itoc[i] for i in indices)", "There is a space between all characters. Join them with nothing in between."),
            Mistake("''.join(str(i) for i in indices)", "These are the ids, glued together. Look each one up first."),
            Mistake("''.join(itoc.values())", "That is the whole vocabulary. Only the ids in `indices` are asked for."),
            Mistake("''.join(small_itoc[i] for i in indices)",
                    "This works with one table only. The function was given a table of its own: use its argument."),
        ],
        wrong=["''", "indices", "''.join(itoc[i] for i in reversed(indices))", "itoc[0]"],
        right=["''.join([itoc[i] for i in indices])", "''.join(map(itoc.get, indices))",
               "str().join(itoc[i] for i in indices)", "''.join(map(itoc.__getitem__, list(indices)))"],
    ),
    Exercise(
        "round_trip", level=2, given=table_pairs,
        hints=("`there` holds the ids. Where do you have to go with them, and what do you compare?",
               "Turn the ids back into a string, with the other table, and compare with the phrase you began with.",
               "`decode(...)` of `there` and `small_itoc`, then `==` and `phrase`."),
        mistakes=[
            Mistake("there == phrase", "This is False for all tables. A list of ids is never equal to a string: come back first. (And `is` asks "
                    "for the very same object; whether two texts agree is asked with `==`.)"),
            Mistake("decode(there, small_itoc)", "That is the way back. Is what you get the phrase? The answer should be True or False."),
            Mistake("True", "This is True for all tables, also for those that do not fit. The way back must be part of the "
                            "question."),
            Mistake("sorted(decode(there, small_itoc)) == sorted(phrase)", "The same characters, but in the same order? “ten” and "
                    "“net” are not the same text."),
            Mistake("decode(there, small_ctoi) == phrase", "The way back needs the other table."),
            Mistake("len(decode(there, small_itoc)) == len(phrase)", "As long as before, but is it the same text? Compare the strings themselves."),
        ],
        wrong=["False", "there", "phrase == phrase", "decode(there, small_itoc) is phrase", "decode(there, small_itoc) != phrase"],
        right=["phrase == decode(there, small_itoc)", "decode(encode(phrase, small_ctoi), small_itoc) == phrase",
               "''.join(small_itoc[i] for i in there) == phrase", "not decode(there, small_itoc) != phrase"],
    ),
]

PLAY = [
    Exercise(
        "vocabulary", level=3, read=read_tables,
        hints=("What were the steps from the phrase to its two dictionaries? There were four.",
               "Different characters, sorted; then a dictionary in each direction.",
               "`chars = sorted(set(text))`, then `ctoi` and `itoc` by comprehensions over `enumerate(chars)`."),
        mistakes=[
            Mistake("chars = sorted(text)\nctoi = {c: i for i, c in enumerate(chars)}\nitoc = {i: c for c, i in ctoi.items()}",
                    "Every repetition uses up a number, so the ids have gaps. Each character should be counted once."),
            Mistake("chars = list(dict.fromkeys(text))\nctoi = {c: i for i, c in enumerate(chars)}\n"
                    "itoc = {i: c for c, i in ctoi.items()}",
                    "The ids do not follow the sorted order. Smallest character first, from 0."),
            Mistake("chars = sorted(set(text))\nctoi = {c: i for i, c in enumerate(chars, 1)}\n"
                    "itoc = {i: c for c, i in ctoi.items()}", "The ids begin at 1. The first should be 0."),
            Mistake("chars = sorted(set(text))\nitoc = {c: i for i, c in enumerate(chars)}\n"
                    "ctoi = {i: c for i, c in enumerate(chars)}",
                    "The two tables have changed names: `ctoi` leads from a character to an id."),
            Mistake("chars = sorted(set(text))\nctoi = {c: i for i, c in enumerate(chars)}\n"
                    "itoc = {c: i for i, c in enumerate(chars)}", "`itoc` does not lead back from the ids of `ctoi`. Does it "
                    "go from id to character?"),
            Mistake("ctoi, itoc = small_ctoi, small_itoc", "These are the tables of the phrase. Make new ones from `text`."),
        ],
        wrong=["ctoi = {}\nitoc = {}", "ctoi = {c: ord(c) for c in text}\nitoc = {ord(c): c for c in text}",
               "chars = sorted(set(text), reverse=True)\nctoi = {c: i for i, c in enumerate(chars)}\n"
               "itoc = dict(enumerate(chars))"],
        right=["chars = sorted(set(text))\nitoc = dict(enumerate(chars))\nctoi = dict(zip(chars, itoc))",
               "ctoi, itoc = {}, {}\nfor i, c in enumerate(sorted(set(text))):\n    ctoi[c] = i\n    itoc[i] = c",
               "order = sorted(set(text))\nctoi = {c: order.index(c) for c in order}\nitoc = {i: order[i] for i in range(len(order))}"],
    ),
    Exercise(
        "different_words", level=2, given=texts,
        hints=("Cut the text into words first. What removes the repetitions?",
               "`text.split()`, without an argument, cuts at every run of blanks and line breaks.",
               "The length of the set of `text.split()`."),
        mistakes=[
            Mistake("len(text.split())", "These are all words, repetitions included. Count each one once."),
            Mistake("len(set(text))", "These are the different characters. Cut the text into words first."),
            Mistake("len(set(text.split(' ')))",
                    "This cuts at spaces only, so that two words with a line break between them count as one."),
            Mistake("len(set(text.split('\\n')))", "These are different lines. Cut at every kind of white space."),
            Mistake("set(text.split())", "These are the words themselves. How many are there?"),
        ],
        wrong=["0", "len(text)", "vocab_size", "len(text.split()[0])"],
        right=["len({word for line in lines for word in line.split()})", "len({word for word in text.split()})", "len(frozenset(text.split()))", "len(dict.fromkeys(text.split()))"],
    ),
    Exercise(
        "times_longer", level=1, given=texts,
        hints=("How many characters has the text, how many words? Which of the two numbers is larger?",
               "Divide the number of characters by the number of all words, repetitions included.",
               "`len(text)` divided, with one slash, by the length of `text.split()`."),
        mistakes=[
            Mistake("len(text.split()) / len(text)", "Upside down: these are words for each character."),
            Mistake("len(text) // len(text.split())", "Two slashes throw the part behind the point away. Here it is wanted."),
            Mistake("len(text) / different_words", "You divided by the different words. Each word of the text counts, also a repeated one."),
            Mistake("sum(map(len, text.split())) / len(text.split())",
                    "The letters only. The spaces and line breaks are characters of the text too."),
        ],
        wrong=["len(text)", "len(text) - len(text.split())", "1.0", "vocab_size / different_words",
               "len(text) / vocab_size"],
        right=["1 / (len(text.split()) / len(text))", "len(list(text)) / len(list(text.split()))",
               "sum(1 for c in text) / len(text.split())"],
    ),
    Exercise(
        "data", level=2, given=texts, visible=False,
        hints=("Two steps: text to ids, and ids to a tensor.",
               "`torch.tensor` takes a list; its argument `dtype` chooses the type. 64-bit integers are called `torch.long`.",
               "`torch.tensor` of `encode(text, ctoi)`, with `dtype=torch.long`."),
        mistakes=[
            Mistake("torch.Tensor(encode(text, ctoi))",
                    "These are 32-bit floats, and there is no row 2.5. (`torch.Tensor`, with a capital T, always makes floats.)"),
            Mistake("torch.tensor(encode(text, ctoi), dtype=torch.int32)", "Integers, but of 32 bits. The course uses 64 throughout."),
            Mistake("torch.tensor([encode(text, ctoi)], dtype=torch.long)",
                    "The extra brackets make a table with one row, (1, N). A plain row (N,) is enough."),
            Mistake("torch.tensor(list(ctoi.values()), dtype=torch.long)", "That is the vocabulary. The whole text is asked for."),
            Mistake("encode(text, ctoi)", "These are the right ids, still as a Python list. Make a tensor of it."),
        ],
        wrong=["torch.zeros(len(text), dtype=torch.long)", "torch.arange(len(text))",
               "torch.tensor([ord(c) for c in text])", "torch.tensor(encode(text[1:], ctoi))"],
        right=["torch.tensor(encode(text, ctoi))", "torch.LongTensor(encode(text, ctoi))",
               "torch.tensor([ctoi[c] for c in text], dtype=torch.int64)", "torch.as_tensor(encode(text, ctoi)).long()"],
    ),
    Exercise(
        "opening", level=2, given=long_data,
        hints=("Three steps: cut off the beginning, make Python integers of it, read it.",
               "A tensor has a method that gives its numbers as a Python list.",
               "`decode` of `data[:20].tolist()` and `itoc`."),
        mistakes=[
            Mistake("decode(data[:20], itoc)", "The trap: going through a tensor yields small tensors. Make a list of integers first."),
            Mistake("decode(data[:19].tolist(), itoc)", "Nineteen characters: a slice leaves out its upper end."),
            Mistake("decode(data[1:21].tolist(), itoc)", "Twenty characters, but the first is missing: counting begins at 0."),
            Mistake("decode(data[20:].tolist(), itoc)", "That is everything *but* the first 20. Put the colon in front."),
            Mistake("data[:20].tolist()", "The right ids. Now read them as text."),
            Mistake("text[:20]", "It looks the same, but it comes from the string. Read it back from the tensor, to see that it works."),
        ],
        wrong=["''", "str(data[:20])", "decode(data[-20:].tolist(), itoc)", "decode(list(range(20)), itoc)"],
        right=["''.join(itoc[int(i)] for i in data[:20])", "decode([i.item() for i in data[:20]], itoc)",
               "decode(data[0:20].numpy().tolist(), itoc)", "decode([int(data[i]) for i in range(20)], itoc)"],
    ),
]

EXAM = [
    Exercise(
        "split_index", level=2, given=lengths,
        hints=("How long is the data, and what are nine tenths of it?",
               "A product with 0.9 is a float. `int` throws away what stands behind the point.",
               "`int` of 0.9 times the length of `data`."),
        mistakes=[
            Mistake("0.9 * len(data)", "This is a float, and a slice needs a whole number."),
            Mistake("round(0.9 * len(data))", "Nearly: `round` may round up. The part behind the point should be cut off."),
            Mistake("int(0.9 * len(data)) + 1", "One too many: rounded up instead of down."),
            Mistake("int(0.1 * len(data))", "One tenth. It is the training part that gets nine."),
            Mistake("int(0.9) * len(data)", "This is 0 for every length. Did `int` come before the product? Then multiply "
                                            "first."),
            Mistake("len(data) // 10 * 9", "Rounded too early: the division comes first and throws up to nine ids away before you "
                    "multiply. Multiply first."),
            Mistake("1003854", "True for this text. The checker also tries other lengths: calculate with the length of `data`."),
            Mistake("len(data) - 10", "The last ten ids are not the last tenth."),
        ],
        wrong=["len(data)", "9", "len(data) // 2", "math.ceil(0.9 * len(data))"],
        right=["math.floor(0.9 * len(data))", "len(data) * 9 // 10", "int(len(data) * 0.9)", "len(data) - -(-len(data) // 10)", "data.shape[0] * 9 // 10"],
    ),
    Exercise(
        "train_data", level=1, given=lengths, visible=False,
        hints=("Which side of the cut is the large one?",
               "A slice from the beginning needs no number before the colon.",
               "Slice `data` from the beginning up to `split_index`."),
        mistakes=[
            Mistake("data[split_index:]", "That is the part after the cut: the small one, for the exam."),
            Mistake("data[: split_index + 1]", "One id too many. A slice leaves out its upper end by itself."),
            Mistake("data[: split_index - 1]", "One id too few. A slice leaves out its upper end by itself; take off nothing."),
            Mistake("data[1:split_index]", "The first id is missing: counting begins at 0."),
            Mistake("data", "Here that is everything, and nothing is left for the exam. (A typed number fits a single text: use "
                    "`split_index`.)"),
        ],
        wrong=["data[split_index]", "data[:0]", "data[:1003854]", "data[:-split_index]", "data[:split_index].float()"],
        right=["data[0:split_index]", "data.narrow(0, 0, split_index)", "data[: int(0.9 * len(data))]",
               "torch.tensor_split(data, [split_index])[0]"],
    ),
    Exercise(
        "val_data", level=1, given=lengths, visible=False,
        hints=("The other slice ended before `split_index`. So where does this one begin?",
               "Nothing may be lost between the two parts, and nothing may be in both.",
               "Slice `data` from `split_index` to the end."),
        mistakes=[
            Mistake("data[split_index + 1 :]", "The id at the cut is lost: the training part ended *before* `split_index`."),
            Mistake("data[split_index:-1]", "The last id is lost. Leave the place after the colon empty."),
            Mistake("data[split_index - 1 :]", "The last training id is in here too. The exam should be unseen."),
            Mistake("data[:split_index]", "That is the training part again. An exam from the homework!"),
            Mistake("data[1003854:]", "Empty here. A typed number fits a single text: use `split_index`."),
            Mistake("data[-split_index:]", "A minus counts from the end, so this takes nine tenths from the back."),
        ],
        wrong=["data", "data[split_index]", "data[len(data):]", "data[split_index:].flip(0)"],
        right=["data[len(train_data):]", "data[split_index : len(data)]", "torch.tensor_split(data, [split_index])[1]",
               "data.narrow(0, split_index, len(data) - split_index)"],
    ),
    Exercise(
        "overlap", level=3, read=read_overlap,
        hints=("How far apart are the starts when the two windows touch, but share nothing?",
               "A window that starts at 0 fills positions 0 to T - 1. What counts is the distance, not who is first.",
               "The absolute difference of `a` and `b`, compared with `T`: smaller, or smaller or equal?"),
        mistakes=[
            Mistake("abs(a - b) <= T", "At a distance of exactly T they touch, but share nothing. Try 0 and 8 with length 8."),
            Mistake("a - b < T", "Right when `a` comes later. Which number do you get when `b` is far behind `a`?"),
            Mistake("b - a < T", "Right when `b` comes later. Which number do you get when `a` is far behind `b`?"),
            Mistake("abs(a - b) < T - 1", "One too strict: with a single position in common, they overlap too."),
            Mistake("a == b", "Then they are the same window. They can overlap without that."),
            Mistake("set(range(a, a + T)) & set(range(b, b + T))", "These are the positions that both cover. Are there any? The answer "
                    "should be True or False."),
            Mistake("abs(a - b) >= T", "This tells when they share *nothing*."),
        ],
        wrong=["True", "a < b + T", "abs(a - b) < 8", "abs(a + b) < T"],
        right=['abs(b - a) < T',
               "a < b + T and b < a + T", "max(a, b) < min(a, b) + T", "-T < a - b < T",
               "bool(set(range(a, a + T)) & set(range(b, b + T)))"],
    ),
]

WINDOW = [
    Exercise(
        "input_row", level=2, given=places,
        hints=("How many ids do you want, and at which position stands the first?",
               "A slice `[from : to]` leaves out `to`, so `to` minus `from` is its length.",
               "Slice `train_data` from `start` to `start + T`."),
        mistakes=[
            Mistake("train_data[start:T]", "The number after the colon is a position, not a length."),
            Mistake("train_data[start : start + T - 1]", "One id too few: a slice leaves out its upper end by itself."),
            Mistake("train_data[start : start + T + 1]", "One id too many. The extra one will be needed, but in the target."),
            Mistake("train_data[start + 1 : start + T + 1]", "This window is one step to the right already; that is the target."),
            Mistake("data[start : start + T]", "`data` is the whole text, the exam too. Cut from the training part."),
            Mistake("train_data[:T]", "This always takes the beginning of the text. Begin at `start`."),
        ],
        wrong=["train_data[start - T : start]", "train_data[start : start + 8].clone() * 0", "torch.arange(start, start + T)",
               "train_data[start:]"],
        right=["train_data[start:][:T]", "train_data.narrow(0, start, T)", "train_data[torch.arange(start, start + T)]",
               "torch.stack([train_data[start + t] for t in range(T)])"],
    ),
    Exercise(
        "target_row", level=2, given=places,
        hints=("The right answer to the first id is the second. And to the last?",
               "As many ids as the input, but every one of them one position further.",
               "Add one to both ends of the slice for the input."),
        mistakes=[
            Mistake("train_data[start : start + T]", "That is the input again: each id would be its own answer."),
            Mistake("train_data[start + 1 : start + T]", "You moved the beginning, but not the end: the last question has no answer."),
            Mistake("train_data[start - 1 : start + T - 1]", "Moved the wrong way: that is what came *before* each id."),
            Mistake("train_data[start + T : start + T + T]", "That is the next window. The answer stands one step further, not T."),
            Mistake("train_data[start + 2 : start + T + 2]", "Two steps to the right. One is enough."),
            Mistake("data[start + 1 : start + T + 1]", "`data` is the whole text, the exam too. Cut from the training part."),
            Mistake("train_data[start : start + T] + 1", "You added one to the ids. It is the position that moves."),
        ],
        wrong=["train_data[start + T]", "input_row.flip(0)", "train_data[1 : T + 1]", "train_data[start + 1 :]"],
        right=["train_data[start + 1 : start + 1 + T]", "train_data[start:][1 : T + 1]", "train_data.narrow(0, start + 1, T)",
               "torch.cat([input_row[1:], train_data[start + T : start + T + 1]])"],
    ),
    Exercise(
        "context", level=2, given=rows, read=read_contexts,
        hints=("When t is 0, how many characters may be seen?",
               "At t, the ids at positions 0 to t may be seen, t included. A slice leaves out its upper end.",
               "Slice `input_row` from the beginning up to `t + 1`."),
        mistakes=[
            Mistake("input_row[:t]", "The last visible id is missing, and for t = 0 nothing is left to see."),
            Mistake("input_row[: t + 2]", "One too many: the last id in it is the answer itself. The model would copy it."),
            Mistake("input_row", "The model would see the whole row, and most answers stand in it."),
            Mistake("input_row[t:]", "This looks ahead, from t to the end. The context is what came so far."),
            Mistake("target_row[: t + 1]", "These are the answers. The context comes from the input."),
            Mistake("input_row[t]", "That is one id alone. The model may look at everything up to it."),
        ],
        wrong=["input_row[:1]", "input_row[t : t + 1]", "input_row[:T]", "[]"],
        right=["input_row[0 : t + 1]", "input_row.narrow(0, 0, t + 1)", "[input_row[i] for i in range(t + 1)]",
               "train_data[start : start + t + 1]"],
    ),
    Exercise(
        "answer", level=1, given=rows, read=read_answers,
        hints=("Look at the picture: which table holds the answers?",
               "`target_row` is shifted already. Do you have to shift once more?",
               "Take the element of `target_row` at `t`."),
        mistakes=[
            Mistake("input_row[t]", "That is the last id of the context. The answer is what follows it."),
            Mistake("target_row[t + 1]", "For the last `t` there is no element at that place. The table of answers is shifted already, so no "
                                         "further step is needed."),
            Mistake("target_row[t - 1]", "That is the answer of the step before."),
            Mistake("target_row[-1]", "That is the answer to the longest context only. Each t has its own."),
            Mistake("target_row", "These are several ids. The answer is a single one: which belongs to t?"),
        ],
        wrong=["0", "t", "input_row[t + 1]", "target_row[0]", "target_row[t] + 1"],
        right=["target_row[t].item()", "int(target_row[t])", "train_data[start + t + 1]", "target_row.tolist()[t]"],
    ),
]

STARTS = [
    Exercise(
        "last_start", level=3,
        given=[{"letters": "abcde", "width": 4}, {"letters": "qwertyuiop", "width": 3}, {"letters": "q" * 31, "width": 8}],
        hints=("The last target may stand on the last letter. At which position is that?",
               "The last letter is at `len(letters) - 1`. A window at s has its last target at `s + width`.",
               "Solve `s + width = len(letters) - 1` for s."),
        mistakes=[
            Mistake("len(letters) - width", "The input fits there, but its last target lies behind the end."),
            Mistake("len(letters) - width - 2", "One too careful: one more window fits. Draw it on paper."),
            Mistake("len(letters) - 1", "That is the last letter. A window that begins there has one letter and no target."),
            Mistake("len(letters) - width + 1", "Even the input would reach past the end here."),
            Mistake("len(letters) // width", "That is how many windows fit side by side. They may overlap."),
        ],
        wrong=["7", "0", "len(letters) - 5", "width"],
        right=["len(letters) - (width + 1)", "len(letters[width + 1 :])",
               "max(s for s in range(len(letters)) if s + width < len(letters))", "-width + len(letters) - 1"],
    ),
    Exercise(
        "start_count", level=2,
        given=[{"letters": "abcde", "width": 4}, {"letters": "qwertyuiop", "width": 3}, {"letters": "q" * 31, "width": 8}],
        hints=("If the last allowed position were 2, how many positions would there be?",
               "From 0 to `last_start`, both included.",
               "One more than `last_start`."),
        mistakes=[
            Mistake("len(letters) - width - 1", "That is the last position. Position 0 counts as well, so there is one more."),
            Mistake("len(letters) - width + 1", "One too many: so many inputs fit, but the last has no complete target."),
            Mistake("len(letters)", "You counted every position. Near the end, no window fits."),
            Mistake("len(letters) // width", "That is how many windows fit side by side. They may overlap."),
        ],
        wrong=["8", "width", "last_start", "last_start + 2"],
        right=["last_start + 1", "len(range(last_start + 1))", "len(letters[width:])",
               "sum(1 for s in range(len(letters)) if s + width < len(letters))"],
    ),
    Exercise(
        "draw_starts", level=3, read=read_starts,
        hints=("How many starts are allowed in `data`? And which number does `randint` leave out?",
               "The allowed starts are 0 to len(data) - T - 1. `high` is left out, so it should be one larger.",
               "`return torch.randint(...)` with three things: `len(data) - T`, the shape `(count,)` and "
               "`generator=generator`."),
        mistakes=[
            Mistake("return torch.randint(len(data) - T + 1, (count,), generator=generator)",
                    "Now and then this draws a start whose last target does not exist: `high` is one too large."),
            Mistake("return torch.randint(len(data) - T - 1, (count,), generator=generator)",
                    "The last allowed start never comes: `randint` leaves out `high` by itself."),
            Mistake("return torch.randint(1, len(data) - T, (count,), generator=generator)",
                    "Position 0 is allowed too, but is never drawn."),
            Mistake("return torch.randint(len(data), (count,), generator=generator)",
                    "This draws positions up to the very end, where no window fits."),
            Mistake("return torch.randint(len(data) - T, (count,))",
                    "The range is right, but the draw ignores the generator: the same seed gives other numbers."),
            Mistake("return torch.randint(len(data) - T, (T,), generator=generator)",
                    "As many starts as a window is long. `count` of them are asked for."),
            Mistake("return torch.randint(len(data) - T, (count, 1), generator=generator)",
                    "The starts are a table, with two axes. A plain row of starts is asked for: its shape has one number, "
                    "`count`."),
            Mistake("return torch.randint(len(data) - T, count, generator=generator)",
                    "`randint` wants the shape as a tuple, also when it has one number only. (The comma makes the tuple: "
                    "`(3)` is only a 3.)"),
            Mistake("torch.randint(len(data) - T, (count,), generator=generator)",
                    "Nothing is given back: without `return`, who calls the function gets None."),
        ],
        wrong=["return torch.randint(len(data) - T, (1, count), generator=generator)", "return torch.arange(count)", "return torch.zeros(count, dtype=torch.long)",
               "torch.manual_seed(1337)\nreturn torch.randint(len(data) - T, (count,))",
               "return torch.randint(len(train_data) - T, (count,), generator=generator)",
               "return torch.rand(count, generator=generator) * (len(data) - T)"],
        right=["return torch.randint(0, len(data) - T, (count,), generator=generator)",
               "return torch.randint(high=len(data) - T, size=(count,), generator=generator)",
               "return (torch.rand(count, generator=generator) * (len(data) - T)).long()",
               "chances = torch.ones(len(data) - T)\n"
               "return torch.multinomial(chances, count, replacement=True, generator=generator)"],
    ),
]

BATCH = [
    Exercise(
        "inputs", level=2, given=batches,
        hints=("You know how to cut one row. How do you do it for each start, and how do rows become a table?",
               "A list comprehension over `starts` gives a list of rows; `torch.stack` puts them on top of each other.",
               "`torch.stack` of a list: the slice from `s` to `s + T`, for each `s` in `starts`."),
        mistakes=[
            Mistake("torch.cat([train_data[s : s + T] for s in starts])",
                    "`cat` puts the rows end to end into one long row. They should lie on top of each other."),
            Mistake("torch.stack([train_data[s : s + T] for s in starts], dim=1)",
                    "Each start has become a column, (T, B). Each should be a row."),
            Mistake("torch.stack([train_data[s + 1 : s + T + 1] for s in starts])", "These are the targets already."),
            Mistake("torch.stack([train_data[s : s + T + 1] for s in starts])", "One column too many. Input rows have T ids."),
            Mistake("torch.stack([data[s : s + T] for s in starts])",
                    "`data` is the whole text, the exam too. Cut from the training part."),
            Mistake("[train_data[s : s + T] for s in starts]", "The right rows, still in a list. Make one tensor of them."),
            Mistake("train_data[starts : starts + T]", "A slice takes one start only: go through them one by one. (You did? "
                                                       "`torch.tensor` does not stack rows that are tensors.)"),
        ],
        wrong=["train_data[starts]", "torch.zeros(B, T, dtype=torch.long)",
               "torch.stack([train_data[s : s + T] for s in starts]).float()",
               "torch.stack([train_data[s : s + T] for s in starts.flip(0)])"],
        right=["train_data.unfold(0, T, 1)[starts]", "torch.vstack([train_data[s : s + T] for s in starts])",
               "torch.stack([train_data[s:][:T] for s in starts.tolist()], dim=0)",
               "torch.cat([train_data[s : s + T] for s in starts]).view(B, T)"],
    ),
    Exercise(
        "targets", level=2, given=batches,
        hints=("Which single number changes between a row and its answers?",
               "The same starts, the same length, every position one further.",
               "As for the inputs, with the slice from `s + 1` to `s + T + 1`."),
        mistakes=[
            Mistake("torch.stack([train_data[s : s + T] for s in starts])", "These are the inputs again: each id its own answer."),
            Mistake("torch.stack([train_data[s + 1 : s + T] for s in starts])", "The end did not move along: the last answers are missing."),
            Mistake("torch.stack([train_data[s - 1 : s + T - 1] for s in starts])", "Moved the wrong way: that is what came before."),
            Mistake("torch.stack([train_data[s + 2 : s + T + 2] for s in starts])", "Two steps to the right. One is enough."),
            Mistake("torch.stack([data[s + 1 : s + T + 1] for s in starts])",
                    "`data` is the whole text, the exam too. Cut from the training part."),
            Mistake("inputs + 1", "You added one to the ids. It is the position that moves."),
            Mistake("torch.cat([train_data[s + 1 : s + T + 1] for s in starts])",
                    "`cat` puts the rows end to end. They should lie on top of each other."),
            Mistake("inputs.roll(-1, 1)", "The last answer of each row is its own first id. It should come from the text."),
        ],
        wrong=["inputs[:, 1:]", "train_data[starts + 1]", "torch.zeros_like(inputs)", "inputs.flip(1)"],
        right=["torch.stack([train_data[s + 1 : s + 1 + T] for s in starts])", "train_data[1:].unfold(0, T, 1)[starts]",
               "torch.stack([train_data[1:][s : s + T] for s in starts])",
               "torch.vstack([train_data[s:][1 : T + 1] for s in starts.tolist()])"],
    ),
    Exercise(
        "shifted", level=3, given=shifts, read=read_shifted,
        hints=("Write a short row and its targets under each other. Which columns hold the same?",
               "All targets but the last column, all inputs but the first. `[:, 1:]` leaves out the first column.",
               "`torch.equal` of `targets[:, :-1]` and `inputs[:, 1:]`."),
        mistakes=[
            Mistake("torch.equal(targets, inputs)", "This asks whether they are the same. They should be, apart from one step."),
            Mistake("torch.equal(inputs[:, :-1], targets[:, 1:])",
                    "This would be true for targets that lie one step *behind*. Which table runs ahead?"),
            Mistake("(targets[:, :-1] == inputs[:, 1:]).any()", "Content with a single match. All must match."),
            Mistake("torch.equal(targets[0, :-1], inputs[0, 1:])", "Only the first row was looked at."),
            Mistake("not (targets[:, :-1] - inputs[:, 1:]).sum()", "A clever thought, but one difference can be above 0 and another "
                    "below, so that the sum is 0 all the same."),
            Mistake("targets[:, :-1] == inputs[:, 1:]",
                    "This is a whole table, but one answer is wanted: do all entries agree? (And are the right columns "
                    "compared?)"),
            Mistake("torch.equal(targets[:-1], inputs[1:])", "This leaves out rows. The step is along the columns: the second axis."),
        ],
        wrong=["True", "targets.shape == inputs.shape", "(targets == inputs + 1).all()", "(targets[:, 0] == inputs[:, 1]).all()",
               "torch.equal(targets[:, 1:], inputs[:, 1:])"],
        right=["(targets[:, :-1] == inputs[:, 1:]).all()", "inputs[:, 1:].equal(targets[:, :-1])",
               "targets[:, :-1].tolist() == inputs[:, 1:].tolist()",
               "not (targets[:, :-1] - inputs[:, 1:]).any()",
               "all(targets[b, t] == inputs[b, t + 1] for b in range(B) for t in range(T - 1))"],
    ),
    Exercise(
        "batches", level=2, given=sizes,
        hints=("How many tokens does one batch hold?",
               "B rows of T tokens. How often does that go into the length of the training data?",
               "Divide with two slashes, and put B times T into parentheses."),
        mistakes=[
            Mistake("len(train_data) / (B * T)", "A float. Whole batches are asked for."),
            Mistake("math.ceil(len(train_data) / (B * T))", "Rounded up: for the last of these batches the tokens do not suffice. Count "
                    "whole batches only."),
            Mistake("len(train_data) // B", "Each of the B rows holds T tokens, not one."),
            Mistake("len(train_data) // T", "So many rows. A batch has B of them."),
            Mistake("len(train_data) // B * T", "Python goes from left to right: divided by B, then multiplied by T. Use parentheses."),
            Mistake("(len(train_data) - T) // B", "So you would count windows. The question is about tokens."),
            Mistake("len(train_data) // (B + T)", "B rows of T tokens each: that is a product."),
        ],
        wrong=["62740", "B * T", "len(train_data)", "len(train_data) % (B * T)"],
        right=["len(train_data) // B // T", "int(len(train_data) / (B * T))", "len(train_data) // inputs.numel()",
               "(len(train_data) - len(train_data) % (B * T)) // (B * T)"],
    ),
    Exercise(
        "positions", level=3, given=batches,
        hints=("On paper: rows 10, 11, 12 and 50, 51, 52. Which column of numbers and which row of numbers add up to that?",
               "A column (B, 1) plus a row (T,) gives a table (B, T). Indexing with `None` adds an axis.",
               "`starts[:, None]` plus `torch.arange(T)`."),
        mistakes=[
            Mistake("starts + torch.arange(T)", "A row of B numbers and a row of T numbers do not fit. Stand the starts up as a column."),
            Mistake("starts[None, :] + torch.arange(T)[:, None]", "The table lies on its side, (T, B). Each start should be a row."),
            Mistake("starts[:, None] + torch.arange(T + 1)", "One step too many: a row has T positions."),
            Mistake("starts[:, None] + torch.arange(1, T + 1)", "The first position of a row is the start itself, so the steps begin at 0."),
            Mistake("starts[:, None] * torch.arange(T)", "Multiplied, the start at step 0 would become position 0. Add."),
            Mistake("starts[:, None].expand(B, T)", "The start is repeated. Each column should be one step further."),
        ],
        wrong=["starts", "torch.arange(B * T).view(B, T)", "starts[:, None] - torch.arange(T)",
               "starts[:, None] + torch.arange(T).flip(0)"],
        right=["starts.unsqueeze(1) + torch.arange(T)", "torch.arange(T)[None, :] + starts.view(-1, 1)",
               "torch.stack([torch.arange(s, s + T) for s in starts.tolist()])",
               "torch.arange(T).repeat(B, 1) + starts[:, None]"],
    ),
    Exercise(
        "gathered_inputs", level=1, given=batches,
        hints=("What may stand in the square brackets of a tensor, besides a number and a slice?",
               "A tensor of integers can be an index; the result has its shape.",
               "Index `train_data` with `positions`."),
        mistakes=[
            Mistake("positions", "These are the places. Which ids stand there?"),
            Mistake("inputs", "These are the ids from the loop. Fetch them anew, without it: all places are in `positions`."),
            Mistake("data[positions]", "`data` is the whole text, the exam too. Take the training part."),
            Mistake("train_data[starts]", "That is the first id of each row only. You have all positions at hand."),
            Mistake("train_data[positions + 1]", "One step too far: these are the answers."),
            Mistake("train_data[positions.T]", "The table lies on its side, (T, B)."),
        ],
        wrong=["train_data[:T]", "positions[train_data[0]]", "train_data[positions] + 1", "train_data[positions.flatten()]",
               "train_data[positions - 1]"],
        right=["train_data.take(positions)", "torch.take(train_data, positions)",
               "train_data.index_select(0, positions.flatten()).view(B, T)", "torch.stack([train_data[p] for p in positions])"],
    ),
    Exercise(
        "gathered_targets", level=2, given=batches,
        hints=("Where does the answer of the token at position p stand?",
               "Every position one further, in one go: a number added to a tensor is added everywhere.",
               "Index `train_data` with `positions + 1`."),
        mistakes=[
            Mistake("train_data[positions] + 1", "You added one to the ids. It is the position that moves: mind the bracket."),
            Mistake("train_data[positions - 1]", "That is what came before each token."),
            Mistake("targets", "These are the answers from the loop. Fetch them anew, without it: their places follow from "
                    "`positions`."),
            Mistake("data[positions + 1]", "`data` is the whole text, the exam too. Take the training part."),
            Mistake("train_data[positions]", "These are the inputs again."),
            Mistake("gathered_inputs[:, 1:]", "A good idea, but the answer to the last token of each row is missing."),
            Mistake("train_data[positions + 2]", "Two steps to the right. One is enough."),
            Mistake("gathered_inputs.roll(-1, 1)", "The last answer of each row is its own first id. It should come from the text."),
        ],
        wrong=["positions + 1", "train_data[starts + 1]", "train_data[positions.T + 1]", "torch.zeros_like(positions)"],
        right=["train_data.take(positions + 1)", "train_data[1:][positions]", "train_data.roll(-1)[positions]",
               "torch.stack([train_data[p + 1] for p in positions])"],
    ),
    Exercise(
        "dataset_length", level=2, read=read_length,
        hints=("You counted the allowed starts before, with letters. What was the formula?",
               "One window for each allowed start.",
               "The length of `self.data` minus `self.T`."),
        mistakes=[
            Mistake("len(self.data)", "Not every position can be the start of a window."),
            Mistake("len(self.data) - self.T - 1", "That is the last start. Window 0 counts as well."),
            Mistake("len(self.data) - self.T + 1", "One too many: the last of them has no complete target."),
            Mistake("len(self.data) // self.T", "So many fit side by side. Windows may overlap."),
            Mistake("len(data) - T", "Without `self.` these are names of the notebook: the whole text, and its T. The object has data and "
                    "a T of its own."),
            Mistake("len(data) - self.T", "Half of it: `data` alone is the notebook's whole text. The object has data of its own."),
            Mistake("len(self.data) - T", "Half of it: this width belongs to the notebook. The object has a T of its own."),
            Mistake("len(train_data) - T", "Right here, but every Windows object would claim this length. Use its own data and T."),
        ],
        wrong=["self.T", "0", "1003846", "len(self.data) - 8"],
        right=["self.data.shape[0] - self.T", "self.data.numel() - self.T", "len(self.data[self.T :])",
               "len(range(len(self.data) - self.T))"],
    ),
    Exercise(
        "dataset_item", level=3, read=read_item,
        hints=("Input row and target row together need how many ids?",
               "Cut T + 1 ids from position `i`. All but the last are the input, all but the first the target.",
               "Return two slices of `self.data`, separated by a comma: from `i`, and from `i + 1`, T ids each."),
        mistakes=[
            Mistake("return self.data[i + 1 : i + 1 + self.T], self.data[i : i + self.T]", "The two have changed places: input first."),
            Mistake("row = self.data[i : i + self.T]\nreturn row, row", "Both are the same. The target stands one step further."),
            Mistake("row = self.data[i : i + self.T]\nreturn row[:-1], row[1:]",
                    "Both are one id short: for T inputs *and* their targets you need T + 1 ids."),
            Mistake("s = i * self.T\nreturn self.data[s : s + self.T], self.data[s + 1 : s + 1 + self.T]",
                    "Number `i` begins at position `i`. These windows lie side by side and soon run out of text."),
            Mistake("row = self.data[i : i + self.T + 1]\nrow[:-1], row[1:]",
                    "Nothing is given back: without `return`, who asks for a window gets None."),
            Mistake("return self.data[i], self.data[i + 1]", "One id and its answer. A window has T of each."),
            Mistake("return train_data[i : i + T], train_data[i + 1 : i + 1 + T]",
                    "Right here, but it works for one text and one size only. Use the object's own data and T."),
        ],
        wrong=["return self.data[i : i + self.T]", "return None",
               "return self.data[i : i + self.T], self.data[i + 1 : i + self.T]",
               "return self.data[: self.T], self.data[1 : self.T + 1]"],
        right=["return self.data[i : i + self.T], self.data[i + 1 : i + 1 + self.T]",
               "return tuple(self.data[i : i + self.T + 1].unfold(0, self.T, 1))",
               "x = self.data.narrow(0, i, self.T)\ny = self.data.narrow(0, i + 1, self.T)\nreturn x, y",
               "places = torch.arange(i, i + self.T)\nreturn [self.data[places], self.data[places + 1]]"],
    ),
]

BOX = [
    Exercise(
        "tables", level=3, read=read_tables, alone=ALONE,
        hints=("You wrote this as the function `vocabulary`. What must differ, so that the object keeps the tables?",
               "Names that belong to the object begin with `self.`.",
               "Sorted different characters of `text`; then `self.ctoi` and `self.itoc` from `enumerate`."),
        mistakes=[
            Mistake("ctoi = {c: i for i, c in enumerate(sorted(set(text)))}\nitoc = {i: c for c, i in ctoi.items()}",
                    "After `__init__` the object has no such tables. What is to stay must hang on `self`."),
            Mistake("self.ctoi = {c: i for i, c in enumerate(sorted(text))}\nself.itoc = {i: c for c, i in self.ctoi.items()}",
                    "Every repetition uses up a number, so the ids have gaps. Each character counts once."),
            Mistake("self.ctoi = {c: i for i, c in enumerate(dict.fromkeys(text))}\n"
                    "self.itoc = {i: c for c, i in self.ctoi.items()}",
                    "The ids do not follow the sorted order. Smallest character first, from 0."),
            Mistake("self.ctoi = {c: i for i, c in enumerate(sorted(set(text)), 1)}\n"
                    "self.itoc = {i: c for c, i in self.ctoi.items()}", "The ids begin at 1. The first should be 0."),
            Mistake("self.ctoi = {c: i for i, c in enumerate(sorted(set(text)))}\nself.itoc = dict(self.ctoi)",
                    "Both tables lead from characters to ids. `itoc` goes back."),
            Mistake("self.ctoi, self.itoc = ctoi, itoc",
                    "The class uses a name that exists only outside of it (or is misspelt). In a file of its own it would "
                    "not run. Make the tables from the `text` it is given."),
        ],
        wrong=["self.ctoi = {c: ord(c) for c in text}\nself.itoc = {ord(c): c for c in text}", "self.ctoi = {}\nself.itoc = {}",
               "self.ctoi, self.itoc = vocabulary(text)",
               "self.itoc = dict(enumerate(text))\nself.ctoi = {c: i for i, c in self.itoc.items()}"],
        right=["chars = sorted(set(text))\nself.itoc = dict(enumerate(chars))\nself.ctoi = dict(zip(chars, self.itoc))",
               "self.ctoi, self.itoc = {}, {}\nfor i, c in enumerate(sorted(set(text))):\n"
               "    self.ctoi[c] = i\n    self.itoc[i] = c",
               "order = sorted({c for c in text})\nself.ctoi = {c: order.index(c) for c in order}\n"
               "self.itoc = {i: order[i] for i in range(len(order))}"],
    ),
    Exercise(
        "class_data", level=2, read=read_class_data, alone=ALONE,
        hints=("The object can encode. How does it call its own method?",
               "`self.encode(text)` gives a list. Make a tensor of 64-bit integers from it.",
               "`torch.tensor` of `self.encode(text)`, with `dtype=torch.long`."),
        mistakes=[
            Mistake("torch.tensor(encode(text, ctoi), dtype=torch.long)",
                    "The class uses a name that exists only outside of it (or is misspelt). It has a method for this: `self.…`."),
            Mistake("self.encode(text)", "The right ids, still as a list. Make a tensor of it."),
            Mistake("torch.Tensor(self.encode(text))", "These are floats; ids are integers. (`torch.Tensor`, with a capital T, always makes floats.)"),
            Mistake("torch.tensor([self.encode(text)], dtype=torch.long)", "The extra brackets make a table with one row. (N,) is enough."),
            Mistake("torch.tensor(list(self.itoc), dtype=torch.long)", "That is the vocabulary. The whole text is asked for."),
        ],
        wrong=["data", "encode(text)", "torch.arange(len(text))", "torch.tensor(self.encode(text), dtype=torch.int32)",
               "torch.tensor(self.encode(sorted(text)))"],
        right=["torch.tensor(self.encode(text))", "torch.LongTensor(self.encode(text))",
               "torch.tensor([self.ctoi[c] for c in text])", "torch.as_tensor(self.encode(text), dtype=torch.int64)"],
    ),
    Exercise(
        "class_encode", level=3, read=read_unknown, alone=ALONE,
        hints=("You wrote two functions for this: one that checks, one that encodes. Here they become one.",
               "First the set of unknown characters; if there are any, raise a ValueError that names them. Then the list.",
               "As in `check_known` and `encode`, with `self.ctoi` in place of `ctoi`."),
        mistakes=[
            Mistake("return [self.ctoi[c] for c in text]",
                    "Right for known characters. An unknown one still ends in a KeyError that names only the first."),
            Mistake("return [self.ctoi.get(c) for c in text]",
                    "An unknown character quietly becomes None, and the trouble starts far from here. Raise a ValueError."),
            Mistake("return [self.ctoi[c] for c in text if c in self.ctoi]",
                    "Unknown characters are dropped without a word, so the text changes. Raise a ValueError."),
            Mistake("check_known(text, ctoi)\nreturn encode(text, ctoi)",
                    "The class uses a name that exists only outside of it (or is misspelt). In a file of its own it would "
                    "not run. Write both steps here, with `self.ctoi`."),
            Mistake("unknown = set(text) - set(self.ctoi)\nif unknown:\n    raise ValueError('unknown characters')\n"
                    "return [self.ctoi[c] for c in text]", "The message does not say which characters are the problem."),
            Mistake("unknown = set(text) - set(self.ctoi)\nif unknown:\n    raise KeyError(f'{sorted(unknown)}')\n"
                    "return [self.ctoi[c] for c in text]", "All are named, but as a KeyError. A ValueError is promised above."),
            Mistake("unknown = set(text) - set(self.ctoi)\nif unknown:\n    print(f'unknown: {sorted(unknown)}')\n"
                    "return [self.ctoi.get(c, 0) for c in text]",
                    "Something else quietly takes the unknown character's place (a printed line is easily missed). Raise a "
                    "ValueError."),
            Mistake("unknown = set(text) - set(self.ctoi)\nif unknown:\n    raise ValueError(f'unknown: {unknown}')\n"
                    "return [self.ctoi[c] for c in text]",
                    "All are named, but in the order of a set, which may change from run to run. Sort them for the message."),
            Mistake("for c in text:\n    if c not in self.ctoi:\n        raise ValueError(f'unknown: {c}')\n"
                    "return [self.ctoi[c] for c in text]", "This stops at the first unknown character. The message should name all of them."),
        ],
        wrong=["return []", "return [ord(c) for c in text]", "check_known(text, self.ctoi)\nreturn encode(text, self.ctoi)", "raise ValueError(text)",
               "unknown = set(text) - set(self.ctoi)\nif unknown:\n    raise ValueError(f'unknown: {sorted(unknown)}')\n"
               "return [self.ctoi[c] for c in text.strip()]",
               "if set(text) - set(self.ctoi):\n    raise ValueError('unknown: ' + text[0])\nreturn [self.ctoi[c] for c in text]"],
        right=["unknown = {c for c in text if c not in self.ctoi}\nif unknown:\n    raise ValueError(f'unknown: {sorted(unknown)}')\n"
               "return list(map(self.ctoi.get, text))",
               "if not set(text) <= set(self.ctoi):\n    raise ValueError(f'no id for {sorted(set(text) - set(self.ctoi))} in {text}')\n"
               "return [self.ctoi.get(c) for c in text]",
               "try:\n    return [self.ctoi[c] for c in text]\nexcept KeyError:\n    missing = ''.join(sorted(set(text) - set(self.ctoi)))\n"
               "    raise ValueError('no id for ' + missing) from None"],
    ),
    Exercise(
        "class_decode", level=2, read=read_class_decode, alone=ALONE,
        hints=("What is an element of a list of ids, and what is an element of a tensor?",
               "`int(...)` makes a Python integer of either.",
               "As in `decode`, with `self.itoc[int(i)]`."),
        mistakes=[
            Mistake("''.join(self.itoc[i] for i in indices)", "An element of a tensor is not found in the dictionary."),
            Mistake("[self.itoc[int(i)] for i in indices]", "The right characters, still in a list. Glue them together."),
            Mistake("' '.join(self.itoc[int(i)] for i in indices)", "There is a space between all characters."),
            Mistake("''.join(itoc[int(i)] for i in indices)", "The class uses a name that exists only outside of it (or is misspelt). It has a table of its own: `self.…`."),
            Mistake("''.join(self.itoc[i] for i in indices.tolist())", "Right for tensors. A list has no `tolist`."),
            Mistake("''.join(str(int(i)) for i in indices)", "These are the ids, glued together. Look each one up."),
        ],
        wrong=["''", "indices", "decode([int(i) for i in indices], self.itoc)", "''.join(chr(int(i)) for i in indices)"],
        right=["''.join([self.itoc[int(i)] for i in indices])", "''.join(map(lambda i: self.itoc[int(i)], indices))",
               "''.join(self.itoc[i] for i in torch.as_tensor(indices).tolist())",
               "''.join(self.itoc[i if type(i) is int else i.item()] for i in indices)"],
    ),
    Exercise(
        "class_split", level=2, read=read_class_split, alone=ALONE,
        hints=("Two lines: where to cut, and the two sides of the cut.",
               "Use `self.data`, and return both parts with a comma between them.",
               "`int(0.9 * len(self.data))` is the cut; return the slice before it and the slice after it."),
        mistakes=[
            Mistake("n = int(0.9 * len(self.data))\nreturn self.data[n:], self.data[:n]", "The parts have changed places: training first."),
            Mistake("n = int(0.9 * len(self.data))\nreturn self.data[:n], self.data[:n]", "Both are the training part."),
            Mistake("n = int(0.9 * len(self.data))\nreturn self.data[:n], self.data[n + 1 :]", "The id at the cut is lost."),
            Mistake("n = round(0.9 * len(self.data))\nreturn self.data[:n], self.data[n:]", "`round` may round up. Cut off what stands behind the point."),
            Mistake("return self.data[:split_index], self.data[split_index:]",
                    "The class uses a name that exists only outside of it (or is misspelt). Compute the cut from `self.data`."),
            Mistake("n = int(0.9 * len(self.data))\nself.train_data, self.val_data = self.data[:n], self.data[n:]",
                    "The method returns nothing, and `__init__` waits for two parts."),
        ],
        wrong=["return self.data, self.data[:0]", "return train_data, val_data", "n = len(self.data) // 2\nreturn self.data[:n], self.data[n:]",
               "n = int(0.9 * len(self.data))\nreturn self.data[:n]",
               "n = int(0.1 * len(self.data))\nreturn self.data[:n], self.data[n:]"],
        right=["n = len(self.data) * 9 // 10\nreturn self.data[:n], self.data[n:]",
               "return torch.tensor_split(self.data, [int(0.9 * len(self.data))])",
               "n = int(len(self.data) * 0.9)\ntrain, val = self.data[:n], self.data[n:]\nreturn train, val"],
    ),
    Exercise(
        "choose_split", level=3, read=read_choose, alone=ALONE,
        hints=("How many cases are there? Not two.",
               "`if`, `elif`, `else`: two of them set `data`, the third raises.",
               "\"train\" gives `self.train_data`, \"val\" gives `self.val_data`, and otherwise "
               "`raise ValueError(...)` with an f-string that shows `split`."),
        mistakes=[
            Mistake("data = self.train_data if split == 'train' else self.val_data",
                    "Right for both. But “test”, or a slip of the finger, would quietly get data too."),
            Mistake("data = train_data if split == 'train' else val_data",
                    "The class uses a name that exists only outside of it (or is misspelt). The parts belong to `self`."),
            Mistake("data = self.train_data", "The split is ignored: the exam would be taken from the homework. (Is there an `or` between a comparison "
                    "and a bare word? That is always true. Write both comparisons out.)"),
            Mistake("if split == 'train':\n    data = self.val_data\nelif split == 'val':\n    data = self.train_data\n"
                    "else:\n    raise ValueError(f'unknown split {split}')", "The two parts have changed places."),
            Mistake("if split == 'train':\n    data = self.train_data\nif split == 'val':\n    data = self.val_data\n"
                    "else:\n    raise ValueError(f'unknown split {split}')",
                    "The `else` belongs to the nearest `if` alone, so “train” is refused as well. Which word ties the "
                    "second question to the first?"),
            Mistake("if split.startswith('train'):\n    data = self.train_data\nelif split.startswith('val'):\n    data = self.val_data\n"
                    "else:\n    raise ValueError(f'unknown split {split}')",
                    "Generous: “training” and “trainval” pass as well. Only the two exact words should."),
            Mistake("if split == 'train':\n    data = self.train_data\nelif split == 'val':\n    data = self.val_data\n"
                    "else:\n    return ValueError(f'unknown split {split}')",
                    "An unknown split should stop the work: `raise` a ValueError that is made with your message. (One that is "
                    "only returned stops nothing.)"),
            Mistake("data = {'train': self.train_data, 'val': self.val_data}[split]",
                    "An unknown split ends in a KeyError. A ValueError that names the split is asked for."),
            Mistake("if split == 'train':\n    data = self.train_data\nelif split == 'val':\n    data = self.val_data\n"
                    "else:\n    raise ValueError('unknown split')", "The message should say which split it got."),
            Mistake("assert split in ('train', 'val'), split\ndata = self.train_data if split == 'train' else self.val_data",
                    "This stops, but as an AssertionError (and Python can be told to skip those). Raise a ValueError."),
            Mistake("if split == 'train':\n    data = self.train_data\nelif split == 'val':\n    data = self.val_data",
                    "Right for both. For any other split there is no `data` here, and Python stops further down with a "
                    "puzzling message. (Printing a warning changes nothing about that.) Add a third case that raises."),
        ],
        wrong=["data = self.data", "data = self.val_data", "raise ValueError(f'unknown split {split}')",
               "if split in 'train':\n    data = self.train_data\nelif split in 'val':\n    data = self.val_data\n"
               "else:\n    raise ValueError(f'unknown split {split}')"],
        right=["if split not in ('train', 'val'):\n    raise ValueError(f'unknown split {split!r}')\n"
               "data = self.train_data if split == 'train' else self.val_data",
               "parts = {'train': self.train_data, 'val': self.val_data}\nif split not in parts:\n"
               "    raise ValueError(f'no split {split}, there are {list(parts)}')\ndata = parts[split]",
               "try:\n    data = {'train': self.train_data, 'val': self.val_data}[split]\nexcept KeyError:\n"
               "    raise ValueError(f'unknown split: {split}') from None"],
    ),
    Exercise(
        "class_starts", level=3, read=read_class_starts, alone=ALONE,
        hints=("How many starts are needed here, and from which range?",
               "As in `draw_starts`, but for the `data` that was chosen two lines above, and B of them.",
               "`torch.randint` with `len(data) - T` and the shape `(B,)`."),
        mistakes=[
            Mistake("torch.randint(len(data) - T + 1, (B,))",
                    "Some starts lie too far back: their last target does not exist, and the rows have different lengths."),
            Mistake("torch.randint(len(data) - T - 1, (B,))", "The last allowed start never comes."),
            Mistake("torch.randint(1, len(data) - T, (B,))", "Position 0 is allowed too, but is never drawn."),
            Mistake("torch.randint(len(data) - T, (T,))", "T starts. A batch has B rows."),
            Mistake("torch.randint(len(train_data) - T, (B,))",
                    "The class uses a name that exists only outside of it (or is misspelt). The chosen part is called `data`."),
            Mistake("torch.randint(len(self.val_data) - T, (B,))",
                    "The range always belongs to the validation part, so most of the training text is never seen."),
            Mistake("torch.randint(len(data) - T, (B, 1))", "A column of starts, with two axes. A plain row is asked for: its shape "
                    "has one number, B."),
            Mistake("torch.randint(len(data) - T, B)", "`randint` wants the shape as a tuple, also when it has one number only."),
            Mistake("torch.randint(len(data) - T, (B,)).tolist()", "The right starts, as a Python list. Let them stay a tensor, "
                    "(B,), so that either way of making the batch works."),
            Mistake("torch.randint(len(data) - T, (1,))", "One start only. Each of the B rows needs its own."),
        ],
        wrong=["torch.arange(B)", "torch.zeros(B, dtype=torch.long)", "draw_starts(data, T, B, torch.Generator())", "torch.randint(len(data), (B,))", "torch.randint(len(data) - 8, (2,))",
               "torch.randint(len(data) - T, (1,)).expand(B)"],
        right=["torch.randint(0, len(data) - T, (B,))", "torch.randint(high=len(data) - T, size=[B])",
               "(torch.rand(B) * (len(data) - T)).long()", "torch.multinomial(torch.ones(len(data) - T), B, replacement=True)"],
    ),
    Exercise(
        "class_batch", level=3, read=read_class_batch, alone=ALONE,
        hints=("You made batches in two ways: by stacking slices, and by indexing with a table of positions. Either will do.",
               "The only new thing: the rows come from `data`, whichever part that is.",
               "With slices: `torch.stack` over `starts`, for the inputs from `s`, for the targets from `s + 1`."),
        mistakes=[
            Mistake("inputs = torch.stack([data[s : s + T] for s in starts])\ntargets = inputs",
                    "Each id is its own answer. The targets stand one step further."),
            Mistake("inputs = torch.stack([data[s : s + T] for s in starts])\n"
                    "targets = torch.stack([data[s + 1 : s + T] for s in starts])", "The end of the targets did not move along."),
            Mistake("inputs = torch.cat([data[s : s + T] for s in starts])\n"
                    "targets = torch.cat([data[s + 1 : s + T + 1] for s in starts])",
                    "`cat` puts the rows end to end. They should lie on top of each other."),
            Mistake("inputs = torch.stack([data[s : s + T] for s in starts], dim=1)\n"
                    "targets = torch.stack([data[s + 1 : s + T + 1] for s in starts], dim=1)",
                    "Each start has become a column, (T, B). Each should be a row."),
            Mistake("inputs = torch.stack([data[s + 1 : s + T + 1] for s in starts])\n"
                    "targets = torch.stack([data[s : s + T] for s in starts])",
                    "The two have changed places: the model would guess what came before."),
            Mistake("inputs = torch.stack([self.data[s : s + T] for s in starts])\n"
                    "targets = torch.stack([self.data[s + 1 : s + T + 1] for s in starts])",
                    "The rows come from the same place whatever the split. Use the part that was chosen."),
            Mistake("inputs = torch.stack([data[s : s + T] for s in starts])\ntargets = inputs + 1",
                    "You added one to the ids. It is the position that moves."),
            Mistake("inputs = torch.stack([data[s : s + 8] for s in starts])\n"
                    "targets = torch.stack([data[s + 1 : s + 9] for s in starts])",
                    "An 8 is written into it, so it works for one config only. The length of a row is called T here."),
            Mistake("inputs = torch.stack([data[s : s + T] for s in starts])\n"
                    "targets = torch.stack([data[s + T : s + 2 * T] for s in starts])",
                    "That is the next window, and it may reach past the end. The answer stands one step further, not T."),
        ],
        wrong=["inputs, targets = torch.zeros(2, B, T, dtype=torch.long)",
               "inputs = torch.stack([train_data[s : s + T] for s in starts])\n"
               "targets = torch.stack([train_data[s + 1 : s + T + 1] for s in starts])",
               "inputs = torch.stack([data[s : s + T] for s in starts])\ntargets = inputs + 1\ninputs = inputs.float()"],
        right=['inputs = torch.stack([data[s:s + T] for s in starts])\ntargets = torch.stack([data[s + 1:s + T + 1] for s in starts.tolist()])', 'inputs = torch.stack([data[s:s + T] for s in starts.tolist()])\ntargets = torch.stack([data[s + 1:s + T + 1] for s in starts])',
               "positions = starts[:, None] + torch.arange(T)\ninputs, targets = data[positions], data[positions + 1]",
               "rows = torch.stack([data[s : s + T + 1] for s in starts])\ninputs, targets = rows[:, :-1], rows[:, 1:]",
               "rows = data.unfold(0, T + 1, 1)[starts]\ninputs = rows[:, :T]\ntargets = rows[:, 1:]"],
    ),
]

LARGE = [
    Exercise(
        "byte_ids", level=2, given=words,
        hints=("A string has a method for turning itself into bytes.",
               "`\"...\".encode(\"utf-8\")` gives bytes. Going through them yields integers.",
               "`list` of `word.encode(\"utf-8\")`."),
        mistakes=[
            Mistake("word.encode('utf-8')", "These are the bytes, in a type of their own. Make a list of integers of it."),
            Mistake("[ord(c) for c in word]", "These are the characters' numbers in Unicode, one for each character. In UTF-8 an é takes two bytes, and each is a number of its own."),
            Mistake("list(word)", "These are the characters. Which bytes is each made of?"),
            Mistake("len(word.encode('utf-8'))", "That is how many there are. Which ones?"),
            Mistake("list(word.encode('utf-16'))", "Another code, with two bytes or more for each character. Use UTF-8."),
        ],
        wrong=["[]", "[99, 97, 102, 195, 169]", "word", "[ord(c) % 256 for c in word]"],
        right=["list(word.encode())", "[*bytes(word, 'utf-8')]", "[b for b in word.encode('utf-8')]",
               "list(bytearray(word, 'utf-8'))"],
    ),
    Exercise(
        "bits_needed", level=3, read=read_bits,
        hints=("k bits can tell how many ids apart? For which k is that enough for the first time?",
               "k bits tell 2**k ids apart. The logarithm to base 2 undoes that; what if it is no whole number?",
               "`math.log2(n)`, rounded up with `math.ceil`."),
        mistakes=[
            Mistake("math.log2(n)", "There is no such thing as 2.3 bits in memory. Which whole number is enough?"),
            Mistake("int(math.log2(n))", "Rounded down. For 5 ids, 2 bits tell only 4 apart."),
            Mistake("n.bit_length()", "Nearly: for n = 4 this says 3. The largest id is n - 1."),
            Mistake("math.ceil(n / 2)", "Each further bit doubles the number of patterns; it does not add two."),
            Mistake("math.ceil(math.log2(n)) + 1", "One bit too many. Two ids need a single bit."),
            Mistake("math.ceil(math.log(n))", "`math.log` is the natural logarithm, to the base e. Each bit doubles the number of patterns, "
                    "so which base is it here?"),
            Mistake("round(math.log2(n))", "Rounded to the nearest: where that goes down, there are too few bits."),
        ],
        wrong=["16", "8", "math.ceil(math.sqrt(n))", "n // 2"],
        right=["(n - 1).bit_length()", "math.ceil(math.log(n) / math.log(2) - 1e-9)", "len(bin(n - 1)) - 2",
               "next(k for k in range(100) if 2**k >= n)"],
    ),
    Exercise(
        "stored_row", level=2, given=stores,
        hints=("First the slice, then the type, then the tensor.",
               "A NumPy array changes its type with `.astype`. `torch.from_numpy` makes a tensor of it.",
               "`torch.from_numpy` of the slice with `.astype(np.int64)`."),
        mistakes=[
            Mistake("torch.from_numpy(stored[start : start + T])",
                    "The type is still 16 bits without sign. For looking things up, 64-bit integers are wanted."),
            Mistake("torch.from_numpy(stored[start : start + T].astype(np.int32))", "32 bits. The course uses 64 throughout."),
            Mistake("torch.from_numpy(stored[start : start + T].astype(np.int16))",
                    "16 bits *with* a sign: ids from 32,768 on turn negative."),
            Mistake("torch.from_numpy(stored[start : start + T].astype(np.float32))", "Floats cannot be row numbers."),
            Mistake("torch.from_numpy(stored.astype(np.int64))", "The whole file was turned into a tensor. Take the slice first."),
            Mistake("stored[start : start + T].astype(np.int64)", "This is still a NumPy array. Make a tensor of it."),
        ],
        wrong=["torch.zeros(T, dtype=torch.long)", "torch.from_numpy(stored[:T].astype(np.int64))",
               "torch.from_numpy(stored[start + 1 : start + T + 1].astype(np.int64))", "torch.arange(start, start + T)"],
        right=["torch.tensor(stored[start : start + T].tolist())", "torch.tensor(stored[start : start + T].astype('int64'))",
               "torch.as_tensor(stored[start : start + T].astype(np.int64))",
               "torch.tensor(stored[start : start + T], dtype=torch.long)"],
    ),
]

CHAPTER = Chapter(
    exercises=[*NUMBERS, *PLAY, *EXAM, *WINDOW, *STARTS, *BATCH, *BOX, *LARGE],
    exports=[Export("DataLoader", blank="tables", header="import torch\n")],
)
