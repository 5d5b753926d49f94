"""Design spaces that are too large to be stored with their campaign: built by a worker under a lease."""
