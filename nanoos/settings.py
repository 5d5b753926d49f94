"""All environment variables that NANO-OS reads, with types. `.env.example` lists them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from nanoos.domain.errors import InvalidInput
from nanoos.domain.statuses import OrchestratorMode
from nanoos.domain.validation import describe_problem

CRON_FIELDS = 5


class Settings(BaseSettings):
    """The platform's settings. Environment variables override `.env`, which overrides the defaults."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", case_sensitive=False, frozen=True
    )

    nanoos_home: Annotated[Path, Field(description="Folder for all data of the embedded profile.")] = Path(".nanoos")
    dagster_home: Annotated[
        Path | None, Field(description="Dagster's instance folder; unset means NANOOS_HOME/dagster.")
    ] = None
    data_roots: Annotated[
        str,
        Field(
            description="Folders whose files campaigns and results may name, separated by commas or as in PATH; "
            "empty means the working folder and NANOOS_HOME."
        ),
    ] = ""
    engines_folder: Annotated[
        Path, Field(description="Folder of your own engine definitions, NAME.yaml, and their Python modules.")
    ] = Path("engines")
    instruments_folder: Annotated[Path, Field(description="Folder of your own instrument definitions, NAME.yaml.")] = (
        Path("instruments")
    )
    alerts_file: Annotated[
        Path, Field(description="File that says who is notified of alerts, and how; see docs/how-to/alerts.md.")
    ] = Path("alerts.yaml")
    engine_environment: Annotated[
        str,
        Field(description="Names of further environment variables that all engines may see, separated by commas."),
    ] = ""
    asset_owners: Annotated[
        str,
        Field(
            description="Owners of the assets in Dagster: e-mail addresses, and teams as team:NAME, separated by "
            "commas."
        ),
    ] = ""
    scratch_folder: Annotated[
        Path | None,
        Field(
            description="Folder for the working folders of simulations, and for exported campaigns before they are "
            "downloaded; unset means the system's temporary folder."
        ),
    ] = None
    database_url: Annotated[
        str, Field(description="SQLAlchemy URL of the domain tables; empty means SQLite in NANOOS_HOME.")
    ] = ""
    database_owner_url: Annotated[
        str,
        Field(
            description="PostgreSQL URL of the role that owns the tables, for `nanoos init` and `nanoos upgrade` alone;"
            " see audit.md."
        ),
    ] = ""
    redis_url: Annotated[str, Field(description="Broker and result store of the Celery workers.")] = (
        "redis://localhost:6379/0"
    )
    execution: Annotated[
        Literal["embedded", "celery"],
        Field(description="Where simulations and trainings run: in their run's process, or on Celery workers."),
    ] = "embedded"
    simulation_workers: Annotated[
        int, Field(ge=1, le=1000, description="Celery worker slots for simulations; a run starts one step for each.")
    ] = 2
    celery_visibility_timeout_s: Annotated[
        int, Field(ge=600, le=604800, description="Seconds until Redis gives a lost worker's task to another worker.")
    ] = 21600
    secret_key: Annotated[
        SecretStr,
        Field(
            description="Signs sessions, forms and launched runs; 32 random characters or more, equal on all machines."
        ),
    ] = SecretStr("")
    nanoos_token: Annotated[
        SecretStr, Field(description="Token of `nanoos mcp`, and of `nanoos.open` for a server.")
    ] = SecretStr("")
    server_url: Annotated[
        str, Field(description="Address of the web server, for `nanoos doctor`, as in https://lab.example.org.")
    ] = ""
    api_prefix: Annotated[str, Field(description="Additional path prefix of the REST routes.")] = "/api"
    orchestrator_mode: Annotated[OrchestratorMode, Field(description="Mode of a new orchestrator.")] = (
        OrchestratorMode.SCHEDULED
    )
    orchestrator_default_name: Annotated[str, Field(description="Name of the default orchestrator.")] = "default"
    orchestrator_cron: Annotated[
        str, Field(description="Cron of the step's schedule, UTC; also, for example, '*/30 * * * *' or '0 */2 * * *'.")
    ] = "0 * * * *"
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], Field(description="Minimum level of log messages.")
    ] = "INFO"
    log_format: Annotated[Literal["text", "json"], Field(description="Log lines as text or as JSON.")] = "text"
    enable_metrics: Annotated[bool, Field(description="Serve Prometheus metrics at /metrics.")] = False
    enable_tracing: Annotated[bool, Field(description="Export OpenTelemetry traces.")] = False
    rate_limit_enabled: Annotated[bool, Field(description="Limit the request rate of each token.")] = False
    rate_limit: Annotated[
        str, Field(description="Maximum request rate of a token, or of an address without a token.")
    ] = "600/minute"
    guess_limit: Annotated[
        str, Field(description="Maximum rate of wrong tokens from one address or with the same prefix.")
    ] = "20/minute"
    sqlalchemy_pool_size: Annotated[int, Field(ge=1, le=1000, description="Database connections kept open.")] = 20
    sqlalchemy_max_overflow: Annotated[int, Field(ge=0, le=1000, description="Connections beyond the pool.")] = 40
    sqlalchemy_pool_timeout: Annotated[
        float, Field(gt=0, le=3600, description="Seconds to wait for a free connection.")
    ] = 30
    lease_seconds: Annotated[
        float, Field(ge=5, le=86400, description="Lease on claimed work, in seconds; renewed after a third of it.")
    ] = 60
    retention_days: Annotated[int, Field(ge=1, le=36500, description="Days after which history may be archived.")] = 90
    archive_folder: Annotated[
        Path | None, Field(description="Folder of the archive's Parquet files; unset means NANOOS_HOME/archive.")
    ] = None
    raw_files_url: Annotated[
        str,
        Field(
            description="Where the files of simulation results are kept: a folder or a URL of fsspec, as in "
            "s3://bucket/raw; empty means NANOOS_HOME/raw_files."
        ),
    ] = ""
    backup_url: Annotated[
        str,
        Field(
            description="Where backups are kept: a folder or a URL of fsspec, as in s3://bucket/backups; empty means "
            "NANOOS_HOME/backups, and no daily backup."
        ),
    ] = ""
    backup_keep: Annotated[int, Field(ge=1, le=10_000, description="Newest backups that are always kept.")] = 7
    backup_keep_days: Annotated[
        int, Field(ge=1, le=36500, description="Days after which other backups are removed.")
    ] = 30
    restore_drill_url: Annotated[
        str,
        Field(
            description="PostgreSQL URL of a role that may create databases, for restore drills; empty means that of "
            "DATABASE_URL."
        ),
    ] = ""
    remote_file_limit_mb: Annotated[
        int, Field(ge=1, le=4095, description="Largest file of a result that a remote worker may upload, MB.")
    ] = 1024
    max_attempts: Annotated[int, Field(ge=1, le=100, description="Attempts before work is FAILED.")] = 3

    shadow_before_promotion: Annotated[
        bool,
        Field(
            description="Whether a new model that is no worse than the champion, but not shown to be better, first "
            "shadows it until 20 new structures have labels."
        ),
    ] = False

    simulation_time_limit_s: Annotated[
        float, Field(gt=0, le=31_536_000, description="Seconds after which a simulation is stopped and FAILED.")
    ] = 86400
    simulation_memory_limit_mb: Annotated[
        int | None,
        Field(ge=16, description="Resident memory at which a simulation is stopped, MB; unset means no limit."),
    ] = None

    @field_validator("*", mode="before")
    @classmethod
    def _without_comment(cls, value: Any) -> Any:
        """`SCHEDULED  # MANUAL, ...` is SCHEDULED, as in the guide; systemd's EnvironmentFile keeps such comments."""
        return re.split(r"\s+#", value, maxsplit=1)[0].rstrip() if isinstance(value, str) else value

    @field_validator("database_url", "restore_drill_url")
    @classmethod
    def _name_the_driver(cls, url: str) -> str:
        for plain in ("postgresql://", "postgres://"):
            if url.startswith(plain):
                return "postgresql+psycopg2://" + url[len(plain) :]
        return url

    @field_validator("execution")
    @classmethod
    def _has_a_server_for_many(cls, execution: str, values: ValidationInfo) -> str:
        if execution == "celery" and not values.data.get("database_url", "").startswith("postgresql"):
            raise ValueError("Celery workers need a database server: set DATABASE_URL to a PostgreSQL URL")
        return execution

    @field_validator("orchestrator_cron")
    @classmethod
    def _looks_like_cron(cls, cron: str) -> str:
        if len(cron.split()) != CRON_FIELDS:
            raise ValueError(f"a cron has {CRON_FIELDS} fields, as in '0 * * * *'")
        return cron

    @field_validator("asset_owners")
    @classmethod
    def _are_owners(cls, owners: str) -> str:
        for owner in filter(None, map(str.strip, owners.split(","))):
            if not re.fullmatch(r"team:\S+|[\w.+-]+@[\w-]+(\.[\w-]+)+", owner, re.ASCII):
                raise ValueError(f"{owner!r} is neither an e-mail address nor team:NAME")
        return owners

    @field_validator("api_prefix")
    @classmethod
    def _is_prefix(cls, prefix: str) -> str:
        if prefix and not re.fullmatch(r"(/[A-Za-z0-9_.-]+)+", prefix):
            raise ValueError("must be a path such as /api, without a trailing slash, or empty")
        return prefix

    @field_validator("rate_limit", "guess_limit")
    @classmethod
    def _is_rate(cls, rate: str) -> str:
        if not re.fullmatch(r"[1-9]\d*/(second|minute|hour|day)", rate):
            raise ValueError("must be a number of requests per unit of time, as in 600/minute")
        return rate

    @property
    def home(self) -> Path:
        return self.nanoos_home.resolve()

    @property
    def embedded_database(self) -> Path | None:
        """The embedded profile's SQLite file; None where DATABASE_URL names another database."""
        return None if self.database_url else self.home / "nanoos.db"

    @property
    def effective_database_url(self) -> str:
        return self.database_url or f"sqlite:///{self.embedded_database}"

    @property
    def uploads_folder(self) -> Path:
        """The tables that people sent to the dashboard."""
        return self.home / "uploads"

    @property
    def effective_data_roots(self) -> tuple[Path, ...]:
        named = [part.strip() for part in re.split(f"[,{os.pathsep}]", self.data_roots) if part.strip()]
        roots = tuple(Path(part).expanduser().resolve() for part in named) or (Path.cwd(), self.home)
        return tuple(dict.fromkeys((*roots, self.uploads_folder)))

    @property
    def runs_on_celery(self) -> bool:
        return self.execution == "celery"

    @property
    def effective_dagster_home(self) -> Path:
        return (self.dagster_home or self.home / "dagster").resolve()

    @property
    def audit_heads_file(self) -> Path:
        """The file in which the schedule records the audit chain's newest hash."""
        return self.home / "audit_heads.log"

    @property
    def effective_archive_folder(self) -> Path:
        return (self.archive_folder or self.home / "archive").resolve()

    @property
    def effective_backup_url(self) -> str:
        return self.backup_url or str(self.home / "backups")

    @property
    def effective_raw_files_url(self) -> str:
        return self.raw_files_url or str(self.home / "raw_files")


_IN_USE: ContextVar[Settings | None] = ContextVar("settings", default=None)


@contextmanager
def using(settings: Settings) -> Iterator[None]:
    """Let `load_settings` give these: a lab that a program opened has settings of its own."""
    token = _IN_USE.set(settings)
    try:
        yield
    finally:
        _IN_USE.reset(token)


def check_settings_file(path: Path) -> None:
    """Raises InvalidInput if the file is there and no text."""
    if not path.is_file():
        return
    content = path.read_bytes()
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"The settings file {path} is no UTF-8 text at byte {error.start}.", hint="Save it as UTF-8."
        ) from error
    if "\0" in text:
        raise InvalidInput(f"The settings file {path} holds a NUL character.", hint="Save it as text.")


def load_settings(**overrides: Any) -> Settings:
    """Those in use, or else the environment and `.env`; with overrides always the latter.

    Raises:
        InvalidInput: A variable has an invalid value, or `.env` is no text.
    """
    in_use = _IN_USE.get()
    if in_use is not None and not overrides:
        return in_use
    file = overrides.get("_env_file", Settings.model_config.get("env_file"))
    if file is not None:
        check_settings_file(Path(file))
    try:
        return Settings(**overrides)
    except ValidationError as error:
        problems = "; ".join(
            describe_problem({**item, "loc": [str(part).upper() for part in item["loc"]]}) for item in error.errors()
        )
        raise InvalidInput(
            f"Invalid settings: {problems}.", hint="See .env.example for meanings and ranges."
        ) from error
