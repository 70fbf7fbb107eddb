"""Template tags of the boards."""
