"""One e-mail per liaison: what is new, solved and still open since the last one, and what is due next."""
