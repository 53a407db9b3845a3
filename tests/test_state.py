"""Reference states: whatever a cell does to the namespace, `restore` brings back what was saved.

Where a state cannot be kept, the error names what stands in the way.
"""

import pytest
import torch

from checker.state import CannotCopy, Namespace


def namespace(source: str) -> Namespace:
    space = Namespace(torch=torch)
    run(space, source)
    return space


def run(space: Namespace, source: str) -> None:
    exec(source, space.names)


def look(space: Namespace, expression: str):
    return eval(expression, space.names)


# what the cell before defines; what a learner's cell then does; what is looked at
CHANGES = {
    "rebound name": ("x = 1", "x = 2", "x"),
    "deleted name": ("x = 1", "del x", "x"),
    "tensor in place": ("x = torch.zeros(2)", "x += 1", "x.tolist()"),
    "tensor by index": ("x = torch.zeros(2)", "x[0] = 5", "x.tolist()"),
    "tensor through .data": ("x = torch.zeros(2)", "x.data += 5", "x.tolist()"),
    "tensor through numpy": ("x = torch.zeros(2)", "x.numpy()[0] = 5", "x.tolist()"),
    "tensor resized": ("x = torch.zeros(4)", "x.resize_(2)", "x.shape"),
    "tensor through its view": ("x = torch.zeros(2)\ny = x[:1]", "y += 1", "(x.tolist(), y.tolist())"),
    "requires_grad": ("x = torch.zeros(2)", "x.requires_grad_()", "x.requires_grad"),
    "gradient of a leaf": ("x = torch.zeros(2, requires_grad=True)", "x.sum().backward()", "x.grad"),
    "list": ("x = [1]", "x.append(2)", "x"),
    "list of lists": ("x = [[1]]", "x[0].append(2)", "x"),
    "list of tensors": ("x = [torch.zeros(2)]", "x[0] += 1", "x[0].tolist()"),
    "dict": ("x = {1: 2}", "x[1] = 3; x[4] = 5", "x"),
    "dict order": ("x = {1: 2, 3: 4}", "x[1] = x.pop(1)", "list(x)"),
    "set": ("x = {1}", "x.clear()", "x"),
    "array": ("import numpy as np\nx = np.zeros(2)", "x += 1", "x.tolist()"),
    "object": ("class A: pass\nx = A()\nx.n = [1]", "x.n.append(2)\nx.m = 3", "(x.n, hasattr(x, 'm'))"),
    "object of a class of the cell": ("class A: pass\nx = A()", "pass", "type(x) is A"),
    "parameters": (
        "x = torch.nn.Linear(2, 1)\nwith torch.no_grad(): x.weight.fill_(1)",
        "with torch.no_grad(): x.weight += 1",
        "x.weight.tolist()",
    ),
    "buffers and mode": (
        "x = torch.nn.BatchNorm1d(2)",
        "x(torch.ones(3, 2)); x.eval()",
        "(x.running_mean.tolist(), x.training)",
    ),
    "optimizer": (
        "m = torch.nn.Linear(1, 1)\nx = torch.optim.Adam(m.parameters(), lr=1.0)",
        "m(torch.ones(1)).backward(); x.step(); x.param_groups[0]['lr'] = 7",
        "(len(x.state), x.param_groups[0]['lr'])",
    ),
    "class attribute set": ("class A:\n    n = 1", "A.n = 2\nA.m = 3", "(A.n, hasattr(A, 'm'))"),
    "class attribute deleted": ("class A:\n    n = 1", "del A.n", "A.n"),
    "method replaced": ("class A:\n    def f(self): return 1", "A.f = lambda self: 2", "A().f()"),
    "torch generator": (
        "g = torch.Generator().manual_seed(1)",
        "torch.rand(3, generator=g)",
        "torch.rand(3, generator=g).tolist()",
    ),
    "random generator": ("import random\ng = random.Random(1)", "g.random()", "g.random()"),
    "function reads a global": ("n = 1\ndef f(): return n", "n = 2", "f()"),
    "function replaced": ("def f(): return 1", "def f(): return 2", "f()"),
    "inference tensor": ("with torch.inference_mode(): x = torch.zeros(2)", "x = x + 1", "x.tolist()"),
    "bound method": (
        "class A:\n    n = 0\n    def f(self): self.n += 1; return self.n\na = A()\nf = a.f",
        "f()",
        "(a.n, f())",
    ),
}


def check(before: str, cell: str, expression: str) -> None:
    space = namespace(before)
    snapshot = space.save()
    space.restore(snapshot)
    expected = look(space, expression)
    for _ in range(2):  # also from a state that was restored, not only saved
        space.restore(snapshot)
        run(space, cell)
        space.restore(snapshot)
        assert look(space, expression) == expected
    fresh = namespace(before)
    assert look(fresh, expression) == expected or "torch.nn" in before


@pytest.mark.parametrize("name", CHANGES)
def test_restore_undoes(name):
    check(*CHANGES[name])


LEAKS = {
    "class attribute in place": ("class A:\n    items = []", "A.items.append(1)", "list(A.items)"),
    "default argument": ("def f(x, seen=[]):\n    seen.append(x)\n    return list(seen)", "f(1)", "f(2)"),
    "function attribute": ("def f(): return f.n\nf.n = 1", "f.n = 2", "f()"),
    "closure": (
        "def make():\n    n = []\n    def f(): n.append(1); return len(n)\n    return f\nf = make()",
        "f()",
        "f()",
    ),
    "class in a list": (
        "def make():\n    class A: n = 1\n    return A\nkinds = [make()]",
        "kinds[0].n = 2",
        "kinds[0].n",
    ),
}


@pytest.mark.xfail(
    strict=True,
    reason="restore leaves mutable class attributes and functions' own state as the learner's cell left them",
)
@pytest.mark.parametrize("name", LEAKS)
def test_restore_undoes_what_lies_outside_the_names(name):
    try:
        check(*LEAKS[name])
    finally:
        torch.set_default_dtype(torch.float32)
        torch.set_grad_enabled(True)


# what must hold after save and restore as it held before
TOGETHER = {
    "one list under two names": ("x = y = [1]", "x is y"),
    "one tensor under two names": ("x = y = torch.zeros(1)", "x is y"),
    "a view of a tensor": ("x = torch.zeros(2)\ny = x[:1]", "(y.add_(1), x[0].item())[1]"),
    "a tensor in a list": ("x = torch.zeros(1)\ny = [x]", "y[0] is x"),
    "a leaf and its optimizer": (
        "x = torch.zeros(1, requires_grad=True)\nopt = torch.optim.SGD([x], lr=1.0)",
        "(x.sum().backward(), opt.step(), x.item())[2]",
    ),
    "the gradient of a leaf": (
        "x = torch.ones(1, requires_grad=True)\n(x * 3).sum().backward()",
        "None if x.grad is None else x.grad.item()",
    ),
    "the gradients of a module": (
        "m = torch.nn.Linear(1, 1)\nm(torch.ones(1)).backward()",
        "None if m.weight.grad is None else m.weight.grad.item()",
    ),
    "a generator inside": ("g = torch.Generator().manual_seed(1)\nd = [g]", "d[0] is g"),
    "a model and its optimizer": (
        "m = torch.nn.Linear(1, 1)\nopt = torch.optim.SGD(m.parameters(), lr=1.0)",
        "opt.param_groups[0]['params'][0] is m.weight",
    ),
    "tied weights": (
        "m = torch.nn.Linear(1, 1)\nk = torch.nn.Linear(1, 1)\nk.weight = m.weight",
        "k.weight is m.weight",
    ),
    "a parameter under a name": ("m = torch.nn.Linear(1, 1)\nw = m.weight", "w is m.weight"),
    "one object in two containers": ("a = [[1], 2]\nb = {1: a[0]}", "a[0] is b[1]"),
    "strides": ("x = torch.zeros(2, 3).T", "x.stride()"),
    "a leaf stays a leaf": ("x = torch.zeros(2, requires_grad=True)", "(x.is_leaf, x.requires_grad)"),
}


@pytest.mark.parametrize("name", TOGETHER)
def test_what_belongs_together_stays_together(name):
    before, expression = TOGETHER[name]
    space = namespace(before)
    snapshot = space.save()
    space.restore(snapshot)
    assert look(space, expression) == look(namespace(before), expression)


LATER = {
    "in place": "x += 1",
    "through .data": "x.data += 1",
    "through numpy": "x.numpy()[:] = 1",
    "requires_grad": "x.requires_grad_()",
    "dtype": "x.data = x.data.double()",
    "not a number": "x[0] = float('nan')",
}


@pytest.mark.parametrize("how", LATER)
def test_a_later_save_sees_what_was_written_since(how):
    space = namespace("x = torch.zeros(3)")
    first = space.save()
    run(space, LATER[how])
    expected = look(space, "(repr(x), x.requires_grad)")
    second = space.save()
    space.restore(second)
    assert look(space, "(repr(x), x.requires_grad)") == expected
    space.restore(first)
    assert look(space, "(repr(x), x.requires_grad)") == ("tensor([0., 0., 0.])", False)


CANNOT = {
    "python generator": "bad = (i for i in 'abc')",
    "iterator of a loader": "bad = iter(torch.utils.data.DataLoader([1]))",
    "graph": "w = torch.ones(1, requires_grad=True)\nbad = w * 2",
    "graph in a list": "w = torch.ones(1, requires_grad=True)\nbad = [w * 2]",
    "open file": "bad = open('/dev/null')",
    "lock": "import threading\nbad = threading.Lock()",
}


@pytest.mark.parametrize("name", CANNOT)
def test_what_cannot_be_copied_is_named(name):
    space = namespace("fine = [[1]]\n" + CANNOT[name])
    with pytest.raises(CannotCopy, match="`bad`"):
        space.save()


def test_many_saves_of_a_large_unchanged_tensor_share_one_copy():
    space = namespace("x = torch.zeros(100_000)")
    snapshots = []
    for index in range(5):
        run(space, f"y{index} = {index}")
        snapshots.append(space.save())
    space.restore(snapshots[-1])  # the learner's cell runs, then the course goes on
    run(space, "z = 1")
    snapshots.append(space.save())
    copies = {snapshot.copied["x"].data_ptr() for snapshot in snapshots}
    assert len(copies) == 1 and look(space, "x").data_ptr() not in copies


@pytest.mark.parametrize(
    "write", ["x += 1", "x.data += 1", "x.numpy()[0] = 5", "x.requires_grad_()", "x.resize_(3)", "x.t_()", "del x"]
)
def test_a_large_tensor_is_restored_too(write):
    space = namespace("x = torch.arange(40_000.0).reshape(200, 200)")
    snapshot, expected = space.save(), torch.arange(40_000.0).reshape(200, 200)
    for _ in range(3):
        run(space, write)
        space.restore(snapshot)
        assert torch.equal(look(space, "x"), expected) and not look(space, "x.requires_grad")


def test_cells_that_write_to_a_large_tensor_do_not_fill_the_memory():
    space = namespace("x = torch.zeros(100_000)")
    snapshot = space.save()
    for _ in range(20):
        run(space, "x += 1")
        space.restore(snapshot)
    assert len(space._saved) < 5


@pytest.mark.xfail(
    strict=True, reason="a large tensor is copied by itself, so a view of it becomes a tensor of its own"
)
def test_a_view_of_a_large_tensor_stays_a_view():
    space = namespace("x = torch.zeros(100_000)\ny = x[:1]")
    space.restore(space.save())
    run(space, "y += 1")
    assert look(space, "x[0].item()") == 1


def test_names_of_the_engine_survive_an_attack():
    space = namespace("x = 1")
    snapshot = space.save()
    run(space, "__name__ = 'other'; globals().clear()")
    space.restore(snapshot)
    assert look(space, "(__name__, x, len('ab'))") == ("__main__", 1, 2)
