"""Building design spaces that are too large to store with their campaign: workers do it under a lease."""
