"""Agents as tools of other libraries, which are imported only when they are used."""
