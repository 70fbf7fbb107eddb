"""Typed readers of environment variables; each raises when the value is bad."""

import base64
import binascii
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})
OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def provide(values: Mapping[str, str]) -> None:
    """Fill in what the environment does not say itself."""
    for name, value in values.items():
        os.environ.setdefault(name, value)


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"Set {name} in the environment.")
    return value


def flag(name: str, *, default: bool) -> bool:
    value = text(name, "true" if default else "false").lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value in TRUE


def number(name: str, default: int, *, least: int = 0) -> int:
    value = text(name, str(default))
    if not (value.isascii() and value.isdecimal()):
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    if int(value) < least:
        raise ImproperlyConfigured(f"{name} must be {least} or more, not {value}.")
    return int(value)


def words(name: str, default: tuple[str, ...] | None = None) -> list[str]:
    """A list separated by commas."""
    listed = text(name, None if default is None else ",".join(default))
    return [word.strip() for word in listed.split(",") if word.strip()]


def choices(name: str, allowed: tuple[str, ...]) -> dict[str, str]:
    """What is chosen for each key, as key=choice, separated by commas."""
    chosen = {}
    for word in words(name, ()):
        key, equals, choice = (part.strip() for part in word.partition("="))
        if not (key and equals and choice in allowed):
            message = f"{name} must hold key=choice with {' or '.join(allowed)}."
            raise ImproperlyConfigured(message)
        chosen[key] = choice
    return chosen


def secret(name: str, default: str | None = None) -> str:
    """The value of NAME, or what the private file named by NAME_FILE holds."""
    file_name = os.environ.get(f"{name}_FILE", "").strip()
    if not file_name:
        return text(name, default)
    path = Path(file_name)
    try:
        mode = path.stat().st_mode
        content = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        message = f"{name}_FILE names {path}, which cannot be read: {error}."
        raise ImproperlyConfigured(message) from error
    if mode & OPEN_TO_OTHERS:
        message = f"{path} is open to other users: run chmod 600 on it."
        raise ImproperlyConfigured(message)
    if not content:
        raise ImproperlyConfigured(f"{path}, named by {name}_FILE, is empty.")
    return content


def key_bytes(name: str, length: int) -> bytes | None:
    """A base64 key of exactly this many bytes; None in a process without it."""
    encoded = secret(name, "")
    if not encoded:
        return None
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ImproperlyConfigured(f"{name} must be base64.") from error
    if len(key) != length:
        message = f"{name} must hold {length} bytes, not {len(key)}."
        raise ImproperlyConfigured(message)
    return key


def database(name: str) -> dict[str, Any]:
    """Django's settings for postgresql://user:password@host:port/name?option=value.

    A unix socket is given as ?host=/its/directory.
    """
    url = urlsplit(text(name))
    database_name = unquote(url.path.removeprefix("/"))
    if url.scheme not in {"postgres", "postgresql"} or not database_name:
        message = f"{name} must look like postgresql://user:password@host:port/name."
        raise ImproperlyConfigured(message)
    options = dict(parse_qsl(url.query, strict_parsing=bool(url.query)))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", "") or unquote(url.hostname or ""),
        "PORT": str(url.port or options.pop("port", "")),
        "OPTIONS": options,
    }


def broker(name: str) -> str:
    """The same Redis as kombu spells it, which names sockets in its own way."""
    url = urlsplit(text(name))
    if url.scheme not in {"redis", "rediss", "unix"}:
        message = f"{name} must start with redis://, rediss:// or unix://."
        raise ImproperlyConfigured(message)
    if url.scheme != "unix":
        return url.geturl()
    index = dict(parse_qsl(url.query)).get("db", "0")
    return f"redis+socket://{url.path}?virtual_host={index}"
