"""How dates read in each language of the portal."""
