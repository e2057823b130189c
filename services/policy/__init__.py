"""Policy as dated data: which number held where, from when, published when, and by which document."""
