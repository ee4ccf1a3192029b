"""Many bank lines read by two processes, while this one decides on those that are read.

proposals = match(entries, books, rules, look_up, read_lines_apart)
"""
