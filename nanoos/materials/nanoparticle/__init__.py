"""Metal nanoparticles: the design space and the EMT relaxation engine."""
