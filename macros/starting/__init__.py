"""A project of its own: the package as a wheel, and what `new` writes."""
