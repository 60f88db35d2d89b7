"""Video files: decoding with true timestamps, encoding what a browser plays."""
