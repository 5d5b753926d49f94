"""Engines that a group defines in a YAML file: an ASE calculator, a command or a Python function."""
