"""The contract: the frozen values that cross a service border, and nothing else."""
