"""Features of structures, by the names that a campaign's `features` may hold."""
