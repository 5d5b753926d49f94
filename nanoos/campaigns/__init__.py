"""Campaigns, their candidates and their progress. The only room that writes these rows."""
