"""The demo: a recorded crisis, played to a small cast."""
