"""A program with an API key, as tests of the API use it."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from declarations.parties.api_keys import issue_key
from declarations.parties.models import ApiKey, Organisation, Role, User


@dataclass
class Program:
    """Sends documents with its key; answers are those of Django's test client."""

    key: ApiKey
    secret: str
    client: Client = field(default_factory=Client)

    @property
    def user(self) -> User:
        """The service account that the key acts as."""
        return self.key.user

    def get(self, path: str, **options: Any) -> Any:
        """GET with the key."""
        return self.client.get(path, **self._with_key(options))

    def post(self, path: str, document: Any, **options: Any) -> Any:
        """POST a JSON document with the key; bytes are sent as they are."""
        body = document if isinstance(document, bytes) else json.dumps(document)
        kind = options.pop("content_type", "application/json")
        return self.client.generic("POST", path, body, kind, **self._with_key(options))

    def _with_key(self, options: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Api-Key {self.secret}"}
        return {**options, "headers": {**headers, **options.pop("headers", {})}}


def a_program(organisation: Organisation, role: Role = Role.API_CLIENT) -> Program:
    """A program of the organisation, with a fresh key."""
    return Program(*issue_key(organisation=organisation, name="Program", role=role))
