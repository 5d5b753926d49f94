"""The processes of the stack: launcher, daemon health, supervisor, Celery."""
