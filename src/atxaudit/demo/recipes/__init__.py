"""The recipes by suite: one module each, one function per way to be wrong, or nearly."""
