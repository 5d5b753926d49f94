"""Leased work: simulations, experiments and the instruments that measure."""
