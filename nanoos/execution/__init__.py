"""Leased work: simulations, and experiments with their instruments."""
