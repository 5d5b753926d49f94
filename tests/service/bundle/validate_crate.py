"""Validates an RO-Crate with roc-validator, offline: the JSON-LD context that it names comes from a file.

`python validate_crate.py CRATE CONTEXT`: prints each requirement that is not met; exits with 1 if there is one.
"""

import json
import sys
from pathlib import Path

from requests import PreparedRequest, Response, Session
from requests.adapters import BaseAdapter
from rocrate_validator import services

context = Path(sys.argv[2]).read_bytes()
name = json.loads(context)["@id"]


class Held(BaseAdapter):
    def send(self, request: PreparedRequest, **_: object) -> Response:
        answer = Response()
        answer.status_code, answer.url, answer.request, answer._content = 200, request.url, request, context
        answer.headers["Content-Type"] = "application/ld+json"
        return answer

    def close(self) -> None:
        pass


original = Session.get_adapter
Session.get_adapter = lambda self, url: Held() if url == name else original(self, url)  # type: ignore[method-assign]
found = services.validate(
    {
        "rocrate_uri": sys.argv[1],
        "profile_identifier": "process-run-crate-0.5",
        "requirement_severity": "REQUIRED",
        "skip_availability_check": True,
        "no_cache": True,
    }
)
for issue in found.get_issues():
    print(issue.check.identifier, issue.message)
sys.exit(0 if found.passed() else 1)
