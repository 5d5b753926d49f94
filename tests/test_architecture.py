"""The house's outer walls: what importing it loads, and the one list of its settings."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from importlib.resources import files
from pathlib import Path

import grimp
import pytest
from dotenv import dotenv_values
from pydantic import SecretStr

import nanoos
from nanoos.domain.errors import InvalidInput
from nanoos.settings import Settings, load_settings
from nanoos.store.schema import migrate
from tests.support.processes import ROOT

HEAVY = ("dagster", "sklearn", "torch", "scipy", "pandas", "ase")
LIGHT = (
    "nanoos",
    "nanoos.settings",
    "nanoos.store.tables",
    "nanoos.orchestrator",
    "nanoos.orchestrator.step",
    "nanoos.service.commands.bus",
    "nanoos.execution.simulations.worker",
    "nanoos.execution.experiments.queue",
    "nanoos.learning.training",
    "nanoos.interfaces.http.app",
    "nanoos.interfaces.python.local",
    "nanoos.interfaces.python.remote",
)
WHAT_EACH_LOADS = f"""
import importlib, json, sys
print(json.dumps({{
    module: importlib.import_module(module) and [name for name in {HEAVY!r} if name in sys.modules]
    for module in {LIGHT!r}
}}))
"""


WHAT_THE_PACKAGE_LOADS = """
import sys
before = set(sys.modules)
import nanoos
print(*sorted(set(sys.modules) - before))
"""


def test_importing_the_package_loads_no_other_module(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WHAT_THE_PACKAGE_LOADS], cwd=tmp_path, text=True, capture_output=True, check=True
    )
    assert done.stdout.split() == ["nanoos"]


def test_the_package_hands_out_what_it_lists_and_nothing_else() -> None:
    assert {name for name in nanoos.__all__ if getattr(nanoos, name) is not None} == set(nanoos.__all__)
    assert set(nanoos.__all__) <= set(dir(nanoos))
    assert all(f"nanoos.{name}" in (nanoos.__doc__ or "") for name in nanoos.__all__ if not name.startswith("_"))
    with pytest.raises(AttributeError, match="'nanoos' has no attribute 'absent'"):
        _ = nanoos.absent  # type: ignore[attr-defined]
    assert files("nanoos").joinpath("py.typed").is_file()


@pytest.mark.slow
def test_importing_the_platform_loads_nothing_heavy(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WHAT_EACH_LOADS], cwd=tmp_path, text=True, capture_output=True, check=True, timeout=120
    )
    loaded = json.loads(done.stdout)
    assert tuple(loaded) == LIGHT
    assert {module: heavy for module, heavy in loaded.items() if heavy} == {}


def test_no_imports_run_in_a_circle() -> None:
    graph = grimp.build_graph("nanoos", "nanoos_dagster", cache_dir=None, exclude_type_checking_imports=True)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    TopologicalSorter(imports).prepare()  # raises CycleError with the circle


SLOW_TO_IMPORT = (*HEAVY, "numpy", "fastapi", "alembic", "celery", "mcp")
# What a command of the terminal may not load, so that it starts at once.
COMMANDS = {
    "import": (None, (*SLOW_TO_IMPORT, "sqlalchemy", "pydantic", "typer", "rich")),
    "help": (["--help"], (*SLOW_TO_IMPORT, "sqlalchemy", "pydantic_settings", "rich")),
    "version": (["--version"], (*SLOW_TO_IMPORT, "sqlalchemy", "pydantic_settings", "rich")),
    "group help": (["campaign", "--help"], (*SLOW_TO_IMPORT, "sqlalchemy", "pydantic_settings", "rich")),
    "a list": (["campaign", "list"], SLOW_TO_IMPORT),
}
WHAT_A_COMMAND_LOADS = """
import contextlib, json, sys
import nanoos
arguments, unwanted = json.loads(sys.argv[1])
if arguments is not None:
    from nanoos.interfaces.cli import main
    sys.argv = ["nanoos", *arguments]
    with contextlib.redirect_stdout(sys.stderr), contextlib.suppress(SystemExit):
        main()
print(json.dumps([name for name in unwanted if name in sys.modules]))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("arguments", "unwanted"), COMMANDS.values(), ids=COMMANDS)
def test_short_commands_load_only_what_they_need(
    arguments: list[str] | None, unwanted: tuple[str, ...], tmp_path: Path
) -> None:
    migrate(load_settings()).dispose()
    done = subprocess.run(
        [sys.executable, "-c", WHAT_A_COMMAND_LOADS, json.dumps([arguments, unwanted])],
        cwd=tmp_path,
        text=True,
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert json.loads(done.stdout) == []
    if arguments is not None:
        assert "Error" not in done.stderr, done.stderr


def test_the_commands_of_dagster_are_offered() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "nanoos"), "--help"], text=True, capture_output=True, check=True, timeout=120
    )
    for command in ("demo", "up", "serve", "worker"):
        assert f"  {command} " in done.stdout


def _example() -> dict[str, str]:
    return dict(re.findall(r"^# ([A-Z][A-Z_0-9]*)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))


def _written(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def test_the_example_lists_exactly_the_settings_with_their_defaults() -> None:
    expected = {name.upper(): _written(field.default) for name, field in Settings.model_fields.items()}
    assert _example() == expected


def test_every_setting_has_a_meaning_and_the_example_tells_it() -> None:
    text = (ROOT / ".env.example").read_text()
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description in text, name


def test_the_reference_lists_exactly_the_settings_with_their_defaults_and_meanings() -> None:
    text = (ROOT / "docs" / "reference" / "configuration.md").read_text()
    listed = text.partition("| variable |")[2].partition("\n\n")[0].splitlines()[2:]
    expected = []
    for name, field in Settings.model_fields.items():
        default = _written(field.default)
        expected.append(f"| `{name.upper()}` | {f'`{default}`' if default else ''} | {field.description} |")
    assert listed == expected


def test_the_example_used_as_it_is_gives_the_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("NANOOS_HOME", "DAGSTER_HOME"):
        monkeypatch.delenv(name)
    defaults = load_settings()
    assert dotenv_values(ROOT / ".env.example") == {}, "Dagster's own programs would take an empty DAGSTER_HOME"
    uncommented = tmp_path / ".env"
    uncommented.write_text("".join(f"{name}={value}\n" for name, value in _example().items()))
    copied = Settings(_env_file=uncommented)
    assert copied == defaults
    assert copied.effective_dagster_home == copied.home / "dagster"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ORCHESTRATOR_MODE", "SOMETIMES"),
        ("ORCHESTRATOR_CRON", "hourly"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
        ("ENABLE_METRICS", "perhaps"),
        ("SQLALCHEMY_POOL_SIZE", "0"),
        ("SQLALCHEMY_POOL_TIMEOUT", "-1"),
        ("LEASE_SECONDS", "1"),
        ("MAX_ATTEMPTS", "0"),
    ],
)
def test_a_setting_out_of_range_is_refused_with_variable_and_value(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidInput, match=rf"{name}='{value}'.*\.env\.example"):
        load_settings()


@pytest.mark.parametrize("plain", ["postgresql://u@h/d", "postgres://u@h/d"])
def test_a_plain_postgresql_url_gets_its_driver(plain: str) -> None:
    assert load_settings(database_url=plain).effective_database_url == "postgresql+psycopg2://u@h/d"


def test_a_secret_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "do-not-tell-anybody")
    settings = load_settings()
    assert "do-not-tell-anybody" not in repr(settings) + str(settings.model_dump())


def test_private_modules_of_dagster_are_imported_in_one_place() -> None:
    private = re.compile(r"^\s*(from|import) dagster\._", re.MULTILINE)
    users = {
        path.relative_to(ROOT) for path in (ROOT / "nanoos_dagster").rglob("*.py") if private.search(path.read_text())
    }
    assert {path.parent.as_posix() for path in users} == {"nanoos_dagster/internals"}


@pytest.mark.parametrize(
    ("table", "writer"),
    [
        ("alerts", "store/alerts.py"),
        ("campaigns", "campaigns"),
        ("candidates", "campaigns"),
        ("heartbeats", "store"),
        ("labels", "store/label_writing.py"),
    ],
)
def test_a_table_has_one_room_that_writes_it(table: str, writer: str) -> None:
    package = ROOT / "nanoos"
    writes = re.compile(
        rf"\b(?:insert|update|delete)\({table}\)|\b{table}\.(?:insert|update|delete)\(\)|\binsert_\w+\(\s*connection,\s*{table}\b"
    )
    writers = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if "migrations" not in path.parts and writes.search(path.read_text())
    }
    assert writers, f"the pattern finds no writer of {table}"
    assert {path for path in writers if not path.startswith(writer)} == set()
