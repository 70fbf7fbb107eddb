"""Identifiers with a published form: pure checks, no opinion on what follows."""
