"""Everything that this package takes from Dagster's private modules; nothing else imports `dagster._...`.

None of it has a public name in 1.13, and each use has a test that fails when Dagster changes it: in `runs` a launcher
that checks the process of a run, a run in a process that stays, the error of a blocking check, storages of our own,
JSON log lines and the time of a schedule's next tick; in `assets` assets and checks under other keys and with other
partitions; in `server`, which loads more, a web server with routes of its own.
"""
