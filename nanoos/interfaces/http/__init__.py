"""The HTTP interface: the application, authentication, and what all responses share. Queries and commands decide.

Dagster is not imported here; what needs it is passed in by `nanoos_dagster.server.webserver`.
"""
