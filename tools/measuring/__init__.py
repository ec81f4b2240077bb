"""What the mutants of the domain say about its tests; see tools/mutation.py."""
