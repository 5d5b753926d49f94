"""Where the dashboard's pages are, for links to them."""

HOME = "/orchestrator"
UI = f"{HOME}/ui"
