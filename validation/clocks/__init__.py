"""The clock of a declaration: computed from events, never counted."""
