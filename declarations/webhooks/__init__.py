"""The event feed, and its delivery to endpoints that organisations name."""
