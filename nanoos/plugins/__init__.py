"""What a group may implement: the protocols of spaces, engines and instruments, and the registry that finds them."""
