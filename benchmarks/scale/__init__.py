"""What the platform costs on large data: see `__main__.py`."""
