"""Pages about declarations; thin: load, ask a service, render."""
