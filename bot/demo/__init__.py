"""The recorded case that the demo and drills play."""
