"""What a remote worker and the server send each other. Neither side imports the other's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from nanoos.domain.failures import FailureClass
from nanoos.store.raw_files.names import MAX_NAME, SHA256

PROTOCOL = 1
SUPPORTED = (PROTOCOL,)
MAX_WAIT_S = 60.0  # of a claim: below the time after which proxies give a silent request up
MAX_RESULTS = 200  # in one request, of at most 4 MiB with everything else
MAX_ENGINES = 200
MARGIN = 1.5  # of the time left: simulations of one engine differ, and a node may be slower than the last
LEASE_HEADER = "Lease-Token"  # of an upload: a body of bytes has no field for it

Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Token = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Sha256 = Annotated[str, Field(pattern=f"^{SHA256.pattern}$")]
JobId = Annotated[int, Field(ge=1, lt=2**63)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Property = Annotated[str, Field(min_length=1, max_length=100)]
# A name of one worker of a site: part of the name under which its results are recorded.
WorkerName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,60}$")]


class Message(BaseModel):
    """What every message has."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Request(Message):
    """What every request of a worker has.

    Attributes:
        protocol: The version of the protocol.
        worker: The worker's own name.
    """

    protocol: int
    worker: WorkerName

    @model_validator(mode="before")
    @classmethod
    def _is_understood(cls, value: Any) -> Any:
        """Another version may have other fields: the refusal names the version, not these."""
        if isinstance(value, Mapping) and "protocol" in value and value["protocol"] not in SUPPORTED:
            spoken = ", ".join(map(str, SUPPORTED))
            raise ValueError(
                f"the work protocol {str(value['protocol'])[:20]} is unknown; this server supports {spoken}: "
                "install a version of NANO-OS on the worker's side that speaks it"
            )
        return value


class Engine(Message):
    """An engine in one version."""

    name: Text
    version: Text


class ClaimRequest(Request):
    """Asks for simulations.

    Attributes:
        site: Where the worker runs; that of its token.
        engines: Engines that it can run.
        refused: Engines that it was offered and cannot run: they are not offered again.
        n: The largest number of jobs.
        seconds_left: Only jobs that are expected to end within this time; None for no limit.
        wait_s: How long to wait for work.
    """

    site: Text
    engines: Annotated[tuple[Engine, ...], Field(max_length=MAX_ENGINES)] = ()
    refused: Annotated[tuple[Engine, ...], Field(max_length=MAX_ENGINES)] = ()
    n: Annotated[int, Field(ge=1, le=500)] = 500
    seconds_left: Annotated[float | None, Field(ge=0, le=1e9)] = None
    wait_s: Annotated[float, Field(ge=0, le=MAX_WAIT_S)] = 0.0


class JobMessage(Message):
    """One simulation.

    Attributes:
        definition: Hash of the engine's definition; None for an engine that a class implements.
        params: The engine's parameters; a seed, where it has one, is among them.
        time_limit_s: As the server's settings, the definition or the campaign state it.
        memory_limit_mb: Likewise; None for no limit.
    """

    id: int
    campaign: str
    structure_hash: str
    structure: dict[str, Any]
    engine: str
    version: str
    definition: str | None
    params: dict[str, Any]
    params_hash: str
    time_limit_s: float
    memory_limit_mb: int | None


class Offer(Message):
    """An engine with waiting work that the worker named neither among its engines nor among the refused ones.

    Attributes:
        definition: Hash of its definition; None for an engine that a class implements.
        params: Those of one campaign.
    """

    name: str
    version: str
    definition: str | None
    params: dict[str, Any]


class ClaimAnswer(Message):
    """Jobs under one lease, or none.

    Attributes:
        lease: The lease's token; empty without jobs.
        lease_s: The lease ends after so many seconds unless it is renewed.
        expected_s: Usual duration of one of these simulations; None if none is recorded.
        offers: Engines to look for; a worker that has one names it in its next claim.
        max_file_bytes: The largest file that can be uploaded.
    """

    protocol: int = PROTOCOL
    lease: str = ""
    lease_s: float
    expected_s: float | None = None
    jobs: list[JobMessage] = []
    offers: list[Offer] = []
    max_file_bytes: int


class LeasesRequest(Request):
    """Names leases, to renew or to release."""

    leases: Annotated[tuple[Token, ...], Field(min_length=1, max_length=MAX_RESULTS)]


class LeasesAnswer(Message):
    """Number of jobs by lease: renewed or released; 0 where the lease was lost."""

    leases: dict[str, int]


class FileMessage(Message):
    """A file of a result, which was uploaded before."""

    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
    sha256: Sha256


class ResultMessage(Message):
    """How one simulation ended.

    Attributes:
        failure_class: None for a success.
        duration_s: Wall time.
    """

    lease: Token
    job_id: JobId
    outputs: Annotated[dict[Property, Finite], Field(max_length=100)] = Field(default_factory=dict)
    noise_std: Annotated[dict[Property, Annotated[Finite, Field(ge=0)]], Field(max_length=100)] = Field(
        default_factory=dict
    )
    failure_class: FailureClass | None = None
    reason: Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")] = ""
    is_final: bool = False
    duration_s: Annotated[Finite, Field(ge=0, le=1e9)]
    files: Annotated[tuple[FileMessage, ...], Field(max_length=100)] = ()


class ResultsRequest(Request):
    """Results of one or several leases."""

    results: Annotated[tuple[ResultMessage, ...], Field(min_length=1, max_length=MAX_RESULTS)]


class Fate(Message):
    """What became of one result.

    Attributes:
        status: `recorded`; `repeated`: it had been recorded before; `lost`: its lease is lost or another's; `refused`:
            it is not what this simulation can give; `without_files`: upload `missing`, then send it again.
        reason: Why it was not recorded.
        missing: SHA-256 of files that the store does not hold.
    """

    lease: str
    job_id: int
    status: Literal["recorded", "repeated", "lost", "refused", "without_files"]
    reason: str = ""
    missing: list[str] = []


class ResultsAnswer(Message):
    """What became of each result, in the request's order."""

    results: list[Fate]


class UploadAnswer(Message):
    """A stored file."""

    sha256: str
    size: int


class Backlog(Message):
    """A campaign's simulations, for a site.

    Attributes:
        waiting: Simulations that a worker of the site could claim.
        running: Simulations that workers of the site hold.
        expected_s: Usual duration of one; None if none is recorded.
        cores, gpus, memory_mb: What one takes; no memory stated is 0.
    """

    engine: str
    waiting: int
    running: int
    expected_s: float | None
    cores: int
    gpus: int
    memory_mb: float


class BacklogAnswer(Message):
    """The work for a site, by campaign."""

    protocol: int = PROTOCOL
    site: str
    campaigns: list[Backlog]


class DefinitionAnswer(Message):
    """The definition of an engine, as its campaign stored it."""

    definition: dict[str, Any]
