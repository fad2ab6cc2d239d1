"""Respond: incidents, their checklists and clocks."""
