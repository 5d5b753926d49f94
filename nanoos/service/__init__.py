"""What every interface shares: commands, queries, access."""
