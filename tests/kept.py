"""What is in the database before the first test, kept aside and put back quickly."""

from django.apps import apps
from django.db import connection

SCHEMA = "kept"


def keep() -> None:
    """Copy every table that holds something."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")')  # noqa: S608
            if cursor.fetchone()[0]:
                cursor.execute(f'CREATE TABLE {SCHEMA}."{table}" AS TABLE "{table}"')


def put_back() -> None:
    """Fill every table that a test before has emptied with what it held at first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s", [SCHEMA]
        )
        tables = [table for (table,) in cursor.fetchall()]
        # No trigger is asked, so that the order of the tables does not matter.
        cursor.execute("SET session_replication_role = replica")
        for table in tables:
            cursor.execute(
                f'INSERT INTO "{table}" SELECT * FROM {SCHEMA}."{table}"'  # noqa: S608
                f' WHERE NOT EXISTS (SELECT FROM "{table}")'
            )
        cursor.execute("SET session_replication_role = origin")
