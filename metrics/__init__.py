"""Every figure, defined once: what it means, how it is computed, how it is protected."""
