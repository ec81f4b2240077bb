"""The pages under docs/reference, made from the code so that they cannot disagree."""
