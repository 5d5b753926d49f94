"""Read-only reports: progress of campaigns, quality of models, discoveries; as numbers, tables and plots. All
interfaces and Dagster's metadata show the same reports.
"""
