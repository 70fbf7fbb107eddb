"""Examples to copy from: documents to file, and a client."""
