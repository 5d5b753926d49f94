"""Checks of what answers over HTTP: metrics, dashboard, agent API."""

from __future__ import annotations

from nanoos.service.dashboard_paths import HOME
from nanoos.service.doctor.check import Deployment, Finding, failed, passed, skipped, warned

NO_URL = "no address of the web server is known"
NAME_IT = "nanoos doctor --url https://…, or set SERVER_URL"
START = "nanoos up, or as a service: systemctl start nano-os-api"


def metrics(deployment: Deployment) -> Finding:
    """Prometheus gets its metrics."""
    if deployment.get is None:
        return skipped(NO_URL, NAME_IT)
    status, said = deployment.get("/metrics")
    if status == 200 and "orchestrator_" in said:
        return passed("/metrics answers")
    if status == 404:
        return failed("/metrics is switched off", "set ENABLE_METRICS=true and restart the server")
    return _unanswered("/metrics", status, said)


def dashboard(deployment: Deployment) -> Finding:
    """The dashboard opens, or leads to its login."""
    if deployment.get is None:
        return skipped(NO_URL, NAME_IT)
    status, said = deployment.get(HOME)
    if status in (200, 302, 303, 307):
        return passed(f"{HOME} answers" if status == 200 else f"{HOME} leads to the login")
    return _unanswered(HOME, status, said)


def agent_api(deployment: Deployment) -> Finding:
    """The agent API gives its summary."""
    if deployment.get is None:
        return skipped(NO_URL, NAME_IT)
    path = f"{deployment.settings.api_prefix}/agent/summary"
    status, said = deployment.get(path)
    if status == 200:
        return passed(f"{path} answers")
    return _unanswered(path, status, said)


def _unanswered(path: str, status: int, said: str) -> Finding:
    if status in (401, 403):
        return warned(f"{path} answers, but refuses this token ({status})", "set NANOOS_TOKEN to a token of scope read")
    if status == 0:
        return failed(f"{path} does not answer: {said}", START)
    return failed(f"{path} answers with status {status}", "see the server's log")
