"""Puts the add-in into Excel, takes it out again, and says what keeps it from working."""
