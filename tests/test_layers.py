"""The house rules of the architecture: who may know whom, where a library lives, how long a thing may be."""

import ast
import statistics
import sys
from collections import defaultdict
from itertools import chain
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
APP = REPOSITORY / "app"
FILES = sorted(APP.rglob("*.py"))

# A room may import from lower floors and from itself; neighbours on one floor are strangers.
FLOORS = (
    {"domain"},
    {"engine", "store", "adapters"},
    {"services", "reading"},
    {"web", "clock"},
    {"cli"},
    {"factory"},
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

# A library has one home; the factory, which knows all, may name any. A longer name is a single module.
HOMES = {
    "SpiffWorkflow": {"engine"},
    "lxml": {"engine", "adapters"},
    "sqlalchemy": {"store", "services", "reading"},
    "flask_sqlalchemy": {"store"},
    "alembic": {"cli"},
    "flask_migrate": {"cli"},
    "flask": {"web", "cli"},
    "werkzeug": {"web"},
    "flask_wtf": {"web"},
    "flask_babel": {"web"},
    "apiflask": {"web"},
    "pydantic": {"web"},
    "gunicorn": {"cli"},
    "click": {"cli"},
    "apscheduler": {"clock"},
    "procrastinate": {"clock", "services.queueing"},
    "psycopg": {"clock"},
    "workalendar": {"adapters"},
    "yaml": {"adapters"},
    "jsonschema": {"adapters"},
    "weasyprint": {"adapters"},
    "segno": {"adapters"},
    "stdnum": {"adapters"},
    "puremagic": {"adapters"},
    "duckdb": {"adapters.data_shelf"},
    "xlsxwriter": {"adapters"},
    "openpyxl": {"adapters.data_tables"},
    "itsdangerous": {"web"},
    "argon2": {"services.passwords"},
    "cryptography": {"adapters"},
    "smtplib": {"adapters"},
    "config": {"cli"},
}

# What the use cases of `services` stand on; they do not call each other. `handlers`, the diagrams' vocabulary, names
# use cases, because the path through the engine calls it.
GROUND = {
    *("office", "work", "calendars", "registered", "recalculating", "recording", "ledger", "running", "queueing", "handlers"),
    *("actors", "dossiers", "period_desk", "enclosing", "notifying", "alerting", "nudging", "lettering", "passwords", "opening"),
    *("attribute_changes", "catalogue_changes", "starting", "restricting", "uses", "outcomes"),
    *("subjects", "entitlements", "data_delivery", "data_files", "taking", "proving", "agreeing", "wording", "case_forms"),
    *("routing", "promising", "supporting", "explaining", "orders", "consulting", "comparing", "fairness"),
}

# A diagram is drawn, compared and followed from its file, without the engine; that they do without it is a rule of its own.
DIAGRAM_FILES = {"engine.shape", "engine.elements", "engine.changes", "engine.flows"}

MACHINE_TIME = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "datetime.datetime.now"}
MACHINE_TIME_HOME = "domain.clock"

REQUEST_AND_ENVIRONMENT = {"current_app", "g", "request", "session", "environ", "getenv"}
# Fontconfig is told by the environment and by nothing else.
MAY_SEE_THEM = {"web", "cli", "factory", "adapters.fonts"}

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "tools"}

LONGEST_FILE = 400
USUAL_FILE = 300
LONGEST_FUNCTION = 40
USUAL_FUNCTION = 25
MEDIAN_FUNCTION = 8


def module_of(path):
    """ "services.work" of app/services/work.py."""
    parts = path.relative_to(APP).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module):
    return module.partition(".")[0]


MODULES = {module_of(path): ast.parse(path.read_text(encoding="utf-8"), str(path)) for path in FILES}


def imports_of(tree):
    """Full names of what a module imports: `from app import web` is app.web."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def known_of(tree):
    """Modules of our own that a module imports, without "app."; names inside modules are cut off."""
    for name in imports_of(tree):
        if not name.startswith("app."):
            continue
        own = name.removeprefix("app.")
        yield own if own in MODULES else own.rpartition(".")[0]


def functions_of(tree):
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length_of(function):
    """Lines from the first to the last, the docstring not counted."""
    length = function.end_lineno - function.lineno + 1
    first = function.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return length - (first.end_lineno - first.lineno + 1 if is_docstring else 0)


def holds(question):
    """No module has an answer to the question what of it breaks the rule."""
    breaches = [f"{module}: {answer}" for module, tree in MODULES.items() for answer in question(module, tree)]
    assert not breaches, "\n".join(breaches)


def test_every_room_is_on_a_floor():
    assert {room_of(module) for module in MODULES} - {""} <= set(FLOOR)


def test_the_package_itself_is_empty():
    assert (APP / "__init__.py").read_text(encoding="utf-8").strip() == ""


def may_know(room, other):
    return room == other or FLOOR[other] < FLOOR[room]


def test_imports_go_down_only_and_neighbours_are_strangers():
    def upward(module, tree):
        room = room_of(module)
        return (f"imports {known}" for known in known_of(tree) if not may_know(room, room_of(known)))

    holds(upward)


def test_reading_loads_no_engine():
    def engines(module, tree):
        engine = (known for known in known_of(tree) if room_of(known) == "engine" and known not in DIAGRAM_FILES)
        return engine if room_of(module) == "reading" else ()

    holds(engines)


def test_what_reads_a_diagrams_file_needs_no_engine():
    def engines(module, tree):
        known = {*imports_of(tree), *(f"app.{one}" for one in known_of(tree))}
        return [
            one
            for one in known
            if one.startswith(("SpiffWorkflow", "app.engine"))
            and one.removeprefix("app.") not in DIAGRAM_FILES
            and module in DIAGRAM_FILES
            and one.rpartition(".")[0].removeprefix("app.") not in DIAGRAM_FILES
        ]

    holds(engines)


def test_domain_is_plain_python():
    def foreign(module, tree):
        roots = {name.partition(".")[0] for name in imports_of(tree)}
        return roots - set(sys.stdlib_module_names) - {"app"} if room_of(module) == "domain" else ()

    holds(foreign)


def test_a_library_has_one_home():
    def strays(module, tree):
        for name in imports_of(tree):
            homes = HOMES.get(name.partition(".")[0])
            if homes is not None and not (homes | {"factory"}) & {module, room_of(module)}:
                yield f"imports {name}, whose home is {', '.join(sorted(homes))}"

    holds(strays)


def test_use_cases_do_not_call_each_other():
    def calls(module, tree):
        if room_of(module) != "services" or module in ("services", "services.handlers"):
            return ()
        allowed = GROUND | {module.removeprefix("services.")}
        known = {known.removeprefix("services.") for known in known_of(tree) if known.startswith("services.")}
        return known - allowed

    holds(calls)


def test_no_files_know_each_other_in_a_circle():
    """Whoever reads a file has read all that stands below it; the way goes down, and ends."""
    knows = {module: {name for name in known_of(tree) if name in MODULES and name != module} for module, tree in MODULES.items()}
    while ends := {module for module, known in knows.items() if not known & knows.keys()}:
        knows = {module: known for module, known in knows.items() if module not in ends}
    assert sorted(knows) == []


def test_nothing_is_imported_inside_a_function():
    def hidden(_module, tree):
        for function in functions_of(tree):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield f"{function.name}, line {node.lineno}"

    holds(hidden)


def test_only_the_clock_reads_the_machines_time():
    def readings(module, tree):
        if module == MACHINE_TIME_HOME:
            return
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in MACHINE_TIME:
                yield f"{ast.unparse(node)}, line {node.lineno}"

    holds(readings)


def test_nothing_below_the_web_sees_the_request_or_the_environment():
    def sights(module, tree):
        if {module, room_of(module)} & MAY_SEE_THEM:
            return ()
        names = (name.split(".") for name in imports_of(tree))
        imported = {parts[-1] for parts in names if parts[0] in ("flask", "os")}
        read = {
            node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "os"
        }
        return (imported | read) & REQUEST_AND_ENVIRONMENT

    holds(sights)


def test_only_the_unit_of_work_commits():
    def commits(module, tree):
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == "commit" and module != "services.work":
                yield f"line {node.lineno}"

    holds(commits)


def test_no_module_has_a_name_that_says_nothing():
    assert [module for module in MODULES if set(module.split(".")) & EMPTY_NAMES] == []


def test_every_module_and_room_says_what_it_is_for():
    assert [module for module, tree in MODULES.items() if module and not ast.get_docstring(tree)] == []


def test_no_class_is_a_bag_of_static_methods():
    def bags(_module, tree):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                methods = [item for item in node.body if isinstance(item, ast.FunctionDef)]
                if methods and all("staticmethod" in map(ast.unparse, method.decorator_list) for method in methods):
                    yield node.name

    holds(bags)


@pytest.mark.parametrize(("folder", "longest"), [("app", LONGEST_FILE), ("config", LONGEST_FILE), ("tests", 500)])
def test_files_are_short(folder, longest):
    """Tests may be longer by a table of cases."""
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (REPOSITORY / folder).rglob("*.py")}
    assert {str(path): length for path, length in lengths.items() if length > longest} == {}
    usual = [length for length in lengths.values() if length <= USUAL_FILE]
    assert len(usual) >= 0.9 * len(lengths)


def test_functions_are_short():
    lengths = defaultdict(int)
    for module, tree in MODULES.items():
        for function in functions_of(tree):
            lengths[f"{module}.{function.name}, line {function.lineno}"] = length_of(function)
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}
    assert statistics.median(lengths.values()) <= MEDIAN_FUNCTION
    assert sum(length <= USUAL_FUNCTION for length in lengths.values()) >= 0.9 * len(lengths)


def test_the_rules_see_the_whole_house():
    """Were the walk over the files broken, every rule above would be kept by nobody."""
    assert len(MODULES) > 50
    assert {"sqlalchemy", "SpiffWorkflow"} <= {
        name.partition(".")[0] for name in chain.from_iterable(map(imports_of, MODULES.values()))
    }
    assert "services.work" in set(known_of(MODULES["factory"]))
