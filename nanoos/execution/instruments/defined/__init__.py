"""Instruments that a file `instruments/NAME.yaml` defines: over HTTP, through a folder, or by commands."""
