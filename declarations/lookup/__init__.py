"""By what words people find declarations again; how boards show them is elsewhere."""
