"""Search by meaning and by words: what a reader's browser does with the files of search, in numpy.

Whole numbers all the way to one last division, so that every browser and this package rank alike. Knows no
page and no script; what people searched for elsewhere is the business of another wing.
"""
