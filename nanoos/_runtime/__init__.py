"""What one process shares: logging, tracing, BLAS threads, the garbage collector."""
