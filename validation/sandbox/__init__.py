"""The sandbox: values that give every outcome, for who builds against the portal."""
