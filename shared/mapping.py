"""Whose name reading a sheet goes by: headers, blocks, filters and column facts in one place."""
