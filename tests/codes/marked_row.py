"""A database that refuses to store the code of one truck, as Boulder tests itself."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def storing_fails_for(subject: str) -> Iterator[None]:
    """The disk gives up between signing and storing, for one code."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " IF NEW.subject = TG_ARGV[0] THEN RAISE EXCEPTION 'no room'; END IF;"
            " RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER no_room BEFORE INSERT ON codes_code"
            " FOR EACH ROW EXECUTE FUNCTION fail(%s)",
            [subject],
        )
        yield
        cursor.execute("DROP TRIGGER no_room ON codes_code; DROP FUNCTION fail()")
