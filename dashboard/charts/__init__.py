"""Charts: pure functions from Protected tables to a :class:`~dashboard.charts.spec.ChartSpec`.

A builder says what is shown, in roles, tones and plain words; renderers (``screen`` here, those of
``export`` and of the projector) draw it. No colour but in ``palette``, no drawing library
but in ``screen``, no Streamlit anywhere.
"""
