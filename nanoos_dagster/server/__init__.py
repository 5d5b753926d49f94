"""The web server over Dagster's own."""
