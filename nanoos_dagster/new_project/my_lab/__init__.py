"""Engines and instruments of my-lab."""
