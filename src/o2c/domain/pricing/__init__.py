"""Pricing: what a line shall cost, and why; a room of pure functions without events.

`question` is what is asked, `records` are prices as they were agreed, `offers` what a
record means for a question, `discounts` how promotions combine, `margins` what is
earned, and `determining` the answer with its path.
"""
