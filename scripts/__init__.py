"""What `make` calls: environment, start, tests, bundle. Standard library only.

These modules run under the bare system Python, before anything is installed, on Linux,
macOS and Windows alike: `python -m scripts WORD` is what every `make WORD` stands for.
"""
