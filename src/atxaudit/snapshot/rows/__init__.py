"""The rows of a dataset as typed Parquet: read once per content, kept under the data folder."""
