"""Frozen value objects, their lifecycles and their errors. No database, no numerics beyond arithmetic."""
