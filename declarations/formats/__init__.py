"""Formats: bytes to documents and back, strictly. What a document means is intake's."""
