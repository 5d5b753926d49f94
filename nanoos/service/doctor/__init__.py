"""The production checklist as checks: each passes, warns, fails or is skipped, and says what to do.

One small function for each check, by what it looks at: `database`, `automation`, `protection`, `surfaces`.
"""

from nanoos.service.doctor.check import Check, CheckResult, CheckStatus, Deployment, deployment_of
from nanoos.service.doctor.examination import CHECKS, examine

__all__ = ["CHECKS", "Check", "CheckResult", "CheckStatus", "Deployment", "deployment_of", "examine"]
