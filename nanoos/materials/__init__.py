"""Families of materials, one folder each: its design space, engine, geometry and features."""
