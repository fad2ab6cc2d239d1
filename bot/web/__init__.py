"""The web side of the daemon."""
