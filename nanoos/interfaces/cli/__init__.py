"""The `nanoos` command. Each module holds one group of commands; all changes go through the command bus."""

from nanoos.interfaces.cli.app import app, main

__all__ = ["app", "main"]
