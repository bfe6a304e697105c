"""`flask serve`: database, pages, clock and worker of one machine by one command; `flask worker`: clock and worker."""

import fcntl
import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click
from flask import current_app
from flask.cli import with_appcontext

from app.adapters import postgres
from app.adapters.postgres import PostgresUnusable
from app.cli.children import POLL_SECONDS, Children
from app.cli.migrate import bring_up_to_date
from app.clock import worker as worker_room
from config import Settings
from config.base import REPOSITORY

# The factory lays here what an empty database is filled with; it answers whether it did anything.
DEMO = "demo_town"

# The factory lays the clock here, so that children go on where their parent's clock stands.
CLOCK = "clock"

READY_SECONDS = 60
READY_PATH = "/healthz"


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Start everything on this machine and serve until Ctrl-C."""
    settings: Settings = current_app.config["SETTINGS"]
    raise_on_signals()
    with ExitStack() as stack:
        try:
            refuse_taken_port(settings)
            stack.enter_context(alone_in(settings.var_dir))
            prepare_database(settings, stack)
            children = Children()
            stack.callback(children.stop)
            stack.callback(ignore_signals)
            start_children(settings, children)
            wait_until_ready(settings, children)
            announce(settings)
            watch(children)
        except KeyboardInterrupt:
            ignore_signals()
            click.echo("\n==> 正在停止……")
    click.echo("==> 已全部停止。")


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Tick and do the queue's jobs until stopped; run as many of these as you like."""
    settings: Settings = current_app.config["SETTINGS"]
    worker_room.run(
        current_app.extensions[worker_room.EXTENSION],
        database_url=current_app.config["SQLALCHEMY_DATABASE_URI"],
        tick_seconds=settings.tick_seconds,
        threads=settings.worker_threads,
    )


commands: list[click.Command] = [serve, worker]


def raise_on_signals() -> None:
    """Let SIGTERM and a closed terminal end the command as Ctrl-C does."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """Handle a signal."""
    raise KeyboardInterrupt


def ignore_signals() -> None:
    """Let nothing interrupt the stopping."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def refuse_taken_port(settings: Settings) -> None:
    """End with a sentence when the address can't be listened on."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            refuse(
                f"不能在 {address_of(settings)} 提供服务：{error.strerror}。"
                f"端口 {settings.port} 可能已被占用，请换一个，例如 PORT={settings.port + 1} make run"
            )


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep a second server out of the folder: whichever stopped first would stop the other's database."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "serve.lock").open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            refuse(f"另一个服务（进程 {lock.read()}）正在使用 {folder}。请先停止它，或用 VAR_DIR 另指定一个文件夹。")
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def prepare_database(settings: Settings, stack: ExitStack) -> None:
    """Start the embedded database unless there is another, bring it up to date, and fill it when it is empty."""
    if settings.embedded:
        data_dir = settings.var_dir / "postgres"
        stack.callback(postgres.stop, data_dir)
        step(f"启动内置 PostgreSQL（{data_dir}）", lambda: start_or_refuse(data_dir))
    step("检查并更新数据库结构", bring_up_to_date)
    demo = current_app.extensions.get(DEMO)
    if settings.demo and demo:
        step("数据库为空时装入演示数据", demo)


def start_or_refuse(data_dir: Path) -> None:
    """Start the embedded database, or end with its sentence."""
    try:
        postgres.start(data_dir)
    except PostgresUnusable as error:
        refuse(str(error))


def step(title: str, deed: Callable[[], object]) -> None:
    """Say what is done and how long it took."""
    click.echo(f"==> {title}……")
    began = time.monotonic()
    deed()
    click.echo(f"    完成，用时 {time.monotonic() - began:.1f} 秒")


def start_children(settings: Settings, children: Children) -> None:
    """Start the pages and the worker on the same database, at the same time of day."""
    environment = os.environ | {"DATABASE_URL": current_app.config["SQLALCHEMY_DATABASE_URI"]} | time_of_day(settings)
    click.echo("==> 启动网页服务和后台任务……")
    children.start("网页服务", gunicorn_arguments(settings), environment)
    children.start("后台任务", [sys.executable, "-m", "flask", "--app", "wsgi", "worker"], environment)


def time_of_day(settings: Settings) -> dict[str, str]:
    """Where the set clock stands now; loading the town took a while, and nothing may happen before it."""
    clock = current_app.extensions.get(CLOCK)
    return {"APP_CLOCK": clock.now().isoformat()} if settings.clock and clock else {}


def gunicorn_arguments(settings: Settings) -> list[str]:
    """One process with threads: the office of one machine."""
    return [
        *(sys.executable, "-m", "gunicorn", "wsgi:app"),
        *("--bind", address_of(settings)),
        *("--worker-class", "gthread", "--workers", "1", "--threads", str(settings.web_threads)),
        *("--chdir", str(REPOSITORY)),
        *("--log-level", "warning"),
        "--no-control-socket",
    ]


def address_of(settings: Settings) -> str:
    """Host and port as in a URL."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{host}:{settings.port}"


def wait_until_ready(settings: Settings, children: Children) -> None:
    """Return when the pages answer; end with a sentence when a child dies or they never do."""
    until = time.monotonic() + READY_SECONDS
    while not is_ready(settings):
        refuse_dead(children)
        if time.monotonic() > until:
            refuse(f"网页服务在 {READY_SECONDS} 秒内没有就绪。")
        time.sleep(POLL_SECONDS)


def is_ready(settings: Settings) -> bool:
    """Whether the health page answers 200."""
    connection = http.client.HTTPConnection(settings.host, settings.port, timeout=5)
    try:
        connection.request("GET", READY_PATH)
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def announce(settings: Settings) -> None:
    """Say where the office is, and how to get in."""
    click.echo(f"==> 已就绪：http://{address_of(settings)}")
    if settings.demo:
        click.echo("    演示账号列在登录页上（登录名即角色，例如 applicant、reviewer、approver、supervisor）。")
    if settings.clock:
        click.echo(f"    时钟从 {settings.clock.isoformat()} 开始走。")
    click.echo("    按 Ctrl-C 停止。")


def watch(children: Children) -> NoReturn:
    """Wait until a child dies of itself, or the person stops all."""
    while True:
        refuse_dead(children)
        time.sleep(POLL_SECONDS)


def refuse_dead(children: Children) -> None:
    """End when a child has ended by itself: half an office is worse than none."""
    dead = children.first_dead()
    if dead:
        refuse(f"{dead.title}意外停止（退出码 {dead.process.returncode}），原因见上面的输出。")


def refuse(sentence: str) -> NoReturn:
    """End the command with a sentence and exit code 1."""
    raise click.ClickException(sentence)
