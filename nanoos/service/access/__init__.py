"""Who may do what: identities and scopes, tokens, quotas, approval. How a door learns who asks is its own affair."""
