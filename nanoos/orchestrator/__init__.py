"""The step: snapshot, pure plan, one-transaction apply. The guide's two functions are here by name."""

from nanoos.control.config import get_default_config
from nanoos.control.orchestrators import get_or_create_orchestrator

__all__ = ["get_default_config", "get_or_create_orchestrator"]
