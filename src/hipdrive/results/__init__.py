"""The result files of the contract: result.json, steps.csv, angles.csv, landmarks.npz; whole or not at all."""
