"""The web page of `kinesphere live`, served from this machine.

files   what may be served: a table of exact URL paths
own     weights of one's own, in that table too
http    what a request asks of a file: encoding, range, whether it is known already
app     the answers, with the headers that keep the page to itself
run     the address, the server's life, errors for people
"""
