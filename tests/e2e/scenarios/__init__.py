"""Fault scenarios of the marketplaces, as tables: `scenario.py` says what a row may say, `life.py`
lives it and judges, `crowd.py` runs all rows of a marketplace side by side in one daemon.
"""
