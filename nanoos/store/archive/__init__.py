"""What is old leaves the database for Parquet files: what may go, how it is verified, how it is read again.

Nothing that a budget, a ranking, a dataset or the audit needs is ever purged: see docs/how-to/retention.md.
"""
