"""The page of `kinesphere annotate`, and what it asks for and tells.

events    what the page tells, checked
views     items as the page takes them
review    items that somebody should look at again
auth      who is asking
app       the answers, with the headers that keep the page to itself
"""
