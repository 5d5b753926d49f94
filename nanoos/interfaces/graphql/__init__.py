"""Our GraphQL fields, generated from the catalogs of queries and commands.

The endpoint is Dagster's: `nanoos_dagster.server.graphql_schema` adds these fields to its own. Our types begin with
`Nano`, so that the two cannot collide.
"""
