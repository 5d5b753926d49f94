"""`nanoos alerts`: open alerts, and who is notified."""

from __future__ import annotations

from typing import Annotated

import typer

from nanoos.domain.clock import utc_now
from nanoos.interfaces.cli.context import console, database, send, settings, show_table

app = typer.Typer(invoke_without_command=True)


@app.callback()
def alerts(
    context: typer.Context,
    resolve: Annotated[int | None, typer.Option(help="Close this alert.")] = None,
) -> None:
    """List open alerts, or close one."""
    if context.invoked_subcommand is not None:
        return
    from dataclasses import asdict

    from nanoos.store.alerts import open_alerts

    if resolve is not None:
        from nanoos.service.commands.catalog.maintenance import ResolveAlert

        send(ResolveAlert(alert_id=resolve))
    with database().read() as connection:
        rows = open_alerts(connection)
    show_table([asdict(row) for row in rows], empty="No open alert.")


@app.command("channels")
def list_channels() -> None:
    """List who is notified of alerts, as ALERTS_FILE says, and what was sent last."""
    from nanoos.service.alerting.channels import make_channels, read_alerts_file
    from nanoos.service.alerting.notices import delivery_by_channel

    channels = make_channels(read_alerts_file(settings()))
    with database().read() as connection:
        delivery = delivery_by_channel(connection, [channel.name for channel in channels])
    rows = [
        {
            "channel": channel.name,
            "kind": channel.spec.kind,
            "from severity": channel.spec.min_severity.value,
            "kinds": ", ".join(channel.spec.kinds) if channel.spec.kinds else "all",
            "quiet hours": channel.spec.quiet_hours and f"{channel.spec.quiet_hours} {channel.spec.timezone}",
            "sent": delivery[channel.name].n_sent,
            "last sent": delivery[channel.name].last_sent_at,
            "error": delivery[channel.name].error,
        }
        for channel in channels
    ]
    show_table(rows, empty=f"No channel: write {settings().alerts_file}, see docs/how-to/alerts.md.")


@app.command("test")
def try_channels(
    channel: Annotated[str, typer.Argument(help="Name of a channel; default: all.")] = "",
) -> None:
    """Send a test notice to the channels. Exit code 1 if one does not deliver it."""
    from nanoos.domain.errors import NanoosError, NotFound
    from nanoos.service.alerting.channels import make_channels, read_alerts_file
    from nanoos.service.alerting.texts import test_notice

    loaded = settings()
    found = make_channels(read_alerts_file(loaded))
    if not found:
        raise NotFound(
            "No one is notified of alerts.", hint=f"Name a channel in {loaded.alerts_file}: see docs/how-to/alerts.md."
        )
    chosen = [item for item in found if channel in {"", item.name}]
    if not chosen:
        names = ", ".join(item.name for item in found)
        raise NotFound(f"There is no channel {channel!r} in {loaded.alerts_file}.", hint=f"Channels: {names}.")
    failed = False
    for item in chosen:
        try:
            item.sender.send(test_notice(server_url=loaded.server_url, now=utc_now()))
        except NanoosError as error:
            failed = True
            console().print(f"{item.name}: {error}", markup=False)
        else:
            console().print(f"{item.name}: sent", markup=False)
    if failed:
        raise typer.Exit(1)


@app.command("send")
def send_now() -> None:
    """Examine the conditions and send what is due, once: for cron where neither daemon nor web server runs."""
    from nanoos.service.alert_watch import watch

    console().print(str(watch(database(), settings())))
