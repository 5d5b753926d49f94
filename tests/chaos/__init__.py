"""A campaign on the full production stack while a seeded killer is at work, and the audit afterwards."""
