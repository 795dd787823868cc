"""Answers and landmarks as files, in and out.

names  which item a file means by a picture's name
jsonl  a line an answer, our own (docs/annotate.md)
fused  what they come to, a line an order
coco   landmarks as COCO's keypoints
"""
