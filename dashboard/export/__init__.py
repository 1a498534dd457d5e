"""Files that leave: each is written from a document and the specs of its charts.

May not: import Streamlit; a file is the same from a button and from the command line.
"""
