"""Call AI agents that know a company's data."""

from ai_sdk._native import __version__

__all__ = ["__version__"]
