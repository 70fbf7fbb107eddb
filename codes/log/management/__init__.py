"""Commands of the transparency log."""
