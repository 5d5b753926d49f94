"""Moving old rows from the database to Parquet files, verifying the files and reading them.

Rows that a budget, a ranking, a dataset or the audit needs are never purged: see docs/how-to/retention.md.
"""
