"""A registry behind HTTP: bounded in time, size and tries; nothing it says is believed
before it has the shape that was agreed."""

import json
from collections.abc import Collection, Mapping
from typing import Any

import jsonschema_rs
import urllib3

from validation.registries.answers import RegistryError
from validation.registries.breaker import CircuitBreaker

LARGEST_ANSWER = 4 * 1024 * 1024
ANSWER_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["answers"],
    "properties": {
        "answers": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "maxProperties": 40,
                "additionalProperties": {"type": "string", "maxLength": 500},
            },
        }
    },
}


class HttpRegistry:
    """POSTs {"keys": [...]} to `url`; expects {"answers": {key: {name: text}}} with
    the keys that are known. `timeout` is in seconds and holds for each try."""

    def __init__(
        self,
        *,
        url: str,
        timeout: float = 2.0,
        retries: int = 1,
        most_failures: int = 3,
        pause_seconds: float = 30.0,
    ) -> None:
        self.url = url
        self.breaker = CircuitBreaker(most_failures, pause_seconds)
        self._shape = jsonschema_rs.validator_for(ANSWER_SCHEMA)
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(total=timeout),
            retries=urllib3.Retry(
                total=retries,
                redirect=False,
                status_forcelist=range(500, 600),
                allowed_methods=None,
                backoff_factor=0.1,
            ),
        )

    def ask(self, keys: Collection[str]) -> Mapping[str, Mapping[str, str]]:
        """Facts about the keys that the registry knows. Raises RegistryError."""
        if self.breaker.is_open:
            raise RegistryError("not asked: it failed several times in a row")
        try:
            answers = self._read(self._post(sorted(keys)))
        except RegistryError:
            self.breaker.failed()
            raise
        self.breaker.succeeded()
        return {key: facts for key, facts in answers.items() if key in keys}

    def _post(self, keys: list[str]) -> bytes:
        try:
            response = self._pool.request(
                "POST", self.url, json={"keys": keys}, preload_content=False
            )
            with response:
                body = response.read(LARGEST_ANSWER + 1, decode_content=False)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise RegistryError(f"no answer: {type(error).__name__}") from error
        if response.status != 200:  # noqa: PLR2004 - the one status that answers
            raise RegistryError(f"answered with status {response.status}")
        if len(body) > LARGEST_ANSWER:
            raise RegistryError("the answer is too large")
        return body

    def _read(self, body: bytes) -> Mapping[str, Mapping[str, str]]:
        try:
            said = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise RegistryError("the answer is not JSON") from error
        if not self._shape.is_valid(said):
            raise RegistryError("the answer does not have the agreed shape")
        answers: Mapping[str, Mapping[str, str]] = said["answers"]
        return answers
