"""Our GraphQL fields, made from the questions of `api.reads` and the commands of the bus.

The endpoint is Dagster's: `nanoos_dagster.server.graphql_schema` puts these fields beside its own. Our types begin with
`Nano`, so that the two cannot collide.
"""
