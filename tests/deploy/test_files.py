"""The files of deploy/ against the code: programs, options, settings, ports and units that they name exist."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml
from sqlalchemy import make_url
from typer.main import get_command

from nanoos.execution.celery_queues import CELERY_QUEUES
from nanoos.interfaces.cli.app import app
from nanoos.settings import Settings
from nanoos_dagster.processes.run_launcher import HostRunLauncher
from nanoos_dagster.processes.storage import PlatformStorage

DEPLOY = Path(__file__).parents[2] / "deploy"
BIN = Path(sys.executable).parent
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
EXTERNAL_UNITS = {"network-online.target", "postgresql.service", "redis.service", "multi-user.target"}
# Read by Celery and by the unit itself.
OTHER_VARIABLES = {"SLOTS", "REMAP_SIGTERM"}


class _Unit(configparser.RawConfigParser):
    """A unit file; keys keep their case, repeated ones are joined by lines."""

    def __init__(self) -> None:
        super().__init__(strict=False, interpolation=None, dict_type=_Joining)
        self.optionxform = str  # type: ignore[assignment,method-assign]  # documented way to keep the case


class _Joining(dict[str, Any]):
    def __setitem__(self, key: str, value: Any) -> None:
        if isinstance(value, list) and isinstance(self.get(key), list):
            self[key].extend(value)
        else:
            super().__setitem__(key, value)


def unit(path: Path) -> _Unit:
    parsed = _Unit()
    parsed.read_string(path.read_text())
    return parsed


def commands(parsed: _Unit) -> Iterator[list[str]]:
    for key in ("ExecStart", "ExecStartPre"):
        for line in parsed.get("Service", key, fallback="").splitlines():
            yield line.split()


def assert_is_a_nanoos_command(arguments: list[str]) -> None:
    """Parsed by the command itself, so that a name or an option that does not exist is refused."""
    filled = [argument.replace("%i", CELERY_QUEUES[0]).replace("${SLOTS}", "1") for argument in arguments]
    group = get_command(app)
    name, rest = filled[0], filled[1:]
    command = group.commands[name]  # type: ignore[attr-defined]  # the root is a group
    command.make_context(name, rest)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_programs_that_exist_with_options_that_they_know(path: Path) -> None:
    seen = list(commands(unit(path)))
    assert seen
    for program, *arguments in seen:
        if program.startswith("/usr/bin/"):
            assert program in ("/usr/bin/true", "/usr/bin/ln")
            continue
        assert program.startswith("/opt/nano-os/.venv/bin/")
        assert (BIN / Path(program).name).exists(), program
        for argument in arguments:
            if argument.startswith("/opt/nano-os/"):
                assert (DEPLOY.parent / argument.removeprefix("/opt/nano-os/")).exists(), argument
        if Path(program).name == "nanoos":
            assert_is_a_nanoos_command(arguments)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_names_units_and_settings_that_exist(path: Path) -> None:
    parsed = unit(path)
    named = " ".join(parsed.get("Unit", key, fallback="") for key in ("Requires", "Wants", "After")).split()
    own = {item.name for item in UNITS} | {f"nano-os-worker@{queue}.service" for queue in CELERY_QUEUES}
    assert set(named) <= own | EXTERNAL_UNITS
    variables = set(re.findall(r"([A-Z_]+)=", parsed.get("Service", "Environment", fallback="")))
    assert variables <= {name.upper() for name in Settings.model_fields} | OTHER_VARIABLES


def test_the_workspace_leads_to_the_code_servers_port() -> None:
    (entry,) = yaml.safe_load((DEPLOY / "workspace.yaml").read_text())["load_from"]
    server = entry["grpc_server"]
    (command,) = commands(unit(DEPLOY / "systemd" / "nano-os-code.service"))
    assert command[command.index("-p") + 1] == str(server["port"])
    assert command[command.index("-h") + 1] == server["host"]


def test_the_compose_file_names_commands_settings_and_volumes_that_exist() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    own = {name: service for name, service in services.items() if service.get("image") == "nano-os"}
    assert set(own) == {"setup", "control", *CELERY_QUEUES}
    for name, service in own.items():
        program, *arguments = service["command"]
        assert program == "nanoos"
        assert_is_a_nanoos_command(arguments)
        assert set(service["environment"]) <= {field.upper() for field in Settings.model_fields}, name
        assert set(service["depends_on"]) <= set(services)
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    for service in services.values():
        for volume in (item.split(":")[0] for item in service.get("volumes", [])):
            assert (DEPLOY / volume).is_file() if volume.startswith(".") else volume in compose["volumes"]
    names = services["postgres"]["environment"]
    assert re.match(rf"postgresql://{names['POSTGRES_USER']}:.*@postgres:5432/{names['POSTGRES_DB']}$", owner_url(own))
    assert own["control"]["environment"]["EXECUTION"] == "celery"


def test_only_the_containers_that_migrate_have_the_role_that_owns_the_tables() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    own = {name: service for name, service in compose["services"].items() if service.get("image") == "nano-os"}
    assert [name for name, service in own.items() if "DATABASE_OWNER_URL" in service["environment"]] == ["setup"]
    (role,) = re.findall(r"CREATE ROLE (\w+)", (DEPLOY / "postgres" / "roles.sh").read_text())
    assert role != compose["services"]["postgres"]["environment"]["POSTGRES_USER"]
    for service in own.values():
        assert service["environment"]["DATABASE_URL"].startswith(f"postgresql://{role}:")
    units = [path.name for path in UNITS if "owner.env" in path.read_text()]
    assert units == ["nano-os-setup.service"]


def owner_url(own: dict[str, Any]) -> str:
    url: str = own["setup"]["environment"]["DATABASE_OWNER_URL"]
    return url


def test_the_image_copies_what_it_installs() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    for line in re.findall(r"^COPY (.+)$", text, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (DEPLOY.parent / source).exists(), source


@pytest.mark.slow
def test_dagster_takes_the_production_configuration_and_keeps_its_runs_in_database_url(
    make_postgres: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = make_postgres()
    monkeypatch.setenv("DATABASE_URL", url)
    (tmp_path / "dagster").mkdir()
    (tmp_path / "dagster" / "dagster.yaml").write_text((DEPLOY / "dagster.yaml").read_text())
    with dg.DagsterInstance.from_config(str(tmp_path / "dagster")) as instance:
        storage = instance.get_ref().storage
        assert isinstance(storage, PlatformStorage)
        kept_in = make_url(storage.postgres_url)
        assert kept_in.set(query={}) == make_url(url).set(drivername="postgresql+psycopg2")
        # Not in a schema that is named like the role.
        assert kept_in.query == {"options": "-csearch_path=public"}
        assert isinstance(instance.run_launcher, HostRunLauncher)
        assert instance.run_monitoring_enabled
        assert instance.run_retries_enabled
        assert instance.get_settings("run_monitoring")["free_slots_after_run_end_seconds"]
        assert instance.get_runs_count() == 0


def test_the_production_configuration_refuses_a_database_that_is_no_postgresql(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'nanoos.db'}")
    (tmp_path / "dagster").mkdir()
    (tmp_path / "dagster" / "dagster.yaml").write_text((DEPLOY / "dagster.yaml").read_text())
    with pytest.raises(Exception, match="DATABASE_URL names none"):
        dg.DagsterInstance.from_config(str(tmp_path / "dagster"))


@pytest.mark.slow
def test_celery_without_postgresql_is_refused_with_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXECUTION", "celery")
    done = subprocess.run([BIN / "nanoos", "up"], capture_output=True, text=True, check=False, cwd=DEPLOY.parent)
    assert done.returncode == 2
    assert "EXECUTION='celery'" in done.stdout
    assert "DATABASE_URL" in done.stdout


@pytest.mark.slow
def test_a_worker_needs_the_celery_profile_and_a_known_queue() -> None:
    for arguments, problem in (
        (("worker", "simulation"), "EXECUTION=embedded has no workers"),
        (("worker", "washing"), "no queue 'washing'"),
    ):
        done = subprocess.run([BIN / "nanoos", *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert problem in done.stdout


@pytest.mark.slow
def test_the_help_of_the_one_machine_script_tells_its_options() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "deploy.up", "--help"], capture_output=True, text=True, check=True, cwd=DEPLOY.parent
    )
    assert "--port" in done.stdout
