"""The batch step on the workers of Ray: which machines, what they are sent, who does what, who failed.

    address      where the head is, as it is written behind --on
    connection   reaching it, and what is said where that can't be
    archive      what of a site travels with the work
    worker       what runs on another machine; knows nothing of Ray
    chunks       the work in pieces that are done whole or again
    pool         workers and their chunks: handed out, tried again, given up
    ray_executor the three kinds of work on a pool, stored by the one who asks

Ray is imported when a connection is made, and by nothing before.
"""
