"""The reviewers' desk: the queue, claims on cases, decisions, second opinions."""
