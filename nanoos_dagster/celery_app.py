"""The Celery app of dagster-celery on REDIS_URL: `celery -A nanoos_dagster.celery_app flower`."""

from dagster_celery.make_app import make_app
from dagster_celery.tasks import create_task

from nanoos.settings import load_settings

_redis = load_settings().redis_url
app = make_app({"broker": _redis, "backend": _redis})
create_task(app)
