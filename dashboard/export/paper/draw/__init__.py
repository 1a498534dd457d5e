"""Figures drawn as vectors without a browser: SVG in HTML, paths in PDF, shapes in Word."""
