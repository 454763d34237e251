"""The rules of scripts/tidy.py. A rule yields (line, text), or for the tree (path, line, text)."""
