"""Our GraphQL fields, made from the catalogs of queries and commands.

The endpoint is Dagster's: `nanoos_dagster.server.graphql_schema` puts these fields beside its own. Our types begin with
`Nano`, so that the two cannot collide.
"""
