"""Reference data: every list that the law points to, with its dates."""
