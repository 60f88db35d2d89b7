"""What stands out in the measurements, and the articles' exercises that go with it."""
