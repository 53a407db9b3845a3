"""An environment that imitates Colab's, and notebooks run in it as Colab does: each time on an empty disk.

Used by `test_colab.py` and by `benchmarks/colab.py`. What is imitated: Colab's Python, IPython and
kernel, with numpy and matplotlib of its age. Its torch is another version, built for its GPUs.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from checker.todo import owned_cells

ROOT = Path(__file__).resolve().parent.parent
PYTHON = "python3.12"
THERE = """
    torch==2.13.0 numpy==2.0.2 matplotlib==3.10.0 ipython==7.34.0 ipykernel==6.17.1
    nbformat==5.10.4 rich==13.9.4 safetensors==0.6.2 platformdirs==4.3.8 filelock==3.18.0
""".split()
COURSE = ["pyproject.toml", "LICENSE", "README.md", "checker", "data"]
COURSE += ["Everyones_nanoGPT_ANSWER", "Everyones_nanoGPT_TODO", "start.py"]
LEFT_BEHIND = ("__pycache__", "input.txt", "progress.json*", "my_nanogpt", ".ipynb_checkpoints")


def why_not() -> str:
    """The reason why there can be no such environment here, or ""."""
    if not sys.platform.startswith("linux"):
        return "Colab runs on Linux"
    # A version manager may have a command of this name that does not work.
    tried = shutil.which(PYTHON) and subprocess.run([PYTHON, "-c", "import ensurepip, venv"], capture_output=True)
    return "" if tried and tried.returncode == 0 else f"{PYTHON} (with venv) is not installed"


class Colab:
    """The environment in `folder`, made unless it is there (some GB, some minutes)."""

    def __init__(self, folder: Path):
        self.folder, self.python = folder, folder / "venv" / "bin" / "python"
        if not self.python.exists() or not set(THERE) <= self.packages():
            folder.mkdir(parents=True, exist_ok=True)
            subprocess.run([PYTHON, "-m", "venv", "--clear", str(folder / "venv")], check=True)
            self.pip("install", "--quiet", *THERE)
        spec = {"argv": [str(self.python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]}
        kernel = folder / "kernels" / "colab" / "kernel.json"
        kernel.parent.mkdir(parents=True, exist_ok=True)
        kernel.write_text(json.dumps(spec | {"display_name": "Colab", "language": "python"}), encoding="utf-8")

    def pip(self, *arguments: str) -> str:
        command = [str(self.python), "-m", "pip", *arguments]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout

    def packages(self) -> set[str]:
        """What is installed, as ``name==version``; a build's mark (``+cpu``) left out."""
        return {line.split("+")[0].replace("_", "-") for line in self.pip("list", "--format=freeze").split()}

    def forget_course(self) -> None:
        """As Colab is at first: the course is not installed."""
        self.pip("uninstall", "--quiet", "--yes", "everyones-nanogpt")

    def run(self, cells: list[nbformat.NotebookNode], disk: Path, **environment: str) -> nbformat.NotebookNode:
        """Run code cells in a new kernel whose home and working folder are on `disk`; gives back the notebook."""
        from jupyter_client import AsyncKernelManager
        from jupyter_client.kernelspec import KernelSpecManager
        from nbclient import NotebookClient

        for name in ("content", "home"):
            (disk / name).mkdir(parents=True, exist_ok=True)
        notebook = nbformat.v4.new_notebook(cells=cells)
        kernels = KernelSpecManager(kernel_dirs=[str(self.folder / "kernels")])
        manager = AsyncKernelManager(kernel_name="colab", kernel_spec_manager=kernels)
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COURSE", "XDG"))}
        client = NotebookClient(
            notebook,
            km=manager,
            timeout=600,
            startup_timeout=600,
            resources={"metadata": {"path": str(disk / "content")}},
        )
        client.execute(env=ours | {"HOME": str(disk / "home")} | environment)
        return notebook


def course_zip(folder: Path) -> Path:
    """The course as GitHub would pack it: one zip file with one folder in it."""
    for name in COURSE:
        source, target = ROOT / name, folder / "packed" / "course" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
        else:
            shutil.copy(source, target)
    return Path(shutil.make_archive(str(folder / "course"), "zip", folder / "packed"))


def set_up_cell(number: str, course: Path) -> nbformat.NotebookNode:
    """The first code cell of a chapter as it stands, but that the course comes from a file and not from GitHub."""
    cell = nbformat.from_dict(owned_cells("TODO", "en", number)[1])
    cell.source, count = re.subn(r'"https://github\.com/[^"]+\.zip"', json.dumps(course.as_uri()), cell.source)
    assert count == 1
    return cell
