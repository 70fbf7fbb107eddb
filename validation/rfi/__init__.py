"""Requests for information: asked field by field, answered in place."""
