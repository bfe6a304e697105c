"""Style and types, so that `make test` is all that is asked of a change."""

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent


@pytest.mark.parametrize("tool", [("ruff", "check"), ("mypy",)], ids=" ".join)
def test_the_tool_finds_nothing(tool):
    done = subprocess.run([sys.executable, "-m", *tool], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_requirement_is_pinned_and_says_why():
    for file in ("requirements.txt", "tests/requirements.txt"):
        for line in (REPOSITORY / file).read_text(encoding="utf-8").splitlines():
            requirement, _, reason = line.partition("#")
            assert not requirement.strip() or ("==" in requirement and reason.strip()), line


def test_help_lists_every_target():
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = next(line for line in makefile.splitlines() if line.startswith(".PHONY:")).split()[1:]
    shown = subprocess.run(["make", "help"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    assert [target for target in targets if f"make {target} " not in shown] == []
