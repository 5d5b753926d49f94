"""Extension points: the protocols of design spaces, engines and instruments, and their one registry."""
