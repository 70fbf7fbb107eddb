"""Template tags of the pages about rules."""
