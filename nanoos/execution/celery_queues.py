"""The Celery queues of the production profile: what each worker listens on, and where runs send their steps."""

SIMULATION, TRAINING = "simulation", "training"
CELERY_QUEUES = (SIMULATION, TRAINING)
