"""Template tags of the pages about declarations."""
