"""What `tpch.py` is made of: the data, its history as requests, and the queries."""
