"""Processes that a command starts and must not leave behind."""

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# prctl(2): the signal that the kernel sends a child when its parent dies, be it by SIGKILL.
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None

# A worker finishes the jobs that it does; see GRACE_SECONDS of the queue.
STOP_SECONDS = 30

POLL_SECONDS = 0.2


@dataclass(frozen=True, kw_only=True)
class Child:
    """A running process and the name by which the person at the terminal knows it."""

    title: str
    process: subprocess.Popen[bytes]


@dataclass
class Children:
    """Starts processes, watches them, and stops all of them together."""

    running: list[Child] = field(default_factory=list)

    def start(self, title: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """In a session of its own: Ctrl-C reaches the parent alone, who stops its children in order."""
        process = subprocess.Popen(
            arguments,
            env=environment,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509  only a system call, and no thread runs yet
        )
        self.running.append(Child(title=title, process=process))

    def first_dead(self) -> Child | None:
        """One that has ended, if any has."""
        return next((child for child in self.running if child.process.poll() is not None), None)

    def stop(self) -> None:
        """Ask all to stop, wait, and kill those that don't."""
        for child in self.running:
            child.process.terminate()
        until = time.monotonic() + STOP_SECONDS
        for child in self.running:
            try:
                child.process.wait(max(0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()


def die_with_parent() -> None:
    """Run in the child before its program; where there is no prctl, a killed parent leaves children behind."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
