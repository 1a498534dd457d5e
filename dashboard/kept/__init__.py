"""What people keep for themselves and each other: views, favourites, where they begin, annotations.

What lives here: one small SQLite file of the home (`store`), what is in it (`views`, `beginnings`,
`annotations`), a kept view opened again (`opening`), annotations put on charts (`annotating`), and
the screen's forms (`control`, `desk`). May not: hold a figure; a view is an address, asked anew
under the rights of whoever opens it. Names from people are text everywhere.
"""
