"""The audit of codes: each re-derived from raw rows and public keys only."""
