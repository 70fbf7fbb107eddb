"""Pages of an organisation: its people, its programs, its mandates."""
