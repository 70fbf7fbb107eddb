"""Rules that several schemes share, written against what their facts have in common."""
