"""Readings to what people and programs see: JSON, tables, CSV, CoNLL-U, explanations. Pure."""
