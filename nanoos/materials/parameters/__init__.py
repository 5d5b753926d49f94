"""Spaces of parameters: numbers, choices and mixtures with constraints, encoded for models and sampled."""
