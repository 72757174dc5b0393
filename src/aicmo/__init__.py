"""AICMO: marketing analytics that can say where every number comes from."""

__version__ = "0.1.0"
