"""Learn: what our words changed."""
