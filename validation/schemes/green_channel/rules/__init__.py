"""The rules of the Green Channel, one file a topic: the id names the file."""

from datetime import date

CHANNEL_START = date(2026, 5, 8)
