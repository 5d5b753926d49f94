"""The command bus: every change that a person or an agent requests is typed, recorded and executed once.

`catalog/` holds the commands, one module a subject; to add a command, add a class there. `bus.py` carries them out,
under the guardrails of the sender's token; `command_log.py` records them.
"""
