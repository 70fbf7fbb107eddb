"""Health pages, for machines and for whoever is on call."""
