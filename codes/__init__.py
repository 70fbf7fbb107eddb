"""The third room: seals what was cleared into signed codes, and verifies them."""
