"""Mails and the inbox: what a person is told of, once, in the language they read."""
