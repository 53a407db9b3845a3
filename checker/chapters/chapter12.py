"""Chapter 12, Trainer: how each blank is judged, hinted at and explained.

Training is judged on models of a handful of parameters that a probe's `read` makes itself, so that a verdict takes
milliseconds. Such a model is any nn.Module with forward(inputs, targets) -> (logits, loss).
"""
from checker.exercise import Chapter, Exercise, Export, Mistake, Trials

# The class must stand alone, as it will in the learner's package.
ALONE = ("torch", "nn", "math", "os", "Path", "Trainer", "progress_bar")

# Whoever makes an optimizer waits for it: the first one loads torch's compiler, 3 seconds of a slow core.
TORCH_OPTIMIZER = 15

# ---- hidden inputs ----------------------------------------------------------------------------------


def vocabularies():
    """Loaders of which only the size of the vocabulary is known."""
    return [{"loader": type("Loader", (), {"vocab_size": size})()} for size in (2, 17, 50257)]


def slopes():
    """A number with its gradient, and a learning rate."""
    cases = []
    for start, rate in [(-2.0, 0.25), (5.5, 0.01), (1.0, 0.3), (0.12345, 0.25)]:
        w = torch.tensor(start, requires_grad=True)
        ((w - 1) ** 2).backward()
        cases.append({"w": w, "rate": rate})
    return cases


def sizes():
    """Sizes of tensors, all different, with the config and the loader that have them."""
    cases = []
    for B, T, H, D, V in [(3, 7, 4, 5, 29), (4, 11, 2, 5, 23)]:
        config = {"batch_size": B, "input_sequence_length": T, "embedding_dim": H * D, "num_attention_heads": H}
        cases.append({"B": B, "T": T, "C": H * D, "D": D, "V": V, "ModelConfig": type("ModelConfig", (), config),
                      "loader": type("Loader", (), {"vocab_size": V})()})
    return cases


# ---- what to look at --------------------------------------------------------------------------------


def read_w_next(ns):
    return {"w_next": float(ns["w_next"]), "w afterwards": float(ns["w"])}


def read_descend(ns):
    """Steps on a model with as many tensors as a real one has, most of them of a single number."""
    class Model(nn.Module):
        def __init__(self):
            nn.Module.__init__(self)
            self.a = nn.Parameter(torch.tensor([0.5, -1.5]))
            self.b = nn.Parameter(torch.tensor([[2.0], [0.25]]))
            self.more = nn.ParameterList([nn.Parameter(torch.tensor(i / 50)) for i in range(100)])

        def forward(self, inputs, targets):
            modes.append(self.training)
            logits = inputs @ self.b + self.a.sum()
            return logits, ((logits - targets) ** 2).mean() + (self.a**3).sum() + ((torch.stack(list(self.more)) - 1) ** 2).sum()

    Model.forward.__qualname__ = "Model.forward"                   # as an error would name it

    found, modes = {}, []
    for rate in (0.05, 0.2):
        model = Model()
        first, second = model.a, model.b
        inputs, targets = torch.tensor([[1.0, 2.0], [0.5, -1.0], [0.0, 3.0]]), torch.tensor([[1.0], [0.0], [2.0]])
        losses = [ns["descend"](model, inputs, targets, rate) for _ in range(3)]
        found |= {f"the losses of three steps at rate {rate}": [float(loss) for loss in losses],
                  f"the parameters after three steps at rate {rate}": [model.a.detach().clone(), model.b.detach().clone(), torch.stack(list(model.more)).detach()],
                  f"the model still has its own tensors, rate {rate}": model.a is first and model.b is second}
        modes.append(model.training)
    found["training mode, in each call and afterwards"] = sorted(set(modes))
    return found


def read_step_with(ns):
    class Model(nn.Module):
        def __init__(self):
            nn.Module.__init__(self)
            self.a = nn.Parameter(torch.tensor([0.5, -1.5]))
            self.b = nn.Parameter(torch.tensor([[2.0], [0.25]]))

        def forward(self, inputs, targets):
            modes.append(self.training)
            logits = inputs @ self.b + self.a.sum()
            return logits, ((logits - targets) ** 2).mean()

    Model.forward.__qualname__ = "Model.forward"                   # as an error would name it

    found, modes = {}, []
    inputs, targets = torch.tensor([[1.0, 2.0], [0.5, -1.0], [0.0, 3.0]]), torch.tensor([[1.0], [0.0], [2.0]])
    for name, large, rate in (("SGD", 1, 0.1), ("AdamW", 1, 0.1), ("SGD", 30, 1e-4)):      # large: long gradients
        model, place = Model(), name + (" and large inputs" if large > 1 else "")
        optimizer = getattr(torch.optim, name)([model.b], lr=rate)
        model.b.grad = torch.tensor([[50.0], [-20.0]])             # stale: somebody looked at a loss before
        losses = [float(ns["step_with"](optimizer, model, large * inputs, targets)) for _ in range(3)]
        modes.append(model.training)
        found |= {f"the losses of three steps with {place}": losses,
                  f"what {place} looks after, after three steps": model.b.detach().clone(),
                  f"what {place} does not look after": model.a.detach().clone()}
    found["training mode, in each call and afterwards"] = sorted(set(modes))
    return found


def read_adamw(ns):
    step, found = ns["adamw_step"], {}
    for settings in [(0.3, 0.9, 0.99, 0.1), (0.05, 0.8, 0.6, 0.0), (0.2, 0.5, 0.95, 2.0)]:
        rate, beta1, beta2, weight_decay = settings
        p, m, v = -3.0, 0.0, 0.0
        for t, gradient in enumerate([2.0, -50.0, 0.0, 0.5], start=1):
            p, m, v = step(p, gradient, m, v, t, rate, beta1, beta2, weight_decay, 1e-8)
            found[f"p, m, v after step {t} with rate {rate}, betas {beta1} and {beta2}, decay {weight_decay}"] = [p, m, v]
    found["p, m, v after a first step with gradient 0 and no decay"] = list(step(1.5, 0.0, 0.0, 0.0, 1, 0.1, 0.9, 0.99, 0.0, 1e-8))
    found["p, m, v after a first step with eps = 1"] = list(step(1.5, 2.0, 0.0, 0.0, 1, 0.1, 0.9, 0.99, 0.0, 1.0))
    for t, beta1, beta2 in [(50, 0.9, 0.99), (400, 0.99, 0.999), (5000, 0.99, 0.9999)]:
        place = f"p, m, v after step {t}, betas {beta1} and {beta2}"
        try:
            found[place] = list(step(1.5, 2.0, 0.3, 4.0, t, 0.1, beta1, beta2, 0.0, 1e-8))
        except ZeroDivisionError:                                  # 0.01**400 is 0; that slip shows in the steps above
            found[place] = None
    return found


def read_clip(ns):
    found = {}
    for name, gradients, limit in [("two tensors, too long", [[[3.0, -1.0], [2.0, 0.5]], [4.0, -2.0, 1.0]], 1.5),
                                   ("two tensors, short enough", [[[0.3, -0.1]], [0.2, 0.4]], 2.0),
                                   ("each short, together too long", [[0.9], [0.9], [-0.9]], 1.0),
                                   ("longer than allowed, shorter than 1", [[0.9], [0.0]], 0.5),
                                   ("longer than 1, short enough", [[1.2, 0.0], [0.9]], 2.0),
                                   ("one of three axes", [[[[2.0, -1.0], [0.5, 3.0]]], [1.0]], 1.5),
                                   ("one without axes", [2.0, [1.0, -2.0]], 1.5),
                                   ("huge numbers", [[1e4, -1e4], [3e4]], 0.5), ("all 0", [[0.0, 0.0], [0.0]], 1.0),
                                   ("a hundred tensors", [[0.1 * (i % 7) - 0.2] for i in range(100)], 1.5)]:
        parameters = [nn.Parameter(torch.zeros_like(torch.tensor(g))) for g in gradients]
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad = torch.tensor(gradient)
        parameters.insert(1, nn.Parameter(torch.ones(2)))          # one without a gradient
        length = ns["clip_gradients"](iter(parameters), limit)
        found[f"the length, {name}"] = float(length)
        found[f"the gradients after, {name}, limit {limit}"] = [p.grad for p in parameters if p.grad is not None]
    tiny = nn.Parameter(torch.zeros(2))
    tiny.grad = torch.tensor([6e-4, 8e-4])                         # what is added to the length hardly counts, if it is tiny itself
    ns["clip_gradients"](iter([tiny]), 1e-4)
    found["the gradients after, as shares of a tiny limit"] = [round(float(g) / 1e-4, 2) for g in tiny.grad]
    return found


def read_repeat(ns):
    class Model(nn.Module):
        def __init__(self):
            nn.Module.__init__(self)
            self.a = nn.Parameter(torch.tensor([2.0]))

        def forward(self, inputs, targets):
            modes.append(self.training)
            logits = inputs * self.a
            return logits, ((logits - targets) ** 2).mean()

    Model.forward.__qualname__ = "Model.forward"                   # as an error would name it

    found, modes = {}, []
    for steps in (0, 1, 5, 1003):
        model, asked = Model(), []

        def next_batch():
            asked.append(1)
            return torch.tensor([1.0, 1.0 + (len(asked) - 1) % 5]), torch.tensor([0.5, -1.0])

        next_batch.__qualname__ = "next_batch"
        losses = ns["repeat"](torch.optim.SGD(model.parameters(), lr=0.02), model, next_batch, steps)
        modes.append(model.training)
        found |= {f"how many losses of {steps} steps": len(losses),
                  f"{'losses' if steps < 9 else 'the last losses'} of {steps} steps": [float(loss) for loss in losses[-9:]],
                  f"batches asked for in {steps} steps": len(asked),
                  f"the parameter after {steps} steps": model.a.detach().clone()}

    def odd_batch():                                               # inputs of 0: each loss is the square of its target
        asked.append(1)
        return torch.zeros(2), torch.full((2,), [3.0, 0.01, 0.0, 0.0, math.nan, math.nan][len(asked) % 6 - 1])

    odd_batch.__qualname__ = "next_batch"
    model, asked = Model(), []
    losses = ns["repeat"](torch.optim.SGD(model.parameters(), lr=0.02), model, odd_batch, 6)
    found["how many losses of 6 steps, some of them 0 or nan"] = len(losses)
    found["training mode, in each call and afterwards"] = sorted(set(modes))
    return found


def read_schedule(ns):
    """The schedule of part D, or of the class once there is one."""
    found = {}
    for peak, low, warmup, total in [(0.5, 0.0, 5, 25), (2.0, 0.4, 1, 8), (1.0, 0.25, 0, 6), (3e-3, 1e-4, 7, 31)]:
        config = type("Config", (), {"learning_rate": peak, "min_learning_rate": low, "warmup_steps": warmup,
                                     "total_training_steps": total})()
        rate = (lambda step: ns["scheduled_rate"](step, config))
        if "Trainer" in ns:
            trainer = ns["Trainer"](nn.Linear(1, 1), None, None, config)
            trainer.step, rate = 3, trainer.learning_rate
        for step in sorted({0, warmup // 2, max(warmup - 1, 0), warmup, warmup + 1, (warmup + total) // 2, total - 1, total, total + 3}):
            found[f"the rate at step {step} (peak {peak}, minimum {low}, warm-up {warmup}, total {total})"] = float(rate(step))
        config.learning_rate = 2 * peak
        found[f"the rate at step {warmup} when the config's peak has been changed from {peak} to {2 * peak}"] = float(rate(warmup))
        if "Trainer" in ns:
            found[f"the trainer's own count of steps and its history after all the questions (total {total})"] = [trainer.step, trainer.history]
    return found


def read_mean_loss(ns):
    class Model(nn.Module):
        def __init__(self):
            nn.Module.__init__(self)
            self.a = nn.Parameter(torch.sin(torch.arange(49.0)).view(7, 7) * 3)
            self.drop = nn.Dropout(1.0)
            self.modes, self.recorded = [], []

        def forward(self, inputs, targets=None):
            self.modes.append(self.training)
            self.recorded.append(torch.is_grad_enabled())
            logits = self.drop(nn.functional.embedding(inputs, self.a))        # (B, T, 7)
            return logits, None if targets is None else nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())

    Model.forward.__qualname__ = "Model.forward"                   # as an error would name it

    class Loader:
        def get_batch(self, split):
            self.asked = getattr(self, "asked", []) + [split]
            n = len(self.asked)
            return torch.tensor([[n % 7, n * n % 7, 3], [1, 5, 2 * n % 7]]), torch.tensor([[0, 3 * n % 7, 6], [n % 7, 1, 2]])

    Loader.get_batch.__qualname__ = "Loader.get_batch"

    found = {}
    for training, split, loops in [(True, "val", 3), (False, "train", 1), (True, "train", 7)]:
        model, loader, before = Model(), Loader(), torch.is_grad_enabled()
        model.train(training)
        stream = torch.get_rng_state()
        place = f"{loops} batches of {split!r}, the model in {'training' if training else 'eval'} mode"
        found |= {f"mean loss, {place}": float(ns["mean_loss"](model, loader, split, loops)),
                  f"splits asked for, {place}": loader.asked,
                  f"training mode afterwards, {place}": model.training,
                  f"training mode of the parts afterwards, {place}": model.drop.training,
                  f"training mode meanwhile, {place}": sorted(set(model.modes)),
                  f"gradients recorded meanwhile, {place}": sorted(set(model.recorded)),
                  f"gradients recorded afterwards as before, {place}": torch.is_grad_enabled() == before}
        found[f"the random stream is left alone, {place}"] = bool(torch.equal(torch.get_rng_state(), stream))
        torch.set_grad_enabled(before)
    return found


def read_exam(ns):
    found = {}
    for n, T in [(10, 4), (9, 4), (8, 4), (31, 5), (22, 7), (5, 1)]:
        ids = (torch.arange(n) * 7 + 3) % 271                           # more ids than this text has
        x, y = ns["exam"](ids, T)
        found[f"inputs of exam(…, {T}) for {n} ids"], found[f"targets of exam(…, {T}) for {n} ids"] = x, y
    x, y = ns["exam"](torch.arange(30_000), 7)
    found["how many rows of exam(…, 7) for 30000 ids"] = [len(x), len(y)]
    found["the last row of exam(…, 7) for 30000 ids"] = [x[-1:], y[-1:]]
    return found


def read_exam_loss(ns):
    class Model(nn.Module):
        def forward(self, x, y=None):
            logits = (torch.sin(torch.arange(169.0)) * 3).view(13, 13)[x]            # (rows, T, 13)
            return logits, None if y is None else nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten())

    Model.forward.__qualname__ = "Model.forward"                   # as an error would name it

    found = {}
    for n, T, group in [(43, 4, 4), (61, 5, 3), (25, 4, 256), (22, 3, 6), (1700, 4, 300)]:
        ids = (torch.arange(n) ** 2 // 7 + 2) % 13
        found[f"exam_loss for {n} ids, T = {T}, groups of {group}"] = float(ns["exam_loss"](Model(), ids, T, group))
    return found


def read_device(ns):
    import platform
    import sys

    ask, here, name = ns["choose_device"], sys.platform, platform.system
    found, really = {}, (torch.cuda.is_available, torch.backends.mps.is_available, torch.backends.mps.is_built, torch.cuda.device_count)
    torch.backends.mps.is_built = lambda: True                     # PyTorch was built for it; that does not say it is there
    try:
        # An old Mac has no mps: to ask for the system's name is not enough.
        for cuda, mps, mac in [(False, False, False), (False, True, True), (True, False, False), (True, True, True), (False, False, True)]:
            sys.platform, platform.system = ("darwin", lambda: "Darwin") if mac else ("linux", lambda: "Linux")
            torch.cuda.is_available, torch.backends.mps.is_available = (lambda c=cuda: c), (lambda m=mps: m)
            torch.cuda.device_count = lambda c=cuda: int(c)
            chosen = ask()
            found[f"the choice with{'' if cuda else 'out'} cuda and with{'' if mps else 'out'} mps{', on an old Mac' if mac and not mps else ''}"] = (
                str(chosen) if isinstance(chosen, torch.device) else chosen)
    finally:
        sys.platform, platform.system = here, name
        torch.cuda.is_available, torch.backends.mps.is_available, torch.backends.mps.is_built, torch.cuda.device_count = really
    return found


def read_save_whole(ns):
    """Saves in a folder of its own, once undisturbed and once broken off in the middle of torch.save."""
    import errno
    import os

    folder, found, really = Path("saving"), {}, torch.save
    folder.mkdir(exist_ok=True)
    path = folder / "model.ckpt"                                    # any ending is allowed
    for file in folder.glob("*"):
        file.unlink()

    def cut(content, place, *more, **named):
        if hasattr(place, "write"):
            place.write(b"half")
        else:
            Path(place).write_bytes(b"half")
        raise OSError("halted")

    def content():
        if not path.exists():
            return "there is no file"
        try:
            return torch.load(path, weights_only=True)["n"]
        except Exception:
            return "nothing that can be read"

    moves, way, of_path = [], (os.rename, os.replace), (Path.rename, Path.replace)

    def noted(move):
        def noting(src, dst, **named):                             # called as os.replace may be
            if move is way[0] and Path(dst).exists():              # as on Windows, where only os.replace replaces
                raise FileExistsError(errno.EEXIST, "Windows")
            if Path(dst).resolve() == path.resolve():
                beside = Path(src).resolve().parent == path.resolve().parent
                moves.append(("the old file is still there" if path.exists() else "the old file is gone")
                             + ("" if beside else ", the new one comes from another folder"))
            return move(src, dst, **named)
        noting.__qualname__ = move.__name__                        # as an error would name it
        return noting

    try:
        for given in (path, str(path)):
            ns["save_whole"]({"n": torch.arange(3)}, given)
            found[f"what is in the file, saved to a {type(given).__name__} path"] = content()
            found[f"how many files are there, saved to a {type(given).__name__} path"] = len(list(folder.glob("*")))
        os.rename, os.replace = noted(os.rename), noted(os.replace)
        # Python 3.10's keep functions of their own.
        Path.rename = lambda self, target: os.rename(self, target) or Path(target)
        Path.replace = lambda self, target: os.replace(self, target) or Path(target)
        ns["save_whole"]({"n": torch.arange(5)}, path)
        (os.rename, os.replace), (Path.rename, Path.replace) = way, of_path
        found["when the second save takes the old file's place"] = moves
        found["what is in the file after a second save"] = content()
        torch.save = cut
        try:
            ns["save_whole"]({"n": torch.arange(7)}, path)
            found["a save that breaks off goes unnoticed"] = True
        except OSError as error:
            found["a save that breaks off goes unnoticed"] = "halted" not in str(error)
        found["what is in the file after the third save broke off"] = content()
        torch.save = really
        ns["save_whole"]({"n": torch.arange(9)}, path)
        found["what is in the file after one more save, with what the broken one left behind"] = content()
    finally:
        torch.save = really
        (os.rename, os.replace), (Path.rename, Path.replace) = way, of_path
        for file in folder.glob("*"):
            file.unlink()
    return found


def other_totals():
    """Builtins that build ModelConfig with another number of steps, as if that had been written in its line."""
    import builtins

    cases = []
    for total in (2399, 47, 13):
        class Body(dict):
            def __setitem__(self, name, value):
                dict.__setitem__(self, name, self.total if name == "total_training_steps" else value)

        Body.total = total

        def build(function, name, *bases, body=Body, **named):
            if name != "ModelConfig" or bases or named:
                return builtins.__build_class__(function, name, *bases, **named)
            kind = type("Kind", (type,), {"__prepare__": classmethod(lambda kind, *more, **named: body()),
                                          "__new__": lambda kind, name, bases, names: type(name, bases, dict(names))})
            return builtins.__build_class__(function, name, metaclass=kind)

        cases.append({"__builtins__": vars(builtins) | {"__build_class__": build}})
    return cases


def read_warmup(ns):
    config = ns["ModelConfig"]
    return {f"warmup_steps of {config.total_training_steps} steps": config.warmup_steps}


def read_class_step(ns):
    """Steps of a small model whose device is only a name; its batches are tensors that know where they were sent."""
    place, places = torch.device("cuda", 3), []                     # only a name: nothing goes there

    class There(nn.Parameter):
        device = property(lambda self: place)

    class Tensor(torch.Tensor):
        """A tensor of the loader. Its class says where it is, and what is made of it is there as well."""
        def to(self, *more, **named):
            given = [*more, *named.values()]
            kinds = [g for g in given if isinstance(g, torch.dtype)]
            result = torch.Tensor.to(self, kinds[0]) if kinds else self
            for target in given:
                if isinstance(target, (str, torch.device)):
                    result = result.as_subclass(Sent if torch.device(target) == place else Elsewhere)
            return result

        def cuda(self, *more, **named):
            return self.as_subclass(Elsewhere)

    Tensor.cpu = Tensor.cuda

    class Sent(Tensor):
        pass

    class Elsewhere(Tensor):
        pass

    names = {Sent: "on the model's device", Elsewhere: "on another device", Tensor: "where the loader made it"}
    Sent.__name__ = Elsewhere.__name__ = "Tensor"

    class Model(nn.Module):
        def __init__(self):
            nn.Module.__init__(self)
            self.a = There(torch.tensor([0.5, -1.5, 0.0]))
            self.b = There(torch.tensor([[0.2, 0.25, -0.5], [1.0, 0.0, -0.3], [0.1, -0.7, 0.4]]))
            self.modes = []

        def to(self, *more, **named):
            return self

        def forward(self, inputs, targets=None):
            self.modes.append(self.training)
            places.extend(names.get(type(t), "something else") for t in (inputs, inputs if targets is None else targets))
            logits = 4 * (self.b[inputs.as_subclass(torch.Tensor)] + self.a)                # (B, T, 3); 4: for long gradients
            if targets is None:
                return logits, None
            return logits, nn.functional.cross_entropy(logits.view(-1, 3), targets.as_subclass(torch.Tensor).reshape(-1))

    Model.forward.__qualname__ = "Model.forward"                   # as an error would name it

    class Loader:
        def __init__(self):
            self.asked = []

        def get_batch(self, split):
            self.asked.append(split)
            n = len(self.asked)
            return (torch.tensor([[n % 3, 2], [0, 1], [0, (n + 1) % 3], [2, 2]]).as_subclass(Tensor),
                    torch.tensor([[1, 0], [0, n % 3], [1, 2], [2, 1]]).as_subclass(Tensor))

    Loader.get_batch.__qualname__ = "Loader.get_batch"

    found = {}
    for clip, lr in [(0.5, 0.1), (1e9, 0.02)]:
        config = type("Config", (), {"learning_rate": lr, "min_learning_rate": 0.0, "warmup_steps": 2, "total_training_steps": 9,
                                     "gradient_clip": clip, "evaluation_frequency": 3, "evaluation_loops": 2})()
        model, loader = Model(), Loader()
        # Two groups, so that both rates can be looked at.
        optimizer = torch.optim.SGD([{"params": [model.a]}, {"params": [model.b]}], lr=123.0, momentum=0.5)
        trainer = ns["Trainer"](model, optimizer, loader, config)
        for p in (model.a, model.b):
            p.grad = torch.full(p.shape, 7.0)                      # stale: somebody looked at a loss before
        places.clear()
        stream, losses = torch.get_rng_state(), []
        for step in range(3):
            losses.append(float(trainer.train_step()))
            found[f"the rates in step {step}, peak {lr}"] = [float(group["lr"]) for group in optimizer.param_groups]
        found |= {f"the losses of three steps, clip {clip}": losses,
                  f"the parameters after three steps, clip {clip}": [model.a.detach().clone(), model.b.detach().clone()],
                  f"splits asked for, clip {clip}": loader.asked, f"steps counted, clip {clip}": trainer.step,
                  f"where inputs and targets were in the model's calls, clip {clip}": list(places),
                  f"training mode, in each call and afterwards, clip {clip}": sorted({*model.modes, model.training}),
                  f"the history, which only evaluations fill, clip {clip}": trainer.history,
                  f"the random stream is left alone, clip {clip}": bool(torch.equal(torch.get_rng_state(), stream))}
    return found


def read_class_evaluate(ns):
    place, places = torch.device("cuda", 3), []                     # only a name: nothing goes there

    class There(nn.Parameter):
        device = property(lambda self: place)

    class Tensor(torch.Tensor):
        """A tensor of the loader. Its class says where it is, and what is made of it is there as well."""
        def to(self, *more, **named):
            given = [*more, *named.values()]
            kinds = [g for g in given if isinstance(g, torch.dtype)]
            result = torch.Tensor.to(self, kinds[0]) if kinds else self
            for target in given:
                if isinstance(target, (str, torch.device)):
                    result = result.as_subclass(Sent if torch.device(target) == place else Elsewhere)
            return result

        def cuda(self, *more, **named):
            return self.as_subclass(Elsewhere)

    Tensor.cpu = Tensor.cuda

    class Sent(Tensor):
        pass

    class Elsewhere(Tensor):
        pass

    names = {Sent: "on the model's device", Elsewhere: "on another device", Tensor: "where the loader made it"}
    Sent.__name__ = Elsewhere.__name__ = "Tensor"

    class Model(nn.Module):
        def __init__(self):
            nn.Module.__init__(self)
            self.a = There(torch.sin(torch.arange(49.0)).view(7, 7) * 3)
            self.drop = nn.Dropout(1.0)
            self.modes, self.recorded = [], []

        def to(self, *more, **named):
            return self

        def forward(self, inputs, targets=None):
            self.modes.append(self.training)
            self.recorded.append(torch.is_grad_enabled())
            places.extend(names.get(type(t), "something else") for t in (inputs, inputs if targets is None else targets))
            logits = self.drop(self.a[inputs.as_subclass(torch.Tensor)])       # (B, T, 7)
            if targets is None:
                return logits, None
            return logits, nn.functional.cross_entropy(logits.flatten(0, 1), targets.as_subclass(torch.Tensor).flatten())

    Model.forward.__qualname__ = "Model.forward"                   # as an error would name it

    class Loader:
        def __init__(self):
            self.asked, self.drawn = [], []

        def get_batch(self, split):
            self.asked.append(split)
            self.drawn.append(int(torch.randint(1000, (1,))))
            # All batches hold the first number drawn, so that either split may be the first.
            n = self.asked.count(split) + (10 if split == "val" else 0) + self.drawn[0]
            return (torch.tensor([[n % 7, (n + 5) % 7]]).as_subclass(Tensor),
                    torch.tensor([[0, self.asked.count(split) ** 2 % 7]]).as_subclass(Tensor))

    Loader.get_batch.__qualname__ = "Loader.get_batch"

    found = {}
    for training, loops, seed in [(True, 3, 11), (False, 1, 5)]:
        config = type("Config", (), {"evaluation_loops": loops, "random_seed": seed})()
        model, loader = Model(), Loader()
        trainer = ns["Trainer"](model, None, loader, config)
        trainer.step, trainer.history = 4, [{"step": 0, "train": 4.5, "val": 4.75}]
        model.train(training)
        places.clear()
        case = f"{loops} loops, the model in {'training' if training else 'eval'} mode"
        stream = torch.get_rng_state()
        means = trainer.evaluate()
        found |= {f"evaluate(), {case}": {key: float(means[key]) for key in sorted(means)},
                  f"how many batches of each split, {case}": [loader.asked.count(s) for s in ("train", "val")] + [len(loader.asked)],
                  f"how many different numbers the loader drew, {case}": len(set(loader.drawn)),
                  f"training mode afterwards, {case}": [model.training, model.drop.training],
                  f"training mode meanwhile, {case}": sorted(set(model.modes)),
                  f"gradients recorded meanwhile, {case}": sorted(set(model.recorded)),
                  f"where the tensors were, {case}": sorted(set(places)),
                  f"step and history afterwards, {case}": [trainer.step, trainer.history],
                  f"the random stream is left alone, {case}": bool(torch.equal(torch.get_rng_state(), stream))}
        loader.asked, loader.drawn = [], []                        # the same batches again, and a model that has learned meanwhile
        model.a.data = model.a.data.flip(0)
        means = trainer.evaluate()
        found[f"evaluate() once more, when the model has changed, {case}"] = {key: float(means[key]) for key in sorted(means)}
    torch.set_grad_enabled(True)
    return found


def read_class_save(ns):
    """What `save` leaves in its folder, also when the power fails in the middle."""
    import errno
    import os

    folder, found, really = Path("saving"), {}, torch.save
    folder.mkdir(exist_ok=True)
    path = folder / "model.ckpt"                                    # any ending is allowed
    for file in folder.glob("*"):
        file.unlink()

    def cut(content, place, *more, **named):
        if hasattr(place, "write"):
            place.write(b"half")
        else:
            Path(place).write_bytes(b"half")
        raise OSError("halted")

    model = nn.Linear(2, 1)
    model.register_buffer("not_learned", torch.tensor([3.0, 1.0]))
    with torch.no_grad():
        model.weight.copy_(torch.tensor([[1.5, -2.0]]))
        model.bias.fill_(0.25)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
    model(torch.tensor([[1.0, 3.0]])).sum().backward()
    optimizer.step()
    trainer = ns["Trainer"](model, optimizer, None, None)
    trainer.step, trainer.history = 17, [{"step": 4 * n, "train": 4.5 - n, "val": 4.75 - n} for n in range(5)]
    torch.manual_seed(99)
    torch.rand(3)
    moves, way, of_path = [], (os.rename, os.replace), (Path.rename, Path.replace)

    def noted(move):
        def noting(src, dst, **named):                             # called as os.replace may be
            if move is way[0] and Path(dst).exists():              # as on Windows, where only os.replace replaces
                raise FileExistsError(errno.EEXIST, "Windows")
            if Path(dst).resolve() == path.resolve():
                beside = Path(src).resolve().parent == path.resolve().parent
                moves.append(("the old file is still there" if path.exists() else "the old file is gone")
                             + ("" if beside else ", the new one comes from another folder"))
            return move(src, dst, **named)
        noting.__qualname__ = move.__name__                        # as an error would name it
        return noting

    try:
        trainer.save(str(path))
        os.rename, os.replace = noted(os.rename), noted(os.replace)
        # Python 3.10's keep functions of their own.
        Path.rename = lambda self, target: os.rename(self, target) or Path(target)
        Path.replace = lambda self, target: os.replace(self, target) or Path(target)
        trainer.save(path)
        (os.rename, os.replace), (Path.rename, Path.replace) = way, of_path
        found["when the second save takes the old file's place"] = moves
        content = torch.load(path, weights_only=True)
        found["the keys"] = sorted(content)
        found["model"] = {key: content["model"][key] for key in sorted(content["model"])}
        found["the optimizer's first memory"] = content["optimizer"]["state"][0]["exp_avg"]
        found["the optimizer's settings"] = content["optimizer"]["param_groups"][0]["lr"]
        found["step"], found["history"] = content["step"], content["history"]
        found["the trainer's own step and history afterwards"] = [trainer.step, trainer.history]
        state = content["random_state"]
        after = torch.get_rng_state()
        torch.manual_seed(5)
        torch.set_rng_state(state)
        found["what the random stream gives next"] = torch.rand(3)
        torch.set_rng_state(after)
        found["saving leaves the random stream alone"] = torch.rand(3)
        found["how many files are there"] = len(list(folder.glob("*")))
        torch.save, trainer.step = cut, 18
        try:
            trainer.save(path)
        except OSError:
            pass
        torch.save = really
        try:
            found["the step in the file after a save broke off"] = torch.load(path, weights_only=True)["step"]
        except Exception:
            found["the step in the file after a save broke off"] = "nothing that can be read"
        trainer.step = 19
        trainer.save(path)
        try:
            found["the step in the file after one more save, with what the broken one left behind"] = torch.load(path, weights_only=True)["step"]
        except Exception:
            found["the step in the file after one more save, with what the broken one left behind"] = "nothing that can be read"
    finally:
        torch.save = really
        (os.rename, os.replace), (Path.rename, Path.replace) = way, of_path
        for file in folder.glob("*"):
            file.unlink()
    return found


def read_class_load(ns):
    """What `load` puts where; and a file without one of the model's tensors must not go in without a word."""
    folder, found = Path("saving"), {}
    folder.mkdir(exist_ok=True)
    path = folder / "model.pt"

    def model_with(start):
        model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
        model[0].register_buffer("not_learned", torch.tensor([3.0, 1.0]) + start)
        with torch.no_grad():
            for i, p in enumerate(model.parameters()):
                p.copy_(torch.sin(torch.arange(p.numel()) * 0.7 + i + start).view(p.shape))
        return model

    source = model_with(0.0)
    first = torch.optim.AdamW(source.parameters(), lr=0.1)
    source(torch.tensor([[1.0, 3.0]])).sum().backward()
    first.step()
    torch.manual_seed(99)
    torch.rand(3)
    state = source.state_dict()
    content = {"model": {key: state[key] for key in reversed(list(state))}, "optimizer": first.state_dict(), "step": 17,
               "history": [{"step": 4 * n, "train": 3.5 - n, "val": 3.75 - n} for n in range(5)], "random_state": torch.get_rng_state()}
    torch.save(content, path)
    model = model_with(9.0)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.5)
    parameters = list(model.parameters())
    torch.manual_seed(4)
    trainer = ns["Trainer"](model, optimizer, None, None)
    trainer.step, trainer.history = 5, [{"step": 0, "train": 4.5, "val": 4.75}]
    trainer.load(path)
    found["what the random stream gives next"] = torch.rand(3)
    found["model"] = {key: value.clone() for key, value in sorted(trainer.model.state_dict().items())}
    found["the model is still the same object"] = trainer.model is model and all(
        a is b for a, b in zip(model.parameters(), parameters))
    found["the optimizer is still the same object"] = trainer.optimizer is optimizer
    state = optimizer.state_dict()
    found["the optimizer's memories"] = [state["state"][i]["exp_avg"] for i in state["state"]]
    found["the optimizer's rate"] = optimizer.param_groups[0]["lr"]
    found["step"], found["history"] = trainer.step, trainer.history
    torch.save(content | {"model": {"0.weight": content["model"]["0.weight"]}}, path)
    try:
        trainer.load(path)
        found["a file that lacks tensors of the model"] = "goes in without a word"
    except (RuntimeError, KeyError):
        found["a file that lacks tensors of the model"] = "is refused"
    path.unlink()
    return found


def read_class_train(ns):
    """Which steps `train` takes and when it looks, from the beginning and from the middle."""
    found = {}
    for total, every, start in [(6, 3, 0), (7, 3, 0), (5, 1, 2), (8, 4, 3), (4, 10, 0), (4, 2, 4), (4, 2, 6), (7, 3, 7), (210, 70, 0)]:
        config = type("Config", (), {"total_training_steps": total, "evaluation_frequency": every})()
        trainer = ns["Trainer"](nn.Linear(1, 1), None, None, config)
        looked, taken = [], []

        def train_step():
            taken.append(trainer.step)
            trainer.step += 1
            if len(taken) > 250:
                raise RuntimeError("train() takes more than 250 steps")
            return 1.0

        train_step.__qualname__ = "Trainer.train_step"
        trainer.train_step, trainer.evaluate = train_step, (lambda: {"train": 1.0, "val": 2.0})
        trainer.step = start
        if start:
            trainer.history = [{"step": step, "train": 3.0, "val": 3.0} for step in range(0, start + 1, every)]
        try:
            trainer.train(None, lambda t: looked.append(t.step), progress=False)
        except RuntimeError:
            taken, looked = ["more than 250"], []
        place = f"{total} steps in all, a look every {every}, {start} done already"
        found[f"steps taken: {place}"] = taken if total < 100 else len(taken)
        found[f"looked after steps: {place}"] = looked
    return found


def read_adamw_made(ns):
    found = {}
    for rate, betas, decay in [(0.02, (0.7, 0.9), 0.3), (0.5, (0.85, 0.995), 0.0)]:
        config = type("Config", (), {"learning_rate": rate, "betas": betas, "weight_decay": decay, "min_learning_rate": rate / 7,
                                     "warmup_steps": 2, "total_training_steps": 9, "gradient_clip": 0.7, "evaluation_frequency": 3,
                                     "evaluation_loops": 2, "random_seed": 5, "input_sequence_length": 5,
                                     "batch_size": 3, "embedding_dim": 4, "num_attention_heads": 2, "hidden_dim": 6,
                                     "layer_count": 1, "dropout_rate": 0.0})()
        trainer = ns["new_trainer"](config, None)
        optimizer, place = trainer.optimizer, f"rate {rate}, betas {betas}, weight decay {decay}"
        mine = {id(p) for group in optimizer.param_groups for p in group["params"]}
        found |= {f"the kind of the optimizer, {place}": type(optimizer).__name__,
                  f"it looks after all of the model's parameters, {place}": mine == {id(p) for p in trainer.model.parameters()},
                  f"its rates, {place}": sorted({float(g["lr"]) for g in optimizer.param_groups}),
                  f"its betas, {place}": sorted({tuple(map(float, g["betas"])) for g in optimizer.param_groups}),
                  f"its other settings, {place}": [[str(g.get(key)) for key in ("eps", "maximize", "amsgrad")] for g in optimizer.param_groups[:1]],
                  f"its weight decays, {place}": sorted({float(g["weight_decay"]) for g in optimizer.param_groups})}
    return found


def read_prompt(ns):
    found = {}

    class Echo:
        def generate(self, ids, length, *more, **named):
            self.given = ids
            return torch.zeros(1, 3, dtype=torch.long)

    for prompt in ["ROMEO:", "a", "O, \nwhat!", "ROMEO:\n", "\n  O "]:          # spaces at the ends count
        model = Echo()
        ns["continue_text"](model, prompt, 3)
        found[f"the ids that the model gets for {prompt!r}"] = model.given
    model = Echo()
    ns["continue_text"](model, "O Romeo, Romeo! " * 40, 3)         # longer than any model's window; `generate` sees to that
    found["the ids that the model gets for a prompt of 640 characters"] = model.given
    return found


def read_handles(ns):
    """A model with parameters from a formula, and its attention weights by the learner's hooks."""
    found = {}
    for T, heads, layers, width in [(5, 2, 3, 8), (7, 3, 1, 6), (4, 4, 5, 8)]:
        config = type("Config", (), {"input_sequence_length": 9, "batch_size": 2, "embedding_dim": width, "num_attention_heads": heads,
                                     "hidden_dim": 10, "layer_count": layers, "dropout_rate": 0.3})()
        model = ns["BigramLanguageModel"](11, config).eval()
        with torch.no_grad():
            for i, (_, p) in enumerate(sorted(model.named_parameters())):
                p.copy_(torch.sin(torch.arange(p.numel()) * 0.37 + i).view(p.shape))
        ids = (torch.arange(T) * 3 % 11).view(1, T)
        for time in ("", ", asked again"):
            found[f"the weights of {layers} layers with {heads} heads, T = {T}{time}"] = ns["attention_weights"](model, ids)
        hung = [module for module in model.modules() if module._forward_hooks or module._forward_pre_hooks]
        found[f"hooks left hanging, {layers} layers with {heads} heads"] = len(hung)
    return found


def read_looks_back(ns):
    found = {}
    for shape in [(4, 4), (3, 5, 5), (2, 4, 6, 6)]:
        n = math.prod(shape)
        table = torch.sin(torch.arange(n) * 0.7).view(shape).abs()
        found[f"looks_back for shape {shape}"] = ns["looks_back"](table)
    table = torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.5, 0.5, 0.0]])
    found["looks_back for [[1, 0, 0], [0, 1, 0], [0.5, 0.5, 0]]"] = ns["looks_back"](table)
    return found


read_block = Trials(*(f"block_parameters({C}, {hidden})" for C, hidden in [(1, 1), (12, 48), (128, 512), (7, 10), (10, 7)]))

def read_shapes(ns):
    """The three shapes of the map as far as they are there; a torch.Size is a tuple as well."""
    return {name: tuple(ns[name]) if isinstance(ns[name], torch.Size) else ns[name]
            for name in ("shape_query", "shape_weights", "shape_logits")}


# ---- the blanks -------------------------------------------------------------------------------------

BY_HAND = [
    Exercise(
        "uniform_loss", level=1, given=vocabularies, visible=False, rtol=1e-6,
        hints=("The loss is a surprise: minus the logarithm of the probability of the right answer. What is it for one of V, with equal chances?",
               "Each character gets probability 1 / V, and minus the logarithm of 1 / V is the logarithm of V.",
               "`math.log` of `loader.vocab_size`."),
        mistakes=[
            Mistake("1 / loader.vocab_size", "This is the probability itself. The loss is minus its logarithm."),
            Mistake("math.log(1 / loader.vocab_size)", "The sign: the logarithm of something below 1 is negative. A loss is minus that."),
            Mistake("math.log2(loader.vocab_size)", "This counts in bits. Cross-entropy in PyTorch uses the natural logarithm."),
            Mistake("math.log10(loader.vocab_size)", "Logarithm to base 10. Cross-entropy in PyTorch uses the natural one."),
            Mistake("math.log(65)", "Right for the text of this course. `loader` may hold another one, with another vocabulary: ask it for its size."),
            Mistake("torch.log(torch.tensor(float(loader.vocab_size)))", "The right number, inside a tensor. A float is asked for: `.item()` or `float(…)` takes it out."),
            Mistake("loader.vocab_size", "That is how many characters there are. How surprised is somebody who holds all equally likely?"),
        ],
        wrong=["round(math.log(loader.vocab_size), 4)",
               "0.0", "math.exp(loader.vocab_size)", "math.log(loader.vocab_size - 1)", "math.log(len(set(text)))"],
        right=["-math.log(1 / loader.vocab_size)", "float(torch.tensor(float(loader.vocab_size)).log())",
               "torch.nn.functional.cross_entropy(torch.zeros(1, loader.vocab_size), torch.tensor([0])).item()"],
    ),
    Exercise(
        "w_next", level=1, given=slopes, read=read_w_next, rtol=1e-6,
        hints=("The gradient points uphill. Where do you want to go, and how much of it do you take?",
               "From `w` take away `rate` times the gradient. `.item()` makes a plain number of a tensor with one.",
               "`w.item()` minus `rate` times `w.grad.item()`."),
        mistakes=[
            Mistake("w.item() + rate * w.grad.item()", "Uphill: the loss grows. Go against the gradient."),
            Mistake("w.item() - w.grad.item()", "The right direction, but the whole gradient. Take only the part that the learning rate allows."),
            Mistake("rate * w.grad.item()", "That is how far the step goes. From where?"),
            Mistake("w.item() - rate", "Every step would be of the same size and to the left. How steep is it here, and in which direction?"),
            Mistake("w.item() * (1 - rate)", "This shrinks `w` itself towards 0. The step should follow the slope of the loss."),
            Mistake("2.6", "Right for this place. Elsewhere the slope is different: write how it comes about."),
        ],
        wrong=["round(w.item() - rate * w.grad.item(), 2)",
               "w.grad.item()", "1.0", "w.item()", "w.item() - rate / w.grad.item()",
               "(w.data.sub_(rate * w.grad)).item()", "w.data.add_(-rate * w.grad).item()"],
        right=['w - rate * w.grad.item()', 'w.item() - rate * w.grad',
               "w - rate * w.grad", "w.item() - w.grad.item() * rate", "float(w.detach().sub(w.grad, alpha=rate))",
               "w.item() - rate * 2 * (w.item() - 1)"],
    ),
    Exercise(
        "forget", level=1, read=read_descend, seconds=TORCH_OPTIMIZER,
        hints=("`backward()` adds to what is there already. What should be there before it?",
               "Modules have a method for it, and so has every optimizer. Its name begins with `zero`.",
               "Call `zero_grad()` of the model."),
        mistakes=[
            Mistake("loss.backward()", "Now it runs twice, and the second time the way back is gone already. Here, the old gradients should be thrown away."),
            Mistake("[p.zero_() for p in model.parameters()]", "This sets the parameters to 0 (or tries to): all that was learned is lost. Only their gradients should go."),
            Mistake("model.zero_grad", "The old gradients are still there. They belong to the parameters of the model. Is the method that throws them away called, with its parentheses?"),
            Mistake("model.requires_grad_(False)", "Now no parameter gets a gradient any more. You want to throw the old ones away and make new ones."),
        ],
        wrong=['model.eval().zero_grad()',
               "inputs.grad = None", "loss.grad = None", "model.train()", "model.a.grad = None",
               "for q in list(model.parameters())[:5]: q.grad = None"],
        right=["model.zero_grad(set_to_none=False)", "for p in model.parameters(): p.grad = None", "nn.Module.zero_grad(model)",
               "[p.grad.zero_() for p in model.parameters() if p.grad is not None]"],
    ),
    Exercise(
        "move", level=2, read=read_descend,
        hints=("What did you do with `w`? Here it is a whole tensor, and it must change where it stands.",
               "`p -= something` changes the tensor itself; `p = p - something` makes a new one, which the model never sees.",
               "From `p`, in place, subtract `rate * p.grad`."),
        mistakes=[
            Mistake("p = p - rate * p.grad", "After this the model is as it was. Is your result a new tensor that only the name `p` knows? Change the model's own one, in place."),
            Mistake("p += rate * p.grad", "Uphill: the loss grows. Go against the gradient."),
            Mistake("p -= p.grad", "The whole gradient. Take only the part that the learning rate allows."),
            Mistake("p -= rate", "Every number moves by the same amount, whatever its slope."),
            Mistake("p -= rate * p.grad.sign()", "Only the direction is used. Steep places should take larger steps than gentle ones, so take the gradient itself."),
            Mistake("p *= 1 - rate", "This shrinks the parameters towards 0. They should follow their gradients."),
        ],
        wrong=["pass", "p -= rate * p", "p.copy_(rate * p.grad)", "p -= 0.3 * p.grad"],
        right=["p.sub_(rate * p.grad)", "p.add_(p.grad, alpha=-rate)", "p.copy_(p - rate * p.grad)", "p.data = p.data - rate * p.grad",
               "p[...] = p - p.grad * rate"],
    ),
]

OPTIMIZERS = [
    Exercise(
        "optimizer_step", level=2, read=read_step_with,
        hints=("Which four things happen in `descend`, and in which order? Two of them the optimizer does now.",
               "The loss comes from the model, the gradients from the loss; the optimizer throws away and moves.",
               "`logits, loss = model(inputs, targets)`, then `optimizer.zero_grad()`, `loss.backward()`, `optimizer.step()`."),
        mistakes=[
            Mistake("logits, loss = model(inputs, targets)\nloss.backward()\noptimizer.step()", "The gradients of all steps add up. Who throws the old ones away?"),
            Mistake("logits, loss = model(inputs, targets)\nloss.backward()\noptimizer.zero_grad()\noptimizer.step()", "Nothing moves. Is a step taken? And are there gradients at that moment, made from this loss and not thrown away yet?"),
            Mistake("logits, loss = model(inputs, targets)\nloss.backward()\noptimizer.step()\noptimizer.zero_grad()", "Gradients that were there before the call go into this step. Throw the old ones away before `backward`."),
            Mistake("loss = model(inputs, targets)\noptimizer.zero_grad()\nloss.backward()\noptimizer.step()", "The model gives back two things, logits and loss. Take them apart."),
            Mistake("optimizer.zero_grad()\nloss.backward()\noptimizer.step()", "The loss is used before there is one. What makes it?"),
            Mistake("with torch.no_grad():\n    logits, loss = model(inputs, targets)\noptimizer.zero_grad()\nloss.backward()\noptimizer.step()", "Without recording, there is no way back through the calculation. It is the step alone that must not be recorded, and the optimizer sees to that."),
            Mistake("logits, loss = model(inputs, targets)\noptimizer.zero_grad()\nloss.backward()\noptimizer.step()\nlogits, loss = model(inputs, targets)", "The step is right, but the loss given back was measured anew, after it. The one that the step was made from is meant."),
        ],
        wrong=['model.eval()\nlogits, loss = model(inputs, targets)\noptimizer.zero_grad()\nloss.backward()\noptimizer.step()',
               'logits, loss = model(inputs, targets)\noptimizer.zero_grad()\nloss.backward()\ntorch.nn.utils.clip_grad_norm_(model.parameters(), 10.0)\noptimizer.step()',
               "logits, loss = model(inputs, targets)",
               "logits, loss = model(inputs, targets)\noptimizer.zero_grad()\nloss.detach().requires_grad_().backward()\noptimizer.step()",
               "logits, loss = model(targets, inputs)\noptimizer.zero_grad()\nloss.backward()\noptimizer.step()",
               "logits, loss = model(inputs, targets)\noptimizer.zero_grad()\n(-loss).backward()\noptimizer.step()",
               "logits, loss = model(inputs, targets)\noptimizer.zero_grad()\nloss.backward()\noptimizer.step()\noptimizer.step()"],
        right=["optimizer.zero_grad()\nloss = model(inputs, targets)[1]\nloss.backward()\noptimizer.step()",
               "model.train()\nlogits, loss = model(inputs, targets)\noptimizer.zero_grad()\nloss.backward()\noptimizer.step()",
               "_, loss = model(inputs, targets)\nmodel.zero_grad()\nloss.backward()\noptimizer.step()",
               "logits, loss = model(inputs, targets)\noptimizer.zero_grad(set_to_none=False)\ntorch.autograd.backward(loss)\noptimizer.step()"],
    ),
    Exercise(
        "momentum", level=2, read=read_adamw,
        hints=("How much of the old average stays, and how much of the new gradient comes in?",
               "`beta1` is the share that stays. The two shares add up to 1.",
               "`beta1` times `m`, plus what is left of 1 times `gradient`."),
        mistakes=[
            Mistake("(1 - beta1) * m + beta1 * gradient", "The shares are swapped. Most of the old average should stay: its share is `beta1`."),
            Mistake("beta1 * m + gradient", "The gradient enters whole, so the average grows too large. The two shares add up to 1."),
            Mistake("gradient", "This forgets everything before. Keep a share of the old average."),
            Mistake("(m + gradient) / 2", "Both count the same here. `beta1` says how much of the old average stays."),
            Mistake("0.9 * m + 0.1 * gradient", "Right for one setting. The share is an argument of the function: use it."),
            Mistake("beta2 * m + (1 - beta2) * gradient", "There are two betas, one for each memory. This is the other one's."),
        ],
        wrong=["beta1 * m", "m", "beta1 * m - (1 - beta1) * gradient", "beta1 * m + (1 - beta1) * gradient**2"],
        right=["m + (1 - beta1) * (gradient - m)", "gradient + beta1 * (m - gradient)", "(1 - beta1) * gradient + beta1 * m"],
    ),
    Exercise(
        "spread", level=2, read=read_adamw,
        hints=("The same average as the line above. Of what, and with which share?",
               "It averages the squares of the gradients, and `beta2` is the share that stays.",
               "`beta2` times `v`, plus what is left of 1 times `gradient**2`."),
        mistakes=[
            Mistake("beta2 * v + (1 - beta2) * gradient", "The gradient went in as it is: up and down would cancel. Its square says how large it is."),
            Mistake("beta2 * v + gradient**2", "The square enters whole. The two shares add up to 1."),
            Mistake("beta1 * v + (1 - beta1) * gradient**2", "There are two betas, one for each memory. This is the other one's."),
            Mistake("beta2 * v + (1 - beta2) * abs(gradient)", "Size without sign is a good thought; Adam squares the gradient and takes the root at the end."),
            Mistake("beta2 * v + (1 - beta2) * m**2", "That squares the average. The average of the squares is asked for: begin with the new gradient."),
            Mistake("((beta2 * v) + (1 - beta2) * gradient) ** 2", "The whole sum is squared. Only the gradient should be."),
        ],
        wrong=["gradient**2", "v", "0.99 * v + 0.01 * gradient**2", "(1 - beta2) * v + beta2 * gradient**2"],
        right=["v + (1 - beta2) * (gradient**2 - v)", "beta2 * v + (1 - beta2) * gradient * gradient", "beta2 * (v - gradient**2) + gradient**2"],
    ),
    Exercise(
        "fair", level=2, read=read_adamw,
        hints=("After `t` steps, which share of each memory has been filled? It stands in the text above.",
               "Divide each memory by its own share: `m` belongs to `beta1`, `v` to `beta2`.",
               "A pair: `m` divided by `(1 - beta1**t)`, and `v` divided by `(1 - beta2**t)`."),
        mistakes=[
            Mistake("m, v", "Nothing has been made up for: the first averages are too small. Which share of them has been filled?"),
            Mistake("m / (1 - beta1), v / (1 - beta2)", "Right at the first step only. With every step more has been filled: `t` counts them."),
            Mistake("m / (1 - beta1 * t), v / (1 - beta2 * t)", "What is left of the beginning shrinks by the same factor in each step. That is a power of beta, not a multiple."),
            Mistake("m * (1 - beta1**t), v * (1 - beta2**t)", "They became smaller still. They are too small already: divide."),
            Mistake("m / (1 - beta2**t), v / (1 - beta1**t)", "The betas are swapped. `m` was averaged with `beta1`."),
            Mistake("m / beta1**t, v / beta2**t", "This divides by the share that is still missing. Divide by the one that has been filled."),
            Mistake("m / (1 - beta1)**t, v / (1 - beta2)**t", "Mind the parentheses: here the whole difference is raised to the power of `t`. It should be the beta alone."),
            Mistake("m / (1 - beta1 ** (t - 1)), v / (1 - beta2 ** (t - 1))", "`t` counts from 1, so after the first step nothing should be subtracted from it. (What is 1 minus anything to the power of 0?)"),
        ],
        wrong=['m / (1 - beta1 ** min(t, 10)), v / (1 - beta2 ** min(t, 10))',
               "(m / (1 - beta1**t), v / (1 - beta2**t)) if t < 1000 else (m, v)",
               "v / (1 - beta2**t), m / (1 - beta1**t)", "m / (1 - beta1**t), v", "m, v / (1 - beta2**t)"],
        right=["m / (1 - pow(beta1, t)), v / (1 - pow(beta2, t))", "[m / (1 - beta1**t), v / (1 - beta2**t)]",
               "(m * (1 / (1 - beta1**t)), v * (1 / (1 - beta2**t)))", "tuple(a / (1 - b**t) for a, b in ((m, beta1), (v, beta2)))",
               "[memory / -math.expm1(t * math.log(beta)) for memory, beta in ((m, beta1), (v, beta2))]"],
    ),
    Exercise(
        "decay", level=2, read=read_adamw,
        hints=("By how much is `p` pulled? The text above says it as a product.",
               "From `p` goes `rate * weight_decay` times `p` itself.",
               "`p` minus the product of `rate`, `weight_decay` and `p`."),
        mistakes=[
            Mistake("p - weight_decay * p", "The pull is too strong: it should be scaled by the learning rate as well."),
            Mistake("p - rate * weight_decay", "The same amount for every number, also for one that is nearly 0. The pull is a share of the number itself."),
            Mistake("p + rate * weight_decay * p", "This pushes away from 0. It should pull towards it."),
            Mistake("rate * weight_decay * p", "That is the pull alone. From where does it pull?"),
            Mistake("p - rate * weight_decay * gradient", "The decay has nothing to do with the gradient. It pulls at the number itself."),
            Mistake("p", "Nothing decays. Pull `p` a little towards 0."),
            Mistake("p * weight_decay", "Only the share that should *go* is left."),
        ],
        wrong=["0.0", "p - 0.01 * p", "p * (1 - weight_decay)", "p - rate * weight_decay * abs(p)"],
        right=["p * (1 - rate * weight_decay)", "p + (-rate) * weight_decay * p", "(1 - weight_decay * rate) * p"],
    ),
    Exercise(
        "adam_move", level=2, read=read_adamw,
        hints=("Downhill along the averaged gradient, divided by how large gradients usually are.",
               "`v_fair` averages *squares*: take its root with `math.sqrt`. `eps` is added to the root, so that it is never 0.",
               "`p - rate * m_fair / (...)`, with the root of `v_fair` plus `eps` in the parentheses."),
        mistakes=[
            Mistake("p - rate * m_fair", "Without the division, steep numbers take large steps again. What was `v` for?"),
            Mistake("p - rate * m_fair / (v_fair + eps)", "`v_fair` averages squares, so it is not of the gradient's own size. Take its root."),
            Mistake("p + rate * m_fair / (math.sqrt(v_fair) + eps)", "Uphill: go against the averaged gradient."),
            Mistake("p - rate * m / (math.sqrt(v) + eps)", "These averages are too small at first. You made fair ones a line above."),
            Mistake("p - rate * gradient / (math.sqrt(v_fair) + eps)", "The newest gradient alone. Its running average is what smooths the path."),
            Mistake("p - rate * m_fair / math.sqrt(v_fair + eps)", "Nearly the same, but `eps` belongs outside of the root: inside, the root makes it much larger."),
            Mistake("p - rate * m_fair / math.sqrt(v_fair)", "A number whose gradient was always 0 divides 0 by 0. What is `eps` for? (It is an argument, and not always tiny.)"),
            Mistake("m_fair / (math.sqrt(v_fair) + eps)", "That is the direction of the step. From where does it go, and how far?"),
        ],
        wrong=["p", "p - m_fair / (math.sqrt(v_fair) + eps)", "p - rate * m_fair / math.sqrt(v_fair) + eps",
               "p - rate * m_fair / (math.sqrt(v_fair) + 1e-8)"],
        right=["p - rate * m_fair / (v_fair**0.5 + eps)", "p - rate * (m_fair / (eps + math.sqrt(v_fair)))",
               "p + -rate / (math.sqrt(v_fair) + eps) * m_fair"],
    ),
    Exercise(
        "global_norm", level=2, read=read_clip,
        ready_made=["clip_grad_norm_", "get_total_norm", "clip_grads_with_norm_"],
        hints=("As at school: square, add up, take the root. Over how many tensors?",
               "`(g**2).sum()` adds up the squares in one tensor. Add these sums up over all `gradients`, and take the root once, at the end.",
               "`sum(... for g in gradients) ** 0.5`, with the sum of the squares of one tensor in place of the dots."),
        mistakes=[
            Mistake("sum((g**2).sum() for g in gradients)", "That is the length squared. The root is missing."),
            Mistake("sum((g**2).sum() ** 0.5 for g in gradients)", "These are the lengths of the single tensors, added up. One arrow has one length: take the root once, at the end."),
            Mistake("max((g**2).sum() ** 0.5 for g in gradients)", "That is the length of the longest tensor. The arrow is made of all of them together."),
            Mistake("sum(g.abs().sum() for g in gradients)", "This adds up sizes without squares: the way along the streets of a city. The arrow flies straight."),
            Mistake("sum(g.sum() ** 2 for g in gradients) ** 0.5", "Each tensor was added up before squaring, so up and down cancel. Square first."),
            Mistake("sum((g**2).mean() for g in gradients) ** 0.5", "Means instead of sums: a tensor with many numbers would count no more than one with few."),
            Mistake("max(g.abs().max() for g in gradients)", "That is the largest single gradient. The length counts all of them."),
            Mistake("(gradients[0] ** 2).sum() ** 0.5", "Only one of the tensors was looked at."),
        ],
        wrong=['sum((g**2).sum() for g in gradients if g.dim() < 3) ** 0.5', 'sum((g**2).sum() for g in gradients if g.dim() > 0) ** 0.5',
               'sum((g**2).sum() for g in gradients[:20]) ** 0.5',
               "5.0", "len(gradients)", "sum((g**2).sum() for g in gradients) ** 2"],
        right=["torch.cat([g.flatten() for g in gradients]).norm()", "math.sqrt(sum((g * g).sum().item() for g in gradients))",
               "torch.stack([g.norm() for g in gradients]).norm()", "torch.sqrt(sum(g.square().sum() for g in gradients))",
               "torch.linalg.vector_norm(torch.cat([g.view(-1) for g in gradients]))",
               "nn.utils.parameters_to_vector(gradients).norm()", "math.sqrt(sum(float(x)**2 for g in gradients for x in g.ravel()))"],
    ),
    Exercise(
        "scale", level=2, read=read_clip,
        hints=("What must a length of 5 be multiplied by to become 1? And what if it is 0.5 and 1 is allowed?",
               "`max_norm` divided by the length makes it fit, but must not lengthen: no factor above 1. Mind the length 0.",
               "`min(1.0, max_norm / (float(norm) + 1e-6))`: the smaller of 1 and the quotient."),
        mistakes=[
            Mistake("max_norm / (float(norm) + 1e-6)", "Right for arrows that are too long. But short ones are made longer: the factor must not be above 1."),
            Mistake("max(1.0, max_norm / (float(norm) + 1e-6))", "The other way round: now no arrow is ever shortened."),
            Mistake("min(1.0, float(norm) / max_norm)", "Upside down: the longer the arrow, the *smaller* the factor has to be."),
            Mistake("1.0 / (float(norm) + 1e-6)", "This makes every arrow as long as 1. How long is allowed, and what about those that are short enough?"),
            Mistake("min(1.0, 1.0 / (float(norm) + 1e-6))", "Right if 1 is allowed. The allowed length is an argument: use it."),
            Mistake("min(1.0, max_norm / float(norm))", "What if all gradients are 0? Python refuses to divide by 0. Add something tiny to the length."),
            Mistake("max_norm", "The gradients would shrink, but to which length? Long and short arrows need different factors."),
        ],
        wrong=['1.0 if norm < 1 else max_norm / (float(norm) + 1e-6)',
               'min(1.0, 1.0 if norm <= 1.0 else max_norm / (float(norm) + 1e-6))',
               "min(1.0, max_norm / (float(norm) + 1e-4))",
               "1.0", "0.2", "min(max_norm, float(norm))", "float(norm) > max_norm"],
        right=['min(1.0, max_norm / (float(norm) - 1e-06))', 'min(1.0, max_norm / (norm + 1e-06))', 'min(1.0, max_norm / (float(norm) + 2e-06))',
               "max_norm / float(norm) if norm > max_norm else 1.0", "min(max_norm / (norm + 1e-6), 1.0)",
               "max_norm / max(float(norm), max_norm)", "min(1.0, max_norm / max(float(norm), 1e-6))", "1.0 if float(norm) <= max_norm else max_norm / float(norm)",
               "torch.clamp(max_norm / (torch.as_tensor(float(norm)) + 1e-6), max=1.0)"],
    ),
]

LOOPS = [
    Exercise(
        "repeat", level=2, read=read_repeat,
        hints=("What happens in one round, and what goes into the list?",
               "In each round: ask `next_batch()` for a pair, hand it to `step_with`, keep the number that comes back.",
               "`for _ in range(steps):`, inside take `inputs, targets = next_batch()` and append `step_with(optimizer, model, inputs, targets)`."),
        mistakes=[
            Mistake("inputs, targets = next_batch()\nfor _ in range(steps):\n    losses.append(step_with(optimizer, model, inputs, targets))",
                    "One batch was fetched before the loop, so all steps use the same. That fits the test of this part, but `next_batch` wants to be asked in each round."),
            Mistake("for _ in range(steps):\n    inputs, targets = next_batch()\n    step_with(optimizer, model, inputs, targets)", "The steps are taken, but the list stays empty."),
            Mistake("for _ in range(steps):\n    inputs, targets = next_batch()\n    losses = [step_with(optimizer, model, inputs, targets)]", "Each round makes a new list, and the earlier losses are gone. Append to the one that is there. (And with no steps, an empty list should come back.)"),
            Mistake("for _ in range(steps):\n    inputs, targets = next_batch\n    losses.append(step_with(optimizer, model, inputs, targets))", "`next_batch` is a function. To get a batch from it, call it."),
            Mistake("for _ in range(steps):\n    inputs, targets = next_batch()\n    losses.append(model(inputs, targets)[1].item())", "The losses are measured, but nothing is learned between them. Which function takes a step?"),
            Mistake("for _ in range(steps):\n    inputs, targets = next_batch()\n    losses.append(step_with(model, optimizer, inputs, targets))", "The first two arguments are swapped. In which order does `step_with` take them?"),
            Mistake("for _ in range(steps):\n    inputs, targets = next_batch()\n    losses.append(step_with(optimizer, model, inputs, targets))\n    if losses[-1] < 0.05:\n        break",
                    "This stops when the loss is small. All `steps` are asked for: the next batch may be a hard one."),
            Mistake("for _ in range(steps + 1):\n    inputs, targets = next_batch()\n    losses.append(step_with(optimizer, model, inputs, targets))", "One step too many."),
        ],
        wrong=['model.eval()\nfor _ in range(steps):\n    inputs, targets = next_batch()\n    losses.append(step_with(optimizer, model, inputs, targets))',
               'for _ in range(min(steps, 1000)):\n    inputs, targets = next_batch()\n    losses.append(step_with(optimizer, model, inputs, targets))',
               "while len(losses) < steps and (not losses or losses[-1] > 0.01):\n    losses.append(step_with(optimizer, model, *next_batch()))",
               "for _ in range(steps):\n    losses.append(step_with(optimizer, model, *next_batch()))\n    if not math.isfinite(losses[-1]):\n        break",
               "pass", "losses = [step_with(optimizer, model, *next_batch())] * steps",
               "for _ in range(steps):\n    losses.append(step_with(optimizer, model, next_batch()[0], next_batch()[1]))"],
        right=["losses = [step_with(optimizer, model, *next_batch()) for _ in range(steps)]",
               "while len(losses) < steps:\n    x, y = next_batch()\n    losses += [step_with(optimizer, model, x, y)]",
               "for i in range(steps):\n    batch = next_batch()\n    losses.append(step_with(optimizer, model, batch[0], batch[1]))"],
    ),
    Exercise(
        "warm", level=2, read=read_schedule,
        hints=("With four warm-up steps: a quarter, two quarters, three quarters, all of the peak. Which step gives how many quarters?",
               "Step 0 gives one part, so the number of parts is one more than `step`.",
               "The peak, times `(step + 1)`, divided by `warmup`."),
        mistakes=[
            Mistake("config.learning_rate * step / warmup", "Step 0 gets a rate of 0 and is wasted, and the last warm-up step stays below the peak."),
            Mistake("config.learning_rate * (step + 1) / (warmup + 1)", "The last warm-up step stays below the peak: with four steps, the parts are quarters."),
            Mistake("config.learning_rate", "No warm-up at all: the first step is taken at full speed."),
            Mistake("(step + 1) / warmup", "That is the share. Of what?"),
            Mistake("config.learning_rate * (warmup - step) / warmup", "This goes down. The warm-up leads up to the peak."),
            Mistake("config.learning_rate * (step + 1) / total", "The parts are those of the whole training. The peak should be reached when the warm-up ends."),
            Mistake("config.min_learning_rate + (config.learning_rate - config.min_learning_rate) * (step + 1) / warmup", "This climbs from the minimum. The steps should be equal parts of the whole peak, as in the example."),
        ],
        wrong=["0.0", "config.learning_rate * warmup", "config.learning_rate / (step + 1)", "0.25 * (step + 1)"],
        right=["(step + 1) / warmup * config.learning_rate", "config.learning_rate * (1 - (warmup - step - 1) / warmup)",
               "config.learning_rate / warmup + step * config.learning_rate / warmup"],
    ),
    Exercise(
        "progress", level=2, read=read_schedule,
        hints=("How many steps have passed since the warm-up, and how many are there from the warm-up to the end?",
               "Divide the first by the second. Past the end, the result would be above 1: hold it there.",
               "`min(1.0, ...)` of `(step - warmup)` divided by `(total - warmup)`."),
        mistakes=[
            Mistake("(step - warmup) / (total - warmup)", "Right up to the end. But after it the cosine would climb again: progress must not go above 1."),
            Mistake("min(1.0, step / total)", "Counted from the very first step. At the end of the warm-up it should be 0."),
            Mistake("min(1.0, (step - warmup) / total)", "It begins at 0, but does not reach 1 at the end: from the warm-up on, there are fewer steps left than in all."),
            Mistake("min(1.0, step / (total - warmup))", "At the end of the warm-up it should be 0. How many steps have passed *since then*?"),
            Mistake("max(1.0, (step - warmup) / (total - warmup))", "This is 1 from the beginning. You want to hold it *down* to 1."),
            Mistake("min(1.0, (step - warmup) / (total - warmup - 1))", "1 is reached one step too early: it belongs to `total` itself."),
            Mistake("min(1.0, (step - warmup) // (total - warmup))", "Two slashes cut the fraction off: 0 all the way, then suddenly 1."),
            Mistake("1 - min(1.0, (step - warmup) / (total - warmup))", "This runs from 1 to 0. Progress begins at 0."),
        ],
        wrong=["0.0", "step", "min(1.0, (total - step) / (total - warmup))", "min(1.0, (step - 4) / 16)",
               "min(0.999, (step - warmup) / (total - warmup))", "(step - warmup) / (total - warmup) if step < total else 0.999"],
        right=["min((step - warmup) / (total - warmup), 1)", "(min(step, total) - warmup) / (total - warmup)",
               "1.0 if step >= total else (step - warmup) / (total - warmup)", "1 - max(0, total - step) / (total - warmup)",
               "torch.tensor((step - warmup) / (total - warmup)).clamp(max=1).item()"],
        rtol=1e-6, atol=1e-7,
    ),
    Exercise(
        "fraction", level=2, read=read_schedule,
        hints=("The cosine goes from 1 to -1 on this stretch. How do you lift and shrink that to 1 and 0?",
               "Half a wave: the angle is `math.pi * progress`. Add 1, so that it goes from 2 to 0, then halve it.",
               "`0.5 * (1 + math.cos(...))`, with `math.pi * progress` inside."),
        mistakes=[
            Mistake("math.cos(math.pi * progress)", "This goes from 1 to -1: the rate would fall below the minimum. Lift and halve it."),
            Mistake("1 - progress", "A straight line from 1 to 0. That is used as well, but here it should be half a wave."),
            Mistake("0.5 * (1 + math.cos(2 * math.pi * progress))", "A whole wave: down and up again. Half of one is asked for."),
            Mistake("math.cos(0.5 * math.pi * progress)", "From 1 to 0, but only a quarter of a wave: it is steepest at the end. Half a wave flattens out there."),
            Mistake("0.5 * (1 - math.cos(math.pi * progress))", "This climbs from 0 to 1. It should sink."),
            Mistake("0.5 * (1 + math.cos(progress))", "The angle stops at 1. Half a wave is an angle of pi."),
            Mistake("0.5 + math.cos(math.pi * progress)", "This goes from 1.5 to -0.5. Halve the cosine as well."),
            Mistake("1 + math.cos(math.pi * progress)", "From 2 to 0: twice the peak. Halve it."),
        ],
        wrong=["progress", "1.0", "0.5 * math.cos(math.pi * progress)", "0.5 * (1 + math.sin(math.pi * progress))",
               "0.5 * (1 + math.cos(3.1416 * progress))"],
        right=["(1 + math.cos(math.pi * progress)) / 2", "math.cos(math.pi * progress / 2) ** 2", "1 - math.sin(math.pi * progress / 2) ** 2",
               "0.5 + 0.5 * math.cos(progress * math.pi)"],
        rtol=1e-6, atol=1e-7,
    ),
]

MEASURING = [
    Exercise(
        "no_gradients", level=1, read=read_mean_loss,
        hints=("You used it for the step of `descend`, where nothing was to be recorded.",
               "PyTorch has a context manager that switches the recording off.",
               "`torch.no_grad()`, with parentheses."),
        mistakes=[
            Mistake("torch.enable_grad()", "Gradients are recorded all the same. Which context manager switches the recording off?"),
            Mistake("model.eval()", "`with` cannot use that. And eval mode turns off dropout, not the recording of gradients."),
            Mistake("torch.no_grad", "Nearly: this names it. Call it."),
            Mistake("model.zero_grad()", "This throws away gradients that are there. What is wanted is that none are recorded."),
        ],
        wrong=["torch.random.fork_rng()", "torch.autograd.graph.save_on_cpu()", "torch.set_grad_enabled(True)", "None", "torch.autograd.set_detect_anomaly(True)"],
        right=["torch.set_grad_enabled(False)", "torch.inference_mode()", "torch.autograd.no_grad()"],
    ),
    Exercise(
        "draws", level=2, read=read_mean_loss,
        hints=("For each loop: one batch, one loss, as a plain number.",
               "A list comprehension over `range(loops)`. `loader.get_batch(split)` gives a pair; a star hands both to the model; the loss is the second that comes back.",
               "`[model(*loader.get_batch(split))[1].item() for _ in range(loops)]`"),
        mistakes=[
            Mistake("[model(*loader.get_batch('train'))[1].item() for _ in range(loops)]", "Always the training split. The function was told which one: use its argument."),
            Mistake("[model(*loader.get_batch('val'))[1].item() for _ in range(loops)]", "Always the validation split. The function was told which one: use its argument."),
            Mistake("[model(*loader.get_batch(split))[1].item()]", "One batch only. `loops` of them are asked for, each loss from a batch of its own."),
            Mistake("[model(*loader.get_batch(split))[1].item() for _ in range(20)]", "20 batches, whatever was asked for. Use `loops`."),
            Mistake("[model(*loader.get_batch(split))[0].item() for _ in range(loops)]", "The model gives logits and loss, in this order. Take the loss."),
            Mistake("[model(loader.get_batch(split))[1].item() for _ in range(loops)]", "A batch is a pair, and the model wants two arguments. A star in front takes the pair apart."),
        ],
        wrong=["[]", "[0.0] * loops", "[model(loader.get_batch(split)[0], loader.get_batch(split)[1])[1].item() for _ in range(loops)]",
               "[round(model(*loader.get_batch(split))[1].item(), 4) for _ in range(loops)]"],
        right=['[model(*loader.get_batch(split))[1] for _ in range(loops)]',
               "[float(model(*loader.get_batch(split))[1]) for _ in range(loops)]",
               "[model(x, y)[1].item() for x, y in (loader.get_batch(split) for _ in range(loops))]",
               "[loss.item() for _, loss in [model(*loader.get_batch(split)) for _ in range(loops)]]",
               "[nn.functional.cross_entropy(model(x)[0].flatten(0, 1), y.flatten()).item() for x, y in (loader.get_batch(split) for _ in range(loops))]"],
        rtol=3e-6, atol=1e-6,
    ),
    Exercise(
        "mode_back", level=2, read=read_mean_loss,
        hints=("In which mode did the model come? It was noted down at the top.",
               "`model.train()` takes an argument: True for training mode, False for eval mode.",
               "Call `model.train` with `was_training`."),
        mistakes=[
            Mistake("model.train()", "Right while training. But a finished model that came in eval mode would go away in training mode."),
            Mistake("model.eval()", "After this the model is in eval mode, whatever mode it came in. A model that is being trained would learn on without dropout. (By now, `model.training` is False; what it was is noted down.)"),
            Mistake("model.training = was_training", "The note on the model itself is changed, but its parts, such as dropout layers, keep their mode. A method tells them all."),
            Mistake("model.train(not was_training)", "Turned round: now it always leaves in the other mode."),
        ],
        wrong=['model.train(was_training), torch.manual_seed(0)',
               "pass", "was_training", "model.train(model.training)", "model.train(False)", "model.train(True)"],
        right=["model.train(mode=was_training)", "if was_training: model.train()", "model.train() if was_training else model.eval()"],
    ),
    Exercise(
        "windows", level=3, read=read_exam,
        hints=("How many rows have all their answers? The last target of the last row needs an id of its own.",
               "`rows = (len(data) - 1) // T`. The inputs are the first `rows * T` ids; the targets the same number, one further.",
               "Return `data[: rows * T].view(rows, T)` and `data[1 : rows * T + 1].view(rows, T)`."),
        mistakes=[
            Mistake("rows = len(data) // T\nreturn data[: rows * T].view(rows, T), data[1 : rows * T + 1].view(rows, T)", "When the windows come out even, the very last input has no answer. Which id is missing?"),
            Mistake("rows = len(data) // T - 1\nreturn data[: rows * T].view(rows, T), data[1 : rows * T + 1].view(rows, T)", "Safe, but often one row too few: a left-over id is enough for the last answer."),
            Mistake("rows = len(data) - T\nreturn data[:-1].unfold(0, T, 1), data[1:].unfold(0, T, 1)", "These windows overlap, so most questions would count several times. Lay them side by side."),
            Mistake("rows = (len(data) - 1) // T\nreturn data[: rows * T].view(rows, T), data[: rows * T].view(rows, T)", "The targets are the inputs. They should be one step further."),
            Mistake("rows = (len(data) - 1) // T\nreturn data[: rows * T].view(T, rows), data[1 : rows * T + 1].view(T, rows)", "The axes are swapped: each *row* should be a piece of text with T ids."),
            Mistake("rows = (len(data) - 1) // T\nreturn data[1 : rows * T + 1].view(rows, T), data[: rows * T].view(rows, T)", "The two tables have changed places. Inputs come first."),
            Mistake("rows = (len(data) - 1) // (T + 1)\npieces = data[: rows * (T + 1)].view(rows, T + 1)\nreturn pieces[:, :-1], pieces[:, 1:]", "A fine cut, but after each window one id is skipped as a question. Windows should lie side by side; the answer of one row's last id is the next row's first."),
            Mistake("rows = (len(data) - 1) // T\ndata[: rows * T].view(rows, T), data[1 : rows * T + 1].view(rows, T)", "Nothing is given back. The function needs a `return`."),
        ],
        wrong=['rows = (len(data) - 1) // T\nreturn data[: rows * T].view(rows, T), data[1 : rows * T + 1].view(rows, T).clamp(max=64)',
               "rows = min((len(data) - 1) // T, 1000)\nreturn data[: rows * T].view(rows, T), data[1 : rows * T + 1].view(rows, T)",
               "return data[:-1], data[1:]", "rows = 2\nreturn data[:8].view(2, 4), data[1:9].view(2, 4)"],
        right=["rows = (len(data) - 1) // T\nreturn data[: rows * T].reshape(rows, T), data[1 : 1 + rows * T].reshape(rows, T)",
               "return data[:-1].unfold(0, T, T), data[1:].unfold(0, T, T)",
               "starts = range(0, len(data) - T, T)\nreturn torch.stack([data[s : s + T] for s in starts]), torch.stack([data[s + 1 : s + T + 1] for s in starts])",
               "last = (len(data) - 1) // T * T\nreturn data[:last].view(-1, T), data[1 : last + 1].view(-1, T)"],
    ),
    Exercise(
        "weighted", level=2, read=read_exam_loss, rtol=3e-6, atol=1e-6,
        hints=("The model gives a mean over the group. How do you get from a mean back to a sum?",
               "Times the number of rows in this group: `len(x)`. The line at the end divides by the number of all rows.",
               "`model(x, y)[1].item()`, times `len(x)`."),
        mistakes=[
            Mistake("model(x, y)[1].item()", "Every group counts the same, however many rows it has. And at the end the sum is divided by the number of *rows*."),
            Mistake("model(x, y)[1].item() * group", "All groups count as if they were full. The last one may be smaller."),
            Mistake("model(x, y)[1].item() * x.numel()", "This counts ids. At the end the sum is divided by the number of rows, so count rows."),
            Mistake("model(x, y)[1].item() / len(x)", "Divided: but the mean has been divided already. To get back to a sum, multiply."),
            Mistake("model(y, x)[1].item() * len(x)", "Inputs and targets are swapped."),
            Mistake("model(x, y).item() * len(x)", "The model gives back two things, logits and loss. Take the loss."),
        ],
        wrong=["round(model(x, y)[1].item(), 4) * len(x)",
               "0.0", "len(x)", "model(x, y)[1].item() * len(all_inputs)", "model(x, x)[1].item() * len(x)",
               "model(x[:64], y[:64])[1].item() * len(x)"],
        right=['(lambda out: out[1].item() * len(out[0]))(model(x, y))',
               'model(x, y)[1] * len(x)',
               "len(y) * float(model(x, y)[1])", "x.shape[0] * model(x, y)[1].item()", "math.fsum([model(x, y)[1].item()] * len(x))",
               "nn.functional.cross_entropy(model(x, y)[0].flatten(0, 1), y.flatten(), reduction='sum').item() / T",
               "nn.functional.cross_entropy(model(x)[0].flatten(0, 1), y.flatten()).item() * len(x)"],
    ),
]

KEEPING = [
    Exercise(
        "choose_device", level=2, given=[{}], read=read_device, visible=False,
        hints=("Three cases, in a fixed order. What is asked first?",
               "Two questions with `if`, each with its own `return`; what is left when both are answered with no?",
               "`if torch.cuda.is_available():` return one name, `if torch.backends.mps.is_available():` another, and at last `\"cpu\"`."),
        mistakes=[
            Mistake("return 'cuda' if torch.cuda.is_available() else 'cpu'", "Right with an NVIDIA card and without any. On a Mac, the graphics chip would stay idle."),
            Mistake("if torch.backends.mps.is_available():\n    return 'mps'\nif torch.cuda.is_available():\n    return 'cuda'\nreturn 'cpu'", "The order: where there are both, cuda should win."),
            Mistake("return 'cpu'", "It always works. But where there is a graphics card, it is many times faster."),
            Mistake("return 'cuda'", "This says cuda also where there is none. Ask first. (You did? A function that is not called, without parentheses, counts as true.)"),
            Mistake("if torch.cuda.is_available():\n    return 'cuda'\nif torch.backends.mps.is_available():\n    return 'mps'", "And where there is neither? A function without a `return` gives None."),
            Mistake("if torch.cuda.is_available():\n    return 'cuda'\nreturn 'mps'", "Where there is no cuda, this says mps, also where that is not available. Ask for it as well."),
        ],
        wrong=["import sys\nif torch.cuda.is_available():\n    return 'cuda'\nreturn 'mps' if sys.platform == 'darwin' else 'cpu'",
               "return None", "if torch.cuda.is_available():\n    return 'cuda'\nreturn 'mps' if torch.backends.mps.is_built() else 'cpu'", "return torch.cuda.is_available()", "if not torch.cuda.is_available():\n    return 'cuda'\nreturn 'cpu'"],
        right=["if torch.cuda.is_available():\n    return torch.device('cuda')\nelif torch.backends.mps.is_available():\n    return torch.device('mps')\nelse:\n    return torch.device('cpu')",
               "return 'cuda' if torch.cuda.is_available() else 'mps' if torch.backends.mps.is_available() else 'cpu'",
               "if torch.cuda.device_count():\n    return 'cuda'\nreturn 'mps' if torch.backends.mps.is_available() else 'cpu'",
               "name = 'cpu'\nif torch.backends.mps.is_available():\n    name = 'mps'\nif torch.cuda.is_available():\n    name = 'cuda'\nreturn name"],
    ),
    Exercise(
        "save_whole", level=2, read=read_save_whole,
        hints=("When is the old file replaced: before the new one is complete, or after?",
               "Two lines: `torch.save` to a path with another ending, then `os.replace` from there to `path`.",
               "Save to `f\"{path}.partial\"`, then call `os.replace` with this name first and `path` second."),
        mistakes=[
            Mistake("torch.save(content, path)", "This writes over the old file right away. If the power fails now, both are lost."),
            Mistake("torch.save(content, f'{path}.partial')", "After the very first save there is nothing at `path` (and before it, nothing to delete). Once the file beside it is complete, it should take that name."),
            Mistake("os.remove(path) if os.path.exists(path) else None\ntorch.save(content, f'{path}.partial')\nos.replace(f'{path}.partial', path)", "The old file is deleted first. If the power fails while the new one is written, there is none."),
            Mistake("torch.save(content, f'{path}.partial')\nif os.path.exists(path):\n    os.remove(path)\nos.rename(f'{path}.partial', path)", "Between deleting and renaming there is a moment with no file of that name. `os.replace` needs nothing deleted first."),
            Mistake("torch.save(content, 'new.partial')\nos.replace('new.partial', path)", "The second file lies in another folder than `path`, maybe on another disk, where renaming does not work. Put it beside `path`."),
            Mistake("torch.save(content, f'{path}.partial')\nos.replace(path, f'{path}.partial')", "The two names are swapped: the old file replaces the new one. (The first time, there is no old file.)"),
            Mistake("torch.save(content, path + '.partial')\nos.replace(path + '.partial', path)", "This works for strings. A `Path` cannot be added to a string: an f-string takes both."),
            Mistake("torch.save(content, f'{path}.partial')\nos.rename(f'{path}.partial', path)", "On Windows, `rename` fails if there is a file of that name already. `replace` puts the new one in its place on every system."),
            Mistake("import shutil\ntorch.save(content, f'{path}.partial')\nshutil.copy(f'{path}.partial', path)", "Two files are there afterwards. And whatever is written or copied to `path` itself can be cut in the middle. Renaming does it in one go."),
        ],
        wrong=["tmp = Path(path).resolve().with_suffix('.tmp')\ntorch.save(content, tmp)\ntmp.rename(path)",
               "tmp = Path(f'{path}.partial')\ntorch.save(content, tmp)\ntmp.replace(Path(path).with_suffix('.pt'))",
               "pass", "os.replace(f'{path}.partial', path)\ntorch.save(content, f'{path}.partial')",
               "import shutil\ntorch.save(content, f'{path}.partial')\nshutil.copy(f'{path}.partial', path)\nos.remove(f'{path}.partial')",
               "torch.save(content, f'{path}.partial')\nwith open(path, 'wb') as file:\n    file.write(Path(f'{path}.partial').read_bytes())\nos.remove(f'{path}.partial')",
               "other = f'{path}.partial'\nif not os.path.exists(other):\n    torch.save(content, other)\nos.replace(other, path)",
               "import tempfile\nother = tempfile.mktemp()\ntorch.save(content, other)\nos.replace(other, path)"],
        right=["other = f'{path}.partial'\ntorch.save(content, other)\nos.replace(src=other, dst=path)",
               "other = Path(path).with_suffix('.tmp')\ntorch.save(content, other)\nother.replace(path)",
               "torch.save(content, str(path) + '~')\nos.replace(str(path) + '~', path)",
               "with open(f'{path}.new', 'wb') as file:\n    torch.save(content, file)\nos.replace(f'{path}.new', path)",
               "torch.save(content, f'{path}.partial')\nPath(f'{path}.partial').replace(path)",
               "torch.save(content, f'{path}.partial')\ntry:\n    os.rename(f'{path}.partial', path)\nexcept FileExistsError:\n    os.replace(f'{path}.partial', path)"],
    ),
    Exercise(
        "warmup_steps", level=1, given=other_totals, read=read_warmup,
        hints=("A twentieth is one part of twenty. Which division gives whole numbers?",
               "Inside the class, a setting from a line above is known by its name.",
               "`total_training_steps` and 20, with two slashes between them."),
        mistakes=[
            Mistake("65", "Right for 1300 steps. Change their number in the line above, and this one should follow."),
            Mistake("round(total_training_steps / 20)", "Rounded to the nearest whole number. Rounded down is asked for."),
            Mistake("total_training_steps / 20", "A float. Steps are counted in whole numbers, rounded down."),
            Mistake("20", "Twenty steps, however long the training. A twentieth of it is asked for."),
            Mistake("total_training_steps * 20", "Twenty times as many. A twentieth is one part of twenty."),
            Mistake("ModelConfig.total_training_steps // 20", "The class is not finished yet, so it has no name in here. Its settings from the lines above are known by their own names."),
            Mistake("round(total_training_steps / 20 + 0.5)", "Rounded up. Rounded down is asked for."),
        ],
        wrong=["max(1, total_training_steps // 20)",
               "0", "0.05", "1300 // 20", "72", "total_training_steps // 5", "total_training_steps % 20"],
        right=["int(total_training_steps / 20)", "int(0.05 * total_training_steps)", "total_training_steps // 4 // 5", "math.floor(total_training_steps / 20)"],
    ),
]

STEP = "inputs, targets = self.data_loader.get_batch('train')\n"
SEND = "inputs, targets = inputs.to(self.device), targets.to(self.device)\n"
MODEL = "logits, loss = self.model(inputs, targets)\n"
ZERO = "self.optimizer.zero_grad()\n"
BACK = "loss.backward()\n"
CLIP = "torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.config.gradient_clip)\n"
MOVE = "self.optimizer.step()"

LOOK = """was_training = self.model.training
self.model.eval()
with torch.no_grad():
    for split in ("train", "val"):
        losses = []
        for _ in range(self.config.evaluation_loops):
            inputs, targets = self.data_loader.get_batch(split)
            losses.append(self.model(inputs.to(self.device), targets.to(self.device))[1].item())
        means[split] = sum(losses) / len(losses)
self.model.train(was_training)"""

SAVE = """content = {
    "model": self.model.state_dict(),
    "optimizer": self.optimizer.state_dict(),
    "step": self.step,
    "history": self.history,
    "random_state": torch.get_rng_state(),
}
torch.save(content, f"{path}.partial")
os.replace(f"{path}.partial", path)"""

LOAD = """self.model.load_state_dict(content["model"])
self.optimizer.load_state_dict(content["optimizer"])
self.step = content["step"]
self.history = content["history"]
torch.set_rng_state(content["random_state"])"""

SCHEDULE = """warmup, total = self.config.warmup_steps, self.config.total_training_steps
if step < warmup:
    return self.config.learning_rate * (step + 1) / warmup
progress = min(1.0, (step - warmup) / (total - warmup))
low, high = self.config.min_learning_rate, self.config.learning_rate
return low + 0.5 * (1 + math.cos(math.pi * progress)) * (high - low)"""

CACHED = """c = self.config
if not hasattr(self, "rates"):
    up, rest = c.warmup_steps, c.total_training_steps - c.warmup_steps
    waves = [0.5 * (1 + math.cos(math.pi * s / rest)) for s in range(rest + 1)]
    self.rates = [c.learning_rate * (s + 1) / up for s in range(up)]
    self.rates += [c.min_learning_rate + wave * (c.learning_rate - c.min_learning_rate) for wave in waves]
return self.rates[min(step, c.total_training_steps)]"""

TRAINER = [
    Exercise(
        "class_schedule", level=2, read=read_schedule, alone=ALONE,
        hints=("It is the function of part D. What was called `config` there?",
               "All settings come from `self.config`; the function from above must not be called.",
               "First the warm-up with its own `return`, then progress, then the minimum plus the cosine's share of the way up to the peak."),
        mistakes=[
            Mistake("return scheduled_rate(step, self.config)", "In this notebook it would work. But the class goes into a file of its own, where that function does not exist. Write it out here."),
            Mistake(SCHEDULE.replace("(step + 1) / warmup", "step / warmup"), "The warm-up begins with a rate of 0. Which rate did step 0 have in part D?"),
            Mistake(SCHEDULE.replace("min(1.0, (step - warmup) / (total - warmup))", "(step - warmup) / (total - warmup)"), "Right up to the end, but after the last step the rate climbs again."),
            Mistake(SCHEDULE.replace("low + 0.5", "0.5"), "The wave is right, but it ends at 0. Where should it end?"),
            Mistake(SCHEDULE.replace("* (high - low)", "* high"), "At the peak this is the peak plus the minimum. The cosine has only the way between the two to go."),
            Mistake("return self.config.learning_rate", "The same rate all the way: no warm-up, no cosine."),
            Mistake("step = self.step\n" + SCHEDULE, "This looks at how many steps are done. The method was asked about a step of its own: use the argument."),
            Mistake(SCHEDULE.replace("if step < warmup", "if step <= warmup"), "At the step where the cosine should begin, this still climbs, above the peak."),
        ],
        wrong=["self.step = step\n" + SCHEDULE, SCHEDULE.replace("math.pi", "3.1416"),
               CACHED,
               "pass", "return 3e-3", SCHEDULE.replace("self.config", "config")],
        right=[SCHEDULE.replace("0.5 * (1 + math.cos(math.pi * progress))", "math.cos(math.pi * progress / 2) ** 2"),
               "c = self.config\nif step < c.warmup_steps:\n    return c.learning_rate * (step + 1) / c.warmup_steps\nt = (min(step, c.total_training_steps) - c.warmup_steps) / (c.total_training_steps - c.warmup_steps)\nreturn c.min_learning_rate + (c.learning_rate - c.min_learning_rate) * (1 + math.cos(math.pi * t)) / 2",
               "c = self.config\nup, rest = c.warmup_steps, c.total_training_steps - c.warmup_steps\nshare = 0.5 + 0.5 * math.cos(math.pi * min(1, max(0, step - up) / rest))\ndown = c.min_learning_rate * (1 - share) + c.learning_rate * share\nreturn down if step >= up else c.learning_rate / up * (step + 1)"],
        rtol=1e-6, atol=1e-7,
    ),
    Exercise(
        "rate", level=2, read=read_class_step, alone=ALONE,
        hints=("Which method of this class knows the rate, and which step is this?",
               "`self.step` counts the steps that are done, and the schedule counts from there as well.",
               "Call `self.learning_rate` with `self.step`."),
        mistakes=[
            Mistake("self.config.learning_rate", "This is the peak, in every step. The schedule should be asked."),
            Mistake("self.learning_rate(self.step + 1)", "One step ahead: the first step of all is step 0."),
            Mistake("self.learning_rate", "This names the method. Call it, with the step that it should answer for."),
            Mistake("self.learning_rate(0)", "Every step gets the rate of the first."),
            Mistake("self.learning_rate(self.config.total_training_steps)", "Every step gets the rate of the end."),
            Mistake("learning_rate(self.step)", "The method belongs to the object: ask `self`."),
            Mistake("group['lr']", "The rate that was there already. Ask the schedule."),
        ],
        wrong=["3e-3", "self.step", "self.learning_rate(self.step) / 2", "0.0"],
        right=["self.learning_rate(step=self.step)", "float(self.learning_rate(self.step))", "Trainer.learning_rate(self, self.step)"],
    ),
    Exercise(
        "class_step", level=3, read=read_class_step, alone=ALONE,
        hints=("Say aloud what happens in one step, from the batch to the moved parameters. Where does clipping belong?",
               "Batch of the training split; both tensors to `self.device`; loss; throw old gradients away; backward; clip; step.",
               "Seven moves: `get_batch(\"train\")`, `.to(self.device)` for both, `self.model(...)`, `zero_grad`, `backward`, `clip_grad_norm_` of the model's parameters with `gradient_clip`, `step`."),
        mistakes=[
            Mistake(STEP + SEND + MODEL + BACK + CLIP + MOVE, "The gradients of all steps add up. Who throws the old ones away?"),
            Mistake(STEP + SEND + MODEL + ZERO + BACK + MOVE, "Huge gradients go into the step as they are. Are they clipped at all, and between `backward` and the step?"),
            Mistake(STEP + SEND + MODEL + ZERO + BACK + CLIP, "The gradients are ready, but nothing moves. Who takes the step? (And are they still there when it is taken?)"),
            Mistake("inputs = self.data_loader.get_batch('train')[0]\ntargets = self.data_loader.get_batch('train')[1]\n" + SEND + MODEL + ZERO + BACK + CLIP + MOVE, "Inputs and targets come from two different batches. Call `get_batch` once, and take both from it."),
            Mistake(STEP.replace("train", "val") + SEND + MODEL + ZERO + BACK + CLIP + MOVE, "It learns from the validation split: the exam would be known by heart."),
            Mistake(STEP + SEND + MODEL + ZERO + BACK + CLIP.replace("self.config.gradient_clip", "1.0") + MOVE, "The limit is typed in. The config says how long the arrow may be."),
            Mistake(STEP + MODEL + ZERO + BACK + CLIP + MOVE, "The inputs go in where the loader made them. The model may live on another device: send both tensors there, and keep what `.to` gives back."),
            Mistake(STEP + "inputs, targets = inputs.to('cpu'), targets.to('cpu')\n" + MODEL + ZERO + BACK + CLIP + MOVE, "Sent to the CPU, wherever the model lives. `self.device` knows the place."),
            Mistake(STEP + "inputs = inputs.to(self.device)\n" + MODEL + ZERO + BACK + CLIP + MOVE, "The inputs go to the model's device, the targets stay behind. They meet in the loss."),
            Mistake(STEP + SEND + MODEL + ZERO + BACK + CLIP.replace("norm_", "value_") + MOVE, "`clip_grad_value_` cuts each number by itself, and the arrow then points elsewhere. Shorten the arrow as a whole: `clip_grad_norm_`."),
        ],
        wrong=["self.model.eval()\n" + STEP + SEND + MODEL + ZERO + BACK + CLIP + MOVE,
               STEP + SEND + MODEL + ZERO + BACK + CLIP + MOVE + "\nself.history.append(loss.item())",
               STEP + SEND + MODEL + ZERO + BACK + CLIP + MOVE + "\ntorch.rand(1)",
               STEP + SEND + MODEL + BACK + CLIP + MOVE + "\n" + ZERO.strip(),
               "pass", STEP + SEND + MODEL + ZERO + CLIP + BACK + MOVE,
               STEP + SEND + MODEL + ZERO + BACK + MOVE + "\n" + CLIP.strip(),
               STEP + "inputs.to(self.device)\ntargets.to(self.device)\n" + MODEL + ZERO + BACK + CLIP + MOVE],
        right=["inputs, targets = self.data_loader.get_batch('train')\nx, y = torch.stack((inputs, targets)).to(self.device)\nlogits, loss = self.model(x, y)\n" + ZERO + BACK + CLIP + MOVE,
               STEP + "inputs, targets = inputs.long().to(self.device), targets.to(device=self.device, dtype=torch.long)\n" + MODEL + ZERO + BACK + CLIP + MOVE,
               STEP + SEND.replace("self.device", "next(self.model.parameters()).device") + MODEL + ZERO + BACK + CLIP + MOVE,
               STEP + SEND + "logits = self.model(inputs)[0]\nloss = nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())\n" + ZERO + BACK + CLIP + MOVE,
               "inputs, targets = (t.to(self.device) for t in self.data_loader.get_batch('train'))\n" + ZERO + "loss = self.model(inputs, targets)[1]\n" + BACK + CLIP + MOVE,
               "self.model.zero_grad()\n" + "x, y = self.data_loader.get_batch(split='train')\n_, loss = self.model(x.to(self.device), y.to(self.device))\n" + BACK
               + "torch.nn.utils.clip_grad_norm_(parameters=self.model.parameters(), max_norm=self.config.gradient_clip)\n" + MOVE,
               STEP + SEND + MODEL + ZERO + BACK + "gradients = [p.grad for p in self.model.parameters()]\nlength = math.sqrt(sum((g**2).sum().item() for g in gradients))\n"
               "for g in gradients:\n    g *= min(1.0, self.config.gradient_clip / (length + 1e-6))\n" + MOVE],
    ),
    Exercise(
        "class_evaluate", level=3, read=read_class_evaluate, alone=ALONE,
        hints=("It is `mean_loss` twice, once for each split. What were the three things to be careful about?",
               "Note the mode, switch to eval, record nothing; for each split collect `evaluation_loops` losses and put their mean into `means`; put the mode back.",
               "Two loops inside `with torch.no_grad():`, the outer one over \"train\" and \"val\". Both tensors go to `self.device`. At the end `self.model.train(was_training)`."),
        mistakes=[
            Mistake(LOOK.replace("self.model.eval()\n", ""), "Dropout is still active while you measure. Which mode is for looking?"),
            Mistake(LOOK.replace("\nself.model.train(was_training)", ""), "The model stays in eval mode, so the training goes on without dropout."),
            Mistake(LOOK.replace("train(was_training)", "train()"), "Right while training. A model that came in eval mode leaves in training mode."),
            Mistake(LOOK.replace("torch.no_grad()", "torch.enable_grad()"), "Gradients are recorded, for nothing: memory and time."),
            Mistake(LOOK.replace("/ len(losses)", ""), "That is the sum of the losses. The mean is asked for."),
            Mistake(LOOK.replace("get_batch(split)", "get_batch('train')"), "Both numbers come from the training split. Which split is it the turn of?"),
            Mistake(LOOK.replace("self.config.evaluation_loops", "1"), "One batch for each split: a noisy number. The config says how many."),
            Mistake(LOOK.replace("self.config.evaluation_loops", "10"), "The number of batches is typed in. The config says how many."),
            Mistake(LOOK.replace('("train", "val")', '("val",)'), "Only one of the two splits was measured."),
            Mistake(LOOK.replace(".to(self.device)", ""), "The batches stay where the loader made them. The model may live on another device: send both tensors there."),
        ],
        wrong=[LOOK.replace("self.model.train(was_training)", "self.model.training = was_training"),
               LOOK + "\nself.history.append(means)",
               "if not hasattr(self, 'memo'):\n    " + LOOK.replace("\n", "\n    ") + "\n    self.memo = dict(means)\nmeans.update(self.memo)",
               LOOK.replace("sum(losses) / len(losses)", "round(sum(losses) / len(losses), 4)"),
               LOOK + "\nself.step += 1",
               "torch.manual_seed(1337)\n" + LOOK,
               LOOK.replace("            inputs,", "            torch.manual_seed(self.config.random_seed)\n            inputs,"),
               "pass", "means = {'train': 0.0, 'val': 0.0}", "means['train'] = mean_loss(self.model, self.data_loader, 'train', self.config.evaluation_loops)\nmeans['val'] = mean_loss(self.model, self.data_loader, 'val', self.config.evaluation_loops)"],
        right=[LOOK.replace("self.device", "next(self.model.parameters()).device"),
               "was_training = self.model.training\nself.model.eval()\nwith torch.no_grad():\n    for split in ('train', 'val'):\n        losses = []\n        for _ in range(self.config.evaluation_loops):\n            inputs, targets = self.data_loader.get_batch(split)\n            losses.append(self.model(inputs.to(self.device), targets.to(self.device))[1])\n        means[split] = sum(losses) / len(losses)\nself.model.train(was_training)",
               LOOK.replace("torch.no_grad()", "torch.inference_mode()").replace("sum(losses) / len(losses)", "torch.tensor(losses).mean().item()"),
               "was_training = self.model.training\nself.model.eval()\nfor split in ['val', 'train']:\n    total = 0.0\n    for _ in range(self.config.evaluation_loops):\n        with torch.no_grad():\n            x, y = (t.to(self.device) for t in self.data_loader.get_batch(split))\n            total += self.model(x, y)[1].item()\n    means[split] = total / self.config.evaluation_loops\nself.model.train(was_training)",
               "mode = self.model.training\nself.model.train(False)\nwith torch.set_grad_enabled(False):\n    n = self.config.evaluation_loops\n    for split in ('train', 'val'):\n        means[split] = sum(self.model(*[t.to(self.device) for t in self.data_loader.get_batch(split)])[1].item() for _ in range(n)) / n\nif mode:\n    self.model.train()",
               LOOK.replace("self.model(inputs.to(self.device), targets.to(self.device))[1]",
                            "nn.functional.cross_entropy(self.model(inputs.to(self.device))[0].flatten(0, 1), targets.to(self.device).flatten())")],
        rtol=3e-6, atol=1e-6,
    ),
    Exercise(
        "class_save", level=3, read=read_class_save, alone=ALONE,
        hints=("What would be lost if you switched the computer off now? Five things, and then the trick with two names.",
               "A dictionary with the five keys of the docstring. Model and optimizer have `state_dict()`; the random stream has `torch.get_rng_state()`. Then save beside and replace.",
               "`torch.save(content, f\"{path}.partial\")` and `os.replace(f\"{path}.partial\", path)`, with the five entries in `content`."),
        mistakes=[
            Mistake(SAVE.replace('    "optimizer": self.optimizer.state_dict(),\n', ""), "Adam's memories are missing. After loading it would begin anew with the signs of single gradients."),
            Mistake(SAVE.replace('    "step": self.step,\n', ""), "The number of steps is missing: the schedule would begin again."),
            Mistake(SAVE.replace('    "history": self.history,\n', ""), "The history is missing: the curve would begin in the middle."),
            Mistake(SAVE.replace('    "random_state": torch.get_rng_state(),\n', ""), "The state of the random stream is missing: other batches would come after loading."),
            Mistake(SAVE.replace(', f"{path}.partial")\nos.replace(f"{path}.partial", path)', ", path)"), "All five are there, but they are written over the old file. If the power fails meanwhile, both are lost."),
            Mistake(SAVE.replace('\nos.replace(f"{path}.partial", path)', ""), "Written beside, and there it stays. What makes it take the old file's place?"),
            Mistake(SAVE.replace("self.model.state_dict()", "dict(self.model.named_parameters())"), "Only what is learned is there. A model may also keep tensors that nobody learns, like the mask of attention; its `state_dict()` has both."),
            Mistake(SAVE.replace("torch.save(content", "if os.path.exists(path):\n    os.remove(path)\ntorch.save(content"), "The old file is deleted first. If the power fails while the new one is written, there is none."),
            Mistake(SAVE.replace("\nos.replace", "\nif os.path.exists(path):\n    os.remove(path)\nos.rename"), "Between deleting and renaming there is a moment with no file of that name. `os.replace` needs nothing deleted first."),
            Mistake(SAVE.replace("os.replace", "os.rename"), "On Windows, `rename` fails if there is a file of that name already. `replace` puts the new one in its place on every system."),
            Mistake(SAVE.replace('f"{path}.partial"', 'path + ".partial"'), "`path` may be a `Path`, and a `Path` and a string cannot be added. An f-string takes either."),
            Mistake(SAVE.replace('f"{path}.partial"', '"new.partial"'), "The second file lies in another folder than `path`, maybe on another disk, where renaming does not work. Put it beside `path`."),
            Mistake(SAVE.replace("torch.get_rng_state()", "torch.initial_seed()"), "The seed says where the stream began, not how far it has flowed since."),
            Mistake(SAVE.replace("self.optimizer.state_dict()", "self.optimizer"), "The optimizer as a whole object: a file that only holds weights and numbers may not bring it back. Take its `state_dict()`."),
            Mistake("save_whole(" + SAVE.split("content = ")[1].split("\ntorch")[0] + ", path)", "In this notebook it would work. But the class goes into a file of its own, where your function does not exist. Write its two lines here."),
        ],
        wrong=[SAVE.replace('os.replace(f"{path}.partial", path)', 'Path(f"{path}.partial").resolve().rename(path)'),
               SAVE.replace("self.history", "self.history[-3:]"),
               SAVE.replace("torch.save(", "if not os.path.exists(f'{path}.partial'):\n    torch.save("),
               SAVE.replace('os.replace(f"{path}.partial", path)', 'Path(f"{path}.partial").replace(Path(path).with_suffix(".pt"))'),
               "pass", SAVE.replace("self.history", "self.history[-1:]"), "torch.save(self.model.state_dict(), path)", SAVE.replace("self.model.state_dict()", "self.model"), SAVE.replace('"step": self.step', '"step": 0')],
        right=[SAVE.replace('os.replace(f"{path}.partial", path)', 'os.replace(src=f"{path}.partial", dst=path)'),
               SAVE.replace(".partial", ".new"), "torch.save(dict(random_state=torch.random.get_rng_state(), history=list(self.history), step=self.step,\n                optimizer=self.optimizer.state_dict(), model=self.model.state_dict()), str(path) + '~')\nos.replace(str(path) + '~', path)",
               SAVE.replace('torch.save(content, f"{path}.partial")', 'with open(f"{path}.partial", "wb") as file:\n    torch.save(content, file)'),
               SAVE.replace('torch.save(content, f"{path}.partial")\nos.replace(f"{path}.partial", path)', "other = Path(path).with_name('waiting.pt')\ntorch.save(content, other)\nother.replace(path)")],
    ),
    Exercise(
        "class_load", level=3, read=read_class_load, alone=ALONE,
        hints=("Five things were saved. Where does each belong?",
               "Model and optimizer have `load_state_dict`; step and history are attributes of the trainer; the random stream has `torch.set_rng_state`.",
               "Five lines, each with one entry of `content`: two with `load_state_dict`, two with `self.… =`, one with `torch.set_rng_state`."),
        mistakes=[
            Mistake(LOAD.replace('self.optimizer.load_state_dict(content["optimizer"])\n', ""), "Adam's memories are still those of a beginner. Where do they stand in `content`?"),
            Mistake(LOAD.replace('self.step = content["step"]\n', ""), "The trainer still counts its own steps, not those of the file."),
            Mistake(LOAD.replace('self.history = content["history"]\n', ""), "The history is still the one that the trainer had before."),
            Mistake(LOAD.replace('\ntorch.set_rng_state(content["random_state"])', ""), "The random stream was not put back: other batches would come now."),
            Mistake(LOAD.replace("self.model.load_state_dict(", "(").replace('(content["model"])', 'self.model.state_dict().update(content["model"])'), "The weights of the model are as they were. Which method takes a state_dict in? (And `self.model.state_dict()` gives a dictionary of its own.)"),
            Mistake(LOAD.replace('self.step = content["step"]', 'step = content["step"]').replace('self.history = content', 'history = content'), "`step` and `history` without `self` are names of this method; they are forgotten when it ends."),
            Mistake(LOAD.replace("self.history =", "self.history +="), "The file's history was hung on to the one that is there. It should take its place."),
            Mistake(LOAD.replace('content["history"]', 'content["history"][-1:]'), "Only the last evaluation came back. The curve is drawn from all of them."),
            Mistake(LOAD.replace('content["model"])', 'content["model"], strict=False)'), "With `strict=False` a file that does not fit goes in without a word, and half of the model stays as it was. Be strict."),
            Mistake("with torch.no_grad():\n    for name, p in self.model.named_parameters():\n        p.copy_(content['model'][name])\n" + LOAD.split("\n", 1)[1], "What is learned has arrived. A model may also keep tensors that nobody learns: which method takes in a whole `state_dict`?"),
            Mistake(LOAD.replace('self.model.load_state_dict(content["model"])', 'self.model = content["model"]'), "Now the model *is* a dictionary of tensors. They should go into the model that is there."),
            Mistake(LOAD.replace('self.optimizer.load_state_dict(content["optimizer"])', 'self.optimizer = content["optimizer"]'), "Now the optimizer *is* a dictionary. Its content should go into the optimizer that is there."),
        ],
        wrong=[LOAD.replace('content["history"]', 'content["history"][:1]'), LOAD.replace('content["history"]', "[content['history'][0]]"),
               LOAD.replace('content["history"]', "[e for e in content['history'] if e['step'] > 0]"),
               "pass", "for p, value in zip(self.model.parameters(), content['model'].values()):\n    p.data.copy_(value)\n" + LOAD.split("\n", 1)[1],
               "self.model.load_state_dict(content)", LOAD.replace('content["step"]', "0"), LOAD.replace("set_rng_state(content", "manual_seed(0); (content")],
        right=["torch.random.set_rng_state(content['random_state'])\nself.step, self.history = content['step'], content['history']\nfor name in ('model', 'optimizer'):\n    getattr(self, name).load_state_dict(content[name])",
               "self.history = list(content['history'])\nself.step = int(content['step'])\nself.optimizer.load_state_dict(content['optimizer'])\nself.model.load_state_dict(content['model'], strict=True)\ntorch.set_rng_state(content['random_state'])",
               "with torch.no_grad():\n    for key, value in self.model.state_dict().items():\n        value.copy_(content['model'][key])\nself.optimizer.load_state_dict(content['optimizer'])\nself.step = content['step']\nself.history = content['history']\ntorch.set_rng_state(content['random_state'])"],
    ),
    Exercise(
        "unfinished", level=2, read=read_class_train, alone=ALONE,
        hints=("How many steps are done, and how many should there be in all?",
               "`self.step` counts them. When it has reached `total`, the loop ends.",
               "`self.step` and `total`, with a comparison between them that is False when they are equal."),
        mistakes=[
            Mistake("self.step <= total", "One step too many: when `self.step` is equal to `total`, all have been done."),
            Mistake("self.step < total - 1", "The last step is never taken."),
            Mistake("True", "This goes on when all steps are done. When are there no steps left?"),
            Mistake("self.step != total", "Right if it starts below `total`. A trainer that has done more already, under an older config, would run for ever."),
            Mistake("self.step > total", "The wrong way round: at the beginning, nothing would be done at all."),
            Mistake("len(self.history) < total", "This counts looks, not steps."),
            Mistake("self.step < self.config.evaluation_frequency", "It stops before the first look. The number of all steps is `total`."),
        ],
        wrong=["not self.history or self.history[-1]['step'] < total",
               "False", "self.step", "self.step < 1300", "self.step == 0"],
        right=["total > self.step", "not self.step >= total", "self.step < self.config.total_training_steps", "total - self.step > 0"],
    ),
    Exercise(
        "due", level=2, read=read_class_train, alone=ALONE,
        hints=("After which steps should there be a look? Every so many, and in one more case.",
               "The remainder `%` tells whether a number is a multiple. And the very last step should always be looked at.",
               "Two conditions with `or`: the remainder of `self.step` by `evaluation_frequency` is 0; `self.step` is `total`."),
        mistakes=[
            Mistake("self.step % self.config.evaluation_frequency == 0", "If the last step is no multiple, the finished model is neither measured nor saved."),
            Mistake("self.step % self.config.evaluation_frequency", "Turned round: a remainder of 0 counts as False. (Everything else as True.)"),
            Mistake("self.step == self.config.evaluation_frequency", "Only once, after the first stretch. It should be every so many steps."),
            Mistake("self.step == total", "Only at the very end. If the power fails before, everything is lost."),
            Mistake("self.step % 100 == 0 or self.step == total", "The 100 is typed in. How often to look stands in the config."),
            Mistake("True", "After every step: looking would take longer than training."),
            Mistake("self.step % self.config.evaluation_frequency == 0 and self.step == total", "Both at once happens at the end only, if at all. One of the two should be enough."),
            Mistake("(self.step + 1) % self.config.evaluation_frequency == 0 or self.step == total", "One step early: by now `self.step` counts the step that was taken."),
        ],
        wrong=["False", "self.step // self.config.evaluation_frequency == 0 or self.step == total", "self.step % 100 == 0"],
        right=["self.step == total or not self.step % self.config.evaluation_frequency", "self.step in (total, self.step // self.config.evaluation_frequency * self.config.evaluation_frequency)",
               "self.step - self.history[-1]['step'] == self.config.evaluation_frequency or self.step == total",
               "self.step >= total or divmod(self.step, self.config.evaluation_frequency)[1] == 0"],
    ),
]

ADAMW = "optimizer = torch.optim.AdamW(model.parameters(), lr=config.learning_rate, betas=config.betas, weight_decay=config.weight_decay)"

AFTER = [
    Exercise(
        "adamw", level=2, read=read_adamw_made,
        hints=("Which kind of optimizer did you build by hand in part B, and which numbers did it want to know?",
               "`torch.optim.AdamW` takes the parameters first, then settings by name: `lr`, `betas`, `weight_decay`.",
               "`optimizer = torch.optim.AdamW(model.parameters(), ...)`, with the three settings taken from `config`."),
        mistakes=[
            Mistake(ADAMW.replace("AdamW", "Adam"), "Adam mixes the decay into the gradients. The one whose decay is a step of its own has a W."),
            Mistake("optimizer = torch.optim.AdamW(model.parameters(), lr=config.learning_rate)", "The rate is there. Betas and weight decay are PyTorch's usual ones instead of the config's."),
            Mistake("optimizer = torch.optim.SGD(model.parameters(), lr=config.learning_rate)", "One rate for all numbers, as in part A. Which optimizer gives each its own?"),
            Mistake(ADAMW.replace("lr=config.learning_rate", "lr=config.min_learning_rate"), "That is the rate at the very end of the schedule. The optimizer gets the peak."),
            Mistake(ADAMW.replace("lr=config.learning_rate", "lr=3e-3"), "The rate is typed in. Another config has another one."),
            Mistake(ADAMW.replace("betas=config.betas, ", ""), "The betas are PyTorch's usual ones. The config has its own."),
            Mistake(ADAMW.replace(", weight_decay=config.weight_decay", ""), "The weight decay is PyTorch's usual one. The config has its own."),
            Mistake(ADAMW.replace("model.parameters()", "model"), "The optimizer wants parameters, not the model itself."),
            Mistake(ADAMW.replace("optimizer = ", "return "), "The optimizer is given back here, so no trainer is made. Give it the name `optimizer`; the last line does the rest."),
        ],
        wrong=[ADAMW.replace("lr=", "maximize=True, lr="),
               ADAMW.replace("lr=", "amsgrad=True, lr="),
               ADAMW.replace("lr=", "eps=1e-3, lr="), ADAMW.replace("lr=", "eps=1e-6, lr="),
               "optimizer = None", ADAMW.replace("model.parameters()", "list(model.parameters())[:2]")],
        right=["optimizer = torch.optim.AdamW(model.parameters(), config.learning_rate, config.betas, weight_decay=config.weight_decay)",
               "from torch.optim import AdamW\noptimizer = AdamW(params=list(model.parameters()), betas=config.betas, weight_decay=config.weight_decay, lr=config.learning_rate)",
               "settings = dict(lr=config.learning_rate, betas=tuple(config.betas), weight_decay=config.weight_decay)\noptimizer = torch.optim.AdamW([p for p in model.parameters()], **settings)"],
    ),
    Exercise(
        "prompt_ids", level=2, read=read_prompt,
        hints=("Which function of the loader turns text into ids? And which axis is missing after that?",
               "`loader.encode(prompt)` is a list of ids. A list with this one list in it is a table with one row.",
               "`torch.tensor` of a list that holds `loader.encode(prompt)`."),
        mistakes=[
            Mistake("torch.tensor(loader.encode(prompt))", "One axis is missing: this is (T,). A batch of one row is (1, T)."),
            Mistake("loader.encode(prompt)", "A list. The model wants a tensor, a batch with one row."),
            Mistake("torch.tensor(loader.encode(prompt))[:, None]", "The new axis is on the wrong side: this is (T, 1), T rows of one id."),
            Mistake("torch.tensor([loader.encode(prompt)]).float()", "Ids are whole numbers: row numbers of a table."),
            Mistake("torch.tensor([[loader.ctoi[prompt[0]]]])", "Only the first character. (Or is the prompt that short?)"),
        ],
        wrong=['torch.tensor([loader.encode(prompt.strip())])',
               'torch.tensor([loader.encode(prompt.rstrip())])',
               'torch.tensor([loader.encode(prompt.lstrip())])',
               "torch.tensor([loader.encode(prompt)[-64:]])", "torch.tensor([loader.encode(prompt)[-32:]])",
               "inputs", "torch.zeros(1, len(prompt), dtype=torch.long)", "torch.tensor([[ord(c) for c in prompt]])", "torch.tensor([loader.encode(prompt)[::-1]])"],
        right=["torch.tensor(loader.encode(prompt)).unsqueeze(0)", "torch.tensor(loader.encode(prompt))[None]", "torch.tensor(loader.encode(prompt)).view(1, -1)",
               "torch.tensor([[loader.ctoi[c] for c in prompt]])"],
    ),
    Exercise(
        "handles", level=3, read=read_handles,
        hints=("The example above hung one hook on one module. Now there are many, and each has its own handle.",
               "Go through `heads`; register a forward hook on `head.dropout` that appends its output to `heard`; collect what the registering gives back.",
               "`handles = [head.dropout.register_forward_hook(...) for head in heads]`, with a function of three arguments that appends the third to `heard`."),
        mistakes=[
            Mistake("handles = [heads[0].dropout.register_forward_hook(lambda module, given, output: heard.append(output))]", "Only the first head is listened to."),
            Mistake("handles = [head.register_forward_hook(lambda module, given, output: heard.append(output)) for head in heads]", "What is heard are not the weights of all heads. Does every head have a hook, and on the `dropout` inside, where its weights go through?"),
            Mistake("handles = []\nfor head in heads:\n    head.dropout.register_forward_hook(lambda module, given, output: heard.append(output))", "It hears well, but the handles are lost: the hooks stay on the model and add up when it is asked again."),
            Mistake("handles = [head.dropout.register_forward_hook(lambda module, given, output: output) for head in heads]", "Nothing is heard. Does each head get a hook, and does the hook put what comes out into `heard`?"),
            Mistake("handles = [head.dropout.register_forward_hook(lambda module, given, output: heard.append(given)) for head in heads]", "What goes in is a tuple, even if only one thing goes in. Take what comes out."),
            Mistake("handles = [head.dropout.register_forward_hook(lambda output: heard.append(output)) for head in heads]", "PyTorch calls a hook with three things: the module, what went in and what came out."),
            Mistake("handles = [head.dropout.register_forward_hook(heard.append) for head in heads]", "PyTorch calls a hook with three things, and `append` takes one."),
        ],
        wrong=["handles = [head.key_fc.register_forward_hook(lambda module, given, output: heard.append(output)) for head in heads]",
               "handles = [head.dropout.register_forward_hook(lambda module, given, output: heard.append(output)) for head in heads[::-1]][::-1] + [heads[0].dropout.register_forward_hook(lambda module, given, output: heard.append(output))]",
               "handles = [head.dropout.register_forward_hook(lambda module, given, output: heard.append(2 * output)) for head in heads]",
               "handles = [head.dropout.register_forward_hook(lambda module, given, output: heard.append(output)) for head in heads[:6]]",
               "handles = [head.dropout.register_forward_hook(lambda module, given, output: heard.append(output)) for head in heads[:16]]",
               "handles = [head.dropout.register_forward_hook(lambda module, given, output: heard.append(output)) for head in heads[: len(heads) // 2]]"],
        right=["handles = [head.dropout.register_forward_hook(lambda module, given, output: heard.append(output)) for head in heads]",
               "def listen(module, given, output):\n    heard.append(output.detach())\n\nhandles = []\nfor head in heads:\n    handles.append(head.dropout.register_forward_hook(listen))",
               "handles = [head.dropout.register_forward_hook(lambda module, given, output: heard.append(given[0])) for head in heads]",
               "handles = [head.dropout.register_forward_pre_hook(lambda module, given: heard.append(given[0])) for head in heads]"],
    ),
    Exercise(
        "looks_back", level=2, read=read_looks_back,
        hints=("Draw a table of 4 × 4 and mark the places (1, 0), (2, 1), (3, 2). What line do they make?",
               "The diagonal one *below* the main one has the offset -1; the table's axes are the last two. Then the mean along what came out last.",
               "`weights.diagonal(-1, dim1=-2, dim2=-1)`, then `.mean(dim=-1)`."),
        mistakes=[
            Mistake("weights.diagonal(0, dim1=-2, dim2=-1).mean(dim=-1)", "This is the main diagonal: the weight on the character itself. One further down is asked for."),
            Mistake("weights.diagonal(1, dim1=-2, dim2=-1).mean(dim=-1)", "This lies above the main diagonal: weight on the *next* character, and there the mask leaves nothing."),
            Mistake("weights.diagonal(-2, dim1=-2, dim2=-1).mean(dim=-1)", "This looks two characters back. One is asked for."),
            Mistake("weights.diagonal(-1, dim1=-2, dim2=-1).mean()", "One number for all tables together. Each should get its own."),
            Mistake("weights.diagonal(-1, dim1=-2, dim2=-1).sum(dim=-1)", "That is the sum along the line. The mean is asked for."),
            Mistake("weights.diagonal(-1, dim1=-2, dim2=-1).sum(dim=-1) / weights.shape[-1]", "Divided by T. The line below the diagonal has one number less."),
            Mistake("weights.diagonal(-1, dim1=-2, dim2=-1).sum(dim=-1) / weights.diagonal(-1, dim1=-2, dim2=-1).count_nonzero(dim=-1)",
                    "Divided by how many of the weights are above 0. In a mean, a weight of 0 counts as well."),
            Mistake("weights.diagonal(-1).mean(dim=-1)", "Without `dim1` and `dim2` the *first* two axes are taken for the table. (With a single table, that is the same.)"),
            Mistake("weights.diagonal(-1, dim1=-2, dim2=-1)", "The right line for each table. Take the mean along it."),
        ],
        wrong=["(d := weights.diagonal(-1, dim1=-2, dim2=-1)).sum(-1) / (d > 0).sum(-1)",
               "weights.diagonal(-1, dim1=-2, dim2=-1).clamp(min=1e-3).mean(dim=-1)",
               "weights.mean(dim=(-1, -2))", "weights[..., -1, -2]", "weights[..., 0]", "weights.diagonal(-1, dim1=-2, dim2=-1).max(dim=-1).values"],
        right=["torch.diagonal(weights, offset=-1, dim1=-2, dim2=-1).mean(-1)", "weights[..., 1:, :-1].diagonal(0, -2, -1).mean(dim=-1)",
               "torch.stack([weights[..., i, i - 1] for i in range(1, weights.shape[-1])]).mean(dim=0)",
               "weights.transpose(-2, -1).diagonal(1, dim1=-2, dim2=-1).mean(dim=-1)"],
    ),
    Exercise(
        "count_attention", level=2, read=read_block,
        hints=("How many linear layers from C to C are there, all heads taken together? Which of them has a bias?",
               "Query, key and value: C times C each, no bias. The output projection: C times C and a bias of C.",
               "Four times `C * C`, plus `C`."),
        mistakes=[
            Mistake("3 * C * C", "Query, key and value. The output projection is missing."),
            Mistake("4 * C * C", "All four tables. One of the layers has a bias as well."),
            Mistake("4 * (C * C + C)", "Each with a bias. Only the output projection has one."),
            Mistake("4 * C", "A linear layer from C to C has a whole table of weights, not a row."),
            Mistake("3 * C * C + C", "Query, key, value and a bias. The output projection has its own table besides."),
            Mistake("65664", "Right for this C. The function is asked about others too."),
        ],
        wrong=["C * C", "0", "4 * C * hidden + C", "5 * C * C"],
        right=["4 * C**2 + C", "C * (4 * C + 1)", "sum([C * C] * 4) + C"],
    ),
    Exercise(
        "count_feed_forward", level=2, read=read_block,
        hints=("Two linear layers, there and back, both with a bias. How long is each bias?",
               "A layer from n to m has n times m weights and m more for the bias. Do it for C to hidden, then for hidden to C.",
               "`C * hidden + hidden`, plus `hidden * C + C`."),
        mistakes=[
            Mistake("2 * C * hidden", "Both tables. The two biases are missing."),
            Mistake("C * hidden + hidden", "The way there. And the way back?"),
            Mistake("2 * (C * hidden + hidden)", "The second layer's bias has as many numbers as come *out* of it."),
            Mistake("2 * (C * hidden + C)", "The first layer's bias has as many numbers as come *out* of it."),
            Mistake("8 * C * C + 5 * C", "Right if the hidden size is four times C. The function is told the hidden size: use it."),
            Mistake("2 * C * hidden + C * hidden", "The biases are rows, not tables."),
        ],
        wrong=["0", "C * hidden", "131712", "hidden * hidden + hidden + C"],
        right=["2 * C * hidden + hidden + C", "(C + 1) * hidden + (hidden + 1) * C", "hidden * (C + 1) + C * (hidden + 1)"],
    ),
    Exercise(
        "shape_query", level=1, given=sizes, read=read_shapes,
        hints=("How many rows, how many tokens, and how many numbers for each of them in *one* head?",
               "A head turns the C numbers of each token into D.",
               "The tuple of `B`, `T` and `D`."),
        mistakes=[
            Mistake("(B, T, C)", "C numbers come in. In one head, the query has fewer."),
            Mistake("(B, D, T)", "The axes are swapped: tokens come before the numbers of each token. (In the product with the keys, the *keys* are turned.)"),
            Mistake("(T, D)", "Each row of the batch has its own queries."),
            Mistake("(B, T, T)", "That is a table with a number for each pair of tokens. A query belongs to one token."),
            Mistake("(32, 64, 32)", "Right for this config. With letters it is right for every one."),
            Mistake("[B, T, D]", "The right letters, in a list. A tuple is asked for."),
        ],
        wrong=["(B, T, C // 4)",
               "(B, T, V)", "(B, C, D)", "B * T * D"],
        right=["(B, T, C // ModelConfig.num_attention_heads)",
               "tuple([B, T, D])", "(B, T) + (D,)", "torch.empty(B, T, D).shape"],
    ),
    Exercise(
        "shape_weights", level=1, given=sizes, read=read_shapes,
        hints=("For every pair of tokens, one number. How many pairs are there in one row?",
               "Each of T tokens looks at T tokens, in each row of the batch.",
               "The tuple of `B`, `T` and `T`."),
        mistakes=[
            Mistake("(B, T, D)", "These are the numbers of a token. Weights belong to a pair of tokens."),
            Mistake("(B, T, C)", "These are the numbers of a token. Weights belong to a pair of tokens: nothing about C is left in them."),
            Mistake("(T, T)", "Each row of the batch has its own table."),
            Mistake("(B, D, D)", "Which two things does a weight connect? Tokens, not the numbers inside of one."),
            Mistake("(32, 64, 64)", "Right for this config. With letters it is right for every one."),
            Mistake("(B, T)", "One number for each token. There is one for each *pair*."),
        ],
        wrong=["(B, T, V)", "(B, B, T)", "[B, T, T]", "B * T * T"],
        right=["tuple([B, T, T])", "(B,) + (T,) * 2", "torch.Size([B, T, T])"],
    ),
    Exercise(
        "shape_logits", level=1, given=sizes, read=read_shapes,
        hints=("For each token: a score for what?",
               "At each place, every character of the vocabulary gets a score.",
               "The tuple of `B`, `T` and `V`."),
        mistakes=[
            Mistake("(B, T, C)", "This goes into the last layer. Out comes a score for every character of the vocabulary."),
            Mistake("(B, V)", "The model answers at every place, not only at the last one."),
            Mistake("(T, V)", "Each row of the batch has its own answers."),
            Mistake("(B * T, V)", "So it is laid out for the loss. The model gives the logits with both axes."),
            Mistake("(32, 64, 65)", "Right for this config and this text. With letters it is right for every one."),
            Mistake("(B, V, T)", "The axes are swapped: places come before the scores at each place."),
        ],
        wrong=["(B, T)", "[B, T, V]", "(B, T, D)", "V"],
        right=["tuple([B, T, V])", "(B, T) + (V,)", "torch.empty(B, T, V).shape", "(B, T, loader.vocab_size)"],
    ),
]

CHAPTER = Chapter(
    keeps=["my_gpt.pt"],
    spoken=("one batch", "one batch, answers shuffled", "fresh batches", "equal chances", "bigram"),
    exercises=[*BY_HAND, *OPTIMIZERS, *LOOPS, *MEASURING, *KEEPING, *TRAINER, *AFTER],
    exports=[
        Export("ModelConfig", blank="warmup_steps"),
        Export("Trainer", blank="class_schedule", header="import math\nimport os\nfrom pathlib import Path\n\nimport torch\nimport torch.nn as nn\n"),
    ],
)
