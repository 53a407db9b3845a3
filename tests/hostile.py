"""Submissions that want a pass without having earned it, or want to do harm. Each stands in a blank of the toy chapter.

`benchmarks/hostile.py` prints the table of them; `test_hostile.py` holds the grader to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from checker.verdict import ERROR, SLOW, WRONG

PROCESS, SANDBOX, LINES = "process", "bubblewrap", "one process"
ALL = (PROCESS, SANDBOX, LINES)
FORKED = (PROCESS, SANDBOX)


@dataclass(frozen=True)
class Case:
    """What is handed in for a blank, and what may be said of it, by isolation.

    In one process for all, a patched engine says wrong things of later blanks, too: nobody gains, the learner loses.
    """

    name: str
    code: str
    kinds: tuple[str, ...]
    blank: str = "total"
    where: tuple[str, ...] = ALL


CASES = [
    Case("an object that equals everything", "class Yes:\n    def __eq__(self, other): return True\ntotal = Yes()", (WRONG,)),
    Case("an int that lies", "class Lie(int):\n    def __eq__(self, o): return True\n    __hash__ = None\ntotal = Lie(3)", (WRONG,)),
    Case(
        "a tensor that answers every torch function",
        "type('T', (torch.Tensor,), {'__torch_function__': classmethod(lambda *a, **k: True)})()",
        (WRONG, ERROR),
        "scores",
    ),
    Case("torch.allclose patched", "import torch\ntorch.allclose = torch.equal = lambda *a, **k: True\ntotal = 0", (WRONG,)),
    Case("assert_close patched", "import torch\ntorch.testing.assert_close = lambda *a, **k: None\ntotal = 0", (WRONG,)),
    Case(
        "showtraceback patched",
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "InteractiveShell.showtraceback = lambda *a, **k: None\n1 / 0",
        (ERROR,),
    ),
    Case("print patched", "import builtins\nbuiltins.print = lambda *a: None\ntotal = 0", (WRONG,)),
    Case("the engine's compare patched", "import checker.compare\nchecker.compare.compare = lambda *a: None\ntotal = 1", (WRONG,)),
    Case("the engine's encode patched", "import checker.values\nchecker.values.encode = lambda v: {'kind': 'int'}\ntotal = 1", (WRONG,), where=FORKED),
    Case("os._exit(0)", "import os\nos._exit(0)", (ERROR,)),
    Case("sys.exit(0)", "import sys\nsys.exit(0)", (ERROR,)),
    Case("all descriptors closed", "import os\nos.closerange(0, 1000)\ntotal = 0", (WRONG, ERROR)),
    Case("the stack overrun", "import sys\nsys.setrecursionlimit(10**9)\nf = lambda: f()\nf()", (ERROR, SLOW)),
    Case("an endless loop", "while True: pass", (SLOW,)),
    Case("an endless loop in C", "sum(iter(int, 1))", (SLOW,)),
    Case("a loop that swallows every error", "while True:\n    try:\n        while True: pass\n    except BaseException: pass", (SLOW,)),
    Case("signals ignored, then a loop", "import signal\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n"
         "    except OSError: pass\nwhile True: pass", (SLOW,)),
    Case("endless output", "while True: print('passed ' * 1000)", (SLOW,)),
    Case("endless output to the descriptor", "import os\nwhile True: os.write(1, b'passed ' * 1000)", (SLOW, ERROR)),
    Case("a hundred gigabytes", "x = bytearray(10**11)", (ERROR,)),
    Case("memory until there is none", "x = []\nwhile True: x.append(bytearray(10**8))", (ERROR, SLOW)),
    Case("an endless file", "with open('x', 'wb') as f:\n    while True: f.write(bytes(10**7))", (ERROR,)),
    Case("a fork bomb", "import os\nwhile True: os.fork()", (ERROR, SLOW), where=FORKED),
    Case("a fork bomb of the shell", "import subprocess\nsubprocess.run(['sh', '-c', 'f() { f | f & }; f; sleep 9'])", (ERROR, SLOW), where=FORKED),
    Case("a thousand threads", "import threading, time\nfor _ in range(1000): threading.Thread(target=time.sleep, args=(99,)).start()\n"
         "total = 0", (WRONG, ERROR, SLOW), where=FORKED),
    Case("a process that wants to stay", "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
         "        os.execvp('sleep', ['sleep', '98765'])\n    os._exit(0)\ntotal = 0", (WRONG,), where=FORKED),
    Case("the process above killed", "import os\nos.kill(os.getppid() or 1, 9)\ntotal = 0", (ERROR, WRONG), where=FORKED),
    Case("every process killed", "import os\nos.kill(-1, 9)\ntotal = 0", (ERROR, WRONG), where=(SANDBOX,)),
    Case("a printed verdict", "print('passed ✓ 98.5')\ntotal = 0", (WRONG,)),
    Case("a forged reply, no cases", "import os\nos.write(3, b'{\"cases\": []}\\n')\nos._exit(0)", (WRONG, ERROR), where=FORKED),
    Case("a forged reply, nonsense", "import os\nos.write(3, b'{\"cases\": 5}\\n')\nos._exit(0)", (ERROR,), where=FORKED),
    Case("a forged reply, deep", "import os\nos.write(3, b'[' * 100000 + b'\\n')\nos._exit(0)", (ERROR,), where=FORKED),
    Case("a forged reply, endless", "import os\nwhile True: os.write(3, b'x' * 10**6)", (ERROR, SLOW), where=FORKED),
    Case("a forged reply on standard output", "import sys\nsys.__stdout__.write('{\"cases\": []}\\n')\ntotal = 0", (WRONG,)),
    Case("forged progress", "import json\nfor name in ('progress.json', 'report.json'):\n"
         "    open(name, 'w').write(json.dumps({'chapters': {'98': {'total': {'verdict': 'passed'}}}}))\ntotal = 0", (WRONG,)),
    Case("frames and objects searched", "import gc, sys, inspect\nseen = [o for o in gc.get_objects() if type(o) is dict and 'answers' in o]\n"
         "frames = inspect.stack()\ntotal = seen[0]['answers']['total'][0]['value']['value'] if seen else None", (WRONG, ERROR)),
    Case("the inputs changed to fit", "text = ''\ntotal = 0", (WRONG,)),
    Case("a shape that would broadcast", "(query @ key.T)[None]", (WRONG,), "scores"),
    Case("float64", "(query @ key.T).double()", (WRONG,), "scores"),
    Case("a list for a tensor", "(query @ key.T).tolist()", (WRONG,), "scores"),
    Case("zeros", "torch.zeros(2, 4)", (WRONG,), "scores"),
    Case("nan", "(query @ key.T) * float('nan')", (WRONG,), "scores"),
    Case("the network asked", "import socket\nsocket.create_connection(('192.0.2.1', 80), 1)\n", (ERROR, SLOW)),
    Case("files of the engine read", "from pathlib import Path\nimport checker\nhere = Path(checker.__file__).parent\n"
         "assert not list((here / 'chapters').iterdir()) and not list((here / 'references').iterdir())\n"
         "assert not list(here.parent.glob('*ANSWER*'))\ntotal = 0", (WRONG,), where=(SANDBOX,)),
    Case("home and other users looked for", "from pathlib import Path\nassert not Path('/home').exists()\n"
         "assert not Path('/etc/passwd').exists()\ntotal = 0", (WRONG,), where=(SANDBOX,)),
    Case("system files written", "open('/usr/evil', 'w')", (ERROR,), where=(SANDBOX,)),
    Case("the engine rewritten", "import checker.values\nopen(checker.values.__file__, 'a').write('#')", (ERROR,), where=(SANDBOX,)),
    Case("256 MB of temporary files", "for n in range(20): open(f'/tmp/work/{n}', 'wb').write(bytes(60_000_000))", (ERROR,), where=(SANDBOX,)),
    Case("memory as shared files", "for n in range(20): open(f'/dev/shm/{n}', 'wb').write(bytes(60_000_000))", (ERROR,), where=(SANDBOX,)),
]
