"""The rows of every dataset: read, profiled, planned and judged, many at once, and nothing lost where a worker is."""
