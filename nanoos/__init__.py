"""NANO-OS: the control plane of a materials discovery loop. Plain Python; never imports dagster."""

__version__ = "0.1.0"
