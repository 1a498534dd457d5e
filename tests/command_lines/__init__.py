"""`python -m data`, `metrics` and `dashboard` side by side: words, help, refusals."""
