"""The transparency log: leaves, checkpoints, proofs."""
