"""What training makes small: pure functions of a network's outputs and a batch.

Each is a mean over all that the batch could hold, so what is unknown counts as 0: a batch in parts, or
on several machines, has the mean of the parts' losses, exactly.
"""
