"""Simulation engines that belong to no family of materials."""
