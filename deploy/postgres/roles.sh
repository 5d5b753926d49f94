#!/bin/sh
# The application's role, which owns no table. Run once by the image, when the database is made.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$NANOOS_DB_PASSWORD" -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'SQL'
CREATE ROLE nanoos LOGIN PASSWORD :'password';
SQL
