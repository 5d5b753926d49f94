"""Process-wide facilities: logging, tracing, BLAS threads, the garbage collector."""
