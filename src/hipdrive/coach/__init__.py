"""The live session: a pure step function over frames, cues, rests."""
