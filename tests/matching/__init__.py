"""The matcher against a slow one, made-up lines and people's own data."""
