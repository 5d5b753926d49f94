"""What people look at: progress of campaigns, quality of models, discoveries; as numbers, tables and plots.

Reads only. Dagster's metadata, the CLI and the API show the same reports.
"""
