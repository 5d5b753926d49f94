"""REST, GraphQL, MCP, dashboard, metrics and CLI: they translate and never decide."""
