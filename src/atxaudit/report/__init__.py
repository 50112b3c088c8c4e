"""What leaves the product: files that people hold, and that no program they open may take for more than text."""
