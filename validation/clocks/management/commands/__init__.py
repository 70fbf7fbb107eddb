"""Management commands of clocks."""
