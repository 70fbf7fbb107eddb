"""The REST API of this room: authentication, bodies, answers; acts are services."""
