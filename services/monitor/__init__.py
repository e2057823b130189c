"""The monitor: folds events into households and reads the warning dimensions from them."""
