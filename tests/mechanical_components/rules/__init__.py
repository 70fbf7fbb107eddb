"""The rules of the channel, a module a topic."""
