"""atxaudit: audits a city's open data portal, department by department."""

__version__ = "0.1.0"
