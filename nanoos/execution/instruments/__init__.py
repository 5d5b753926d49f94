"""Built-in instruments."""
