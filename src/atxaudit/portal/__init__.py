"""The Socrata portal: what it publishes, read into typed assets; and what is known of each city's portal."""
