"""One folder a scheme; nothing outside a scheme's folder names it but settings."""
