"""The experiment queue: instruments and people."""
