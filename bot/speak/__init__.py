"""Speak: statements, their approval, and the scripts that come of them."""
