"""The Dockerfile, built and tried without a Docker engine.

    python -m benchmarks.image WORK [--torch-from=--find-links=FOLDER]

Needs Linux, root, debootstrap and podman (apt install --no-install-recommends debootstrap podman runc netavark
iptables), a network and 5 GB in the folder WORK, which a second call uses again. The base image cannot be fetched
without a container registry, so a stand-in under its name is made of Debian's packages: the same Debian release and
the same minor version of Python. Everything behind FROM is the real Dockerfile. Then a learner's day is played in the
container; each line says what was seen, and the first that is not as it should be ends the run.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from checker.course import notebook_name

ROOT = Path(__file__).resolve().parent.parent
HOME = "/home/learner/nanogpt"
TODO = f"{HOME}/Everyones_nanoGPT_TODO"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")  # the builder's own: a proxy's may be among them
IMAGE, ENVIRONMENT, PORT = "localhost/nanogpt", "localhost/nanogpt-environment", 18888
PATIENCE = 90  # seconds
LIMITS = ("--ulimit=nofile=4096:4096", "--ulimit=nproc=4096:4096")  # podman's own are higher than some machines allow


def main() -> None:
    """Build, then play the day."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("work", type=Path)
    options.add_argument("--torch-from", help="the Dockerfile's argument TORCH_FROM")
    options.add_argument("--folder", type=Path, action="append", default=[], help="seen while building, too")
    chosen = options.parse_args()
    podman = Podman(chosen.work.resolve())
    podman.stand_in()
    arguments = [f"--build-arg=TORCH_FROM={chosen.torch_from}"] if chosen.torch_from else []
    arguments += [f"--volume={folder.resolve()}:{folder.resolve()}:ro" for folder in chosen.folder]
    for target, name in (("environment", ENVIRONMENT), ("course", IMAGE)):
        began = time.perf_counter()
        podman("build", "--format=docker", "--pull=never", "--network=host", f"--target={target}", f"--tag={name}",
               *arguments, str(ROOT))  # fmt: skip
        print(f"{target}: built in {time.perf_counter() - began:.0f} s, {podman.added(name)} MB above the base")
    a_day(podman)
    a_dev_container(podman)


class Podman:
    """podman with all that it keeps in one folder."""

    def __init__(self, work: Path):
        self.work = work
        self.work.mkdir(parents=True, exist_ok=True)
        self.base = re.search(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)[1]

    def __call__(self, *words: str, check: bool = True) -> str:
        places = [f"--root={self.work / 'storage'}", f"--runroot={self.work / 'run'}"]
        limits = LIMITS if words[0] in ("build", "run") else ()
        words = (words[0], *limits, *words[1:])
        command = ["podman", "--runtime=runc", *places, *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if check and done.returncode:
            sys.exit(f"podman {' '.join(words)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return (done.stdout + (done.stderr if words[0] == "logs" else "")).strip()

    def stand_in(self) -> None:
        """Make the base image under its name, unless it is there."""
        if self("images", "--quiet", self.base):
            return
        root, suite = self.work / "base", self.base.rpartition("-")[2]
        if not (root / "usr/bin/python3").exists():
            packages = "--include=python3,python3-venv,python3-pip,ca-certificates"
            subprocess.run(["debootstrap", "--variant=minbase", packages, suite, root], check=True)
        python = root / "usr/bin/python"
        if not python.is_symlink():
            python.symlink_to("python3")  # as the real base has it, and its pip may install for the system
        for mark in root.glob("usr/lib/python3*/EXTERNALLY-MANAGED"):
            mark.unlink()
        shutil.copy(CERTIFICATES, root / CERTIFICATES.relative_to("/"))
        archive = self.work / "base.tar"
        subprocess.run(["tar", "-C", root, "--exclude=./var/cache/apt", "-cf", archive, "."], check=True)
        trusted = [f"--change=ENV={name}={CERTIFICATES}" for name in ("SSL_CERT_FILE", "PIP_CERT")]
        self("import", *trusted, str(archive), f"localhost/{self.base}")
        archive.unlink()

    def added(self, name: str) -> int:
        """Megabytes of an image without its base."""
        sizes = [int(self("image", "inspect", "--format={{.Size}}", image)) for image in (name, self.base)]
        return round((sizes[0] - sizes[1]) / 1e6)


class Course:
    """A container of the image, running, with the notebooks in the volume `learner`."""

    def __init__(self, podman: Podman, *options: str):
        self.podman = podman
        self.name = podman("run", "--detach", f"--publish=127.0.0.1:{PORT}:8888", f"--volume=learner:{TODO}",
                           *options, IMAGE).splitlines()[-1]  # fmt: skip
        end = time.monotonic() + PATIENCE
        while not (found := re.search(r"http://127\.0\.0\.1:8888/lab\S*\?token=(\w*)", podman("logs", self.name))):
            if time.monotonic() > end:
                sys.exit(podman("logs", self.name))
            time.sleep(0.5)
        self.token = found[1]

    def ask(self, path: str, token: str = "") -> tuple[int, bytes]:
        headers = {"Authorization": f"token {token}"} if token else {}
        try:
            with urllib.request.urlopen(
                urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", headers=headers), timeout=20
            ) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, b""

    def run(self, *words: str, check: bool = True) -> str:
        return self.podman("exec", self.name, *words, check=check)

    def end(self) -> float:
        """Stop it as `docker stop` does, remove it; the seconds that it took to stop."""
        began = time.perf_counter()
        self.podman("stop", "--time=30", self.name)
        took = time.perf_counter() - began
        self.podman("rm", self.name)
        return took


def see(what: str, seen: object, expected: object = True) -> None:
    """Print a line; end where it is not as it should be."""
    print(f"{what}: {seen}", flush=True)
    if seen != expected:
        sys.exit(f"expected {expected}")


def a_day(podman: Podman) -> None:
    """Start, look, work, lose the container, go on."""
    course = Course(podman)
    see("user", course.run("id", "-un"), "learner")
    see("processes of root", course.run("sh", "-c", "cat /proc/[0-9]*/status | grep -c '^Uid:.0' || true"), "0")
    see("letters of the token that is printed", len(course.token), 48)
    see("without the token", course.ask("/api/contents")[0], 403)
    see("with the token", course.ask("/api/contents", course.token)[0], 200)
    see("from outside: /api", course.ask("/api")[0], 200)
    see("health", podman("healthcheck", "run", course.name, check=False), "")
    see("pip finds nothing at odds", course.run("python", "-m", "pip", "check"), "No broken requirements found.")
    see("torch has no GPU", course.run("python", "-c", "import torch; print(torch.version.cuda)"), "None")
    see("next chapter", notebook_name("TODO", "en", "00") in podman("logs", course.name))
    answer = f"Everyones_nanoGPT_ANSWER/en/{notebook_name('ANSWER', 'en', '00')}"
    graded = json.loads(course.run("python", "-m", "checker", "grade", "--json", "--remember", "0", answer))
    first = graded["notebooks"][0]
    see("the answers pass when graded in there", first["passed"] == first["blanks"] > 0)
    print(f"  ({first['blanks']} blanks; {graded['isolation']['sentence']})")
    todo = f"{TODO}/en/{notebook_name('TODO', 'en', '00')}"
    course.run("python", "-c", f"open({todo!r}, 'a').write('\\n\\n')")
    length = course.run("stat", "-c%s", todo)
    see("stops within 10 seconds, which is when Docker kills", course.end() < 10)
    course = Course(podman, "--env=JUPYTER_TOKEN=")
    see("what was changed is there in the next container", course.run("stat", "-c%s", todo), length)
    see("an empty JUPYTER_TOKEN opens no door", course.ask("/api/contents")[0], 403)
    course.end()


def a_dev_container(podman: Podman) -> None:
    """What VS Code does with .devcontainer: the learner's folder over the image's, `.venv` in a volume."""
    folder = podman.work / "clone"
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
    # A .venv of another system must neither be used nor touched.
    (folder / ".venv").mkdir()
    (folder / ".venv" / "of the host").touch()
    subprocess.run(["chown", "-R", "1000:1000", folder], check=True)
    mounts = [f"--volume={folder}:{HOME}", f"--volume=venv:{HOME}/.venv"]
    print(podman("run", "--rm", *mounts, ENVIRONMENT, "python", "start.py", "prepare"))
    see("task", "0/12" in podman("run", "--rm", *mounts, ENVIRONMENT, ".venv/bin/python", "-m", "checker", "progress"))
    see("the host's .venv", [path.name for path in (folder / ".venv").iterdir()], ["of the host"])
    see("the text is in the learner's folder", (folder / "data" / "input.txt").stat().st_uid, 1000)


if __name__ == "__main__":
    main()
