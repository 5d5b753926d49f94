"""`nanoos doctor`: the production checklist."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from nanoos.interfaces.cli.context import console, settings

STYLES = {"pass": "green", "warn": "yellow", "fail": "bold red", "skip": "dim"}


def doctor(
    url: Annotated[str, typer.Option(help="Address of the web server; default: SERVER_URL.")] = "",
    quick: Annotated[bool, typer.Option("--quick", help="Leave out the checks that read everything.")] = False,
    name: Annotated[str, typer.Option("--name", help="The orchestrator; default: ORCHESTRATOR_DEFAULT_NAME.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print a list of results as JSON.")] = False,
) -> None:
    """Check this deployment against the production checklist. Exit code 1 if a check fails; warnings do not count."""
    from dataclasses import asdict

    from nanoos.domain.clock import utc_now
    from nanoos.service.doctor import CheckStatus, deployment_of, examine
    from nanoos.store.database import Database, create_database_engine

    loaded = settings()
    database = Database(create_database_engine(loaded))
    deployment = deployment_of(database, loaded, now=utc_now(), orchestrator=name, url=url or loaded.server_url)
    results: list[dict[str, Any]] = []
    for result in examine(deployment, is_thorough=not quick):
        results.append(asdict(result))
        if not as_json:
            _show(result.check, result.status, result.found, result.remedy)
    database.dispose()
    if as_json:
        console().print_json(data=results)
    else:
        counts = {status: sum(item["status"] == status for item in results) for status in STYLES}
        console().print(", ".join(f"{n} {status}" for status, n in counts.items() if n))
    if any(item["status"] == CheckStatus.FAIL for item in results):
        raise typer.Exit(1)


def _show(check: str, status: str, found: str, remedy: str) -> None:
    from rich.text import Text

    console().print(Text.assemble((f"{status:<5}", STYLES[status]), f"{check:<14}", found), soft_wrap=True)
    if remedy:
        console().print(Text(f"{'':<19}→ {remedy}"), soft_wrap=True)
