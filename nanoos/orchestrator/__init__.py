"""The step: read a snapshot, plan with a pure function, apply in one transaction.

Exports the guide's two functions.
"""

from nanoos.control.config import get_default_config
from nanoos.control.orchestrators import get_or_create_orchestrator

__all__ = ["get_default_config", "get_or_create_orchestrator"]
