"""Workers that reach the server over HTTP and no database: the protocol, the server's side, and the worker."""
