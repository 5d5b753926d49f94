"""An instrument with a web interface: one request submits a job, one asks for it, one cancels it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from nanoos.domain.errors import InvalidInput
from nanoos.domain.failures import FailureClass
from nanoos.engines.defined.templates import render
from nanoos.execution.instruments.defined.answers import MAX_ANSWER_BYTES, SHOWN, job_id_in, measurement_in
from nanoos.execution.instruments.defined.definition import HttpDefinition, Request
from nanoos.plugins.instrument import InstrumentUnavailable, Job, JobLost, Measurement, Submission

UNKNOWN, NOT_ALLOWED = (404, 410), (401, 403)
TRANSIENT_CODES = (408, 425, 429)
RETRIES = 1  # in one call; the queue tries again later


class HttpInstrument:
    def __init__(self, definition: HttpDefinition) -> None:
        self._definition = definition
        self._token = "" if definition.token is None else definition.token.read("token")

    def submit(self, job: Job) -> Submission:
        submit = self._definition.submit
        code, answer = self._send(submit, variables_of(job))
        # 409: some instruments refuse a known key, and name its job.
        if 400 <= code < 500 and code != 409:
            reason = f"the instrument refused the job with code {code}: {str(answer)[:SHOWN]}"
            return Submission(outcome=Measurement(failure_class=FailureClass.PERMANENT, reason=reason))
        return Submission(job_id=job_id_in(submit.id, answer))

    def poll(self, job: Job, job_id: str) -> Measurement | None:
        code, answer = self._send(self._definition.poll, variables_of(job, job_id))
        if code in UNKNOWN:
            raise JobLost
        if code >= 300:
            raise InstrumentUnavailable(f"it answered code {code} when asked for job {job_id}.")
        return measurement_in(self._definition, job, answer)

    def cancel(self, job: Job, job_id: str | None) -> None:
        cancel = self._definition.cancel
        if cancel is None:
            return
        if job_id is None:
            job_id = self.submit(job).job_id  # the same key finds the job whose id never arrived
            if not job_id:
                return
        self._send(cancel, variables_of(job, job_id))  # a code such as 404 or 409 says that it has ended

    def health(self) -> str:
        if self._definition.health is None:
            return ""
        try:
            code, answer = self._send(self._definition.health, {})
        except InstrumentUnavailable as error:
            return str(error)
        return "" if code < 300 else f"its health request answered code {code}: {str(answer)[:SHOWN]}"

    def _send(self, request: Request, values: Mapping[str, Any]) -> tuple[int, Any]:
        """Status code and JSON. A repetition is safe: every request either only asks or carries the job's key or id.

        Raises:
            InstrumentUnavailable: No usable answer.
            InvalidInput: The token is refused.
        """
        import httpx2
        from jinja2 import TemplateError

        try:
            path = render(request.path, _quoted(values))
            headers = {name: render(text, values) for name, text in request.headers.items()}
            body = _filled(request.body, values)
        except TemplateError as error:
            raise InstrumentUnavailable(f"a template of its definition fails: {error}") from error
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        timeout = self._definition.timeout_s
        transport = httpx2.HTTPTransport(retries=RETRIES)
        try:
            with (
                httpx2.Client(timeout=timeout, follow_redirects=False, transport=transport) as client,
                client.stream(request.method, self._definition.url + path, headers=headers, json=body) as response,
            ):
                content = b""
                for part in response.iter_bytes():
                    content += part
                    if len(content) > MAX_ANSWER_BYTES:
                        raise InstrumentUnavailable(f"its answer is longer than {MAX_ANSWER_BYTES:,} bytes.")
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise InstrumentUnavailable(
                f"no answer from {self._definition.url}: {type(error).__name__}: {error}."
            ) from error
        code = response.status_code
        if code in NOT_ALLOWED:
            raise InvalidInput(
                f"{self._definition.url} refused the token with code {code}.", hint="Check the token of its definition."
            )
        if code >= 500 or code in TRANSIENT_CODES or 300 <= code < 400:
            raise InstrumentUnavailable(f"it answered code {code}: {content[:SHOWN].decode('utf-8', 'replace')}")
        try:
            return code, json.loads(content) if content else None
        except ValueError as error:
            if code >= 400 or request is self._definition.health:
                return code, content.decode("utf-8", "replace")
            raise InstrumentUnavailable(f"its answer is no JSON: {content[:SHOWN]!r}.") from error


def variables_of(job: Job, job_id: str = "") -> dict[str, Any]:
    """The variables of templates."""
    return {
        "job_key": job.key,
        "job_id": job_id,
        "formula": job.formula,
        "structure": dict(job.spec),
        "structure_hash": job.structure_hash,
        "properties": list(job.properties),
    }


def _filled(body: Any, values: Mapping[str, Any]) -> Any:
    """A body whose texts are templates. `"{{ structure }}"` alone gives the mapping itself."""
    alone = {f"{{{{ {name} }}}}": value for name, value in values.items()}
    if isinstance(body, str):
        return alone[body] if body in alone else render(body, values)
    if isinstance(body, Mapping):
        return {key: _filled(item, values) for key, item in body.items()}
    return [_filled(item, values) for item in body] if isinstance(body, list) else body


def _quoted(values: Mapping[str, Any]) -> dict[str, Any]:
    """Texts for a path: an id that an instrument chose leads to no other path."""
    from urllib.parse import quote

    return {key: quote(item, safe="") if isinstance(item, str) else item for key, item in values.items()}
