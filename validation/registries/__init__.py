"""Registers of other agencies: asked before judging, never by a rule itself."""
