"""One short script per page; app.py lists them."""
