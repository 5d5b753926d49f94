"""The `nanoos` command. Each module holds one group of commands; all changes go through the command bus."""

from nanoos.cli.app import app, main

__all__ = ["app", "main"]
