"""A client to copy from: each module stands alone."""
