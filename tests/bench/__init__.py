"""Benchmarks: `python -m tests.bench` writes the table of docs/benchmarks.md."""
