"""Time as the database tells it, so that skewed machines do not disagree."""

from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from django.db import connection

CHINA = ZoneInfo("Asia/Shanghai")


def database_now() -> datetime:
    """The database's wall clock, aware, in UTC."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cast("datetime", cursor.fetchone()[0])


def declaration_date(received_at: datetime) -> date:
    """The day of receipt in China, which picks the law."""
    return received_at.astimezone(CHINA).date()
