"""一句话问数: a question in an official's words → one strict query over the registry, or why not.

Words are looked up in a lexicon made of the records and the reference tables; nothing is guessed by
a model. May not: compute or release a figure (an answer comes from who calls), know a page.
"""
