"""When assets are materialised for changes that no run of ours reports: by a person, a standing worker, a remote site.

Steps, drains and trainings report what they change themselves. Models have no condition: the plan decides what is
trained, and the sensor `retrain_on_new_labels` hands its decision to a run in its own name.
"""

import dagster as dg

KIND_TAG = "nanoos/kind"  # of the jobs, whose runs report what they change
HOURLY = "15 * * * *"  # away from the step
NIGHTLY = "0 1 * * *"  # before the backup

_CHANGED = dg.AutomationCondition.any_deps_match(dg.AutomationCondition.data_version_changed()).since_last_handled()
_FREE = ~dg.AutomationCondition.in_progress()

# What changed stands first: it is remembered only when it is evaluated, and a condition ends at its first empty part.
# A run costs seconds; what changes within the hour shares one.
PROGRESS = (
    (_CHANGED | dg.AutomationCondition.missing()) & dg.AutomationCondition.cron_tick_passed(HOURLY) & _FREE
).with_label("campaigns that changed, every hour")

# The first one needs enough labels, which the plan waits for.
DATASET = (
    _CHANGED & dg.AutomationCondition.cron_tick_passed(NIGHTLY) & ~dg.AutomationCondition.missing() & _FREE
).with_label("labels that changed, every night")

DISCOVERIES = (
    dg.AutomationCondition.any_deps_match(
        dg.AutomationCondition.newly_updated()
        & ~dg.AutomationCondition.all_new_updates_have_run_tags(tag_keys={KIND_TAG})
    ).since_last_handled()
    & _FREE
    & ~dg.AutomationCondition.any_deps_in_progress()
).with_label("progress that was reported without them")
