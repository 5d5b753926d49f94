"""The command log by its former name, until its importers are moved."""

from nanoos.service.commands.command_log import refused

__all__ = ["refused"]
