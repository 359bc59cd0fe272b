"""A record on disk: append-only Parquet segments, a log of commits, and DuckDB questions over them.

A commit is a small JSON file that names segments; a segment is seen once its commit is in place. So several
tables change together, a killed run leaves nothing half seen, and any number of processes write and read.
"""
