"""Campaigns, their candidates and their progress. Only this package writes these rows."""
