"""Links between operations of the REST API: which answers hold the ids that a next request needs.

Schemathesis infers others from the names in the schema: a command's id for the approvals, a campaign's slug for its
pages. These lead to what it does not find: fields of bodies, lists that name their ids otherwise, the work protocol.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.life import CAMPAIGN as CAMPAIGN_OF_LIFE

AGENT, ORCHESTRATOR, WORK, ACCESS = "/api/agent", "/api/orchestrator", "/api/work", "/api/access"
CAMPAIGN, EXPERIMENT, MODEL, LABEL = (
    f"{AGENT}/campaigns/{{slug}}",
    f"{AGENT}/experiments/{{experiment_id}}",
    f"{AGENT}/models/{{modelled_property}}",
    f"{AGENT}/labels/{{label_id}}",
)
SHA256_OF_NOTHING = hashlib.sha256(b"").hexdigest()
NEW = {**CAMPAIGN_OF_LIFE, "slug": "new"}
ME = {"protocol": 1, "worker": "w"}


@dataclass(frozen=True, kw_only=True)
class Link:
    """From the answer of one operation to the request of another; `*` in a pointer stands for any item of a list.

    Attributes:
        source: Method and path, as `target`.
        status: Of the answer that is followed.
    """

    source: str
    target: str
    status: str = "200"
    parameters: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


def _of(pointer: str) -> str:
    return f"$response.body#/{pointer}"


def _links() -> list[Link]:
    listed, post = f"GET {AGENT}", f"POST {AGENT}"
    slug, candidate = "$request.path.slug", _of("*/id")
    found = [
        *(
            Link(
                source=f"{listed}/experiments",
                target=f"POST {EXPERIMENT}/{act}",
                parameters={"experiment_id": candidate},
                body={"operator": "ada", **more},
            )
            for act, more in (("start", {}), ("record", {"values": {"value": 0.5}}), ("reject", {}), ("fail", {}))
        ),
        Link(
            source=f"{listed}/experiments",
            target=f"{post}/experiments/record",
            body={"rows": [{"line": 2, "experiment_id": candidate, "values": {"value": 0.5}}], "operator": "ada"},
        ),
        *(
            Link(
                source=f"{listed}/models",
                target=f"POST {MODEL}/{act}",
                parameters={"modelled_property": _of("*/slug")},
                body=body,
            )
            for act, body in (("promote", {"version": 1}), ("rollback", None), ("reject", {"version": 2}))
        ),
        Link(source=f"{listed}/models", target=f"GET {MODEL}", parameters={"modelled_property": _of("*/slug")}),
        Link(source=f"{listed}/models", target=f"{post}/retrain", body={"modelled_property": _of("*/slug")}),
        *(
            Link(source=f"{listed}/campaigns", target=f"{post}/{act}", body={"slug": _of("*/slug")})
            for act in ("advance_campaign", "request_simulations", "request_experiments")
        ),
        Link(source=f"{listed}/campaigns", target=f"{listed}/experiments", parameters={"campaign": _of("*/slug")}),
        Link(
            source=f"GET {CAMPAIGN}/candidates",
            target=f"{post}/request_experiments",
            body={"slug": slug, "candidate_ids": [candidate]},
        ),
        Link(
            source=f"GET {CAMPAIGN}/candidates",
            target=f"GET {CAMPAIGN}/why",
            parameters={"slug": slug, "candidate": _of("*/structure_hash")},
        ),
        Link(
            source=f"GET {CAMPAIGN}/structures",
            target=f"{post}/request_simulations",
            body={"slug": slug, "structure_ids": [candidate]},
        ),
        Link(
            source=f"GET {CAMPAIGN}/simulations",
            target=f"{listed}/simulations/results/{{result_id}}",
            parameters={"result_id": _of("*/result_id")},
        ),
        Link(
            source=f"GET {CAMPAIGN}",
            target=f"POST {CAMPAIGN}/extend",
            parameters={"slug": slug},
            body={"simulation_budget": 500},
        ),
        *(
            Link(
                source=f"{listed}/approvals",
                target=f"{post}/approvals/{{command_id}}/{act}",
                parameters={"command_id": candidate},
            )
            for act in ("approve", "reject")
        ),
        Link(
            source=f"{listed}/commands",
            target=f"{listed}/commands/{{command_id}}",
            parameters={"command_id": candidate},
        ),
        Link(source=f"{listed}/commands/kinds", target=f"{post}/commands", body={"kind": _of("*/kind")}),
        Link(
            source=f"GET {ORCHESTRATOR}/state",
            target=f"POST {ORCHESTRATOR}/mode",
            body={"mode": "MANUAL", "expected_version": _of("version")},
        ),
        Link(
            source=f"GET {ORCHESTRATOR}/config",
            target=f"POST {ORCHESTRATOR}/config",
            parameters={"header.If-Match": "$response.header.ETag"},
            body={"max_iterations_per_run": 7},
        ),
        Link(source=f"GET {ORCHESTRATOR}/stats", target=f"GET {ORCHESTRATOR}/state"),
        Link(source=f"{listed}/discoveries", target=f"{post}/create_design_campaign", body=NEW),
        Link(
            source=f"{listed}/campaigns",
            target=f"POST {CAMPAIGN}/clone",
            parameters={"slug": _of("*/slug")},
            body={"new_slug": "copy"},
        ),
        Link(source=f"GET {ACCESS}/tokens", target=f"GET {ACCESS}/me"),
        Link(source=f"POST {ACCESS}/tokens", target=f"GET {ACCESS}/tokens"),
        *_work_links(),
    ]
    return found


def _work_links() -> list[Link]:
    claim, claiming = f"POST {WORK}/claim", {**ME, "site": "hpc", "wait_s": 0}
    lease, job = _of("lease"), _of("jobs/*/id")
    held = {"sha256": SHA256_OF_NOTHING, "header.Lease-Token": lease}
    offered = [{"name": _of("offers/*/name"), "version": _of("offers/*/version")}]
    result = {"lease": lease, "job_id": job, "duration_s": 1.0}
    return [
        # A worker that names a wrong site, and then its own; then the engine that it was offered.
        *(Link(source=claim, status=status, target=claim, body=claiming) for status in ("403", "422")),
        Link(source=claim, target=claim, body={**claiming, "engines": offered}),
        Link(
            source=claim, target=f"GET {WORK}/definitions/{{sha256}}", parameters={"sha256": _of("jobs/*/definition")}
        ),
        Link(source=claim, target=f"PUT {WORK}/artifacts/{{sha256}}", parameters=held),
        *(
            Link(source=claim, target=f"POST {WORK}/{act}", body={**ME, "leases": [lease]})
            for act in ("renew", "release")
        ),
        *(
            Link(source=claim, target=f"POST {WORK}/results", body={**ME, "results": [{**result, **ending}]})
            for ending in ({"outputs": {"value": 1.0}}, {"failure_class": "transient", "reason": "r"})
        ),
    ]


LINKS = _links()


def add_links(schema: dict[str, Any]) -> None:
    """Write the links between its paths into an OpenAPI description."""

    def operation(label: str) -> dict[str, Any]:
        method, path = label.split(" ")
        found: dict[str, Any] = schema["paths"][path][method.lower()]
        return found

    def is_there(label: str) -> bool:
        return label.split(" ")[1] in schema["paths"]

    for number, link in enumerate(LINKS):
        if not (is_there(link.source) and is_there(link.target)):
            continue
        entry: dict[str, Any] = {
            "operationId": operation(link.target)["operationId"],
            "parameters": dict(link.parameters),
            "x-schemathesis": {"is_inferred": True},  # which is how it takes `*`
        }
        if link.body is not None:
            entry["requestBody"] = link.body
        operation(link.source)["responses"][link.status].setdefault("links", {})[f"link{number}"] = entry
