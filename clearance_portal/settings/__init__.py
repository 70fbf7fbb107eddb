"""Settings: base.py, and one file on top of it for each place the portal runs."""
