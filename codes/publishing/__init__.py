"""What verifiers fetch: status lists and the trust bundle."""
