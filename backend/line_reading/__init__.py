"""Many bank lines read in a process of their own, while this one decides on those that are read.

proposals = match(entries, books, rules, look_up, read_lines_apart)
"""
