"""REST: the guide's paths and the rest that a script or an agent needs. Each module holds the routes of one subject."""

from nanoos.interfaces.rest import access, agent, approvals, campaigns, lab, orchestrator, queries, simulations, work

ROUTERS = (
    orchestrator.router,
    agent.router,
    campaigns.router,
    simulations.router,
    lab.router,
    approvals.router,
    queries.router,
    access.router,
    work.router,
)

__all__ = ["ROUTERS"]
