"""Certificates of codes: wanted by people, drawn by workers, kept by content."""
