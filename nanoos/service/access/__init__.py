"""Who may do what: identities and scopes, tokens, quotas, approval. Each interface authenticates its callers itself."""
