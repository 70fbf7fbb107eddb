"""Pages of the desk; thin: load, ask a service, render."""
