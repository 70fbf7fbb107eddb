"""Documents that come with a declaration: received, scanned, kept, handed out."""
