"""What goes over the wire to PostgreSQL, as libpq itself sees it: nothing is sent past it, whoever sends."""

import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field

from psycopg.pq import Trace
from sqlalchemy import event

MESSAGE = re.compile(
    r'^F\t\d+\t(?:Query\t "(?P<query>[^"]*)|Parse\t "(?P<parsed>\w*)" "(?P<text>[^"]*)|Bind\t "\w*" "(?P<bound>\w*)"|(?P<execute>Execute))',
    re.MULTILINE,
)
BOUNDS = ("BEGIN", "COMMIT", "ROLLBACK")


@dataclass(kw_only=True)
class Traffic:
    """`statements` without the transaction's own beginning and end, which are counted apart."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0
    connections: int = 0


@contextmanager
def watching(engine):
    """Watch every connection that is taken from the pool meanwhile."""
    traffic = Traffic()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as trace:

        def taken(connection, *_args):
            traffic.connections += 1
            connection.pgconn.trace(trace.fileno())
            connection.pgconn.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)

        def given_back(connection, *_args):
            connection.pgconn.untrace()

        event.listen(engine, "checkout", taken)
        event.listen(engine, "checkin", given_back)
        try:
            yield traffic
        finally:
            event.remove(engine, "checkout", taken)
            event.remove(engine, "checkin", given_back)
        trace.seek(0)
        said = statements_in(trace.read())
    traffic.commits = said.count("COMMIT")
    traffic.statements = [one for one in said if one not in BOUNDS]


def statements_in(trace):
    """Every statement that was executed; one prepared in an earlier transaction is known by its name alone."""
    texts, bound, said = {}, "", []
    for message in MESSAGE.finditer(trace):
        if message["query"] is not None:
            said.append(message["query"])
        elif message["text"] is not None:
            texts[message["parsed"]] = message["text"]
        elif message["bound"] is not None:
            bound = message["bound"]
        else:
            said.append(" ".join(texts.get(bound, f"prepared {bound}").split()))
    return said
