"""What the web server needs from Dagster's private modules."""

from dagster._core.workspace.context import WorkspaceProcessContext, WorkspaceRequestContext
from dagster._core.workspace.load_target import WorkspaceFileTarget

__all__ = ["WorkspaceFileTarget", "WorkspaceProcessContext", "WorkspaceRequestContext"]
