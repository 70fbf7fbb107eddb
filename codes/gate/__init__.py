"""The gate: inspections, release, and conflicts between ports."""
