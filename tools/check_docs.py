"""Checks what no other tool does: links and commands in documents, and words that tie the repository to one machine."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)[^)]*\)")
CODE = re.compile(r"```.*?```|~~~.*?~~~|`[^`\n]+`", re.DOTALL)
TARGET = re.compile(r"\bmake ((?:-\S+ )*)([a-z][a-z-]*)")
COMMAND = re.compile(r"\bshouwang((?: [a-z][a-z-]*)+)")

# Written in parts, so that this file does not name what it forbids.
REGISTRIES = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("registry", "npmjs", "org"),
            ("npmmirror", "com"),
            ("repo1", "maven", "org"),
            ("proxy", "golang", "org"),
            ("mirrors", "aliyun", "com"),
            ("mirrors", "tuna", "tsinghua", "edu", "cn"),
        )
    )
)
MACHINE_PATH = re.compile(r"(?<![\w.:/-])/" + "(?:root|work|home|Users)" + r"/\w")


def kept_files(root: Path) -> list[Path]:
    """Files that git keeps or would keep, in order of their names; without git, all but hidden folders."""
    listing = ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        said = subprocess.run(listing, check=True, capture_output=True).stdout.decode()
    except (FileNotFoundError, subprocess.CalledProcessError):
        inside = (path for path in root.rglob("*") if not path.relative_to(root).parts[0].startswith("."))
        return sorted(path for path in inside if path.is_file())
    return sorted(path for name in set(said.split("\0")) if name and (path := root / name).is_file())


def text_of(path: Path) -> str | None:
    """The text of a file, or None for what is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def lines_with(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    """Line number, from 1, and match of everything the pattern finds."""
    for number, line in enumerate(text.splitlines(), start=1):
        for found in pattern.finditer(line):
            yield number, found.group()


def tied_to_a_machine(root: Path, files: Iterable[Path]) -> Iterator[str]:
    """Registry hosts and absolute paths of one machine, in any text file."""
    for path in files:
        text = text_of(path) or ""
        name = path.relative_to(root)
        for line, found in lines_with(REGISTRIES, text):
            yield f"{name}:{line}: names the package registry {found}; leave the choice to the user's settings"
        for line, found in lines_with(MACHINE_PATH, text):
            yield f"{name}:{line}: has the machine path {found}…; write it relative to the repository"


def dead_links(root: Path, files: Iterable[Path]) -> Iterator[str]:
    """Relative links of Markdown files that lead to no file; what is set as code is no link."""
    for path in files:
        if path.suffix != ".md":
            continue
        for found in LINK.finditer(CODE.sub("", text_of(path) or "")):
            link = found.group(1).split("#")[0]
            if link and "://" not in link and not link.startswith("mailto:") and not (path.parent / link).exists():
                yield f"{path.relative_to(root)}: the link {link} leads nowhere; mend or remove it"


def code_in(readme: str) -> str:
    """Only what is set as code: prose may say 'make sure'."""
    return "\n".join(CODE.findall(readme))


def unknown_targets(readme: str, makefile: str) -> Iterator[str]:
    """Targets named in the README that the Makefile does not have."""
    known = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    for target in sorted({found.group(2) for found in TARGET.finditer(code_in(readme))} - known):
        yield f"README: `make {target}` is named, and the Makefile has no such target"


def unknown_commands(readme: str, program: Path) -> Iterator[str]:
    """Commands named in the README that the program does not know."""
    for words in sorted({found.group(1).strip() for found in COMMAND.finditer(code_in(readme))}):
        done = subprocess.run([program, *words.split(), "--help"], check=False, capture_output=True)
        if done.returncode:
            yield f"README: `shouwang {words}` is named, and `shouwang {words} --help` fails"


def problems(root: Path) -> Iterator[str]:
    """Everything that is wrong, one line each."""
    files = kept_files(root)
    yield from tied_to_a_machine(root, files)
    yield from dead_links(root, files)
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    for path in files:
        if path.parent == root and path.name.startswith("README"):
            readme = path.read_text(encoding="utf-8")
            yield from unknown_targets(readme, makefile)
            if (root / "services/host/cli.py").exists():
                yield from unknown_commands(readme, Path(sys.executable).with_name("shouwang"))


def main() -> int:
    """Print every problem; the exit status says whether there is one."""
    found = list(problems(ROOT))
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
