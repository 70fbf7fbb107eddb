"""The rules of the Green Clearance Code, one file a topic: the id names the file."""

from datetime import date

PILOT_START = date(2026, 4, 23)
