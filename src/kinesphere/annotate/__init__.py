"""Depth order, told by people: what is asked, what was answered, what the answers come to.

answers         the answers as a table of numbers
questions       which pair is asked next, and when a picture is settled
fusion          from several people's answers to one order with a confidence
agreement       how far people agree, with each other and with what is known
contradictions  orders that cannot all be true
labels          fused orders as `kinesphere fit --order` takes them
store           the database
files           JSONL and COCO, in and out
items           from samples and pictures to what is asked about
server          the page and its answers
report          the same as a table and as a picture
"""
