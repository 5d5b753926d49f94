#!/bin/sh
# Creates the application's role, which owns no table. The image runs this once, when it creates the database.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$NANOOS_DB_PASSWORD" -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'SQL'
CREATE ROLE nanoos LOGIN PASSWORD :'password';
SQL
