"""The doors over HTTP: REST, authentication, and what every HTTP answer has in common. Reports and commands decide.

Dagster is not imported here; what needs it is passed in by `nanoos_dagster.server.webserver`.
"""
